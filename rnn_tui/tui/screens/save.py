"""Asks under which name to save, and does not overwrite unasked. What is saved is made when that is known."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from rnn_tui.errors import CannotError, RnnTuiError, printable
from rnn_tui.tui.shelf import Shelf

_HINT: Final = "enter saves   esc goes back"


class SaveScreen(ModalScreen[None]):
    """Calls `done` with the path to write to, or with None when nothing is to be saved.

    stem: the name it offers, without the ending. ending: that of what is saved, without its dot; other endings are
    refused, and a name without one gets it.
    """

    BINDINGS: ClassVar = [
        Binding("escape", "cancel", "cancel"),
        # As in every dialogue; the line would take ctrl+d for itself.
        Binding("ctrl+d,ctrl+q", "cancel", "cancel", priority=True),
    ]
    DEFAULT_CSS = """
    SaveScreen { align: center middle; }
    SaveScreen > Vertical { width: 64; max-width: 95%; height: auto; background: $panel; padding: 1 2; }
    SaveScreen Input { background: $surface; margin: 1 0; }
    """

    def __init__(self, stem: str, ending: str, shelf: Shelf, done: Callable[[Path | None], None]) -> None:
        super().__init__()
        self._name = printable(f"{stem}.{ending}")
        self._ending = f".{ending}"
        self._shelf = shelf
        self._done = done
        self._asked_for = ""

    def compose(self) -> ComposeResult:
        """A question, a line to answer it on, a hint."""
        with Vertical():
            yield Static("Save as", markup=False)
            yield Input(self._name, select_on_focus=False, compact=True)
            yield Static(_HINT, markup=False, id="hint")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another name: what was said, or asked, of the one before does not hold for it."""
        if event.value.strip() != self._asked_for:
            self._asked_for = ""
            self.query_one("#hint", Static).update(_HINT)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Done, unless the name cannot be written, or a file of that name is there and was not asked for twice."""
        name = event.value.strip()
        hint = self.query_one("#hint", Static)
        if not name:
            hint.update("write a name first   esc goes back")
            return
        try:
            path, is_there = self._find(name)
        except RnnTuiError as error:
            hint.update(printable(str(error)))
            return
        if is_there and self._asked_for != name:
            self._asked_for = name
            hint.update(f"{printable(path.name)} is there already: enter again overwrites it")
        else:
            self._close(path)

    def _find(self, name: str) -> tuple[Path, bool]:
        """Where the name leads, with its ending, and whether something is there. Another ending is a CannotError."""
        found = self._shelf.find(name)
        ending = found[0].suffix
        if not ending:
            return self._shelf.find(f"{name}{self._ending}")
        if ending.lower() != self._ending:
            raise CannotError(f"write a name that ends in {self._ending}, not in {ending[:20]}")
        return found

    def action_cancel(self) -> None:
        """Back, nothing saved."""
        self._close(None)

    def _close(self, path: Path | None) -> None:
        """Close once, whatever keys come behind."""
        if self.is_active:
            self.dismiss()
            self._done(path)
