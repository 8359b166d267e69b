"""The Anatomy room's page of the scale, and what both pages say where there is nothing to show."""

import pytest

from rnn_tui.lessons.cards import Card
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Target
from rnn_tui.tui.rooms.anatomy_desk import LAST_LOSS, SCALES
from tests.models_for_tests import OPENING, agreement, overflowing
from tests.tui.explorers import explore, opener
from tests.tui.rooms.anatomies import drawn, of, picture, press, room

pytestmark = pytest.mark.usefixtures("clock_that_stands")


def test_the_slider_makes_it_vanish_and_explode_and_marks_clipping() -> None:
    shown = room()
    press(shown, "enter")
    assert "W_aa × 1.0" in picture(shown)
    press(shown, *["left"] * 5)
    low = picture(shown)
    assert "W_aa × 0.5" in low and "must vanish" in low and "clipped no" in low
    press(shown, *["right"] * 10)
    high = picture(shown)
    assert "W_aa × 1.5" in high and "explodes" in high and "clipped × " in high
    press(shown, "home")
    assert SCALES[shown.desk.g] == 0.0
    picture(shown)
    press(shown, "end")
    assert SCALES[shown.desk.g] == SCALES[-1]
    press(shown, "enter")
    assert "‖ΠJ‖" in picture(shown)


def test_the_figures_of_the_scale_are_the_experiment_s() -> None:
    shown = room()
    press(shown, "enter", "down", "right")
    found = shown.desk.scales()
    assert found is not None and found[0].name == "gaussian"
    one = found[1][shown.desk.g]
    assert one.g == 1.1
    text = picture(shown)
    for value in (one.singular, one.radius, one.gradient):
        assert value is not None and numbers.magnitude(value) in text
    assert f"{one.share:.1e}" in text


def test_the_trained_network_on_the_scale_is_the_upper_one_up_to_the_loss() -> None:
    shown = room()
    press(shown, "up", "enter", "up")
    found = shown.desk.scales()
    assert found is not None and found[0].name == "agreement-rnn@100"
    assert len(found[0].tokens) == 7
    press(shown, "enter", "up", "enter")
    again = shown.desk.scales()
    assert again is not None and len(again[0].tokens) == 6


def test_without_words_it_says_so_and_the_fresh_networks_can_be_scaled() -> None:
    shown = of(explore(opener("agreement-lstm@100")))
    assert "no words yet" in picture(shown)
    press(shown, "left", "right", "up", "down", "home", "end", "tab", "f5", "f6", "f7", "enter")
    assert "σmax" in picture(shown)
    press(shown, "up")
    assert "needs a sentence" in picture(shown)
    assert list(shown.numbers()) == []
    assert isinstance(shown.card(), Card)


def test_a_loss_that_is_no_number_is_said_to_be_none() -> None:
    shown = of(explore(overflowing(), *OPENING, target="was"))
    assert "has no finite value" in picture(shown)
    press(shown, "enter", "up")
    for size in ((60, 18), (80, 24), (120, 36)):
        text = picture(shown, *size)
        assert "NaN" not in text and "nan" not in text
        assert "overflows on the way forward" in " ".join(text.split())
        assert "there is no loss, and no gradient" in " ".join(text.split())
        assert "‖∂L/∂W‖ overflows" in text and "? no finite number" in text


def test_the_last_row_names_what_the_keys_do_on_this_page() -> None:
    shown = room()
    sentence = picture(shown).split("\n")[-1]
    assert "←→ step " in sentence and "↑↓ loss" in sentence and "tab W" in sentence and "enter scale" in sentence
    press(shown, "enter")
    slider = picture(shown).split("\n")[-1]
    assert "←→ g " in slider and "↑↓ network" in slider and "tab" not in slider and "enter sentence" in slider


def test_signs_in_the_place_of_bars_are_explained_where_they_stand() -> None:
    shown = room()
    press(shown, "enter")
    lines = picture(shown).split("\n")
    title = next(line for line in lines if "by g" in line)
    assert any("<" in line.split("1e-16", 1)[1] for line in lines if line.strip().startswith("1e-16"))
    assert "< below 1e-16" in title and "< below 1e-16" not in next(line for line in lines if "by k" in line)


def test_a_loss_far_in_is_not_taken_apart_on_the_screen() -> None:
    words = ["the", "dog", "near"] * (LAST_LOSS // 3 + 2)
    shown = of(explore(agreement("gru", hidden=3), *words, target="the"))
    assert shown.desk.t > LAST_LOSS and "trace --anatomy" in picture(shown)
    press(shown, "enter", "up")
    assert "within the first" in picture(shown)


def test_clicks_choose_words_networks_and_the_slider() -> None:
    shown = room()

    def click(verb: str, value: int) -> None:
        canvas = drawn(shown)
        targets = [target for _, target in canvas._targets if target == Target(verb, value)]
        assert targets
        shown.follow(targets[0])

    click("step", 5)
    assert shown.desk.k == 5
    press(shown, "enter")
    click("g", 20)
    click("bench", 1)
    assert (shown.desk.g, shown.desk.bench) == (20, 1)
