"""The app: one terminal, one palette of colours, the rooms, and how it ends."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from textual.await_complete import AwaitComplete

from rnn_tui.tui.colours import Palette, palette
from rnn_tui.tui.deck import deck
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.rooms.registry import ROOMS
from rnn_tui.tui.rooms.room import Room
from rnn_tui.tui.rooms.side import Door
from rnn_tui.tui.screens.card import Page
from rnn_tui.tui.screens.explore import ExploreScreen
from rnn_tui.tui.screens.palette import Entry
from rnn_tui.tui.shelf import Disk, Shelf
from rnn_tui.tui.terminal import Terminal
from rnn_tui.tui.theme import TerminalApp


class RnnApp(TerminalApp[str], inherit_bindings=False):
    """rnn-tui on a terminal. Its result is the command line that opens the state it was left in.

    shelf: where what is saved goes.
    rooms: those beside Explore. A room is made when it is first gone to, and stays as it was left.
    """

    TITLE = "rnn-tui"
    ENABLE_COMMAND_PALETTE = False  # ours is a screen like any other

    def __init__(
        self, terminal: Terminal, explorer: Explorer, shelf: Shelf | None = None, rooms: Sequence[Door] = ROOMS
    ) -> None:
        super().__init__(terminal)
        self.explorer = explorer
        self.crash: Exception | None = None
        self.shelf = shelf or Disk()
        self._explore = ExploreScreen(self, explorer, self._palette())
        self._doors = tuple(rooms)
        self._rooms: dict[str, Room] = {}

    def get_default_screen(self) -> ExploreScreen:
        """The first screen, with no empty one before it."""
        return self._explore

    def pop_screen(self) -> AwaitComplete:
        """Close the dialogue on top; of two closings that came at once, the second finds none, and does nothing."""
        return super().pop_screen() if len(self.screen_stack) > 1 else AwaitComplete()

    def _palette(self) -> Palette:
        terminal = self.terminal
        return palette(terminal.color, self.current_theme.dark, terminal.ascii_only)

    def toggle_dark(self) -> None:
        """The other page."""
        self.use_dark(not self.current_theme.dark)
        for room in (self._explore, *self._rooms.values()):
            room.use_palette(self._palette())

    def doors(self) -> list[Entry]:
        """Explore and the other rooms; running one goes there."""
        rooms = [Entry(_line(door.title, door.shows), "", partial(self._enter, door)) for door in self._doors]
        return [Entry(_line("Explore", "a sentence, its gates, its gradient"), "", self.back), *rooms]

    def deck(self) -> list[Page]:
        """The cards of all parts; those told of in a room lead to it."""
        doors = {door.name: door for door in self._doors}
        pages = deck(self.explorer, doors, lambda name: self._enter(doors[name]))
        return [page if page.go is None else replace(page, go=partial(self._from_explore, page.go)) for page in pages]

    def _from_explore(self, go: Callable[[], None]) -> None:
        """Do it in Explore, from wherever."""
        self.back()
        go()
        self._explore.changed()

    def _enter(self, door: Door) -> None:
        """Go to a room; it lies over Explore alone."""
        if self.screen is self._rooms.get(door.name):
            return
        self.back()
        if door.name not in self._rooms:
            room = self._rooms[door.name] = door.build(self, self.explorer, self._palette())
            self.install_screen(room, door.name)
        self.push_screen(self._rooms[door.name])

    def back(self) -> None:
        """To Explore, from wherever."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def leave(self) -> None:
        """Quit, with the line that opens Explore's state again."""
        self.exit(self._explore.command_line())

    def _handle_exception(self, error: Exception) -> None:
        """A fault of ours: end, put the terminal back, and leave the error for the one line that reports it."""
        if self.crash is None:
            self.crash = error
        self._return_code = 1
        self._close_messages_no_wait()


def _line(title: str, shows: str) -> str:
    return f"{title:<9} {shows}"
