"""Networks side by side: pictures that are kept and read, and what must hold at every size."""

import pytest

from rnn_tui.session.snapshot import LENSES, Lens
from rnn_tui.tui import numbers
from rnn_tui.tui.colours import palette
from rnn_tui.tui.comparison import LEAST_BLOCK, stack
from rnn_tui.tui.explorer import Explorer
from tests.conftest import Golden
from tests.models_for_tests import OPENING, agreement, overflowing
from tests.tui.scenes import TRUECOLOR, drawn, explorer, picture


def compared(*cells: str, target: str | None = "was", step: int = 2) -> Explorer:
    shown = explorer(target=target)
    shown.session.beside(*(agreement(cell) for cell in cells))
    shown.session.look(step=step)
    shown.say("")
    return shown


@pytest.mark.parametrize("lens", LENSES)
def test_80x24(lens: Lens, golden: Golden) -> None:
    shown = compared("rnn")
    shown.session.look(lens=lens)
    golden(f"compare-80x24-{lens}", picture(shown))


@pytest.mark.parametrize("size", [(60, 18), (120, 36)])
def test_other_sizes(size: tuple[int, int], golden: Golden) -> None:
    golden(f"compare-{size[0]}x{size[1]}", picture(compared("rnn"), *size))


def test_three_networks(golden: Golden) -> None:
    golden("compare-200x60-three", picture(compared("gru-torch", "rnn-relu"), 200, 60))


@pytest.mark.parametrize("colours", ["none", "truecolor"])
def test_ascii(colours: str, golden: Golden) -> None:
    ascii_only = palette("none" if colours == "none" else "truecolor", ascii_only=True)
    golden(f"compare-80x24-ascii-{colours}", picture(compared("rnn"), colours=ascii_only))


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("width", [60, 110, 200])
@pytest.mark.parametrize("height", range(18, 62))
def test_blocks_fill_the_rows_between_words_and_difference(width: int, height: int, count: int) -> None:
    places = stack(width, height, count)
    assert places.blocks[0].y == places.words.bottom
    assert places.blocks[-1].bottom == places.difference.y == height - 4
    assert all(block.height >= LEAST_BLOCK for block in places.blocks)
    assert len(places.blocks) == min(count, (places.difference.y - places.words.bottom) // LEAST_BLOCK)
    for before, after in zip(places.blocks, places.blocks[1:], strict=False):
        assert before.bottom == after.y


def test_the_difference_is_the_number_of_each() -> None:
    shown = compared("rnn", "gru")
    found = []
    for run in shown.snapshot.runs:
        row = run.gradient_rows([8], "a", 0)[0]
        assert row is not None
        found.append(f"{run.model.network.config.cell} {row[1]:.1e}")
    assert f"L<8> at 'cats': {', '.join(found)}" in drawn(shown, 120, 36).text()


def test_one_cell_at_two_training_steps_is_told_apart_by_them() -> None:
    shown = explorer(agreement("lstm", step=100), target="was")
    shown.session.beside(agreement("lstm", step=300))
    text = drawn(shown).text()
    assert "lstm@100 " in text
    assert "lstm@300 " in text


def test_a_network_that_there_is_no_room_for_is_counted() -> None:
    assert "+1 out of sight" in drawn(compared("rnn", "gru")).text()
    assert "out of sight" not in drawn(compared("rnn", "gru"), 80, 40).text()


def test_a_loss_before_the_step_is_said() -> None:
    shown = compared("rnn", step=8)
    shown.session.look(loss=3)
    assert "L<3> comes before step 8" in drawn(shown).text()


def test_by_c_a_cell_without_c_is_shown_by_a() -> None:
    shown = compared("rnn")
    shown.session.look(wrt="c")
    text = drawn(shown).text()
    assert "‖∂L<8>/∂c<8>‖" in text
    assert "‖∂L<8>/∂a<8>‖" in text


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_no_words_and_what_is_not_finite_are_drawn(size: tuple[int, int]) -> None:
    shown = compared("rnn")
    shown.session.restart()
    assert "rnn" in drawn(shown, *size).text()
    broken = explorer(overflowing(), OPENING)
    broken.session.beside(agreement("rnn"))
    assert "rnn" in drawn(broken, *size).text()


def test_a_click_on_a_rule_brings_a_network_to_the_front() -> None:
    canvas = drawn(compared("rnn"), colours=TRUECOLOR)
    places = stack(80, 24, 2)
    assert canvas.target(5, places.blocks[1].y) == ("front", 1)


@pytest.mark.parametrize("width", [80, 120])
def test_an_lstm_s_headline_has_its_share_by_c_beside_the_one_by_a(width: int) -> None:
    shown = compared("rnn")
    run = shown.snapshot.run
    by_a, by_c = (row for kind in ("a", "c") for row in run.gradient_rows([8], kind, 0))
    assert by_a is not None and by_c is not None
    headline = next(line for line in drawn(shown, width, 36).text().split("\n") if "── lstm" in line)
    assert f"{numbers.share(by_a[1], by_a[7])} by a, {numbers.share(by_c[1], by_c[7])} by c (F8)" in headline


def test_at_80x24_an_lstm_s_forget_gate_is_beside_its_update_gate() -> None:
    text = drawn(compared("rnn")).text()
    assert " Γu " in text and " Γf " in text
    run = compared("rnn").snapshot.run
    value = numbers.gate(float(run.gates(2, 0)["forget"][compared("rnn").snapshot.view.unit]))
    assert next(line for line in text.split("\n") if line.startswith(" Γf")).split()[4] == value


def test_gates_side_by_side_do_not_run_together() -> None:
    shown = compared("rnn")
    shown.session.look(lens="units")
    line = next(line for line in drawn(shown).text().split("\n") if "~0/1" in line)
    assert line.count("% ~0/1") == 3 and "/1Γ" not in line
