import json
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot

from rnn_tui.cli import main
from rnn_tui.errors import UsageError
from rnn_tui.models import Model, resolve
from rnn_tui.session import Session
from rnn_tui.session.anatomy import loss_anatomy, reading
from rnn_tui.tui import numbers
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.colours import palette
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.glyphs import STAND_INS
from rnn_tui.tui.rooms.anatomy import AnatomyRoom
from rnn_tui.tui.screens.explore import ExploreScreen
from rnn_tui.tui.view import CanvasView
from tests.models_for_tests import OPENING, agreement
from tests.session.shapes import BOTH_WAYS, DATES, NAME
from tests.tui.apps import drive, terminal
from tests.tui.explorers import explore, opener
from tests.tui.rooms.anatomies import drawn, of, picture, press, room, row

pytestmark = pytest.mark.usefixtures("clock_that_stands")


@pytest.mark.parametrize("place", [0, 1])
def test_every_number_is_the_session_s(place: int) -> None:
    shown = room()
    text = picture(shown, 120, 36)
    run = shown.desk.runs[place]
    found = loss_anatomy(run, 8, 0)
    assert found is not None
    for label, values in (("‖ΠJ‖", found.products), ("Π‖J‖", found.factor_products), ("share a", found.shares)):
        assert row(text, label, place) == [numbers.magnitude(float(value)) for value in values]
    assert row(text, " factor", place) == [numbers.magnitude(float(value)) for value in found.factors[1:]]
    assert row(text, " term", place) == [numbers.magnitude(float(value)) for value in found.terms.state]
    read = reading(found, 2, "W_aa")
    assert read.bound is not None
    parts = (read.outset, read.product, read.immediate, read.bound, read.term)
    a, b, c, bound, term = (numbers.magnitude(value) for value in parts)
    assert f"{a} · {b} · {c} = {bound} ≥ {term}" in text


def test_the_two_networks_stand_one_above_the_other_at_the_same_step() -> None:
    shown = room()
    lines = picture(shown).split("\n")
    names = [line.split()[0] for line in lines[3:] if "‖ΠJ‖" in line]
    assert names == ["rnn", "lstm"]
    assert "trained 100" in lines[0] and "'was?'" in lines[0]
    press(shown, "pagedown")
    labels = [line.split()[0] for line in picture(shown).split("\n")[3:] if line.strip()]
    assert labels.index("∂c") == labels.index("∂c⊙ΠΓf") + 1  # one path beside all of them
    assert "≤ W·g'" in picture(shown)
    press(shown, "f7")
    assert shown.desk.runs[1].model.network.config.cell != "lstm"
    assert "∂c⊙Π(1-Γu)" in picture(shown)


@pytest.mark.parametrize("front", ["agreement-lstm@100", "agreement-gru@100"])
def test_the_row_of_the_gates_path_is_named_for_what_it_is(front: str) -> None:
    """A norm of a gradient times gates, which may pass 1, as no product of gates does."""
    shown = room(front)
    found = loss_anatomy(shown.desk.runs[1], 8, 0)
    assert found is not None and found.direct is not None
    label = "∂c⊙ΠΓf" if "lstm" in front else "∂c⊙Π(1-Γu)"
    assert row(picture(shown, 120, 36), label) == [numbers.magnitude(float(value)) for value in found.direct.path]
    assert found.direct.path[-1] == pytest.approx(found.direct.whole[-1], rel=1e-12)


def test_the_part_of_the_early_words_is_said_to_be_of_the_sum_of_norms() -> None:
    shown = room()
    found = shown.desk.anatomies()[1]
    assert found is not None
    terms = found.terms.state
    part = numbers.share(float(terms[:2].sum()), float(terms.sum()))
    assert f"words 1-2: {part} of Σ‖term‖" in picture(shown)
    explained = {word for pane in shown.panes for word, _ in pane.help}
    assert {"words 1-2: 26%", "∂c⊙ΠΓf", "∂c", "< 0 ?"} <= explained


