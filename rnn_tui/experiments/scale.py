"""What the scale g of W_aa does to the gradient: vanishing, exploding, and why a trained network may do neither.

The set-up is that of Pascanu, Mikolov and Bengio (2013): a tanh rnn over T steps with one loss at the end. σmax(W_aa)
< 1 forces the gradient to vanish; σmax > 1 is needed for it to explode, and does not suffice.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from rnn_tui.core import bptt
from rnn_tui.core.bptt import Loss
from rnn_tui.core.network import Config, Network
from rnn_tui.core.ops import Array, norm
from rnn_tui.core.trace import Trace
from rnn_tui.errors import CannotError
from rnn_tui.session import Run

Fresh = Literal["orthogonal", "gaussian"]
FRESH: tuple[Fresh, ...] = get_args(Fresh)

HIDDEN = 64
STEPS = 50
INPUT = 0.03
READOUT = 0.1
CLIP = 1.0
"""The norm beyond which training shortens a gradient, that of all recipes that ship."""


@dataclass(frozen=True, eq=False)
class Bench:
    """What is put on the bench: a network, the tokens it runs over, and a loss at their end.

    name: "orthogonal", "gaussian", or where a trained network came from.
    """

    name: str
    network: Network
    tokens: tuple[int, ...]
    target: int
    layer: int = 0


@dataclass(frozen=True, eq=False)
class Scaled:
    """A bench with its recurrent weights times g. Arrays have a number for each step k = 1 … T.

    singular, radius: of the layer's W_aa times g, its largest singular value and its largest |eigenvalue| (None where
    W_* of several blocks make no square matrix). norms: ‖∂L<T>/∂a<k>‖. shares: by that of k = T. terms:
    ‖∂L<T>/∂W_a⁽ᵏ⁾‖. slope: the mean of tanh' over steps and units (None for a cell with gates, and where the states
    overflow). gradient: ‖∂L<T>/∂W‖ over all of the network's parameters, which is what clipping looks at. overflow:
    the first step whose states or outputs are no finite numbers, or None. top: whether the layer is the last.
    underflow: the steps at which a norm of 0 is a number too small for a float, (T,) of bool.

    Where numbers overflow, norms, shares and gradient hold ∞ or NaN; `share`, `kept` and `rnn_tui.experiments.verdict`
    know of it.
    """

    g: float
    singular: float
    radius: float | None
    norms: Array
    shares: Array
    terms: Array
    slope: float | None
    gradient: float
    overflow: int | None
    top: bool
    underflow: NDArray[np.bool_]

    @property
    def share(self) -> float | None:
        """What is left at the first step of what set out at the last; None where that is no finite number."""
        found = float(self.shares[0])
        return found if math.isfinite(found) else None

    @property
    def kept(self) -> float | None:
        """What clipping multiplies the gradient by: 1 up to the threshold. None of a gradient that overflows."""
        if not math.isfinite(self.gradient):
            return None
        return min(1.0, CLIP / self.gradient) if self.gradient > 0 else 1.0


def fresh(kind: Fresh, *, seed: int = 0) -> Bench:
    """A tanh rnn that has learnt nothing, H = 64, over T = 50 small inputs that all differ; one loss at the end.

    W_aa is orthogonal (every singular value 1), or Gaussian with deviation 1/√H (|eigenvalues| up to about 1, singular
    values up to about 2). x<t> is normal with deviation 0.03, so that tanh stays near its straight part at g ≤ 1; W_ax
    is normal with deviation 1/√H, W_ya with a tenth of it, biases are 0.
    """
    rng = np.random.default_rng(seed)
    square = rng.normal(0.0, 1.0, (HIDDEN, HIDDEN))
    if kind == "orthogonal":
        q, r = np.linalg.qr(square)
        recurrent: Array = q * np.sign(np.diag(r))  # the signs make it uniform over all orthogonal matrices
    else:
        recurrent = square / np.sqrt(HIDDEN)
    deviation = 1.0 / np.sqrt(HIDDEN)
    inputs = rng.normal(0.0, deviation, (HIDDEN, HIDDEN))
    words = tuple(f"x{t}" for t in range(1, STEPS + 1))
    config = Config(kind, "rnn", HIDDEN, words, ("no", "yes"))
    weights = {
        "E": rng.normal(0.0, INPUT, (STEPS, HIDDEN)),
        "layers.0.W_a": np.hstack((recurrent, inputs)),
        "layers.0.b_a": np.zeros(HIDDEN),
        "W_ya": rng.normal(0.0, READOUT * deviation, (2, HIDDEN)),
        "b_y": np.zeros(2),
    }
    return Bench(kind, Network.from_weights(config, weights), tuple(range(STEPS)), 1)


def of_run(run: Run, layer: int) -> Bench:
    """A run's own network, words and last loss. Raises CannotError where there is none to measure."""
    target = run.target(len(run)) if len(run) else None
    if target is None or not run.hidden or run.model.network.config.cell == "dense":
        raise CannotError("there is no loss at the end, of a network with a W_aa, whose gradient could be measured")
    network = run.model.network
    if network.config.bidirectional or network.config.encodes:
        raise CannotError("W_aa is scaled where there is one W_aa along all steps: not both directions, no decoder")
    tokens = tuple(moment.token for moment in run.trace.moments)
    return Bench(run.model.source, network, tokens, network.output_index[target.token], layer)


def scaled(bench: Bench, g: float) -> Scaled:
    """The bench with the recurrent weights of its layer times g: forward, and back from the loss at the end."""
    layer = bench.network.layers[bench.layer]
    with np.errstate(over="ignore", under="ignore"):
        recurrent = layer.recurrent * g
    layers = list(bench.network.layers)
    layers[bench.layer] = replace(layer, recurrent=recurrent)
    network = replace(bench.network, layers=tuple(layers))
    trace = Trace.start(network).extend(list(bench.tokens))
    loss = Loss(len(bench.tokens), bench.target)
    square = recurrent.shape[0] == recurrent.shape[1] and bool(np.isfinite(recurrent).all())
    overflow = next((t for t in range(1, len(trace) + 1) if not trace.finite(t)), None)
    steps = [moment.layers[bench.layer] for moment in trace.moments]
    with np.errstate(over="ignore", invalid="ignore", under="ignore", divide="ignore"):
        rows = next(bptt.swept_rows(trace, [loss], ("a", "term"), bench.layer))
        gradient = bptt.parameter_gradient(trace, [loss])
        slope = None if network.cell.has_memory or overflow else np.mean([step.slopes[0].mean() for step in steps])
        return Scaled(
            g,
            bptt.spectral_norm(recurrent),
            float(np.abs(np.linalg.eigvals(recurrent)).max()) if square else None,
            rows["a"],
            rows["a"] / rows["a"][-1],
            rows["term"],
            None if slope is None else float(slope),
            float(norm(np.concatenate([w.ravel() for w in gradient.values()]), 0)),
            overflow,
            bench.layer == network.config.layers - 1,
            # W_aa times 0 hands nothing back: that 0 is exact.
            bptt.underflowed(rows["a"], network.cell.smooth) & bool(recurrent.any()),
        )


def swept(bench: Bench, scales: Sequence[float]) -> list[Scaled]:
    """`scaled` of each g."""
    return [scaled(bench, g) for g in scales]
