"""What every room has, Explore too: keys by its table of commands, and what the shared commands do."""

from abc import abstractmethod
from asyncio import to_thread
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Protocol

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from rnn_tui.errors import RnnTuiError
from rnn_tui.lessons.cards import Card
from rnn_tui.pictures.svg import svg
from rnn_tui.tui import picture
from rnn_tui.tui.canvas import Target
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import Command, Table
from rnn_tui.tui.compositor import ExactCompositor
from rnn_tui.tui.driver import Typed
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.screens.card import CardScreen, Page
from rnn_tui.tui.screens.help import Guide, HelpScreen
from rnn_tui.tui.screens.palette import Entry, PaletteScreen, command_entries
from rnn_tui.tui.screens.save import SaveScreen
from rnn_tui.tui.shelf import Shelf
from rnn_tui.tui.view import CanvasView


class House(Protocol):
    """What a room may ask of the app. shelf: where what is saved goes."""

    shelf: Shelf

    def toggle_dark(self) -> None:
        """Change between the dark and the light page, in every room."""

    def doors(self) -> list[Entry]:
        """The rooms, each with a line of what it shows; running one goes there."""

    def deck(self) -> list[Page]:
        """The cards of all parts, of what Explore shows."""

    def back(self) -> None:
        """To Explore."""

    def leave(self) -> None:
        """Quit; the line that opens Explore's state again is printed when the terminal is back."""