def test_tab_changes_the_weight_of_terms_and_bound() -> None:
    shown = room()
    seen = []
    for weight in ("W_aa", "W_ax", "W_a", "W_aa"):
        assert shown.desk.weight == weight
        seen.append(row(picture(shown), " term"))
        press(shown, "tab")
    assert seen[0] == seen[3] != seen[1] != seen[2]
    press(shown, "shift+tab")
    assert shown.desk.weight == "W_aa"


def test_arrows_choose_step_and_loss_and_stop_at_the_ends() -> None:
    shown = room()
    desk = shown.desk
    assert (desk.t, desk.k) == (8, 2)  # the noun that the verb hangs on
    press(shown, "right", "right", "left")
    assert desk.k == 3
    press(shown, "end")
    assert desk.k == 8
    press(shown, "up", "up")
    assert (desk.t, desk.k) == (6, 6)
    assert "∂L<6>" in picture(shown) and "'the'" in picture(shown).split("\n")[0]
    press(shown, *["up"] * 9, "home")
    assert (desk.t, desk.k) == (1, 1)
    picture(shown)
    press(shown, *["down"] * 20)
    assert desk.t == 8


def test_both_networks_go_back_in_training_together() -> None:
    shown = of(Explorer(Session(resolve("agreement-lstm@1000"), OPENING, "was"), np.random.default_rng(0)))
    press(shown, "f5")
    steps = {run.model.step for run in shown.desk.runs}
    assert len(steps) == 1 and steps < {0, 100, 300, 500, 600, 700, 800, 900}
    press(shown, *["f5"] * 9)
    assert {run.model.step for run in shown.desk.runs} == {0}
    assert "fresh weights" in shown.message
    press(shown, *["f6"] * 20)
    assert "this is the last step" in shown.message
    assert shown.explorer.session.model.step == 1000  # Explore keeps its own


def test_a_network_from_a_file_has_no_other_training_steps() -> None:
    shown = of(explore(agreement("lstm"), *OPENING))
    press(shown, "f5")
    assert "no other training steps" in shown.message


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 36), (200, 60), (61, 19), (44, 12)])
@pytest.mark.parametrize("keys", [(), ("enter",), ("enter", "up"), ("f7",)])
def test_every_size_has_a_picture(size: tuple[int, int], keys: tuple[str, ...]) -> None:
    shown = room()
    press(shown, *keys)
    lines = picture(shown, *size).split("\n")
    assert len(lines) == size[1]
    if size[0] >= 60:
        assert "help" in lines[-1]
        assert any("term" in line or "σmax" in line for line in lines)


@pytest.mark.parametrize("depth", ["256", "16", "none"])
@pytest.mark.parametrize("keys", [(), ("enter",)])
def test_without_colours_the_same_words_stand(depth: str, keys: tuple[str, ...]) -> None:
    shown = room()
    press(shown, *keys)
    colours = {name: palette(name) for name in ("256", "16", "none")}[depth]
    assert picture(shown, colours=colours).translate(STAND_INS).isascii()
    words = [line.split()[:1] for line in picture(shown).split("\n")]
    assert [line.split()[:1] for line in picture(shown, colours=colours).split("\n")] == words


def test_bars_grow_with_the_terms() -> None:
    shown = room()
    text = drawn(shown, 120, 36).text().split("\n")
    found = shown.desk.anatomies()[0]
    assert found is not None
    top = next(y for y, line in enumerate(text) if line.strip() == "10" or line.strip().startswith("10 "))
    bottom = next(y for y, line in enumerate(text) if " term" in line and "one term" not in line)
    x = [text[3].index(word) for word in ("cats", "which", "already", "ate", "with")]
    heights = [
        sum(line[at : at + 1] in "▁▂▃▄▅▆▇█" and line[at : at + 1] != "" for line in text[top:bottom]) for at in x
    ]
    sizes = [float(value) for value in found.terms.state[1:6]]
    ranked = sorted(range(5), key=lambda place: sizes[place])
    assert [heights[place] for place in ranked] == sorted(heights)
    assert max(heights) > min(heights) >= 0


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 36), (120, 37), (200, 60)])
def test_both_networks_have_their_bars_on_one_scale(size: tuple[int, int]) -> None:
    text = picture(room(), *size).split("\n")
    foot = [y for y, line in enumerate(text) if " term " in line and y > 3 and "Σ‖term‖" not in line]
    head = [y for y, line in enumerate(text) if line.split()[:1] == ["10"]]
    assert len(foot) == len(head) == 2
    assert foot[0] - head[0] == foot[1] - head[1]


