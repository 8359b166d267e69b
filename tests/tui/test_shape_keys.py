"""What keys and clicks do where a network is no row of words that predict the next."""

import numpy as np
import pytest

from rnn_tui.models import Model
from rnn_tui.session import Session
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.invitation import WELCOME, welcome
from rnn_tui.tui.panes import strip
from tests.conftest import Golden
from tests.models_for_tests import agreement, of_task
from tests.tui.panes.one_pane import row
from tests.tui.scenes import TRUECOLOR, drawn, picture

BOTH = of_task("entities", "gru", 2, hidden=16, bidirectional=True)


def explore(model: Model, tokens: list[str] | None = None, enters: int = 0) -> Explorer:
    session = Session(model, list(model.task.opening) if tokens is None else tokens, guess=True)
    shown = Explorer(session, np.random.default_rng(0))
    for _ in range(enters):
        shown.enter()
    return shown


def test_the_page_keys_go_through_layers_and_directions_as_they_stand() -> None:
    shown = explore(BOTH)
    shown.look(layer=0, reverse=False)
    found = []
    for by in (-1, 1, 1, 1, 1, -1):
        shown.layer(by)
        found.append((shown.snapshot.view.layer, shown.snapshot.view.reverse))
    assert found == [(0, False), (0, True), (1, False), (1, True), (1, True), (1, False)]


def test_a_click_on_a_label_chooses_its_direction() -> None:
    canvas = drawn(explore(BOTH), 120, 36)
    lines = canvas.text().split("\n")
    found = {}
    for y, line in enumerate(lines):
        target = canvas.target(1, y)
        if line[1:3] in ("←a", "→a") and target is not None:
            found[line[1:4]] = target
    assert {label: tuple(target) for label, target in found.items()} == {
        "←a¹": ("way", "1 <"), "→a¹": ("way", "1 >"), "←a⁰": ("way", "0 <"), "→a⁰": ("way", "0 >"),
    }  # fmt: skip


def test_gates_and_formula_are_those_of_the_direction_that_is_looked_at() -> None:
    shown = explore(of_task("entities", hidden=16, bidirectional=True))
    run = shown.snapshot.run
    for reverse, name in ((False, "→c<2> = Γu·c~ + Γf·→c<1>"), (True, "←c<2> = Γu·c~ + Γf·←c<3>")):
        shown.look(step=2, unit=3, reverse=reverse)
        text = drawn(shown).text()
        assert name in text
        update = float(run.gates(2, 0, reverse=reverse)["update"][3])
        gates = next(line for line in text.split("\n") if line.startswith(" Γu"))
        axis = strip.axis(run, 2, 79, 1)
        assert gates[axis.text(2) : axis.x(3)].split() == [TRUECOLOR.marks.bar(update), f"{update:.2f}"[1:]]


def test_another_network_of_one_direction_is_looked_at_from_the_left() -> None:
    shown = explore(BOTH)
    shown.look(reverse=True)
    shown.session.use(of_task("entities"))
    assert not shown.snapshot.view.reverse


def test_up_and_down_leave_out_steps_without_a_loss() -> None:
    shown = explore(of_task("dates"), enters=4)
    shown.look(lens="gradient", loss=17)
    for by, loss in ((-1, 16), (-1, 16), (1, 17), (1, 18), (1, 19), (1, 19)):
        shown.up_down(by)
        assert shown.snapshot.view.loss == loss


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (of_task("entities", bidirectional=True), "both directions go back at once, not step by step"),
        (of_task("dates"), "there is no loss to go back from yet: the encoder has no outputs"),
    ],
)
def test_backward_says_in_a_line_why_it_does_not_begin(model: Model, said: str) -> None:
    shown = explore(model)
    shown.backward()
    assert shown.message.startswith(said)
    assert len(shown.message) < 80
    assert shown.refused
    assert shown.snapshot.view.mode == "explore"


@pytest.mark.parametrize(
    ("model", "enters", "said"),
    [
        (of_task("number"), 0, "type another word"),
        (of_task("dates"), 0, "a character for the encoder   ↵ lets the decoder write"),
        (of_task("dates"), 1, "a character for the decoder   ↵ "),
        (of_task("sentiment"), 0, "type a word     but "),
    ],
)
def test_the_token_line_says_who_is_fed_and_what_enter_does(model: Model, enters: int, said: str) -> None:
    line = row(drawn(explore(model, enters=enters)), 22)
    assert line.startswith(f" › ▏{said}")


def test_an_ended_decoder_takes_no_more_and_keeps_no_lane_for_it() -> None:
    shown = explore(of_task("dates"), enters=2)
    shown.session.commit("1", "<end>")
    assert "the decoder has ended" in row(drawn(shown), 22)
    axis = strip.axis(shown.snapshot.run, 17, 79, 1)
    assert row(drawn(shown), 2)[axis.text(len(shown.snapshot.run))] == "›"
    assert axis.behind == 0


def test_what_is_said_first_is_what_can_be_pressed() -> None:
    assert welcome(explore(agreement()).snapshot.run) == WELCOME
    assert welcome(explore(of_task("chinese")).snapshot.run).startswith("enter takes the network's character")
    for task, first in (("dates", "enter lets"), ("sentiment", "a word and space"), ("number", "a new word takes")):
        assert explore(of_task(task)).message.startswith(first)


@pytest.mark.parametrize("front", [True, False])
def test_both_directions_beside_one(front: bool, golden: Golden) -> None:
    models = [of_task("entities", hidden=16, bidirectional=True), of_task("entities", hidden=16)]
    shown = explore(models[0 if front else 1])
    shown.session.beside(models[1 if front else 0])
    shown.session.look(step=2, loss=1, lens="gradient", unit=5)
    shown.say("")
    golden(f"compare-both-ways-{'front' if front else 'beside'}", picture(shown))


def test_wires_to_a_layer_out_of_sight_are_cut() -> None:
    shown = explore(BOTH)
    for layer, above, below in ((1, "╮", "┊"), (0, "┊", "╰")):
        shown.look(layer=layer)
        canvas, axis = drawn(shown), strip.axis(shown.snapshot.run, 5, 79, 1)
        for t in axis.steps:
            assert canvas.char(axis.x(t + 1) - 2, 2) == above
            assert canvas.char(axis.x(t), 10) == below
