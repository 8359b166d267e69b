"""The numbers that are compared with torch, computed by the core, and the files that hold torch's.

Keys: `logits` (T, V), `losses` (T,); by layer l: `a.l`, `c.l` (T, H), `norm.a.l`, `norm.c.l`, `norm.x.l`, `term.l`
(T, T, zero where k > t), `factor.l` (T,), `jacobian.l` (T, S, S); and `gradient.NAME` of the sum of all losses.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

from rnn_tui.core import bptt
from rnn_tui.core.network import Config, Network
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from tests.core.networks import Case, case, worst

GOLDEN = Path(__file__).parent / "golden"
TOLERANCE = 1e-10
# Nearer to certainty than this, torch's own logit gradient has lost its digits.
LEAST_DOUBT = 1e-5
Figures = Mapping[str, Array]


def cases(cell: str, seed: int = 2) -> list[Case]:
    """One to three layers; both kinds of input and of output.

    Single numbers are compared, so seeds are chosen whose sums do not cancel: nothing is left to another BLAS.
    """
    return [
        case(cell, 1, seed=seed, hidden=7, length=8),
        case(cell, 2, seed=seed, hidden=5, length=7, source="one-hot", output="sigmoid"),
        case(cell, 3, seed=seed, hidden=6, length=6),
    ]


def computed(one: Case) -> dict[str, Array]:
    """All of the figures, by rnn_tui.core."""
    trace, network = one.trace, one.network
    T, cell = len(trace), network.cell
    found: dict[str, Array] = {
        "logits": np.stack([moment.logits[:, 0] for moment in trace.moments]),
        "losses": np.array([trace.loss(t, target) for t, target in one.losses]),
    }
    for layer in range(network.config.layers):
        states = [trace.state(t, layer) for t in range(1, T + 1)]
        found[f"a.{layer}"] = np.stack([cell.a(state)[:, 0] for state in states])
        if cell.has_memory:
            found[f"c.{layer}"] = np.stack([c[:, 0] for state in states if (c := cell.c(state)) is not None])
            found[f"norm.c.{layer}"] = square(trace, one, "c", layer)
        found[f"norm.a.{layer}"] = square(trace, one, "a", layer)
        found[f"norm.x.{layer}"] = square(trace, one, "x", layer)
        found[f"term.{layer}"] = square(trace, one, "term", layer)
        found[f"factor.{layer}"] = np.array([bptt.factor(trace, t, layer) for t in range(1, T + 1)])
        found[f"jacobian.{layer}"] = np.stack([bptt.jacobian(trace, t, layer) for t in range(1, T + 1)])
    gradient = bptt.parameter_gradient(trace, one.losses)
    return found | {f"gradient.{name}": w for name, w in gradient.items()}


def square(trace: Trace, one: Case, kind: bptt.Kind, layer: int) -> Array:
    """The rows of `gradient_rows`, filled up with zeros: (T, T)."""
    matrix = np.zeros((len(trace), len(trace)))
    for t, row in enumerate(bptt.gradient_rows(trace, one.losses, kind, layer), 1):
        matrix[t - 1, :t] = row
    return matrix


def doubt(one: Case) -> float:
    """The smallest 1 - ŷ_y of all steps: where torch can still be the judge."""
    trace = one.trace
    return min(float(1 - trace.probabilities(t)[target]) for t, target in one.losses)


def differences(ours: Figures, theirs: Figures) -> dict[str, float]:
    """The worst relative difference of every figure; both sides must have the same ones."""
    assert set(ours) == set(theirs)
    return {name: worst(ours[name], theirs[name]) for name in sorted(theirs)}


def assert_equal(ours: Figures, theirs: Figures) -> None:
    """All within the tolerance, number by number."""
    apart = {name: error for name, error in differences(ours, theirs).items() if not error < TOLERANCE}
    assert not apart, apart


def write(path: Path, made: list[tuple[Case, Figures]]) -> None:
    """A golden file: cases and torch's figures for them."""
    arrays: dict[str, Array] = {}
    for number, (one, figures) in enumerate(made):
        named = {f"weights/{name}": w for name, w in one.network.weights().items()}
        named |= {f"initial/{layer}": state for layer, state in enumerate(one.initial)}
        named |= {f"figures/{name}": figure for name, figure in figures.items()}
        arrays |= {f"{number}/{name}": np.ascontiguousarray(array) for name, array in named.items()}
    described = [
        {"config": asdict(one.network.config), "tokens": one.tokens, "targets": one.targets} for one, _ in made
    ]
    save_file(arrays, path, metadata={"cases": json.dumps(described)})


def read(path: Path) -> list[tuple[Case, Figures]]:
    """What `write` wrote."""
    with safe_open(path, framework="numpy") as file:
        described = json.loads(file.metadata()["cases"])
        arrays: dict[str, Array] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - an open file has keys() and cannot be iterated
    made: list[tuple[Case, Figures]] = []
    for number, one in enumerate(described):
        words = ("vocabulary", "output_vocabulary")
        config = Config(**one["config"] | {name: tuple(one["config"][name]) for name in words})
        initial = tuple(arrays[f"{number}/initial/{layer}"] for layer in range(config.layers))
        network = Network.from_weights(config, under(arrays, f"{number}/weights/"))
        figures = under(arrays, f"{number}/figures/")
        made.append((Case(network, initial, one["tokens"], one["targets"]), figures))
    return made


def under(arrays: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    """The arrays whose names begin so, without it."""
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
