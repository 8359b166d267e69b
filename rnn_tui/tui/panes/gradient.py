"""The heatmap: how much of each loss's gradient still arrives at each earlier step, on one absolute log scale."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from rnn_tui.core.bptt import underflowed
from rnn_tui.core.ops import Array
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import heat_levels
from rnn_tui.tui.glyphs import HEAT_LEVELS
from rnn_tui.tui.lanes import WIDEST
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene
from rnn_tui.tui.tokens import shown

_LEGEND_CELLS = 16


def rows_in_sight(scene: Scene, height: int) -> Sequence[int]:
    """The steps whose losses `height` rows show."""
    return scene.losses[scene.rows_first - 1 : scene.rows_first - 1 + height]


def draw(canvas: Canvas, area: Area, scene: Scene, *, tall: int = 1) -> None:
    """A row a loss (`tall` lines high), a lane a step; numbers in the selected row and column alone."""
    run, view, lanes = scene.run, scene.view, scene.lanes
    losses = rows_in_sight(scene, area.height // tall)
    if len(run) and not scene.losses:
        canvas.put(lanes.left + 5, area.y, none_yet(scene), scene.palette.dim, right=area.right)
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
        for k in range(lanes.first, min(len(row), lanes.last) + 1):
            cell = Area(lanes.x(k), y, lanes.width, tall)
            _cell(canvas, cell, scene, int(codes[k - 1]), chosen, k == view.step, _text(scene, row, gone, k))
            canvas.click(cell, "cell", f"{t} {k}")
        _target(canvas, y, scene, t, len(row), chosen)
    if run.writes and lanes.first <= run.read < lanes.last:
        border = Area(lanes.x(run.read + 1), area.y, 1, len(losses) * tall)
        for y in range(border.y, border.bottom):
            canvas.put(border.x, y, "║", scene.palette.page + scene.palette.dim)


def none_yet(scene: Scene) -> str:
    """Why there is no row."""
    if scene.run.model.network.config.encodes and not scene.run.writes:
        return "no loss yet: the encoder has no outputs; enter lets the decoder write"
    return "no step has a loss yet: ctrl+t chooses a target for the last"


def _text(scene: Scene, row: Array, gone: NDArray[np.bool_], k: int) -> str:
    """The norm; where a lane has no room for it, how many decades below 1 it lies."""
    value, underflow = float(row[k - 1]), bool(gone[k - 1])
    if scene.narrow:
        return numbers.decades(value, underflow=underflow)
    return numbers.magnitude(value, underflow=underflow)


def _label(canvas: Canvas, y: int, scene: Scene, t: int, chosen: bool) -> None:
    palette, left = scene.palette, scene.lanes.left
    if chosen:
        canvas.put(left, y, scene.marks.select, palette.accent)
    t -= scene.run.before_output
    label = f"L{t}" if t < 1000 else str(t) if t < 10_000 else "…000"
    canvas.put(left + 1, y, label, palette.selected if chosen else palette.dim)


def _cell(canvas: Canvas, area: Area, scene: Scene, code: int, row: bool, column: bool, text: str) -> None:
    """One cell; where row and column cross it has marks at both sides."""
    palette = scene.palette
    style = palette.heat_style[code]
    if palette.glyphs:
        mark = scene.marks.heat_of(code)
        shown = f"[{mark}{text}" if row and column else f" {mark}{text}"
        if scene.narrow and not row and not column:
            shown = f" {mark}"
        end = canvas.put(area.x, area.y, shown, style, right=area.right)
        if row and column:
            canvas.put(end, area.y, "]", style, right=area.right)
        return
    canvas.paint(area, style)
    end = area.x
    for line in range(1, area.height):
        canvas.put(area.x, area.y + line, " " * area.width)
    if row or column:
        bold = Style(bold=True) if row and column else None
        end = canvas.put(area.x + scene.lanes.lead, area.y, text, bold, right=area.right)
    if row and column:
        canvas.put(area.x, area.y, "▐", palette.accent)
        if end < area.right:
            canvas.put(area.right - 1, area.y, "▌", palette.accent)


def _target(canvas: Canvas, y: int, scene: Scene, t: int, last: int, chosen: bool) -> None:
    """The token that L<t> is measured against, behind the row's `last` cell, if that lane is in sight.

    There it stands in the empty triangle behind the diagonal, or where all steps count, right of the square.
    """
    lanes, target = scene.lanes, scene.run.target(t)
    if target is None or not lanes.holds(last + 1) or last < lanes.first - 1:
        return
    text = f"{scene.marks.arrow} {shown(target.token, WIDEST)}{'?' if target.provisional else ''}"
    style = scene.palette.accent if chosen else scene.palette.faint
    canvas.put(lanes.x(last + 1) + 1, y, text, style)


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
        ("0 1 2 …", "in narrow lanes: how many times ten-fold smaller than 1; −1 is above 3, · exactly 0"),
        ("║", "between what the encoder read and what the decoder writes"),
        ("→ were", "the token that the loss is measured against; ? is provisional, ctrl+t changes it"),
        ("0 ~0 ∞ NaN", "exactly zero, too small for a float, and what is no number each look like themselves"),
        (
            "a faint row",
            "a word predicted well has a small loss: look at the share before you call it vanished",
        ),
    ),
)
