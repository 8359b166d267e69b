"""Every shape of network in Explore: whole frames as pictures, and that what they show is what the run says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.strip import Strip

from rnn_tui.models import Model
from rnn_tui.session import Session
from rnn_tui.session.losses import loss_steps, may_have_loss
from rnn_tui.session.snapshot import LENSES, Lens
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.colours import heat_levels, palette, state_levels
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.panes import strip
from rnn_tui.tui.score import Window, frame
from tests.conftest import Golden
from tests.models_for_tests import of_task, writing
from tests.tui.panes.one_pane import row, style
from tests.tui.scenes import TRUECOLOR, drawn, picture

SIZES = {"80x24": (80, 24), "120x36": (120, 36), "200x60": (200, 60), "60x18": (60, 18)}
SHAPES = {
    "number": of_task("number", hidden=16),
    "melody": of_task("melody", hidden=16),
    "sentiment": of_task("sentiment", hidden=16),
    "entities": of_task("entities", hidden=16),
    "both-ways": of_task("entities", hidden=16, bidirectional=True),
    "both-ways-stacked": of_task("entities", "gru", 2, hidden=16, bidirectional=True),
    "chinese": of_task("chinese", hidden=16),
    "dates": of_task("dates", hidden=16),
}


def shown(model: Model, tokens: list[str] | None = None, enters: int = 0, lens: Lens = "gates") -> Explorer:
    """A network over what its task opens with; `enters`: how often Enter is pressed."""
    session = Session(model, list(model.task.opening) if tokens is None else tokens, guess=True)
    for _ in range(enters):
        session.enter()
    session.look(unit=5, lens=lens)
    explorer = Explorer(session, np.random.default_rng(0))
    explorer.say("")
    return explorer


def opened(name: str, lens: Lens = "gates") -> Explorer:
    return shown(SHAPES[name], enters={"melody": 4, "dates": 5}.get(name, 0), lens=lens)


@pytest.mark.parametrize("size", ["80x24", "120x36"])
@pytest.mark.parametrize("name", SHAPES)
def test_the_shapes(name: str, size: str, golden: Golden) -> None:
    golden(f"shape-{name}-{size}", picture(opened(name, "gradient" if size == "120x36" else "gates"), *SIZES[size]))


@pytest.mark.parametrize("name", ["sentiment", "both-ways", "dates"])
def test_the_heatmaps_of_the_shapes(name: str, golden: Golden) -> None:
    seen = opened(name, "gradient")
    seen.session.look(step=3)
    golden(f"shape-{name}-80x24-gradient", picture(seen))


def test_an_encoder_that_has_read_and_no_decoder_yet(golden: Golden) -> None:
    golden("shape-dates-80x24-read", picture(shown(SHAPES["dates"], lens="gradient")))


@pytest.mark.parametrize("step", [3, 26])
def test_both_ends_of_what_is_read_and_written_are_reached(step: int, golden: Golden) -> None:
    seen = shown(SHAPES["dates"], enters=12)
    seen.session.look(step=step)
    golden(f"shape-dates-60x18-step-{step}", picture(seen, 60, 18))


@pytest.mark.parametrize("name", ["both-ways", "dates"])
def test_the_shapes_in_ascii_without_colours(name: str, golden: Golden) -> None:
    text = picture(opened(name), colours=palette("none", ascii_only=True))
    assert text.isascii()
    golden(f"shape-{name}-ascii", text)


@pytest.mark.parametrize("name", ["melody", "dates"])
def test_the_way_back_of_the_shapes(name: str, golden: Golden) -> None:
    seen = opened(name)
    seen.backward()
    seen.step(-2)
    golden(f"shape-{name}-backward", picture(seen))


def lane_texts(canvas: Canvas, y: int, explorer: Explorer, width: int) -> dict[int, str]:
    """What stands in each lane of a row, to the blank behind it."""
    axis = strip.axis(explorer.snapshot.run, explorer.snapshot.view.step, width - 1, 1)
    line = row(canvas, y).ljust(width)
    return {t: line[axis.x(t) : axis.x(t + 1)].strip(" ◂╮│─✓") for t in axis.steps}


@pytest.mark.parametrize("name", [name for name in SHAPES if name not in ("both-ways-stacked", "chinese")])
def test_every_number_of_the_strip_is_the_runs(name: str) -> None:
    seen = opened(name)
    canvas, run = drawn(seen, 200, 60), seen.snapshot.run
    losses, shares = lane_texts(canvas, 4, seen, 152), lane_texts(canvas, 3, seen, 152)
    assert len(losses) == len(run)
    for t in range(1, len(run) + 1):
        target = run.target(t)
        open_ = "?" if target is not None and target.provisional else ""
        if may_have_loss(run, t):
            loss = run.loss(t)
            assert losses[t] in (numbers.loss(loss) + open_, numbers.short_loss(loss, 4 - len(open_)) + open_)
        else:
            assert losses[t] == "·"
        assert shares[t] == (numbers.percent(run.best(t).probability) if t in run.outputs else "·")


def test_the_states_of_both_directions_are_those_of_the_run() -> None:
    seen = opened("both-ways")
    canvas, run = drawn(seen), seen.snapshot.run
    axis = strip.axis(run, 5, 79, 1)
    for reverse, y in ((True, 6), (False, 9)):
        for t in axis.steps:
            levels = state_levels(run.a(t, 0, reverse=reverse))
            for column in range(4):
                assert style(canvas, axis.text(t) + column, y).color == TRUECOLOR.state_ink[levels[column]].color


@pytest.mark.parametrize("name", ["sentiment", "both-ways", "dates", "number"])
def test_the_heatmap_has_the_rows_and_columns_of_its_shape(name: str) -> None:
    seen = opened(name, "gradient")
    canvas, run = drawn(seen, 200, 60), seen.snapshot.run
    axis, steps = strip.axis(run, seen.snapshot.view.step, 151, 1), loss_steps(run)
    lines = canvas.text().split("\n")
    top = next(y for y, line in enumerate(lines) if " Gradient " in line) + 1
    labels = [line[:5].strip(" ▸") for line in lines[top : top + 2 * len(steps) + 2]]
    assert [label for label in labels if label] == [f"L{t - run.before_output}" for t in steps]
    for t, norms in zip(steps, run.gradient_rows(list(steps), "a", 0), strict=True):
        assert norms is not None
        assert len(norms) == (len(run) if name == "both-ways" else t)
        y = top + labels.index(f"L{t - run.before_output}")
        for k in range(1, len(norms) + 1):
            wanted = TRUECOLOR.heat_style[int(heat_levels(norms)[k - 1])].bgcolor
            assert style(canvas, axis.x(k) + 2, y).bgcolor == wanted
        assert style(canvas, axis.x(len(norms) + 1) + 1, y).bgcolor == TRUECOLOR.page.bgcolor


@pytest.mark.parametrize("count", [8, 12, 24, 60])
def test_wide_characters_stand_at_the_beginning_of_their_lanes(count: int) -> None:
    vocabulary = writing().network.config.vocabulary
    tokens = [vocabulary[t % len(vocabulary)] for t in range(count)]
    seen = shown(writing(), tokens)
    canvas, run = drawn(seen), seen.snapshot.run
    axis = strip.axis(run, count, 79, 1)
    signs = {" ": "␣", "\n": "⏎"}
    for t in axis.steps:
        assert canvas.char(axis.text(t), 8) == signs.get(tokens[t - 1], tokens[t - 1])
        best = run.best(t).token
        assert canvas.char(axis.text(t), 2) == signs.get(best, best)


def test_an_output_that_is_fed_again_is_led_to_the_next_input() -> None:
    seen = shown(SHAPES["melody"], ["C4", "C4", "G4"], enters=3)
    canvas, run = drawn(seen), seen.snapshot.run
    axis = strip.axis(run, len(run), 79, 1)
    for t in range(1, len(run)):
        assert row(canvas, 2)[axis.x(t + 1) - 2] == "╮"
        assert row(canvas, 8)[axis.x(t + 1) - 2 : axis.x(t + 1) + 1] == "╰─▸"
        likeliest = run.best(t).token == run.tokens[t]
        wanted = TRUECOLOR.gate if likeliest else TRUECOLOR.faint
        assert style(canvas, axis.x(t + 1) - 2, 8).color == wanted.color
    assert "╮" not in row(canvas, 2)[axis.x(len(run)) :]
    assert {run.best(t).token == run.tokens[t] for t in range(1, len(run))} == {True, False}


def test_the_hand_over_stands_between_the_halves_and_nowhere_else() -> None:
    seen = opened("dates")
    canvas, run = drawn(seen), seen.snapshot.run
    axis = strip.axis(run, len(run), 79, 1)
    assert "".join(row(canvas, y) for y in range(24)).count("═") == axis.width - 2
    assert row(canvas, 6)[axis.x(run.read + 1)] == "═"
    border = [y for y in range(24) if "║" in row(drawn(opened("dates", "gradient")), y)]
    assert len(border) == len(loss_steps(run))


def test_no_arrow_leads_to_a_network_of_one_column_or_from_it() -> None:
    seen = opened("number")
    states = row(drawn(seen), 6)
    assert states.strip() == "a    ▀▀▀▀"
    assert row(drawn(seen), 9).split() == ["t", "1"]


@given(data=st.data())
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_every_frame_of_every_shape_is_whole(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from([*SHAPES.values(), writing()]))
    vocabulary = model.network.config.vocabulary
    length = data.draw(st.sampled_from([0, 1, 2, 9, 26]))
    if model.network.config.shape == "one-to-one":
        length = min(length, 1)
    seen = shown(model, [vocabulary[t * 7 % len(vocabulary)] for t in range(length)], data.draw(st.integers(0, 3)))
    seen.draft = data.draw(st.sampled_from(["", "w", "我要吃"]))
    seen.session.look(
        step=data.draw(st.integers(0, 30)), loss=data.draw(st.integers(0, 30)), unit=data.draw(st.integers(0, 20)),
        layer=data.draw(st.integers(0, 1)), lens=data.draw(st.sampled_from(LENSES)),
        reverse=data.draw(st.booleans()),
    )  # fmt: skip
    if data.draw(st.booleans()) and not model.network.config.bidirectional:
        seen.backward()
    size = data.draw(st.integers(58, 220)), data.draw(st.integers(17, 62))
    colours = data.draw(st.sampled_from([TRUECOLOR, palette("256", dark=False), palette("none", ascii_only=True)]))
    canvas, after = frame(seen, colours, *size, Window(data.draw(st.integers(1, 30)), data.draw(st.integers(1, 30))))
    for y in range(canvas.height):
        assert Strip(list(canvas.strip(y))).cell_length == canvas.width
    assert frame(seen, colours, *size, after)[1] == after
