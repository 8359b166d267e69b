"""The card: what the post says, what is measured here now, and where the two differ."""

from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from rich.style import Style
from textual import events
from textual.app import ComposeResult

from rnn_tui.lessons.cards import Card
from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.screens.dialogue import Dialogue
from rnn_tui.tui.view import CanvasView

_TOP = 2
_LONGEST_LINE = 100
_CLOSING = frozenset({"escape", "f12", "enter", "q", "ctrl+d", "ctrl+q", "ctrl+c"})
_TURNS = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10, "space": 10, "home": -1000, "end": 1000}


class _Line(NamedTuple):
    text: str
    style: Style


class CardView(CanvasView):
    """Its three parts one below the other; what does not fit is reached by scrolling. first: the first line shown."""

    def __init__(self, palette: Palette, card: Card) -> None:
        super().__init__(palette)
        self._card = card
        self.first = 0

    def picture(self, width: int, height: int) -> Canvas:
        """Title, as many lines as there is room for, and how to go on."""
        palette = self.palette
        canvas = Canvas(width, height, palette.page)
        canvas.put(1, 0, self._card.title, palette.selected if not palette.glyphs else palette.accent)
        lines, room = self._lines(min(width - 4, _LONGEST_LINE)), max(1, height - _TOP - 2)
        self.first = max(0, min(self.first, len(lines) - room))
        for row, line in enumerate(lines[self.first : self.first + room]):
            canvas.put(2, _TOP + row, line.text, line.style)
        more = "↑ ↓ more   " if len(lines) > room else ""
        canvas.put(1, height - 1, f"{more}esc closes", palette.dim)
        return canvas

    def turn(self, by: int) -> None:
        """Lines up or down."""
        self.first = max(0, self.first + by)
        self.invalidate()

    def _lines(self, width: int) -> list[_Line]:
        palette, card = self.palette, self._card
        parts: list[tuple[str, Sequence[str], Style]] = [
            ("The post says", card.says, palette.ink),
            ("Measured here, now", card.measured, palette.gate),
            ("Where they differ, and why", card.differs, palette.ink),
        ]
        lines: list[_Line] = []
        for heading, paragraphs, style in parts:
            lines.append(_Line(heading, palette.accent))
            for paragraph in paragraphs:
                lines += [_Line(f"  {line}", style) for line in wrap(paragraph, max(8, width - 2))]
            lines.append(_Line("", style))
        return lines[:-1]


class CardScreen(Dialogue):
    """Owns the keyboard while it is open."""

    def __init__(self, palette: Palette, card: Card) -> None:
        super().__init__()
        self._view = CardView(palette, card)

    def compose(self) -> ComposeResult:
        """The view alone."""
        yield self._view

    def pressed(self, event: events.Key) -> None:
        """Scroll, or close."""
        if event.key in _CLOSING:
            self._close()
        elif event.key in _TURNS:
            self._view.turn(_TURNS[event.key])

    def on_mouse_scroll_up(self) -> None:
        """The wheel scrolls."""
        self._view.turn(-1)

    def on_mouse_scroll_down(self) -> None:
        """The wheel scrolls."""
        self._view.turn(1)

    def on_click(self) -> None:
        """A click closes."""
        self._close()

    def _close(self) -> None:
        """Close once, whatever keys come behind."""
        if self.is_active:
            self.dismiss()
