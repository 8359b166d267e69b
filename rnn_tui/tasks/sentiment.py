"""The task `sentiment`: whether a short film review is good or bad, with negation and "but". One answer, at the end.

The grammar:

    review    ::= clause ("but" (clause | judgement))*    a bare judgement not after a denied clause: see below
    clause    ::= opinion? subject "was" judgement
    opinion   ::= ("i" | "we") "never"? "thought" | "nobody" "thought"
    subject   ::= "the" WORK | "the" PART ("of" "this" WORK)?
    judgement ::= ("not" | "never")? aside? degree? ADJECTIVE (aside | time)*
    degree    ::= "really"? ("quite" | "very") | "really" | "very" "very"
    aside     ::= "for" "me" | "in" "my" "view" | "on" "the" "whole" | "to" "my" "mind"
    time      ::= "this" "time" | "when" "i" "saw" "it"

The words of each class are the tables below. A review has no stop: one that is typed is dropped.

What a review says (`verdict`). An adjective is good or bad, as its table says. A judgement is its adjective's, turned
by "not" or "never". A clause is its judgement's, turned once more by "never thought" or "nobody thought": "nobody
thought the film was not bad" is bad. Such a clause is a denied one, and what follows its "but" is a whole clause, for
"nobody thought the film was good but dull" could be taken in two ways. The review is what its last clause or bare
judgement is: "but" ends all turning, and nothing before it counts. Degrees, asides and times say nothing.

So a review can turn at any word: every beginning of one can still become good, and can still become bad. The
answer to words that are no whole review yet is therefore open, and to those that are one it is their verdict.

How a review is drawn. It has no "but" with probability 0.5, one with 0.25 and two with 0.25; after one stands a bare
judgement or a clause by a fair coin. A clause has an opinion with probability 0.35, each of the five as likely, and a
judgement "not" or "never" with 0.45. An aside stands before the adjective with 0.15; behind it another aside or time
follows with 0.5, up to three, none twice in a judgement. A third of the adjectives have no degree. Everything else is
uniform. A review of more than fourteen words is drawn anew, with as many "but"s. Good and bad are equally likely,
whatever the other words are.

What is held out. A tenth of all reviews, by crc32 of the whole review.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from typing import Final, NamedTuple

from numpy.random import Generator

from rnn_tui.tasks.base import RECURRENT, Example, Question, Task, Tokens

ADJECTIVES: Final = (
    ("good", "bad"),
    ("great", "poor"),
    ("lovely", "boring"),
    ("clever", "silly"),
    ("strong", "weak"),
    ("fresh", "dull"),
)
"""Each good one with its opposite."""

GOOD: Final = tuple(good for good, _ in ADJECTIVES)
BAD: Final = tuple(bad for _, bad in ADJECTIVES)
WORKS: Final = ("film", "movie", "show")
PARTS: Final = ("acting", "cast", "end", "music", "plot", "script")
OPINIONS: Final = (
    ("i", "thought"),
    ("we", "thought"),
    ("i", "never", "thought"),
    ("we", "never", "thought"),
    ("nobody", "thought"),
)
NEGATIONS: Final = ("not", "never")
DEGREES: Final = (
    ("quite",),
    ("really",),
    ("very",),
    ("really", "quite"),
    ("really", "very"),
    ("very", "very"),
)
ASIDES: Final = (("for", "me"), ("in", "my", "view"), ("on", "the", "whole"), ("to", "my", "mind"))
TIMES: Final = (("this", "time"), ("when", "i", "saw", "it"))

OUTPUTS: Final = ("bad", "good")
VOCABULARY: Final = tuple(
    sorted(
        {
            *("but", "of", "the", "this", "was"),
            *(word for phrase in (*ADJECTIVES, *OPINIONS, *DEGREES, *ASIDES, *TIMES) for word in phrase),
            *WORKS,
            *PARTS,
            *NEGATIONS,
        }
    )
)
"""All words, sorted by code point."""

KINDS: Final = ("plain", "negated", "twice negated", "but", "negated but")
"""Without "but": by how often the adjective is turned. With it: whether anything is turned, before it or after."""

_MOST_WORDS: Final = 14
_MOST_BEHIND: Final = 3  # asides and times behind an adjective
_LEAST_TURN: Final = 2  # words: "but" and an adjective
_DRAWS: Final = 64  # more than three clauses take: 2 an opinion, 4 a subject, 13 a judgement, 1 a "but"
_BUT: Final = 0.5
_OPINION: Final = 0.35
_NEGATED: Final = 0.45
_ASIDE: Final = 0.15
_GO_ON: Final = 0.5
_HELD_OUT_ONE_IN: Final = 10
_PATIENCE: Final = 100_000  # draws running without a new question, after which there are taken to be no more

_OPPOSITE: Final[Mapping[str, str]] = MappingProxyType(
    {form: other for good, bad in ADJECTIVES for form, other in ((good, bad), (bad, good))}
)


class _Place(Enum):
    """What has been read of a clause: the states of the automaton that accepts the grammar."""

    CLAUSE = auto()  # a clause begins
    TURN = auto()  # a clause or a bare judgement begins
    WHO = auto()
    OPINION = auto()  # "thought" is to come
    SUBJECT = auto()
    THE = auto()
    PART = auto()
    OF = auto()
    THIS = auto()
    WORK = auto()
    JUDGEMENT = auto()
    NEGATED = auto()
    ASIDE = auto()
    REALLY = auto()
    VERY = auto()
    ADJECTIVE = auto()  # nothing but the adjective can come
    WHOLE = auto()


_DEGREE: Final = {"really": _Place.REALLY, "very": _Place.VERY, "quite": _Place.ADJECTIVE, "ADJECTIVE": _Place.WHOLE}
_JUDGEMENT: Final = {"NEGATION": _Place.NEGATED, **_DEGREE}
_CLAUSE: Final = {"i": _Place.WHO, "we": _Place.WHO, "nobody": _Place.OPINION, "the": _Place.THE}
_ARROWS: Final[Mapping[_Place, Mapping[str, _Place]]] = MappingProxyType(
    {
        _Place.CLAUSE: _CLAUSE,
        _Place.TURN: {**_CLAUSE, **_JUDGEMENT},
        _Place.WHO: {"never": _Place.OPINION, "thought": _Place.SUBJECT},
        _Place.OPINION: {"thought": _Place.SUBJECT},
        _Place.SUBJECT: {"the": _Place.THE},
        _Place.THE: {"WORK": _Place.WORK, "PART": _Place.PART},
        _Place.PART: {"of": _Place.OF, "was": _Place.JUDGEMENT},
        _Place.OF: {"this": _Place.THIS},
        _Place.THIS: {"WORK": _Place.WORK},
        _Place.WORK: {"was": _Place.JUDGEMENT},
        _Place.JUDGEMENT: _JUDGEMENT,
        _Place.NEGATED: _DEGREE,
        _Place.ASIDE: _DEGREE,
        _Place.REALLY: {"quite": _Place.ADJECTIVE, "very": _Place.ADJECTIVE, "ADJECTIVE": _Place.WHOLE},
        _Place.VERY: {"very": _Place.ADJECTIVE, "ADJECTIVE": _Place.WHOLE},
        _Place.ADJECTIVE: {"ADJECTIVE": _Place.WHOLE},
        _Place.WHOLE: {"but": _Place.TURN},
    }
)
# Where a phrase that says nothing may stand, by its first word, and where it leads.
_BEFORE: Final = {phrase[0]: (phrase[1:], _Place.ASIDE) for phrase in ASIDES}
_BEHIND: Final = {phrase[0]: (phrase[1:], _Place.WHOLE) for phrase in (*ASIDES, *TIMES)}
_PHRASES: Final[Mapping[_Place, Mapping[str, tuple[Tokens, _Place]]]] = MappingProxyType(
    {_Place.TURN: _BEFORE, _Place.JUDGEMENT: _BEFORE, _Place.NEGATED: _BEFORE, _Place.WHOLE: _BEHIND}
)
_CLASS_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(_OPPOSITE, "ADJECTIVE"),
        **dict.fromkeys(WORKS, "WORK"),
        **dict.fromkeys(PARTS, "PART"),
        **dict.fromkeys(NEGATIONS, "NEGATION"),
    }
)


class Reading(NamedTuple):
    """How the grammar reads the beginning of a review.

    place    where in a clause the words end, and `rest` what is still to come of an aside or a time
    good     whether the last adjective is a good one with all that turns it; None before the first
    denied   whether the clause begins with "never thought" or "nobody thought"
    negated  whether its judgement has "not" or "never"
    turns    how often any clause so far is turned
    buts     how many "but"s there are
    """

    place: _Place = _Place.CLAUSE
    rest: Tokens = ()
    good: bool | None = None
    denied: bool = False
    negated: bool = False
    turns: int = 0
    buts: int = 0

    @property
    def whole(self) -> bool:
        """Whether the words are a review as they stand."""
        return self.place is _Place.WHOLE and not self.rest

    @property
    def kind(self) -> str:
        """Which of `KINDS` a whole review is."""
        return KINDS[3 + (self.turns > 0)] if self.buts else KINDS[self.turns]

    def after(self, word: str) -> "Reading | None":
        """The reading one word on, or None where no review goes on with that word."""
        if self.rest:
            return self._replace(rest=self.rest[1:]) if word == self.rest[0] else None
        phrases = _PHRASES.get(self.place, {})
        if word in phrases:
            rest, place = phrases[word]
            return self._replace(rest=rest, place=place)
        arrows = _ARROWS[self.place]
        place_after = arrows.get(word) or arrows.get(_CLASS_OF.get(word, ""))
        if place_after is None:
            return None
        return self._told(word, place_after)

    def _told(self, word: str, place: _Place) -> "Reading":
        """The reading after a word that may come, with what it says."""
        if word == "but":
            turn = _Place.CLAUSE if self.denied else place
            return self._replace(place=turn, denied=False, negated=False, buts=self.buts + 1)
        if place is _Place.OPINION:
            return self._replace(place=place, denied=True, turns=self.turns + 1)
        if place is _Place.NEGATED:
            return self._replace(place=place, negated=True, turns=self.turns + 1)
        if word in _OPPOSITE:
            return self._replace(place=place, good=(word in GOOD) ^ self.denied ^ self.negated)
        return self._replace(place=place)


def reading(tokens: Sequence[str]) -> Reading | None:
    """How the grammar reads `tokens`, or None where no review begins with them."""
    read = Reading()
    for token in tokens:
        after = read.after(token)
        if after is None:
            return None
        read = after
    return read


def verdict(tokens: Sequence[str]) -> str | None:
    """What a whole review says, `good` or `bad`; None for anything else, the beginning of a review included."""
    read = reading(tokens)
    return None if read is None or not read.whole else OUTPUTS[bool(read.good)]


@dataclass(frozen=True, kw_only=True)
class SentimentTask(Task):
    """The verdict of a review, after its last word."""

    def example(self, rng: Generator, *, held_out: bool = False) -> Example:
        """One review, drawn as the module's docstring says, with its verdict at its last word."""
        while True:
            first, second = rng.random(2).tolist()
            review = _short_review(rng, 0 if first >= _BUT else 1 if second >= _BUT else 2)
            if self.held_out(review) == held_out:
                return Example(review, (*(None,) * (len(review) - 1), verdict(review)))

    def held_out(self, tokens: Sequence[str]) -> bool:
        """Whether training never sees this review: crc32 of its words, joined by spaces, is a multiple of ten."""
        return zlib.crc32(" ".join(tokens).encode("utf-8", "backslashreplace")) % _HELD_OUT_ONE_IN == 0

    def gold(self, inputs: Sequence[str]) -> tuple[str | None, ...] | None:
        """None at every word but the last; there the verdict if the words are a whole review, else None: it is open."""
        if reading(inputs) is None:
            return None
        return (*(None,) * (len(inputs) - 1), verdict(inputs)) if inputs else ()

    def completions(self, inputs: Sequence[str]) -> Tokens:
        """The words that the grammar goes on with, in the order of the vocabulary; none after what it refuses."""
        read = reading(inputs)
        return () if read is None else tuple(word for word in VOCABULARY if read.after(word) is not None)

    def questions(self, rng: Generator, kind: str, count: int) -> tuple[Question, ...]:
        """Up to `count` different held-out reviews of one of `KINDS`, asked about at their last word."""
        found: dict[Tokens, Question] = {}
        idle = 0 if kind in KINDS else _PATIENCE
        while len(found) < count and idle < _PATIENCE:
            idle += 1
            # As `example` draws them, but for those whose number of "but"s is that of another kind.
            review = _short_review(rng, 0 if kind in KINDS[:3] else 1 if rng.random() >= _BUT else 2)
            read = reading(review) if self.held_out(review) else None
            if read is None or read.kind != kind or review in found:
                continue
            right = OUTPUTS[bool(read.good)]
            found[review] = Question(review, len(review), (right,), (_OPPOSITE[right],), kind)
            idle = 0
        return tuple(found.values())

    def other_form(self, token: str) -> str | None:
        """The other verdict (`good`: `bad`), and of any adjective its opposite."""
        return _OPPOSITE.get(token)

    def minimal_pair(self, tokens: Sequence[str]) -> Tokens | None:
        """The review, or its beginning, with the opposite of its last adjective; None if it has none yet."""
        last = max((place for place, token in enumerate(tokens) if token in _OPPOSITE), default=None)
        if last is None or reading(tokens) is None:
            return None
        return (*tokens[:last], _OPPOSITE[tokens[last]], *tokens[last + 1 :])


