"""Bars on a logarithmic axis, in eighths of a row."""

import math
from typing import NamedTuple

from rich.style import Style

from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.colours import Palette, heat
from rnn_tui.tui.glyphs import HEAT_LEVELS

_EIGHTHS = " ▁▂▃▄▅▆▇█"


class Axis(NamedTuple):
    """From 10^low at the foot to 10^high at the head of `rows` rows, whose lowest is row `bottom`."""

    low: int
    high: int
    bottom: int
    rows: int

    def eighths(self, value: float) -> int:
        """How high a number stands; 0 at and below the foot, never less than 1 above it."""
        if not value > 0 or not math.isfinite(value):
            return 8 * self.rows if value > 0 else 0
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return 0 if part <= 0 else min(max(round(part * 8 * self.rows), 1), 8 * self.rows)

    def row(self, value: float) -> int:
        """The row that the head of a bar of this number lies in."""
        return self.bottom - (max(self.eighths(value), 1) - 1) // 8


def bar(canvas: Canvas, axis: Axis, x: int, width: int, value: float, style: Style, palette: Palette) -> None:
    """One number; zero, what is below the foot and what is no number are marked there, as in the heatmap."""
    high = axis.eighths(value)
    if math.isnan(value) or high == 0:
        code = heat(value)
        mark = palette.marks.heat_of(code if code >= HEAT_LEVELS else heat(1e-99))
        canvas.put(x, axis.bottom, mark * min(width, 1), palette.dim)
        return
    for row in range((high + 7) // 8):
        left = min(high - 8 * row, 8)
        canvas.put(x, axis.bottom - row, _EIGHTHS[left] * width, style)


def colour(palette: Palette, value: float) -> Style:
    """The heatmap's colour of a norm as ink; where values are glyphs, its weight."""
    style = palette.heat_style[heat(value)]
    if palette.glyphs or style.bgcolor is None:
        return style
    return Style(color=style.bgcolor)
