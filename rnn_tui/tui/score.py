"""Draws a frame: puts the panes where the layout says, all from one scene."""

from bisect import bisect_left
from dataclasses import dataclass, replace
from textwrap import wrap

from rich.style import Style

from rnn_tui.session.losses import loss_steps
from rnn_tui.session.snapshot import LENSES
from rnn_tui.tui import comparison, wayback
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import COMPARING, EXPLORE, SPARED, Command, Host, in_place, label
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.lanes import NARROWEST
from rnn_tui.tui.layout import Layout, layout
from rnn_tui.tui.panes import (
    caption,
    formula,
    gates,
    gradient,
    histogram,
    keys,
    memory,
    readout,
    states,
    strip,
    title,
    tokenline,
    units,
    words,
)
from rnn_tui.tui.panes import map as heat_map
from rnn_tui.tui.panes.pane import rule
from rnn_tui.tui.scene import Scene
from rnn_tui.tui.sizes import LEAST_HEIGHT, LEAST_WIDTH

_BETWEEN_HINTS = "   "
_BESIDE_TABS = 40  # columns that the titles of all lenses take
_WITH_KEY = 72  # columns that leave room for the key which turns the lenses, beside them


@dataclass(frozen=True)
class Window:
    """Where the last frame stood: its first lane and its first loss row, so that the next one moves only if it must."""

    first: int = 1
    rows_first: int = 1


def frame(explorer: Explorer, palette: Palette, width: int, height: int, window: Window) -> tuple[Canvas, Window]:
    """One frame of the Explore screen, and where it stands; a notice where the terminal is too small."""
    canvas = Canvas(width, height, palette.page)
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        _notice(canvas, explorer, palette)
        return canvas, window
    if explorer.snapshot.view.mode == "compare":
        return _compared(canvas, explorer, palette, window)
    places = layout(width, height, explorer.snapshot)
    scene = _scene(explorer, palette, places, window)
    title.draw(canvas, places.title, scene)
    if places.strip.y > 1:
        caption.draw(canvas, Area(0, 1, places.strip.width, 1), scene)
    if scene.view.mode == "backward":
        wayback.draw(canvas, places, scene)
        if places.wide:
            _gradient(canvas, places, scene)
    elif places.wide:
        strip.draw(canvas, places.strip, scene)
        _all_panes(canvas, places, scene)
    else:
        strip.draw(canvas, places.strip, scene)
        _one_lens(canvas, places, scene)
    style = palette.error if scene.refused else palette.dim
    hints = wayback.hints(scene) if scene.view.mode == "backward" else ""
    said(canvas, places.message, scene.message or hints, style)
    tokenline.draw(canvas, places.token, scene)
    expendable = wayback.EXPENDABLE if scene.view.mode == "backward" else EXPLORE.expendable
    keys.draw(canvas, places.keys, palette, _footer(scene), expendable)
    return canvas, Window(scene.lanes.first, scene.rows_first)


def _compared(canvas: Canvas, explorer: Explorer, palette: Palette, window: Window) -> tuple[Canvas, Window]:
    """One frame of the networks side by side; its lanes stand where the last frame's did."""
    snapshot = explorer.snapshot
    width, height = canvas.width, canvas.height
    places = comparison.stack(width, height, len(snapshot.runs))
    narrowest = max(NARROWEST, max(states.block_columns(run.hidden) for run in snapshot.runs) + 3)
    room = places.words.width - 1
    axis = strip.axis(snapshot.run, snapshot.view.step, room, window.first, narrowest=narrowest)
    scene = Scene(snapshot, palette, axis, explorer.draft, explorer.message, explorer.refused, window.rows_first)
    title.draw(canvas, Area(0, 0, width, 1), scene)
    comparison.draw(canvas, places, scene)
    said(canvas, Area(0, height - 3, width, 1), scene.message, palette.error if scene.refused else palette.dim)
    tokenline.draw(canvas, Area(0, height - 2, width, 1), scene)
    keys.draw(canvas, Area(0, height - 1, width, 1), palette, _footer(scene), SPARED)
    return canvas, Window(axis.first, window.rows_first)