def test_of_nothing_that_sets_out_no_share_is_shown() -> None:
    """ŷ of the target is 1 to the last digit."""
    model = agreement("rnn")
    network = model.network
    weights = network.weights()
    target = network.output_index["was"]
    weights["b_y"] = np.where(np.arange(len(weights["b_y"])) == target, 1e6, 0.0)
    shown = of(explore(replace(model, network=type(network).from_weights(network.config, weights)), *OPENING,
                       target="was"))  # fmt: skip
    text = picture(shown, 120, 36)
    assert "NaN" not in text and text.count("share a") == text.count("factor") - 1 == 1
    said = "\n".join(shown.card().measured)
    assert "nan" not in said and "nothing sets out" in said


@pytest.mark.parametrize("width", [60, 66, 70, 74, 80, 120])
def test_the_formula_ends_in_a_whole_word(width: int) -> None:
    """Of a late loss its numbers take more room."""
    shown = room("agreement-lstm@100", *OPENING, *["near", "the", "dog"] * 35)
    line = picture(shown, width, 24).split("\n")[1]
    assert shown.desk.t == 113
    assert line.rstrip().endswith(("∂W_aa", "i = k+1…113", "here k = 2"))


def test_the_card_is_part_five_with_live_numbers() -> None:
    shown = room()
    first = shown.card()
    assert first.title == "Part 5 · the vanishing gradient"
    press(shown, "right")
    assert shown.card().measured != first.measured


def test_explore_s_change_is_taken_up_and_else_all_stays() -> None:
    shown = room()
    press(shown, "right", "tab", "enter")
    shown.entered()
    assert (shown.desk.k, shown.desk.weight, shown.desk.page) == (3, "W_ax", "scale")
    shown.explorer.take("was")
    shown.entered()
    assert (shown.desk.t, len(shown.desk.runs[0])) == (9, 9)


def bundled(front: str) -> AnatomyRoom:
    return of(Explorer(Session(resolve(front), OPENING, "was", guess=True), np.random.default_rng(0)))


