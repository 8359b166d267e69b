"""What leads from row to row in the strip: into both directions and out of them, and from an output to the next input."""

from collections.abc import Sequence

from rnn_tui.tui.canvas import Canvas, cells
from rnn_tui.tui.panes.states import block_columns, units_of
from rnn_tui.tui.scene import Scene
from rnn_tui.tui.tokens import shown

BETWEEN_WAYS = 5
"""The columns of a bidirectional lane beside its states: x's wire and its arrow, two of time, and that of ŷ between."""
OUT = 3
"""The columns of a bidirectional lane that what is put out has not: x's wire, and at the end that of ŷ and a blank."""


def both_ways(
    canvas: Canvas, top: int, bottom: int, ways: Sequence[int], scene: Scene, *, links: bool = False
) -> None:
    """x feeds the two rows of a layer, and ŷ reads both; in a stack the layer above does, and is fed what they are.

    top, bottom: the rows of what reads and of what feeds. ways: the upper row of the states from the right, then from
    the left. links: whether what feeds is the layer below.
    """
    lanes, palette = scene.lanes, scene.palette
    back, ahead = ways
    for t in lanes.steps:
        x, out = lanes.x(t), lanes.x(t) + lanes.width - 2
        columns = 4 if palette.glyphs else block_columns(len(units_of(scene)))
        end = lanes.text(t) + columns
        _time(canvas, t, back, ahead, end, scene)
        for y in range(top, ahead + 2):
            crossing = y in (back, ahead, back - 1, ahead - 1) and canvas.char(out, y) != " "
            canvas.put(out, y, "┼" if crossing else "│", palette.gate)
        for y in range(back + 2, bottom):
            crossing = y in (ahead, ahead - 1) and canvas.char(x, y) != " "
            canvas.put(x, y, "┼" if crossing else "│", palette.minus)
        into = "◂" if canvas.char(out - 1, top) == " " and not links else ""
        canvas.put(out - len(into), top, f"{into}╮", palette.gate)
        for y, corner in ((back + 1, "┤"), (ahead + 1, "╯")):
            canvas.put(end, y, scene.marks.rule * (out - end) + corner, palette.gate)
        for y, corner in ((back + 1, "╭"), (ahead + 1, "├")):
            canvas.put(x, y, corner + scene.marks.into, palette.minus)
        canvas.put(x, bottom, "╰", palette.minus)
        if links:
            canvas.put(x + 1, bottom, scene.marks.rule * (out - x - 1), palette.minus)


def _time(canvas: Canvas, t: int, back: int, ahead: int, end: int, scene: Scene) -> None:
    """What leads from a state to the next in its direction, and the 0 that each begins with."""
    lanes, palette, marks, run = scene.lanes, scene.palette, scene.marks, scene.run
    after = lanes.text(t + 1)
    if t == 1:
        canvas.put(lanes.x(t) - 1, ahead, f"0{marks.rule}{marks.into}", palette.faint)
    if t < len(run):
        canvas.put(end, ahead, marks.rule * (after - end - 1) + marks.into, palette.faint)
        canvas.put(end, back, "◂" + marks.rule * (after - end - 1), palette.faint)
    else:
        canvas.put(end, back, "◂" + marks.rule * (lanes.x(t + 1) - end - 1) + "0", palette.faint)


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
