"""The task `melody`: a first note, and then a tune; each note that comes out is the next one that goes in.

All notes of a tune are equally long (the rhythm is left to the whistler), and a token is a note's name: C4 is the
middle C. Tunes are in C, F or G major, from the fourth below the tonic to the octave above it. They are made of
phrases of two bars, and every bar has two, three or four notes, the same number throughout a tune:

    tune         ::= phrase answer END  |  phrase sequel answer END
    phrase       ::= motif half-cadence
    sequel       ::= motif, one degree of the scale higher, half-cadence
    answer       ::= motif full-cadence

The motif is the same in all of them: note for note in the answer, 4 to 16 notes after it was first heard. So a tune has
8 to 24 notes, and whoever wants to go on with it has to remember its beginning.

    motif         begins on a note of the tonic's triad and moves within that harmony; a note may be repeated there
    half cadence  begins on a note of the dominant's triad, moves within its harmony and ends on the second or the
                  fifth degree: it asks
    full cadence  begins likewise, moves within the dominant's harmony and ends on the tonic, which it reaches by a
                  step: it answers

To move within a harmony is to go a step up or down, or a third or a fourth from one note of the triad to another. A
cadence begins at most a fourth away from the motif before it. The first notes of phrases are free: there one breathes.

How a tune is drawn. The key is uniform; bars have 2, 3 or 4 notes with probability 0.2, 0.3 and 0.5; two tunes in five
have a sequel. Each note is uniform among those from which the tune can be brought to its end.

What is held out. A tenth, by crc32 of a tune's first four notes: no training tune begins as a held-out one does.
"""

import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from numpy.random import Generator

from rnn_tui.tasks.base import END, RECURRENT, NextTokenTask, Question, Tokens, split_words

LOWEST: Final = -3
"""The fourth below the tonic, as a degree of the scale: 0 is the tonic, 7 the tonic an octave higher."""

HIGHEST: Final = 7
SCALES: Final[Mapping[str, Tokens]] = MappingProxyType(
    {
        "C major": ("G3", "A3", "B3", "C4", "D4", "E4", "F4", "G4", "A4", "B4", "C5"),
        "F major": ("C4", "D4", "E4", "F4", "G4", "A4", "Bb4", "C5", "D5", "E5", "F5"),
        "G major": ("D4", "E4", "F#4", "G4", "A4", "B4", "C5", "D5", "E5", "F#5", "G5"),
    }
)
"""The notes of each key, from the lowest."""

_SEMITONES: Final[Mapping[str, int]] = MappingProxyType(dict(zip("CDEFGAB", (0, 2, 4, 5, 7, 9, 11), strict=True)))


def _pitch(note: str) -> int:
    """Semitones above C0."""
    return 12 * int(note[-1]) + _SEMITONES[note[0]] + note.count("#") - note.count("b")


_NOTES: Final = frozenset(note for scale in SCALES.values() for note in scale)
VOCABULARY: Final = (*sorted(_NOTES, key=_pitch), END)
"""All notes, from the lowest to the highest, and END."""

_TONIC: Final = (0, 2, 4)
_DOMINANT: Final = (4, 6, 1)
_ASKS: Final = (1, 4)  # where a half cadence ends, as degrees within an octave
_FOURTH: Final = 3
_BARS: Final = ((2, 0.2), (3, 0.3), (4, 0.5))
_SEQUEL: Final = 0.4
_COIN_NOTES: Final = 4
_HELD_OUT_ONE_IN: Final = 10
_DRAWS: Final = 32
_PATIENCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Form:
    """How a tune is laid out: its key, the notes of a bar, and whether there is a sequel."""

    key: str
    bar: int
    sequel: bool

    @property
    def length(self) -> int:
        """The notes of the tune, without END."""
        return self.bar * (6 if self.sequel else 4)

    def following(self, degrees: Sequence[int]) -> tuple[int, ...]:
        """The degrees that may come after these; none after the last note, or where the tune has left the form."""
        place = len(degrees)
        if place >= self.length:
            return ()
        number, within = divmod(place, self.bar)
        if number == 0:
            return self._motif(degrees)
        if number % 2 == 0:
            answers = number == self.length // self.bar - 2
            return (degrees[within] + (0 if answers else 1),)
        final = number == self.length // self.bar - 1
        left = self.bar - within - 1
        near = degrees[-1]
        if within:
            return tuple(d for d in _ending(final, left) if _moves(near, d, _DOMINANT) and _lands(near, d, final, left))
        return tuple(d for d in _ending(final, left) if d % 7 in _DOMINANT and abs(d - near) <= _FOURTH)

    def _motif(self, degrees: Sequence[int]) -> tuple[int, ...]:
        """Of the first bar: as high as the sequel can still be heard, ending where a cadence can begin."""
        highest = HIGHEST - 1 if self.sequel else HIGHEST
        wanted = range(LOWEST, highest + 1)
        if not degrees:
            return tuple(d for d in wanted if d % 7 in _TONIC)
        return tuple(d for d in wanted if d == degrees[-1] or _moves(degrees[-1], d, _TONIC))

    def holds(self, degrees: Sequence[int]) -> bool:
        """Whether a tune of this form begins so."""
        return all(degree in self.following(degrees[:place]) for place, degree in enumerate(degrees))


FORMS: Final = tuple(Form(key, bar, sequel) for key in SCALES for bar, _ in _BARS for sequel in (False, True))
"""All forms."""


