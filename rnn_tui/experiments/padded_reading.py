"""One sentence read by the padded network and by the recurrent ones, with words in front or without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from rnn_tui.core import ops
from rnn_tui.core.ops import Array
from rnn_tui.core.padded import PaddedNetwork
from rnn_tui.errors import UsageError
from rnn_tui.experiments.leads import LONGEST, lead
from rnn_tui.experiments.padded import AnyNetwork, logits_after, readable
from rnn_tui.tasks.agreement import AGREEMENT, VERBS
from rnn_tui.tasks.base import Tokens

MOST_WORDS: Final = 200
"""Words of a sentence, and words in front of it."""

_VERBS = tuple(verb for pair in VERBS for verb in pair)


@dataclass(frozen=True)
class Question:
    """A sentence up to its main verb. number and verb: the subject's, or None where no verb can come after it.

    left_out: the verb that came, and what came behind it; no network reads it.
    """

    tokens: Tokens
    number: str | None
    verb: str | None
    left_out: Tokens = ()


@dataclass(frozen=True)
class Answer:
    """What a network says after the words in front and the sentence.

    words: how many it was given. chances: each form of the verb → its probability; best: the likeliest word and its
    probability; both None where the network cannot read so many words. right: the probability of the right verb among
    both forms of it; None where it cannot be read, and where the sentence does not say which is right.
    """

    kind: str
    words: int
    chances: Mapping[str, float] | None = None
    best: tuple[str, float] | None = None
    right: float | None = None

    @property
    def verdict(self) -> bool | None:
        """Whether the right verb is the likelier one; None where there is no saying."""
        return None if self.right is None else self.right > 0.5


@dataclass(frozen=True)
class Trial:
    """A question behind the last `lead` of the words `before`: a longer front ends in the shorter one."""

    question: Question
    before: Tokens
    lead: int = 0

    @property
    def front(self) -> Tokens:
        """The words in front."""
        return self.before[len(self.before) - self.lead :]

    @property
    def sentence(self) -> Tokens:
        """All words that are read."""
        return (*self.front, *self.question.tokens)

    def shifted(self, words: int) -> "Trial":
        """The same question with so many words in front, from none to as many as there may be."""
        return replace(self, lead=min(max(words, 0), len(self.before)))


def words_before(seed: int) -> Tokens:
    """What may stand in front: the last `MOST_WORDS` words of held-out sentences, the same ones for a seed."""
    return lead(AGREEMENT, np.random.default_rng([seed, 2]), MOST_WORDS, held_out=True)


def question(tokens: Sequence[str]) -> Question:
    """What to ask of a sentence: its words up to its main verb, if it has come already."""
    end = next((place for place, token in enumerate(tokens) if token in _VERBS), len(tokens))
    kept, left_out = tuple(tokens[:end]), tuple(tokens[end:])
    if len(kept) > MOST_WORDS:
        raise UsageError(f"a sentence of {len(kept):,} words is too long here; write at most {MOST_WORDS}")
    read = AGREEMENT.reading(kept)
    if read is None or not read.verb_next:
        return Question(kept, None, None, left_out)
    return Question(kept, read.number, next(word for word in read.following if word in _VERBS), left_out)


def answers(network: AnyNetwork, kind: str, trials: Sequence[Trial]) -> list[Answer]:
    """What one network says of each trial; all that it can read are run side by side."""
    asked = [trial for trial in trials if trial.sentence and readable(network, trial.sentence)]
    logits = iter(logits_after(network, [trial.sentence for trial in asked]).T) if asked else iter(())
    return [
        _answer(network, kind, trial, next(logits)) if trial in asked else Answer(kind, len(trial.sentence))
        for trial in trials
    ]


def _answer(network: AnyNetwork, kind: str, trial: Trial, logits: Array) -> Answer:
    shares = ops.softmax(logits[:, None].astype(np.float64))[:, 0]
    chances = {verb: float(shares[network.index[verb]]) for verb in _VERBS}
    place = int(shares.argmax())
    verb = trial.question.verb
    right = None if verb is None else chances[verb] / sum(chances.values())
    vocabulary = network.vocabulary if isinstance(network, PaddedNetwork) else network.config.vocabulary
    return Answer(kind, len(trial.sentence), chances, (vocabulary[place], float(shares[place])), right)


def described(trial: Trial, course: str, networks: Mapping[str, AnyNetwork]) -> dict[str, Any]:
    """The question and what the networks say, without words in front and with each number of them up to the trial's."""
    asked = trial.question
    trials = [trial.shifted(words) for words in range(trial.lead + 1)]
    columns = [answers(network, kind, trials) for kind, network in networks.items()]
    return {
        "schema": 1,
        "course": course,
        "longest": LONGEST,
        "tokens": list(asked.tokens),
        "left_out": list(asked.left_out),
        "front": list(trial.front),
        "number": asked.number,
        "right_verb": asked.verb,
        "parameters": {kind: network.parameters for kind, network in networks.items()},
        "answers": [
            _entry(one.lead, found)
            for one, row in zip(trials, zip(*columns, strict=True), strict=True)
            for found in row
        ],
    }


def _entry(words: int, found: Answer) -> dict[str, Any]:
    return {
        "words_in_front": words,
        "network": found.kind,
        "words": found.words,
        "readable": found.chances is not None,
        "probability": None if found.chances is None else dict(found.chances),
        "likeliest": None if found.best is None else {"token": found.best[0], "probability": found.best[1]},
        "right": found.right,
    }
