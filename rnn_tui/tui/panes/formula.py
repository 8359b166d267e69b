"""The cell's equations with the numbers of the selected unit and step put in, in the post's symbols."""

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from rnn_tui.errors import printable
from rnn_tui.session.pairs import twin
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.numbers import MINUS, bracketed, loss, plain, share, squashed
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene
from rnn_tui.tui.tokens import shown

Part = tuple[str, str]
Line = tuple[Part, ...]

_INDENT = " " * 6
_LEFT = len(_INDENT)
_MARGIN = 6  # columns beside the equations of a narrow screen
_GIVEN = 2  # rows that the pane below can spare
_LONGEST_TARGET = 12  # `L<123> = −log ŷ(…) = 7.03?` fits the narrowest rail


class Equation(NamedTuple):
    """symbols: the post's equation. numbers: the same with numbers put in. sums: their parts. result: what comes out.

    Of `a<t> = c<t>` there are only the symbols; of a gate there are no sums.
    """

    symbols: Line
    numbers: Line = ()
    sums: Line = ()
    result: Line = ()

    def stacked(self) -> list[Line]:
        """A line each: the symbols, the numbers, and their parts with what comes out."""
        if not self.numbers:
            return [self.symbols]
        end = (*_EQUALS, *self.result)
        if not self.sums:
            return [self.symbols, (*_BELOW, *self.numbers, *end)]
        return [self.symbols, (*_BELOW, *self.numbers), (*_BELOW, *self.sums, *end)]

    def close(self, width: int) -> list[Line]:
        """As few lines as the width allows, without the parts; numbers that do not fit behind begin a line."""
        rows = folded([self.symbols], width)
        for step in (self.numbers, self.result) if self.numbers else ():
            if _long((*rows[-1], *_EQUALS, *step)) <= width:
                rows[-1] = (*rows[-1], *_EQUALS, *step)
            else:
                rows += folded([(*_BELOW, *step)], width)
        return rows

    def brief(self) -> Line:
        """Without what goes in, in symbols."""
        return (self.symbols[0], *_EQUALS, *self.numbers, *_EQUALS, *self.result)


_EQUALS: Line = ((" = ", "dim"),)
_BELOW: Line = (("     = ", "dim"),)


def fitted(scene: Scene, width: int, height: int) -> list[Line]:
    """The equations of the state, then those of the gates, folded: every symbol, as loosely as there is room for.

    Behind them what the state is for, where there is room for that; up to `_GIVEN` rows more than `height` for it.
    """
    behind: list[Line] = [(), *folded(output(scene), width)]
    full, other = folded(lines(scene, full=True), width), [line for line in [other_noun(scene)] if line]
    for more in ([*other, *behind], [*other, *behind[1:]], behind, behind[1:]):
        if len(full) + len(more) <= height + _GIVEN:
            return [*full, *more]
    if len(full) <= height:
        return full
    close = dense(scene, width)
    return [*close, *behind[1:]] if len(close) + len(behind) - 1 <= height else close


def dense(scene: Scene, width: int) -> list[Line]:
    """Every equation in as few lines as the width allows, nothing left out but the parts of a sum."""
    state, gates = equations(scene)
    return [row for equation in (*state, *gates) for row in equation.close(width)]


def state_alone(scene: Scene, width: int) -> list[Line]:
    """The equations of the state, where there is room for no more."""
    return folded([line for equation in equations(scene)[0] for line in equation.stacked()], width)


def rows(scene: Scene, width: int) -> int:
    """How many rows `draw` needs for the equations alone."""
    return len(dense(scene, width - _MARGIN)) if scene.view.step else 0


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """All equations on a narrow screen: each in one line if it can be, and behind them ŷ<t> and L<t>."""
    if not scene.view.step:
        return
    width = area.width - _MARGIN
    found, behind = dense(scene, width), folded(output(scene), width)
    more: Sequence[Line] = (*found, (), *behind)
    if len(more) > area.height:
        more = (*found, *behind) if len(found) + len(behind) <= area.height else found
    top = area.y + (len(more) < area.height)
    draw_lines(canvas, Area(area.x + 4, top, area.width - 4, area.bottom - top), scene, more)
    if more is found and top + len(found) < area.bottom:
        output_line(canvas, Area(area.x, top + len(found), area.width, 1), scene)


