"""The cell's equations with the numbers of the selected unit and step put in, in the post's symbols."""

import math
from collections.abc import Sequence

from rnn_tui.errors import printable
from rnn_tui.session import Run
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.numbers import MINUS, bracketed, loss, plain, share
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.panes.strip import shortened
from rnn_tui.tui.scene import Scene

Part = tuple[str, str]
Line = tuple[Part, ...]

_INDENT = " " * 6
_GIVEN = 2  # rows that the pane below can spare
_LONGEST_TARGET = 12  # `L<123> = −log ŷ(…) = 7.03?` fits the narrowest rail


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """The equations of the state, then those of the gates, as many lines as fit."""
    if scene.view.step:
        draw_lines(canvas, area, scene, fitted(scene, area.width - 1, area.height))


def fitted(scene: Scene, width: int, height: int) -> list[Line]:
    """The lines, folded: with what goes into each gate in symbols where there is room for that, else without.

    Behind them what the state is for, where there is room for that; up to `_GIVEN` rows more than `height` for it.
    """
    behind: list[Line] = [(), *folded(output(scene), width)]
    full, brief = folded(lines(scene, full=True), width), folded(lines(scene), width)
    for more in (behind, behind[1:]):
        if len(full) + len(more) <= height + _GIVEN:
            return [*full, *more]
    if len(full) <= height:
        return full
    return [*brief, *behind] if len(brief) + len(behind) <= height else brief


def output(scene: Scene) -> list[Line]:
    """What a<t> is for: the softmax, the probability of the target that the strip's loss is measured against, L<t>."""
    run, t = scene.run, scene.view.step
    top = run.layers - 1
    layer = "" if scene.view.layer == top else f" of layer {top}"
    found: list[Line] = [((f"ŷ<{t}>", "name"), (f" = softmax(W_ya a<{t}>", "dim"), (f"{layer} + b_y)", "dim"))]
    target, value = run.target(t), run.loss(t)
    if target is None:
        return found
    word, open_ = shortened(printable(target.token), _LONGEST_TARGET), "?" if target.provisional else ""
    chance = float(run.probabilities(t)[run.model.network.output_index[target.token]])
    return [
        *found,
        ((f"     ŷ({word}) = ", "dim"), (share(chance, 1.0), "ink")),
        ((f"L<{t}>", "name"), (f" = {MINUS}log ŷ({word}) = ", "dim"), (f"{loss(value)}{open_}", "result")),
    ]


def output_line(canvas: Canvas, area: Area, scene: Scene) -> None:
    """The same in one line, in ever fewer words."""
    if not scene.view.step:
        return
    softmax, *rest = output(scene)
    start = scene.lanes.left + 5
    parts = [softmax, *((("   ", "dim"), (line[0][0].lstrip(), line[0][1]), *line[1:]) for line in rest)]
    while len(parts) > 1 and start + sum(len(text) for part in parts for text, _ in part) > area.right:
        del parts[1 if len(parts) > 2 else 0]
    _write(canvas, start, area.y, area.right, scene, tuple(piece for part in parts for piece in part))


def draw_lines(canvas: Canvas, area: Area, scene: Scene, found: Sequence[Line]) -> None:
    """As many of the lines as fit."""
    for row, line in enumerate(found[: area.height]):
        _write(canvas, area.x + 1, area.y + row, area.right, scene, line)


def one_line(canvas: Canvas, area: Area, scene: Scene) -> None:
    """The equation of the state in one line, for a narrow screen; its numbers alone where even that is too long."""
    if not scene.view.step:
        return
    first, second = lines(scene)[:2]
    start = scene.lanes.left + 5
    numbers = ((second[0][0].lstrip(), second[0][1]), *second[1:], (" = ", "dim"), (plain(_state(scene)), "result"))
    whole = (*first, (" ", "dim"), *numbers)
    if start + sum(len(text) for text, _ in whole) > area.right:
        whole = (first[0], (" ", "dim"), *numbers)
    _write(canvas, start, area.y, area.right, scene, whole)


