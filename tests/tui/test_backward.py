"""The way back on the Explore screen: what keys and clicks do, and that what is drawn are the numbers."""

import pytest
from rich.style import Style
from textual.pilot import Pilot

from rnn_tui.session.snapshot import LENSES
from rnn_tui.tui import numbers
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.colours import heat_levels, palette
from rnn_tui.tui.explorer import Explorer
from tests.conftest import Golden
from tests.models_for_tests import OPENING, agreement, overflowing, tiny
from tests.tui.apps import canvas, drive, find
from tests.tui.explorers import explore, opened
from tests.tui.scenes import TRUECOLOR, drawn, explorer, picture

SIZES = {"80x24": (80, 24), "120x36": (120, 36), "200x60": (200, 60), "60x18": (60, 18)}
CELLS = ("rnn", "rnn-relu", "gru-simple", "gru", "gru-torch", "lstm")


def gone_back(shown: Explorer | None = None, steps: int = 3, *, summed: bool = False) -> Explorer:
    found = shown or explorer(target="was")
    found.backward()
    if summed:
        found.sum_losses(True)
    for _ in range(steps):
        found.step(-1)
    return found


def where(shown: Explorer) -> tuple[str, int, int]:
    view = shown.snapshot.view
    return view.mode, view.loss, view.step


def told(shown: Explorer, label: str, width: int = 120, height: int = 36) -> list[str]:
    """What stands in a row of the numbers, lane by lane."""
    text = drawn(shown, width, height).text().split("\n")
    start = next(y for y, line in enumerate(text) if "── Backward" in line)
    row = next(line for line in text[start + 1 :] if line[:6].strip() == label)
    return [row[6 + 8 * (t - 1) - 1 : 6 + 8 * t - 1].strip("▐▌ ·") for t in range(1, 9)]


# -- what is done -----------------------------------------------------------------------------------------------------


def test_it_sets_out_at_the_loss_and_goes_back_step_by_step() -> None:
    shown = explore(None, *OPENING, target="was")
    shown.look(loss=6, step=2)
    shown.backward()
    assert where(shown) == ("backward", 6, 6)
    for by, step in [(-1, 5), (-1, 4), (1, 5), (9, 6), (1, 6), (-99, 1)]:
        shown.step(by)
        assert where(shown) == ("backward", 6, step)
    shown.backward()
    assert where(shown) == ("explore", 6, 1)


def test_another_loss_sets_out_anew() -> None:
    shown = gone_back(explore(None, *OPENING, target="was"))
    shown.up_down(-1)
    assert where(shown) == ("backward", 7, 7)
    shown.step(-2)
    shown.look(loss=3)
    assert where(shown) == ("backward", 3, 3)
    shown.step(-1)
    shown.next_target()
    assert where(shown) == ("backward", 8, 8)


def test_a_word_sets_out_at_its_own_loss_and_undo_brings_the_old_one_back() -> None:
    shown = gone_back(explore(None, *OPENING, target="was"))
    shown.type_all("was ")
    assert where(shown) == ("backward", 9, 9)
    shown.erase()
    assert where(shown) == ("backward", 8, 5)
    shown.restart()
    assert where(shown) == ("backward", 0, 0)
    assert drawn(shown).text()


def test_all_losses_are_those_whose_word_has_come() -> None:
    shown = gone_back(explore(None, *OPENING, target="was"), 0)
    shown.next_lens()
    assert shown.snapshot.view.summed
    assert list(shown.snapshot.swept) == [1, 2, 3, 4, 5, 6, 7]
    assert where(shown) == ("backward", 8, 7)
    shown.step(1)
    assert shown.snapshot.view.step == 7
    shown.next_lens(-1)
    assert not shown.snapshot.view.summed
    assert where(shown) == ("backward", 8, 8)
    shown.sum_losses(True)
    shown.look(loss=4)
    assert not shown.snapshot.view.summed


def test_without_a_loss_it_says_so() -> None:
    shown = explore(tiny())
    shown.backward()
    assert (shown.snapshot.view.mode, shown.refused) == ("explore", True)
    one = explore(tiny(), "the")
    one.backward()
    assert where(one) == ("backward", 1, 1)
    one.sum_losses(True)
    assert one.refused
    assert not one.snapshot.view.summed


def test_escape_clears_the_word_then_leaves_the_mode() -> None:
    shown = gone_back(explore(None, *OPENING))
    shown.type("w")
    shown.escape()
    assert (shown.draft, shown.snapshot.view.mode) == ("", "backward")
    shown.escape()
    assert shown.snapshot.view.mode == "explore"


