"""Sentences with real words in front: the end of a sentence before, so that everything stands some places further on.

Two courses. `aligned`: every sentence begins at the first word, as when each is padded by itself. `shifted`: a lead of
n words stands in front with probability 3/4 · (1/4)^n, so that a shift by one place is common in training, one by
three rare, and one by ten never there. The words of a lead are read, and no loss is counted on them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np

from rnn_tui.core.training import Batch
from rnn_tui.tasks.base import Probe, Task, Tokens
from rnn_tui.tasks.batches import batch
from rnn_tui.tasks.figures import questions

GO_ON: Final[Mapping[str, float]] = MappingProxyType({"aligned": 0.0, "shifted": 0.25})
"""The courses: after each word of a lead, the probability of one more."""

LONGEST: Final = 40
"""The words of the longest training sentence that are fed: a subject, six modifiers of six words, verb, adjective."""

_QUESTIONS_SEED = 20_240_803


def lead(task: Task, rng: np.random.Generator, words: int, *, held_out: bool = False) -> Tokens:
    """The last so many words of what came before: of one sentence, or of as many as it takes."""
    before: Tokens = ()
    while len(before) < words:
        before = task.sample(rng, held_out=held_out) + before
    return before[len(before) - words :]


class Examples:
    """Endless batches of a course, the same ones for every network of a seed; and a count of what was in them.

    leads: words in front → sentences. places: words before the main verb, those of the lead among them → sentences.
    """

    def __init__(self, task: Task, course: str, rng: np.random.Generator, size: int) -> None:
        self._task = task
        self._go_on = GO_ON[course]
        self._rng = rng
        self._size = size
        self.leads: Counter[int] = Counter()
        self.places: Counter[int] = Counter()

    def __iter__(self) -> Iterator[Batch]:
        return self

    def __next__(self) -> Batch:
        index = {token: row for row, token in enumerate(self._task.vocabulary)}
        sentences, fronts = [], []
        for _ in range(self._size):
            sentence = self._task.sample(self._rng)
            front = self._front(LONGEST + 1 - len(sentence))
            self.leads[len(front)] += 1
            self.places[len(front) + len(sentence) - 3] += 1  # verb, adjective and stop end a sentence
            fronts.append(len(front))
            sentences.append([index[token] for token in (*front, *sentence)])
        made = batch(sentences)
        for column, words in enumerate(fronts):
            made.mask[:words, column] = 0.0
        return made

    def _front(self, room: int) -> Tokens:
        """The words in front of a sentence, as many as still leave it readable at the greatest length."""
        if not self._go_on:
            return ()
        words = int(self._rng.geometric(1.0 - self._go_on)) - 1
        return lead(self._task, self._rng, min(words, room))


def shifted(task: Task, probes: Sequence[Probe], words: int) -> list[Tokens]:
    """The beginnings of the probes, each behind so many words of held-out sentences.

    The leads are the same ones at every call, and a longer lead ends in the shorter one.
    """
    rng = np.random.default_rng([_QUESTIONS_SEED, 0])
    longest = [lead(task, rng, 2 * LONGEST, held_out=True) for _ in probes]
    return [(*front[len(front) - words :], *probe.prefix) for front, probe in zip(longest, probes, strict=True)]


def short_questions(task: Task, count: int) -> tuple[Probe, ...]:
    """Held-out questions with one or two modifiers: short enough to be shifted far."""
    return questions(task, 1, count) + questions(task, 2, count)


def long_questions(task: Task, modifiers: Sequence[int], count: int) -> dict[int, tuple[Probe, ...]]:
    """Held-out questions by the number of modifiers, nouns at random."""
    return {number: questions(task, number, count) for number in modifiers}