def below(canvas: Canvas, area: Area, scene: Scene) -> None:
    """Below the gates: all that there is room for, of a cell with gates the state's equation first."""
    if not scene.view.step or area.height < 1:
        return
    left, width = area.x + 4, area.width - _MARGIN
    close = dense(scene, width)
    if len(close) < area.height:
        rest: Sequence[Line] = close
    else:
        whole = equations(scene)[0][0]
        rest = whole.close(width)
        if len(rest) > area.height:
            rest = folded([whole.symbols], width)
    draw_lines(canvas, Area(left, area.y, area.width - 4, area.height), scene, _beside(rest, scene, width + 1))
    if len(rest) < area.height:
        output_line(canvas, Area(area.x, area.y + len(rest), area.width, 1), scene)


def other_noun(scene: Scene) -> Line:
    """`with cat: c<7> = −3.29`: what the state of the unit would be had the sentence the other noun; or nothing."""
    t = scene.view.step
    found = twin(scene.run, t)
    if found is None:
        return ()
    c = found.run.c(t, scene.view.layer)
    state = found.run.a(t, scene.view.layer) if c is None else c
    name = "a" if c is None else "c"
    return ((f"with {found.word}: ", "dim"), (f"{name}<{t}> = ", "dim"), (plain(float(state[scene.view.unit])), "ink"))


def _beside(rows: Sequence[Line], scene: Scene, width: int) -> list[Line]:
    """The rows, behind the first of them the state with the other noun, where that fits."""
    first, *rest = rows
    other = other_noun(scene)
    short = ((f"   {other[0][0].rstrip(': ')} ", "dim"), other[-1]) if other else ()
    return [(*first, *short), *rest] if _long((*first, *short)) <= width else [first, *rest]


def output(scene: Scene) -> list[Line]:
    """What a<t> is for: the softmax, the probability of the target that the strip's loss is measured against, L<t>."""
    run, t = scene.run, scene.view.step
    config, top = run.model.network.config, run.layers - 1
    if t not in run.outputs:
        return [(("the encoder has no output: what it leaves is what the decoder begins with", "dim"),)]
    layer = "" if scene.view.layer == top else f" of layer {top}"
    a = f"[→a<{t}>; ←a<{t}>]" if config.bidirectional else f"a<{t}>"
    squash = "σ" if config.output == "sigmoid" else "softmax"
    found: list[Line] = [
        ((f"ŷ<{scene.output(t)}>", "name"), (f" = {squash}(W_ya {a}", "dim"), (f"{layer} + b_y)", "dim"))
    ]
    target, value = run.target(t), run.loss(t)
    if target is None:
        return found
    word, open_ = shown(printable(target.token), _LONGEST_TARGET), "?" if target.provisional else ""
    chance = float(run.probabilities(t)[run.model.network.output_index[target.token]])
    return [
        *found,
        ((f"     ŷ({word}) = ", "dim"), (share(chance, 1.0), "ink")),
        ((scene.loss_name(t), "name"), (f" = {MINUS}log ŷ({word}) = ", "dim"), (f"{loss(value)}{open_}", "result")),
    ]


def output_line(canvas: Canvas, area: Area, scene: Scene) -> None:
    """The same in one line, in ever fewer words."""
    if not scene.view.step:
        return
    softmax, *rest = output(scene)
    start = scene.lanes.left + 5
    parts = [softmax, *((("   ", "dim"), (line[0][0].lstrip(), line[0][1]), *line[1:]) for line in rest)]
    while len(parts) > 1 and _long(tuple(piece for part in parts for piece in part)) > area.right - start:
        del parts[1 if len(parts) > 2 else 0]
    _write(canvas, start, area.y, area.right, scene, tuple(piece for part in parts for piece in part))


def draw_lines(canvas: Canvas, area: Area, scene: Scene, found: Sequence[Line]) -> None:
    """As many of the lines as fit."""
    for row, line in enumerate(found[: area.height]):
        _write(canvas, area.x + 1, area.y + row, area.right, scene, line)


def lines(scene: Scene, *, full: bool = False) -> list[Line]:
    """Every equation of the cell at the selected step and unit; `full`: c~ and the gates with what goes into them."""
    state, gates = equations(scene)
    found = [line for equation in state for line in equation.stacked()]
    if not gates:
        return found
    return [*found, (), *(line for gate in gates for line in (gate.stacked() if full else [gate.brief()]))]