@pytest.mark.parametrize("lens", LENSES)
def test_a_lens_leaves_the_mode(lens: str) -> None:
    shown = gone_back(explore(None, *OPENING))
    shown.look(lens=next(one for one in LENSES if one == lens))
    assert (shown.snapshot.view.mode, shown.snapshot.view.lens) == ("explore", lens)


def test_another_network_goes_on_where_this_one_was() -> None:
    shown = gone_back(explore(agreement("lstm", hidden=3, step=300), *OPENING, target="was"))
    shown.use("agreement-rnn")
    assert where(shown) == ("backward", 8, 5)


def test_keys_and_clicks() -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        view = app.explorer.snapshot.view
        await pilot.press("ctrl+r", "left", "left")
        assert (app.explorer.snapshot.view.mode, app.explorer.snapshot.view.step) == ("backward", view.step - 2)
        clicks: list[tuple[str, int | str, int, bool]] = [
            ("step", 3, 3, False), ("loss", 5, 5, False), ("losses", "all", 7, True), ("losses", "one", 5, False),
        ]  # fmt: skip
        for verb, value, step, summed in clicks:
            await pilot.click(offset=find(app, verb, value))
            await pilot.pause()
            assert (app.explorer.snapshot.view.step, app.explorer.snapshot.view.summed) == (step, summed)
        await pilot.press("tab")
        assert app.explorer.snapshot.view.summed
        await pilot.click(offset=find(app, "command", "escape"))
        assert app.explorer.snapshot.view.mode == "explore"
        assert canvas(app).text()

    drive(opened(), steps)


def test_the_card_is_that_of_part_three() -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+r", "f12")
        await pilot.pause()
        assert "Part 3" in app.screen.query_one("CardView").canvas.text()  # type: ignore[attr-defined]  # a card has one

    drive(opened(), steps)


# -- what is drawn ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", CELLS)
def test_the_rows_are_the_numbers(cell: str) -> None:
    shown = gone_back(explorer(agreement(cell), target="was"), 4)
    way = shown.snapshot.run.backward([8], 0)
    assert way is not None
    reached = range(4, 9)
    expected = {
        "∂a": [numbers.magnitude(way.norms["a"][k - 1]) for k in reached],
        "ΣW_aa": [numbers.magnitude(way.gathered(k).state) for k in reached],
        "ΣW_ax": [numbers.magnitude(way.gathered(k).inputs) for k in reached],
        "ΣW_ya": ["", "", "", "", numbers.magnitude(way.gathered(8).readout)],
    }
    if cell == "lstm":
        expected["∂s"] = [numbers.magnitude(way.norms["row"][k - 1]) for k in reached]
    for label, values in expected.items():
        assert told(shown, label) == [*[""] * 3, *values], label
    links = [way.link(k) for k in range(4, 8)]
    ratios: dict[str, list[float | None]] = {
        "×": [way.ratio(k) for k in range(4, 8)],
        "σ": [link.factor for link in links],
        "‖ΠJ‖": [link.product for link in links],
        "Πσ": [link.factors for link in links],
    }
    for label, exact in ratios.items():
        for text, value in zip(told(shown, label)[3:7], exact, strict=True):
            assert text.startswith("×" if label == "×" else "≤"), label
            assert float(text[1:]) == pytest.approx(value, rel=0.1, abs=6e-4), label


def test_no_bound_is_drawn_in_a_lower_layer_or_for_all_losses() -> None:
    lower = gone_back(explorer(agreement("gru", 2), target="was"))
    lower.look(layer=0)
    text = drawn(lower, 200, 60).text()
    assert "left" in text
    assert not any(sign in line for line in text.split("\n") for sign in ("Π×", "≤ ‖ΠJ‖") if "Backward" not in line)
    for label in ("‖ΠJ‖", "Πσ"):
        row = next(line for line in text.split("\n") if line[:6].strip() == label)
        assert "≤" not in row
    summed = drawn(gone_back(summed=True), 120, 36).text()
    assert "‖ΠJ‖" not in summed
    assert "Πσ" not in summed


