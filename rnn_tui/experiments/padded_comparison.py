"""A sentence that is typed and shifted, and what each network makes of it: the padded room without its screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from rnn_tui.core.ops import Array
from rnn_tui.core.padded import PaddedNetwork
from rnn_tui.errors import UsageError
from rnn_tui.experiments.leads import LONGEST
from rnn_tui.experiments.padded import COURSES, KINDS, LEADS, PADDED, AnyNetwork
from rnn_tui.experiments.padded_files import Results
from rnn_tui.experiments.padded_reading import MOST_WORDS, Answer, Trial, answers, described, question, words_before
from rnn_tui.tasks.agreement import AGREEMENT
from rnn_tui.tasks.base import Tokens, check_tokens

_SEEDS = 1 << 32


@dataclass(frozen=True, eq=False)
class Reading:
    """What there is to see: a trial, and each network's answer at each of `LEADS`.

    by_lead: kind → answers. fed: what the padded network is given, (L, V), of more than L words the first L;
    vocabulary: its V words.
    """

    trial: Trial
    course: str
    by_lead: Mapping[str, Sequence[Answer]]
    results: Results
    parameters: Mapping[str, int]
    fed: Array
    vocabulary: tuple[str, ...]

    @property
    def place(self) -> int:
        """Which of `LEADS` the trial is at."""
        return LEADS.index(self.trial.lead)

    @property
    def now(self) -> list[Answer]:
        """The answers to the trial itself."""
        return [self.by_lead[kind][self.place] for kind in KINDS]


@dataclass(frozen=True, eq=False)
class Comparison:
    """The state of the room. Each method gives the next one; words that are not known are a UsageError.

    networks: course → kind → network. seed: of the words in front.
    """

    networks: Mapping[str, Mapping[str, AnyNetwork]]
    results: Results
    tokens: Tokens = AGREEMENT.opening
    course: str = COURSES[-1]
    lead: int = 0
    seed: int = 0

    @cached_property
    def reading(self) -> Reading:
        """All numbers of this state."""
        trial = Trial(question(self.tokens), words_before(self.seed))
        trials = [trial.shifted(words) for words in LEADS]
        networks = self.networks[self.course]
        by_lead = {kind: answers(network, kind, trials) for kind, network in networks.items()}
        parameters = {kind: network.parameters for kind, network in networks.items()}
        now, padded = trial.shifted(self.lead), networks[PADDED]
        assert isinstance(padded, PaddedNetwork)
        fed = padded.one_hot(now.sentence[: padded.longest])
        return Reading(now, self.course, by_lead, self.results, parameters, fed, padded.vocabulary)

    def typed(self, tokens: Sequence[str]) -> "Comparison":
        """With more words behind, up to the main verb: that is what the networks are asked for."""
        check_tokens(tokens, AGREEMENT.vocabulary, AGREEMENT.name)
        if len(self.tokens) + len(tokens) > MOST_WORDS:
            raise UsageError(f"a sentence has at most {MOST_WORDS} words here; the padded network reads {LONGEST}")
        return replace(self, tokens=question((*self.tokens, *tokens)).tokens)

    def erased(self) -> "Comparison":
        """Without the last word."""
        return replace(self, tokens=self.tokens[:-1])

    def with_tokens(self, tokens: Sequence[str]) -> "Comparison":
        """With another sentence."""
        return replace(self, tokens=()).typed(tokens) if tokens else replace(self, tokens=())

    def shifted(self, by: int) -> "Comparison":
        """At the next of `LEADS`, or the one before; beyond the ends is at the ends."""
        place = min(max(LEADS.index(self.lead) + by, 0), len(LEADS) - 1)
        return replace(self, lead=LEADS[place])

    def turned(self) -> "Comparison":
        """With the subject in the other number, and what is after it as it was."""
        pair = AGREEMENT.minimal_pair(self.tokens)
        if pair is None:
            raise UsageError("there is no subject to turn into the other number yet")
        return replace(self, tokens=pair)

    def other_course(self) -> "Comparison":
        """The networks of the other course."""
        return replace(self, course=COURSES[(COURSES.index(self.course) + 1) % len(COURSES)])

    def another(self, rng: np.random.Generator) -> "Comparison":
        """A held-out sentence, and other words in front."""
        (probe,) = AGREEMENT.probes(rng, int(rng.integers(1, 3)), 1)
        return replace(self, tokens=probe.prefix, seed=int(rng.integers(_SEEDS)))

    def completions(self, draft: str) -> list[str]:
        """Words that begin like the draft, those that the grammar lets follow first."""
        read = AGREEMENT.reading(self.tokens)
        fitting = read.following if read is not None else ()
        words = (*fitting, *(word for word in AGREEMENT.vocabulary if word not in fitting))
        return [word for word in words if word.startswith(draft)]

    def described(self) -> dict[str, Any]:
        """This very state, as `rnn-tui padded TEXT --json` gives it."""
        return described(self.reading.trial, self.course, self.networks[self.course])

    def words_of_call(self) -> tuple[str, ...]:
        """The words behind `rnn-tui` that give the same without a screen; without a sentence, the figures."""
        if not self.tokens:
            return ("padded",)
        shift = ("--shift", str(self.lead)) if self.lead else ()
        seed = ("--seed", str(self.seed)) if self.lead and self.seed else ()  # of words in front, where there are any
        return ("padded", " ".join(self.tokens), *shift, "--course", self.course, *seed)