class Room(Screen[None], inherit_bindings=False):
    """Every key comes here: commands by `table`, and everything else is typed. Help tells of the table and of `panes`.

    The table's commands take this very room, which is why their type is left open here.
    """

    AUTO_FOCUS = None
    table: ClassVar[Table[Any]]
    panes: ClassVar[tuple[Pane, ...]]

    def __init__(self, house: House, view: CanvasView) -> None:
        super().__init__()
        self._compositor = ExactCompositor()
        self._house = house
        self._view = view
        self._clicks = 0

    @abstractmethod
    def say(self, message: str, *, refused: bool = False) -> None:
        """Put a line above the footer."""

    @abstractmethod
    def command_line(self) -> str:
        """The command that has the same without this screen, or opens it again."""

    @abstractmethod
    def card(self) -> Card:
        """What the post says of what is in sight, and what is measured of it now."""

    @abstractmethod
    def guide(self) -> Guide:
        """What help tells."""

    @abstractmethod
    def stem(self) -> str:
        """The name, without its ending, under which to save."""

    @abstractmethod
    def save_numbers(self) -> None:
        """Ask for a name and write the JSON."""

    def typed(self, text: str) -> None:
        """Printable characters that are no command; a room without a line to type on lets them go."""

    def pasted(self, text: str) -> None:
        """Pasted text; as `typed`."""

    def wheel(self, by: int) -> None:
        """The mouse's wheel: 1 down, -1 up."""

    def follow(self, target: Target) -> None:
        """A click on something that is no command."""

    def drafting(self) -> bool:
        """Whether a word is being typed, so that ? is a letter of it."""
        return False

    def more_entries(self) -> list[Entry]:
        """What the palette has beside commands and rooms."""
        return []

    def compose(self) -> ComposeResult:
        """The view alone."""
        yield self._view

    def use_palette(self, palette: Palette) -> None:
        """Draw in other colours."""
        self._view.palette = palette
        if self._view.is_mounted:
            self._view.redraw()

    def on_key(self, event: events.Key) -> None:
        """A command, or a character; an alt+… that a terminal made of Esc and a character is that."""
        if not self.is_active:  # the key before it has opened a dialogue: it is meant for that
            event.stop()
            self.app.post_message(events.Key(event.key, event.character))
            return
        command = self.table.by_key.get(event.key)
        if command is not None and not (command.name == "help" and event.key != "f1" and self.drafting()):
            command.run(self)
        elif event.is_printable and event.character is not None:
            self.typed(event.character)
        elif event.key == "ctrl+z":
            self.say("ctrl+z does not stop it; ctrl+d quits, and prints the line that opens this again", refused=True)
        else:
            return
        event.stop()
        event.prevent_default()
        self._view.invalidate()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text goes where typed text goes; a flood of keys comes as one event, and is typed."""
        event.stop()
        if not self.is_active:
            self.app.post_message(type(event)(event.text))
            return
        if isinstance(event, Typed):
            self.typed(event.text)
        else:
            self.pasted(event.text)
        self._view.invalidate()

    def on_click(self, event: events.Click) -> None:
        """What stands under the mouse; the second half of a double click that closed a dialogue is none."""
        begun_elsewhere = event.chain > self._clicks + 1
        self._clicks = 0 if begun_elsewhere else event.chain
        if begun_elsewhere:
            return
        canvas = self._view.canvas
        target = None if canvas is None else canvas.target(int(event.x), int(event.y))
        if target is None:
            return
        if target.verb == "command":
            self.run_command(self.table.by_name[str(target.value)])
        else:
            self.follow(target)
        self._view.invalidate()

    def on_mouse_scroll_up(self) -> None:
        """The wheel."""
        self.wheel(-1)
        self._view.invalidate()

    def on_mouse_scroll_down(self) -> None:
        """The wheel."""
        self.wheel(1)
        self._view.invalidate()

    def run_command(self, command: Command[Any]) -> None:
        """Run a command chosen with the mouse or in the palette."""
        command.run(self)
        self._view.invalidate()

    def open_palette(self) -> None:
        """All commands, all rooms."""
        rooms = [Entry(f"Room: {door.title}", door.keys, door.run) for door in self._house.doors()]
        commands = command_entries(self.table.commands, self.run_command)
        self.app.push_screen(PaletteScreen(self._view.palette, [*commands, *rooms, *self.more_entries()]))

    def open_rooms(self) -> None:
        """All rooms."""
        self.app.push_screen(PaletteScreen(self._view.palette, self._house.doors(), "Rooms"))

    def open_card(self) -> None:
        """What the post says, and what is measured."""
        card = self.card()
        pages = self._house.deck()
        place = next((place for place, page in enumerate(pages) if page.part == card.part), None)
        if place is None:
            pages, place = [Page(card.part, lambda: card), *pages], 0
        else:
            pages[place] = replace(pages[place], card=lambda: card)
        self.app.push_screen(CardScreen(self._view.palette, pages, place))

    def open_help(self) -> None:
        """Keys, and what the panes mean."""
        self.app.push_screen(HelpScreen(self._view.palette, self.guide()))

    def save_picture(self) -> None:
        """Ask for a name, then write the screen as SVG."""
        self._ask("svg", lambda path: self._write(path, [svg(picture.frame(self.app), "rnn-tui").encode()]))

    def _ask(self, ending: str, write: Callable[[Path], None]) -> None:
        """Ask for a name; `write` is called with it once this is the screen in front again."""

        def answered(path: Path | None) -> None:
            if path is None:
                self._say("nothing was saved")
            else:
                write(path)

        self.app.push_screen(SaveScreen(self.stem(), ending, self._house.shelf, answered))

    def _write(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Write it beside the screen, which goes on; say so before, and what came of it behind."""

        async def write() -> None:
            message, refused = await to_thread(_written, self._house.shelf, path, pieces)
            self._say(message, refused=refused)

        self._say(f"saving {path} …")
        self.run_worker(write())

    def _say(self, message: str, *, refused: bool = False) -> None:
        self.say(message, refused=refused)
        self._view.invalidate()

    def copy(self, what: str, text: str) -> None:
        """To the clipboard, by OSC 52."""
        self.app.copy_to_clipboard(text)
        self.say(f"copied {what}")

    def copy_or_hint(self) -> None:
        """Copy a selection, or say how to quit."""
        selected = self.get_selected_text()
        if selected:
            self.copy("the selection", selected)
        else:
            self.say("ctrl+d quits (ctrl+q too); your words are kept in the line it prints")

    def toggle_dark(self) -> None:
        """The other page."""
        self._house.toggle_dark()

    def quit(self) -> None:
        """Leave."""
        self._house.leave()


def _written(shelf: Shelf, path: Path, pieces: Iterable[bytes]) -> tuple[str, bool]:
    """Write the pieces as they are made; what there is to say, and whether it could not be done."""
    try:
        size = shelf.write(path, pieces)
    except RnnTuiError as error:
        return str(error), True
    return f"saved {path} ({size:,} bytes)", False
