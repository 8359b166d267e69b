"""A layer of the strip in one direction: the memory lane of the selected unit, and the states of all units."""

import math
from dataclasses import dataclass

from rnn_tui.core.ops import Array
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import state_levels
from rnn_tui.tui.lanes import GUTTER, NARROWEST, Lanes
from rnn_tui.tui.scene import NUMERIC, Scene

MOST_UNITS = 32
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
HANDS_OVER = "═"


@dataclass(frozen=True)
class Way:
    """One of a layer's rows: the layer, and of two directions whether it is that from the right."""

    layer: int
    reverse: bool = False


def block_columns(hidden: int) -> int:
    """How many columns a state's half blocks take: four units a column, at most those of MOST_UNITS."""
    return math.ceil(min(hidden, MOST_UNITS) / 4)


def units_in_sight(hidden: int, chosen: int, most: int = MOST_UNITS) -> range:
    """The units that the blocks show: all, or `most` with the chosen one among them."""
    count = min(hidden, most)
    first = min(chosen // count * count, hidden - count)
    return range(first, first + count)


def units_of(scene: Scene) -> range:
    """The units that a lane of this scene has room for."""
    return units_in_sight(scene.run.hidden, scene.view.unit, min(MOST_UNITS, 4 * columns_of(scene.lanes)))


def columns_of(lanes: Lanes) -> int:
    """The columns of a lane that states may take: the others lead to the next lane."""
    beside = 3 if lanes.width >= NARROWEST else 2 if lanes.width >= NUMERIC else 1
    return max(1, lanes.width - beside)


def draw(canvas: Canvas, y: int, scene: Scene, way: Way, *, with_lane: bool = True, wired: bool = False) -> None:
    """Three rows: the memory lane of the selected unit, and two of the states of all units.

    wired: what leads from state to state is drawn by others.
    """
    palette, lanes, marks, run = scene.palette, scene.lanes, scene.marks, scene.run
    labels(canvas, y, scene, way, with_lane=with_lane)
    if with_lane and run.model.network.cell.has_memory:
        memory(canvas, y, scene, way)
    units = units_of(scene)
    columns = block_columns(len(units))
    if len(units) < run.hidden and not palette.glyphs:
        canvas.put(lanes.left, y + 2, f"{units.start + 1}–", palette.dim, right=lanes.left + GUTTER)
    for t in lanes.steps:
        blocks(canvas, lanes.text(t), y + 1, scene, run.a(t, way.layer, reverse=way.reverse), units)
        if wired:
            continue
        x = lanes.text(t) + (lanes.room if palette.glyphs and lanes.width < NARROWEST else columns)
        if way.reverse:
            line = "◂" + marks.rule * (lanes.text(t + 1) - x - 2)
            canvas.put(x, y + 1, line if t < len(run) else f"◂{marks.rule}0", palette.faint)
        elif t == run.read and t < len(run):
            canvas.put(x, y + 1, HANDS_OVER * (lanes.x(t + 1) + lanes.lead - x), scene.strong)
        elif t < len(run):
            if not (palette.glyphs and scene.narrow):  # beside signs a line would be one more minus
                canvas.put(x, y + 1, _arrow(scene, lanes.width - columns), palette.faint)
        elif lanes.holds(t + 1) and run.model.network.config.shape != "one-to-one":
            arrow = marks.lane[3] + marks.into
            canvas.put(lanes.x(t + 1), y + 1, arrow, palette.faint)


def _arrow(scene: Scene, room: int) -> str:
    """What leads to the next state, over `room` columns between two states."""
    if scene.lanes.width < NARROWEST:
        return scene.marks.rule * (1 if scene.palette.glyphs else room)
    blanks = 0 if scene.run.model.network.config.shape == "one-to-many" else 1
    return scene.marks.rule * (room - 2 - blanks) + scene.marks.into


def labels(canvas: Canvas, y: int, scene: Scene, way: Way, of: str = "", *, with_lane: bool = True) -> None:
    """`c` (where there is one) and `a` before the rows of a layer, with its number where there are several."""
    run, palette, left, view = scene.run, scene.palette, scene.lanes.left, scene.view
    both = run.model.network.config.bidirectional
    several = run.layers > 1
    suffix = superscript(way.layer) if several else ""
    arrow = ("←" if way.reverse else "→") if both else ""
    chosen = (several or both) and way == Way(view.layer, view.reverse)
    style = palette.accent if chosen else palette.dim
    if chosen:
        row = y + 1 if both and not run.model.network.cell.has_memory else y
        canvas.put(left, row, scene.marks.select, palette.accent)
    canvas.put(left + 1, y + 1, f"{of}{arrow}a{suffix}", style)
    if with_lane and run.model.network.cell.has_memory:
        canvas.put(left + 1, y, f"{of}{arrow}c{suffix}", style)
    if several or both:
        for offset in range(3):
            value = f"{way.layer} {'<' if way.reverse else '>'}" if both else way.layer
            canvas.click(Area(left, y + offset, 4, 1), "way" if both else "layer", value)


def superscript(layer: int) -> str:
    """A layer's number, raised."""
    return _SUPERSCRIPTS[layer % 10]


def node_column(lanes: Lanes) -> int:
    """Where in a lane the memory's node stands."""
    return 3 if lanes.width >= NARROWEST else lanes.width // 2


def memory(canvas: Canvas, y: int, scene: Scene, way: Way) -> None:
    """A line as strong as what keeps c<t-1> (Γf, or 1-Γu), with a node where c<t> is written to.

    From the right it is c<t+1> that is kept, and the line leads there.
    """
    palette, lanes, marks, run = scene.palette, scene.lanes, scene.marks, scene.run
    unit = min(scene.view.unit, run.hidden - 1)
    node = node_column(lanes)
    for t in lanes.steps:
        gates = run.gates(t, way.layer, reverse=way.reverse)
        update = float(gates["update"][unit])
        keep = float(gates["forget"][unit]) if "forget" in gates else 1.0 - update
        c = run.c(t, way.layer, reverse=way.reverse)
        x = lanes.x(t)
        line = marks.lane_of(keep)
        if way.reverse:
            canvas.put(x + node + 1, y, line * (lanes.width - (node + 1 if t == lanes.last else 1)), palette.gate)
        else:
            start = x if t == lanes.first else x - lanes.width + node + 1
            canvas.put(start, y, line * (x + node - start), palette.gate)
        mark = marks.node_of(update)
        style = palette.gate if mark == " " or c is None else palette.signed(float(c[unit]))
        canvas.put(x + node, y, line if mark == " " else mark, style)
        if way.reverse and t == lanes.first:
            canvas.put(x, y, line * node, palette.gate)
        elif t == lanes.last and not way.reverse:
            canvas.put(x + node + 1, y, line * (lanes.width - node - 1), palette.gate)


def blocks(canvas: Canvas, x: int, y: int, scene: Scene, a: Array, units: range) -> None:
    """The states of the units in sight, two half blocks a cell and two rows, unit by unit from left to right."""
    palette, marks = scene.palette, scene.marks
    if palette.glyphs:
        value = float(a[min(scene.view.unit, len(a) - 1)])
        text = marks.state_of(state_levels(a[[min(scene.view.unit, len(a) - 1)]])[0]) if scene.narrow else ""
        canvas.put(x, y, text or numbers.signed(value), palette.signed(value))
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
