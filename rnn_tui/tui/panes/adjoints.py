"""The strip on the way back: ∂L/∂c and ∂L/∂a of every step that has been reached, in the places of c and a."""

import numpy as np

from rnn_tui.core.ops import Array
from rnn_tui.session.backward import Backward
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import heat_levels, heat_tint
from rnn_tui.tui.lanes import NARROWEST
from rnn_tui.tui.panes import states, strip
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.panes.states import Way
from rnn_tui.tui.scene import Scene

_BACK = "◂"
_OPEN = "·"


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """The strip with adjoints for states; a loss is set out from by a click on it."""
    strip.draw(canvas, area, scene, _layer)
    y = area.y + (2 if scene.run.layers == 1 and area.height >= strip.height_of(scene.run) else 1)
    for t in scene.lanes.steps:
        canvas.click(Area(scene.lanes.x(t), y, scene.lanes.width, 1), "loss", t)


def _layer(canvas: Canvas, y: int, scene: Scene, layer: int) -> None:
    """Three rows: how much ∂c carries, and two of the signs and proportions of ∂a."""
    states.labels(canvas, y, scene, Way(layer), "∂")
    way = scene.way if layer == scene.view.layer else scene.run.backward(scene.snapshot.swept, layer)
    if way is None:
        return
    if way.c is not None:
        _memory(canvas, y, scene, way)
    units = states.units_of(scene)
    columns = states.block_columns(len(units))
    front, lanes, palette = scene.view.step, scene.lanes, scene.palette
    for k in lanes.steps:
        x = lanes.text(k)
        if front <= k <= way.t:
            _vector(canvas, x, y + 1, scene, way.a[k - 1], units)
        elif k < front:
            for row in (1, 2):
                canvas.put(x, y + row, _OPEN * columns, palette.faint)
        if k < way.t and k + 1 >= front:
            style = palette.accent if k == front - 1 else palette.dim
            tail = lanes.width - columns - (2 if lanes.width >= NARROWEST else 0)
            row = y + (2 if palette.glyphs else 1)  # in glyph mode the number needs the room
            canvas.put(x + columns, row, _BACK + scene.marks.rule * (tail - 1), style)


def _memory(canvas: Canvas, y: int, scene: Scene, way: Backward) -> None:
    """A line with a node at each step reached, in the colour of ‖∂L/∂c<k>‖; faint where it has not come to."""
    node = states.node_column(scene.lanes)
    lanes, marks, palette, front = scene.lanes, scene.marks, scene.palette, scene.view.step
    codes = heat_levels(way.norms["c"])
    for k in lanes.steps:
        x = lanes.x(k)
        if k < front:
            canvas.put(x, y, marks.lane[1] * lanes.width, palette.line)
        elif k <= way.t:
            style = heat_tint(palette, int(codes[k - 1]))
            end = lanes.width if k < way.t else node + 1
            canvas.put(x, y, marks.lane[0] * end, style)
            canvas.put(x + node, y, marks.node_full, style)


def _vector(canvas: Canvas, x: int, y: int, scene: Scene, adjoint: Array, units: range) -> None:
    """Signs and proportions: the largest of a step has the full colour. In glyph mode the number of the chosen unit."""
    if scene.palette.glyphs:
        value = float(adjoint[scene.view.unit])
        sign = scene.marks.minus if value < 0 else "+"
        canvas.put(x, y, f"{sign}{numbers.magnitude(abs(value))}", scene.palette.signed(value))
        return
    largest = float(np.abs(adjoint).max())
    scaled = adjoint / largest if 0 < largest < np.inf else adjoint
    states.blocks(canvas, x, y, scene, scaled, units)


PANE = Pane(
    "Strip, backward",
    (
        ("∂c ━●", "the colour of ‖∂L/∂c<k>‖ on the scale of the heatmap, at the steps that the way back has come to"),
        ("∂a", "∂L/∂a<k>, unit by unit: signs and proportions, each step's largest in full colour; its size is below"),
    ),
)
