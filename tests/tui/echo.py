"""A small app on our driver, filter and theme, for the tests that need a real terminal; run as a module."""

import os
import sys
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Footer

from rnn_tui.tui.colours import Palette, palette
from rnn_tui.tui.driver import Typed
from rnn_tui.tui.terminal import detect, end_quietly_on_interrupt, read_streams
from rnn_tui.tui.theme import TerminalApp


class Line(Widget):
    """What was typed, in colours of every kind."""

    DEFAULT_CSS = "Line { height: 1fr; }"

    def __init__(self, tables: Palette) -> None:
        super().__init__()
        self.tables = tables
        self.text = ""
        self.events = ""

    def render_line(self, y: int) -> Strip:
        tables = self.tables
        rows = (
            [Segment(tables.marks.heat_of(code), style) for code, style in enumerate(tables.heat_style)],
            [Segment(tables.marks.half, tables.half_block(level, 32 - level)) for level in range(33)],
            [Segment("Γu ", tables.page + tables.gate), Segment(tables.marks.bar(0.9), tables.page + tables.accent)],
            [Segment(f"{len(self.text)} [{self.text[-40:]}]", tables.page)],
            [Segment(f"events {self.events[-60:]}", tables.page + tables.dim)],
        )
        strip = Strip(rows[y] if y < len(rows) else [])
        return strip.adjust_cell_length(self.size.width, tables.page)

    def add(self, text: str, event: str) -> None:
        self.text += text
        self.events += f" {event}"
        self.refresh()


class Echo(TerminalApp[None]):
    """ctrl+q quits; everything else is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", "quit", priority=True)]

    def compose(self) -> ComposeResult:
        terminal = self.terminal
        self.line = Line(palette(terminal.color, terminal.is_dark, terminal.ascii_only))
        yield self.line
        yield Footer()

    def on_key(self, event: events.Key) -> None:
        self.line.add(event.character or "" if event.is_printable else "", event.key)

    def on_paste(self, event: events.Paste) -> None:
        self.line.add(event.text, type(event).__name__ if isinstance(event, Typed) else "Pasted")

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.line.add("", f"mouse({event.screen_x:.0f},{event.screen_y:.0f})")


def main() -> int:
    end_quietly_on_interrupt()
    streams = read_streams()
    app = Echo(detect(os.environ, isatty=streams.isatty, encoding=streams.encoding, size=streams.size))
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
