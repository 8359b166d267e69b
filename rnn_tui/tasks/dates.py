"""The task `dates`: read a date as people write it, character by character, and write it as 1998-05-03.

Inputs and outputs are of different lengths, so it takes an encoder, which reads all of the input, and a decoder,
which has nothing but the encoder's last state to write from. The year stands at the end of most formats and at the
beginning of the answer; months are words in some and numbers in others.

The formats, each for every day from 1950 to 2049, all in lower case (typed capitals are forgiven):

    of        3rd of may 1998         the day with its ordinal ending
    comma     may 3, 1998
    short     3 may 1998              the first three letters of the month
    slashes   03/05/1998              the day first, as in all formats but `comma` and `iso`
    iso       1998-05-03
    dots      3.5.1998                the day first, without leading zeros
    weekday   sunday 3 may 1998       the weekday is that of the date: another one is no date
    the       the 3rd of may, 1998

Years have four digits and the day of a format has one place, so that no text can be read as two dates.

How a date is drawn. The format and the day are uniform and independent.

What is held out. A tenth of the days, by crc32 of the date as it is to be written: training sees such a day in no
format at all.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from rnn_tui.tasks.base import END, RECURRENT, START, Example, Task, Tokens

FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2049
MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HELD_OUT_ONE_IN: Final = 10
_ENDINGS: Final[Mapping[int, str]] = MappingProxyType(
    {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
)

Mask = NDArray[np.bool_]


class _Slot(NamedTuple):
    """A part of a format. texts: how each value of the component is written; a literal has one text and no component.

    component: the row of `_CALENDAR`; -1 for a literal.
    """

    component: int
    texts: Tokens


_YEAR, _MONTH, _DAY, _WEEKDAY = range(4)


def _calendar() -> NDArray[np.int16]:
    """Every day, a column each: rows year - 1950, month - 1, day - 1, weekday from Monday."""
    days = np.arange(f"{FIRST_YEAR}-01-01", f"{LAST_YEAR + 1}-01-01", dtype="datetime64[D]")
    months = days.astype("datetime64[M]")
    rows = (
        days.astype("datetime64[Y]").astype(int) + 1970 - FIRST_YEAR,
        months.astype(int) % 12,
        (days - months).astype(int),
        (days.astype(int) + 3) % 7,  # 1970-01-01 was a Thursday
    )
    table = np.array(rows, np.int16)
    table.setflags(write=False)
    return table


_CALENDAR: Final = _calendar()

_years = _Slot(_YEAR, tuple(str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)))
_months = _Slot(_MONTH, MONTHS)
_short_months = _Slot(_MONTH, tuple(month[:3] for month in MONTHS))
_months_of_two = _Slot(_MONTH, tuple(f"{month:02}" for month in range(1, 13)))
_plain_months = _Slot(_MONTH, tuple(str(month) for month in range(1, 13)))
_days = _Slot(_DAY, tuple(str(day) for day in range(1, 32)))
_days_of_two = _Slot(_DAY, tuple(f"{day:02}" for day in range(1, 32)))
_ordinals = _Slot(_DAY, tuple(f"{day}{_ENDINGS.get(day, 'th')}" for day in range(1, 32)))
_weekdays = _Slot(_WEEKDAY, WEEKDAYS)


def _literal(text: str) -> _Slot:
    return _Slot(-1, (text,))


_FORMATS: Final[Mapping[str, tuple[_Slot, ...]]] = MappingProxyType(
    {
        "of": (_ordinals, _literal(" of "), _months, _literal(" "), _years),
        "comma": (_months, _literal(" "), _days, _literal(", "), _years),
        "short": (_days, _literal(" "), _short_months, _literal(" "), _years),
        "slashes": (_days_of_two, _literal("/"), _months_of_two, _literal("/"), _years),
        "iso": (_years, _literal("-"), _months_of_two, _literal("-"), _days_of_two),
        "dots": (_days, _literal("."), _plain_months, _literal("."), _years),
        "weekday": (_weekdays, _literal(" "), _days, _literal(" "), _months, _literal(" "), _years),
        "the": (_literal("the "), _ordinals, _literal(" of "), _months, _literal(", "), _years),
    }
)
FORMATS: Final = tuple(_FORMATS)
"""The names of the formats."""

VOCABULARY: Final = tuple(
    sorted({letter for slots in _FORMATS.values() for slot in slots for text in slot.texts for letter in text})
)
OUTPUT_VOCABULARY: Final = ("-", *"0123456789", START, END)
"""What the decoder is fed and writes; START is never written, END never fed."""

LONGEST_OUTPUT: Final = len("1998-05-03") + 1


class _Branch(NamedTuple):
    """One way to read a text: the slot it ends in, what stands of that slot, and the days that are still possible."""

    slots: tuple[_Slot, ...]
    place: int
    begun: str
    days: Mask


@dataclass(frozen=True, kw_only=True)
class DatesTask(Task):
    """Dates in eight formats, to be written in one."""

    def example(self, rng: Generator, *, held_out: bool = False) -> Example:
        """A date in a format drawn with `rng`."""
        return self.of_format(rng, FORMATS[int(rng.integers(len(FORMATS)))], held_out=held_out)

    def of_format(self, rng: Generator, name: str, *, held_out: bool) -> Example:
        """A date in the format of that name (one of `FORMATS`), for figures by format."""
        while True:
            column = _CALENDAR[:, int(rng.integers(_CALENDAR.shape[1]))]
            if _kept(_written(column)) == held_out:
                return Example(tuple(_spelt(_FORMATS[name], column)), (*_written(column), END))

    def held_out(self, tokens: Sequence[str]) -> bool:
        """Whether these are the characters of a date on a day that training never sees; beginnings are not."""
        day = _day("".join(tokens))
        return day is not None and _kept(_written(day))

    def format_of(self, tokens: Sequence[str]) -> str | None:
        """The name of the format in which these characters are a whole date, or None if they are none."""
        text = "".join(tokens)
        return next((name for name, slots in _FORMATS.items() if any(map(_whole, _branches(slots, text)))), None)

    def gold(self, inputs: Sequence[str]) -> tuple[str | None, ...] | None:
        """The date, END included; of a beginning those characters that every date has which begins like this."""
        days = np.zeros(_CALENDAR.shape[1], np.bool_)
        for branch in _all_branches("".join(inputs)):
            days |= branch.days
        if not days.any():
            return None
        years, months, of_month = (np.unique(_CALENDAR[row, days]) for row in (_YEAR, _MONTH, _DAY))
        parts = (
            [_years.texts[year] for year in years],
            [_months_of_two.texts[month] for month in months],
            [_days_of_two.texts[day] for day in of_month],
        )
        year, month, day = (_agreed(texts) for texts in parts)
        return (*year, "-", *month, "-", *day, END)

    def completions(self, inputs: Sequence[str]) -> Tokens:
        """The characters that go on with these to a date, in the order of the vocabulary."""
        found = {letter for branch in _all_branches("".join(inputs)) for letter in _next_letters(branch)}
        return tuple(letter for letter in VOCABULARY if letter in found)


def _spelt(slots: Sequence[_Slot], column: NDArray[np.int16]) -> str:
    """A day, a column of the calendar, in a format."""
    return "".join(slot.texts[column[slot.component] if slot.component >= 0 else 0] for slot in slots)


def _written(column: NDArray[np.int16]) -> str:
    """A day as the decoder is to write it."""
    return _spelt(_FORMATS["iso"], column)


def _kept(date: str) -> bool:
    """The stable coin of the held-out tenth: the same on every machine and in every process."""
    return zlib.crc32(date.encode("ascii")) % _HELD_OUT_ONE_IN == 0


def _day(text: str) -> NDArray[np.int16] | None:
    """The column of the calendar that `text` stands for, or None if it is no whole date."""
    for branch in _all_branches(text):
        if _whole(branch):
            column: NDArray[np.int16] = _CALENDAR[:, int(np.argmax(branch.days))]
            return column
    return None


def _all_branches(text: str) -> Iterator[_Branch]:
    for slots in _FORMATS.values():
        yield from _branches(slots, text)


def _branches(slots: tuple[_Slot, ...], text: str) -> Iterator[_Branch]:
    """Every way to read `text` as the beginning of a date in a format, with a day at least that is possible."""
    waiting = [(0, text, np.ones(_CALENDAR.shape[1], np.bool_))]
    while waiting:
        place, rest, days = waiting.pop()
        slot = slots[place]
        if begun := [value for value, written in enumerate(slot.texts) if written.startswith(rest)]:
            possible = _narrowed(days, slot, begun)
            if possible.any():
                yield _Branch(slots, place, rest, possible)
        if place + 1 == len(slots):
            continue
        for value, written in enumerate(slot.texts):
            if len(rest) > len(written) and rest.startswith(written):
                possible = _narrowed(days, slot, [value])
                if possible.any():
                    waiting.append((place + 1, rest[len(written) :], possible))


def _narrowed(days: Mask, slot: _Slot, values: Sequence[int]) -> Mask:
    """Those of the days that have one of these values; a literal leaves all of them."""
    if slot.component < 0 or len(values) == len(slot.texts):
        return days
    wanted = np.zeros(len(slot.texts), np.bool_)
    wanted[list(values)] = True
    narrowed: Mask = days & wanted[_CALENDAR[slot.component]]
    return narrowed


def _texts(slot: _Slot, days: Mask) -> list[str]:
    """How the slot is written on these days, each text once."""
    if slot.component < 0:
        return list(slot.texts)
    return [slot.texts[value] for value in np.unique(_CALENDAR[slot.component, days])]


def _next_letters(branch: _Branch) -> set[str]:
    """The letters that go on: with the slot that has begun and, where that is whole, with the next one."""
    slots, place, begun, days = branch
    slot = slots[place]
    found = {text[len(begun)] for text in _texts(slot, days) if len(text) > len(begun)}
    if begun in slot.texts and place + 1 < len(slots):
        days = _narrowed(days, slot, [slot.texts.index(begun)])
        found |= {text[0] for text in _texts(slots[place + 1], days)} if days.any() else set()
    return found


def _whole(branch: _Branch) -> bool:
    """Whether nothing is missing."""
    slot = branch.slots[branch.place]
    return branch.place + 1 == len(branch.slots) and branch.begun in slot.texts


def _agreed(texts: Sequence[str]) -> list[str | None]:
    """The letters on which texts of one length agree, None elsewhere."""
    return [letters[0] if len(set(letters)) == 1 else None for letters in zip(*texts, strict=True)]


DATES: Final = DatesTask(
    name="dates",
    summary="A date as people write it, such as 3rd of may 1998, written as 1998-05-03.",
    shape="encoder-decoder",
    vocabulary=VOCABULARY,
    output_vocabulary=OUTPUT_VOCABULARY,
    input="embedding",
    embedding=16,
    output="softmax",
    unit="character",
    cells=RECURRENT,
    longest_output=LONGEST_OUTPUT,
    opening=tuple("3rd of may 1998"),
)
