"""The task `entities`: which words of a sentence are people's names, where only what follows may tell.

It is the pair that shows why a layer should read both ways: "teddy roosevelt was a president" / "teddy bears are on
sale". All is lower case, for a capital would give the name away. Each word has one answer, "name" or "-".

The grammar:

    sentence ::= lead? (people being place? | goods state place? | seer SAW seen place)
    lead     ::= "maybe" | ("he" | "she") "said"
    seer     ::= "we" | "they" | people
    seen     ::= people | goods
    people   ::= FIRST ("and" FIRST)* SURNAME?
    goods    ::= WORD ("and" WORD)* THING | "the" THING       where words and thing are of one family
    being    ::= "was" "a" ROLE | "were" ROLES                after one first name, after several
    state    ::= ("are" | "were") (ADJECTIVE | "on" "sale")
    place    ::= PREP "the" PLACE

The words of each class are the tables below. First names and surnames are names, and nothing else is. Every WORD is a
FIRST as well: rose and lily wilson are sisters, rose and lily bushes are not. An "and" of goods stands only in a family
of several words: there are no teddy and rose bears. A sentence has no stop: one that is typed is dropped.

How a sentence is drawn. A lead is there by a fair coin, each of the three as likely. The sentence begins with goods
with probability 0.3, with people with 0.3, with "we" or "they" with 0.4; people are or see by a fair coin, a place that
may be there is so by one, and goods are on sale by one. Who or what is seen is people or goods by one more. People and
goods begin alike: with probability 0.8 with a word that may be either, each as likely, followed with 0.3 by "and" and
another of its family where there is one. Otherwise goods are "the" and a thing, and people begin with a first name
that is nothing else, followed with 0.3 by "and" and any other one. A surname follows with 0.6. Everything else is
uniform. No sentence drawn has more than fourteen words.

What one direction can reach. As people and goods begin alike, and either is as likely, whoever has read up to a word
that may be both, and is not told by what stands before it, has no better guess than a coin's: exactly one half of such
words at best, of first words as of later ones (but for what little the held-out tenth tilts). Of all other words the
words before and the word itself say all. From both sides every word can be told.

What is held out. A tenth of all sentences, by crc32 of the whole sentence.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from typing import Final, NamedTuple

from numpy.random import Generator

from rnn_tui.tasks.base import RECURRENT, Example, Question, Task, Tokens

FAMILIES: Final = (
    (("teddy",), ("bears",)),
    (("daisy", "holly", "ivy", "lily", "rose"), ("bushes", "gardens", "leaves")),
    (("amber", "pearl", "ruby"), ("beads", "rings")),
    (("robin",), ("eggs", "nests")),
    (("penny",), ("coins", "stamps")),
)
"""Words that are first names or say what kind of thing it is, with those things."""

WORDS: Final = tuple(word for words, _ in FAMILIES for word in words)
THINGS: Final = tuple(thing for _, things in FAMILIES for thing in things)
PLAIN: Final = ("anna", "maria", "peter")
SURNAMES: Final = ("lincoln", "parker", "roosevelt", "wilson")
ROLES: Final = ("doctor", "president", "teacher")
ADJECTIVES: Final = ("lovely", "old", "rare", "small")
SAW: Final = ("found", "liked", "painted", "saw")
PREPOSITIONS: Final = ("behind", "in", "near")
PLACES: Final = ("market", "park", "school")
SPEAKERS: Final = ("he", "she")
WATCHERS: Final = ("they", "we")
LEADS: Final = (("maybe",), *((speaker, "said") for speaker in SPEAKERS))

OUTPUTS: Final = ("-", "name")
_SEVERAL: Final = tuple(f"{role}s" for role in ROLES)
_FIRST: Final = (*PLAIN, *WORDS)
_NAMES: Final = frozenset((*_FIRST, *SURNAMES))

_CLASSES: Final[Mapping[str, Tokens]] = MappingProxyType(
    {
        **{word: (word,) for word in ("a", "and", "are", "maybe", "on", "said", "sale", "the", "was", "were")},
        **dict.fromkeys(PLAIN, ("FIRST",)),
        **dict.fromkeys(WORDS, ("FIRST", "WORD")),
        **dict.fromkeys(THINGS, ("THING",)),
        **dict.fromkeys(SURNAMES, ("SURNAME",)),
        **dict.fromkeys(ROLES, ("ROLE",)),
        **dict.fromkeys(_SEVERAL, ("ROLES",)),
        **dict.fromkeys(ADJECTIVES, ("ADJECTIVE",)),
        **dict.fromkeys(SAW, ("SAW",)),
        **dict.fromkeys(PREPOSITIONS, ("PREP",)),
        **dict.fromkeys(PLACES, ("PLACE",)),
        **dict.fromkeys(SPEAKERS, ("SPEAKER",)),
        **dict.fromkeys(WATCHERS, ("WATCHER",)),
    }
)
VOCABULARY: Final = tuple(sorted(_CLASSES))
"""All words, sorted by code point."""

KINDS: Final = ("first word", "middle word", "other words")
"""A first word, and a later one, of which only what follows tells whether it is a name; and all other words."""

_Part = tuple[Tokens, bool]  # words of a sentence, and whether they are people

_LEAD: Final = 0.5
_GOODS: Final = 0.3
_PEOPLE: Final = 0.3
_EITHER: Final = 0.8
_AND: Final = 0.3
_SURNAME: Final = 0.6
_DRAWS: Final = 24  # a sentence takes 20 at most: 2 a lead, 2 for who does what, 6 a phrase, 2 the seeing, 2 a place
_HELD_OUT_ONE_IN: Final = 10
_PATIENCE: Final = 10_000  # draws running without a new question, after which there are taken to be no more

_FAMILY_OF: Final[Mapping[str, int]] = MappingProxyType(
    {word: number for number, (words, things) in enumerate(FAMILIES) for word in (*words, *things)}
)
_OTHER: Final[Mapping[str, str]] = MappingProxyType(dict(zip(OUTPUTS, reversed(OUTPUTS), strict=True)))


class _Place(Enum):
    """What has been read: the states of the automaton that accepts the grammar, but for what `_State` adds."""

    START = auto()
    SAID = auto()
    SUBJECT = auto()  # a lead has been read
    WATCHER = auto()
    SAW = auto()
    FIRST = auto()
    AND_FIRST = auto()
    PEOPLE = auto()  # with a surname
    WORD = auto()
    AND_WORD = auto()
    THE = auto()
    GOODS = auto()
    WAS = auto()
    A = auto()
    WERE = auto()
    STATE = auto()
    ON = auto()
    DONE = auto()  # a sentence, which a place may follow
    PREP = auto()
    PREP_THE = auto()
    END = auto()


_PHRASE: Final = {"FIRST": _Place.FIRST, "WORD": _Place.WORD, "the": _Place.THE}
_SUBJECT: Final = {"WATCHER": _Place.WATCHER, **_PHRASE}
_ARROWS: Final[Mapping[_Place, Mapping[str, _Place]]] = MappingProxyType(
    {
        _Place.START: {"maybe": _Place.SUBJECT, "SPEAKER": _Place.SAID, **_SUBJECT},
        _Place.SAID: {"said": _Place.SUBJECT},
        _Place.SUBJECT: _SUBJECT,
        _Place.WATCHER: {"SAW": _Place.SAW},
        _Place.SAW: _PHRASE,
        _Place.FIRST: {"and": _Place.AND_FIRST, "SURNAME": _Place.PEOPLE},
        _Place.AND_FIRST: {"FIRST": _Place.FIRST},
        _Place.PEOPLE: {},
        _Place.WORD: {"and": _Place.AND_WORD, "THING": _Place.GOODS},
        _Place.AND_WORD: {"WORD": _Place.WORD},
        _Place.THE: {"THING": _Place.GOODS},
        _Place.GOODS: {},
        _Place.WAS: {"a": _Place.A},
        _Place.A: {"ROLE": _Place.DONE},
        _Place.WERE: {"ROLES": _Place.DONE},
        _Place.STATE: {"ADJECTIVE": _Place.DONE, "on": _Place.ON},
        _Place.ON: {"sale": _Place.DONE},
        _Place.DONE: {"PREP": _Place.PREP},
        _Place.PREP: {"the": _Place.PREP_THE},
        _Place.PREP_THE: {"PLACE": _Place.END},
        _Place.END: {},
    }
)
# What may follow people and goods: their verb, or a place where they are what is seen.
_AFTER_SEEN: Final = {"PREP": _Place.PREP}
_AFTER_GOODS: Final = {"are": _Place.STATE, "were": _Place.STATE}
_AFTER_ONE: Final = {"was": _Place.WAS, "SAW": _Place.SAW}
_AFTER_SEVERAL: Final = {"were": _Place.WERE, "SAW": _Place.SAW}


class _State(NamedTuple):
    """One way to read the beginning of a sentence, with its answers.

    seen: whether the verb of seeing has been read. several: whether the people so far are more than one first name.
    family: that of the goods whose words have begun. answers: one a word.
    """

    place: _Place = _Place.START
    seen: bool = False
    several: bool = False
    family: int | None = None
    answers: Tokens = ()

    @property
    def arrows(self) -> Mapping[str, _Place]:
        """Where the classes of words lead from here, whatever their families."""
        own = _ARROWS[self.place]
        if self.place not in (_Place.FIRST, _Place.PEOPLE, _Place.GOODS):
            return own
        if self.seen:
            return {**own, **_AFTER_SEEN}
        if self.place is _Place.GOODS:
            return _AFTER_GOODS
        return {**own, **(_AFTER_SEVERAL if self.several else _AFTER_ONE)}

    def after(self, word: str) -> "Iterator[_State]":
        """The ways to read one word more: none, one, or two for a word that may be a name."""
        arrows = self.arrows
        for kind in _CLASSES.get(word, ()):
            place = arrows.get(kind)
            if place is None or not self._fits(word, place):
                continue
            answer = OUTPUTS[place in (_Place.FIRST, _Place.PEOPLE)]
            yield _State(
                place,
                self.seen or place is _Place.SAW,
                place is not _Place.SAW and (self.several or place is _Place.AND_FIRST),
                _FAMILY_OF[word] if place is _Place.WORD else self.family,
                (*self.answers, answer),
            )

    def _fits(self, word: str, place: _Place) -> bool:
        """Whether the goods stay in one family, one of several words where there is an "and"."""
        if place is _Place.AND_WORD:
            return self.family is not None and len(FAMILIES[self.family][0]) > 1
        if self.place in (_Place.WORD, _Place.AND_WORD):
            return _FAMILY_OF.get(word) == self.family
        return True


def _readings(tokens: Sequence[str]) -> tuple[_State, ...]:
    """All ways to read `tokens` as the beginning of a sentence: two at most, people or goods at the end."""
    states: tuple[_State, ...] = (_State(),)
    for token in tokens:
        states = tuple(after for state in states for after in state.after(token))
    return states


@dataclass(frozen=True, kw_only=True)
class EntitiesTask(Task):
    """Name or no name, at every word."""

    def example(self, rng: Generator, *, held_out: bool = False) -> Example:
        """One sentence, drawn as the module's docstring says, with the answer at each word."""
        while True:
            words, names = _sentence(iter(rng.random(_DRAWS).tolist()))
            if self.held_out(words) == held_out:
                return Example(words, tuple(OUTPUTS[name] for name in names))

    def held_out(self, tokens: Sequence[str]) -> bool:
        """Whether training never sees this sentence: crc32 of its words, joined by spaces, is a multiple of ten."""
        return zlib.crc32(" ".join(tokens).encode("utf-8", "backslashreplace")) % _HELD_OUT_ONE_IN == 0

    def gold(self, inputs: Sequence[str]) -> tuple[str | None, ...] | None:
        """The answer at each word, None where a sentence could go on either way, and altogether where none does."""
        answers = [state.answers for state in _readings(inputs)]
        if not answers:
            return None
        return tuple(found[0] if len(set(found)) == 1 else None for found in zip(*answers, strict=True))

    def completions(self, inputs: Sequence[str]) -> Tokens:
        """The words that the grammar goes on with, in the order of the vocabulary; none where no sentence goes on."""
        states = _readings(inputs)
        return tuple(word for word in VOCABULARY if any(True for state in states for _ in state.after(word)))

    def questions(self, rng: Generator, kind: str, count: int) -> tuple[Question, ...]:
        """Up to `count` different words of held-out sentences, of one of `KINDS`, by turns no name and a name."""
        found: dict[tuple[Tokens, int], Question] = {}
        idle = 0 if kind in KINDS else _PATIENCE
        while len(found) < count and idle < _PATIENCE:
            idle += 1
            words, targets = self.example(rng, held_out=True)
            right = OUTPUTS[len(found) % 2]
            asked = [step for step, target in enumerate(targets, 1) if target == right]
            steps = [step for step in asked if self._kind(words, step) == kind]
            if not steps or (words, step := steps[int(rng.integers(len(steps)))]) in found:
                continue
            found[words, step] = Question(words, step, (right,), (_OTHER[right],), kind)
            idle = 0
        return tuple(found.values())

    def _kind(self, words: Tokens, step: int) -> str:
        """Which of `KINDS` the word at a step of a sentence is."""
        so_far = self.gold(words[:step])
        if so_far is not None and so_far[-1] is None:
            return KINDS[0] if step == 1 else KINDS[1]
        return KINDS[2]

    def other_form(self, token: str) -> str | None:
        """The other answer."""
        return _OTHER.get(token)


