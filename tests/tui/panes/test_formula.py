"""The formula pane of every cell, its numbers against the weights themselves."""

import math
import re

import numpy as np
import pytest

from rnn_tui.session.snapshot import LENSES
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area
from rnn_tui.tui.panes import formula
from tests.models_for_tests import OPENING, agreement
from tests.tui.panes.one_pane import row, scene, written
from tests.tui.scenes import drawn, explorer

T, UNIT = 5, 3
CELLS = ("rnn", "rnn-relu", "gru-simple", "gru", "gru-torch", "lstm")
_NUMBER = r"\(?(−?[\d.]+)\)?"


def told(cell: str, layers: int = 1) -> dict[str, str]:
    """The lines under the symbol that each begins with, the lines that go on joined to them."""
    shown = explorer(agreement(cell, layers))
    shown.session.look(step=T, unit=UNIT, layer=layers - 1)
    found: dict[str, str] = {}
    name = ""
    for line in formula.lines(scene(shown), full=True):
        text = "".join(part for part, _ in line)
        if text and not text.startswith(" "):
            name = text.partition(" ")[0]
            found[name] = text[len(name) :].strip()
        elif text:
            found[name] += " " + text.strip()
    return found


def last(text: str) -> float:
    """The number behind the last `=`; `1−3e-7` is a sum of two."""
    shown = text.rpartition("= ")[2].replace("−", "-")
    return sum(float(part) for part in re.findall(r"[+-]?[0-9.]+(?:e[+-]?[0-9]+)?", shown))


def inside(text: str) -> float:
    return float(re.findall(r"\((−?[0-9.]+)\) = ", text)[-1].replace("−", "-"))


SYMBOLS = {
    "gru-simple": {"c~": "tanh(W_c [c<4>; x<5>] + b_c)", "Γu": "σ(W_u [c<4>; x<5>] + b_u)"},
    "gru": {
        "c~": "tanh(W_c [Γr·c<4>; x<5>] + b_c)", "Γu": "σ(W_u [c<4>; x<5>] + b_u)", "Γr": "σ(W_r [c<4>; x<5>] + b_r)",
    },
    "gru-torch": {
        "c~": "tanh(W_cx x<5> + b_cx + Γr·(W_cc c<4> + b_cc))", "Γu": "σ(W_u [c<4>; x<5>] + b_u)",
        "Γr": "σ(W_r [c<4>; x<5>] + b_r)",
    },
    "lstm": {
        "c~": "tanh(W_c [a<4>; x<5>] + b_c)", "Γu": "σ(W_u [a<4>; x<5>] + b_u)", "Γf": "σ(W_f [a<4>; x<5>] + b_f)",
        "Γo": "σ(W_o [a<4>; x<5>] + b_o)",
    },
}  # fmt: skip


WHOLE = {
    "dense": ("a<8> = ReLU(W BELOW + b)",),
    "rnn": ("a<8> = tanh(W_aa a<7> + W_ax BELOW + b_a)",),
    "rnn-relu": ("a<8> = ReLU(W_aa a<7> + W_ax BELOW + b_a)",),
    "gru-simple": (
        "c<8> = Γu·c~ + (1−Γu)·c<7>", "a<8> = c<8>", "c~ = tanh(W_c [c<7>; BELOW] + b_c)",
        "Γu = σ(W_u [c<7>; BELOW] + b_u)",
    ),
    "gru": (
        "c<8> = Γu·c~ + (1−Γu)·c<7>", "a<8> = c<8>", "c~ = tanh(W_c [Γr·c<7>; BELOW] + b_c)",
        "Γu = σ(W_u [c<7>; BELOW] + b_u)", "Γr = σ(W_r [c<7>; BELOW] + b_r)",
    ),
    "gru-torch": (
        "c<8> = Γu·c~ + (1−Γu)·c<7>", "a<8> = c<8>", "c~ = tanh(W_cx BELOW + b_cx + Γr·(W_cc c<7> + b_cc))",
        "Γu = σ(W_u [c<7>; BELOW] + b_u)", "Γr = σ(W_r [c<7>; BELOW] + b_r)",
    ),
    "lstm": (
        "c<8> = Γu·c~ + Γf·c<7>", "a<8> = Γo·tanh(c<8>)", "c~ = tanh(W_c [a<7>; BELOW] + b_c)",
        "Γu = σ(W_u [a<7>; BELOW] + b_u)", "Γf = σ(W_f [a<7>; BELOW] + b_f)", "Γo = σ(W_o [a<7>; BELOW] + b_o)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("cell", sorted(WHOLE))
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 36), (200, 60)])
def test_every_symbol_of_every_equation_stands_there_with_its_number(
    cell: str, layers: int, width: int, height: int
) -> None:
    shown = explorer(agreement(cell, layers))
    shown.session.look(lens="formula", layer=layers - 1)
    lines = drawn(shown, width, height).text().split("\n")
    top = next(y for y, line in enumerate(lines) if "Formula" in line)
    left = 0 if width == 80 else lines[top].index("── Formula")
    told = "".join(line[left:].replace(" ", "") for line in lines[top:])
    for equation in WHOLE[cell]:
        symbols = equation.replace("BELOW", "a<8> of layer 0" if layers > 1 else "x<8>").replace(" ", "")
        assert symbols in told
        function = re.match(r"(?:c~|Γ.)=(tanh|σ)", symbols)
        number = r"[−(]*[0-9][0-9.e−+-]*\)?"
        if symbols != "a<8>=c<8>":
            behind = told[told.index(symbols) + len(symbols) :]
            assert re.match(rf"={function[1]}\({number}\)={number}" if function else rf"=.*?={number}", behind)


