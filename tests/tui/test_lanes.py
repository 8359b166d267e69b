from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.core.strand import Strand
from rnn_tui.session import Run
from rnn_tui.tui.lanes import GUTTER, NARROWEST, OF_CHARACTERS, WIDEST, Lanes, lanes
from tests.models_for_tests import tiny

MANY = settings(max_examples=200)
EMPTY = Run.start(tiny("rnn"))
LONG = EMPTY
for _ in range(120):
    LONG = LONG.append("the")

WORDS = ("a", "the", "houses", "president", "我要吃苹果", "x" * 40)
lengths = st.integers(0, 120)
# The narrowest screen is 60 columns wide.
widths = st.integers(59, 250)


def run_of(length: int, words: tuple[str, ...] = ("the",)) -> Run:
    """A run that says it is of those words: lanes look at nothing else."""
    return replace(LONG.take(length), tokens=Strand(words[t % len(words)] for t in range(length)))


def in_sight(axis: Lanes, step: int, length: int) -> bool:
    return not length or (axis.holds(step) and step in axis.steps)


@given(
    length=lengths, step=st.integers(1, 120), width=widths, first=st.integers(1, 130), narrowest=st.integers(7, 11),
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
)  # fmt: skip
@MANY
def test_the_selected_step_is_always_in_sight(
    length: int, step: int, width: int, first: int, narrowest: int, words: list[str]
) -> None:
    step = min(step, length)
    axis = lanes(run_of(length, tuple(words)), step, 0, width, first, narrowest=narrowest)
    assert in_sight(axis, step, length)
    assert NARROWEST <= narrowest <= axis.width <= WIDEST
    assert axis.first >= 1
    assert axis.x(axis.first) == GUTTER
    assert axis.x(axis.first + axis.count - 1) + axis.width <= width
    if step == length:
        assert axis.holds(length + 1), "there is no lane for the token to come"
    if length + 1 <= axis.count:
        assert axis.first == 1
    else:
        assert axis.first + axis.count <= length + 2, "a lane is left empty"


@given(length=lengths, step=st.integers(1, 120), width=widths, first=st.integers(1, 130))
@MANY
def test_a_window_that_stands_well_stays(length: int, step: int, width: int, first: int) -> None:
    step = min(step, length)
    run = run_of(length)
    axis = lanes(run, step, 0, width, first)
    for other in axis.steps:
        if other < length or axis.holds(length + 1):
            assert lanes(run, other, 0, width, axis.first).first == axis.first


@given(length=lengths, step=st.integers(1, 120), width=widths, first=st.integers(1, 130))
@MANY
def test_a_window_moves_by_the_least_that_brings_the_step_in_sight(
    length: int, step: int, width: int, first: int
) -> None:
    step = min(step, length)
    run = run_of(length)
    axis = lanes(run, step, 0, width, first)
    full = max(1, length + 2 - axis.count)
    if axis.first < min(first, full):
        assert axis.first == max(step, 1)
    elif axis.first > first:
        assert axis.first == (step + 1 if step == length else step) - axis.count + 1


@pytest.mark.parametrize(
    ("words", "width"),
    [(("a",), 7), (("houses",), 8), (("chased!",), 9), (("president",), 11), (("x" * 40,), 11), (("我要吃",), 8),
     (("我要吃苹",), 10), (("e\u0301" * 6,), 8)],
)  # fmt: skip
def test_a_lane_is_as_wide_as_its_words(words: tuple[str, ...], width: int) -> None:
    assert lanes(run_of(3, words), 3, 0, 79).width == width


def test_two_blanks_part_words_where_that_puts_no_step_out_of_sight() -> None:
    words = ("already", "ate")
    assert (lanes(run_of(7, words), 7, 0, 79).width, lanes(run_of(8, words), 8, 0, 79).width) == (9, 8)
    assert lanes(run_of(7, words), 7, 0, 79).holds(8)


def test_only_words_in_sight_widen_the_lanes() -> None:
    run = replace(LONG, tokens=Strand(["president", *["the"] * 119]))
    assert lanes(run, 120, 0, 79).width == 7
    assert lanes(run, 1, 0, 79).width == 10


def test_a_column_belongs_to_its_lane() -> None:
    axis = lanes(run_of(30), 30, 0, 79, 20)
    for t in axis.steps:
        assert axis.at(axis.x(t)) == axis.at(axis.x(t) + axis.width - 1) == t
    assert axis.at(GUTTER - 1) is None
    assert axis.at(axis.x(axis.last) + axis.width) is None


def test_without_a_token_there_is_a_lane_for_the_first() -> None:
    axis = lanes(EMPTY, 0, 0, 79)
    assert list(axis.steps) == []
    assert axis.holds(1)


@pytest.mark.parametrize(("length", "width"), [(0, 7), (9, 7), (10, 5), (13, 5), (14, 3), (24, 3), (90, 3)])
def test_lanes_of_characters_are_as_wide_as_puts_no_step_out_of_sight(length: int, width: int) -> None:
    axis = lanes(run_of(length), length, 0, 79, of_characters=OF_CHARACTERS)
    assert axis.width == width
    assert axis.holds(length + 1)
    assert axis.scrolls == (length + 1 > axis.count)
    assert axis.text(axis.first) == GUTTER + 1
    assert axis.room == width - 1


def test_without_an_open_end_no_lane_is_kept_for_what_comes() -> None:
    whole = lanes(run_of(24), 24, 0, 79, of_characters=OF_CHARACTERS, open_end=False)
    assert (whole.count, whole.first, whole.scrolls) == (24, 1, False)
    assert lanes(run_of(24), 24, 0, 79, of_characters=OF_CHARACTERS).first == 2


def test_what_is_written_may_begin_further_right() -> None:
    axis = lanes(run_of(3, ("roosevelt",)), 3, 0, 79, lead=2)
    assert (axis.width, axis.text(1)) == (12, GUTTER + 2)
