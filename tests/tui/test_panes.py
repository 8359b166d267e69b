"""The panes one by one: what the golden pictures cannot show (colours, clicks), and what must hold of any numbers."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style

from rnn_tui.models import Model
from rnn_tui.session.snapshot import LENSES
from rnn_tui.session.suggestions import next_tokens
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas, Target, cells
from rnn_tui.tui.colours import UNDERFLOW, ZERO, heat_levels, palette, state_levels
from rnn_tui.tui.commands import EXPLORE, key_label
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.lanes import lanes
from rnn_tui.tui.panes import formula, gradient, keys, readout, strip, title, tokenline, units, words
from rnn_tui.tui.panes import map as heat_map
from rnn_tui.tui.scene import Scene
from tests.models_for_tests import CHINESE, OPENING, agreement, chinese, overflowing, spelling
from tests.tui.scenes import TRUECOLOR, drawn, explorer

CELLS = ("rnn", "rnn-relu", "gru-simple", "gru", "gru-torch", "lstm")
MANY = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def scene(shown: Explorer, width: int = 80, colours: str = "truecolor") -> Scene:
    """A scene of which the lanes begin at the left edge."""
    snapshot = shown.snapshot
    axis = lanes(snapshot.run, snapshot.view.step, 0, width - 1)
    tables = TRUECOLOR if colours == "truecolor" else palette("none")
    return Scene(snapshot, tables, axis, shown.draft, shown.message, shown.refused, 1)


def style(canvas: Canvas, x: int, y: int) -> Style:
    """The style of a cell."""
    for _, found, _ in canvas.strip(y).crop(x, x + 1):
        return found or Style.null()
    raise AssertionError(f"no cell {x}, {y}")


def row(canvas: Canvas, y: int) -> str:
    return canvas.text().split("\n")[y]


def written(draw: object, shown: Explorer, area: Area, colours: str = "truecolor", **more: object) -> Canvas:
    canvas = Canvas(area.right, area.bottom, TRUECOLOR.page)
    draw(canvas, area, scene(shown, area.width, colours), **more)  # type: ignore[operator]  # any pane's draw
    return canvas


# -- the heatmap ------------------------------------------------------------------------------------------------------


def test_every_cell_of_the_heatmap_has_the_colour_of_its_number() -> None:
    shown = explorer(target="was")
    shown.session.look(step=3, loss=6)
    canvas = written(gradient.draw, shown, Area(0, 0, 100, 8))
    axis, run = scene(shown, 100).lanes, shown.snapshot.run
    for t in range(1, 9):
        found = run.gradient_rows([t], "a", 0)[0]
        assert found is not None
        for k in range(1, 9):
            background = style(canvas, axis.x(k) + 2, t - 1).bgcolor
            if k <= t:
                assert background == TRUECOLOR.heat_style[int(heat_levels(found)[k - 1])].bgcolor
                assert canvas.target(axis.x(k), t - 1) == Target("cell", f"{t} {k}")
            else:
                assert background == TRUECOLOR.page.bgcolor
        assert canvas.target(0, t - 1) == Target("loss", t)


def test_numbers_stand_in_the_selected_row_and_column_alone() -> None:
    shown = explorer(target="was")
    shown.session.look(step=3, loss=6)
    canvas = written(gradient.draw, shown, Area(0, 0, 100, 8))
    axis, run = scene(shown, 100).lanes, shown.snapshot.run
    for t in range(1, 9):
        found = run.gradient_rows([t], "a", 0)[0]
        assert found is not None
        for k in range(1, t + 1):
            text = row(canvas, t - 1).ljust(100)[axis.x(k) : axis.x(k) + axis.width].strip("▐▌ ")
            assert text == (numbers.magnitude(found[k - 1]) if t == 6 or k == 3 else "")
    assert row(canvas, 5)[axis.x(3)] == "▐"


def test_a_target_stands_behind_the_diagonal_and_only_the_last_is_open() -> None:
    canvas = written(gradient.draw, explorer(target="was"), Area(0, 0, 100, 8))
    for t in range(1, 8):
        assert row(canvas, t - 1).endswith(f"→ {OPENING[t]}")
    assert row(canvas, 7).endswith("→ was?")


def test_a_row_without_a_loss_is_empty() -> None:
    shown = explorer()
    shown.session.use(agreement("gru"))
    object.__setattr__(shown.snapshot.run, "guess", False)
    canvas = written(gradient.draw, shown, Area(0, 0, 100, 8))
    assert row(canvas, 7).strip() == "▸L8"


@pytest.mark.parametrize("tall", [1, 2])
def test_rows_may_be_two_high(tall: int) -> None:
    canvas = written(gradient.draw, explorer(target="was"), Area(0, 0, 100, 8 * tall), tall=tall)
    assert row(canvas, 7 * tall).startswith("▸L8")
    assert canvas.target(20, 8 * tall - 1) == Target("cell", "8 2")


def test_zero_underflow_infinity_and_nan_look_like_themselves() -> None:
    values = np.array([0.0, 0.0, np.inf, np.nan, 1e-9, 20.0])
    codes = heat_levels(values, np.array([False, True, False, False, False, False]))
    assert len({TRUECOLOR.heat_style[code] for code in codes}) == 6
    texts = [numbers.magnitude(v, underflow=bool(u)) for v, u in zip(values, np.arange(6) == 1, strict=True)]
    assert texts == ["0", "~0", "∞", "NaN", "1e-9", "20"]


# -- the readout ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wrt", "step", "loss"), [("a", 3, 8), ("c", 1, 5), ("x", 7, 8)])
def test_the_readout_is_the_number_and_its_share(wrt: str, step: int, loss: int) -> None:
    shown = explorer(target="was")
    shown.session.look(wrt=wrt, step=step, loss=loss)  # type: ignore[arg-type]  # one of a, c, x
    kind = shown.snapshot.view.wrt
    found = shown.snapshot.run.gradient_rows([loss], kind, 0)[0]
    assert found is not None
    value, note, *_ = readout.sentence(scene(shown))
    assert value == f"‖∂L<{loss}>/∂{wrt}<{step}>‖ = {found[step - 1]:.3e}"
    percentage = re.match(r"([\d.e+-]+)% of ‖∂L<(\d)>/∂.<(\d)>‖", note)
    assert percentage is not None
    assert float(percentage[1]) == pytest.approx(100 * found[step - 1] / found[loss - 1], rel=0.06)
    assert percentage[2] == percentage[3] == str(loss)
    if wrt == "a":  # what is left by c, the lstm's other path
        by_memory = shown.snapshot.run.gradient_rows([loss], "c", 0)[0]
        assert by_memory is not None
        assert f"by c {numbers.share(by_memory[step - 1], by_memory[loss - 1])}" in note
    else:
        assert note.endswith(f"{loss - step} step{'s' if loss - step > 1 else ''} back")


def test_the_readout_says_why_there_is_no_number() -> None:
    shown = explorer()
    shown.session.look(step=5, loss=3)
    assert readout.sentence(scene(shown)) == ("L<3> comes before step 5", "nothing of it arrives there")
    shown.session.look(step=5, loss=5)
    assert readout.sentence(scene(shown))[1] == "where L<5> sets out"
    assert readout.sentence(scene(explorer(tokens=[]))) == ()
    object.__setattr__(shown.snapshot.run, "guess", False)
    shown.session.look(loss=8)
    assert readout.sentence(scene(shown))[0] == "L<8> has no target yet"


# -- the formula ------------------------------------------------------------------------------------------------------

_NUMBER = r"\(?(−?[\d.]+)\)?"


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
    assert text.endswith(f"= {numbers.plain(value)}")


# -- the strip --------------------------------------------------------------------------------------------------------


def test_the_band_marks_the_selected_step_from_top_to_bottom() -> None:
    shown = explorer()
    shown.session.look(step=4)
    canvas = written(strip.draw, shown, Area(0, 0, 100, strip.height(1)))
    axis = scene(shown, 100).lanes
    for y in (0, 1, 2, 6, 7):
        assert style(canvas, axis.x(4), y).bgcolor == TRUECOLOR.band.bgcolor
        assert style(canvas, axis.x(3), y).bgcolor == style(canvas, axis.x(5), y).bgcolor == TRUECOLOR.page.bgcolor
        assert canvas.target(axis.x(4) + 2, y) == Target("step", 4)


def test_the_states_are_half_blocks_of_their_colours() -> None:
    shown = explorer()
    canvas = written(strip.draw, shown, Area(0, 0, 100, strip.height(1)))
    axis = scene(shown, 100).lanes
    levels = state_levels(shown.snapshot.run.a(2, 0))
    for column in range(4):
        for line in range(2):
            found = style(canvas, axis.x(2) + 1 + column, 4 + line)
            upper, lower = 8 * line + column, 8 * line + 4 + column
            assert found.color == TRUECOLOR.state_ink[levels[upper]].color
            assert found.bgcolor == TRUECOLOR.state_ink[levels[lower]].color


def test_the_memory_lane_is_as_strong_as_what_it_keeps() -> None:
    shown = explorer()
    canvas = written(strip.draw, shown, Area(0, 0, 100, strip.height(1)))
    now = scene(shown, 100)
    axis, marks, run, unit = now.lanes, now.marks, now.run, now.view.unit
    for t in range(2, 9):
        gates = run.gates(t, 0)
        assert row(canvas, 3)[axis.x(t) + 1] == marks.lane_of(float(gates["forget"][unit]))
        node = marks.node_of(float(gates["update"][unit]))
        assert row(canvas, 3)[axis.x(t) + 3] == (node if node != " " else marks.lane_of(float(gates["forget"][unit])))


def test_a_tick_stands_where_the_likeliest_came() -> None:
    shown = explorer(chinese(), list(CHINESE))
    run = shown.snapshot.run
    canvas = written(strip.draw, shown, Area(0, 0, 100, strip.height(1)))
    axis = scene(shown, 100).lanes
    ticks = [t for t in range(1, 8) if "✓" in row(canvas, 1).ljust(99)[axis.x(t) : axis.x(t) + axis.width]]
    assert ticks == [t for t in range(1, 7) if run.best(t).token == run.tokens[t]]
    assert ticks


def test_the_draft_stands_in_the_next_lane() -> None:
    shown = explorer()
    shown.type_all("wer")
    assert drawn(shown).text().split("\n")[8].endswith("wer")
    shown.type_all("x" * 40)
    assert drawn(shown).text().split("\n")[8].endswith("werxxx…")


@given(token=st.text(st.sampled_from("ab我果👍e\u0301"), max_size=12), room=st.integers(1, 12))
@MANY
def test_a_shortened_token_fits_and_says_that_it_was_cut(token: str, room: int) -> None:
    text = strip.shortened(token, room)
    assert cells(text) <= room or text == token
    assert text == token or text.endswith("…")
    assert token.startswith(text.removesuffix("…"))


@pytest.mark.parametrize(("hidden", "columns"), [(1, 1), (4, 1), (5, 2), (16, 4), (32, 8), (65, 8)])
def test_four_units_take_a_column(hidden: int, columns: int) -> None:
    assert strip.block_columns(hidden) == columns


def test_the_title_keeps_task_and_units_longer_than_the_unit() -> None:
    base = agreement("rnn-relu", step=3000)
    model = Model("agreement-rnn-relu@3000", base.network, {}, base.task, "agreement-rnn-relu", 3000)
    shown = explorer(model)
    texts = {width: row(written(title.draw, shown, Area(0, 0, width, 1)), 0) for width in (60, 80, 100, 120)}
    assert "agreement · rnn-relu · 16 units @3000 updates" in texts[120]
    assert "agreement · rnn-relu · 16 units @3000" in texts[80]
    assert "unit 6" not in texts[80]
    assert "unit 6" in texts[120]
    assert "rnn-relu" in texts[60]
    assert all("@3000" in text and "step 8/8" in text for text in texts.values())


def test_next_word_and_token_line_say_which_word_they_follow() -> None:
    shown = explorer()
    assert "Next word after 8 dog" in drawn(shown, 120, 36).text()
    assert "after dog:" not in drawn(shown, 120, 36).text()
    shown.session.look(step=2)
    for width, height in ((80, 24), (120, 36)):
        assert "after dog: " in row(drawn(shown, width, height), height - 2)
    assert "after dog" not in row(drawn(shown, 60, 18), 16), "the tokens need the room"
    assert "Next word after 2 cats" in drawn(shown, 120, 36).text()


def test_the_rooms_are_in_the_footer_of_every_width() -> None:
    for width, there in ((60, True), (80, True), (99, True), (120, True)):
        found = row(drawn(explorer(), width, 36), 35)
        assert ("F9 rooms" in found) == there
        assert len(found) <= width


# -- title, token line, footer ----------------------------------------------------------------------------------------


def test_the_title_tells_settled_and_open_loss_apart() -> None:
    shown = explorer(target="was")
    text = row(written(title.draw, shown, Area(0, 0, 120, 1)), 0)
    run = shown.snapshot.run
    assert f"loss {numbers.loss(run.total_loss())} + {numbers.loss(run.loss(8))}?" in text
    assert "agreement · lstm · 16 units" in text


@pytest.mark.parametrize(("step", "whole", "said"), [(100, 300, "@100 updates"), (300, 300, "")])
def test_the_title_says_how_long_a_network_was_trained(step: int, whole: int, said: str) -> None:
    base = agreement(step=step)
    source = base.source if step != whole else "test-lstm"
    model = Model(source, base.network, {"steps": whole}, base.task, base.family, step)
    text = row(written(title.draw, explorer(model), Area(0, 0, 120, 1)), 0)
    assert ("@" in text) == bool(said)
    assert said in text


def test_the_title_says_what_is_not_finite() -> None:
    text = row(written(title.draw, explorer(overflowing()), Area(0, 0, 120, 1)), 0)
    assert text.endswith("not finite from step 4 on")


def test_the_token_line_offers_what_is_likeliest_and_a_click_takes_it() -> None:
    shown = explorer()
    canvas = written(tokenline.draw, shown, Area(0, 0, 80, 1))
    first, second = shown.snapshot.run.candidates(8, 2)
    text = row(canvas, 0)
    assert f"↵ {first.token} {numbers.percent(first.probability)}" in text
    for token in (first.token, second.token):
        assert canvas.target(text.index(f" {token} ") + 1, 0) == Target("take", token)
    shown.type("W")
    offered = next_tokens(shown.snapshot.run, shown.draft)
    assert {token for token, _ in offered} == {"was", "were", "which", "with"}
    assert "tab " in row(written(tokenline.draw, shown, Area(0, 0, 80, 1)), 0)
    shown.type("z")
    assert "no word begins like this" in row(written(tokenline.draw, shown, Area(0, 0, 80, 1)), 0)


def test_before_the_first_token_the_vocabulary_is_offered_without_numbers() -> None:
    shown = explorer(tokens=[])
    assert next_tokens(shown.snapshot.run, shown.draft) == [("the", None)]
    shown.type("b")
    assert [share for _, share in next_tokens(shown.snapshot.run, shown.draft)] == [None] * 7
    assert "type a character" in row(written(tokenline.draw, explorer(spelling(), []), Area(0, 0, 80, 1)), 0)


@given(draft=st.text(st.sampled_from("ab我果e\u0301"), max_size=60))
@MANY
def test_the_cursor_stands_behind_the_end_of_the_draft(draft: str) -> None:
    seen = tokenline.visible_draft(draft)
    assert cells(seen) <= 33
    assert draft.endswith(seen.removeprefix("…"))
    assert tokenline.cursor_column(draft) == 3 + cells(seen)


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_the_footer_drops_whole_entries_and_never_help(width: int) -> None:
    canvas = Canvas(width, 1, TRUECOLOR.page)
    keys.draw(canvas, Area(0, 0, width, 1), TRUECOLOR, EXPLORE.footer, EXPLORE.expendable)
    text = row(canvas, 0)
    assert text.endswith("? help")
    entries = [f"{key_label(command)} {command.footer}" for command in EXPLORE.footer]
    shown = [entry for entry in entries if entry in text]
    assert text.split() == " ".join(shown).split()
    for command in EXPLORE.footer:
        entry = f"{key_label(command)} {command.footer}"
        if entry in shown:
            assert canvas.target(text.index(entry), 0) == Target("command", command.name)


def test_the_strip_of_many_units_shows_those_around_the_selected_one_and_says_from_which_on() -> None:
    shown = explorer(agreement("lstm", hidden=65))
    for unit, first in [(0, 0), (31, 0), (32, 32), (64, 33)]:
        shown.session.look(unit=unit, step=1)
        canvas = drawn(shown)
        y = next(y for y, line in enumerate(canvas.text().split("\n")) if line.startswith(" a"))
        assert row(canvas, y + 1).startswith(f"{first + 1}– ")
        level = state_levels(shown.snapshot.run.a(1, 0))[first]
        assert style(canvas, 6, y).color == TRUECOLOR.state_ink[level].color
    assert "–" not in "".join(line[:5] for line in drawn(explorer()).text().split("\n"))


def test_a_dense_layer_is_told_by_its_own_equation() -> None:
    shown = explorer(agreement("dense"))
    first, second, third = ("".join(text for text, _ in line) for line in formula.lines(scene(shown)))
    assert first == "a<8> = ReLU(W x<8> + b)"
    assert second.count("+") == 1
    assert float(third.rpartition("= ")[2].replace("−", "-")) == pytest.approx(
        float(shown.snapshot.run.a(8, 0)[5]), abs=0.005
    )


# -- units, next word, map --------------------------------------------------------------------------------------------


def test_the_selected_unit_is_in_sight_whatever_their_number() -> None:
    shown = explorer(agreement("lstm", hidden=65))
    for unit in (0, 1, 30, 64):
        shown.session.look(unit=unit)
        canvas = written(units.draw, shown, Area(0, 0, 60, 8))
        assert re.search(rf"(?<!\d){unit + 1}(?!\d)", row(canvas, 0))
        assert unit in {target.value for x in range(60) if (target := canvas.target(x, 2)) is not None}
        value = numbers.gate(float(shown.snapshot.run.gates(8, 0)["update"][unit]))
        assert row(canvas, 1).endswith(value)


def test_units_are_coloured_by_their_state() -> None:
    shown = explorer()
    canvas = written(units.draw, shown, Area(0, 0, 80, 8))
    levels = state_levels(shown.snapshot.run.a(8, 0))
    for unit in range(16):
        assert style(canvas, 5 + 4 * unit, 6).bgcolor == TRUECOLOR.state_style[levels[unit]].bgcolor


def test_next_words_come_best_first_and_only_the_last_step_takes_them() -> None:
    shown = explorer()
    canvas = written(words.draw, shown, Area(0, 0, 40, 6))
    best = [token for token, _ in shown.snapshot.run.candidates(8, 6)]
    assert [line.split()[0] for line in canvas.text().split("\n")] == best
    assert canvas.target(3, 2) == Target("take", best[2])
    shown.session.look(step=4)
    assert written(words.draw, shown, Area(0, 0, 40, 6)).target(3, 2) is None


@given(length=st.integers(1, 10_000), room=st.integers(1, 200))
@MANY
def test_the_map_shows_every_nth_step_and_fits(length: int, room: int) -> None:
    step = heat_map.stride(length, room)
    assert step.bit_count() == 1
    assert math.ceil(length / step) <= room
    assert step == 1 or math.ceil(length / (step // 2)) > room


def test_the_map_shows_the_largest_of_each_stretch() -> None:
    values = np.array([1e-7, 1e-3, 1e-5, 2.0, 1e-6])
    assert heat_map._levels(values, 2, True) == [int(code) for code in heat_levels(np.array([1e-3, 2.0, 1e-6]))]
    assert heat_map._levels(None, 2, True) == []
    vanished = np.array([0.0, 0.0, 0.0, 1e-5])
    assert heat_map._levels(vanished, 2, True)[0] == UNDERFLOW
    assert heat_map._levels(vanished, 2, False)[0] == ZERO


def test_glyph_mode_has_no_backgrounds() -> None:
    plain_colours = palette("16")
    for lens in LENSES:
        shown = explorer()
        shown.session.look(lens=lens)
        for size in ((80, 24), (120, 36), (200, 60)):
            canvas = drawn(shown, *size, plain_colours)
            for y in range(canvas.height):
                assert all(found is None or found.bgcolor is None for _, found, _ in canvas.strip(y))
