"""JAX doing the same work, compiled and warm: the whole run by `lax.scan` and its way back by `jax.vjp`."""

import importlib
import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
jax: Any = importlib.import_module("jax")
jax.config.update("jax_enable_x64", True)
jnp, lax = jax.numpy, jax.lax
# Steps that are compiled together; the fastest of them is raced.
UNROLLED = (1, 8)


def step(cell: str, weights: Sequence[Any], z: Any, a: Any, c: Any) -> tuple[Any, Any]:
    """a<t> and c<t>, as in the PyTorch peer."""
    reached = weights[1] @ a
    if cell == "rnn":
        return jnp.tanh(z + reached), c
    sigma = jax.nn.sigmoid
    if cell == "lstm":
        zc, zu, zf, zo = jnp.split(z + reached, 4)
        c = sigma(zf) * c + sigma(zu) * jnp.tanh(zc)
        return sigma(zo) * jnp.tanh(c), c
    (xc, xu, xr), (hc, hu, hr) = jnp.split(z, 3), jnp.split(reached, 3)
    update = sigma(xu + hu)
    return update * jnp.tanh(xc + sigma(xr + hr) * (hc + weights[4])) + (1 - update) * a, c


class Peer:
    """A network of one layer (rnn, gru-torch or lstm) in JAX, float64."""

    def __init__(self, network: Network) -> None:
        layer = network.layers[0]
        arrays = [network.embedding, *layer.arrays(), network.readout, network.readout_bias]
        self.weights = [jnp.array(array) for array in arrays]
        self.cell, self.hidden = network.config.cell, network.config.hidden

    def _run(self, unroll: int) -> Callable[..., Any]:
        """(weights, what is added to each a<k>, tokens) to every a<k>: noughts are added, to differentiate by."""

        def activations(weights: Sequence[Any], moves: Any, tokens: Any) -> Any:
            projected = weights[0][tokens] @ weights[2].T + weights[3]

            def one(state: Any, given: Any) -> Any:
                a, c = step(self.cell, weights, given[0], *state)
                a = a + given[1]
                return (a, c), a

            nought = jnp.zeros(self.hidden)
            return lax.scan(one, (nought, nought), (projected, moves), unroll=unroll)[1]

        return activations

    def commit(self, unroll: int) -> Callable[[Array, int], list[Array]]:
        """What `Peer.settle` of PyTorch gives, from the tokens."""
        run = self._run(unroll)

        def loss(weights: Sequence[Any], a: Any, target: Any) -> Any:
            logits = weights[-2] @ a + weights[-1]
            return -jax.nn.log_softmax(logits)[jnp.argmax(logits) if target is None else target]

        def both(weights: Sequence[Any], moves: Any, tokens: Any, target: Any) -> Any:
            activations = run(weights, moves, tokens)
            return loss(weights, activations[-2], target), loss(weights, activations[-1], None)

        def settled(weights: Sequence[Any], tokens: Any, target: Any) -> Any:
            moves = jnp.zeros((len(tokens), self.hidden))
            values, back = jax.vjp(lambda w, m: both(w, m, tokens, target), weights, moves)
            gradient, first = back((1.0, 0.0))
            # The weights' gradient by L<T> is not asked for, and is not computed.
            _, second = back((0.0, 1.0))
            norms = [jnp.sqrt((way * way).sum(1)) for way in (first, second)]
            return [values[0][None], norms[0][:-1], norms[1], *gradient]

        compiled = jax.jit(settled)
        return lambda tokens, target: [np.asarray(array) for array in compiled(self.weights, tokens, target)]

    def matrix(self, unroll: int) -> Callable[[Array, Array], Array]:
        """‖∂L<t>/∂a<k>‖ for all t and k, (T, T): `jacrev` of the losses."""
        run = self._run(unroll)

        def losses(moves: Any, tokens: Any, targets: Any) -> Any:
            logits = run(self.weights, moves, tokens) @ self.weights[-2].T + self.weights[-1]
            return -jnp.take_along_axis(jax.nn.log_softmax(logits), targets[:, None], 1)[:, 0]

        def norms(tokens: Any, targets: Any) -> Any:
            whole = jax.jacrev(losses)(jnp.zeros((len(tokens), self.hidden)), tokens, targets)
            return jnp.sqrt((whole * whole).sum(2))

        compiled = jax.jit(norms)
        return lambda tokens, targets: np.asarray(compiled(tokens, targets))
