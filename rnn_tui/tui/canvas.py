"""A grid of cells that panes draw on, and the strips it becomes; it also remembers what a click on a cell does."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

# Text of which every character takes exactly one cell: what nearly all of the screen is made of.
_NARROW = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2190-\u2319\u2500-\u25fc]*"
)
# Moving the cursor costs about as many bytes as this many unchanged cells.
_NEAR = 6


def cells(text: str) -> int:
    """How many cells a canvas gives to a text: character by character, whatever terminals make of joined emoji."""
    return len(text) if _NARROW.fullmatch(text) else sum(_width(character) for character in text)


def _width(character: str) -> int:
    return 1 if character < "\u0300" else cell_len(character)


class Area(NamedTuple):
    """A rectangle of cells: its upper left corner, and its size."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The column behind its last one."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The row behind its last one."""
        return self.y + self.height


class Target(NamedTuple):
    """What a click does: a verb and its number (`step` 5) or word (`take` "were")."""

    verb: str
    value: int | str


@dataclass(slots=True)
class _Row:
    chars: list[str]
    styles: list[Style]
    wide: bool = False


class Canvas:
    """A picture in the making, `width` x `height` cells, each with a character and a style.

    Later paint lies over earlier paint; a style without a background lets the one below show. What falls outside is
    cut. A wide character takes two cells, and half of one is a blank.
    """

    def __init__(self, width: int, height: int, page: Style) -> None:
        self.width, self.height = width, height
        self._rows = [_Row([" "] * width, [page] * width) for _ in range(height)]
        self._targets: list[tuple[Area, Target]] = []
        self._strips: dict[int, Strip] = {}

    def put(self, x: int, y: int, text: str, style: Style | None = None, *, right: int | None = None) -> int:
        """Write `text` from column x, no further than column `right`; the column behind what was written."""
        if not 0 <= y < self.height:
            return x
        end = self.width if right is None else min(right, self.width)
        row = self._rows[y]
        if row.wide or x < 0 or _NARROW.fullmatch(text) is None:
            return self._put_slowly(row, x, text, style, end)
        text = text[: max(0, end - x)]
        row.chars[x : x + len(text)] = text
        self._restyle(row, x, x + len(text), style)
        return x + len(text)

    def _put_slowly(self, row: _Row, x: int, text: str, style: Style | None, end: int) -> int:
        """Character by character, where some take two cells or none, or the row has such."""
        for char in text:
            wide = _width(char)
            if wide == 0:
                if 0 < x <= end and unicodedata.category(char).startswith("M"):
                    self._combine(row, x - 1 if row.chars[x - 1] else x - 2, char)
                continue
            if x + wide > end:
                break
            if x >= 0:
                row.wide = row.wide or wide == 2
                self._write(row, x, char if char.isprintable() else "·", wide)
                self._restyle(row, x, x + wide, style)
            x += wide
        return x

    @staticmethod
    def _combine(row: _Row, x: int, mark: str) -> None:
        """Put a combining mark on a cell, unless it makes the character wider, as an emoji selector does."""
        both = row.chars[x] + mark
        if cell_len(both) == cell_len(row.chars[x]):
            row.chars[x] = both

    @staticmethod
    def _write(row: _Row, x: int, char: str, wide: int) -> None:
        if not row.chars[x] and x:
            row.chars[x - 1] = " "
        if x + wide < len(row.chars) and not row.chars[x + wide]:
            row.chars[x + wide] = " "
        row.chars[x] = char
        if wide == 2:
            row.chars[x + 1] = ""

    @staticmethod
    def _restyle(row: _Row, start: int, end: int, style: Style | None) -> None:
        """Lay a style over cells; runs of one style, which are the rule, are added once."""
        if style is None:
            return
        styles = row.styles
        before, after = style, style
        for x in range(start, end):
            if styles[x] is not before:
                before = styles[x]
                after = before + style
            styles[x] = after

    def char(self, x: int, y: int) -> str:
        """What is written in a cell: a blank outside, "" in the right half of a wide character."""
        return self._rows[y].chars[x] if 0 <= y < self.height and 0 <= x < self.width else " "

    def paint(self, area: Area, style: Style) -> None:
        """Lay a style over all cells of an area, whatever is written there."""
        left, right = max(0, area.x), min(self.width, area.right)
        for y in range(max(0, area.y), min(self.height, area.bottom)):
            self._restyle(self._rows[y], left, right, style)

    def click(self, area: Area, verb: str, value: int | str) -> None:
        """A click in this area does `verb` with `value`; later areas lie over earlier ones."""
        self._targets.append((area, Target(verb, value)))

    def target(self, x: int, y: int) -> Target | None:
        """What a click on a cell does."""
        for area, target in reversed(self._targets):
            if area.x <= x < area.right and area.y <= y < area.bottom:
                return target
        return None

    def strip(self, y: int) -> Strip:
        """A row as segments, one a run of equal style; asked for when the picture is finished."""
        if y in self._strips:
            return self._strips[y]
        row = self._rows[y]
        segments: list[Segment] = []
        start = 0
        for x in range(1, self.width + 1):
            if x == self.width or row.styles[x] is not row.styles[start]:
                segments.append(Segment("".join(row.chars[start:x]), row.styles[start]))
                start = x
        strip = self._strips[y] = Strip(segments, self.width)
        return strip

    def text(self) -> str:
        """The characters alone, a line a row, without trailing blanks."""
        return "\n".join("".join(row.chars).rstrip() for row in self._rows)

    def changes(self, before: "Canvas") -> Iterator[Area]:
        """The stretches of rows that differ from another canvas of the same size; near ones are one."""
        for y, (now, then) in enumerate(zip(self._rows, before._rows, strict=True)):
            if now.chars == then.chars and now.styles == then.styles:
                continue
            differ = [x for x in range(self.width) if now.chars[x] != then.chars[x] or now.styles[x] != then.styles[x]]
            start = last = differ[0]
            for x in (*differ[1:], self.width + _NEAR):
                if x - last > _NEAR:
                    yield self._whole(now, then, start, last, y)
                    start = x
                last = x

    def _whole(self, now: _Row, then: _Row, start: int, last: int, y: int) -> Area:
        """A stretch widened so that it cuts no wide character, of the old row or of the new one."""
        while start and (not now.chars[start] or not then.chars[start]):
            start -= 1
        while last + 1 < self.width and (not now.chars[last + 1] or not then.chars[last + 1]):
            last += 1
        return Area(start, y, last - start + 1, 1)