def test_an_equation_of_far_steps_is_folded_and_not_cut() -> None:
    shown = explorer(agreement("rnn", 2), tokens=OPENING * 150)
    for lens in LENSES:
        shown.session.look(lens=lens, layer=1)
        text = " ".join(drawn(shown, 80, 24).text().split())
        if lens in ("gates", "formula"):
            assert "a<1200> = tanh(W_aa a<1199> + W_ax a<1200> of layer 0 + b_a)" in text


def test_beside_the_map_of_a_long_sequence_the_equations_are_whole() -> None:
    shown = explorer(agreement("lstm"), tokens=OPENING * 5)
    shown.session.look(lens="formula")
    text = drawn(shown, 120, 36).text()
    assert all(f"+ b_{gate})" in text for gate in "cufo")
    shown.session.look(lens="gates")
    text = drawn(shown, 120, 36).text()
    assert "Γo·tanh(c<40>)" in text and " Map " in text


@pytest.mark.parametrize("cell", sorted(SYMBOLS))
def test_gates_and_candidate_of_the_gated_cells(cell: str) -> None:
    model = agreement(cell)
    run = explorer(model).snapshot.run
    weights = model.network.weights()
    x = weights["E"][model.network.index[OPENING[T - 1]]]
    before = run.c(T - 1, 0) if cell != "lstm" else run.a(T - 1, 0)
    assert before is not None
    lines, gates = told(cell), run.gates(T, 0)
    for symbol, text in SYMBOLS[cell].items():
        assert lines[symbol].startswith(f"= {text} ")
    for block, symbol in (("u", "Γu"), ("f", "Γf"), ("o", "Γo"), ("r", "Γr")):
        if symbol in SYMBOLS[cell]:
            z = weights[f"layers.0.W_{block}"] @ np.concatenate((before, x)) + weights[f"layers.0.b_{block}"]
            assert inside(lines[symbol]) == pytest.approx(z[UNIT], abs=0.0051)
            assert last(lines[symbol]) == pytest.approx(1 / (1 + math.exp(-z[UNIT])), abs=0.0051)
    if cell == "gru-torch":
        kept = gates["relevance"] * (weights["layers.0.W_cc"] @ before + weights["layers.0.b_cc"])
        z = weights["layers.0.W_cx"] @ x + weights["layers.0.b_cx"] + kept
    else:
        shown = gates["relevance"] * before if cell == "gru" else before
        z = weights["layers.0.W_c"] @ np.concatenate((shown, x)) + weights["layers.0.b_c"]
    assert inside(lines["c~"]) == pytest.approx(z[UNIT], abs=0.0051)
    assert last(lines["c~"]) == pytest.approx(math.tanh(z[UNIT]), abs=0.0051)


@pytest.mark.parametrize("cell", sorted(SYMBOLS))
def test_the_memory_of_the_gated_cells(cell: str) -> None:
    run = explorer(agreement(cell)).snapshot.run
    lines = told(cell)
    keep = "Γf" if cell == "lstm" else "(1−Γu)"
    assert lines["c<5>"].startswith(f"= Γu·c~ + {keep}·c<4> = ")
    c = run.c(T, 0)
    assert c is not None
    assert last(lines["c<5>"]) == pytest.approx(c[UNIT], abs=0.0051)
    if cell == "lstm":
        assert lines["a<5>"].startswith("= Γo·tanh(c<5>) = ")
        assert last(lines["a<5>"]) == pytest.approx(run.a(T, 0)[UNIT], abs=0.0051)
    else:
        assert lines["a<5>"] == "= c<5>"


@pytest.mark.parametrize(("cell", "g"), [("rnn", "tanh"), ("rnn-relu", "ReLU")])
def test_the_plain_cells(cell: str, g: str) -> None:
    model = agreement(cell)
    run, weights = explorer(model).snapshot.run, model.network.weights()
    x = weights["E"][model.network.index[OPENING[T - 1]]]
    line = told(cell)["a<5>"]
    assert line.startswith(f"= {g}(W_aa a<4> + W_ax x<5> + b_a) = {g}(")
    z = weights["layers.0.W_a"] @ np.concatenate((run.a(T - 1, 0), x)) + weights["layers.0.b_a"]
    assert inside(line) == pytest.approx(z[UNIT], abs=0.0051)
    assert last(line) == pytest.approx(run.a(T, 0)[UNIT], abs=0.0051)


