"""The unrolled network: one lane a step, inputs below, states in the middle, predictions and losses above.

All shapes have the same rows; what a shape has not at a step is a `·` there.
"""

import math
from collections.abc import Callable

from rnn_tui.session import Run
from rnn_tui.session.losses import may_have_loss
from rnn_tui.tasks.base import END
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas, cells
from rnn_tui.tui.lanes import NARROWEST, OF_CHARACTERS, WIDEST, Lanes, lanes
from rnn_tui.tui.panes import states, wires
from rnn_tui.tui.panes.halves import halves
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.panes.states import Way, block_columns
from rnn_tui.tui.scene import Scene
from rnn_tui.tui.tokens import shown

NOTHING = "·"
_EACH, _BOTH = 3, 7  # rows of a layer in one direction; in both, the one that leads to the layer above among them
_ROUND = 5  # of steps whose lanes hold no number, one in so many has its own below it


def height(layers: int, *, percent: bool = True, both: bool = False) -> int:
    """Rows: ŷ, its share (one layer only), L, three a layer and direction, x, t; one between layers of two."""
    rows = _BOTH * layers - (layers > 0) if both else _EACH * layers
    return 4 + (1 if percent and layers == 1 else 0) + rows


def height_of(run: Run, *, percent: bool = True) -> int:
    """`height` of all layers of a network."""
    return height(run.layers, percent=percent, both=run.model.network.config.bidirectional)


