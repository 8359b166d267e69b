"""The task `agreement`: predict the next word, and so the number of a verb far from its subject.

It is the sentence of the post's part five, "The cat, which already ate ..., was full." / "The cats, which
already ate ..., were full.", with any number of modifiers between the subject and its verb, and with nouns
in them that agree with the subject and nouns that do not.

The grammar:

    sentence ::= subject modifier* verb ADJ "."        where verb and subject agree in number
    subject  ::= "the" NOUN
    modifier ::= place
               | "which" "already" "ate"
               | "which" "already" "ate" place
               | "which" "the" NOUN PAST
    place    ::= PREP "the" NOUN
    verb     ::= SINGULAR | PLURAL

The words of each class are the tables below. Every noun is an animal, so that each can eat, see and be
seen, and "which" is good English for it. The verb of a modifier is in the past tense, which does not show
number: the main verb alone has to remember anything.

How a sentence is drawn. The subject's number is a fair coin. After each modifier another follows with
probability 0.6, up to six (without the limit that is a geometric number with mean 1.5; with it the mean
is 1.43). The modifiers with a noun have probability 0.3 each, the one without 0.1. Each modifier's noun
agrees with the subject or not by a fair coin. Everything else is uniform.

What is held out. A tenth, by crc32: of the subjects with their modifiers (so that no training sentence
asks for a verb after such words), and, since there are only twenty-two bare subjects, of the whole sentences
where there is no modifier.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from typing import Final, Literal

from numpy.random import Generator

from rnn_tui.tasks.base import RECURRENT, NextTokenTask, Probe, Tokens

Number = Literal["singular", "plural"]

NOUNS: Final = (
    ("bird", "birds"),
    ("cat", "cats"),
    ("cow", "cows"),
    ("dog", "dogs"),
    ("duck", "ducks"),
    ("fox", "foxes"),
    ("goat", "goats"),
    ("hen", "hens"),
    ("horse", "horses"),
    ("mouse", "mice"),
    ("pig", "pigs"),
)
VERBS: Final = (("was", "were"),)
ADJECTIVES: Final = (
    "asleep",
    "busy",
    "calm",
    "clean",
    "full",
    "happy",
    "hungry",
    "old",
    "quiet",
    "sad",
    "shy",
    "small",
    "tired",
    "young",
)
PREPOSITIONS: Final = ("behind", "beside", "beyond", "by", "near", "with")
PAST: Final = ("chased", "feared", "found", "heard", "liked", "met", "passed", "saw")
GRAMMAR_WORDS: Final = (".", "already", "ate", "the", "which")

NOUNS_OF: Final[Mapping[Number, Tokens]] = MappingProxyType(
    {"singular": tuple(one for one, _ in NOUNS), "plural": tuple(many for _, many in NOUNS)}
)
VERBS_OF: Final[Mapping[Number, Tokens]] = MappingProxyType(
    {"singular": tuple(one for one, _ in VERBS), "plural": tuple(many for _, many in VERBS)}
)
OTHER: Final[Mapping[Number, Number]] = MappingProxyType({"singular": "plural", "plural": "singular"})

VOCABULARY: Final = tuple(
    sorted(
        (
            *GRAMMAR_WORDS,
            *(word for both in (*NOUNS, *VERBS) for word in both),
            *ADJECTIVES,
            *PREPOSITIONS,
            *PAST,
        )
    )
)
"""All words, sorted by code point: the stop comes first."""

# The modifiers, with the names of word classes in capitals. In probes each has exactly one noun.
_MODIFIERS: Final = (
    ("PREP", "the", "NOUN"),
    ("which", "already", "ate", "PREP", "the", "NOUN"),
    ("which", "the", "NOUN", "PAST"),
)
_TRAINING_MODIFIERS: Final = (*_MODIFIERS * 3, ("which", "already", "ate"))
_GO_ON: Final = 0.6  # probability that another modifier follows: 0.6 / (1 - 0.6) = 1.5 of them
_MOST_MODIFIERS: Final = 6
_HELD_OUT_ONE_IN: Final = 10
_PATIENCE: Final = 10_000  # draws running without a new probe, after which there are taken to be no more

_NUMBER_OF: Final[Mapping[str, Number]] = MappingProxyType(
    {
        **dict.fromkeys(NOUNS_OF["singular"] + VERBS_OF["singular"], "singular"),
        **dict.fromkeys(NOUNS_OF["plural"] + VERBS_OF["plural"], "plural"),
    }
)
_OTHER_FORM: Final[Mapping[str, str]] = MappingProxyType(
    {form: other for one, many in (*NOUNS, *VERBS) for form, other in ((one, many), (many, one))}
)


class _State(Enum):
    """What has been read: the states of the automaton that accepts the grammar."""

    START = auto()
    THE = auto()  # of the subject
    PHRASE = auto()  # a subject, with modifiers or without: a modifier or the verb comes next
    PREP = auto()
    PREP_THE = auto()
    WHICH = auto()
    ALREADY = auto()
    WHICH_THE = auto()
    WHICH_NOUN = auto()
    VERB = auto()
    ADJ = auto()
    END = auto()


# "which already ate" ends a modifier, and so does the place after it: one arrow covers both readings.
_ARROWS: Final[Mapping[_State, Mapping[str, _State]]] = MappingProxyType(
    {
        _State.START: {"the": _State.THE},
        _State.THE: {"NOUN": _State.PHRASE},
        _State.PHRASE: {"PREP": _State.PREP, "which": _State.WHICH, "MAIN": _State.VERB},
        _State.PREP: {"the": _State.PREP_THE},
        _State.PREP_THE: {"NOUN": _State.PHRASE},
        _State.WHICH: {"already": _State.ALREADY, "the": _State.WHICH_THE},
        _State.ALREADY: {"ate": _State.PHRASE},
        _State.WHICH_THE: {"NOUN": _State.WHICH_NOUN},
        _State.WHICH_NOUN: {"PAST": _State.PHRASE},
        _State.VERB: {"ADJ": _State.ADJ},
        _State.ADJ: {".": _State.END},
        _State.END: {},
    }
)
_CLASS_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{word: word for word in GRAMMAR_WORDS},
        **{word: "NOUN" for both in NOUNS for word in both},
        **{word: "MAIN" for both in VERBS for word in both},
        **dict.fromkeys(ADJECTIVES, "ADJ"),
        **dict.fromkeys(PREPOSITIONS, "PREP"),
        **dict.fromkeys(PAST, "PAST"),
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the grammar reads the beginning of a sentence.

    number     the subject's, and so the main verb's; None before the subject
    verb_next  whether the main verb may come next
    verb       the index of the main verb, or None while it has not come
    complete   whether the sentence is whole, its stop included
    following  the words that may come next, in the order of the vocabulary
    """

    number: Number | None
    verb_next: bool
    verb: int | None
    complete: bool
    following: Tokens


