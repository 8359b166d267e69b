"""A sheet of paper that takes lines, areas and labels, and becomes an SVG; all lengths are points (1/72 inch).

Text stays text, in fonts that every machine has a likeness of. How wide a label is can only be guessed here, and is
guessed wide, so that nothing overlaps in the widest of these fonts.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final, Literal, NamedTuple
from xml.sax.saxutils import quoteattr

from rich.cells import cell_len

from rnn_tui.pictures.markup import clean, decimal, escaped

MM: Final = 72 / 25.4
"""Points in a millimetre."""
INK: Final = "#22262d"
FAINT: Final = "#747d8a"
EDGE: Final = 2.0
"""White between the figure and the edge of its sheet."""
_FONTS: Final = "Helvetica,Arial,'Liberation Sans','DejaVu Sans','Noto Sans CJK SC','WenQuanYi Micro Hei',sans-serif"
_SMALL: Final = 0.72  # of raised and lowered text
_SHIFT: Final = 0.34
_NARROW: Final = frozenset("fijlrtI.,:;'|!()[]-/ ")
_BROAD: Final = frozenset("mwMW@%")
_number = partial(decimal, places=2)

Anchor = Literal["start", "middle", "end"]


class Piece(NamedTuple):
    """A stretch of a label. rise: 1 for an exponent, −1 for an index."""

    text: str
    italic: bool = False
    rise: int = 0


Label = tuple[Piece, ...]


class Rect(NamedTuple):
    """An area, by its edges."""

    left: float
    top: float
    right: float
    bottom: float


def outline(area: Rect) -> list[tuple[float, float]]:
    """The points of its edges, back to the first."""
    left, top, right, bottom = area
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


def plain(text: str) -> Label:
    """A label of one upright piece."""
    return (Piece(text),)


def breadth(text: str, size: float) -> float:
    """About how wide a text is in a font of that size: rather more than less."""
    return size * sum(map(_em, text))


def _em(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if character in _BROAD:
        return 0.93
    if cell_len(character) != 1:
        return cell_len(character) / 2
    return 0.74 if character.isupper() else 0.59


def span(label: Label, size: float) -> float:
    """About how wide a label is."""
    return sum(breadth(piece.text, size * (_SMALL if piece.rise else 1)) for piece in label)


class Plate:
    """A sheet of a given width; its height is known when all is on it."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._parts: list[str] = []

    def areas(self, fills: Sequence[tuple[str, Rect]]) -> None:
        """Filled areas, edge on edge without seams; neighbours in a row that share a colour become one."""
        ways: dict[str, list[str]] = {}
        for colour, area in _joined(fills):
            left, top, right, bottom = map(_number, area)
            ways.setdefault(colour, []).append(f"M{left} {top}H{right}V{bottom}H{left}z")
        for colour, way in ways.items():
            self._parts.append(f'<path shape-rendering="crispEdges" fill="{colour}" d="{"".join(way)}"/>')

    def lines(self, strokes: Sequence[Sequence[tuple[float, float]]], colour: str, width: float) -> None:
        """Open lines through points, all of one look."""
        if strokes:
            way = "".join("M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points) for points in strokes)
            self._parts.append(f'<path fill="none" stroke="{colour}" stroke-width="{_number(width)}" d="{way}"/>')

    def write(
        self, label: Label, x: float, y: float, size: float, anchor: Anchor = "start", *, turned: bool = False
    ) -> None:
        """A label on its baseline; turned, it reads from below."""
        place = f'x="{_number(x)}" y="{_number(y)}"'
        if turned:
            place += f' transform="rotate(-90 {_number(x)} {_number(y)})"'
        self._parts.append(
            f'<text {place} font-size="{_number(size)}" text-anchor="{anchor}">{_spans(label, size)}</text>'
        )

    def svg(self, height: float, caption: str) -> str:
        """The figure. caption: what it shows, in words, for who cannot see it and for whoever finds the file."""
        wide, high = _number(self.width), _number(height)
        size = f'width="{_number(self.width / MM)}mm" height="{_number(height / MM)}mm" viewBox="0 0 {wide} {high}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={quoteattr(clean(caption))}>'
        lines = [
            head,
            f"<desc>{escaped(caption)}</desc>",
            f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
            f'<g font-family="{_FONTS}" fill="{INK}">',
            *self._parts,
            "</g>",
            "</svg>",
        ]
        return "\n".join(lines) + "\n"


def _joined(fills: Sequence[tuple[str, Rect]]) -> list[tuple[str, Rect]]:
    found: list[tuple[str, Rect]] = []
    for colour, area in fills:
        if found:
            other, before = found[-1]
            if other == colour and before[1::2] == area[1::2] and before.right == area.left:
                found[-1] = (colour, before._replace(right=area.right))
                continue
        found.append((colour, area))
    return found


def _spans(label: Label, size: float) -> str:
    """The pieces, raised and lowered by steps from one to the next, as all viewers understand it."""
    written, height = [], 0
    for text, italic, rise in label:
        looks = ' font-style="italic"' if italic else ""
        if rise:
            looks += f' font-size="{_number(size * _SMALL)}"'
        if rise != height:
            looks += f' dy="{_number((height - rise) * _SHIFT * size)}"'
        height = rise
        clean = escaped(text)
        written.append(f"<tspan{looks}>{clean}</tspan>" if looks else clean)
    return "".join(written)
