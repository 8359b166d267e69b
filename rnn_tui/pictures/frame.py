"""A frame: what a screen of cells shows at one moment, and what its colours are where it names none.

Widths are Rich's, so that a frame has the grid on which the app was laid out.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, Self

from rich.cells import cell_len
from rich.color import Color, ColorType
from rich.segment import Segment
from rich.style import Style

_JOINER: Final = "\u200d"
_ATTRIBUTES: Final = ("bold", "dim", "italic", "underline", "reverse", "strike")
# How much of a dim ink is left, the rest being the paper under it: most terminals take a half to two thirds.
_DIM: Final = 0.6


class Span(NamedTuple):
    """Neighbouring cells of one style."""

    text: str
    style: Style


class Cell(NamedTuple):
    """One character with its combining marks, where it stands, and how many cells it takes (1 or 2, rarely more)."""

    x: int
    text: str
    width: int
    style: Style


class Look(NamedTuple):
    """A style as it is seen: colours as #rrggbb, reversed and dimmed already; `dim` says that the ink was."""

    ink: str
    paper: str
    bold: bool
    dim: bool
    underline: bool
    strike: bool


@dataclass(frozen=True, slots=True)
class Looks:
    """What an absent colour and the 16 named colours are: #rrggbb. `ansi` has 16 of them, black first."""

    page: str
    ink: str
    ansi: tuple[str, ...]

    def resolve(self, style: Style) -> Look:
        """The style's two colours after reversing and dimming, and its attributes. Bold changes no colour."""
        return _resolve(self, style)


@dataclass(frozen=True, slots=True)
class Frame:
    """A screen of `width` × `height` cells: every row is exactly `width` cells wide, equal neighbours are one span.

    Two frames that look the same are equal. `cursor` is the cell (x, y) where the terminal's own cursor stands: for
    whoever asks which line that is. The app hides that cursor and draws its own; so do the pictures.
    """

    width: int
    height: int
    rows: tuple[tuple[Span, ...], ...]
    looks: Looks
    cursor: tuple[int, int] | None = None

    @classmethod
    def of(
        cls,
        lines: Sequence[Sequence[Segment]],
        width: int,
        height: int,
        looks: Looks,
        cursor: tuple[int, int] | None = None,
    ) -> Self:
        """The frame of lines as Textual's compositor gives them, cut or filled with blanks to width × height.

        Control segments, control characters and what a style carries besides its look are dropped.
        """
        rows = [_row(line, width) for line in lines[:height]]
        blank = (Span(" " * width, Style.null()),) if width else ()
        rows += [blank] * (height - len(rows))
        return cls(width, height, tuple(rows), looks, cursor)

    def text(self) -> str:
        """The characters alone, lines without the blanks at their ends, each ending with a line feed."""
        return "".join("".join(span.text for span in row).rstrip() + "\n" for row in self.rows)

    def cells(self, y: int) -> Iterator[Cell]:
        """The characters of row `y` from left to right; together they take `width` cells."""
        x = 0
        for text, style in self.rows[y]:
            for cluster, width in clusters(text):
                yield Cell(x, cluster, width, style)
                x += width

    def shows_the_same(self, other: "Frame") -> bool:
        """Would pictures of the two be equal? Where the hidden cursor stands does not matter."""
        return (self.width, self.rows, self.looks) == (other.width, other.rows, other.looks)


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """Characters with the marks that join them, and the cells they take, which add up to Rich's width of the text."""
    if text.isascii():
        yield from ((character, 1) for character in text)
        return
    begun = ""
    for character in text:
        if begun and (begun.endswith(_JOINER) or not cell_len(character)):
            begun += character
            continue
        if begun:
            yield begun, cell_len(begun)
        begun = character
    if begun:
        yield begun, cell_len(begun)


def mix(ink: str, paper: str, part: float) -> str:
    """`part` (0 … 1) of one #rrggbb laid over another."""
    pairs = zip(bytes.fromhex(ink[1:]), bytes.fromhex(paper[1:]), strict=True)
    return "#" + "".join(f"{int(under + (over - under) * part + 0.5):02x}" for over, under in pairs)


def _row(line: Iterable[Segment], width: int) -> tuple[Span, ...]:
    """One line as spans of exactly `width` cells; a wide character that the edge would cut becomes blanks."""
    pieces: list[tuple[str, Style]] = []
    for text, style, control in line:
        if not control and (shown := _printable(text)):
            pieces.append((shown, _plain(style or Style.null())))
    torn = any(text.endswith(_JOINER) or not cell_len(text[0]) for text, _ in pieces)
    if torn or sum(cell_len(text) for text, _ in pieces) != width:
        pieces = _fitted(pieces, width)
    spans: list[Span] = []
    for text, style in pieces:
        if spans and spans[-1].style == style:
            spans[-1] = Span(spans[-1].text + text, style)
        else:
            spans.append(Span(text, style))
    return tuple(spans)


def _fitted(pieces: list[tuple[str, Style]], width: int) -> list[tuple[str, Style]]:
    """Cell by cell: a mark at the beginning of a piece goes to the character before it, and the edge is kept."""
    fitted: list[tuple[str, Style]] = []
    used = 0
    for text, style in pieces:
        for joined, wide in clusters(text):
            cluster = joined.rstrip(_JOINER)  # it would swallow whatever comes to stand behind it
            if not wide:
                # A mark that changed its character's width would move the rest of the row: such a row is not kept.
                if fitted and cell_len(fitted[-1][0] + cluster) == cell_len(fitted[-1][0]):
                    fitted[-1] = (fitted[-1][0] + cluster, fitted[-1][1])
                continue
            if used + wide > width:
                return [*fitted, (" " * (width - used), style)] if used < width else fitted
            fitted.append((cluster, style))
            used += wide
    return [*fitted, (" " * (width - used), Style.null())] if used < width else fitted


def _printable(text: str) -> str:
    """Without control characters, which have no cell; half a surrogate pair, which no file can hold, is shown as �."""
    if text.isascii() and text.isprintable():
        return text
    kinds = ((character, unicodedata.category(character)) for character in text)
    return "".join("\ufffd" if kind == "Cs" else character for character, kind in kinds if kind != "Cc")


@lru_cache(4096)
def _plain(style: Style) -> Style:
    """Only what is seen of a style, each look written one way, so that equal looks are equal styles."""
    bold, dim, italic, underline, reverse, strike = (getattr(style, name) or None for name in _ATTRIBUTES)
    return Style(
        color=_named(style.color), bgcolor=_named(style.bgcolor),
        bold=bold, dim=dim, italic=italic, underline=underline, reverse=reverse, strike=strike,
    )  # fmt: skip


def _named(colour: Color | None) -> Color | None:
    if colour is None or colour.type is ColorType.DEFAULT:
        return None
    if colour.number is not None:
        return Color.from_ansi(colour.number)
    return Color.from_triplet(colour.get_truecolor())


@lru_cache(4096)
def _resolve(looks: Looks, style: Style) -> Look:
    ink, paper = (
        default if colour is None else _hex(colour, looks)
        for colour, default in ((style.color, looks.ink), (style.bgcolor, looks.page))
    )
    if style.reverse:
        ink, paper = paper, ink
    dim = bool(style.dim)
    if dim:
        ink = mix(ink, paper, _DIM)
    return Look(ink, paper, bool(style.bold), dim, bool(style.underline), bool(style.strike))


def _hex(colour: Color, looks: Looks) -> str:
    if colour.number is not None and colour.number < len(looks.ansi):
        return looks.ansi[colour.number]
    return colour.get_truecolor().hex
