"""Characters that are geometry and not letters: drawn as shapes, cells join without seams, whatever the font.

Blocks and shades (U+2580 … 259F), box drawing (U+2500 … 257F), Braille (U+2800 … 28FF), and the discs of the memory
lane, which touch the line on both sides. Coordinates are fractions of a cell, (0, 0) at its upper left.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from rich.cells import cell_len

Weight = Literal[0, 1, 2, 3]
"""Of a line from the middle of a cell to an edge: none, light, heavy, double."""


class Rect(NamedTuple):
    """An area, of which `part` (0 … 1) is ink and the rest shows the paper."""

    left: float
    top: float
    right: float
    bottom: float
    part: float = 1.0


class Dot(NamedTuple):
    """A disc, or with `line` > 0 a ring of that thickness; `radius` and `line` are fractions of the cell's width."""

    x: float
    y: float
    radius: float
    line: float = 0.0


class Stroke(NamedTuple):
    """A light line through points; `bend`: a quarter of an ellipse from the first to the last around the second."""

    points: tuple[tuple[float, float], ...]
    bend: bool = False


Shape = Rect | Dot | Stroke

LINE: Final = 0.1
"""A light line's thickness, as a fraction of the cell's width; a cell is twice as high as it is wide."""
MARGIN: Final = (12, 10)
"""Page left and right of the cells, above and below them, where a cell is 10 × 20."""
UNDERLINE, STRIKE = Rect(0, 0.85, 1, 0.9), Rect(0, 0.5, 1, 0.55)
# Where lines run: light ones one tenth of the width from here on, heavy ones one tenth to both sides of the middle.
# The edges are pixels of a cell of 10 × 20, so that a line is equally dark in every cell.
_LIGHT: Final = {"x": (0.4, 0.5), "y": (0.45, 0.5)}
_HEAVY: Final = {"x": (0.4, 0.6), "y": (0.45, 0.55)}
_DOUBLE: Final = {"x": ((0.3, 0.4), (0.6, 0.7)), "y": ((0.4, 0.45), (0.55, 0.6))}
_QUADRANTS: Final = {"UPPER LEFT": (0.0, 0.0), "UPPER RIGHT": (0.5, 0.0),
                     "LOWER LEFT": (0.0, 0.5), "LOWER RIGHT": (0.5, 0.5)}  # fmt: skip
_EIGHTHS: Final = {"ONE EIGHTH": 1, "ONE QUARTER": 2, "THREE EIGHTHS": 3, "HALF": 4,
                   "FIVE EIGHTHS": 5, "THREE QUARTERS": 6, "SEVEN EIGHTHS": 7}  # fmt: skip
