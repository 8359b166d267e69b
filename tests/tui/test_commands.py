from collections import Counter
from typing import Any
from unittest.mock import Mock

import pytest

from rnn_tui.tui.commands import COMMANDS, COMPARING, EXPLORE, IN_PLACE, Command, Host, Table, key_label, label, tab
from rnn_tui.tui.rooms.side import Side, table
from rnn_tui.tui.screens.explore import ExploreScreen
from rnn_tui.tui.screens.help import keys, seen

# The key table of the design, for what is there: key → command.
TABLE = {
    "enter": "enter", "ctrl+j": "enter", "tab": "next-pane", "shift+tab": "previous-pane", "backspace": "erase",
    "ctrl+y": "redo", "left": "step-back", "right": "step-on", "home": "first-step", "end": "last-step", "up": "up",
    "down": "down", "pageup": "layer-up", "pagedown": "layer-down", "ctrl+t": "target", "ctrl+p": "palette",
    "f1": "help", "question_mark": "help", "f2": "gates", "f3": "gradient", "f4": "units", "f5": "train-back",
    "f6": "train-on", "f7": "cell", "f8": "wrt", "escape": "escape", "ctrl+c": "copy", "ctrl+d": "quit",
    "ctrl+q": "quit", "f9": "rooms", "f12": "card",
}  # fmt: skip
# Taken by terminals, multiplexers and window managers; ctrl+h is what some terminals send for backspace.
TAKEN = {"ctrl+s", "ctrl+z", "ctrl+a", "ctrl+b", "ctrl+m", "ctrl+i", "f10", "f11"}


def test_the_keys_are_those_of_the_design() -> None:
    assert {key: EXPLORE.by_key[key].name for key in TABLE} == TABLE


def test_a_key_has_one_command_and_a_command_one_name() -> None:
    counts = Counter(key for command in COMMANDS for key in command.keys)
    assert [key for key, count in counts.items() if count > 1] == []
    assert len(EXPLORE.by_name) == len(COMMANDS)
    assert set(EXPLORE.by_key) == set(counts)


def test_no_key_is_taken_by_others_or_is_a_letter() -> None:
    assert not TAKEN & set(EXPLORE.by_key)
    for key in EXPLORE.by_key:
        assert len(key) > 1, f"{key} is typed"
        assert not key.startswith("alt+")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_can_be_found(command: Command[Host]) -> None:
    assert command.title.strip()
    assert command.group
    assert len(command.title) < 76


def test_titles_are_told_apart() -> None:
    assert len({command.title for command in COMMANDS}) == len(COMMANDS)


def test_groups_stand_together() -> None:
    groups = [command.group for command in COMMANDS]
    begins = [group for group, before in zip(groups, ["", *groups], strict=False) if group != before]
    assert len(begins) == len(set(begins)), "help would tell a heading twice"


def test_the_footer_is_made_of_commands_and_ends_with_help() -> None:
    assert EXPLORE.footer[-1].name == "help"
    for command in EXPLORE.footer:
        assert command in COMMANDS
        assert command.footer
        assert key_label(command)


def test_every_footer_word_is_in_a_footer() -> None:
    rooms: Table[Side] = table((), ())
    footers: list[Command[Any]] = [*EXPLORE.footer, *rooms.footer]
    every: list[Command[Any]] = [*EXPLORE.commands, *rooms.commands]
    told = {command.name for command in footers} | set(COMPARING) | set(IN_PLACE)
    assert {command.name for command in every if command.footer} == told


def test_help_tells_every_key_and_every_command() -> None:
    rows = [row for section in keys(COMMANDS) for row in section.rows]
    told = {key for term, _ in rows for key in term.split()}
    meanings = {meaning for _, meaning in rows}
    assert "" not in meanings
    for command in COMMANDS:
        assert {label(key) for key in command.keys if key != "ctrl+h"} <= told
        assert command.help in meanings or not command.help


def test_help_explains_every_pane() -> None:
    names = {section.heading for section in seen(ExploreScreen.panes)}
    assert names >= {"Strip", "Gates", "Gradient", "Units", "Formula", "Next word", "Memory", "Map", "Token line"}


@pytest.mark.parametrize(
    ("key", "text"),
    [("ctrl+t", "^t"), ("left", "←"), ("f5", "F5"), ("backspace", "bksp"), ("question_mark", "?"), ("f", "f")],
)
def test_keys_are_written_for_people(key: str, text: str) -> None:
    assert label(key) == text


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("enter", "explorer.enter"), ("erase", "explorer.erase"), ("redo", "explorer.redo"),
        ("restart", "explorer.restart"), ("step-back", "explorer.step"), ("step-on", "explorer.step"),
        ("up", "explorer.up_down"), ("down", "explorer.up_down"), ("layer-up", "explorer.layer"),
        ("gates", "explorer.look"), ("gradient", "explorer.look"), ("units", "explorer.look"),
        ("formula", "explorer.look"),
        ("previous-pane", "explorer.next_lens"), ("target", "explorer.next_target"), ("wrt", "explorer.next_wrt"),
        ("nudge", "explorer.nudge"), ("train-back", "explorer.train_step"), ("train-on", "explorer.train_step"),
        ("cell", "explorer.next_cell"), ("network", "open_chooser"), ("escape", "explorer.escape"),
        ("save-numbers", "save_numbers"), ("write-on", "open_pen"),
        ("save-picture", "save_picture"), ("copy-line", "copy"), ("copy-sentence", "copy"), ("palette", "open_palette"),
        ("dark", "toggle_dark"), ("copy", "copy_or_hint"), ("quit", "quit"), ("help", "open_help"),
        ("rooms", "open_rooms"), ("card", "open_card"),
    ],
)  # fmt: skip
def test_a_command_does_what_it_says(name: str, calls: str) -> None:
    host = Mock()
    EXPLORE.by_name[name].run(host)
    assert f"call.{calls}(" in str(host.mock_calls)


def test_tab_completes_a_draft_and_else_turns_to_the_next_pane() -> None:
    explorer = Mock()
    explorer.draft = "we"
    tab(explorer)
    explorer.complete.assert_called_once_with()
    explorer.draft = ""
    tab(explorer)
    explorer.next_lens.assert_called_once_with(1)
