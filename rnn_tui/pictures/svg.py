"""A frame as SVG: self-contained, small, the same bytes everywhere.

Geometry is drawn as shapes, never as letters, and text is fastened to its cells, so that whatever monospaced font the
viewer has keeps the grid. Nothing is named by an id or a class: many pictures may stand in one page.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final, NamedTuple

from rnn_tui.pictures.frame import Cell, Frame, Look, mix
from rnn_tui.pictures.markup import decimal, escaped
from rnn_tui.pictures.shapes import LINE, MARGIN, STRIKE, UNDERLINE, Dot, Rect, Shape, Stroke, shape

CELL: Final = (10, 20)
"""Width and height of a cell in the units of the picture."""
_CORNER: Final = 8
_BASELINE: Final = 16
# DejaVu Sans Mono at this size is 10 units wide. Fonts of other widths are fitted by textLength.
_FONTS: Final = "'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono','Noto Sans Mono CJK SC',monospace"
_FONT_SIZE: Final = 16.6
_number = partial(decimal, places=3)


class _Area(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    colour: str


class _Run(NamedTuple):
    """Letters that stand side by side, of one look: `text` takes `width` cells from `x` on."""

    x: int
    y: int
    text: str
    width: int
    look: Look


def svg(frame: Frame, title: str) -> str:
    """The picture, one cell being 10 × 20 units; `title` and the words on the screen are for those who cannot see."""
    wide, high = CELL[0] * frame.width + 2 * MARGIN[0], CELL[1] * frame.height + 2 * MARGIN[1]
    papers, inks, marks, letters = _parts(frame)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        f'role="img">',
        f"<title>{escaped(title)}</title>",
        f"<desc>{escaped(_words(frame))}</desc>",
        f'<rect width="{wide}" height="{high}" rx="{_CORNER}" fill="{frame.looks.page}"/>',
        f'<g transform="translate({MARGIN[0]} {MARGIN[1]})">',
        '<g shape-rendering="crispEdges">',
        *_paths(papers),
        *_paths(inks),
        "</g>",
        *marks,
        f'<g font-family="{_FONTS}" font-size="{_FONT_SIZE}">',
        *map(_letters, letters),
        "</g>",
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _parts(frame: Frame) -> tuple[list[_Area], list[_Area], list[str], list[_Run]]:
    """Backgrounds; straight shapes; round shapes; runs of letters, line by line."""
    papers: list[_Area] = []
    inks: list[_Area] = []
    marks: list[str] = []
    runs: list[_Run] = []
    for y in range(frame.height):
        begun: _Run | None = None
        for cell in frame.cells(y):
            look = frame.looks.resolve(cell.style)
            if look.paper != frame.looks.page:
                papers.append(_area(Rect(0, 0, cell.width, 1), cell.x, y, look.paper))
            drawn = shape(cell.text)
            shapes = [*(drawn or ()), *_rules(cell, look)]
            inks += [_area(one, cell.x, y, mix(look.ink, look.paper, one.part)) for one in shapes if type(one) is Rect]
            marks += [_mark(one, cell.x, y, look.ink) for one in shapes if type(one) is not Rect]
            if drawn is None and cell.text != " ":
                joined = None if begun is None else _joined(begun, cell, look)
                if joined is None and begun is not None:
                    runs.append(begun)
                begun = joined or _Run(cell.x, y, cell.text, cell.width, look)
        if begun is not None:
            runs.append(begun)
    return papers, inks, marks, runs


def _rules(cell: Cell, look: Look) -> Iterator[Rect]:
    """Underlined and struck cells have a line from edge to edge, blanks too."""
    for wanted, rule in ((look.underline, UNDERLINE), (look.strike, STRIKE)):
        if wanted:
            yield rule._replace(right=cell.width)


def _joined(run: _Run, cell: Cell, look: Look) -> _Run | None:
    """The run with one more cell behind it, over one blank at most; None where a new run must begin."""
    end = run.x + run.width
    gap = cell.x - end
    same = (look.ink, look.bold) == (run.look.ink, run.look.bold)
    if gap > 1 or not same or not (_is_usual(run.text) and _is_usual(cell.text)):
        return None
    return run._replace(text=run.text + " " * gap + cell.text, width=run.width + gap + cell.width)


def _is_usual(text: str) -> bool:
    """Is it in every monospaced font, so that a run of it is spaced evenly? All else is fastened cell by cell."""
    return all(" " <= character <= "~" for character in text)


def _letters(run: _Run) -> str:
    """A run from its left edge over its width; a single character in the middle of its cells."""
    width = run.width * CELL[0]
    x, y = run.x * CELL[0], run.y * CELL[1] + _BASELINE
    place = f'x="{x}" y="{y}" textLength="{width}"'
    if len(run.text) == 1 or not _is_usual(run.text):
        place = f'x="{_number(x + width / 2)}" y="{y}" text-anchor="middle"'
    bold = ' font-weight="bold"' if run.look.bold else ""
    return f'<text {place} fill="{run.look.ink}"{bold}>{escaped(run.text)}</text>'


def _area(rect: Rect, x: int, y: int, colour: str) -> _Area:
    wide, high = CELL
    left, right = (round((x + part) * wide, 3) for part in (rect.left, rect.right))
    top, bottom = (round((y + part) * high, 3) for part in (rect.top, rect.bottom))
    return _Area(left, top, right, bottom, colour)


def _merged(areas: Iterable[_Area]) -> list[_Area]:
    """Areas of one colour that share an edge from end to end, joined: first side by side, then one above the other."""
    rows: dict[tuple[float, float, float, str], _Area] = {}
    for area in areas:
        left = rows.pop((area.left, area.top, area.bottom, area.colour), None)
        joined = area if left is None else area._replace(left=left.left)
        rows[joined.right, joined.top, joined.bottom, joined.colour] = joined
    columns: dict[tuple[float, float, float, str], _Area] = {}
    for area in sorted(rows.values(), key=lambda area: (area.top, area.left)):
        above = columns.pop((area.left, area.right, area.top, area.colour), None)
        joined = area if above is None else area._replace(top=above.top)
        columns[joined.left, joined.right, joined.bottom, joined.colour] = joined
    return sorted(columns.values(), key=lambda area: (area.top, area.left))


def _paths(areas: list[_Area]) -> Iterator[str]:
    """All areas of a colour as one path: areas of different colours do not overlap."""
    by_colour: dict[str, list[str]] = {}
    for left, top, right, bottom, colour in _merged(areas):
        way = f"M{_number(left)} {_number(top)}H{_number(right)}V{_number(bottom)}H{_number(left)}z"
        by_colour.setdefault(colour, []).append(way)
    for colour, ways in by_colour.items():
        yield f'<path fill="{colour}" d="{"".join(ways)}"/>'


def _mark(one: Shape, x: int, y: int, ink: str) -> str:
    """A round or slanted shape."""
    wide, high = CELL
    if isinstance(one, Dot):
        centre = f'cx="{_number((x + one.x) * wide)}" cy="{_number((y + one.y) * high)}"'
        if not one.line:
            return f'<circle {centre} r="{_number(one.radius * wide)}" fill="{ink}"/>'
        radius, line = _number((one.radius - one.line / 2) * wide), _number(one.line * wide)
        return f'<circle {centre} r="{radius}" fill="none" stroke="{ink}" stroke-width="{line}"/>'
    assert isinstance(one, Stroke)
    first, *rest = (f"{_number((x + px) * wide)} {_number((y + py) * high)}" for px, py in one.points)
    way = f"M{first}{'Q' if one.bend else 'L'}{' '.join(rest)}"
    return f'<path d="{way}" fill="none" stroke="{ink}" stroke-width="{_number(LINE * wide)}"/>'


def _words(frame: Frame) -> str:
    """The lines that say something, without the characters that are geometry."""
    lines = []
    for y in range(frame.height):
        line = "".join(" " if shape(cell.text) else cell.text for cell in frame.cells(y))
        if any(character.isalnum() for character in line):
            lines.append(" ".join(line.split()))
    return f"A terminal of {frame.width} by {frame.height} cells.\n" + "\n".join(lines)