def _word(words: Tokens, draws: Iterator[float]) -> str:
    """A word, each as likely as the other."""
    return words[int(next(draws) * len(words))]


def _sentence(draws: Iterator[float]) -> tuple[Tokens, tuple[bool, ...]]:
    """A sentence, whatever its crc32, and of each of its words whether it is a name."""
    lead = LEADS[int(next(draws) * len(LEADS))] if next(draws) < _LEAD else ()
    who = next(draws)
    if who < _GOODS:
        return _told((lead, False), (_goods(draws), False), (_state(draws), False))
    people = who < _GOODS + _PEOPLE
    subject = _people(draws) if people else (_word(WATCHERS, draws),)
    if people and next(draws) < 0.5:
        return _told((lead, False), (subject, True), (_being(draws, several="and" in subject), False))
    return _told((lead, False), (subject, people), *_seeing(draws))


def _state(draws: Iterator[float]) -> Tokens:
    verb = _word(("are", "were"), draws)
    state = ("on", "sale") if next(draws) < 0.5 else (_word(ADJECTIVES, draws),)
    return (verb, *state, *_perhaps_place(draws))


def _being(draws: Iterator[float], *, several: bool) -> Tokens:
    being = ("were", _word(_SEVERAL, draws)) if several else ("was", "a", _word(ROLES, draws))
    return (*being, *_perhaps_place(draws))


