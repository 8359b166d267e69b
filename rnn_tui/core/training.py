"""Training: Adam on one flat buffer, global-norm clipping, a generator of reports that can be watched and stopped."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

import numpy as np

from rnn_tui.core.adam import Adam
from rnn_tui.core.adjoints import Part, sweep_part, to_fed
from rnn_tui.core.cells import Cell, CellStep, LayerWeights
from rnn_tui.core.cells.base import outer
from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array, Indices
from rnn_tui.core.stack import Stack

Figures = Mapping[str, float]


class Trainable(Protocol):
    """A network of any kind, as training sees it: arrays in a fixed order, and the same network with others."""

    def arrays(self) -> list[Array]:
        """What is learnt."""

    def replaced(self, arrays: Sequence[Array]) -> Self:
        """The same network with these arrays."""


AnyNetwork = TypeVar("AnyNetwork", bound=Trainable)


class Batch(NamedTuple):
    """Padded sentences, a column each. inputs: token rows (T, B). targets: (U, B). mask (U, B): 1 where a loss counts.

    U = T but in an encoder-decoder. Sentences of different lengths are filled up at the right, with a mask of 0 there;
    an encoder's inputs at the left.
    resets (T, B): 1 where the state before a step is 0, at a sentence's first step and at the padding before it. They
    are the encoder's in an encoder-decoder, and in a bidirectional network those of the way from the right, which
    comes over the padding first: 1 at a sentence's last step and at the padding behind it.
    fed (U, B): what a decoder is fed, `<start>` and then the targets, but the last.
    """

    inputs: Indices
    targets: Indices
    mask: Array
    resets: Array | None = None
    fed: Indices | None = None


@dataclass(frozen=True)
class Recipe:
    """How a network is trained: Adam, the rate falling linearly from `rate` to `rate · last_rate` over `steps`."""

    steps: int
    rate: float = 0.01
    last_rate: float = 0.1
    clip: float = 1.0
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def rate_at(self, step: int) -> float:
        """The learning rate of update `step`, counted from 1."""
        done = (step - 1) / max(1, self.steps - 1)
        return self.rate * (1.0 - (1.0 - self.last_rate) * done)


@dataclass(frozen=True, eq=False)
class Report(Generic[AnyNetwork]):
    """After `step` updates (0: before the first).

    loss: nats a token of the batch just seen, gradient_norm: before clipping (both NaN at step 0).
    held_out: what `evaluate` said, or None. snapshot: the network at a step that was to be kept, and at the last.
    """

    step: int
    loss: float
    gradient_norm: float
    held_out: Figures | None
    snapshot: AnyNetwork | None


def train(
    network: Network,
    batches: Iterator[Batch],
    recipe: Recipe,
    *,
    keep: Collection[int] = (),
    evaluate: Callable[[Network], Figures] | None = None,
    evaluate_every: int = 0,
) -> Iterator[Report[Network]]:
    """`descend` on the mean loss a token of a recurrent network, a batch an update."""
    return descend(
        network,
        lambda current: loss_and_gradient(current, next(batches)),
        recipe,
        keep=keep,
        evaluate=evaluate,
        evaluate_every=evaluate_every,
    )


def descend(
    network: AnyNetwork,
    gradient_of: Callable[[AnyNetwork], tuple[float, Array]],
    recipe: Recipe,
    *,
    keep: Collection[int] = (),
    evaluate: Callable[[AnyNetwork], Figures] | None = None,
    evaluate_every: int = 0,
) -> Iterator[Report[AnyNetwork]]:
    """Train a copy of `network`, one report an update; whoever stops asking stops the training.

    gradient_of: asked once an update for the loss on fresh data and its gradient by all arrays, flat.
    Raises FloatingPointError when the loss or the gradient is no longer a finite number.
    """
    flat = np.concatenate([array.ravel() for array in network.arrays()])
    adam = Adam(flat, beta1=recipe.beta1, beta2=recipe.beta2, epsilon=recipe.epsilon)
    current = _over(network, flat)

    def report(step: int, loss: float, length: float) -> Report[AnyNetwork]:
        last = step == recipe.steps
        asked = evaluate is not None and (last or (evaluate_every > 0 and step % evaluate_every == 0))
        kept = _over(network, flat.copy()) if last or step in keep else None
        figures = evaluate(_over(network, flat)) if evaluate is not None and asked else None
        return Report(step, loss, length, figures, kept)

    yield report(0, float("nan"), float("nan"))
    for step in range(1, recipe.steps + 1):
        with np.errstate(over="ignore", invalid="ignore"):
            loss, gradient = gradient_of(current)
            length = float(np.sqrt(np.vdot(gradient, gradient)))
        if not (np.isfinite(loss) and np.isfinite(length)):
            raise FloatingPointError(f"the loss is {loss} and the gradient's norm {length} at step {step}")
        if length > recipe.clip:
            gradient *= recipe.clip / length
        flat -= adam.update(gradient, recipe.rate_at(step))
        current = _over(network, flat)
        yield report(step, loss, length)


def _over(network: AnyNetwork, flat: Array) -> AnyNetwork:
    """The network whose arrays are stretches of `flat`; made anew after each update, for it caches products."""
    arrays, start = [], 0
    for array in network.arrays():
        arrays.append(flat[start : start + array.size].reshape(array.shape))
        start += array.size
    return network.replaced(arrays)


class StackRun(NamedTuple):
    """A stack over a batch, from the lowest layer up: the parts, and what each handed up, [→a; ←a] (T, H, B)."""

    parts: list[Part]
    outputs: list[Array]


class Passed(NamedTuple):
    """All layers over a batch. logits: (U, V, B). main: the part that is read out. encoder: the one that reads."""

    logits: Array
    main: StackRun
    encoder: StackRun | None


def passed(network: Network, inputs: Indices, resets: Array | None = None, fed: Indices | None = None) -> Passed:
    """All layers over padded sentences (T, B); `resets` and `fed` as in a `Batch`.

    Overflow is not an error here: what is not finite stays in the numbers, for the caller to report.
    """
    states, encoder = network.initial_states(inputs.shape[1]), None
    keep = None if resets is None else (1.0 - resets).astype(network.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        if network.encoder is not None:
            assert fed is not None
            encoder = run_stack(network.cell, network.encoder, None, inputs, states, keep)
            states, inputs, keep = tuple(part.steps[-1].state for part in encoder.parts), fed, None
        main = run_stack(network.cell, network.forwards, network.backwards, inputs, states, keep)
        return Passed(network.readout @ main.outputs[-1] + network.readout_bias[:, None], main, encoder)


def forward(
    network: Network, inputs: Indices, resets: Array | None = None, fed: Indices | None = None
) -> tuple[list[list[CellStep]], Array]:
    """Each layer's steps over padded sentences (T, B), and the logits (U, V, B).

    The steps are the forward direction's in a bidirectional network, the decoder's in an encoder-decoder.
    """
    found = passed(network, inputs, resets, fed)
    return [list(part.steps) for part in found.main.parts], found.logits


def run_stack(
    cell: Cell, ahead: Stack, back: Stack | None, tokens: Indices, states: Sequence[Array], keep: Array | None
) -> StackRun:
    """A stack over tokens (T, B) from `states`, with another that reads the same from the right, if it is given.

    keep: what the state before each step is multiplied by; that of the way from the right, where there is one.
    """
    run = StackRun([], [])
    for depth, (layer, state) in enumerate(zip(ahead.layers, states, strict=True)):
        below = run.outputs[-1] if depth else None
        own = _chain(cell, layer, _given(ahead, depth, tokens, below), state, keep if back is None else None)
        if back is None:
            run.parts.append(Part(layer, own, keep))
            run.outputs.append(np.stack([cell.a(step.state) for step in own]))
            continue
        given = _given(back, depth, tokens[::-1], None if below is None else below[::-1])
        weights, turned = back.layers[depth], None if keep is None else keep[::-1]
        other = _chain(cell, weights, given, np.zeros_like(state), turned)[::-1]
        run.parts.append(Part(layer, own, reverse=Part(weights, other, keep)))
        a = ([cell.a(step.state) for step in way] for way in (own, other))
        run.outputs.append(np.concatenate([np.stack(each) for each in a], axis=1))
    return run


def _given(stack: Stack, depth: int, tokens: Indices, below: Array | None) -> Iterable[Array]:
    """`W x<t> + b` of a layer, step by step; below: x (T, X, B), or None where x is that of the tokens."""
    if below is None:
        return (stack.table.take(row, axis=1) for row in tokens)
    layer = stack.layers[depth]
    given: Array = layer.inputs @ below + layer.bias[:, None]
    return given


def _chain(
    cell: Cell, layer: LayerWeights, projected: Iterable[Array], state: Array, keep: Array | None
) -> list[CellStep]:
    """One layer's steps, in the order they are taken; the state before step t is multiplied by keep[t] (B,)."""
    steps: list[CellStep] = []
    for number, given in enumerate(projected):
        before = steps[-1].state if steps else state
        steps.append(cell.forward(layer, given, before if keep is None else before * keep[number]))
    return steps


