"""Whole frames: as pictures that are kept and read, and as properties that hold at every size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.strip import Strip

from rnn_tui.models import Model
from rnn_tui.session import Session
from rnn_tui.session.snapshot import LENSES, Lens
from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.colours import palette
from rnn_tui.tui.commands import EXPLORE
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.score import Window, frame
from tests.conftest import Golden
from tests.models_for_tests import CHINESE, OPENING, agreement, chinese, overflowing, spelling, tiny
from tests.tui.scenes import TRUECOLOR, drawn, explorer, picture

SIZES = {"80x24": (80, 24), "120x36": (120, 36), "200x60": (200, 60), "60x18": (60, 18)}
LONG = [*OPENING, "near"] * 4 + OPENING[:4]
LENSES_OF_A_NARROW_SCREEN: list[Lens] = ["gates", "gradient", "units", "formula"]


@pytest.mark.parametrize("lens", LENSES_OF_A_NARROW_SCREEN)
@pytest.mark.parametrize("size", ["80x24", "60x18"])
def test_the_narrow_screens(size: str, lens: Lens, golden: Golden) -> None:
    shown = explorer(target="was")
    shown.session.look(lens=lens, step=3)
    golden(f"lstm-{size}-{lens}", picture(shown, *SIZES[size]))


@pytest.mark.parametrize("size", ["120x36", "200x60"])
def test_the_wide_screens(size: str, golden: Golden) -> None:
    shown = explorer(target="was")
    shown.session.look(lens="gradient", step=3)
    golden(f"lstm-{size}", picture(shown, *SIZES[size]))


@pytest.mark.parametrize("cell", ["rnn", "gru", "gru-simple", "rnn-relu"])
@pytest.mark.parametrize("size", ["80x24", "120x36"])
def test_other_cells(cell: str, size: str, golden: Golden) -> None:
    golden(f"{cell}-{size}", picture(explorer(agreement(cell)), *SIZES[size]))


@pytest.mark.parametrize("lens", LENSES_OF_A_NARROW_SCREEN)
def test_two_layers_on_a_narrow_screen(lens: Lens, golden: Golden) -> None:
    shown = explorer(agreement("lstm", 2))
    shown.session.look(lens=lens, layer=0)
    golden(f"two-layers-80x24-{lens}", picture(shown))


@pytest.mark.parametrize("size", ["60x18", "120x36"])
def test_two_layers_elsewhere(size: str, golden: Golden) -> None:
    golden(f"two-layers-{size}", picture(explorer(agreement("lstm", 2)), *SIZES[size]))


def test_three_layers_where_there_is_room_for_two(golden: Golden) -> None:
    golden("three-layers-60x18", picture(explorer(agreement("gru", 3)), 60, 18))


@pytest.mark.parametrize(("size", "step"), [("80x24", 40), ("80x24", 17), ("120x36", 17)])
def test_a_long_sentence_is_scrolled(size: str, step: int, golden: Golden) -> None:
    shown = explorer(tokens=LONG)
    shown.session.look(lens="gradient", step=step, loss=max(step, 20))
    golden(f"long-{size}-step-{step}", picture(shown, *SIZES[size]))


@pytest.mark.parametrize("count", [0, 1])
@pytest.mark.parametrize("size", ["80x24", "120x36"])
def test_none_and_one_word(count: int, size: str, golden: Golden) -> None:
    golden(f"{count}-words-{size}", picture(explorer(tokens=OPENING[:count]), *SIZES[size]))


@pytest.mark.parametrize("lens", LENSES_OF_A_NARROW_SCREEN)
def test_what_is_not_finite_shows_as_itself(lens: Lens, golden: Golden) -> None:
    shown = explorer(overflowing())
    shown.session.look(lens=lens, step=6)
    golden(f"not-finite-80x24-{lens}", picture(shown))


def test_what_is_not_finite_on_a_wide_screen(golden: Golden) -> None:
    golden("not-finite-120x36", picture(explorer(overflowing()), 120, 36))


@pytest.mark.parametrize("lens", LENSES_OF_A_NARROW_SCREEN)
def test_glyph_mode(lens: Lens, golden: Golden) -> None:
    shown = explorer(target="was")
    shown.session.look(lens=lens, step=3)
    golden(f"glyphs-80x24-{lens}", picture(shown, colours=palette("16")))
    assert picture(shown, colours=palette("none")) == picture(shown, colours=palette("16"))


def test_glyph_mode_has_no_backgrounds() -> None:
    glyphs = palette("16")
    for lens in LENSES:
        shown = explorer()
        shown.session.look(lens=lens)
        for size in ((80, 24), (120, 36), (200, 60)):
            canvas = drawn(shown, *size, glyphs)
            for y in range(canvas.height):
                assert all(found is None or found.bgcolor is None for _, found, _ in canvas.strip(y))


@pytest.mark.parametrize(("size", "depth"), [("80x24", "none"), ("120x36", "none"), ("120x36", "truecolor")])
def test_ascii(size: str, depth: str, golden: Golden) -> None:
    colours = palette("none" if depth == "none" else "truecolor", ascii_only=True)
    shown = explorer(target="was")
    shown.session.look(lens="gradient", step=3)
    text = picture(shown, *SIZES[size], colours)
    assert text.isascii()
    golden(f"ascii-{size}-{depth}", text)


@pytest.mark.parametrize("size", ["80x24", "120x36"])
def test_wide_words_keep_their_lanes(size: str, golden: Golden) -> None:
    shown = explorer(chinese(), list(CHINESE[:5]))
    shown.draft = "面"
    shown.session.look(lens="gradient")
    golden(f"chinese-{size}", picture(shown, *SIZES[size]))


def test_a_draft_a_refusal_and_suggestions(golden: Golden) -> None:
    shown = explorer()
    shown.type_all("whcih ")
    golden("refused-80x24", picture(shown))


@pytest.mark.parametrize("size", [(59, 18), (60, 17), (44, 12), (12, 5), (1, 1)])
def test_too_small(size: tuple[int, int], golden: Golden) -> None:
    golden(f"too-small-{size[0]}x{size[1]}", picture(explorer(), *size))


def test_the_notice_counts_words() -> None:
    assert "Your 1 word is safe." in picture(explorer(tokens=["the"]), 44, 12)
    assert "Your 0 words are safe." in picture(explorer(tokens=[]), 44, 12)


MODELS = (
    agreement(), agreement("rnn"), agreement("lstm", 2), agreement("gru", 3), tiny(), chinese(), spelling(),
    overflowing(), agreement("lstm", hidden=65),
)  # fmt: skip
PALETTES = (palette("truecolor"), palette("256", dark=False), palette("16"), palette("none", ascii_only=True))


def checked(canvas: Canvas, model: Model, length: int) -> None:
    """Every row is whole, and every click means something."""
    for y in range(canvas.height):
        strip = canvas.strip(y)
        assert strip.cell_length == canvas.width
        assert Strip(list(strip)).cell_length == canvas.width
    for y in range(0, canvas.height, 2):
        for x in range(y % 5, canvas.width, 5):
            target = canvas.target(x, y)
            if target is None:
                continue
            verb, value = target
            if verb in ("step", "loss"):
                assert 1 <= int(value) <= length
            elif verb == "cell":
                t, k = (int(part) for part in str(value).split())
                assert 1 <= k <= t <= length
            elif verb == "unit":
                assert 0 <= int(value) < model.network.config.hidden
            elif verb == "layer":
                assert 0 <= int(value) < model.network.config.layers
            elif verb == "take":
                assert value in model.network.index
            elif verb == "lens":
                assert value in LENSES
            else:
                assert verb == "command"
                assert value in EXPLORE.by_name


@given(data=st.data())
@settings(max_examples=50)
def test_every_frame_of_any_size_is_whole(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from(MODELS))
    vocabulary = model.network.config.vocabulary
    length = data.draw(st.sampled_from([0, 1, 2, 5, 8, 9, 17, 40]))
    shown = Explorer(Session(model, [vocabulary[t % len(vocabulary)] for t in range(length)], guess=True), _rng())
    shown.draft = data.draw(st.sampled_from(["", "w", "x" * 4096, "我要吃" * 9, "e\u0301👍🏽❤\ufe0f\x00"]))
    shown.message = data.draw(st.sampled_from(["", "short", "long " * 60, "宽" * 200]))
    shown.session.look(
        step=data.draw(st.integers(0, 41)),
        loss=data.draw(st.integers(0, 41)),
        unit=data.draw(st.integers(0, 70)),
        layer=data.draw(st.integers(0, 3)),
        lens=data.draw(st.sampled_from(LENSES)),
        wrt=data.draw(st.sampled_from(["a", "c", "x"])),
    )
    width = data.draw(st.integers(1, 250) | st.sampled_from([60, 80, 120, 200]))
    height = data.draw(st.integers(1, 80) | st.sampled_from([18, 24, 36, 60]))
    window = Window(data.draw(st.integers(1, 60)), data.draw(st.integers(1, 60)))
    canvas, after = frame(shown, data.draw(st.sampled_from(PALETTES)), width, height, window)
    checked(canvas, model, length)
    again, stays = frame(shown, TRUECOLOR, width, height, after)
    assert stays == after, "a frame drawn again moves its window"
    checked(again, model, length)


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_drawing_the_same_twice_changes_nothing() -> None:
    shown = explorer()
    for size in SIZES.values():
        assert list(drawn(shown, *size).changes(drawn(shown, *size))) == []


def test_a_letter_changes_the_token_line_and_its_lane_alone() -> None:
    shown = explorer()
    before = drawn(shown, 120, 36)
    shown.message = ""
    quiet = drawn(shown, 120, 36)
    shown.type("w")
    cells = sum(area.width for area in drawn(shown, 120, 36).changes(quiet))
    assert {area.y for area in drawn(shown, 120, 36).changes(quiet)} == {34, 8}
    assert cells < 130
    assert {area.y for area in quiet.changes(before)} == {33}


def test_rooms_and_cards_are_named_in_the_footer_of_every_mode_at_80_columns() -> None:
    shown = explorer()
    for lens in LENSES:
        shown.session.look(lens=lens)
        assert_named(drawn(shown).text())
    shown.session.beside(agreement("rnn"))
    assert_named(drawn(shown).text())


def assert_named(text: str) -> None:
    footer = text.rsplit("\n", maxsplit=1)[-1]
    assert "F9 rooms" in footer and "F12 post" in footer