def _seeing(draws: Iterator[float]) -> tuple[_Part, _Part, _Part]:
    saw = _word(SAW, draws)
    people = next(draws) < 0.5
    return ((saw,), False), (_people(draws) if people else _goods(draws), people), (_place(draws), False)


def _perhaps_place(draws: Iterator[float]) -> Tokens:
    return _place(draws) if next(draws) < 0.5 else ()


def _place(draws: Iterator[float]) -> Tokens:
    return (_word(PREPOSITIONS, draws), "the", _word(PLACES, draws))


def _told(*parts: _Part) -> tuple[Tokens, tuple[bool, ...]]:
    """The words of all parts, and whether each is a name: those of people are, but for "and"."""
    words = tuple(word for part, _ in parts for word in part)
    return words, tuple(people and word in _NAMES for part, people in parts for word in part)


def _either(draws: Iterator[float]) -> Tokens:
    """How people and goods alike begin: a word, or two of a family."""
    word = _word(WORDS, draws)
    others = tuple(other for other in FAMILIES[_FAMILY_OF[word]][0] if other != word)
    return (word, "and", _word(others, draws)) if next(draws) < _AND and others else (word,)


def _people(draws: Iterator[float]) -> Tokens:
    """One or two people, with a surname or without."""
    if next(draws) < _EITHER:
        names = _either(draws)
    else:
        names = (_word(PLAIN, draws),)
        if next(draws) < _AND:
            names = (*names, "and", _word(tuple(other for other in _FIRST if other != names[0]), draws))
    return (*names, _word(SURNAMES, draws)) if next(draws) < _SURNAME else names