def mean_loss(network: Network, batch: Batch) -> float:
    """The mean loss a token, in nats, over those that the mask counts."""
    _, logits = forward(network, batch.inputs, batch.resets, batch.fed)
    by_column = logits.transpose(1, 0, 2).reshape(logits.shape[1], -1)
    losses = network.losses(by_column, batch.targets.ravel())
    return float(losses @ batch.mask.ravel() / batch.mask.sum())


def loss_and_gradient(network: Network, batch: Batch) -> tuple[float, Array]:
    """The mean loss a token, and its gradient by all arrays of `network.arrays()`, flat."""
    logits, main, encoder = passed(network, batch.inputs, batch.resets, batch.fed)
    length, rows, columns = logits.shape
    by_column = logits.transpose(1, 0, 2).reshape(rows, length * columns)
    targets, weight = batch.targets.ravel(), (batch.mask / batch.mask.sum()).astype(network.dtype)
    losses, reached = network.losses_and_gradient(by_column, targets)
    loss = float(losses @ weight.ravel())
    reached *= weight.ravel()
    reached = np.ascontiguousarray(reached.reshape(rows, length, columns).transpose(1, 0, 2))
    readout = outer(reached, main.outputs[-1])
    inject = network.readout.T @ reached
    fed = batch.inputs if encoder is None or batch.fed is None else batch.fed
    own, reverse, carries = _gradients(network.cell, network.forwards, main, fed, inject, {})
    read: Stack | None = None
    if encoder is not None and network.encoder is not None:
        nothing = np.zeros_like(encoder.outputs[-1])
        read, _, _ = _gradients(network.cell, network.encoder, encoder, batch.inputs, nothing, carries)
    whole = Network(network.config, own.layers, own.embedding, readout, reached.sum((0, 2)), reverse, read)
    return loss, np.concatenate([array.ravel() for array in whole.arrays()])


