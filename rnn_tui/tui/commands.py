"""One declaration a command: it yields the key, the footer's entry, the palette's and the line of help.

A room's commands are its own and the shared ones, put together in its table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

from rnn_tui.tasks.base import Task
from rnn_tui.tui import compared
from rnn_tui.tui.examples import another
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.openings import other_direction


class Shell(Protocol):
    """What a shared command may ask of any room."""

    def open_palette(self) -> None:
        """Show all commands."""

    def open_rooms(self) -> None:
        """Show all rooms."""

    def open_card(self) -> None:
        """What the post says of this, and what is measured."""

    def open_help(self) -> None:
        """Show keys and what the panes mean."""

    def save_numbers(self) -> None:
        """Ask for a name and write the JSON."""

    def save_picture(self) -> None:
        """Ask for a name and write the SVG."""

    def copy(self, what: str, text: str) -> None:
        """Put text on the clipboard."""

    def copy_or_hint(self) -> None:
        """Copy a selection, or say how to quit."""

    def command_line(self) -> str:
        """The command that has the same without this screen, or opens it again."""

    def toggle_dark(self) -> None:
        """Change between the dark and the light page."""

    def quit(self) -> None:
        """Leave."""


class Host(Shell, Protocol):
    """What a command of Explore may ask of it."""

    explorer: Explorer

    def open_chooser(self) -> None:
        """Choose a network, to open it or to put it beside the one in front."""

    def open_pen(self) -> None:
        """Write on where each output is the next input."""


H_contra = TypeVar("H_contra", contravariant=True)


@dataclass(frozen=True)
class Command(Generic[H_contra]):
    """name: its identity. keys: as Textual names them. title: in the palette. help: a few words; empty where the
    command before tells of it too.

    group: the heading in help. run: takes the room. footer: the word in the last row; empty for none. footer_key: what
    stands before it where that is not the first key: a pair of arrows is one entry.
    """

    name: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: str
    run: Callable[[H_contra], None]
    footer: str = ""
    footer_key: str = ""


@dataclass(frozen=True)
class Table(Generic[H_contra]):
    """A room's commands, in the order of help; the names of those in its footer, from left to right; and of those
    which leave the footer first where it is too narrow."""

    commands: tuple[Command[H_contra], ...]
    footer_names: tuple[str, ...]
    expendable: tuple[str, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Command[H_contra]]:
        """Key → command."""
        return MappingProxyType({key: command for command in self.commands for key in command.keys})

    @cached_property
    def by_name(self) -> Mapping[str, Command[H_contra]]:
        """Name → command."""
        return MappingProxyType({command.name: command for command in self.commands})

    @cached_property
    def footer(self) -> tuple[Command[H_contra], ...]:
        """The footer's commands."""
        return tuple(self.by_name[name] for name in self.footer_names)


_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "left": "←", "right": "→", "up": "↑", "down": "↓", "backspace": "bksp", "question_mark": "?",
        "pageup": "pgup", "pagedown": "pgdn", "escape": "esc", "shift+tab": "shift+tab",
    }
)  # fmt: skip


def label(key: str) -> str:
    """How a key is written for people: `^t`, `←`, `F5`."""
    if key in _LABELS:
        return _LABELS[key]
    if key.startswith("ctrl+"):
        return f"^{key[5:]}"
    return key.upper() if key[0] == "f" and key[1:].isdigit() else key


def key_label(command: Command[H_contra]) -> str:
    """The footer's name of a command's key."""
    return command.footer_key or (label(command.keys[0]) if command.keys else "")