def printed(line: str, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, object]:
    capsys.readouterr()
    assert main([*shlex.split(line)[1:], *more]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_its_command_line_gives_the_same_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    shown = bundled("agreement-lstm@1000")
    press(shown, "up", "up")  # a loss in the middle is the last of a shorter text
    saved = json.loads(b"".join(shown.numbers()))
    assert [one["model"]["cell"] for one in saved["networks"]] == ["rnn", "lstm"]
    assert printed(shown.command_line(), capsys, "--json") == saved["networks"][1]
    press(shown, "enter", "right")
    for _ in range(3):
        found = shown.desk.scales()
        assert found is not None
        scales = json.loads(b"".join(shown.numbers()))["scales"]
        only = printed(shown.command_line(), capsys, "--json")
        assert only["scales"] == [scales[shown.desk.g]]
        press(shown, "down")


def test_in_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    opened = RnnApp(terminal(), explore(opener("agreement-lstm@100"), *OPENING, target="was"))

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("f9", *"anatomy", "enter")
        await pilot.pause()
        assert isinstance(app.screen, AnatomyRoom)
        view = app.screen.query_one("CanvasView")
        assert isinstance(view, CanvasView)
        assert view.canvas is not None and "∂L<8>/∂W_aa" in view.canvas.text()
        await pilot.press("tab")
        await pilot.pause()
        assert "∂L<8>/∂W_ax" in view.canvas.text()
        await pilot.press("ctrl+k", "enter")
        await pilot.pause()
        (saved,) = tmp_path.glob("*.json")
        found = json.loads(saved.read_text(encoding="utf-8"))
        assert [one["anatomy"]["t"] for one in found["networks"]] == [8, 8]
        await pilot.press("f12", "escape", "escape")
        assert isinstance(app.screen, ExploreScreen)

    drive(opened.explorer, steps, app=opened)


def test_models_are_opened_once() -> None:
    asked: list[str] = []

    def opened(name: str) -> Model:
        asked.append(name)
        return opener(name)

    explorer = Explorer(Session(opener("agreement-lstm@100"), OPENING, "was"), np.random.default_rng(0), opened)
    shown = of(explorer)
    press(shown, *["f7"] * 4)
    assert shown.message == "below: lstm"  # those that do not ship are passed over
    assert asked.count("agreement-gru@100") == 1


def test_where_no_other_cell_ships_it_says_so() -> None:
    def only_rnn(name: str) -> Model:
        if "rnn" not in name:
            raise UsageError("none ships")
        return opener(name)

    front = opener("agreement-lstm@100")
    shown = of(Explorer(Session(front, OPENING, "was"), np.random.default_rng(0), only_rnn))
    press(shown, "f7")
    assert "no other cell" in shown.message and shown.desk.runs[1].model is front


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 36)])
@pytest.mark.parametrize("weight", [0, 1])
def test_what_the_line_multiplies_is_in_sight_in_both_networks(size: tuple[int, int], weight: int) -> None:
    shown = room()
    press(shown, *["tab"] * weight)
    text = picture(shown, *size)
    for place, run in enumerate(shown.desk.runs):
        found = loss_anatomy(run, 8, 0)
        assert found is not None
        read = reading(found, 2, shown.desk.weight)
        assert row(text, "‖ΠJ‖", place)[1] == numbers.magnitude(read.product)
        assert row(text, "∂⁺s/∂W", place)[1] == numbers.magnitude(read.immediate)


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 36)])
def test_page_down_brings_every_row_of_numbers_into_sight(size: tuple[int, int]) -> None:
    shown = room()
    first = picture(shown, *size)
    pages = shown.desk.rows_pages
    assert ("pgdn rows" in first) == (pages > 1) and (pages == 1) == (size[1] == 36)
    seen = [first]
    for _ in range(pages):
        press(shown, "pagedown")
        seen.append(picture(shown, *size))
    if pages == 1:
        assert "every row of numbers is in sight" in seen[-1]
    else:
        assert seen[-1] == first, "round"
        press(shown, "pageup", "pagedown")
        assert picture(shown, *size) == first
    for block, others in ((0, ("≤ W·g'",)), (1, ("∂c⊙ΠΓf", " ∂c "))):
        for label in ("‖ΠJ‖", "∂⁺s/∂W", " factor", "share a", "Π‖J‖", "bound", *others):
            there = [text.split(" lstm ")[block] for text in seen]
            assert any(label in text for text in there), label


def test_where_there_is_no_factor_none_is_bounded() -> None:
    text = picture(room(), 120, 36)
    assert len(row(text, "≤ W·g'")) == len(row(text, " factor")) == 7


def test_escape_leaves_the_scale_for_the_sentence_and_only_then_the_room() -> None:
    shown = room()
    gone = []
    shown._house.back = lambda: gone.append(True)  # type: ignore[method-assign]  # the house is a toy
    press(shown, "enter", "escape")
    assert (shown.desk.page, gone) == ("sentence", [])
    press(shown, "escape")
    assert gone == [True]


def test_both_ways_are_shown_by_the_network_of_one_way_beside_the_rnn() -> None:
    shown = of(Explorer(Session(resolve("entities-lstm-bidirectional"), NAME, guess=True), np.random.default_rng(0)))
    assert [run.model.source for run in shown.desk.runs] == ["entities-rnn", "entities-lstm"]
    assert "‖ΠJ‖" in picture(shown)
    press(shown, "enter", "up")
    assert "entities-rnn" in picture(shown)
    lonely = of(explore(BOTH_WAYS.model(), *NAME))  # nothing else is there to be opened
    assert "trace --anatomy" not in picture(lonely)
    press(lonely, "enter", "up")
    picture(lonely)


def test_a_decoder_has_no_place_on_the_scale() -> None:
    explorer = explore(DATES.model(), *DATES.tokens)
    explorer.enter()
    shown = of(explorer)
    press(shown, "enter", "up")
    assert "one W_aa for all steps" in picture(shown)
