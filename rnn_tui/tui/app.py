"""The app: one terminal, one palette of colours, the Explore screen, and how it ends."""

from textual.await_complete import AwaitComplete

from rnn_tui.tui.colours import Palette, palette
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.screens.explore import ExploreScreen
from rnn_tui.tui.shelf import Disk, Shelf
from rnn_tui.tui.terminal import Terminal
from rnn_tui.tui.theme import TerminalApp


class RnnApp(TerminalApp[str], inherit_bindings=False):
    """rnn-tui on a terminal. Its result is the command line that opens the state it was left in.

    shelf: where what is saved goes.
    """

    TITLE = "rnn-tui"
    ENABLE_COMMAND_PALETTE = False  # ours is a screen like any other

    def __init__(self, terminal: Terminal, explorer: Explorer, shelf: Shelf | None = None) -> None:
        super().__init__(terminal)
        self.explorer = explorer
        self.crash: Exception | None = None
        self._explore = ExploreScreen(explorer, self._palette(), self.toggle_dark, shelf or Disk())

    def get_default_screen(self) -> ExploreScreen:
        """The one screen, with no empty one before it."""
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
        self._explore.use_palette(self._palette())

    def _handle_exception(self, error: Exception) -> None:
        """A fault of ours: end, put the terminal back, and leave the error for the one line that reports it."""
        if self.crash is None:
            self.crash = error
        self._return_code = 1
        self._close_messages_no_wait()