SHARED: tuple[Command[Shell], ...] = (
    Command("copy-line", (), "Copy the command line of this state", "copy the command line", "keep",
            lambda room: room.copy("the command line", room.command_line())),
    Command("save-numbers", ("ctrl+k",), "Save the numbers (JSON, as the command line gives them)",
            "save numbers (JSON)", "keep", lambda room: room.save_numbers()),
    Command("save-picture", ("ctrl+g",), "Save the screen (SVG)", "save the screen (SVG)", "keep",
            lambda room: room.save_picture()),
    Command("rooms", ("f9",), "Rooms: Explore and the others", "the rooms", "more", lambda room: room.open_rooms(),
            footer="rooms"),
    Command("card", ("f12",), "The post says, we measure", "the post says, we measure", "more",
            lambda room: room.open_card(), footer="post"),
    Command("palette", ("ctrl+p",), "All commands", "all commands, networks", "more",
            lambda room: room.open_palette(), footer="all"),
    Command("dark", (), "Light or dark page", "light or dark page", "more", lambda room: room.toggle_dark()),
    Command("copy", ("ctrl+c",), "Copy what is selected", "copy a selection", "more",
            lambda room: room.copy_or_hint()),
    Command("quit", ("ctrl+d", "ctrl+q"), "Quit", "quit, say how to return", "more", lambda room: room.quit()),
    Command("help", ("question_mark", "f1"), "Help", "this help", "more", lambda room: room.open_help(), footer="help"),
)  # fmt: skip

OWN: tuple[Command[Host], ...] = (
    Command("enter", ("enter", "ctrl+j"), "Take the likeliest token", "word, or the likeliest",
            "type", lambda host: host.explorer.enter()),
    Command("erase", ("backspace", "ctrl+h"), "Undo", "erase; undo a word", "type",
            lambda host: host.explorer.erase(), footer="undo"),
    Command("redo", ("ctrl+y",), "Redo", "redo", "type", lambda host: host.explorer.redo()),
    Command("restart", ("ctrl+u",), "Start over", "start over", "type",
            lambda host: host.explorer.restart()),
    Command("escape", ("escape",), "Clear the draft, or leave the mode", "clear; leave the mode",
            "type", lambda host: host.explorer.escape()),
    Command("sentence", ("ctrl+l",), "Another example, held out from training",
            "held-out example", "type", lambda host: another(host.explorer)),
    Command("write-on", ("ctrl+w",), "Write on: many at once, the likeliest or drawn (temperature, seed)",
            "write on: many, drawn", "type", lambda host: host.open_pen(), footer="write on"),
    Command("step-back", ("left",), "Step back in time", "walk in time", "move",
            lambda host: host.explorer.step(-1), footer="step", footer_key="←→"),
    Command("step-on", ("right",), "Step on in time", "", "move", lambda host: host.explorer.step(1)),
    Command("first-step", ("home",), "First step", "first, last step", "move",
            lambda host: host.explorer.step(-host.explorer.snapshot.length)),
    Command("last-step", ("end",), "Last step", "", "move",
            lambda host: host.explorer.step(host.explorer.snapshot.length)),
    Command("up", ("up",), "Unit or loss before", "unit; in Gradient loss", "move",
            lambda host: host.explorer.up_down(-1), footer="unit", footer_key="↑↓"),
    Command("down", ("down",), "Unit or loss after", "", "move",
            lambda host: host.explorer.up_down(1)),
    Command("layer-up", ("pageup",), "Layer above, or the other direction", "layer, direction", "move",
            lambda host: host.explorer.layer(1)),
    Command("layer-down", ("pagedown",), "Layer below", "", "move",
            lambda host: host.explorer.layer(-1)),
    Command("next-pane", ("tab",), "Next pane", "complete; next pane", "see",
            lambda host: tab(host.explorer), footer="pane"),
    Command("previous-pane", ("shift+tab",), "Previous pane", "pane before", "see",
            lambda host: host.explorer.next_lens(-1)),
    Command("gates", ("f2",), "Gates: one unit over time", "Gates Gradient Units", "see",
            lambda host: host.explorer.look(lens="gates")),
    Command("gradient", ("f3",), "Gradient: the heatmap", "", "see",
            lambda host: host.explorer.look(lens="gradient")),
    Command("units", ("f4",), "Units: all units at this step", "", "see",
            lambda host: host.explorer.look(lens="units")),
    Command("formula", (), "Formula: the cell's equations, the numbers put in", "tab: Formula, equations", "see",
            lambda host: host.explorer.look(lens="formula")),
    Command("target", ("ctrl+t",), "Next target of the last loss", "target of the last loss", "see",
            lambda host: host.explorer.next_target(), footer="target"),
    Command("backward", ("ctrl+r",), "Backward: back-propagation through time, step by step", "back in time by steps",
            "see", lambda host: host.explorer.backward(), footer="backward"),
    Command("losses", (), "Backward from one loss, or from all of them", "tab there: one loss, all", "see",
            lambda host: host.explorer.sum_losses(not host.explorer.snapshot.view.summed)),
    Command("wrt", ("f8",), "Gradient by a, c or x", "gradient by a, c, x", "see",
            lambda host: host.explorer.next_wrt(), footer="by c"),
    Command("nudge", ("ctrl+e",), "Nudge: move a<k> of the unit by ε, see what the loss does",
            "nudge a<k>: was ∂L right?", "see", lambda host: host.explorer.nudge()),
    Command("best-unit", ("ctrl+f",), "Find the unit that is written at the noun and kept; again: the next",
            "unit written at the noun", "see", lambda host: compared.best_unit(host.explorer)),
    Command("train-back", ("f5",), "Earlier in training", "training back, on", "change",
            lambda host: compared.train_step(host.explorer, -1), footer="training", footer_key="F5 F6"),
    Command("train-on", ("f6",), "Later in training", "", "change",
            lambda host: compared.train_step(host.explorer, 1)),
    Command("cell", ("f7",), "Next cell: rnn, rnn-relu, gru-simple, gru, gru-torch, lstm", "next cell, same words",
            "change", lambda host: host.explorer.next_cell(), footer="cell"),
    Command("network", ("ctrl+o",), "Choose a network: task, cell, layers, direction, training step",
            "choose task, network", "change", lambda host: host.open_chooser(), footer="network"),
    Command("direction", ("ctrl+v",), "Read both ways, or one way", "read both ways, one", "change",
            lambda host: other_direction(host.explorer), footer="ways"),
    Command("compare", ("ctrl+x",), "Compare: the rnn of the same training step beside this network",
            "compare with the rnn", "change", lambda host: compared.toggle(host.explorer), footer="compare"),
    Command("turn", ("ctrl+n",), "Compare: the next network in front", "next one in front", "change",
            lambda host: compared.turn(host.explorer), footer="turn"),
    Command("case-early", (), "Compare, prepared case 1: the lstm is right, the rnn not yet", "cases to compare",
            "change", lambda host: compared.prepared(host.explorer, "early")),
    Command("case-late", (), "Compare, prepared case 2: later the rnn is right too, its gradient small", "", "change",
            lambda host: compared.prepared(host.explorer, "late")),
    Command("case-relu", (), "Compare, prepared case 3: rnn-relu, without any gate, learns too", "", "change",
            lambda host: compared.prepared(host.explorer, "relu")),
    Command("copy-sentence", (), "Copy the sentence", "copy the sentence", "keep",
            lambda host: host.copy("the sentence", host.explorer.sentence())),
)  # fmt: skip

