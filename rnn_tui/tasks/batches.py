"""A task's data as a network is fed it: endless padded batches, and how well held-out questions are answered."""

from collections.abc import Iterator, Sequence

import numpy as np

from rnn_tui.core.network import Network
from rnn_tui.core.ops import Indices
from rnn_tui.core.training import Batch, forward
from rnn_tui.tasks.base import Probe, Task


def batches(task: Task, rng: np.random.Generator, size: int) -> Iterator[Batch]:
    """Endless batches of `size` fresh training sentences of a next-token task, without held-out ones."""
    index = {token: row for row, token in enumerate(task.vocabulary)}
    while True:
        yield batch([[index[token] for token in task.sample(rng)] for _ in range(size)])


def batch(sentences: Sequence[Sequence[int]]) -> Batch:
    """Sentences as one padded batch: all tokens but the last are fed, all but the first are the targets."""
    longest = max(len(sentence) for sentence in sentences) - 1
    tokens = np.zeros((longest + 1, len(sentences)), np.intp)
    mask = np.zeros((longest, len(sentences)))
    for column, sentence in enumerate(sentences):
        tokens[: len(sentence), column] = sentence
        mask[: len(sentence) - 1, column] = 1.0
    return Batch(tokens[:-1], tokens[1:], mask)


def margins(network: Network, probes: Sequence[Probe]) -> Sequence[float]:
    """By how much each probe is answered: the probability of its right tokens minus that of its wrong ones."""
    logits = last_logits(network, [probe.prefix for probe in probes])
    shares = network.probabilities(logits)
    rows = network.output_index
    return [
        float(
            shares[[rows[v] for v in probe.right], column].sum() - shares[[rows[v] for v in probe.wrong], column].sum()
        )
        for column, probe in enumerate(probes)
    ]


def last_logits(
    network: Network, sentences: Sequence[Sequence[str]]
) -> "np.ndarray[tuple[int, int], np.dtype[np.floating]]":
    """The logits (V, N) after the last token of each of N sentences, run side by side."""
    lengths = np.array([len(sentence) for sentence in sentences])
    tokens: Indices = np.zeros((int(lengths.max()), len(sentences)), np.intp)
    for column, sentence in enumerate(sentences):
        tokens[: len(sentence), column] = [network.index[token] for token in sentence]
    _, logits = forward(network, tokens)
    return logits[lengths - 1, :, np.arange(len(sentences))].T
