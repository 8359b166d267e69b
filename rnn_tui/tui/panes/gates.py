"""One unit over time: its gates, what it might write, what it remembers, what it puts out."""

from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import state_level
from rnn_tui.tui.lanes import NARROWEST
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene


def rows(scene: Scene) -> int:
    """How many rows the cell needs: one a gate, c~ and c where it has them, and a."""
    cell = scene.run.model.network.cell
    return len(cell.gates) + (2 if cell.has_memory else 0) + 1


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """A row a quantity, a lane a step, as many rows as the area holds."""
    palette, lanes, run, view = scene.palette, scene.lanes, scene.run, scene.view
    unit, layer = view.unit, view.layer
    symbols = [symbol for _, symbol in scene.gate_names]
    signed = ["c~", "c", "a"] if run.model.network.cell.has_memory else ["a"]
    labels = [*symbols, *signed][: area.height]
    if view.step and lanes.holds(view.step):
        canvas.paint(Area(lanes.x(view.step), area.y, lanes.width, len(labels)), palette.band)
    for row, label in enumerate(labels):
        canvas.put(lanes.left + 1, area.y + row, label, palette.dim)
    for t in lanes.steps:
        canvas.click(Area(lanes.x(t), area.y, lanes.width, len(labels)), "step", t)
        gates = run.gates(t, layer, reverse=view.reverse)
        candidate = run.candidate_state(t, layer, reverse=view.reverse)
        c, a = run.c(t, layer, reverse=view.reverse), run.a(t, layer, reverse=view.reverse)
        chosen = t == view.step
        for row, (name, _) in enumerate(scene.gate_names[: area.height]):
            _gate(canvas, lanes.text(t), area.y + row, scene, float(gates[name][unit]), chosen)
        values = [value for value in (candidate, c) if value is not None] + [a]
        for row, value in enumerate(values, start=len(scene.gate_names)):
            if row < area.height:
                _state(canvas, lanes.text(t), area.y + row, scene, float(value[unit]), chosen)


def _gate(canvas: Canvas, x: int, y: int, scene: Scene, value: float, chosen: bool) -> None:
    """A bar and its number; where a lane has no room for both, the number of the selected step alone."""
    if not scene.narrow or not chosen:
        canvas.put(x, y, scene.marks.bar(value), scene.palette.gate)
    if not scene.narrow:
        x += 2 if scene.lanes.width >= NARROWEST else 1
        canvas.put(x, y, numbers.gate(value), scene.strong if chosen else scene.palette.dim)
    elif chosen:
        canvas.put(x - 1, y, numbers.gate(value), scene.strong)


def _state(canvas: Canvas, x: int, y: int, scene: Scene, value: float, chosen: bool) -> None:
    palette, level = scene.palette, state_level(value)
    if scene.lanes.width >= NARROWEST:
        canvas.put(x, y, scene.marks.square, palette.state_ink[level])
        canvas.put(x + 1, y, numbers.signed(value), scene.strong if chosen else palette.dim)
    elif not scene.narrow or chosen:
        style = palette.signed(value) + scene.strong if chosen else palette.signed(value)
        canvas.put(x - scene.narrow, y, numbers.signed(value), style)
    else:
        square = scene.marks.state_of(level) if palette.glyphs else scene.marks.square * 2
        canvas.put(x, y, square, palette.state_ink[level])


PANE = Pane(
    "Gates",
    (
        ("Γu", "update gate: how much of c~ is written (gru: 1-Γu of the memory is kept)"),
        ("Γf", "forget gate (lstm): 1 keeps what was remembered, 0 drops it"),
        ("Γo", "output gate (lstm): how much of the memory is shown to the rest"),
        ("Γr", "relevance gate (gru): how much of c<t-1> goes into c~"),
        ("c~ c a", "what might be written, what is remembered, what is put out"),
    ),
)