def test_a_layer_above_is_fed_by_the_one_below() -> None:
    assert told("lstm", 2)["Γu"].startswith("= σ(W_u [a<4>; a<5> of layer 0] + b_u) ")


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_behind_the_state_stand_the_softmax_and_the_loss(cell: str) -> None:
    shown = explorer(agreement(cell), target="was")
    run = shown.snapshot.run
    for t, word, open_ in ((3, run.tokens[3], ""), (8, "was", "?")):
        shown.session.look(step=t)
        chance = float(run.probabilities(t)[run.model.network.output_index[word]])
        text = drawn(shown, 120, 36).text()
        assert f"ŷ<{t}> = softmax(W_ya a<{t}> + b_y)" in text
        assert f"ŷ({word}) = {numbers.share(chance, 1.0)}" in text
        assert f"L<{t}> = −log ŷ({word}) = {numbers.loss(-math.log(chance))}{open_}" in text
        assert f"L<{t}> = −log ŷ({word}) = " in drawn(shown, 80, 24).text()


def test_the_loss_of_a_lower_layer_names_the_layer_that_the_softmax_reads() -> None:
    shown = explorer(agreement("rnn", layers=2))
    shown.session.look(layer=0, lens="gates")
    text = drawn(shown, 120, 40).text()
    assert "softmax(W_ya a<8>" in text
    assert " of layer 1 + b_y)" in text
    shown.session.look(layer=1)
    assert "softmax(W_ya a<8> + b_y)" in drawn(shown, 120, 40).text()


def plain(text: str) -> float:
    return float(text.replace("−", "-"))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 2])
def test_the_equations_add_up(cell: str, layers: int) -> None:
    """Sums and products of rounded numbers give the rounded result, as far as two decimals can."""
    shown = explorer(agreement(cell, layers))
    for step in (1, 4, 8):
        for layer in range(layers):
            shown.session.look(step=step, unit=3, layer=layer)
            run = shown.snapshot.run
            lines = ["".join(text for text, _ in line) for line in formula.lines(scene(shown))]
            a, c = float(run.a(step, layer)[3]), run.c(step, layer)
            assert (numbers.squashed(a) if cell == "rnn" else numbers.plain(a if c is None else float(c[3]))) in lines[
                2
            ]
            for line in lines:
                if found := re.fullmatch(rf" += {_NUMBER}·{_NUMBER} \+ {_NUMBER}·{_NUMBER}", line):
                    u, candidate, f, before = (plain(part) for part in found.groups())
                    assert c is not None
                    assert u * candidate + f * before == pytest.approx(c[3], abs=0.03)
                if found := re.fullmatch(rf" += {_NUMBER} \+ {_NUMBER} = {_NUMBER}", line):
                    assert plain(found[1]) + plain(found[2]) == pytest.approx(plain(found[3]), abs=0.0151)
                if found := re.fullmatch(rf"\S+ += (tanh|σ)\({_NUMBER}\) = {_NUMBER}", line):
                    inside = plain(found[2])
                    outside = math.tanh(inside) if found[1] == "tanh" else 1 / (1 + math.exp(-inside))
                    assert outside == pytest.approx(plain(found[3]), abs=0.0101)
                if found := re.fullmatch(rf" += (tanh|ReLU)\({_NUMBER} \+ {_NUMBER} \+ {_NUMBER}\)", line):
                    inside = sum(plain(part) for part in found.groups()[1:])
                    outside = math.tanh(inside) if found[1] == "tanh" else max(0.0, inside)
                    assert outside == pytest.approx(a, abs=0.0151)


def test_every_gate_of_the_cell_has_its_line() -> None:
    for cell, symbols in {
        "lstm": {"c~", "Γu", "Γf", "Γo"},
        "gru": {"c~", "Γu", "Γr"},
        "gru-simple": {"c~", "Γu"},
    }.items():
        lines = formula.lines(scene(explorer(agreement(cell))))
        assert {line[0][0].strip() for line in lines[lines.index(()) + 1 :]} == symbols


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_formula_below_the_gates_is_a_whole_equation(cell: str, width: int) -> None:
    shown = explorer(agreement(cell))
    canvas = written(formula.below, shown, Area(0, 0, width, 2))
    text = " ".join(row(canvas, y).strip() for y in range(2)).partition("ŷ<8> = softmax")[0].strip()
    assert text.count("(") == text.count(")")
    assert "= =" not in text
    run = shown.snapshot.run
    c = run.c(8, 0)
    value = float((run.a(8, 0) if c is None else c)[shown.snapshot.view.unit])
    equation, _, other = text.partition("   with ")
    assert equation.endswith(f"= {numbers.plain(value)}")
    assert other.startswith("cat ") if other else width < 80 or len(equation) > 61


def test_a_dense_layer_is_told_by_its_own_equation() -> None:
    shown = explorer(agreement("dense"))
    first, second, third = ("".join(text for text, _ in line) for line in formula.lines(scene(shown)))
    assert first == "a<8> = ReLU(W x<8> + b)"
    assert second.count("+") == 1
    assert last(third) == pytest.approx(shown.snapshot.run.a(8, 0)[5], abs=0.005)
