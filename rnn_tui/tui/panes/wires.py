"""What leads from row to row in the strip: into both directions and out of them, from an output to the next input."""

from dataclasses import dataclass

from rich.style import Style

from rnn_tui.tui.canvas import Canvas, cells
from rnn_tui.tui.panes.states import block_columns, units_of
from rnn_tui.tui.scene import Scene
from rnn_tui.tui.tokens import shown

BETWEEN_WAYS = 5
"""The columns of a bidirectional lane beside its states: x's wire and its arrow, two of time, and that of ŷ between."""
OUT = 3
"""The columns of a bidirectional lane that what is put out has not: x's wire, and at the end that of ŷ and a blank."""


@dataclass(frozen=True)
class Wiring:
    """Where a layer's wires run. top, bottom: the rows of what reads and of what feeds; back, ahead: the upper row of
    the states from the right, and from the left. links: whether the layer below feeds it, in sight. cut_above,
    cut_below: whether what reads, what feeds is a layer out of sight.
    """

    top: int
    bottom: int
    back: int
    ahead: int
    links: bool = False
    cut_above: bool = False
    cut_below: bool = False


def both_ways(canvas: Canvas, rows: Wiring, scene: Scene) -> None:
    """x feeds the two rows of a layer, and ŷ reads both; in a stack the layer above does, and is fed what they are."""
    lanes, palette = scene.lanes, scene.palette
    columns = 4 if palette.glyphs else block_columns(len(units_of(scene)))
    for t in lanes.steps:
        _time(canvas, t, rows, lanes.text(t) + columns, scene)
        _read(canvas, t, rows, lanes.text(t) + columns, scene)
        _feed(canvas, t, rows, scene)


def _read(canvas: Canvas, t: int, rows: Wiring, end: int, scene: Scene) -> None:
    """From both states, which end in column `end`, to what reads them."""
    style, out = scene.palette.gate, scene.lanes.x(t) + scene.lanes.width - 2
    _upright(canvas, out, range(rows.top, rows.ahead + 2), rows, style)
    if rows.cut_above:
        for y in range(rows.top, rows.back - 1):
            canvas.put(out, y, "┊", style)
    else:
        start = next((x for x in range(out, end, -1) if canvas.char(x - 1, rows.top) != " "), end)
        into = "◂" + scene.marks.rule * (out - start - 2) if out - start > 1 else ""
        canvas.put(out - len(into), rows.top, f"{into}╮", style)
    for y, corner in ((rows.back + 1, "┤"), (rows.ahead + 1, "╯")):
        canvas.put(end, y, scene.marks.rule * (out - end) + corner, style)


def _feed(canvas: Canvas, t: int, rows: Wiring, scene: Scene) -> None:
    """From x, or the layer below, into both states."""
    style, x = scene.palette.minus, scene.lanes.x(t)
    _upright(canvas, x, range(rows.back + 2, rows.bottom), rows, style)
    for y, corner in ((rows.back + 1, "╭"), (rows.ahead + 1, "├")):
        canvas.put(x, y, corner + scene.marks.into, style)
    canvas.put(x, rows.bottom, "┊" if rows.cut_below else "╰", style)
    if rows.links:
        canvas.put(x + 1, rows.bottom, scene.marks.rule * (scene.lanes.width - 3), style)


def _upright(canvas: Canvas, x: int, ys: range, rows: Wiring, style: Style) -> None:
    """An upright wire, which crosses the memory lanes and what leads from step to step."""
    lines = (rows.back - 1, rows.back, rows.ahead - 1, rows.ahead)
    for y in ys:
        canvas.put(x, y, "┼" if y in lines and canvas.char(x, y) != " " else "│", style)


def _time(canvas: Canvas, t: int, rows: Wiring, end: int, scene: Scene) -> None:
    """What leads from a state to the next in its direction, and the 0 that each begins with."""
    lanes, palette, marks, run = scene.lanes, scene.palette, scene.marks, scene.run
    after = lanes.text(t + 1)
    if t == lanes.first:
        begins = "0" if t == 1 else marks.rule
        canvas.put(lanes.x(t) - 1, rows.ahead, f"{begins}{marks.rule}{marks.into}", palette.faint)
    if t < len(run):
        canvas.put(end, rows.ahead, marks.rule * (after - end - 1) + marks.into, palette.faint)
        canvas.put(end, rows.back, "◂" + marks.rule * (after - end - 1), palette.faint)
    else:
        canvas.put(end, rows.back, "◂" + marks.rule * (lanes.x(t + 1) - end - 1) + "0", palette.faint)


def fed_back(canvas: Canvas, top: int, bottom: int, scene: Scene) -> None:
    """`╮` beside an output and `╰─▸` before the next input: each output is the next input.

    Faint where it was not the likeliest that was taken.
    """
    lanes, palette, run = scene.lanes, scene.palette, scene.run
    for t in lanes.steps:
        if t == len(run) or not lanes.holds(t + 1):
            continue
        x = lanes.x(t) + lanes.width - 2
        best = run.best(t).token
        style = palette.gate if best == run.tokens[t] else palette.faint
        start = lanes.text(t) + cells(shown(best, lanes.room)) + 1
        canvas.put(min(start, x), top, scene.marks.rule * (x - start) + "╮", style)
        for y in range(top + 1, bottom):
            canvas.put(x, y, "┼" if canvas.char(x, y) != " " else "│", style)
        canvas.put(x, bottom, "╰" + scene.marks.rule + scene.marks.into, style)
