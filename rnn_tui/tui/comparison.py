"""The compare mode's frame: networks one above the other, in the same lanes and on the same scale."""

import math
from bisect import bisect_left
from dataclasses import dataclass, replace

from rnn_tui.core.bptt import underflowed
from rnn_tui.core.ops import Array
from rnn_tui.session import Run, Snapshot, View
from rnn_tui.session.gates import NOT_KEPT, Pattern, pattern
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.panes import formula, gates, gradient, histogram, readout, strip
from rnn_tui.tui.panes.pane import Pane, rule
from rnn_tui.tui.scene import Scene
from rnn_tui.tui.sizes import WIDE_HEIGHT, WIDE_WIDTH
from rnn_tui.tui.tokens import shortened

LEAST_BLOCK = 6
"""Rows of one network: its rule, ŷ, L, two of its states, and one of its gradient."""
_RAIL = 40
_LEGEND = 27
_LEAST_WITH_SHARE = 12
_BOTH = 2  # rows: Γu and Γf, which tell of an lstm's memory together alone


@dataclass(frozen=True)
class Stack:
    """Where the networks lie. blocks: one area a network in sight, the one in front first."""

    words: Area
    blocks: tuple[Area, ...]
    rail: Area | None
    difference: Area


def stack(width: int, height: int, count: int) -> Stack:
    """The areas for `count` networks on a terminal of at least 60 x 18; where there is no room the last go."""
    top = 2 if height >= 22 else 1
    wide = width >= WIDE_WIDTH and height >= WIDE_HEIGHT
    left = width - _RAIL - 2 if wide else width
    words = Area(0, top, left, 2 if height >= 22 else 1)
    difference = Area(0, height - 4, width, 1)
    room = difference.y - words.bottom
    shown = max(1, min(count, room // LEAST_BLOCK))
    each, more = divmod(room, shown)
    blocks, y = [], words.bottom
    for place in range(shown):
        rows = each + (place < more)
        blocks.append(Area(0, y, left, rows))
        y += rows
    rail = Area(left + 2, words.y, _RAIL, difference.y - words.y) if wide else None
    return Stack(words, tuple(blocks), rail, difference)


def draw(canvas: Canvas, places: Stack, scene: Scene) -> None:
    """The words, a block a network, the rail on a wide screen, and the difference in a line."""
    scenes = [alone(scene, run) for run in scene.snapshot.runs]
    for place, area in enumerate(places.blocks):
        canvas.click(Area(area.x, area.y, area.width, 1), "front", place)
    strip.words(canvas, places.words, scene)
    for place, (area, own) in enumerate(zip(places.blocks, scenes, strict=False)):
        _block(canvas, area, own, front=place == 0)
    if places.rail is not None:
        _rail(canvas, places.rail, scenes[: len(places.blocks)])
    _difference(canvas, places, scene)


def alone(scene: Scene, run: Run) -> Scene:
    """The scene of one of the networks; one that is not in front shows the unit that tells its classes apart best."""
    view, front = scene.view, scene.run
    if run is not front:
        layer = run.layers - 1
        wrt = "a" if view.wrt == "c" and not run.model.network.cell.has_memory else view.wrt
        same = run.model.network.config == front.model.network.config
        layer, unit = (view.layer, view.unit) if same else (layer, run.ranking(layer).units[0])
        reverse = view.reverse and run.model.network.config.bidirectional
        view = replace(view, layer=layer, unit=unit, wrt=wrt, reverse=reverse)
    return replace(scene, snapshot=Snapshot(scene.snapshot.sequence, (run,), view))


def _block(canvas: Canvas, area: Area, scene: Scene, *, front: bool) -> None:
    """A network: its rule, strip, gates or histogram or more of its heatmap as the lens says, and the chosen loss."""
    lens, extra = scene.view.lens, area.height - LEAST_BLOCK
    wanted = {
        "gates": gates.rows(scene), "units": histogram.rows(scene, area.width, extra), "gradient": 0,
        "formula": formula.rows(scene, area.width),
    }[lens]  # fmt: skip
    if lens == "gates" and not scene.gate_names and extra < _LEAST_WITH_SHARE - LEAST_BLOCK:
        wanted = 0  # the states of all units are in sight, and one more row of the heatmap says more
    with_lane = scene.run.model.network.cell.has_memory and extra > (wanted if lens in ("units", "formula") else 0)
    if lens == "gates" and "forget" in dict(scene.gate_names) and extra < _BOTH + with_lane:
        with_lane = False  # it draws Γu and Γf as a line; their numbers take its place
    extra -= with_lane
    with_share = extra > wanted + 1 and area.height >= _LEAST_WITH_SHARE  # alike in all networks
    extra -= with_share
    own = min(wanted, extra)
    _title(canvas, Area(area.x, area.y, area.width, 1), scene, front=front)
    upper = Area(area.x, area.y + 1, area.width, 4 + with_lane + with_share)
    strip.compact(canvas, upper, scene, with_share=with_share, with_lane=with_lane)
    if own:
        draws = {"gates": gates.draw, "units": histogram.draw, "formula": formula.draw}
        draws[lens](canvas, Area(area.x, upper.bottom, area.width, own), scene)
    y = upper.bottom + own
    heat = min(area.bottom - y, max(1, len(scene.run)))
    place = bisect_left(scene.losses, scene.view.loss) + 1
    first = max(1, min(place - heat // 2, len(scene.losses) - heat + 1))
    gradient.draw(canvas, Area(area.x, y, area.width, heat), replace(scene, rows_first=first))


def _title(canvas: Canvas, area: Area, scene: Scene, *, front: bool) -> None:
    """`── lstm · 1000 updates ── 2.4% of ‖∂L<8>/∂a<8>‖ · was <1% ──`: which network, and what of the loss arrives."""
    run, palette = scene.run, scene.palette
    name = _name(run)
    room = area.width - len(name) - 12
    rule(canvas, area, scene, name, next((note for note in _arrives(run, scene.view) if len(note) <= room), ""))
    style = palette.accent if front else scene.strong
    canvas.put(area.x + 3, area.y, run.model.network.config.cell, style)


def _name(run: Run) -> str:
    """`lstm · 1000 updates`, for a file its name."""
    config = run.model.network.config
    layers = f" · {config.layers} layers" if config.layers > 1 else ""
    if run.model.family is None:
        return f"{_cell(run)}{layers} · {shortened(run.model.source.rpartition('/')[2], 24)}"
    return f"{_cell(run)}{layers} · {run.model.step} updates"


def _cell(run: Run) -> str:
    """`lstm`, or `lstm both ways`."""
    config = run.model.network.config
    return f"{config.cell} both ways" if config.bidirectional else config.cell


def _arrives(run: Run, view: View) -> tuple[str, ...]:
    """The share of the loss that is left at the step, and ŷ of the loss's target, in ever fewer words."""
    if not len(run) or view.step > run.trace.counted(view.loss):
        return ()
    row = run.gradient_rows([view.loss], view.wrt, view.layer)[0]
    target = run.target(view.loss)
    if row is None or target is None:
        return ()
    share = numbers.share(float(row[view.step - 1]), float(row[view.loss - 1]))
    by_memory = readout.by_memory(run, view)
    shares, index = run.probabilities(view.loss), run.model.network.output_index
    other = run.model.task.other_form(target.token)
    said = [word for word in (target.token, other) if word is not None and word in index]
    spoken = ", ".join(f"{word} {numbers.percent(float(shares[index[word]]))}" for word in said)
    name = f"∂L<{view.loss - run.before_output}>"
    if by_memory:  # of one loss two shares, and neither is the other's error
        both = f"{share} by a, {by_memory} by c"
        whole = f"{share} of ‖{name}/∂a<{view.loss}>‖, by c {by_memory} (F8) · {spoken}"
        brief = f"{share}, by c {by_memory} · {spoken}", f"{share} left · {spoken}"
        return whole, f"{both} (F8) · {spoken}", f"{both} · {spoken}", *brief, spoken
    return f"{share} of ‖{name}/∂{view.wrt}<{view.loss}>‖ · {spoken}", f"{share} left · {spoken}", spoken


def _difference(canvas: Canvas, places: Stack, scene: Scene) -> None:
    """`L<18> at 'cats': rnn 4.3e-09, lstm 2.0e-02`, how many networks there is no room for, and the scale."""
    view, runs = scene.view, scene.snapshot.runs
    y, width = places.difference.y, places.difference.width
    end = 5
    if len(scene.run):
        text = difference(scene)
        if all(view.step > run.trace.counted(view.loss) for run in runs):
            text = f"{scene.loss_name(view.loss)} comes before step {view.step}: nothing of it arrives there"
        end = canvas.put(5 if 5 + len(text) <= width else 1, y, text, scene.strong)
    hidden = len(runs) - len(places.blocks)
    if hidden:
        end = canvas.put(end + 3, y, f"+{hidden} out of sight", scene.palette.dim)
    if end + _LEGEND < width:
        gradient.legend(canvas, end + 1, width - 1, y, scene)


def difference(scene: Scene) -> str:
    """What of one loss reaches one step, network by network."""
    view, runs = scene.view, scene.snapshot.runs
    names = [_cell(run) for run in runs]
    if len(set(names)) < len(names):
        names = [f"{name}@{run.model.step}" for name, run in zip(names, runs, strict=True)]
    found = []
    for name, run in zip(names, runs, strict=True):
        own = alone(scene, run).view
        row = run.gradient_rows([own.loss], own.wrt, own.layer)[0]
        found.append(f"{name} {_brief(row, own.step, run.model.network.cell.smooth)}")
    return f"{scene.loss_name(view.loss)} at '{scene.run.tokens[view.step - 1]}': {', '.join(found)}"


def _brief(row: Array | None, step: int, smooth: bool) -> str:
    """A norm in two digits; what has none is said as the readout says it."""
    if row is None or step > len(row):
        return "–"
    value = float(row[step - 1])
    if value and math.isfinite(value):
        return f"{value:.1e}"
    return numbers.exact(value, underflow=bool(underflowed(row, smooth)[step - 1]))


def _rail(canvas: Canvas, area: Area, scenes: list[Scene]) -> None:
    """For each network its formula, its gates over the sentence, and whether a unit shows the post's story."""
    if not scenes[0].view.step:
        return
    tries = [
        [
            _Aside(scene, found)
            for scene, found in zip(scenes, (write(scene, area.width - 1) for scene in scenes), strict=True)
        ]
        for write in (_loose, formula.dense, _brief_lines)
    ]
    asides = next((found for found in tries if sum(aside.height for aside in found) <= area.height), tries[-1])
    fits = sum(aside.height for aside in asides) <= area.height
    y = area.y
    for aside in asides:
        rows = aside.height if fits else area.height // len(asides)
        aside.draw(canvas, Area(area.x, y, area.width, rows))
        y += rows


def _loose(scene: Scene, width: int) -> list[formula.Line]:
    return formula.folded(formula.lines(scene, full=True), width)


def _brief_lines(scene: Scene, width: int) -> list[formula.Line]:
    return formula.folded(formula.lines(scene), width)


class _Aside:
    """What stands of one network in the rail. height: the rows it would take, a blank one behind it."""

    def __init__(self, scene: Scene, found: list[formula.Line]) -> None:
        self._scene = scene
        self._formula = found
        self._story = story(scene.run, scene.view.layer)
        self._gates = max(1, len(scene.gate_names))
        self.height = 1 + len(self._formula) + 1 + self._gates + len(self._story) + 1

    def draw(self, canvas: Canvas, area: Area) -> None:
        """Its rule and as much as there is room for; of the formula, the equations of the gates go first."""
        scene, cell = self._scene, self._scene.run.model.network.config.cell
        rule(canvas, Area(area.x, area.y, area.width, 1), scene, f"Formula: {cell}", f"unit {scene.view.unit + 1}")
        missing = self.height - area.height
        count = max(3, len(self._formula) - max(0, missing))
        formula.draw_lines(canvas, Area(area.x, area.y + 1, area.width, count), scene, self._formula)
        y = area.y + 2 + count
        if y < area.bottom:
            rows = min(self._gates, area.bottom - y)
            histogram.draw(canvas, Area(area.x, y, area.width, rows), scene)
        for row, text in enumerate(self._story, start=y + self._gates):
            if row < area.bottom - 1:
                canvas.put(area.x + 1, row, text, scene.palette.dim, right=area.right)


def story(run: Run, layer: int) -> tuple[str, ...]:
    """Γu = 0 keeps, Γu = 1 replaces: the unit that does so best, or that none does."""
    found: Pattern | None = pattern(run, layer)
    if found is None:
        return ()
    best = found.units[0]
    word = run.tokens[found.noun - 1]
    name = f"  unit {best + 1}: "
    there, after = " ".join(found.there(best)), " ".join(found.after(best)) or NOT_KEPT
    measured = [f"{name}{there}, then {after}"] if len(found.gates) == 1 else [f"{name}{there}", f"    then {after}"]
    return (f"{'one' if found.shows else 'none'} replaces at '{word}', then keeps", *measured)


PANE = Pane(
    "Compare",
    (
        (
            "── lstm · 1000 updates",
            "a network; ↑ ↓ choose the loss, tab what is shown of each, ctrl+n which is in front",
        ),
        ("2% of ‖∂L<8>/∂a<8>‖", "what is left of the chosen loss at the selected step; then ŷ of its target"),
        ("3% by a, 109% by c", "of an lstm both: by c is the path its memory keeps open, by a what the gates read; F8"),
        ("L<8> at 'cats': rnn …", "the same norm, network by network, on one scale"),
    ),
)
