"""All units at the selected step, units across and gates down, for choosing a unit."""

from rnn_tui.core.ops import Array
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import state_level
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene

_LABEL = 5
_VALUE = 6


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """A column a unit; where not all fit, those around the selected one. The heading goes where rows need its place."""
    run, view, palette = scene.run, scene.view, scene.palette
    if not view.step:
        return
    room = area.width - _LABEL - _VALUE
    pitch = max(1, min(4, room // run.hidden))
    count = min(run.hidden, room // pitch)
    first = max(0, min(view.unit - count // 2, run.hidden - count))
    columns = [(unit, area.x + _LABEL + place * pitch) for place, unit in enumerate(range(first, first + count))]
    rows = _rows(scene)
    top = 1 if area.height > len(rows) else 0
    if top:
        _header(canvas, area, scene, columns)
    for place, (label, values, is_gate) in enumerate(rows[: area.height - top], start=top):
        y = area.y + place
        canvas.put(area.x + 1, y, label, palette.dim)
        for unit, x in columns:
            _mark(canvas, x, y, scene, float(values[unit]), is_gate, max(1, pitch - 1))
        value = float(values[view.unit])
        text = numbers.gate(value) if is_gate else numbers.signed(value)
        canvas.put(area.x + _LABEL + count * pitch + 1, y, f"{text:>4}", palette.accent, right=area.right)
    for unit, x in columns:
        canvas.click(Area(x, area.y, pitch, len(rows) + 1), "unit", unit)


def _rows(scene: Scene) -> list[tuple[str, Array, bool]]:
    run, t, layer, reverse = scene.run, scene.view.step, scene.view.layer, scene.view.reverse
    gates = run.gates(t, layer, reverse=reverse)
    rows = [(symbol, gates[name], True) for name, symbol in scene.gate_names]
    candidate, c = run.candidate_state(t, layer, reverse=reverse), run.c(t, layer, reverse=reverse)
    if candidate is not None and c is not None:
        rows += [("c~", candidate, False), ("c", c, False)]
    return [*rows, ("a", run.a(t, layer, reverse=reverse), False)]


def _header(canvas: Canvas, area: Area, scene: Scene, columns: list[tuple[int, int]]) -> None:
    """Every fourth unit's number, and always the selected one's."""
    chosen = next((x for unit, x in columns if unit == scene.view.unit), area.x)
    for unit, x in columns:
        label = str(unit + 1)
        if unit == scene.view.unit:
            canvas.put(x, area.y, label, scene.palette.selected)
        elif unit % 4 == 0 and not (chosen - len(label) <= x <= chosen + 2):
            canvas.put(x, area.y, label, scene.palette.faint)


def _mark(canvas: Canvas, x: int, y: int, scene: Scene, value: float, is_gate: bool, width: int) -> None:
    palette, marks = scene.palette, scene.marks
    if is_gate:
        canvas.put(x, y, marks.bar(value) * width, palette.gate)
    elif palette.glyphs:
        canvas.put(x, y, marks.state_of(state_level(value)), palette.signed(value))
    else:
        canvas.put(x, y, " " * width, palette.state_style[state_level(value)])


PANE = Pane(
    "Units",
    (("1 5 9 13", "every unit at the selected step; ↑ ↓ choose one, which Gates then shows over time"),),
)
