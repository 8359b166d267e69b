"""The compare mode's frame: networks one above the other, in the same lanes and on the same scale."""

from dataclasses import dataclass, replace

from rnn_tui.session import Run, Snapshot, View
from rnn_tui.session.gates import Pattern, pattern
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.panes import formula, gates, gradient, histogram, strip
from rnn_tui.tui.panes.pane import rule
from rnn_tui.tui.scene import Scene
from rnn_tui.tui.sizes import WIDE_HEIGHT, WIDE_WIDTH

LEAST_BLOCK = 6
"""Rows of one network: its rule, ŷ, L, two of its states, and one of its gradient."""
_RAIL = 38


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
    strip.words(canvas, places.words, scene)
    for area, own in zip(places.blocks, scenes, strict=False):
        _block(canvas, area, own)
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
        view = replace(view, layer=layer, unit=unit, wrt=wrt)
    return replace(scene, snapshot=Snapshot(scene.snapshot.sequence, (run,), view))


def _block(canvas: Canvas, area: Area, scene: Scene) -> None:
    """A network: its rule, strip, gates or histogram or more of its heatmap as the lens says, and the chosen loss."""
    lens, rows = scene.view.lens, area.height - 2  # rule, one row of the heatmap
    memory = scene.run.model.network.cell.has_memory
    strip_rows = 4 + (1 if memory and rows >= 5 else 0)
    extra = rows - strip_rows
    if extra >= 6 and not memory:
        strip_rows, extra = strip_rows + 1, extra - 1
    _title(canvas, Area(area.x, area.y, area.width, 1), scene)
    strip.compact(canvas, Area(area.x, area.y + 1, area.width, strip_rows), scene)
    y = area.y + 1 + strip_rows
    heat = 1 + extra
    if lens != "gradient":
        wanted = gates.rows(scene) if lens == "gates" else max(1, len(scene.gate_names))
        own = min(wanted, extra)
        if own:
            draw_extra = gates.draw if lens == "gates" else histogram.draw
            draw_extra(canvas, Area(area.x, y, area.width, own), scene)
        y, heat = y + own, heat - own
    first = max(1, min(scene.view.loss, len(scene.run) - heat + 1) if heat < len(scene.run) else 1)
    gradient.draw(canvas, Area(area.x, y, area.width, heat), replace(scene, rows_first=first))


def _title(canvas: Canvas, area: Area, scene: Scene) -> None:
    """`── lstm · 1000 updates ── 5.64e-02, 2.4% of L<8> ──`: which network, and what of the chosen loss arrives."""
    run, palette = scene.run, scene.palette
    name = _name(run)
    note = _arrives(run, scene.view)
    rule(canvas, area, scene, name, note if len(name) + len(note) + 12 < area.width else "")
    end = canvas.put(area.x + 3, area.y, run.model.network.config.cell, palette.accent)
    canvas.click(Area(area.x, area.y, end, 1), "front", run.model.source)


def _name(run: Run) -> str:
    """`lstm · 1000 updates`, for a file its name."""
    config = run.model.network.config
    layers = f" · {config.layers} layers" if config.layers > 1 else ""
    if run.model.family is None:
        return f"{config.cell}{layers} · {strip.shortened(run.model.source.rpartition('/')[2], 24)}"
    return f"{config.cell}{layers} · {run.model.step} updates"


def _arrives(run: Run, view: View) -> str:
    """The share of the loss that is left at the step, and what the network says of the loss's target."""
    if not len(run) or view.step > view.loss:
        return ""
    row = run.gradient_rows([view.loss], view.wrt, view.layer)[0]
    target = run.target(view.loss)
    if row is None or target is None:
        return ""
    share = numbers.share(float(row[view.step - 1]), float(row[-1]))
    said = [target.token]
    other = run.model.task.other_form(target.token)
    if other in run.model.network.output_index:
        said.append(str(other))
    shares, index = run.probabilities(view.loss), run.model.network.output_index
    spoken = ", ".join(f"{word} {numbers.percent(float(shares[index[word]]))}" for word in said)
    return f"{share} of ‖∂L<{view.loss}>/∂{view.wrt}<{view.loss}>‖ · {spoken}"


def _difference(canvas: Canvas, places: Stack, scene: Scene) -> None:
    """`L<18> at 'cats': rnn 4.3e-09, lstm 2.0e-02`, and how many networks there is no room for."""
    view, runs = scene.view, scene.snapshot.runs
    if not len(scene.run):
        return
    hidden = len(runs) - len(places.blocks)
    note = f"   {hidden} more in a taller window" if hidden else ""
    text = difference(scene)
    if view.step > view.loss:
        text = f"L<{view.loss}> comes before step {view.step}: nothing of it arrives there"
    canvas.put(5, places.difference.y, f"{text}{note}", scene.strong)


def difference(scene: Scene) -> str:
    """What of one loss reaches one step, network by network."""
    view, runs = scene.view, scene.snapshot.runs
    names = [run.model.network.config.cell for run in runs]
    if len(set(names)) < len(names):
        names = [f"{name}@{run.model.step}" for name, run in zip(names, runs, strict=True)]
    found = []
    for name, run in zip(names, runs, strict=True):
        own = alone(scene, run).view
        row = run.gradient_rows([own.loss], own.wrt, own.layer)[0]
        value = "–" if row is None or own.step > own.loss else numbers.exact(float(row[own.step - 1]))
        found.append(f"{name} {value}")
    return f"L<{view.loss}> at '{scene.run.tokens[view.step - 1]}': {', '.join(found)}"


def _rail(canvas: Canvas, area: Area, scenes: list[Scene]) -> None:
    """For each network its formula, its gates over the sentence, and whether a unit shows the post's story."""
    each = area.height // len(scenes)
    for place, scene in enumerate(scenes):
        top = area.y + place * each
        if not scene.view.step:
            continue
        config = scene.run.model.network.config
        rule(canvas, Area(area.x, top, area.width, 1), scene, f"Formula: {config.cell}", f"unit {scene.view.unit + 1}")
        bottom = top + each
        lines = formula.folded(formula.lines(scene), area.width - 1)
        counted = len(scene.gate_names) + (4 if scene.gate_names else 1)
        rows = max(3, min(len(lines), bottom - top - 2 - counted))
        formula.draw(canvas, Area(area.x, top + 1, area.width, rows), scene)
        y = top + 2 + rows
        if y < bottom:
            histogram.draw(canvas, Area(area.x, y, area.width, min(len(scene.gate_names) or 1, bottom - y)), scene)
        y += (len(scene.gate_names) or 1) + 1
        for row, text in enumerate(story(scene.run, scene.view.layer)):
            if y + row < bottom:
                canvas.put(area.x + 1, y + row, text, scene.palette.dim, right=area.right)


def story(run: Run, layer: int) -> tuple[str, ...]:
    """Γu = 0 keeps, Γu = 1 replaces: the unit that does so best, or that none does."""
    found: Pattern | None = pattern(run, layer)
    if found is None:
        return ()
    best = found.units[0]
    word = run.tokens[found.noun - 1]
    measured = f"unit {best + 1}: {found.replaces[best]:.2f} there, then ≥ {found.keeps[best]:.2f}"
    if found.shows:
        return (f"replaces at '{word}', keeps after:", measured)
    return (f"no unit replaces at '{word}' and keeps;", measured)
