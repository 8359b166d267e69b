"""Where something stands in a tape, and what is said of it when it cannot be read."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rnn_tui.errors import UsageError
from rnn_tui.tasks.spelling import quoted

MOST_FAULTS: Final = 20  # a longer list is not read; mending these shows the rest


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A character of a file; lines and columns are counted from 1, columns in characters (a tab is one)."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a tape: where, and what was expected, what was found, what to write instead."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class TapeError(UsageError):
    """A tape does not parse (exit 2). `faults`: up to `MOST_FAULTS`, in the order in which they were read.

    As a string: one line a fault.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class MismatchError(Exception):
    """What stands at a place is not what belongs there. The reader of commands makes a Fault of it."""

    def __init__(self, place: Place, expected: str, found: str, instead: str) -> None:
        super().__init__(expected)
        self.fault = Fault(place, f"expected {expected}, found {found}; {instead}")


def shown_character(character: str) -> str:
    """A character in a message: itself in quotes, and by number and name where quotes would show nothing."""
    if character.isascii() and character.isprintable():
        return quoted(character)
    number = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").lower()
    if not name and unicodedata.category(character) == "Cc":
        return f"the control character {number}"
    return f"the character {number}" + (f" ({name})" if name else "")
