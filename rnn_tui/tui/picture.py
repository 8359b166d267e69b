"""What the app shows right now, as a frame of which pictures are made."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from textual.app import App
from textual.widgets import Input

from rnn_tui.defaults import ColorDepth
from rnn_tui.pictures.frame import Frame, Looks
from rnn_tui.tui.colours import role_colours
from rnn_tui.tui.theme import TerminalApp

# A terminal's sixteen named colours, black first: each can be told from the page, black and white as in terminals.
_ANSI: Final[Mapping[bool, tuple[str, str]]] = MappingProxyType({
    True: ("1b212b ff6b81 7fc98f e0b05a 72aaf2 c78bf0 6cc7b8 d8dce3",
           "8a93a1 ff95a5 9fe0ac f0cb7d 9cc6ff dbaeff 97e3d6 ffffff"),
    False: ("22262d c0183a 2c7236 855400 1f5fbf 8a1fa8 0e6b5d d9dcdf",
            "667080 a81431 245f2d 6f4600 184c99 701989 0b574c fafaf7"),
})  # fmt: skip


def looks(color: ColorDepth, dark: bool) -> Looks:
    """The page and the colours of a terminal, which frames leave to the terminal."""
    roles = role_colours(color, dark)
    return Looks(roles["page"], roles["ink"], tuple(f"#{word}" for half in _ANSI[dark] for word in half.split()))


def frame(app: App[Any]) -> Frame:
    """The whole screen, a dialogue and what lies behind it too, in the colours that the terminal would be sent."""
    if not isinstance(app, TerminalApp):
        raise TypeError("an app without a terminal of its own has no looks")
    width, height = app.size
    # Textual has no public place for this either: its exporter of pictures asks the same compositor.
    lines = [list(strip) for strip in app.screen._compositor.render_strips()]
    focused = app.focused
    # A line to write on knows its own place; it tells the app only when it is written on.
    x, y = focused.cursor_screen_offset if isinstance(focused, Input) else app.cursor_position
    return Frame.of(lines, width, height, looks(app.terminal.color, app.current_theme.dark), (x, y))


def cursor_line(frame: Frame) -> str:
    """The text of the row in which the cursor stands."""
    row = frame.cursor[1] if frame.cursor is not None else 0
    return "".join(span.text for span in frame.rows[min(row, frame.height - 1)]).rstrip()