def _gradients(
    cell: Cell, stack: Stack, run: StackRun, tokens: Indices, inject: Array, carries: Mapping[int, Array]
) -> tuple[Stack, tuple[LayerWeights, ...] | None, dict[int, Array]]:
    """The gradient of a stack, that of the layers which read from the right, and what reaches each layer's s<0>.

    inject: ∂L by what the top layer handed up. carries: what reaches each layer's last state from what came after.
    """
    ahead: list[LayerWeights] = []
    back: list[LayerWeights] = []
    initial: dict[int, Array] = {}
    embedding: Array | None = None
    for depth in range(len(run.parts) - 1, -1, -1):
        part = run.parts[depth]
        adjoints = sweep_part(cell, part, inject, carries.get(depth))
        initial[depth] = adjoints.initial
        ways = [(part, adjoints, ahead)]
        if part.reverse is not None and adjoints.reverse is not None:
            ways.append((part.reverse, adjoints.reverse, back))
        for way, reached, found in ways:
            fed = run.outputs[depth - 1] if depth else None
            gradient = cell.weight_gradient(way.steps, reached.inputs, reached.recurrent, fed)
            if not depth:
                gradient, rows = _of_tokens(stack, way.weights, gradient, reached.inputs, tokens)
                embedding = rows if embedding is None or rows is None else embedding + rows
            found.append(gradient)
        if depth:
            inject = to_fed(part.ways, adjoints)
    return Stack(tuple(reversed(ahead)), embedding), tuple(reversed(back)) if back else None, initial


def _of_tokens(
    stack: Stack, layer: LayerWeights, own: LayerWeights, reached: Array, tokens: Indices
) -> tuple[LayerWeights, Array | None]:
    """Layer 0's gradient and E's: what reached `W E[v] + b` is summed by token first, then split."""
    rows = reached.shape[1]
    chosen = np.zeros((tokens.size, stack.table.shape[1]), reached.dtype)
    chosen[np.arange(tokens.size), tokens.ravel()] = 1.0
    by_token = reached.transpose(1, 0, 2).reshape(rows, tokens.size) @ chosen
    if stack.embedding is None:
        return LayerWeights(own.recurrent, by_token, own.bias, own.recurrent_bias), None
    gradient = LayerWeights(own.recurrent, by_token @ stack.embedding, own.bias, own.recurrent_bias)
    return gradient, by_token.T @ layer.inputs
