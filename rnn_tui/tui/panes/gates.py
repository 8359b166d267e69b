"""One unit over time: its gates, what it might write, what it remembers, what it puts out."""

from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import state_level
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
        gates = run.gates(t, layer)
        candidate, c = run.candidate_state(t, layer), run.c(t, layer)
        chosen = t == view.step
        for row, (name, _) in enumerate(scene.gate_names[: area.height]):
            _gate(canvas, lanes.x(t) + 1, area.y + row, scene, float(gates[name][unit]), chosen)
        values = [value for value in (candidate, c) if value is not None] + [run.a(t, layer)]
        for row, value in enumerate(values, start=len(scene.gate_names)):
            if row < area.height:
                _state(canvas, lanes.x(t) + 1, area.y + row, scene, float(value[unit]), chosen)


def _gate(canvas: Canvas, x: int, y: int, scene: Scene, value: float, chosen: bool) -> None:
    canvas.put(x, y, scene.marks.bar(value), scene.palette.gate)
    canvas.put(x + 2, y, numbers.gate(value), scene.strong if chosen else scene.palette.dim)


def _state(canvas: Canvas, x: int, y: int, scene: Scene, value: float, chosen: bool) -> None:
    canvas.put(x, y, scene.marks.square, scene.palette.state_ink[state_level(value)])
    canvas.put(x + 1, y, numbers.signed(value), scene.strong if chosen else scene.palette.dim)


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
