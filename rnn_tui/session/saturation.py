"""How many gate values are near 0 or 1, counted."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from rnn_tui.core.ops import Array
from rnn_tui.core.training import forward
from rnn_tui.models import Model

NEAR = 0.1
BINS = 10
_SENTENCES = 128
# Apart from all training data and from the figures' questions.
_SENTENCES_SEED = 20_180_218


class Saturation(NamedTuple):
    """Of the values of one gate: counts in ten equal bins of 0 … 1; the shares at most 0.1, and at least 0.9."""

    counts: tuple[int, ...]
    low: float
    high: float

    @property
    def near(self) -> float:
        """The share that is near 0 or 1."""
        return self.low + self.high


def saturation(values: Array) -> Saturation:
    """The histogram of gate values in 0 … 1, of any shape. What is not finite is counted nowhere."""
    given = np.asarray(values, np.float64).ravel()
    known = given[np.isfinite(given)]
    counts = np.histogram(known, BINS, (0.0, 1.0))[0]
    if not len(known):
        return Saturation(tuple(counts.tolist()), 0.0, 0.0)
    return Saturation(tuple(counts.tolist()), float(np.mean(known <= NEAR)), float(np.mean(known >= 1.0 - NEAR)))


def habits(model: Model, layer: int) -> Mapping[str, Saturation]:
    """By gate: its values in all units of a layer over 128 held-out sentences, the same ones at every call.

    One sentence is an anecdote. Empty for a cell without gates, and where the network knows no such sentence.
    """
    network, index = model.network, model.network.index
    rng = np.random.default_rng([_SENTENCES_SEED])
    sentences = [model.task.sample(rng, held_out=True) for _ in range(_SENTENCES)]
    known = [[index[token] for token in words] for words in sentences if all(token in index for token in words)]
    if not known or not network.cell.gates:
        return {}
    tokens = np.zeros((max(map(len, known)), len(known)), np.intp)
    there = np.zeros(tokens.shape, np.bool_)
    for column, rows in enumerate(known):
        tokens[: len(rows), column], there[: len(rows), column] = rows, True
    steps, _ = forward(network, tokens)
    values = [np.stack([step.gates[place] for step in steps[layer]]) for place in range(len(network.cell.gates))]
    return {
        name: saturation(gate.transpose(1, 0, 2)[:, there])
        for name, gate in zip(network.cell.gates, values, strict=True)
    }
