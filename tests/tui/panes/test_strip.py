"""The network unrolled in time: band, states, memory, and the words beneath."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.tui.canvas import Area, Target, cells
from rnn_tui.tui.colours import state_levels
from rnn_tui.tui.panes import states, strip
from rnn_tui.tui.tokens import shortened
from tests.models_for_tests import CHINESE, agreement, chinese
from tests.tui.panes.one_pane import row, scene, style, written
from tests.tui.scenes import TRUECOLOR, drawn, explorer

MANY = settings(max_examples=150)


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
    text = shortened(token, room)
    assert cells(text) <= room or text == token
    assert text == token or text.endswith("…")
    assert token.startswith(text.removesuffix("…"))


@pytest.mark.parametrize(("hidden", "columns"), [(1, 1), (4, 1), (5, 2), (16, 4), (32, 8), (65, 8)])
def test_four_units_take_a_column(hidden: int, columns: int) -> None:
    assert states.block_columns(hidden) == columns


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