def _pick(items: Sequence[Tokens], draws: Iterator[float]) -> Tokens:
    """One of them, each as likely as the other."""
    return items[int(next(draws) * len(items))]


def _word(words: Tokens, draws: Iterator[float]) -> str:
    """A word, each as likely as the other."""
    return words[int(next(draws) * len(words))]


def _short_review(rng: Generator, buts: int) -> Tokens:
    """A review with so many "but"s that is not too long, whatever its crc32."""
    review: Tokens = ()
    while not 0 < len(review) <= _MOST_WORDS:
        review = _review(iter(rng.random(_DRAWS).tolist()), buts)
    return review


def _review(draws: Iterator[float], buts: int) -> Tokens:
    """A review with so many "but"s, whatever its crc32, or no words where it is sure to be too long."""
    words, denied = _clause(draws)
    for left in range(buts, 0, -1):
        if len(words) + left * _LEAST_TURN > _MOST_WORDS:
            return ()
        bare = next(draws) < 0.5 and not denied
        turn, denied = (_judgement(draws), False) if bare else _clause(draws)
        words = (*words, "but", *turn)
    return words


def _clause(draws: Iterator[float]) -> tuple[Tokens, bool]:
    """A clause, and whether it is a denied one."""
    opinion = _pick(OPINIONS, draws) if next(draws) < _OPINION else ()
    if next(draws) < 0.5:
        subject: Tokens = ("the", _word(WORKS, draws))
    else:
        whole = ("of", "this", _word(WORKS, draws)) if next(draws) < 0.5 else ()
        subject = ("the", _word(PARTS, draws), *whole)
    return (*opinion, *subject, "was", *_judgement(draws)), "never" in opinion or "nobody" in opinion


