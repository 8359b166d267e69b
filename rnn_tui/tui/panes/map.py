"""The whole heatmap in small, for sequences that do not fit the window; every few losses and steps where too long."""

import numpy as np
from rich.style import Style

from rnn_tui.core.bptt import underflowed
from rnn_tui.core.ops import Array
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import heat_levels
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene


def stride(length: int, room: int) -> int:
    """Every how many steps one is shown: a power of two, so that growth by a token moves nothing."""
    step = 1
    while length > room * step:
        step *= 2
    return step


def strides(scene: Scene, area: Area) -> tuple[int, int]:
    """Every how many steps a column is drawn, and every how many losses half a row; alike where all steps have one."""
    steps, losses = len(scene.run), len(scene.losses)
    columns, rows = area.width - 2, 2 * (area.height - 1)
    if losses == steps:
        return (both := stride(steps, min(columns, rows)), both)
    return stride(steps, columns), stride(losses, rows)


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """Two losses a row (half blocks), a step a column; beneath, where the window stands."""
    run, view, lanes = scene.run, scene.view, scene.lanes
    step, every = strides(scene, area)
    losses = list(scene.losses[every - 1 :: every])
    smooth = run.model.network.cell.smooth
    levels = [_levels(row, step, smooth) for row in run.gradient_rows(losses, view.wrt, view.layer)]
    for place in range(0, len(levels), 2):
        upper = levels[place]
        lower = levels[place + 1] if place + 1 < len(levels) else None
        _row(canvas, area.x + 1, area.y + place // 2, scene, upper, lower)
    y = area.y + (len(levels) + 1) // 2
    first, last = (lanes.first - 1) // step, (lanes.last - 1) // step
    canvas.put(area.x + 1 + first, y, scene.marks.rule * (last - first + 1), scene.palette.dim, right=area.right)
    canvas.put(area.x + 1 + (view.step - 1) // step, y, "┴", scene.palette.accent, right=area.right)


def _levels(row: Array | None, step: int, smooth: bool) -> list[int]:
    """A loss's codes, one every `step` steps: the largest in each stretch."""
    if row is None:
        return []
    starts = np.arange(0, len(row), step)
    gone = np.logical_and.reduceat(underflowed(row, smooth), starts)
    return [int(code) for code in heat_levels(np.maximum.reduceat(row, starts), gone)]


def _row(canvas: Canvas, x: int, y: int, scene: Scene, upper: list[int], lower: list[int] | None) -> None:
    palette, marks = scene.palette, scene.marks
    longest = max(len(upper), len(lower or []))
    for column in range(longest):
        above = palette.heat_style[upper[column]] if column < len(upper) else palette.page
        below = palette.heat_style[lower[column]] if lower is not None and column < len(lower) else palette.page
        if palette.glyphs:
            code = (lower or upper)[column]
            canvas.put(x + column, y, marks.heat_of(code), palette.heat_style[code])
        else:
            canvas.put(x + column, y, marks.half, Style(color=above.bgcolor, bgcolor=below.bgcolor))


def line(canvas: Canvas, area: Area, scene: Scene) -> None:
    """One line instead of a map: the selected loss's whole row, squeezed into the width."""
    run, view, lanes = scene.run, scene.view, scene.lanes
    row = run.gradient_rows([view.loss], view.wrt, view.layer)[0]
    note = f" {lanes.first}–{lanes.last} of {len(run)}"
    room = area.width - 6 - len(note) - 1
    step = stride(len(run), room)
    canvas.put(area.x + 1, area.y, "all", scene.palette.dim)
    x = area.x + 5
    for code in _levels(row, step, run.model.network.cell.smooth):
        text = scene.marks.heat_of(code) if scene.palette.glyphs else " "
        x = canvas.put(x, area.y, text, scene.palette.heat_style[code])
    canvas.put(x + 1, area.y, note, scene.palette.dim, right=area.right)


PANE = Pane("Map", (("map", "all losses and all steps; the line beneath is the part that the lanes show"),))
