"""One declaration a command: it yields the key, the footer's entry, the palette's and the line of help."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from rnn_tui.tui.explorer import Explorer


class Host(Protocol):
    """What a command may ask of the screen it is run on."""

    explorer: Explorer

    def open_palette(self) -> None:
        """Show all commands."""

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
        """The command that opens this state again."""

    def toggle_dark(self) -> None:
        """Change between the dark and the light page."""

    def quit(self) -> None:
        """Leave."""


@dataclass(frozen=True)
class Command:
    """name: its identity. keys: as Textual names them. title: in the palette. help: a few words; empty where the
    command before tells of it too.

    footer: the word in the last row; empty for none. group: the heading in help.
    """

    name: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: str
    run: Callable[[Host], None]
    footer: str = ""


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


def key_label(command: Command) -> str:
    """The footer's name of a command's key; a pair of arrows is one entry."""
    return _FOOTER_KEYS.get(command.name, label(command.keys[0]) if command.keys else "")


_FOOTER_KEYS: Mapping[str, str] = MappingProxyType({"step-back": "←→", "up": "↑↓", "train-back": "F5 F6"})


COMMANDS: tuple[Command, ...] = (
    Command("enter", ("enter", "ctrl+j"), "Take the likeliest token", "word, or the likeliest",
            "type", lambda host: host.explorer.enter()),
    Command("erase", ("backspace", "ctrl+h"), "Undo", "erase; undo a word", "type",
            lambda host: host.explorer.erase(), footer="undo"),
    Command("redo", ("ctrl+y",), "Redo", "redo", "type", lambda host: host.explorer.redo()),
    Command("restart", ("ctrl+u",), "Start over", "start over", "type",
            lambda host: host.explorer.restart()),
    Command("sentence", ("ctrl+l",), "Another sentence, held out from training",
            "another sentence", "type", lambda host: host.explorer.another_sentence()),
    Command("step-back", ("left",), "Step back in time", "walk in time", "move",
            lambda host: host.explorer.step(-1), footer="step"),
    Command("step-on", ("right",), "Step on in time", "", "move", lambda host: host.explorer.step(1)),
    Command("first-step", ("home",), "First step", "first, last step", "move",
            lambda host: host.explorer.step(-host.explorer.snapshot.length)),
    Command("last-step", ("end",), "Last step", "", "move",
            lambda host: host.explorer.step(host.explorer.snapshot.length)),
    Command("up", ("up",), "Unit or loss before", "unit; in Gradient loss", "move",
            lambda host: host.explorer.up_down(-1), footer="unit"),
    Command("down", ("down",), "Unit or loss after", "", "move",
            lambda host: host.explorer.up_down(1)),
    Command("layer-up", ("pageup",), "Layer above", "layer", "move", lambda host: host.explorer.layer(1)),
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
    Command("target", ("ctrl+t",), "Next target of the last loss", "target of the last loss", "see",
            lambda host: host.explorer.next_target(), footer="target"),
    Command("wrt", ("f8",), "Gradient by a, c or x", "gradient by a, c, x", "see",
            lambda host: host.explorer.next_wrt(), footer="by c"),
    Command("nudge", ("ctrl+e",), "Nudge: move a<k> of the unit by ε, see what the loss does",
            "nudge a<k>: was ∂L right?", "see", lambda host: host.explorer.nudge()),
    Command("train-back", ("f5",), "Earlier in training", "training back, on", "change",
            lambda host: host.explorer.train_step(-1), footer="training"),
    Command("train-on", ("f6",), "Later in training", "", "change",
            lambda host: host.explorer.train_step(1)),
    Command("cell", ("f7",), "Next cell: rnn, rnn-relu, gru-simple, gru, gru-torch, lstm", "next cell, same words",
            "change", lambda host: host.explorer.next_cell(), footer="cell"),
    Command("save-numbers", ("ctrl+k",), "Save the numbers (JSON, as `trace --json`)", "save numbers (JSON)",
            "keep", lambda host: host.save_numbers()),
    Command("save-picture", ("ctrl+g",), "Save the screen (SVG)", "save the screen (SVG)", "keep",
            lambda host: host.save_picture()),
    Command("copy-line", (), "Copy the command line of this state", "copy the command line", "keep",
            lambda host: host.copy("the command line", host.command_line())),
    Command("copy-sentence", (), "Copy the sentence", "copy the sentence", "keep",
            lambda host: host.copy("the sentence", host.explorer.sentence())),
    Command("palette", ("ctrl+p",), "All commands", "all commands, networks", "more",
            lambda host: host.open_palette(), footer="all"),
    Command("dark", (), "Light or dark page", "light or dark page", "more", lambda host: host.toggle_dark()),
    Command("escape", ("escape",), "Clear the draft", "clear the word; no quit", "more",
            lambda host: host.explorer.escape()),
    Command("copy", ("ctrl+c",), "Copy what is selected", "copy a selection", "more",
            lambda host: host.copy_or_hint()),
    Command("quit", ("ctrl+d", "ctrl+q"), "Quit", "quit, say how to return", "more",
            lambda host: host.quit()),
    Command("help", ("question_mark", "f1"), "Help", "this help", "more", lambda host: host.open_help(), footer="help"),
)  # fmt: skip

BY_KEY: Mapping[str, Command] = MappingProxyType({key: command for command in COMMANDS for key in command.keys})
BY_NAME: Mapping[str, Command] = MappingProxyType({command.name: command for command in COMMANDS})
FOOTER: tuple[Command, ...] = tuple(
    BY_NAME[name]
    for name in ["step-back", "up", "next-pane", "erase", "target", "wrt", "train-back", "cell", "palette", "help"]
)
# What leaves the footer first where it is too narrow.
EXPENDABLE: tuple[str, ...] = ("wrt", "train-back", "target", "cell", "erase", "up")


def tab(explorer: Explorer) -> None:
    """Complete the draft; on an empty line the next pane."""
    if explorer.draft:
        explorer.complete()
    else:
        explorer.next_lens(1)
