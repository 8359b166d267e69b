"""How well a network answers what training never showed it: the same questions for every network and every seed."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.core.network import Network
from rnn_tui.core.training import mean_loss
from rnn_tui.tasks.base import Probe, Task
from rnn_tui.tasks.batches import batch, margins

# The questions are drawn apart from all training data, whose generators are seeded with (seed, 0) and (seed, 1).
_QUESTIONS_SEED = 20_180_217
_SENTENCES = 256


def questions(task: Task, modifiers: int, count: int, *, all_opposite: bool = False) -> tuple[Probe, ...]:
    """Up to `count` probes with that many modifiers, the same ones at every call; held out if there are modifiers."""
    rng = np.random.default_rng([_QUESTIONS_SEED, modifiers, all_opposite])
    return task.probes(rng, modifiers, count, all_opposite=all_opposite)


def held_out_questions(task: Task, count: int) -> tuple[Probe, ...]:
    """Up to `count` probes for each of the task's numbers of modifiers, but for those that training has seen (0)."""
    return tuple(
        probe for modifiers in task.probe_modifiers if modifiers for probe in questions(task, modifiers, count)
    )


def accuracy(network: Network, probes: Sequence[Probe]) -> float:
    """The share of probes whose right tokens get more probability together than the wrong ones."""
    return float(np.mean([margin > 0 for margin in margins(network, probes)]))


def held_out_loss(network: Network, task: Task) -> float:
    """Nats a token on sentences that training never shows, the same ones at every call."""
    rng = np.random.default_rng([_QUESTIONS_SEED])
    index = network.index
    sentences = [[index[token] for token in task.sample(rng, held_out=True)] for _ in range(_SENTENCES)]
    return mean_loss(network, batch(sentences))