def equations(scene: Scene) -> tuple[list[Equation], list[Equation]]:
    """Those of the state, and those of c~ and the gates; a cell without a memory has none of these."""
    cell = scene.run.model.network.cell
    if not cell.has_memory:
        return [_plain_cell(scene)], []
    return (_lstm(scene) if cell.joint else _gru(scene)), _gates(scene)


def _long(line: Line) -> int:
    return sum(len(text) for text, _ in line)


def folded(lines: Sequence[Line], width: int) -> list[Line]:
    """The lines, each that is too long broken between two parts, or else at a blank, and indented."""
    found: list[Line] = []
    for line in lines:
        row: tuple[Part, ...] = ()
        for part in line:
            if row and _long(row) + len(part[0].rstrip()) > width:
                if any(text.strip() for text, _ in row):
                    found.append(row)
                row = ((_INDENT, "dim"),)
            first, *rest = wrap(part[0], max(8, width - _LEFT), drop_whitespace=False) or [part[0]]
            row = (*row, (first, part[1]))
            for piece in rest:
                found.append(row)
                row = ((_INDENT, "dim"), (piece, part[1]))
        found.append(row)
    return found


def _state(scene: Scene) -> float:
    run, view = scene.run, scene.view
    c = run.c(view.step, view.layer, reverse=view.reverse)
    return float((run.a(view.step, view.layer, reverse=view.reverse) if c is None else c)[view.unit])


def _lstm(scene: Scene) -> list[Equation]:
    run, t, unit, layer = scene.run, scene.view.step, scene.view.unit, scene.view.layer
    gates = run.gates(t, layer, reverse=scene.view.reverse)
    update, forget, output = (float(gates[name][unit]) for name in ("update", "forget", "output"))
    c, a = _state(scene), float(run.a(t, layer, reverse=scene.view.reverse)[unit])
    way = scene.arrow
    return [
        Equation(
            ((f"{way}c<{t}>", "name"), (" = Γu·c~", "dim"), (f" + Γf·{way}c<{scene.before}>", "dim")),
            *_products(update, _candidate(scene), forget, _before(scene)),
            ((plain(c), "result"),),
        ),
        Equation(
            ((f"{way}a<{t}>", "name"), (f" = Γo·tanh({way}c<{t}>)", "dim")),
            ((plain(output), "gate"), ("·", "dim"), (bracketed(math.tanh(c)), "ink")),
            (),
            ((plain(a), "result"),),
        ),
    ]


def _gru(scene: Scene) -> list[Equation]:
    run, t, unit = scene.run, scene.view.step, scene.view.unit
    update = float(run.gates(t, scene.view.layer, reverse=scene.view.reverse)["update"][unit])
    way = scene.arrow
    return [
        Equation(
            ((f"{way}c<{t}>", "name"), (" = Γu·c~", "dim"), (f" + (1−Γu)·{way}c<{scene.before}>", "dim")),
            *_products(update, _candidate(scene), 1.0 - update, _before(scene)),
            ((plain(_state(scene)), "result"),),
        ),
        Equation(((f"{way}a<{t}>", "name"), (f" = {way}c<{t}>", "dim"))),
    ]


def _products(update: float, candidate: float, keep: float, before: float) -> tuple[Line, Line]:
    """The two products, and what they are."""
    numbers: Line = (
        (plain(update), "gate"), ("·", "dim"), (bracketed(candidate), "ink"), (" + ", "dim"),
        (plain(keep), "gate"), ("·", "dim"), (bracketed(before), "ink"),
    )  # fmt: skip
    return numbers, ((plain(update * candidate), "ink"), (" + ", "dim"), (bracketed(keep * before), "ink"))