COMMANDS: tuple[Command[Host], ...] = (*OWN, *SHARED)

EXPLORE: Table[Host] = Table(
    COMMANDS,
    footer_names=(
        "step-back", "up", "next-pane", "erase", "target", "backward", "wrt", "train-back", "cell", "compare",
        "rooms", "card", "palette", "help",
    ),
    expendable=(
        "wrt", "target", "train-back", "cell", "erase", "next-pane", "write-on", "up", "direction", "backward",
        "palette", "compare",
    ),
)  # fmt: skip

# What stands in the footer before the rooms where there is something to it: see `in_place`.
IN_PLACE: tuple[str, ...] = ("direction", "write-on")


def in_place(task: Task) -> list[str]:
    """Those of `IN_PLACE` that a task's networks are there for: to read both ways, and to write on by themselves."""
    writes = task.next_token and (task.unit == "character" or task.shape == "one-to-many")
    return [name for name, there in zip(IN_PLACE, (task.bidirectional, writes), strict=True) if there]


# What stands in the footer while networks are compared, and what leaves it first.
COMPARING: tuple[str, ...] = (
    "step-back", "up", "next-pane", "train-back", "turn", "network", "cell", "wrt", "compare", "rooms",
    "card", "palette", "help",
)  # fmt: skip
SPARED: tuple[str, ...] = ("wrt", "cell", "palette", "up", "turn", "next-pane", "network", "train-back")


def tab(explorer: Explorer) -> None:
    """Complete the draft; on an empty line the next pane."""
    if explorer.draft:
        explorer.complete()
    else:
        explorer.next_lens(1)
