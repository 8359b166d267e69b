"""The unrolled network: one lane a step, inputs below, states in the middle, predictions and losses above."""

import math
from collections.abc import Callable

from rnn_tui.core.ops import Array
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas, cells
from rnn_tui.tui.colours import state_levels
from rnn_tui.tui.lanes import GUTTER
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene

MOST_UNITS = 32
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def height(layers: int, *, percent: bool = True) -> int:
    """Rows: ŷ, its share (one layer only), L, three a layer, x, t."""
    return 4 + (1 if percent and layers == 1 else 0) + 3 * layers


def layers_in_sight(layers: int, chosen: int, rows: int) -> range:
    """The layers that a strip of so many rows has room for: all, or some of them with the chosen one among them."""
    count = max(1, min(layers, (rows - height(0)) // 3))
    first = min(max(0, chosen - count // 2), layers - count)
    return range(first, first + count)


def block_columns(hidden: int) -> int:
    """How many columns a state's half blocks take: four units a column, at most those of MOST_UNITS."""
    return math.ceil(min(hidden, MOST_UNITS) / 4)


def units_in_sight(hidden: int, chosen: int) -> range:
    """The units that the blocks show: all, or MOST_UNITS with the chosen one among them."""
    count = min(hidden, MOST_UNITS)
    first = min(chosen // count * count, hidden - count)
    return range(first, first + count)


def draw(
    canvas: Canvas, area: Area, scene: Scene, states: Callable[[Canvas, int, Scene, int], None] | None = None
) -> None:
    """All rows of the strip; the one with the share is left out where the area is a row short.

    states: draws something else into the three rows of a layer, given the first of them and the layer.
    """
    run = scene.run
    with_share = run.layers == 1 and area.height >= height(1)
    _lanes_to_click(canvas, area, scene)
    y = area.y
    _predictions(canvas, y, scene, with_share)
    y += 2 if with_share else 1
    _losses(canvas, y, scene)
    y += 1
    for layer in reversed(layers_in_sight(run.layers, scene.view.layer, area.height)):
        (states or _layer)(canvas, y, scene, layer)
        y += 3
    _inputs(canvas, y, scene)


def _lanes_to_click(canvas: Canvas, area: Area, scene: Scene) -> None:
    """The band of the selected step, and each lane a click."""
    lanes, step = scene.lanes, scene.view.step
    if step and lanes.holds(step):
        canvas.paint(Area(lanes.x(step), area.y, lanes.width, area.height), scene.palette.band)
    for t in lanes.steps:
        canvas.click(Area(lanes.x(t), area.y, lanes.width, area.height), "step", t)


def _predictions(canvas: Canvas, y: int, scene: Scene, with_share: bool) -> None:
    palette, lanes, marks = scene.palette, scene.lanes, scene.marks
    canvas.put(lanes.left + 1, y, "ŷ", palette.dim)
    for t in lanes.steps:
        best = scene.run.best(t)
        target = scene.run.target(t)
        right = target is not None and not target.provisional and target.token == best.token
        style = scene.strong if t == scene.view.step else palette.ink if right else palette.dim
        x, edge = lanes.x(t) + 1, lanes.x(t) + lanes.width
        canvas.put(x, y, shortened(best.token, lanes.width - 1), style, right=edge)
        if with_share:
            share = numbers.percent(best.probability)
            end = canvas.put(x, y + 1, share, palette.gate if right else palette.dim, right=edge)
            if right:
                canvas.put(min(end + 1, edge - 1), y + 1, marks.tick, palette.gate, right=edge)


def _losses(canvas: Canvas, y: int, scene: Scene) -> None:
    palette, lanes = scene.palette, scene.lanes
    canvas.put(lanes.left + 1, y, "L", palette.dim)
    for t in lanes.steps:
        loss, target = scene.run.loss(t), scene.run.target(t)
        style = scene.strong if t == scene.view.step else palette.dim
        if loss is not None and not math.isfinite(loss):
            style = palette.error
        open_ = "?" if target is not None and target.provisional else ""
        canvas.put(lanes.x(t) + 1, y, numbers.loss(loss) + open_, style, right=lanes.x(t) + lanes.width)


def compact(canvas: Canvas, area: Area, scene: Scene, *, with_share: bool, with_lane: bool) -> None:
    """ŷ, its share if asked for, L, the memory lane if asked for, and the states of the layer looked at."""
    _lanes_to_click(canvas, area, scene)
    _predictions(canvas, area.y, scene, with_share)
    y = area.y + (2 if with_share else 1)
    _losses(canvas, y, scene)
    _layer(canvas, y + 1 if with_lane else y, scene, scene.view.layer, with_lane=with_lane)


def words(canvas: Canvas, area: Area, scene: Scene) -> None:
    """x, and with a second row t."""
    _lanes_to_click(canvas, area, scene)
    _inputs(canvas, area.y, scene, with_number=area.height > 1)


def _layer(canvas: Canvas, y: int, scene: Scene, layer: int, *, with_lane: bool = True) -> None:
    """Three rows: the memory lane of the selected unit, and two of the states of all units."""
    palette, lanes, marks, run = scene.palette, scene.lanes, scene.marks, scene.run
    labels(canvas, y, scene, layer, with_lane=with_lane)
    if with_lane and run.model.network.cell.has_memory:
        _memory(canvas, y, scene, layer)
    columns = block_columns(run.hidden)
    units = units_in_sight(run.hidden, scene.view.unit)
    if len(units) < run.hidden and not palette.glyphs:
        canvas.put(lanes.left, y + 2, f"{units.start + 1}–", palette.dim, right=lanes.left + GUTTER)
    for t in lanes.steps:
        x = lanes.x(t) + 1
        blocks(canvas, x, y + 1, scene, run.a(t, layer), units)
        tail = max(1, lanes.width - columns - 2)
        if t < len(run):
            canvas.put(x + columns, y + 1, marks.rule * (tail - 1) + marks.into, palette.faint)
        elif lanes.holds(t + 1):
            canvas.put(lanes.x(t + 1), y + 1, marks.lane[3] + marks.into, palette.faint)


def labels(canvas: Canvas, y: int, scene: Scene, layer: int, of: str = "", *, with_lane: bool = True) -> None:
    """`c` (where there is one) and `a` before the rows of a layer, with its number where there are several."""
    run, palette, left = scene.run, scene.palette, scene.lanes.left
    several = run.layers > 1
    suffix = superscript(layer) if several else ""
    chosen = several and layer == scene.view.layer
    style = palette.accent if chosen else palette.dim
    if chosen:
        canvas.put(left, y, scene.marks.select, palette.accent)
    canvas.put(left + 1, y + 1, f"{of}a{suffix}", style)
    if with_lane and run.model.network.cell.has_memory:
        canvas.put(left + 1, y, f"{of}c{suffix}", style)
    if several:
        for offset in range(3):
            canvas.click(Area(left, y + offset, 4, 1), "layer", layer)


def superscript(layer: int) -> str:
    """A layer's number, raised."""
    return _SUPERSCRIPTS[layer % 10]


def _memory(canvas: Canvas, y: int, scene: Scene, layer: int) -> None:
    """A line as strong as what keeps c<t-1> (Γf, or 1-Γu), with a node where c<t> is written to."""
    palette, lanes, marks, run = scene.palette, scene.lanes, scene.marks, scene.run
    unit = min(scene.view.unit, run.hidden - 1)
    node = 3
    for t in lanes.steps:
        gates = run.gates(t, layer)
        update = float(gates["update"][unit])
        keep = float(gates["forget"][unit]) if "forget" in gates else 1.0 - update
        c = run.c(t, layer)
        x = lanes.x(t)
        start = x if t == lanes.first else x - lanes.width + node + 1
        canvas.put(start, y, marks.lane_of(keep) * (x + node - start), palette.gate)
        mark = marks.node_of(update)
        line = marks.lane_of(keep)
        style = palette.gate if mark == " " or c is None else palette.signed(float(c[unit]))
        canvas.put(x + node, y, line if mark == " " else mark, style)
        if t == lanes.last:
            canvas.put(x + node + 1, y, marks.lane_of(keep) * (lanes.width - node - 1), palette.gate)


def blocks(canvas: Canvas, x: int, y: int, scene: Scene, a: Array, units: range) -> None:
    """The states of the units in sight, two half blocks a cell and two rows, unit by unit from left to right."""
    palette, marks = scene.palette, scene.marks
    if palette.glyphs:
        value = float(a[min(scene.view.unit, len(a) - 1)])
        canvas.put(x, y, numbers.signed(value), palette.signed(value))
        return
    levels, columns = state_levels(a[units.start : units.stop]), block_columns(len(units))
    for row in range(2):
        for column in range(columns):
            upper, lower = (2 * row) * columns + column, (2 * row + 1) * columns + column
            if upper >= len(levels):
                continue
            if lower < len(levels):
                canvas.put(x + column, y + row, marks.half, palette.half_block(levels[upper], levels[lower]))
            else:
                canvas.put(x + column, y + row, marks.half, palette.state_ink[levels[upper]])


def _inputs(canvas: Canvas, y: int, scene: Scene, *, with_number: bool = True) -> None:
    palette, lanes, run = scene.palette, scene.lanes, scene.run
    canvas.put(lanes.left + 1, y, "x", palette.dim)
    if with_number:
        canvas.put(lanes.left + 1, y + 1, "t", palette.dim)
    if lanes.first > 1:
        canvas.put(lanes.left + 4, y, "‹", palette.accent)
    for t in lanes.steps:
        chosen = t == scene.view.step
        edge = lanes.x(t) + lanes.width
        token = shortened(run.tokens[t - 1], lanes.width - 1)
        canvas.put(lanes.x(t) + 1, y, token, palette.selected if chosen else palette.ink, right=edge)
        if with_number:
            canvas.put(lanes.x(t) + 1, y + 1, str(t), palette.selected if chosen else palette.dim, right=edge)
    after = len(run) + 1
    if not lanes.holds(after):
        if lanes.last < len(run):
            canvas.put(lanes.x(lanes.last) + lanes.width, y, "›", palette.accent)
        return
    edge = lanes.x(after) + lanes.width
    room = lanes.width - 1
    if scene.draft:
        canvas.put(lanes.x(after) + 1, y, shortened(scene.draft, room), scene.strong, right=edge)
    elif len(run):
        canvas.put(lanes.x(after) + 1, y, shortened(run.best(len(run)).token, room), palette.faint, right=edge)
    if with_number:
        canvas.put(lanes.x(after) + 1, y + 1, str(after), palette.faint, right=edge)


def shortened(token: str, room: int) -> str:
    """A token cut to `room` cells, with an ellipsis where something is missing."""
    if cells(token) <= room:
        return token
    kept = ""
    for char in token:
        if cells(kept + char) > room - 1:
            break
        kept += char
    return kept + "…"


PANE = Pane(
    "Strip",
    (
        ("ŷ 72% ✓", "the likeliest next token and its probability; ✓ where it came"),
        ("L", "the loss of that step, -log ŷ of the token that came; ? where it has not come yet"),
        ("c ━━●", "one unit's memory: the line is how much is kept (Γf, or 1-Γu), a node where something is written"),
        ("a", "the states of all units, blue below zero, orange above; 33– where those from unit 33 on are in sight"),
        ("x, t", "what is fed in, and the number of the step"),
    ),
)
