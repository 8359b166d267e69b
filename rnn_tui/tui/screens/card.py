"""The card: what the post says, what is measured here now, and where the two differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
_BETWEEN = "   "
_CLOSING = frozenset({"escape", "f12", "q", "ctrl+d", "ctrl+q", "ctrl+c"})
_TURNS = {"right": 1, "left": -1, "tab": 1, "shift+tab": -1}
_SCROLLS = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10, "space": 10, "home": -1000, "end": 1000}


class _Line(NamedTuple):
    text: str
    style: Style


@dataclass(frozen=True)
class Page:
    """A card that is measured when it is turned to. go: leads to where it is to be seen, which `shows` says."""

    part: int
    card: Callable[[], Card]
    shows: str = ""
    go: Callable[[], None] | None = None


class CardView(CanvasView):
    """Its three parts one below the other; what does not fit is reached by scrolling. first: the first line shown.

    Beside the title the numbers of all parts that have a card; ← → turn to the next.
    """

    def __init__(self, palette: Palette, pages: Sequence[Page], place: int) -> None:
        super().__init__(palette)
        self.pages = pages
        self.place = place
        self.first = 0
        self._cards: dict[int, Card] = {}

    @property
    def card(self) -> Card:
        """The card in sight, as it was measured when it was first turned to."""
        if self.place not in self._cards:
            self._cards[self.place] = self.pages[self.place].card()
        return self._cards[self.place]

    def picture(self, width: int, height: int) -> Canvas:
        """Title, as many lines as there is room for, and how to go on."""
        palette = self.palette
        canvas = Canvas(width, height, palette.page)
        end = canvas.put(1, 0, self.card.title, palette.selected if not palette.glyphs else palette.accent)
        self._parts(canvas, end)
        lines, room = self._lines(min(width - 4, _LONGEST_LINE)), max(1, height - _TOP - 2)
        self.first = max(0, min(self.first, len(lines) - room))
        for row, line in enumerate(lines[self.first : self.first + room]):
            canvas.put(2, _TOP + row, line.text, line.style)
        page = self.pages[self.place]
        hints = ["esc closes"]
        hints += ["← → another part"] * (len(self.pages) > 1)
        hints += ["↑ ↓ more"] * (len(lines) > room)
        hints += [f"enter {page.shows}"] * (page.go is not None)
        while len(hints) > 1 and len(_BETWEEN.join(hints)) + 2 > width:
            hints.pop()
        canvas.put(1, height - 1, _BETWEEN.join(hints), palette.dim)
        return canvas

    def _parts(self, canvas: Canvas, end: int) -> None:
        """`1 2 3 5 6 [7] 8`: which parts there are, and which this is."""
        palette = self.palette
        names = [f"[{page.part}]" if place == self.place else f" {page.part} " for place, page in enumerate(self.pages)]
        x = canvas.width - 1 - sum(map(len, names))
        if len(self.pages) < 2 or x < end + 2:
            return
        for place, name in enumerate(names):
            x = canvas.put(x, 0, name, palette.accent if place == self.place else palette.dim)

    def scroll(self, by: int) -> None:
        """Lines up or down."""
        self.first = max(0, self.first + by)
        self.invalidate()

    def turn(self, by: int) -> None:
        """To another part; the order goes round."""
        self.place = (self.place + by) % len(self.pages)
        self.first = 0
        self.invalidate()

    def _lines(self, width: int) -> list[_Line]:
        palette, card = self.palette, self.card
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
    """Owns the keyboard while it is open, but for letters: they close it, and go where letters go."""

    def __init__(self, palette: Palette, pages: Sequence[Page], place: int = 0) -> None:
        super().__init__()
        self._view = CardView(palette, pages, place)

    def compose(self) -> ComposeResult:
        """The view alone."""
        yield self._view

    def pressed(self, event: events.Key) -> None:
        """Scroll, turn to another part, go where it is shown, or close."""
        page = self._view.pages[self._view.place]
        if event.key in _CLOSING:
            self._close()
        elif event.key in ("enter", "ctrl+j"):
            self._close(page.go)
        elif event.key in _SCROLLS:
            self._view.scroll(_SCROLLS[event.key])
        elif event.key in _TURNS:
            self._view.turn(_TURNS[event.key])
        elif event.is_printable and event.key != "question_mark":
            self._close(lambda: self._hand_on(events.Key(event.key, event.character)))

    def pasted(self, event: events.Paste) -> None:
        """As letters."""
        self._close(lambda: self._hand_on(type(event)(event.text)))

    def _hand_on(self, event: events.Event) -> None:
        self.app.post_message(event)

    def on_mouse_scroll_up(self) -> None:
        """The wheel scrolls."""
        self._view.scroll(-1)

    def on_mouse_scroll_down(self) -> None:
        """The wheel scrolls."""
        self._view.scroll(1)

    def on_click(self) -> None:
        """A click closes."""
        self._close()

    def _close(self, then: Callable[[], None] | None = None) -> None:
        """Close once, whatever keys come behind, and then do what there is to do."""
        if self.is_active:
            self.dismiss()
            if then is not None:
                then()