def lines(scene: Scene, *, full: bool = False) -> list[Line]:
    """Every equation of the cell at the selected step and unit; `full`: c~ and the gates with what goes into them."""
    run, view = scene.run, scene.view
    cell, t = run.model.network.cell, view.step
    if not cell.has_memory:
        return _plain_cell(run, t, view.layer, view.unit)
    state = _lstm(scene) if cell.joint else _gru(scene)
    return [*state, (), *_gates(scene, full=full)]


def folded(lines: Sequence[Line], width: int) -> list[Line]:
    """The lines, each that is too long broken between two parts and indented."""
    found: list[Line] = []
    for line in lines:
        row: tuple[Part, ...] = ()
        for part in line:
            if row and sum(len(text) for text, _ in (*row, part)) > width:
                found.append(row)
                row = ((_INDENT, "dim"),)
            row = (*row, part)
        found.append(row)
    return found


def _state(scene: Scene) -> float:
    run, view = scene.run, scene.view
    c = run.c(view.step, view.layer)
    return float((run.a(view.step, view.layer) if c is None else c)[view.unit])


def _lstm(scene: Scene) -> list[Line]:
    run, t, unit, layer = scene.run, scene.view.step, scene.view.unit, scene.view.layer
    gates = run.gates(t, layer)
    update, forget, output = (float(gates[name][unit]) for name in ("update", "forget", "output"))
    candidate, before = _candidate(scene), _before(scene)
    c, a = _state(scene), float(run.a(t, layer)[unit])
    squashed = math.tanh(c)
    return [
        ((f"c<{t}>", "name"), (f" = Γu·c~ + Γf·c<{t - 1}>", "dim")),
        (*_products(update, candidate, forget, before),),
        (("     = ", "dim"), (plain(update * candidate), "ink"), (" + ", "dim"), (bracketed(forget * before), "ink"),
         (" = ", "dim"), (plain(c), "result")),
        ((f"a<{t}>", "name"), (f" = Γo·tanh(c<{t}>)", "dim")),
        (("     = ", "dim"), (plain(output), "gate"), ("·", "dim"), (bracketed(squashed), "ink"),
         (" = ", "dim"), (plain(a), "result")),
    ]  # fmt: skip


def _gru(scene: Scene) -> list[Line]:
    run, t, unit = scene.run, scene.view.step, scene.view.unit
    update = float(run.gates(t, scene.view.layer)["update"][unit])
    candidate, before = _candidate(scene), _before(scene)
    return [
        ((f"c<{t}>", "name"), (f" = Γu·c~ + (1−Γu)·c<{t - 1}>", "dim")),
        (*_products(update, candidate, 1.0 - update, before),),
        (("     = ", "dim"), (plain(update * candidate), "ink"), (" + ", "dim"),
         (bracketed((1.0 - update) * before), "ink"), (" = ", "dim"), (plain(_state(scene)), "result")),
        ((f"a<{t}>", "name"), (f" = c<{t}>", "dim")),
    ]  # fmt: skip


def _products(update: float, candidate: float, keep: float, before: float) -> Line:
    return (
        ("     = ", "dim"), (plain(update), "gate"), ("·", "dim"), (bracketed(candidate), "ink"), (" + ", "dim"),
        (plain(keep), "gate"), ("·", "dim"), (bracketed(before), "ink"),
    )  # fmt: skip


def _plain_cell(run: Run, t: int, layer: int, unit: int) -> list[Line]:
    name = run.model.network.config.cell
    g = "tanh" if name == "rnn" else "ReLU"
    below = f"x<{t}>" if not layer else f"a<{t}> of layer {layer - 1}"
    recurrent, fed, bias = run.preactivation(t, layer, run.model.network.cell.blocks[0], unit)
    a = float(run.a(t, layer)[unit])
    dense = name == "dense"
    weighted = f" = {g}(W {below}" if dense else f" = {g}(W_aa a<{t - 1}> + W_ax {below}"
    parts: Line = () if dense else ((plain(recurrent), "ink"), (" + ", "dim"))
    return [
        ((f"a<{t}>", "name"), (weighted, "dim"), (" + b)" if dense else " + b_a)", "dim")),
        ((f"     = {g}(", "dim"), *parts, (plain(fed) if dense else bracketed(fed), "ink"), (" + ", "dim"),
         (bracketed(bias), "ink"), (")", "dim")),
        ((f"     = {g}(", "dim"), (plain(recurrent + fed + bias), "ink"), (") = ", "dim"), (plain(a), "result")),
    ]  # fmt: skip


