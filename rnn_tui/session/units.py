"""Which unit to look at first: the one that keeps the task's two classes apart for longest."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnn_tui.core.cells import CellStep
from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array
from rnn_tui.core.training import forward
from rnn_tui.models import Model
from rnn_tui.tasks.base import Tokens

KEEPS = 0.1


class Ranking(NamedTuple):
    """units: from the best to the worst. weakest: of each unit the smallest contrast over all steps (H,), 0 to 1."""

    units: list[int]
    weakest: Array

    @property
    def keeps(self) -> bool:
        """Whether the best unit keeps the classes apart at every step, and not by turns with others."""
        return bool(self.weakest[self.units[0]] >= KEEPS)


def ranking(model: Model, layer: int) -> Ranking:
    """How well each unit of a layer keeps the two sentences of the task's `pairs` apart, from where they part.

    A unit's contrast at a step is the difference of its c<t> (a<t> where there is no c) between the two sentences of a
    pair, averaged over the pairs that end alike, as a part of the range that the unit takes. Units are ranked by their
    weakest contrast from the word that differs to the last, plus the mean one: where no unit holds all the way, the
    one that holds most of it comes first. Without pairs, or where the network does not know their words, all are 0.
    Of two directions it is the one from the left; a decoder, which has the pair's words behind it, is not asked.
    """
    network = model.network
    hidden = network.config.hidden
    pairs = [pair for pair in model.task.pairs if all(token in network.index for half in pair for token in half)]
    if not pairs or len(pairs) < len(model.task.pairs) or network.config.encodes:
        return Ranking(list(range(hidden)), np.zeros(hidden))
    both = [sentence for pair in pairs for sentence in pair]
    states = [step.state for step in padded_steps(network, both, layer)]
    memory = np.stack([network.cell.a(state) if (c := network.cell.c(state)) is None else c for state in states])
    with np.errstate(over="ignore", invalid="ignore"):
        reach = memory.max((0, 2)) - memory.min((0, 2))
        contrasts = np.nan_to_num(_contrasts(memory / np.where(reach > 0, reach, 1.0)[:, None], pairs), posinf=0.0)
    weakest, mean = contrasts.min(0), contrasts.mean(0)
    return Ranking([int(unit) for unit in np.argsort(-(weakest + mean), kind="stable")], weakest)


def padded_steps(network: Network, sentences: Sequence[Tokens], layer: int) -> Sequence[CellStep]:
    """A layer's steps, from the left, over sentences that are filled up at the right: (·, B) by step.

    The way from the right begins anew at each sentence's own end, for the layers above are fed what it leaves.
    """
    tokens = np.zeros((max(map(len, sentences)), len(sentences)), np.intp)
    resets = np.zeros(tokens.shape)
    for column, sentence in enumerate(sentences):
        tokens[: len(sentence), column] = [network.index[token] for token in sentence]
        resets[len(sentence) - 1 :, column] = 1.0
    steps, _ = forward(network, tokens, None if network.reverse is None else resets)
    return steps[layer]


def _contrasts(memory: Array, pairs: Sequence[tuple[Tokens, Tokens]]) -> Array:
    """The contrast of every unit at every step of every ending, from the word that differs on: (steps, H)."""
    endings: dict[tuple[str, ...], list[int]] = {}
    starts: dict[tuple[str, ...], int] = {}
    for place, (one, other) in enumerate(pairs):
        start = next(t for t, (left, right) in enumerate(zip(one, other, strict=True)) if left != right)
        endings.setdefault(one[start + 1 :], []).append(place)
        starts[one[start + 1 :]] = start
    found = []
    for ending, places in endings.items():
        apart = memory[:, :, [2 * place for place in places]] - memory[:, :, [2 * place + 1 for place in places]]
        found.append(np.abs(apart[starts[ending] : starts[ending] + 1 + len(ending)].mean(2)))
    return np.concatenate(found)