def _judgement(draws: Iterator[float]) -> Tokens:
    """A judgement; what says nothing in it says it once."""
    negation = (_word(NEGATIONS, draws),) if next(draws) < _NEGATED else ()
    aside = _pick(ASIDES, draws) if next(draws) < _ASIDE else ()
    degree = _pick(((), (), (), *DEGREES), draws)
    adjective = _word(_pick(ADJECTIVES, draws), draws)
    behind: Tokens = ()
    left = [phrase for phrase in (*ASIDES, *TIMES) if phrase != aside]
    for _ in range(_MOST_BEHIND):
        if next(draws) >= _GO_ON:
            break
        phrase = left.pop(int(next(draws) * len(left)))
        behind = (*behind, *phrase)
    return (*negation, *aside, *degree, adjective, *behind)


def _pairs() -> tuple[tuple[Tokens, Tokens], ...]:
    """Each adjective and its opposite, which nothing turns, before the same words that say nothing."""
    endings = ("", "in my view", "when i saw it", "this time for me on the whole")
    start = ("the", "film", "was")
    return tuple(
        ((*start, good, *ending.split()), (*start, bad, *ending.split()))
        for good, bad in ADJECTIVES
        for ending in endings
    )


SENTIMENT: Final = SentimentTask(
    name="sentiment",
    summary="A film review is good or bad: not bad is good, and what comes after but decides.",
    shape="many-to-one",
    vocabulary=VOCABULARY,
    output_vocabulary=OUTPUTS,
    input="embedding",
    embedding=16,
    output="sigmoid",
    unit="word",
    cells=RECURRENT,
    opening=("the", "film", "was", "not", "bad", "but", "dull"),
    contrast=(GOOD, BAD),
    contrast_name="good from bad",
    pairs=_pairs(),
    kinds=KINDS,
)
