"""The numbers of the way back, a lane a step: what arrives, what each step did to it, what has added up."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rnn_tui.core.bptt import underflowed
from rnn_tui.session.backward import Backward
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import heat_levels
from rnn_tui.tui.lanes import NARROWEST
from rnn_tui.tui.panes import states
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene
from rnn_tui.tui.tokens import shown

TALLEST, LEAST = 14, 8
"""Rows: all of them with a blank line between groups, and the fewest worth a place beside the heatmap."""
_OPTIONAL = 20
TOO_FAR = "–"


class Row(NamedTuple):
    """rank: what goes first where there is no room has the highest, and what has _OPTIONAL before a blank line does.

    group: a blank line parts two of them.

    text: what stands at step k. heat: the row's name in `Backward.norms`, where it is coloured like the heatmap.
    """

    label: str
    rank: int
    group: int
    text: Callable[[int], str]
    heat: str = ""


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """As many rows as there is room for."""
    way = scene.way
    if way is None:
        return
    lanes, front = scene.lanes, scene.view.step
    placed = _placed(rows(scene, way), area.height)
    if lanes.holds(front) and placed:
        canvas.paint(Area(lanes.x(front), area.y, lanes.width, placed[-1][0] + 1), scene.palette.band)
    for offset, row in placed:
        y = area.y + offset
        long = len(row.label) > 4
        canvas.put(lanes.left + (0 if long else 1), y, row.label, scene.palette.dim)
        for k in lanes.steps:
            canvas.click(Area(lanes.x(k), y, lanes.width, 1), "step", k)
        if row.heat:
            _heat(canvas, y, scene, way, row)
        if lanes.width < NARROWEST:
            _narrow(canvas, y, scene, way, row)
            continue
        for k in range(max(front, lanes.first), min(way.t, lanes.last) + 1):
            style = None if row.heat else scene.strong if k == front else scene.palette.dim
            canvas.put(lanes.text(k), y, row.text(k), style, right=lanes.x(k) + lanes.width)


def _narrow(canvas: Canvas, y: int, scene: Scene, way: Backward, row: Row) -> None:
    """Where lanes have no room for every number: those that fit, and that of the step just reached, over the next."""
    lanes, front = scene.lanes, scene.view.step
    reached = row.text(front) if lanes.holds(front) and front <= way.t else ""
    covered = lanes.text(front) + len(reached) if not row.heat else 0
    for k in range(max(front + 1, lanes.first), min(way.t, lanes.last) + 1):
        text = numbers.decades(float(way.norms[row.heat][k - 1])) if row.heat and scene.narrow else row.text(k)
        if len(text) <= lanes.room and lanes.text(k) >= covered:
            canvas.put(lanes.text(k), y, text, None if row.heat else scene.palette.dim)
    if row.heat and reached and scene.narrow:
        reached = numbers.decades(float(way.norms[row.heat][front - 1]))
    canvas.put(lanes.text(front), y, reached, None if row.heat else scene.strong)


def _heat(canvas: Canvas, y: int, scene: Scene, way: Backward, row: Row) -> None:
    """The cells of a row in their colours, points where the way back has not come to."""
    lanes, front, palette = scene.lanes, scene.view.step, scene.palette
    values = way.norms[row.heat]
    codes = heat_levels(values, underflowed(values, scene.run.model.network.cell.smooth))
    for k in range(lanes.first, min(way.t, lanes.last) + 1):
        if k < front:
            canvas.put(lanes.x(k) + lanes.width // 2, y, "·", palette.faint)
        else:
            code = int(codes[k - 1])
            canvas.paint(Area(lanes.x(k), y, lanes.width, 1), palette.heat_style[code])
            if palette.glyphs:
                canvas.put(lanes.x(k), y, scene.marks.heat_of(code), palette.heat_style[code])
    if lanes.holds(front):
        before, behind = "[]" if palette.glyphs else "▐▌"
        canvas.put(lanes.x(front), y, before, palette.accent)
        canvas.put(lanes.x(front) + lanes.width - 1, y, behind, palette.accent)


def _placed(every: Sequence[Row], height: int) -> list[tuple[int, Row]]:
    """The rows there is room for and their places, groups apart where there is room for that too."""
    gaps = len({row.group for row in every}) - 1
    wanted = every if height >= len(every) + gaps else [row for row in every if row.rank < _OPTIONAL]
    kept = sorted(wanted, key=lambda row: row.rank)[:height]
    shown = [row for row in every if row in kept]
    begins = [place for place in range(1, len(shown)) if shown[place].group != shown[place - 1].group]
    apart = begins[max(0, len(begins) - (height - len(shown))) :] if len(shown) < height else []
    return [(place + sum(begin <= place for begin in apart), row) for place, row in enumerate(shown)]


def rows(scene: Scene, way: Backward) -> list[Row]:
    """What there is to tell, from the adjoint down to the parameter gradient."""
    wrt, joint = scene.view.wrt, scene.run.model.network.cell.joint
    parts = _OPTIONAL if way.alone else 3
    found = [Row(f"∂{wrt}", 0, 0, _norm(scene, way, wrt), wrt)]
    if wrt == "a":
        found += [
            Row(f"{above(scene, way)}<k>", parts, 0, lambda k: _part(way, "above", k)),
            Row("k+1", parts, 0, lambda k: _part(way, "later_a", k)),
        ]
    if joint or wrt not in ("a", carried(scene)):
        found.append(Row(f"∂{carried(scene)}", 6, 1, _norm(scene, way, "row"), "row"))
    found += [
        Row("×", 1, 1, lambda k: _told(way.ratio(k), "×")),
        Row("σ", 2 if way.alone else 4, 1, lambda k: _linked(way, k, lambda: way.link(k).factor, "≤")),
    ]
    if len(way.losses) == 1:
        most, rank = ("≤", 5) if way.alone else ("", 11)
        found += [
            Row("Π×" if way.alone else "left", 4, 1, lambda k: _told(way.share(k))),
            Row("‖ΠJ‖", rank + 3, 1, lambda k: _linked(way, k, lambda: way.link(k).product, most if k < way.t else "")),
            Row("Πσ", rank, 1, lambda k: _linked(way, k, lambda: way.link(k).factors, most if k < way.t else "")),
        ]
    return [
        *found,
        Row("ΣW_aa", 3, 2, lambda k: _summed(way, k, 0)),
        Row("ΣW_ax", 9, 2, lambda k: _summed(way, k, 1)),
        Row("ΣW_ya", 10, 2, lambda k: _readout(way, k)),
    ]


def above(scene: Scene, way: Backward) -> str:
    """Where ∂L/∂a<k> comes from at step k itself: ŷ, or the a of the layer above."""
    return "ŷ" if way.layer == scene.run.layers - 1 else f"a{states.superscript(way.layer + 1)}"


def above_at(scene: Scene, way: Backward, k: int) -> str:
    """The same with its number: outputs are counted by themselves, and above an encoder's top layer is nothing."""
    if way.layer < scene.run.layers - 1:
        return f"{above(scene, way)}<{k}>"
    return f"ŷ<{scene.output(k)}>" if k in scene.run.outputs else "an output: there is none"


