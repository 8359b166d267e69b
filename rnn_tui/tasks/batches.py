"""A task's data as a network is fed it: endless padded batches of every shape, and logits of many at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rnn_tui.core.network import Config, Network
from rnn_tui.core.ops import Array, Indices
from rnn_tui.core.training import Batch, forward
from rnn_tui.tasks.base import START, Example, Probe, Question, Task


class Rows(NamedTuple):
    """An `Example` as rows of the tables: inputs, and of each output its target or None."""

    inputs: Sequence[int]
    targets: Sequence[int | None]


def batches(task: Task, rng: np.random.Generator, size: int, *, bidirectional: bool = False) -> Iterator[Batch]:
    """Endless batches of `size` fresh training examples, without held-out ones."""
    index = {token: row for row, token in enumerate(task.vocabulary)}
    outputs = {token: row for row, token in enumerate(task.output_vocabulary)}
    start = outputs.get(START) if task.shape == "encoder-decoder" else None
    while True:
        yield padded([_rows(task.example(rng), index, outputs) for _ in range(size)], start, bidirectional)


def batch_of(network: Network, examples: Sequence[Example]) -> Batch:
    """Examples as one padded batch, in the network's own words."""
    rows = [_rows(example, network.index, network.output_index) for example in examples]
    return padded(rows, start_row(network.config), network.config.bidirectional)


def start_row(config: Config) -> int | None:
    """What a decoder is fed first, as a row of decoder.E; None without one."""
    return config.output_vocabulary.index(START) if config.encodes else None


def batch(sentences: Sequence[Sequence[int]]) -> Batch:
    """Sentences as one padded batch: all tokens but the last are fed, all but the first are the targets."""
    return padded([Rows(sentence[:-1], sentence[1:]) for sentence in sentences])


def padded(examples: Sequence[Rows], start: int | None = None, bidirectional: bool = False) -> Batch:
    """Examples as one batch, each a column; what is padded where, see `Batch`.

    start: what a decoder is fed first, or None for a network without one: then there is a target a step.
    """
    columns = len(examples)
    longest = max(len(example.inputs) for example in examples)
    most = longest if start is None else max(len(example.targets) for example in examples)
    inputs, targets = np.zeros((longest, columns), np.intp), np.zeros((most, columns), np.intp)
    mask = np.zeros((most, columns))
    resets = np.zeros((longest, columns)) if bidirectional or start is not None else None
    for column, (read, answers) in enumerate(examples):
        first = 0 if start is None else longest - len(read)
        inputs[first : first + len(read), column] = read
        targets[: len(answers), column] = [answer or 0 for answer in answers]
        mask[: len(answers), column] = [answer is not None for answer in answers]
        if resets is not None:
            resets[slice(0, first + 1) if start is not None else slice(len(read) - 1, None), column] = 1.0
    fed = None if start is None else np.vstack([np.full((1, columns), start, np.intp), targets[:-1]])
    return Batch(inputs, targets, mask, resets, fed)


def _rows(example: Example, index: Mapping[str, int], outputs: Mapping[str, int]) -> Rows:
    return Rows(
        [index[token] for token in example.inputs],
        [None if target is None else outputs[target] for target in example.targets],
    )


def margins(network: Network, probes: Sequence[Probe]) -> Sequence[float]:
    """By how much each probe is answered: the probability of its right tokens minus that of its wrong ones."""
    logits = last_logits(network, [probe.prefix for probe in probes])
    return _margins(network, logits, [(probe.right, probe.wrong) for probe in probes])


def question_margins(network: Network, asked: Sequence[Question]) -> Sequence[float]:
    """`margins` of questions, each at its own step; a bidirectional network has read all of the inputs by then."""
    logits = logits_at(network, [question.inputs for question in asked], [question.step for question in asked])
    return _margins(network, logits, [(question.right, question.wrong) for question in asked])


def _margins(network: Network, logits: Array, answers: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[float]:
    """Of logits (V, N), how much likelier the right tokens are than the wrong ones, by column."""
    shares = network.probabilities(logits)
    rows = network.output_index
    return [
        float(shares[[rows[v] for v in right], column].sum() - shares[[rows[v] for v in wrong], column].sum())
        for column, (right, wrong) in enumerate(answers)
    ]


def last_logits(network: Network, sentences: Sequence[Sequence[str]]) -> Array:
    """The logits (V, N) after the last token of each of N sentences, run side by side."""
    return logits_at(network, sentences, [len(sentence) for sentence in sentences])


def logits_at(network: Network, sentences: Sequence[Sequence[str]], steps: Sequence[int]) -> Array:
    """The logits (V, N) of each of N sentences at its step, from 1; all of them run side by side."""
    rows = [Rows([network.index[token] for token in sentence], ()) for sentence in sentences]
    made = padded(rows, None, network.config.bidirectional)
    _, logits = forward(network, made.inputs, made.resets)
    after: Array = logits[np.asarray(steps) - 1, :, np.arange(len(sentences))].T
    return after


def encoded(network: Network, sentences: Sequence[Sequence[str]]) -> tuple[Indices, Array | None]:
    """What an encoder is fed of these sentences, padded at the left, and its resets."""
    rows = [Rows([network.index[token] for token in sentence], ()) for sentence in sentences]
    made = padded(rows, start_row(network.config))
    return made.inputs, made.resets
