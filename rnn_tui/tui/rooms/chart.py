"""Dots on two axes: a figure of a paper, in cells."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.style import Style

from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import Palette

GUTTER = 6
"""Columns left of the axis, for its labels."""


class Dot(NamedTuple):
    """x, y: 0 … 1 of the axes, from the lower left corner. What stands behind lies under what came before."""

    x: float
    y: float
    glyph: str
    style: Style


class Tick(NamedTuple):
    """A label at 0 … 1 of an axis."""

    at: float
    label: str


def draw(
    canvas: Canvas, area: Area, palette: Palette, dots: Sequence[Dot], rows: Sequence[Tick], columns: Sequence[Tick]
) -> None:
    """Axes with their labels, then the dots; the last row has the labels of the columns."""
    plot = Area(area.x + GUTTER, area.y, max(1, area.width - GUTTER), max(1, area.height - 1))
    for tick in rows:
        y = _row(plot, tick.at)
        canvas.put(plot.x - 1 - len(tick.label), y, tick.label, palette.dim)
        canvas.put(plot.x, y, palette.marks.lane[2] * plot.width, palette.line)
    end = area.x
    for tick in columns:
        x = min(column(plot, tick.at) - (len(tick.label) - 1) // 2, plot.right - len(tick.label))
        if x > end:
            end = canvas.put(x, plot.bottom, tick.label, palette.dim) + 1
    for dot in reversed(dots):
        canvas.put(column(plot, dot.x), _row(plot, dot.y), dot.glyph, dot.style)


def column(plot: Area, at: float) -> int:
    """The column of 0 … 1."""
    return plot.x + round(max(0.0, min(1.0, at)) * (plot.width - 1))


def _row(plot: Area, at: float) -> int:
    return plot.bottom - 1 - round(max(0.0, min(1.0, at)) * (plot.height - 1))
