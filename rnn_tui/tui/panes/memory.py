"""Every unit over time: what each remembers at each step, two units a row."""

from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import state_levels
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene


def rows(hidden: int) -> int:
    """How many rows H units take."""
    return (hidden + 1) // 2


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """c<t> of all units (a<t> where the cell has no c), a lane a step, two units a row of half blocks."""
    run, lanes, palette, view = scene.run, scene.lanes, scene.palette, scene.view
    count = min(rows(run.hidden), area.height)
    for t in lanes.steps:
        c = run.c(t, view.layer, reverse=view.reverse)
        levels = state_levels(run.a(t, view.layer, reverse=view.reverse) if c is None else c)
        for row in range(count):
            upper, lower = 2 * row, min(2 * row + 1, run.hidden - 1)
            if palette.glyphs:
                sign = "".join(scene.marks.state_of(int(levels[unit])) for unit in (upper, lower))
                canvas.put(lanes.text(t), area.y + row, sign, palette.dim)
            else:
                text = scene.marks.half * lanes.room
                canvas.put(lanes.text(t), area.y + row, text, palette.half_block(levels[upper], levels[lower]))
            canvas.click(Area(lanes.x(t), area.y + row, lanes.width, 1), "step", t)
    chosen = view.unit // 2
    for row in range(count):
        label = f"{2 * row + 1}"
        style = palette.accent if row == chosen else palette.faint
        canvas.put(lanes.left + 1, area.y + row, label, style)


PANE = Pane(
    "Memory",
    (
        ("rows", "each row two units: c<t> over time (a<t> where there is no c)"),
        ("━ ─ ╌ ┈", "the strip's line c, one unit: how much is kept, Γf (gru: 1-Γu) ≥ .9, ≥ .5, ≥ .1, less"),
        ("● ○", "on that line, written: Γu > .5, > .1; in the colour of c's sign, orange + and blue -; no mark: less"),
    ),
)