def layers_in_sight(layers: int, chosen: int, rows: int, *, both: bool = False) -> range:
    """The layers that a strip of so many rows has room for: all, or some of them with the chosen one among them."""
    room = rows - height(0)
    count = max(1, min(layers, (room + 1) // _BOTH if both else room // _EACH))
    first = min(max(0, chosen - count // 2), layers - count)
    return range(first, first + count)


def axis(run: Run, step: int, width: int, first: int, *, narrowest: int = NARROWEST) -> Lanes:
    """The lanes of a strip in `width` columns, as wide as a network of this shape needs them."""
    config = run.model.network.config
    if run.model.task.unit == "character" and not config.bidirectional:
        return lanes(run, step, 0, width, first, of_characters=OF_CHARACTERS, open_end=not run.ended)
    columns = block_columns(run.hidden)
    beside = wires.BETWEEN_WAYS if config.bidirectional else 4 if config.shape == "one-to-many" else 3
    lead = 2 if config.bidirectional else 1
    if not run.model.task.next_token:  # what is put out is not among the words that widen the lanes
        longest = max(map(cells, config.output_vocabulary), default=0)
        narrowest = max(narrowest, min(WIDEST, longest + 1 + (wires.OUT if config.bidirectional else 0)))
    return lanes(run, step, 0, width, first, narrowest=max(narrowest, columns + beside), lead=lead)


def draw(
    canvas: Canvas, area: Area, scene: Scene, drawn: Callable[[Canvas, int, Scene, int], None] | None = None
) -> None:
    """All rows of the strip; the one with the share is left out where the area is a row short.

    drawn: draws something else into the three rows of a layer, given the first of them and the layer.
    """
    run = scene.run
    both = run.model.network.config.bidirectional
    with_share = run.layers == 1 and area.height >= height_of(run)
    _lanes_to_click(canvas, area, scene)
    _predictions(canvas, area.y, scene, with_share)
    y = area.y + (2 if with_share else 1)
    _losses(canvas, y, scene)
    y += 1
    layers = layers_in_sight(run.layers, scene.view.layer, area.height, both=both)
    bottom = y + height(len(layers), percent=False, both=both) - 4
    _inputs(canvas, bottom, scene)
    top = area.y
    for layer in reversed(layers):
        if drawn is not None:
            drawn(canvas, y, scene, layer)
        else:
            states.draw(canvas, y, scene, Way(layer, reverse=both), wired=both)
        y += _EACH
        if both:
            states.draw(canvas, y, scene, Way(layer), wired=True)
            y += _EACH
            below = layer > layers.start
            rows = wires.Wiring(
                top, y, y - 5, y - 2, links=below, cut_above=layer == layers[-1] and layer < run.layers - 1,
                cut_below=layer > 0 and not below,
            )  # fmt: skip
            wires.both_ways(canvas, rows, scene)
            top, y = y, y + 1
    if run.model.network.config.shape == "one-to-many" and drawn is None and not scene.narrow:
        wires.fed_back(canvas, area.y, bottom, scene)


def compact(canvas: Canvas, area: Area, scene: Scene, *, with_share: bool, with_lane: bool) -> None:
    """ŷ, its share if asked for, L, the memory lane if asked for, and the states of the layer looked at."""
    _lanes_to_click(canvas, area, scene)
    _predictions(canvas, area.y, scene, with_share)
    y = area.y + (2 if with_share else 1)
    _losses(canvas, y, scene)
    way = Way(scene.view.layer, scene.view.reverse)
    states.draw(canvas, y + 1 if with_lane else y, scene, way, with_lane=with_lane)


def words(canvas: Canvas, area: Area, scene: Scene) -> None:
    """x, and with a second row t."""
    _lanes_to_click(canvas, area, scene)
    _inputs(canvas, area.y, scene, with_number=area.height > 1)


def _lanes_to_click(canvas: Canvas, area: Area, scene: Scene) -> None:
    """The band of the selected step, and each lane a click."""
    lanes, step = scene.lanes, scene.view.step
    if step and lanes.holds(step):
        canvas.paint(Area(lanes.x(step), area.y, lanes.width, area.height), scene.palette.band)
    for t in lanes.steps:
        canvas.click(Area(lanes.x(t), area.y, lanes.width, area.height), "step", t)


def _predictions(canvas: Canvas, y: int, scene: Scene, with_share: bool) -> None:
    palette, lanes, run = scene.palette, scene.lanes, scene.run
    canvas.put(lanes.left + 1, y, "ŷ", palette.dim)
    verdict = run.model.network.config.shape == "many-to-one"
    for t in lanes.steps:
        if t not in run.outputs:
            _nothing(canvas, t, y, scene, 2 if with_share else 1)
            continue
        best, target = run.best(t), run.target(t)
        right = target is not None and not target.provisional and target.token == best.token
        ink = right or (verdict and t == len(run))
        style = scene.strong if t == scene.view.step else palette.ink if ink else palette.dim
        token = END if run.ended and t == len(run) else best.token
        canvas.put(lanes.text(t), y, shown(token, lanes.room), style, right=lanes.x(t + 1))
        if with_share:
            _share(canvas, t, y + 1, scene, best.probability, right)


def _share(canvas: Canvas, t: int, y: int, scene: Scene, probability: float, right: bool) -> None:
    """`72% ✓`; where there is no room for a number a bar, and the number in the selected lane alone."""
    lanes, palette, marks = scene.lanes, scene.palette, scene.marks
    style = palette.gate if right else palette.dim
    if scene.narrow and t != scene.view.step:
        canvas.put(lanes.text(t), y, marks.bar(probability), style)
        return
    edge = lanes.x(t + 1) + (1 if scene.narrow else 0)
    end = canvas.put(lanes.x(t) if scene.narrow else lanes.text(t), y, numbers.percent(probability), style, right=edge)
    if right and lanes.width >= NARROWEST:
        canvas.put(min(end + 1, edge - 1), y, marks.tick, palette.gate, right=edge)


def _nothing(canvas: Canvas, t: int, y: int, scene: Scene, rows: int = 1) -> None:
    for row in range(rows):
        canvas.put(scene.lanes.text(t), y + row, NOTHING, scene.palette.faint)


def _losses(canvas: Canvas, y: int, scene: Scene) -> None:
    palette, lanes, run = scene.palette, scene.lanes, scene.run
    canvas.put(lanes.left + 1, y, "L", palette.dim)
    for t in lanes.steps:
        if not may_have_loss(run, t):
            _nothing(canvas, t, y, scene)
            continue
        loss, target = run.loss(t), run.target(t)
        chosen = t == scene.view.step
        style = scene.strong if chosen else palette.dim
        if loss is not None and not math.isfinite(loss):
            style = palette.error
        open_ = "?" if target is not None and target.provisional else ""
        if scene.narrow and not chosen:
            bar = numbers.loss(None) if loss is None else scene.marks.bar(-math.expm1(-loss))
            canvas.put(lanes.text(t), y, bar + open_, style, right=lanes.x(t + 1))
            continue
        x, room = (lanes.x(t), 4) if scene.narrow else (lanes.text(t), lanes.room)
        text = numbers.loss(loss) if lanes.width >= NARROWEST else numbers.short_loss(loss, room - len(open_))
        canvas.put(x, y, text + open_, style, right=x + room)


def _inputs(canvas: Canvas, y: int, scene: Scene, *, with_number: bool = True) -> None:
    palette, lanes, run = scene.palette, scene.lanes, scene.run
    canvas.put(lanes.left + 1, y, "x", palette.dim)
    if lanes.first > 1:
        canvas.put(lanes.left + 4, y, "‹", palette.accent)
    for t in lanes.steps:
        style = palette.selected if t == scene.view.step else palette.ink
        canvas.put(lanes.text(t), y, shown(run.tokens[t - 1], lanes.room), style, right=lanes.x(t + 1))
    after = len(run) + 1
    if lanes.holds(after):
        _next(canvas, y, scene, after)
    elif lanes.last < len(run):
        canvas.put(lanes.x(lanes.last) + lanes.width, y, "›", palette.accent)
    if with_number and run.model.network.config.encodes:
        halves(canvas, y + 1, scene)
    elif with_number:
        _numbers(canvas, y + 1, scene)


def _next(canvas: Canvas, y: int, scene: Scene, after: int) -> None:
    """In the lane behind the last what is being typed, or else the likeliest where it may be read next."""
    lanes, run = scene.lanes, scene.run
    x, edge = lanes.text(after), lanes.x(after + 1)
    goes_on = run.model.task.next_token or (run.writes and not run.ended)
    if scene.draft:
        canvas.put(x, y, shown(scene.draft, lanes.room), scene.strong, right=edge)
    elif len(run) and goes_on and (best := run.best(len(run)).token) != END:
        canvas.put(x, y, shown(best, lanes.room), scene.palette.faint, right=edge)


def _numbers(canvas: Canvas, y: int, scene: Scene) -> None:
    """The number of each step; where lanes hold none, of every fifth and of the selected one."""
    lanes, palette, run, step = scene.lanes, scene.palette, scene.run, scene.view.step
    canvas.put(lanes.left + 1, y, "t", palette.dim)
    for t in lanes.steps:
        if t != step and (not scene.narrow or (t % _ROUND == 0 and abs(t - step) > 1)):
            right = None if scene.narrow else lanes.x(t + 1)
            canvas.put(lanes.text(t), y, str(t), palette.dim, right=right)
    if step and lanes.holds(step):
        right = None if scene.narrow else lanes.x(step + 1)
        canvas.put(lanes.text(step), y, str(step), palette.selected, right=right)
    after = len(run) + 1
    if lanes.holds(after) and not scene.narrow and run.model.network.config.shape != "one-to-one":
        canvas.put(lanes.text(after), y, str(after), palette.faint, right=lanes.x(after + 1))


PANE = Pane(
    "Strip",
    (
        ("ŷ 72% ✓", "the likeliest output and its probability; ✓ where it came, or is right"),
        ("L", "the loss of that step, -log ŷ of the token that came; ? where it has not come yet"),
        ("·", "nothing here: a step that has no output, or no loss"),
        ("c ━━●", "one unit's memory: the line is how much is kept (Γf, or 1-Γu), a node where something is written"),
        ("a", "the states of all units, blue below zero, orange above; 33– where those from unit 33 on are in sight"),
        ("→a ←a", "a bidirectional network's two: x feeds both, ŷ reads both; pgup and pgdn choose one"),
        ("╮ ╰▸", "an output that is the next input; faint where it was not the likeliest"),
        ("═", "the encoder hands its last state to the decoder, whose first input is ‹, and whose last output is ›"),
        ("x, t", "what is fed in, and the number of the step"),
    ),
)
