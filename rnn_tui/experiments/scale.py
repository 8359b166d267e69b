"""What the scale g of W_aa does to the gradient: vanishing, exploding, and why a trained network may do neither.

The set-up is that of Pascanu, Mikolov and Bengio (2013): a tanh rnn over T steps with one loss at the end. σmax(W_aa)
< 1 forces the gradient to vanish; σmax > 1 is needed for it to explode, and does not suffice.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np

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
_ROUNDING = 1e-9  # an orthogonal matrix has its singular value 1 to the last digits but two or three
_SATURATED = 0.5  # mean slope; that of tanh is 1 in the middle
_EXPLODED = 10.0  # share


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
    ‖∂L<T>/∂W_a⁽ᵏ⁾‖. slope: the mean of tanh' over steps and units (None for a cell with gates). gradient: ‖∂L<T>/∂W‖
    over all of the network's parameters, which is what clipping looks at.
    """

    g: float
    singular: float
    radius: float | None
    norms: Array
    shares: Array
    terms: Array
    slope: float | None
    gradient: float

    @property
    def share(self) -> float:
        """What is left at the first step of what set out at the last."""
        return float(self.shares[0])

    @property
    def kept(self) -> float:
        """What clipping multiplies the gradient by: 1 up to the threshold."""
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
    tokens = tuple(moment.token for moment in run.trace.moments)
    return Bench(run.model.source, network, tokens, network.output_index[target.token], layer)


def scaled(bench: Bench, g: float) -> Scaled:
    """The bench with the recurrent weights of its layer times g: forward, and back from the loss at the end."""
    layer = bench.network.layers[bench.layer]
    recurrent = layer.recurrent * g
    layers = list(bench.network.layers)
    layers[bench.layer] = replace(layer, recurrent=recurrent)
    network = replace(bench.network, layers=tuple(layers))
    trace = Trace.start(network).extend(list(bench.tokens))
    loss = Loss(len(bench.tokens), bench.target)
    rows = next(bptt.swept_rows(trace, [loss], ("a", "term"), bench.layer))
    gradient = bptt.parameter_gradient(trace, [loss])
    square = recurrent.shape[0] == recurrent.shape[1]
    steps = [moment.layers[bench.layer] for moment in trace.moments]
    with np.errstate(divide="ignore", invalid="ignore"):
        return Scaled(
            g,
            bptt.spectral_norm(recurrent),
            float(np.abs(np.linalg.eigvals(recurrent)).max()) if square else None,
            rows["a"],
            rows["a"] / rows["a"][-1],
            rows["term"],
            None if network.cell.has_memory else float(np.mean([step.slopes[0].mean() for step in steps])),
            float(norm(np.concatenate([w.ravel() for w in gradient.values()]), 0)),
        )


def swept(bench: Bench, scales: Sequence[float]) -> list[Scaled]:
    """`scaled` of each g."""
    return [scaled(bench, g) for g in scales]


def data(bench: Bench, found: Sequence[Scaled]) -> dict[str, Any]:
    """The object of `rnn-tui scale --json`; what is not a finite number is null."""
    config = bench.network.config
    return {
        "schema": 1,
        "network": bench.name,
        "cell": config.cell,
        "hidden": config.hidden,
        "layer": bench.layer,
        "steps": len(bench.tokens),
        "target": config.output_vocabulary[bench.target],
        "clip": CLIP,
        "scales": [
            {
                "g": one.g,
                "largest_singular_value": _finite(one.singular),
                "spectral_radius": _finite(one.radius),
                "share": _finite(one.share),
                "norm": [_finite(value) for value in one.norms.tolist()],
                "term": [_finite(value) for value in one.terms.tolist()],
                "mean_slope": _finite(one.slope),
                "gradient": _finite(one.gradient),
                "clipped": _finite(one.kept),
                "says": verdict(one),
            }
            for one in found
        ],
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def verdict(one: Scaled) -> str:
    """What there is to see in the numbers, in a sentence; every number in it is one of them."""
    size = f"σmax {one.singular:.2f}"
    if one.slope is None:
        return f"{size} of all W_* together: with gates it bounds nothing; {one.share:.1e} of it arrives at k = 1"
    if one.singular < 1 - _ROUNDING:
        return f"{size} < 1: every step back shrinks it, it must vanish; {one.share:.1e} is left at k = 1"
    if one.share > 1:
        word = "explodes" if one.share > _EXPLODED else "grows"
        return f"{size} > 1, and it {word}: {one.share:.1e} times what set out arrives at k = 1"
    why = f", for the slope g' is {one.slope:.2f} on average" if one.slope < _SATURATED else ""
    return f"{size} ≥ 1 is needed to explode and does not suffice: {one.share:.1e} is left at k = 1{why}"