def said(canvas: Canvas, area: Area, message: str, style: Style) -> None:
    """The line that is said; hints that do not fit whole are left out, anything else is cut."""
    hints = message.split(_BETWEEN_HINTS)
    while len(hints) > 1 and 1 + len(_BETWEEN_HINTS.join(hints)) > area.width:
        hints.pop()
    line = _BETWEEN_HINTS.join(hints)
    canvas.put(5 if 5 + len(line) <= area.width else 1, area.y, line, style, right=area.width)


def _scene(explorer: Explorer, palette: Palette, places: Layout, window: Window) -> Scene:
    snapshot = explorer.snapshot
    run, view = snapshot.run, snapshot.view
    axis = strip.axis(run, view.step, places.strip.width - 1, window.first)
    room = _heat_rows(places, run_is_longer=axis.scrolls)
    losses = loss_steps(run)
    first = _rows_first(len(losses), bisect_left(losses, view.loss) + 1 if view.loss else 0, room, window.rows_first)
    if view.loss >= axis.first and not run.model.network.config.bidirectional:
        first = max(first, bisect_left(losses, axis.first) + 1)  # earlier losses have no cell among these lanes
    return Scene(snapshot, palette, axis, explorer.draft, explorer.message, explorer.refused, first)


def _heat_rows(places: Layout, *, run_is_longer: bool) -> int:
    """How many losses there is room for; a narrow screen gives a row to the small map of a long sequence."""
    return max(1, places.heat.height // places.tall - (1 if not places.wide and run_is_longer else 0))


def _rows_first(length: int, loss: int, room: int, first: int) -> int:
    """The first loss row: where it stood, moved as little as shows the selected loss."""
    latest = max(1, length - room + 1)
    first = min(max(1, first), latest)
    if loss and loss < first:
        return loss
    if loss >= first + room:
        return loss - room + 1
    return first


def _one_lens(canvas: Canvas, places: Layout, scene: Scene) -> None:
    """Below the strip one of Gates, Gradient, Units; the rule between carries their titles."""
    assert places.lens is not None
    area = places.lens
    _tabs(canvas, places.rule, scene)
    if scene.view.lens == "gates":
        rows = gates.rows(scene)
        loose = area.height >= rows + 3
        top = area.y + 1 if loose else area.y
        gates.draw(canvas, Area(0, top, area.width, min(rows, area.bottom - top)), scene)
        if top + rows < area.bottom:
            y = top + rows + (1 if loose else 0)
            formula.below(canvas, Area(0, y, area.width, area.bottom - y), scene)
    elif scene.view.lens == "units":
        blank = 1 if area.height >= gates.rows(scene) + 2 else 0
        units.draw(canvas, Area(0, area.y + blank, area.width, area.height - blank), scene)
        below = area.y + blank + gates.rows(scene) + 1
        if scene.view.step and scene.gate_names and below < area.bottom:
            histogram.draw(canvas, Area(0, below, area.width, area.bottom - below), scene)
    elif scene.view.lens == "formula":
        formula.draw(canvas, area, scene)
    else:
        _heat(canvas, places, scene)
        readout.draw(canvas, places.readout, scene)


def _heat(canvas: Canvas, places: Layout, scene: Scene) -> None:
    long = not places.wide and scene.lanes.scrolls
    area = places.heat._replace(height=places.heat.height - 1) if long else places.heat
    gradient.draw(canvas, area, scene, tall=places.tall)
    if long and scene.view.loss:
        heat_map.line(canvas, Area(0, area.bottom, area.width, 1), scene)


def _tabs(canvas: Canvas, area: Area, scene: Scene) -> None:
    """`── Gates  Gradient  Units ───`, the chosen one in the accent, and on the right the scale or the unit."""
    palette = scene.palette
    canvas.put(area.x, area.y, scene.marks.rule * area.width, palette.line)
    x = canvas.put(area.x + 2, area.y, " ")
    for lens in LENSES:
        chosen = lens == scene.view.lens
        name = lens.capitalize()
        text = f"[{name}]" if chosen and palette.glyphs else name
        start = x
        x = canvas.put(x, area.y, text, palette.selected if chosen and not palette.glyphs else palette.dim)
        if chosen and palette.glyphs:
            canvas.paint(Area(start, area.y, x - start, 1), palette.accent)
        canvas.click(Area(start, area.y, x - start, 1), "lens", lens)
        x = canvas.put(x, area.y, "  " if lens != LENSES[-1] else " ")
    if area.width >= _WITH_KEY:
        x = canvas.put(canvas.put(x, area.y, " "), area.y, label("tab"), palette.accent)
        x = canvas.put(x, area.y, " ")
    if scene.view.lens == "gradient":
        _gradient_note(canvas, area, scene, x)
    else:
        _unit_note(canvas, area, scene)


def _gradient_note(canvas: Canvas, area: Area, scene: Scene, left: int) -> None:
    """`‖∂L/∂a‖` and the scale, as much of them as there is room for to the right of `left`."""
    start = gradient.legend(canvas, left + 1, area.right - 3, area.y, scene)
    canvas.put(area.right - 3, area.y, " ")
    layer = f" layer {scene.view.layer}" if scene.run.layers > 1 else ""
    note = f" ‖∂L/∂{scene.view.wrt}‖{layer} "
    if start - len(note) > left:
        canvas.put(start - len(note), area.y, note, scene.palette.dim)


def _unit_note(canvas: Canvas, area: Area, scene: Scene) -> None:
    layer = f"layer {scene.view.layer} · " if scene.run.layers > 1 else ""
    note = f" {layer}{_whose(scene)}unit {scene.view.unit + 1} of {scene.run.hidden} "
    beside = _BESIDE_TABS + 6 if _whose(scene) else 30
    if _whose(scene) and len(note) > area.width - _BESIDE_TABS:
        note = note.partition(" of ")[0] + " "
    tells = _tells(scene)
    whole = f"{note[:-1]}{tells} " if len(note) + len(tells) < area.width - beside else note
    canvas.put(area.right - len(whole) - 2, area.y, whole, scene.palette.dim)


def _whose(scene: Scene) -> str:
    """`→a, pgup ←a · ` of two directions, and whose weights compute the selected step of an encoder-decoder."""
    run, view = scene.run, scene.view
    if run.model.network.config.bidirectional:
        return f"←a, {label('pagedown')} →a · " if view.reverse else f"→a, {label('pageup')} ←a · "
    if not run.model.network.config.encodes or not view.step:
        return ""
    return f"{'encoder' if view.step <= run.read else 'decoder'}'s W · "


def _tells(scene: Scene) -> str:
    """What the best unit is good for: whether it keeps the task's two classes apart, or none does alone."""
    run, view = scene.run, scene.view
    name = run.model.task.contrast_name
    ranking = run.ranking(view.layer)
    if not name or view.unit != ranking.units[0]:
        return ""
    return f" · tells {name}" if ranking.keeps else f" · no unit alone tells {name}"


def _all_panes(canvas: Canvas, places: Layout, scene: Scene) -> None:
    """Gates, memory and gradient below the strip, and the rail on the right."""
    assert places.gates_rule is not None
    assert places.gates is not None
    assert places.rail is not None
    _titled(canvas, places.gates_rule, scene, "gates")
    _unit_note(canvas, places.gates_rule, scene)
    gates.draw(canvas, places.gates, scene)
    if places.memory_rule is not None and places.memory is not None:
        has_memory = scene.run.model.network.cell.has_memory
        rule(canvas, places.memory_rule, scene, "Memory", f"{'c' if has_memory else 'a'} of all units")
        memory.draw(canvas, places.memory, scene)
    _gradient(canvas, places, scene)
    readout.draw(canvas, places.readout, scene)
    _rail(canvas, places.rail, scene)


def _gradient(canvas: Canvas, places: Layout, scene: Scene) -> None:
    """The heatmap under its own rule."""
    _titled(canvas, places.rule, scene, "gradient")
    _gradient_note(canvas, places.rule, scene, len("── Gradient "))
    _heat(canvas, places, scene)


def _titled(canvas: Canvas, area: Area, scene: Scene, lens: str) -> None:
    """A rule with a lens's title, in the accent where ↑ ↓ act."""
    rule(canvas, area, scene, lens.capitalize())
    if scene.view.lens == lens and scene.view.mode != "backward":
        name = f"[{lens.capitalize()}]" if scene.palette.glyphs else f" {lens.capitalize()} "
        canvas.put(area.x + 2, area.y, name, scene.palette.accent)
    canvas.click(Area(area.x + 2, area.y, len(lens) + 2, 1), "lens", lens)


def _rail(canvas: Canvas, area: Area, scene: Scene) -> None:
    """From the top: units, formula, next word, and the map of a sequence that the lanes cannot hold."""
    mapped = scene.lanes.scrolls
    y = area.y
    _titled(canvas, Area(area.x, y, area.width, 1), scene, "units")
    if scene.view.step:
        note = f" step {scene.view.step} "
        canvas.put(area.right - len(note) - 2, y, note, scene.palette.dim)
    rows = gates.rows(scene) + 1
    units.draw(canvas, Area(area.x, y + 1, area.width, rows), scene)
    y += rows + 2
    _titled(canvas, Area(area.x, y, area.width, 1), scene, "formula")
    note = f" {_whose(scene)}unit {scene.view.unit + 1} "
    canvas.put(area.right - len(note) - 2, y, note, scene.palette.dim)
    room = area.bottom - y - 8
    lines = _equations(scene, area.width - 1, room, mapped=mapped and area.height < 40)
    count = min(len(lines), area.bottom - y - 6)
    formula.draw_lines(canvas, Area(area.x, y + 1, area.width, max(0, count)), scene, lines)
    y += max(0, count) + 2
    rule(canvas, Area(area.x, y, area.width, 1), scene, words.title(scene, area.width - 4))
    rest = area.bottom - y - 1
    words_rows = min(rest, 5 if mapped else 20)
    words.draw(canvas, Area(area.x, y + 1, area.width, words_rows), scene)
    y += words_rows + 2
    if mapped and area.bottom - y >= 4:
        inner = Area(area.x, y + 1, area.width, area.bottom - y - 1)
        every, _ = heat_map.strides(scene, inner)
        note = f"{len(scene.run)} steps" + (f", every {every}" if every > 1 else "")
        rule(canvas, Area(area.x, y, area.width, 1), scene, "Map", note)
        heat_map.draw(canvas, inner, scene)


def _equations(scene: Scene, width: int, room: int, *, mapped: bool) -> list[formula.Line]:
    """All of the cell's; beside the map of a long sequence those of the state, unless they are what is looked at."""
    if not scene.view.step:
        return []
    if mapped and scene.view.lens != "formula":
        return formula.state_alone(scene, width)
    return formula.fitted(scene, width, room)


def _footer(scene: Scene) -> list[Command[Host]]:
    """The footer's commands, those that do different things named for what they do here."""
    if scene.view.mode == "backward":
        return wayback.footer(scene)
    following = {"a": "by c" if scene.run.model.network.cell.has_memory else "by x", "c": "by x", "x": "by a"}
    comparing = scene.view.mode == "compare"
    by_loss = comparing or scene.view.lens == "gradient"
    words = {"up": "loss" if by_loss else "unit", "wrt": following[scene.view.wrt]}
    if comparing:
        words["compare"] = "alone"
    names = list(COMPARING if comparing else EXPLORE.footer_names)
    if not comparing:
        names[names.index("rooms") : names.index("rooms")] = in_place(scene.run.model.task)
    shown = [EXPLORE.by_name[name] for name in names]
    return [replace(command, footer=words.get(command.name, command.footer)) for command in shown]


def _notice(canvas: Canvas, explorer: Explorer, palette: Palette) -> None:
    """Too small, and that nothing is lost."""
    count = explorer.snapshot.length
    words = f"Your {count} {'word is' if count == 1 else 'words are'} safe."
    too_small(canvas, palette, words, "rnn-tui trace TEXT needs no screen")


def too_small(canvas: Canvas, palette: Palette, *more: str) -> None:
    """What size is needed, what there is, and what more there is to say."""
    lines = (f"rnn-tui needs {LEAST_WIDTH} × {LEAST_HEIGHT}", f"this is {canvas.width} × {canvas.height}", *more)
    folded = [(part, place) for place, line in enumerate(lines) for part in wrap(line, max(1, canvas.width))]
    for row, (part, place) in enumerate(folded[: canvas.height]):
        canvas.put(0, row, part, palette.ink if place == 0 else palette.dim)
