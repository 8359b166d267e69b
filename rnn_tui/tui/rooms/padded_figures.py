"""The figures of all sentences below the Padded room's own: by length, by place, by what is to be read."""

from collections.abc import Callable
from dataclasses import dataclass

from rnn_tui.experiments.leads import LONGEST
from rnn_tui.experiments.padded import KINDS
from rnn_tui.experiments.padded_comparison import Reading
from rnn_tui.experiments.padded_files import Line
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.panes.pane import ruled
from rnn_tui.tui.rooms import padded_blocks

_LABEL = 12
_NARROWEST = 5
_HALF = 54  # columns that each of these figures takes at most


@dataclass(frozen=True)
class Sheet:
    """title, and what the columns are by; heads: the columns. rows: of each of `KINDS`. here: a column that is chosen.

    over_seeds: whether its numbers are means over seeds.
    """

    title: str
    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    here: str = ""
    over_seeds: bool = True


def lengths(reading: Reading) -> Sheet:
    """Unshifted: verbs right by modifiers."""
    return _measured(reading, "Longer sentences: verbs right", "modifiers", "by_modifiers", accuracy)


def losses(reading: Reading) -> Sheet:
    """Unshifted: nats on the next word by place."""
    return _measured(reading, "Loss on the next word, nats, by place", "places", "loss_by_place", "{:.3f}".format)


def sizes(reading: Reading) -> Sheet:
    """Numbers to learn by the greatest length; those that are here are chosen."""
    heads = tuple(reading.results.data["parameters_by_longest"])
    padded = tuple(f"{to_read(reading, int(head)):,}" for head in heads)
    others = tuple((f"{reading.parameters[kind]:,}",) * len(heads) for kind in KINDS[1:])
    return Sheet("Numbers to learn, by the greatest length", "length", heads, (padded, *others), str(LONGEST), False)


SHEETS: tuple[Callable[[Reading], Sheet], ...] = (lengths, losses, sizes)


def _measured(reading: Reading, title: str, label: str, measure: str, said: Callable[[float], str]) -> Sheet:
    results = reading.results
    heads = results.keys(measure)
    rows = (tuple(_mean(results.line(reading.course, kind, measure, head), said) for head in heads) for kind in KINDS)
    return Sheet(title, label, heads, tuple(rows))


def _mean(line: Line, said: Callable[[float], str]) -> str:
    return "–" if line.mean is None else said(line.mean)


def accuracy(share: float) -> str:
    """A share of sentences in four cells; only all of them are 100%."""
    return ">99%" if 0.995 <= share < 1 else numbers.percent(share)


def to_read(reading: Reading, longest: int) -> int:
    """How many numbers the padded network has to learn to read so many words."""
    return int(reading.results.data["parameters_by_longest"][str(longest)])


def side_by_side(area: Area) -> bool:
    """Whether the figures stand side by side, and the matrix of what is fed has a place of its own."""
    return area.width >= 2 * _HALF


def draw(canvas: Canvas, area: Area, palette: Palette, reading: Reading) -> None:
    """All of them, and the matrix where there is room: in one column, in two, or three above the matrix."""
    made = [sheet_of(reading) for sheet_of in SHEETS]
    across = min(len(made), area.width // _HALF)
    width = area.width // max(1, across)
    if across <= 1:
        y = area.y
        for one in made:
            y = sheet(canvas, area._replace(y=y), palette, one)
        rest = Area(area.x, y, area.width, area.bottom - y)
    else:
        for place, one in enumerate(made):
            column, row = place % across, place // across
            y = area.y + row * (2 + len(KINDS))
            last = column == across - 1
            wide = area.width - column * width if last else width - 1
            sheet(canvas, Area(area.x + column * width, y, wide, 0), palette, one)
        below = area.y + len(made) // across * (2 + len(KINDS))
        beside = width if len(made) % across else 0
        rest = Area(area.x + beside, below, area.width - beside, area.bottom - below)
    if rest.height >= padded_blocks.LEAST:
        padded_blocks.matrix(canvas, rest, palette, reading)


def sheet(canvas: Canvas, area: Area, palette: Palette, made: Sheet, note: str = "") -> int:
    """A rule with the title, the columns' heads, and a line a network; the row behind it."""
    fits = len(made.title) + len(note) + 10 <= area.width
    ruled(canvas, area._replace(height=1), palette, made.title, note if fits else "")
    y = area.y + 1
    canvas.put(area.x + 1, y, made.label, palette.dim)
    for row, kind in enumerate(KINDS, 1):
        canvas.put(area.x + 1, y + row, kind, palette.dim)
    column = max(_NARROWEST, *(1 + len(text) for line in (made.heads, *made.rows) for text in line))
    for place, head in enumerate(made.heads):
        x = area.x + _LABEL + place * column
        here = head == made.here
        label = f"[{head}]" if here and palette.glyphs else head
        canvas.put(x, y, label.rjust(column), palette.accent if here else palette.dim, right=area.right)
        for row, line in enumerate(made.rows, 1):
            canvas.put(x, y + row, line[place].rjust(column), palette.ink, right=area.right)
    return y + 1 + len(KINDS)