def _goods(draws: Iterator[float]) -> Tokens:
    """Things of one or two words' kind, or "the" things."""
    if next(draws) >= _EITHER:
        return ("the", _word(THINGS, draws))
    words = _either(draws)
    return (*words, _word(FAMILIES[_FAMILY_OF[words[0]]][1], draws))


def _pairs() -> tuple[tuple[Tokens, Tokens], ...]:
    """Who is seen and what is seen, of the same words but for the last, before the same place."""
    places = (("in", "the", "park"), ("near", "the", "school"), ("behind", "the", "market"))
    return tuple(
        (("we", "saw", word, surname, *place), ("we", "saw", word, things[0], *place))
        for words, things in FAMILIES
        for word in words
        for surname in SURNAMES
        for place in places
    )


ENTITIES: Final = EntitiesTask(
    name="entities",
    summary="Which words are names: teddy roosevelt, but not teddy bears, so that one has to read both ways.",
    shape="many-to-many",
    vocabulary=VOCABULARY,
    output_vocabulary=OUTPUTS,
    input="embedding",
    embedding=16,
    output="sigmoid",
    unit="word",
    cells=RECURRENT,
    bidirectional=True,
    opening=("teddy", "roosevelt", "was", "a", "president"),
    contrast=(SURNAMES, THINGS),
    contrast_name="people from things",
    pairs=_pairs(),
    kinds=KINDS,
)
