"""The heatmap: how much of each loss's gradient still arrives at each earlier step, on one absolute log scale."""

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from rnn_tui.core.bptt import underflowed
from rnn_tui.core.ops import Array
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import heat_levels
from rnn_tui.tui.glyphs import HEAT_LEVELS
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene

_LEGEND_CELLS = 16


def rows_in_sight(scene: Scene, height: int) -> range:
    """The losses that `height` rows show."""
    return range(scene.rows_first, min(len(scene.run), scene.rows_first + height - 1) + 1)


def draw(canvas: Canvas, area: Area, scene: Scene, *, tall: int = 1) -> None:
    """A row a loss (`tall` lines high), a lane a step; numbers in the selected row and column alone."""
    run, view, lanes = scene.run, scene.view, scene.lanes
    losses = rows_in_sight(scene, area.height // tall)
    found = run.gradient_rows(list(losses), view.wrt, view.layer)
    smooth = run.model.network.cell.smooth
    for place, (t, row) in enumerate(zip(losses, found, strict=True)):
        y = area.y + place * tall
        chosen = t == view.loss
        _label(canvas, y, scene, t, chosen)
        canvas.click(Area(lanes.left, y, 5, tall), "loss", t)
        if row is None:
            continue
        gone = underflowed(row, smooth)
        codes = heat_levels(row, gone)
        for k in range(lanes.first, min(t, lanes.last) + 1):
            cell = Area(lanes.x(k), y, lanes.width, tall)
            _cell(canvas, cell, scene, int(codes[k - 1]), chosen, k == view.step, _text(row, gone, k))
            canvas.click(cell, "cell", f"{t} {k}")
        _target(canvas, y, scene, t, chosen)


def _text(row: Array, gone: NDArray[np.bool_], k: int) -> str:
    return numbers.magnitude(float(row[k - 1]), underflow=bool(gone[k - 1]))


def _label(canvas: Canvas, y: int, scene: Scene, t: int, chosen: bool) -> None:
    palette, left = scene.palette, scene.lanes.left
    if chosen:
        canvas.put(left, y, scene.marks.select, palette.accent)
    label = f"L{t}" if t < 1000 else str(t) if t < 10_000 else "…000"
    canvas.put(left + 1, y, label, palette.selected if chosen else palette.dim)


def _cell(canvas: Canvas, area: Area, scene: Scene, code: int, row: bool, column: bool, text: str) -> None:
    """One cell; where row and column cross it has marks at both sides."""
    palette = scene.palette
    style = palette.heat_style[code]
    if palette.glyphs:
        mark = scene.marks.heat_of(code)
        shown = f"[{mark}{text}" if row and column else f" {mark}{text}"
        end = canvas.put(area.x, area.y, shown, style, right=area.right)
        if row and column:
            canvas.put(end, area.y, "]", style, right=area.right)
        return
    canvas.paint(area, style)
    for line in range(1, area.height):
        canvas.put(area.x, area.y + line, " " * area.width)
    if row or column:
        bold = Style(bold=True) if row and column else None
        canvas.put(area.x + 1, area.y, text, bold, right=area.right)
    if row and column:
        canvas.put(area.x, area.y, "▐", palette.accent)
        canvas.put(area.right - 1, area.y, "▌", palette.accent)


def _target(canvas: Canvas, y: int, scene: Scene, t: int, chosen: bool) -> None:
    """The token that L<t> is measured against, in the empty triangle behind the diagonal, if its lane is in sight."""
    lanes, target = scene.lanes, scene.run.target(t)
    if target is None or not lanes.holds(t + 1) or t < lanes.first - 1:
        return
    text = f"{scene.marks.arrow} {target.token}{'?' if target.provisional else ''}"
    style = scene.palette.accent if chosen else scene.palette.faint
    canvas.put(lanes.x(t + 1) + 1, y, text, style)


def legend(canvas: Canvas, left: int, right: int, y: int, scene: Scene) -> int:
    """The scale between two columns, to the right: `1e-8 ████ 10`; the column where it begins."""
    palette, marks = scene.palette, scene.marks
    cells = max(4, min(_LEGEND_CELLS, right - left - len(" 1e-8 ") - len(" 10")))
    start = x = right - len(" 1e-8 ") - cells - len(" 10")
    x = canvas.put(x, y, " 1e-8 ", palette.dim)
    for cell in range(cells):
        level = (2 * cell + 1) * HEAT_LEVELS // (2 * cells)
        text = marks.heat_of(level) if palette.glyphs else " "
        canvas.put(x + cell, y, text, palette.heat_style[level])
    canvas.put(x + cells, y, " 10", palette.dim)
    return start


PANE = Pane(
    "Gradient",
    (
        ("row L9", "one loss: its gradient as it goes back in time, from right to left"),
        ("colour", "‖∂L<t>/∂a<k>‖ on one log scale for all cells, 1e-8 to 10; orange is above it, grey below"),
        ("→ were", "the token that the loss is measured against; ? is provisional, ctrl+t changes it"),
        ("0 ~0 ∞ NaN", "exactly zero, too small for a float, and what is no number each look like themselves"),
        (
            "a faint row",
            "a word predicted well has a small loss: look at the share before you call it vanished",
        ),
    ),
)