def _moves(one: int, other: int, triad: Sequence[int]) -> bool:
    """Whether a line may go from one degree to another within the harmony of a triad."""
    distance = abs(other - one)
    return distance == 1 or (distance in (2, _FOURTH) and one % 7 in triad and other % 7 in triad)


def _lands(one: int, other: int, final: bool, left: int) -> bool:
    """Whether the last move of a full cadence is a step; any other move is free."""
    return not (final and left == 0) or abs(other - one) == 1


@cache
def _ending(final: bool, left: int) -> tuple[int, ...]:
    """The degrees from which a cadence can end well in `left` moves more."""
    whole = range(LOWEST, HIGHEST + 1)
    if not left:
        return tuple(d for d in whole if (d % 7 == 0 if final else d % 7 in _ASKS))
    later = _ending(final, left - 1)
    return tuple(
        d for d in whole if any(_moves(d, then, _DOMINANT) and _lands(d, then, final, left - 1) for then in later)
    )


class MelodyTask(NextTokenTask):
    """The task of this module."""

    def sample(self, rng: Generator, *, held_out: bool = False) -> Tokens:
        """A whole tune with END behind it; see the module's docstring for what is drawn how."""
        while True:
            tune = _tune(iter(rng.random(_DRAWS).tolist()))
            if self.held_out(tune) == held_out:
                return tune

    def held_out(self, tokens: Sequence[str]) -> bool:
        """A tenth, by the first four notes."""
        return zlib.crc32(" ".join(tokens[:_COIN_NOTES]).encode("utf-8", "backslashreplace")) % _HELD_OUT_ONE_IN == 0

    def split(self, text: str, vocabulary: Sequence[str]) -> list[str]:
        """The notes of `text`; small letters are read as large ones: f#4 is F#4, and bb4 is Bb4."""
        by_small = {token.lower(): token for token in vocabulary}
        return [by_small.get(word.lower(), word) for word in split_words(text, vocabulary)]

    def forms(self, tokens: Sequence[str]) -> tuple[Form, ...]:
        """The forms whose tunes begin with these notes; none if there is no such tune. END ends a tune, whole."""
        ended = bool(tokens) and tokens[-1] == END
        notes = tokens[:-1] if ended else tokens
        found = []
        for form in FORMS:
            degrees = _degrees(notes, form.key)
            if degrees is not None and form.holds(degrees) and (not ended or len(degrees) == form.length):
                found.append(form)
        return tuple(found)

    def leaves(self, tokens: Sequence[str]) -> int | None:
        """The first note, from 1, with which the tune leaves the grammar; None if it keeps to it."""
        return next((k for k in range(1, len(tokens) + 1) if not self.forms(tokens[:k])), None)

    def completions(self, inputs: Sequence[str]) -> Tokens:
        """The notes that may follow, and END where a tune may be over."""
        follow: set[str] = set()
        if END in inputs:
            return ()
        for form in self.forms(inputs):
            degrees = _degrees(inputs, form.key) or []
            follow |= {SCALES[form.key][degree - LOWEST] for degree in form.following(degrees)}
            follow |= {END} if len(degrees) == form.length else set()
        return tuple(token for token in VOCABULARY if token in follow)

    def questions(self, rng: Generator, kind: str, count: int) -> tuple[Question, ...]:
        """On held-out tunes. "key": somewhere behind the motif, the notes of the key (or of all that are possible yet)
        against all others; "motif": within the motif as it comes again, its next note against all others.
        """
        found: dict[Tokens, Question] = {}
        idle = 0
        while len(found) < count and idle < _PATIENCE:
            idle += 1
            tune = self.sample(rng, held_out=True)[:-1]
            form = self.forms((*tune, END))[0]
            bar = form.length - 2 * form.bar
            places = range(form.bar, form.length) if kind == "key" else range(bar + 1, bar + form.bar)
            step = places[int(rng.random() * len(places))]
            keys = {fitting.key for fitting in self.forms(tune[:step])}
            right = {note for key in keys for note in SCALES[key]} if kind == "key" else {tune[step]}
            if tune[:step] not in found:
                found[tune[:step]] = Question(tune[:step], step, _sorted(right), _sorted(_NOTES - right), kind)
                idle = 0
        return tuple(found.values())


def _sorted(notes: Collection[str]) -> Tokens:
    """Notes from the lowest."""
    return tuple(sorted(notes, key=_pitch))


def _degrees(notes: Sequence[str], key: str) -> list[int] | None:
    """The notes as degrees of the key's scale; None if one is not in it."""
    scale = SCALES[key]
    return [scale.index(note) + LOWEST for note in notes] if all(note in scale for note in notes) else None


def _tune(draws: Iterator[float]) -> Tokens:
    """A tune out of draws from [0, 1)."""
    keys = tuple(SCALES)
    key = keys[int(next(draws) * len(keys))]
    chance, bar = next(draws), 0
    for notes, share in _BARS:
        bar = notes
        if chance < share:
            break
        chance -= share
    form = Form(key, bar, next(draws) < _SEQUEL)
    degrees: list[int] = []
    while choices := form.following(degrees):
        degrees.append(choices[int(next(draws) * len(choices))])
    return (*(SCALES[key][degree - LOWEST] for degree in degrees), END)


MELODY: Final = MelodyTask(
    name="melody",
    summary="A tune from its first note: every note that comes out is the next that goes in.",
    shape="one-to-many",
    vocabulary=VOCABULARY,
    output_vocabulary=VOCABULARY,
    input="embedding",
    embedding=8,
    output="softmax",
    unit="word",
    cells=RECURRENT,
    opening=("C4",),
    kinds=("key", "motif"),
)
