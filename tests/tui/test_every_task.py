"""Every task's networks under every command: none fails, and nothing that was typed is lost."""

import numpy as np
import pytest
from textual.pilot import Pilot

from rnn_tui.models import Model
from rnn_tui.session import Session
from rnn_tui.tasks import TASKS
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.commands import OWN
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.openings import open_network
from rnn_tui.tui.screens.explore import ExploreScreen
from tests.models_for_tests import of_task
from tests.tui.apps import drive, terminal
from tests.tui.scenes import drawn

MODELS = [
    *(of_task(task) for task in TASKS),
    of_task("entities", "gru", 2, bidirectional=True),
    of_task("dates", "rnn"),
]
SIZES = [(80, 24), (120, 36), (60, 18)]
# What opens a dialogue is pressed elsewhere; here it would take the keys behind it.
_DIALOGUES = {"network", "write-on"}


def opener(name: str) -> Model:
    """Any network of any name, small and untrained, of no family."""
    task, _, rest = name.partition("@")[0].partition("-")
    both, layers = rest.endswith("-bidirectional"), 2 if "-2layers" in rest else 1
    return of_task(
        task, rest.removesuffix("-bidirectional").removesuffix("-2layers"), layers, bidirectional=both
    )  # fmt: skip


def explore(model: Model, seed: int) -> Explorer:
    words = model.task.opening
    return Explorer(Session(model, words, guess=True), np.random.default_rng(seed), opener)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.source)
@pytest.mark.parametrize("seed", range(2))
def test_no_command_fails_in_any_task_and_every_frame_is_drawn(model: Model, seed: int) -> None:
    rng = np.random.default_rng([seed, 6])
    shown = explore(model, seed)
    app = RnnApp(terminal(), shown)
    screen = app.get_default_screen()
    assert isinstance(screen, ExploreScreen)
    commands = [command for command in OWN if command.name not in _DIALOGUES and "copy" not in command.name]
    for place in range(60):
        command = commands[int(rng.integers(len(commands)))]
        if place % 6 == 5:
            token = list(shown.session.vocabulary)[:40]
            shown.type_all((token[int(rng.integers(len(token)))] if token else "x") + " ")
        if place % 20 == 19:
            task = list(TASKS)[int(rng.integers(len(TASKS)))]
            open_network(shown, f"{task}-{'dense' if task == 'number' else 'lstm'}@0")
        command.run(screen)
        drawn(shown, *SIZES[place % 3])
        screen.command_line()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.source)
def test_nothing_typed_is_lost_by_going_about(model: Model) -> None:
    """From task to task, by way of examples, directions and cells: undo comes back to what was typed."""
    shown = explore(model, 3)
    screen = RnnApp(terminal(), shown).get_default_screen()
    typed = shown.snapshot.sequence
    for task in TASKS:
        open_network(shown, f"{task}-{'dense' if task == 'number' else 'gru'}@0")
        for command in OWN:
            if command.name in ("direction", "cell", "sentence", "enter", "train-on", "compare"):
                command.run(screen)
    for _ in range(200):
        if shown.snapshot.sequence.tokens[:] == typed.tokens[:] and shown.snapshot.sequence.read == typed.read:
            break
        shown.escape()
        shown.erase()
    assert shown.snapshot.sequence.tokens[:] == typed.tokens[:]
    assert shown.session.model.task is model.task


def test_a_layer_from_the_right_is_looked_at_beside_a_network_that_has_none() -> None:
    shown = explore(of_task("entities", "gru", 2, bidirectional=True), 0)
    shown.session.beside(of_task("entities", "gru", 2))
    shown.session.look(lens="formula", reverse=True, layer=1)
    assert drawn(shown, 80, 24).text()


KEYS = [["f9", "down", "enter", "right", "tab", "escape"], ["f12", "right", "right", "right", "right", "enter"]]


@pytest.mark.parametrize("keys", KEYS, ids=["room", "cards"])
def test_rooms_and_cards_open_over_a_network_that_reads_both_ways(keys: list[str]) -> None:
    shown = explore(of_task("entities", "gru", 2, bidirectional=True), 0)

    async def steps(_: RnnApp, pilot: Pilot[str]) -> None:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()

    assert drive(shown, steps).crash is None