def carried(scene: Scene) -> str:
    """What is handed from step to step: a, c, or for an lstm s = [a; c]."""
    cell = scene.run.model.network.cell
    return "s" if cell.joint else "c" if cell.has_memory else "a"


def _norm(scene: Scene, way: Backward, name: str) -> Callable[[int], str]:
    gone = underflowed(way.norms[name], scene.run.model.network.cell.smooth)
    return lambda k: numbers.magnitude(float(way.norms[name][k - 1]), underflow=bool(gone[k - 1]))


def _part(way: Backward, name: str, k: int) -> str:
    return numbers.magnitude(float(way.norms[name][k - 1]))


def _told(value: float | None, sign: str = "") -> str:
    """A ratio in five cells and its sign: one cell more than `magnitude` has, for the thousandths."""
    if value is None:
        return ""
    return f"{sign}{value:.3f}" if 0.00095 <= value < 0.0995 else f"{sign}{numbers.magnitude(value)}"


def _linked(way: Backward, k: int, value: Callable[[], float | None], sign: str) -> str:
    return _told(value(), sign) if k >= way.linked else TOO_FAR


def _summed(way: Backward, k: int, which: int) -> str:
    return numbers.magnitude(way.gathered(k)[which]) if k >= way.summed else TOO_FAR


def _readout(way: Backward, k: int) -> str:
    """The sum where a term is added, and nowhere else."""
    return _summed(way, k, 2) if any(loss.t == k for loss in way.losses) else ""


def note(scene: Scene) -> str:
    """What sets out: `L<9> = −log ŷ(was) = 7.03`, or all losses together."""
    run, view = scene.run, scene.view
    if view.summed:
        known = run.measured
        last = scene.loss_name(known[-1]) if known else ""
        return f"L = L<1> + … + {last} = {numbers.loss(run.total_loss())}" if known else ""
    target = run.target(view.loss) if view.loss else None
    if target is None:
        return ""
    name = shown(target.token, 12)
    return f"{scene.loss_name(view.loss)} = −log ŷ({name}) = {numbers.loss(run.loss(view.loss))}"


def loss_name(scene: Scene) -> str:
    """L<9>, or L for all."""
    return "L" if scene.view.summed else scene.loss_name(scene.view.loss)


PANE = Pane(
    "Backward",
    (
        ("∂a", "‖∂L/∂a<k>‖, the number of the heatmap; ← lets it arrive one step earlier, → takes it back"),
        ("ŷ<k>, k+1", "what of it came from ŷ<k> (below the top layer from the layer above), what from step k+1"),
        ("∂s", "the row that is handed on: by a (rnn), c (gru cells), by both at once, s = [a; c] (lstm)"),
        ("∂c, ∂s", "‖∂c‖ counts c<k> → a<k> too, which in ∂s is a's alone: so ‖∂c‖ may be more than ‖∂s‖"),
        ("×", "what step k+1 made of that row, ‖∂s<k+1> J‖ / ‖∂s<k+1>‖: what happened"),
        (
            "σ",
            "‖∂s<k+1>/∂s<k>‖, the largest singular value of J: the most that could have happened. It stands where the"
            " way has come to; Anatomy, and `factors` of the JSON, have it under step k+1",
        ),
        ("Π×", "the product of ×: the share of ∂s that is left. `left` where other rows come in: the share alone"),
        ("‖ΠJ‖ Πσ", "the most that all steps together could do, and the most if each had done its most"),
        ("≤", "× ≤ σ always; of the products for one loss in the top layer alone: Π× ≤ ‖ΠJ‖ ≤ Πσ"),
        ("ΣW_aa ΣW_ax", "‖∂L/∂W‖ as it adds up, t to k; gated cells: what multiplies the state, the input, in all W"),
        ("ΣW_ya", "∂L<t>/∂W_ya has one term, of step t: nothing of it goes back in time"),
        ("–", "too far back to be followed at once; `trace --json --backward` has it"),
    ),
)