@dataclass(frozen=True, kw_only=True)
class AgreementTask(NextTokenTask):
    """The next word of sentences whose verb agrees with a distant subject."""

    def sample(self, rng: Generator, *, held_out: bool = False) -> Tokens:
        """One sentence, stop included, drawn as the module's docstring says.

        A training sentence is never a held-out one; with `held_out=True` it always is.
        """
        while True:
            draws = iter(rng.random(_draws(_MOST_MODIFIERS)).tolist())
            modifiers = 0
            while modifiers < _MOST_MODIFIERS and next(draws) < _GO_ON:
                modifiers += 1
            number: Number = "singular" if next(draws) < 0.5 else "plural"
            phrase, _ = _phrase(draws, number, modifiers, _TRAINING_MODIFIERS)
            verb, adjective = _pick(VERBS_OF[number], draws), _pick(ADJECTIVES, draws)
            sentence = (*phrase, verb, adjective, ".")
            if self.held_out(sentence) == held_out:
                return sentence

    def held_out(self, tokens: Sequence[str]) -> bool:
        """Whether training never sees this sentence.

        That is so if crc32 of the words before the main verb, joined by spaces, is a multiple of ten; for
        a bare subject crc32 of the whole sentence. Tokens without a main verb count as words before one.
        """
        end = next((i for i, token in enumerate(tokens) if _CLASS_OF.get(token) == "MAIN"), len(tokens))
        return _kept(tokens[:end] if end > 2 else tokens)

    def probes(
        self,
        rng: Generator,
        modifiers: int,
        count: int,
        *,
        all_opposite: bool = False,
    ) -> tuple[Probe, ...]:
        """Up to `count` different subjects with `modifiers` modifiers, before their verb, held out.

        Each modifier has one noun, of the subject's number or not by a fair coin; with `all_opposite`
        never of the subject's. Where fewer are found than asked for, those: without modifiers there are
        twenty-two subjects, which training cannot do without, so those probes alone are not held out.
        """
        found: dict[Tokens, Probe] = {}
        idle = 0
        while len(found) < count and idle < _PATIENCE:
            idle += 1
            draws = iter(rng.random(_draws(modifiers)).tolist())
            number: Number = "singular" if next(draws) < 0.5 else "plural"
            prefix, opposite = _phrase(draws, number, modifiers, _MODIFIERS, all_opposite)
            if prefix in found or (modifiers and not _kept(prefix)):
                continue
            found[prefix] = Probe(prefix, VERBS_OF[number], VERBS_OF[OTHER[number]], modifiers, opposite)
            idle = 0
        return tuple(found.values())

    def question(self, tokens: Sequence[str]) -> int | None:
        """The step before the main verb of what the grammar accepts."""
        reading = self.reading(tokens)
        return None if reading is None else reading.verb

    def reading(self, tokens: Sequence[str]) -> Reading | None:
        """How the grammar reads `tokens`, or None where no sentence begins with them.

        A main verb of the wrong number is not in the grammar, and nor is anything after it.
        """
        state, number, verb = _State.START, None, None
        for i, token in enumerate(tokens):
            after = _ARROWS[state].get(_CLASS_OF.get(token, ""))
            if after is None or (after is _State.VERB and _NUMBER_OF[token] != number):
                return None
            if state is _State.THE:
                number = _NUMBER_OF[token]
            if after is _State.VERB:
                verb = i
            state = after
        return Reading(
            number=number,
            verb_next=state is _State.PHRASE,
            verb=verb,
            complete=state is _State.END,
            following=_following(state, number),
        )

    def minimal_pair(self, tokens: Sequence[str]) -> Tokens | None:
        """The sentence, or its beginning, with its subject and its main verb in the other number.

        The nouns of modifiers stay. A verb of the wrong number is turned as well, and so stays wrong. None
        before the subject, and where no sentence begins like this whichever number the verb has.
        """
        turned = tuple(_OTHER_FORM[token] if _CLASS_OF.get(token) == "MAIN" else token for token in tokens)
        read = self.reading(tokens) or self.reading(turned)
        if read is None or read.number is None:
            return None
        return (turned[0], _OTHER_FORM[turned[1]], *turned[2:])

    def other_form(self, token: str) -> str | None:
        """The same noun or main verb in the other number (`was`: `were`), or None if it has none."""
        return _OTHER_FORM.get(token)