def _gates(scene: Scene, *, full: bool) -> list[Line]:
    """c~ and the gates: what goes into tanh and σ, and what comes out."""
    run, t, unit, layer = scene.run, scene.view.step, scene.view.unit, scene.view.layer
    cell = run.model.network.config.cell
    recurrent, fed, bias = run.preactivation(t, layer, "c", unit)
    gates = run.gates(t, layer)
    relevance = float(gates["relevance"][unit]) if cell == "gru-torch" else 1.0
    below = f"x<{t}>" if not layer else f"a<{t}> of layer {layer - 1}"
    state = f"a<{t - 1}>" if run.model.network.cell.joint else f"c<{t - 1}>"
    stacked = f"[{f'Γr·{state}' if cell == 'gru' else state}; {below}]"
    symbols: tuple[str, ...] = (f"W_c {stacked} + b_c",)
    if cell == "gru-torch":
        symbols = (f"W_cx {below} + b_cx", f" + Γr·(W_cc {state} + b_cc)")
    inside = relevance * recurrent + fed + bias
    found = _inside("c~", "tanh", symbols if full else (), inside, _candidate(scene), "ink")
    for name, symbol in scene.gate_names:
        block = {"update": "u", "forget": "f", "output": "o", "relevance": "r"}[name]
        inside = sum(run.preactivation(t, layer, block, unit))
        symbols = (f"W_{block} [{state}; {below}] + b_{block}",) if full else ()
        found += _inside(symbol, "σ", symbols, inside, float(gates[name][unit]), "gate")
    return found


def _inside(symbol: str, function: str, symbols: tuple[str, ...], inside: float, value: float, role: str) -> list[Line]:
    """`Γu = σ(W_u [c<8>; x<9>] + b_u)` if there are symbols, and `= σ(0.53) = 0.63`."""
    numbers: Line = ((f" = {function}(", "dim"), (plain(inside), "ink"), (") = ", "dim"), (plain(value), role))
    if not symbols:
        return [((f"{symbol:<4}", "name"), *numbers)]
    parts = [*symbols[:-1], f"{symbols[-1]})"]
    opened = (f" = {function}({parts[0]}", "dim")
    return [((f"{symbol:<4}", "name"), opened, *((part, "dim") for part in parts[1:])), (("    ", "dim"), *numbers)]


def _candidate(scene: Scene) -> float:
    candidate = scene.run.candidate_state(scene.view.step, scene.view.layer)
    return 0.0 if candidate is None else float(candidate[scene.view.unit])


def _before(scene: Scene) -> float:
    """c<t-1> of the unit."""
    before = scene.view.step - 1
    c = scene.run.c(before, scene.view.layer) if before else None  # c<0> = 0
    return 0.0 if c is None else float(c[scene.view.unit])


def _write(canvas: Canvas, x: int, y: int, right: int, scene: Scene, line: Line) -> None:
    palette = scene.palette
    styles = {
        "name": scene.strong, "dim": palette.dim, "faint": palette.faint, "ink": palette.ink, "gate": palette.gate,
        "result": palette.selected if not palette.glyphs else scene.strong,
    }  # fmt: skip
    for part in line:
        if part:
            x = canvas.put(x, y, part[0], styles[part[1]], right=right)


PANE = Pane(
    "Formula",
    (
        ("c<9> = …", "the post's equation with the numbers of this step and unit put in"),
        ("ŷ<9>, L<9>", "softmax over all words; the post's sigmoid is its yes/no form; L is −log ŷ of what came"),
    ),
)