def test_heat_and_strip_have_the_colours_of_the_heatmap() -> None:
    shown = gone_back()
    way = shown.snapshot.run.backward([8], 0)
    assert way is not None
    found = drawn(shown)
    text = found.text().split("\n")
    y = next(y for y, line in enumerate(text) if line.startswith(" ∂a") and "▐" in line)
    codes = heat_levels(way.norms["a"])
    for k in (6, 7, 8):
        assert style(found, 5 + 8 * (k - 1) + 2, y).bgcolor == TRUECOLOR.heat_style[int(codes[k - 1])].bgcolor
    assert way.c is not None
    by_c = heat_levels(way.norms["c"])
    line = next(y for y, row in enumerate(text) if row.startswith(" ∂c"))
    for k in (6, 7, 8):
        assert style(found, 5 + 8 * (k - 1) + 3, line).color == TRUECOLOR.heat_style[int(by_c[k - 1])].bgcolor


def style(found: Canvas, x: int, y: int) -> Style:
    for _, here, _ in found.strip(y).crop(x, x + 1):
        return here or Style.null()
    raise AssertionError


def test_the_scene_says_where_it_came_from() -> None:
    assert "all of it from ŷ<8>" in drawn(gone_back(steps=0)).text()
    assert "all of it from step 6, nothing from ŷ<5>" in drawn(gone_back()).text()
    assert "from ŷ<4>" in drawn(gone_back(summed=True)).text()
    assert "∂L<8>/∂s<5> = ∂L<8>/∂s<6> · ∂s<6>/∂s<5>" in drawn(gone_back()).text()
    by_x = gone_back()
    by_x.next_wrt()
    by_x.next_wrt()
    by_x.say("")
    assert "‖∂L<8>/∂x<5>‖" in drawn(by_x).text()
    assert "by the ways of x<5>" in drawn(by_x).text()


def test_a_long_way_is_followed_as_far_as_a_frame_may_ask() -> None:
    shown = explorer(agreement("lstm", hidden=64), OPENING * 40)
    shown.backward()
    shown.step(-310)
    text = drawn(shown, 120, 36).text()
    row = next(line for line in text.split("\n") if line.startswith(" Πσ"))
    assert "–" in row


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("summed", [False, True], ids=["one", "all"])
def test_pictures(size: str, summed: bool, golden: Golden) -> None:
    golden(f"backward-{size}-{'all' if summed else 'one'}", picture(gone_back(summed=summed), *SIZES[size]))


@pytest.mark.parametrize("cell", ["rnn", "gru"])
def test_pictures_of_other_cells(cell: str, golden: Golden) -> None:
    golden(f"backward-{cell}-80x24", picture(gone_back(explorer(agreement(cell), target="was"))))


def test_pictures_of_a_lower_layer_glyphs_and_numbers_that_are_none(golden: Golden) -> None:
    lower = gone_back(explorer(agreement("lstm", 2), target="was"))
    lower.look(layer=0)
    golden("backward-two-layers-80x24", picture(lower))
    golden("backward-ascii-80x24", picture(gone_back(), colours=palette("none", ascii_only=True)))
    golden("backward-not-finite-80x24", picture(gone_back(explorer(overflowing()))))


@pytest.mark.parametrize("count", [0, 1, 2, 8, 40])
@pytest.mark.parametrize("size", SIZES)
def test_every_size_and_length_can_be_drawn(size: str, count: int) -> None:
    words = (OPENING * 5)[:count]
    for cell, layers in (("lstm", 1), ("rnn", 2), ("gru", 3)):
        shown = explorer(agreement(cell, layers), words)
        shown.session.look(mode="backward")
        for summed in (False, True):
            shown.session.look(summed=summed)
            for step in {1, max(1, count // 2), count}:
                shown.step(step - shown.snapshot.view.step)
                found = drawn(shown, *SIZES[size])
                assert (found.width, found.height) == SIZES[size]
                assert {line for line in found.text().split("\n") if len(line) > found.width} == set()


def test_a_frame_asks_for_the_numbers_once() -> None:
    """Frame after frame of one step comes from the memo: nothing is swept again."""
    shown = gone_back()
    drawn(shown)
    way = shown.snapshot.run.backward([8], 0)
    drawn(shown)
    assert shown.snapshot.run.backward([8], 0) is way


def test_by_c_an_lstm_s_line_says_which_path_it_counts() -> None:
    shown = gone_back()
    shown.next_wrt()
    shown.step(-1)
    assert shown.snapshot.view.wrt == "c"
    for width, height in ((80, 24), (120, 36)):
        assert "c→a is in ∂c; in ∂s, ∂a has it" in drawn(shown, width, height).text()
    rail = drawn(shown, 120, 36).text()
    assert "with c → a" in rail and "s = [a; c]" in rail