def _following(state: _State, number: Number | None) -> Tokens:
    """The words that may follow in `state`, the main verbs in the subject's number only."""
    classes = _ARROWS[state]
    return tuple(
        word
        for word in VOCABULARY
        if _CLASS_OF[word] in classes and (_CLASS_OF[word] != "MAIN" or _NUMBER_OF[word] == number)
    )


def _draws(modifiers: int) -> int:
    """How many numbers a sentence may take: five a modifier, and five for the rest.

    A modifier takes one to be there, one for its kind, one for its noun's number, two for its words.
    The rest is the end of the modifiers, the subject's number, the subject, the verb and the adjective.
    """
    return 5 + 5 * modifiers


def _pick(words: Tokens, draws: Iterator[float]) -> str:
    """A word, each as likely as the other: one array of draws is ten times as quick as a call a word."""
    return words[int(next(draws) * len(words))]


def _phrase(
    draws: Iterator[float],
    number: Number,
    modifiers: int,
    kinds: tuple[Tokens, ...],
    all_opposite: bool = False,
) -> tuple[Tokens, int]:
    """A subject of that number with its modifiers, and how many of their nouns have the other number."""
    words = ["the", _pick(NOUNS_OF[number], draws)]
    opposite = 0
    for _ in range(modifiers):
        for part in kinds[int(next(draws) * len(kinds))]:
            if part == "NOUN":
                turned = next(draws) < 0.5 or all_opposite
                opposite += turned
                words.append(_pick(NOUNS_OF[OTHER[number] if turned else number], draws))
            elif part == "PREP":
                words.append(_pick(PREPOSITIONS, draws))
            elif part == "PAST":
                words.append(_pick(PAST, draws))
            else:
                words.append(part)
    return tuple(words), opposite


def _kept(words: Sequence[str]) -> bool:
    """The stable coin of the held-out tenth: the same on every machine and in every process."""
    return zlib.crc32(" ".join(words).encode("utf-8", "backslashreplace")) % _HELD_OUT_ONE_IN == 0


def _pairs() -> tuple[tuple[Tokens, Tokens], ...]:
    """Each noun, singular and plural, before the same modifiers; their nouns are in both numbers alike."""
    endings = (
        "",
        "which already ate",
        "near the fox",
        "near the foxes",
        "which the bird saw",
        "which the birds saw",
        "which already ate with the dog by the mice",
        "which already ate with the dogs by the mouse",
    )
    return tuple(
        (("the", one, *ending.split()), ("the", many, *ending.split())) for one, many in NOUNS for ending in endings
    )


AGREEMENT: Final = AgreementTask(
    name="agreement",
    summary="The next word of a sentence: was or were, many words after the cat or the cats.",
    shape="many-to-many",
    vocabulary=VOCABULARY,
    output_vocabulary=VOCABULARY,
    input="embedding",
    embedding=16,
    output="softmax",
    unit="word",
    cells=RECURRENT,
    opening=("the", "cats", "which", "already", "ate", "with", "the", "dog"),
    opening_target="was",
    contrast=(NOUNS_OF["singular"], NOUNS_OF["plural"]),
    contrast_name="singular from plural",
    pairs=_pairs(),
    probe_modifiers=(0, 1, 2, 4, 6, 9),
)