_SHADES: Final = {"LIGHT SHADE": 0.25, "MEDIUM SHADE": 0.5, "DARK SHADE": 0.75}
_DASHES: Final = {"DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}
_DISCS: Final = {"●": Dot(0.5, 0.5, 0.5), "○": Dot(0.5, 0.5, 0.5, LINE), "⭘": Dot(0.5, 0.5, 0.4, LINE)}


# Scan lines, with which widgets draw borders.
_SCANS: Final = {"⎺": Rect(0, 0, 1, 0.05), "⎻": Rect(0, 0.25, 1, 0.3), "⎼": Rect(0, 0.7, 1, 0.75),
                 "⎽": Rect(0, 0.95, 1, 1)}  # fmt: skip
_SINGLE: Final[Mapping[str, Shape]] = MappingProxyType({**_DISCS, **_SCANS})


@lru_cache(1024)
def shape(character: str) -> tuple[Shape, ...] | None:
    """The shapes of a character, all of its ink; None if it is a letter, for a font."""
    if len(character) != 1 or cell_len(character) != 1:
        return None
    code = ord(character)
    if 0x2500 <= code < 0x2580:
        return _box(unicodedata.name(character).removeprefix("BOX DRAWINGS "))
    if 0x2580 <= code < 0x25A0:
        return _block(unicodedata.name(character))
    if 0x2800 <= code < 0x2900:
        return _braille(code - 0x2800)
    return (_SINGLE[character],) if character in _SINGLE else None


def _block(name: str) -> tuple[Shape, ...]:
    """A block element by its Unicode name."""
    if name == "FULL BLOCK":
        return (Rect(0, 0, 1, 1),)
    if name in _SHADES:
        return (Rect(0, 0, 1, 1, _SHADES[name]),)
    if name.startswith("QUADRANT"):
        corners = [_QUADRANTS[corner] for corner in name.removeprefix("QUADRANT ").split(" AND ")]
        return tuple(Rect(x, y, x + 0.5, y + 0.5) for x, y in corners)
    side, _, rest = name.partition(" ")
    part = _EIGHTHS[rest.removesuffix(" BLOCK")] / 8
    return ({
        "LOWER": Rect(0, 1 - part, 1, 1), "UPPER": Rect(0, 0, 1, part),
        "LEFT": Rect(0, 0, part, 1), "RIGHT": Rect(1 - part, 0, 1, 1),
    }[side],)  # fmt: skip


def _braille(bits: int) -> tuple[Shape, ...]:
    """Eight dots: bits 0 … 2 and 6 down the left column, 3 … 5 and 7 down the right one."""
    columns = ((0, 1, 2, 6), (3, 4, 5, 7))
    return tuple(
        Dot(0.25 + 0.5 * column, (2 * row + 1) / 8, 0.125)
        for column, rows in enumerate(columns)
        for row, bit in enumerate(rows)
        if bits >> bit & 1
    )


def _box(name: str) -> tuple[Shape, ...]:
    """A box drawing character by its Unicode name, such as HEAVY HORIZONTAL or DOWN LIGHT AND RIGHT HEAVY."""
    if "DIAGONAL" in name:
        rising, falling = Stroke(((0, 1), (1, 0))), Stroke(((0, 0), (1, 1)))
        return (rising, falling) if "CROSS" in name else (rising,) if "UPPER RIGHT" in name else (falling,)
    if "ARC" in name:
        return (_arc(name),)
    if " DASH " in name:
        weight, count, _, way = name.split()
        return _dashes(_DASHES[count], 2 if weight == "HEAVY" else 1, way == "HORIZONTAL")
    return _arms(_weights(name))


def _arc(name: str) -> Stroke:
    """A rounded corner, from the middle of one edge to the middle of another, as the straight lines run there."""
    x, y = (sum(_LIGHT[axis]) / 2 for axis in "xy")
    return Stroke(((x, 1.0 if "DOWN" in name else 0.0), (x, y), (1.0 if "RIGHT" in name else 0.0, y)), bend=True)


def _dashes(count: int, weight: Weight, horizontal: bool) -> tuple[Shape, ...]:
    """`count` dashes a cell, the gaps between cells as wide as those within."""
    low, high = (_HEAVY if weight == 2 else _LIGHT)["y" if horizontal else "x"]
    ink = {2: 0.6, 3: 0.6, 4: 0.5}[count] / count
    starts = [(index + 0.5) / count - ink / 2 for index in range(count)]
    if horizontal:
        return tuple(Rect(start, low, start + ink, high) for start in starts)
    return tuple(Rect(low, start, high, start + ink) for start in starts)


def _weights(name: str) -> dict[str, Weight]:
    """The weight of each arm. Names put the weight before all the arms it holds for, or after each of them."""
    weights: dict[str, Weight] = {}
    word_weights: dict[str, Weight] = {"LIGHT": 1, "SINGLE": 1, "HEAVY": 2, "DOUBLE": 3}
    arms = {"UP": ("up",), "DOWN": ("down",), "LEFT": ("left",), "RIGHT": ("right",),
            "VERTICAL": ("up", "down"), "HORIZONTAL": ("left", "right")}  # fmt: skip
    words = name.split()
    if words[0] not in word_weights:
        words.reverse()
    weight: Weight = 1
    for word in words:
        weight = word_weights.get(word, weight)
        for arm in arms.get(word, ()):
            weights[arm] = weight
    return weights


def _arms(weights: dict[str, Weight]) -> tuple[Shape, ...]:
    """Lines from the edges to the middle, each as far as the outer side of what crosses it there."""
    shapes: list[Shape] = []
    for arm, weight in weights.items():
        vertical, from_start = arm in ("up", "down"), arm in ("up", "left")
        across, along = ("x", "y") if vertical else ("y", "x")
        sides = ("left", "right") if vertical else ("up", "down")
        opposite = {"up": "down", "down": "up", "left": "right", "right": "left"}[arm]
        crossing = tuple(weights.get(side, 0) for side in sides)
        tracks = _DOUBLE[across] if weight == 3 else ((_HEAVY if weight == 2 else _LIGHT)[across],)
        for track, (low, high) in enumerate(tracks):
            # One track of a double line turns into a double line on its own side; a single line ends at a double one
            # that goes straight on, unless it goes straight on itself.
            inner = crossing[track] == 3 if weight == 3 else crossing == (3, 3) and opposite not in weights
            reach = _reach(along, from_start, max(crossing), inner)
            start, end = (0.0, reach) if from_start else (reach, 1.0)
            shapes.append(Rect(low, start, high, end) if vertical else Rect(start, low, end, high))
    return tuple(shapes)


def _reach(along: str, from_start: bool, crossing: int, inner: bool) -> float:
    """How far an arm goes: to the far side of the line that crosses it, or of the nearer track of a double one."""
    if crossing == 3:
        near, far = _DOUBLE[along] if from_start else _DOUBLE[along][::-1]
        low, high = near if inner else far
    else:
        low, high = (_HEAVY if crossing == 2 else _LIGHT)[along]
    return high if from_start else low