def _plain_cell(scene: Scene) -> Equation:
    run, view, way = scene.run, scene.view, scene.arrow
    t, layer, unit = view.step, view.layer, view.unit
    name = run.model.network.config.cell
    g = "tanh" if name == "rnn" else "ReLU"
    recurrent, fed, bias = run.preactivation(t, layer, run.model.network.cell.blocks[0], unit, reverse=view.reverse)
    a = float(run.a(t, layer, reverse=view.reverse)[unit])
    weighted: Line = (*((f" {part}", "dim") for part in _fed("W" if name == "dense" else "W_ax", t, layer)),)
    if name == "dense":
        symbols: Line = ((f" = {g}(W", "dim"), *weighted[1:], (" + b)", "dim"))
        numbers: Line = ((plain(fed), "ink"),)
    else:
        symbols = ((f" = {g}(W_aa {way}a<{scene.before}>", "dim"), (" +", "dim"), *weighted, (" + b_a)", "dim"))
        numbers = ((plain(recurrent), "ink"), (" + ", "dim"), (bracketed(fed), "ink"))
    return Equation(
        ((f"{way}a<{t}>", "name"), *symbols),
        ((f"{g}(", "dim"), *numbers, (" + ", "dim"), (bracketed(bias), "ink"), (")", "dim")),
        ((f"{g}(", "dim"), (plain(recurrent + fed + bias), "ink"), (")", "dim")),
        ((squashed(a) if g == "tanh" else plain(a), "result"),),
    )


def _fed(weight: str, t: int, layer: int) -> tuple[str, ...]:
    """`W_ax`, and what it multiplies."""
    return (weight, f"x<{t}>") if not layer else (weight, f"a<{t}>", f"of layer {layer - 1}")


def _gates(scene: Scene) -> list[Equation]:
    """c~ and the gates: what goes into tanh and σ, and what comes out."""
    run, t, unit, layer = scene.run, scene.view.step, scene.view.unit, scene.view.layer
    cell = run.model.network.config.cell
    reverse = scene.view.reverse
    recurrent, fed, bias = run.preactivation(t, layer, "c", unit, reverse=reverse)
    gates = run.gates(t, layer, reverse=reverse)
    relevance = float(gates["relevance"][unit]) if cell == "gru-torch" else 1.0
    state = f"{scene.arrow}{'a' if run.model.network.cell.joint else 'c'}<{scene.before}>"
    below: tuple[str, ...] = _fed("", t, layer)[1:]
    last = f" {' '.join(below)}"
    if cell == "gru-torch":
        symbols: tuple[str, ...] = (f"W_cx{last}", " + b_cx", f" + Γr·(W_cc {state}", " + b_cc)")
    else:
        symbols = (f"W_c [{f'Γr·{state}' if cell == 'gru' else state};", f"{last}]", " + b_c")
    found = [_inside("c~", "tanh", symbols, relevance * recurrent + fed + bias, _candidate(scene), "ink")]
    for name, symbol in scene.gate_names:
        block = {"update": "u", "forget": "f", "output": "o", "relevance": "r"}[name]
        inside = sum(run.preactivation(t, layer, block, unit, reverse=reverse))
        symbols = (f"W_{block} [{state};", f"{last}]", f" + b_{block}")
        found.append(_inside(symbol, "σ", symbols, inside, float(gates[name][unit]), "gate"))
    return found


def _inside(symbol: str, function: str, symbols: tuple[str, ...], inside: float, value: float, role: str) -> Equation:
    """`Γu = σ(W_u [c<8>; x<9>] + b_u) = σ(0.53) = 0.63`."""
    first, *rest = symbols
    parts = (f" = {function}({first}", *rest[:-1], f"{rest[-1]})")
    return Equation(
        ((f"{symbol:<4}", "name"), *((part, "dim") for part in parts)),
        ((f"{function}(", "dim"), (plain(inside), "ink"), (")", "dim")),
        (),
        ((squashed(value), role),),
    )


def _candidate(scene: Scene) -> float:
    view = scene.view
    candidate = scene.run.candidate_state(view.step, view.layer, reverse=view.reverse)
    return 0.0 if candidate is None else float(candidate[scene.view.unit])


def _before(scene: Scene) -> float:
    """c<t-1> of the unit; from the right c<t+1>."""
    before, view = scene.before, scene.view
    there = 0 < before <= len(scene.run)  # c<0> = 0, and so is what begins on the right
    c = scene.run.c(before, view.layer, reverse=view.reverse) if there else None
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
        ("c<9> = …", "the post's equation with the numbers of this step and unit put in, rounded each"),
        (
            "with cat: −3.29",
            "the same unit's c (or a) at this step, were the sentence's first noun in the other number",
        ),
        ("1−3e-7", "what tanh or σ has driven so near to its end that two decimals would hide it"),
        ("ŷ<9>, L<9>", "softmax over all words; the post's sigmoid is its yes/no form; L is −log ŷ of what came"),
    ),
)
