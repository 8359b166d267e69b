"""How many gate values are near 0 or 1, counted."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rnn_tui.core.cells import CellStep
from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from rnn_tui.models import Model
from rnn_tui.session.units import padded_steps
from rnn_tui.tasks.base import START, Example, Tokens

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

    One sentence is an anecdote. Empty for a cell without gates, and where the network knows no such sentence. Of two
    directions it is the one from the left; a decoder is fed what it is to write, and counts with its encoder.
    """
    network, index = model.network, model.network.index
    if not network.cell.gates:
        return {}
    rng = np.random.default_rng([_SENTENCES_SEED])
    if network.config.encodes:
        examples = [model.task.example(rng, held_out=True) for _ in range(_SENTENCES)]
        steps = [step for example in examples for step in _translated(network, example, layer)]
        if not steps:
            return {}
        values = [np.concatenate([step.gates[place] for step in steps]) for place in range(len(network.cell.gates))]
        return {name: saturation(gate) for name, gate in zip(network.cell.gates, values, strict=True)}
    sentences = [model.task.sample(rng, held_out=True) for _ in range(_SENTENCES)]
    known = [words for words in sentences if all(token in index for token in words)]
    return _of_sentences(network, known, layer) if known else {}


def _of_sentences(network: Network, sentences: Sequence[Tokens], layer: int) -> Mapping[str, Saturation]:
    """The same over these sentences, all at once."""
    steps = padded_steps(network, sentences, layer)
    there = np.arange(len(steps))[:, None] < np.array([len(sentence) for sentence in sentences])
    values = [np.stack([step.gates[place] for step in steps]) for place in range(len(network.cell.gates))]
    return {
        name: saturation(gate.transpose(1, 0, 2)[:, there])
        for name, gate in zip(network.cell.gates, values, strict=True)
    }


def _translated(network: Network, example: Example, layer: int) -> Sequence[CellStep]:
    """A layer's steps over what is read, and over what the decoder is fed; none where a token is not known."""
    fed = (START, *(token for token in example.targets[:-1] if token is not None))
    if any(token not in network.index for token in example.inputs) or any(t not in network.output_index for t in fed):
        return []
    trace = Trace.start(network).extend([network.index[token] for token in example.inputs])
    for token in fed:
        trace = trace.write(network.output_index[token])
    return trace.steps(layer, 0, len(trace))
