"""The numbers of every shape that are compared with torch, computed by the core, and the file that holds torch's.

Keys: `logits` of the columns that say anything, `losses` (L,); by layer l: `a.l` (N, H or 2·H), `norm.a.l`, `norm.c.l`,
`norm.x.l`, `term.l` (L, N, zero where a column does not count), `factor.l` (N,) and, of a bidirectional network,
`reverse_factor.l` (N,); and `gradient.NAME` of the sum of all losses.
"""

import json
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

from rnn_tui.core import bptt
from rnn_tui.core.bptt import KINDS, Loss
from rnn_tui.core.network import Config, Network
from rnn_tui.core.ops import Array
from tests.core.shapes import Shaped, every
from tests.parity.figures import GOLDEN, Figures, under

SHAPES = GOLDEN / "shapes.safetensors"
# The deviation of a cell's weights where the usual one leaves no doubt for torch to judge by.
SCALES = MappingProxyType({"rnn-relu": 0.4})


def cases() -> list[Shaped]:
    """Those of the golden file: three cells of different kinds in every shape, small."""
    return [one for cell in ("rnn", "gru-torch", "lstm", "dense") for one in every(cell, seed=2, hidden=3)]


def computed(one: Shaped) -> dict[str, Array]:
    """All of the figures, by rnn_tui.core."""
    trace, network = one.trace, one.network
    N, columns = len(trace), range(1, len(trace) + 1)
    found: dict[str, Array] = {
        "logits": np.stack([logits for k in columns if (logits := trace.logits(k)) is not None]),
        "losses": np.array([trace.loss(t, target) for t, target in one.losses]),
    }
    for layer in range(network.config.layers):
        found[f"a.{layer}"] = np.stack([trace.a(k, layer) for k in columns])
        found[f"factor.{layer}"] = bptt.factors(trace, columns, layer)
        if network.reverse is not None:
            found[f"reverse_factor.{layer}"] = bptt.reverse_factors(trace, columns, layer)
        for kind in KINDS:
            if kind != "c" or network.cell.has_memory:
                matrix = np.zeros((len(one.losses), N))
                for number, row in enumerate(bptt.gradient_rows(trace, one.losses, kind, layer)):
                    matrix[number, : len(row)] = row
                found[f"term.{layer}" if kind == "term" else f"norm.{kind}.{layer}"] = matrix
    gradient = bptt.parameter_gradient(trace, one.losses)
    return found | {f"gradient.{name}": w for name, w in gradient.items()}


def doubt(one: Shaped) -> float:
    """The smallest 1 - ŷ_y of all losses: where torch can still be the judge."""
    trace = one.trace
    return min(float(1 - trace.probabilities(t)[target]) for t, target in one.losses)


def write(path: Path, made: list[tuple[Shaped, Figures]]) -> None:
    """A golden file: cases and torch's figures for them."""
    arrays: dict[str, Array] = {}
    described = []
    for number, (one, figures) in enumerate(made):
        named = {f"weights/{name}": w for name, w in one.network.weights().items()}
        named |= {f"initial/{layer}": state for layer, state in enumerate(one.initial)}
        named |= {f"final/{layer}": state for layer, state in enumerate(one.final)}
        named |= {f"figures/{name}": figure for name, figure in figures.items()}
        arrays |= {f"{number}/{name}": np.ascontiguousarray(array) for name, array in named.items()}
        config = asdict(one.network.config)
        described.append({"config": config, "tokens": one.tokens, "written": one.written, "losses": one.losses})
    save_file(arrays, path, metadata={"cases": json.dumps(described)})


def read(path: Path) -> list[tuple[Shaped, Figures]]:
    """What `write` wrote."""
    with safe_open(path, framework="numpy") as file:
        described = json.loads(file.metadata()["cases"])
        arrays: dict[str, Array] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - an open file has keys() and cannot be iterated
    made: list[tuple[Shaped, Figures]] = []
    for number, one in enumerate(described):
        words = ("vocabulary", "output_vocabulary")
        config = Config(**one["config"] | {name: tuple(one["config"][name]) for name in words})
        ends = [[arrays[f"{number}/{end}/{layer}"] for layer in range(config.layers)] for end in ("initial", "final")]
        network = Network.from_weights(config, under(arrays, f"{number}/weights/"))
        losses = [Loss(*pair) for pair in one["losses"]]
        shaped = Shaped(network, tuple(ends[0]), tuple(ends[1]), one["tokens"], one["written"], losses)
        made.append((shaped, under(arrays, f"{number}/figures/")))
    return made
