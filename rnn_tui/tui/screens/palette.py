"""A list that is narrowed by what is typed: all commands and networks, or the rooms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from textual import events
from textual.app import ComposeResult

from rnn_tui.models import bundled
from rnn_tui.models.choices import Choice, Shelves
from rnn_tui.tasks import TASKS
from rnn_tui.tui.canvas import Area, Canvas, cells
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import Command, H_contra, label
from rnn_tui.tui.panes.tokenline import visible_draft
from rnn_tui.tui.screens.dialogue import Dialogue
from rnn_tui.tui.screens.shapes import arrow
from rnn_tui.tui.view import CanvasView

_TOP = 3
_LONGEST = 200


@dataclass(frozen=True)
class Entry:
    """title: what it does, by which it is found. keys: what does the same without the list; may be empty."""

    title: str
    keys: str
    run: Callable[[], None]


def command_entries(commands: Sequence[Command[H_contra]], run: Callable[[Command[H_contra]], None]) -> list[Entry]:
    """Commands with their keys; not the one that opened the list."""
    return [
        Entry(command.title, "  ".join(label(key) for key in command.keys if key != "ctrl+h"), partial(run, command))
        for command in commands
        if command.name != "palette"
    ]


def task_entries(use: Callable[[str], None]) -> list[Entry]:
    """The tasks, each by the network that stands for it; fresh weights where none ships."""
    shelves = Shelves(bundled())
    return [
        Entry(f"Task: {task.name}, {arrow(task.shape)}", "", partial(use, shelves.name(Choice.default(task.name))))
        for task in TASKS.values()
    ]


def network_entries(use: Callable[[str], None]) -> list[Entry]:
    """The networks that ship, each family's last training step first."""
    networks = sorted(bundled(), key=lambda name: (name.family, -name.step))
    return [Entry(f"Network: {name}", "", partial(use, str(name))) for name in networks]


def found(entries: Sequence[Entry], query: str) -> list[Entry]:
    """Those whose titles have every word of the query: at the beginning of a word first, then anywhere.

    Where no title has them, those in which the letters of the query stand in this order.
    """
    words = query.casefold().split()
    titles = [(f" {entry.title}".casefold(), entry) for entry in entries]
    whole = [(title, entry) for title, entry in titles if all(word in title for word in words)]
    if whole:
        return [entry for _, entry in sorted(whole, key=lambda pair: not all(f" {word}" in pair[0] for word in words))]
    return [entry for title, entry in titles if _in_order("".join(words), title)]


def _in_order(letters: str, title: str) -> bool:
    rest = iter(title)
    return all(letter in rest for letter in letters)


class PaletteView(CanvasView):
    """What is typed, and below it the entries that match; the chosen one is always in sight.

    page: how many entries there is room for.
    """

    def __init__(self, palette: Palette, entries: Sequence[Entry], heading: str) -> None:
        super().__init__(palette)
        self._entries = entries
        self._heading = heading
        self.query_text = ""
        self.matches: list[Entry] = list(entries)
        self.place = 0
        self.page = 1
        self._first = 0

    @property
    def chosen(self) -> Entry | None:
        """The entry that enter runs; None where nothing matches."""
        return self.matches[self.place] if self.matches else None

    def search(self, query: str) -> None:
        """Another query; the best match is chosen."""
        self.query_text = query[:_LONGEST]
        self.matches = found(self._entries, self.query_text)
        self.place = 0
        self.invalidate()

    def move(self, by: int) -> None:
        """Choose another; beyond the ends is at the ends."""
        self.place = max(0, min(self.place + by, len(self.matches) - 1))
        self.invalidate()

    def picture(self, width: int, height: int) -> Canvas:
        """Heading, query, entries, and how to go on."""
        palette, self.page = self.palette, max(1, height - _TOP - 2)
        canvas = Canvas(width, height, palette.page)
        canvas.put(1, 0, self._heading, palette.selected if not palette.glyphs else palette.accent)
        count = f"{len(self.matches)} of {len(self._entries)}"
        canvas.put(width - 1 - len(count), 0, count, palette.dim)
        x = canvas.put(1, 1, palette.marks.prompt, palette.accent) + 1
        x = canvas.put(x, 1, visible_draft(self.query_text), palette.ink)
        x = canvas.put(x, 1, palette.marks.cursor, palette.accent)
        if not self.query_text:
            canvas.put(x, 1, "type to find", palette.faint)
        self._list(canvas)
        canvas.put(1, height - 1, "enter runs   ↑ ↓ choose   esc closes", palette.dim)
        return canvas

    def _list(self, canvas: Canvas) -> None:
        palette, page = self.palette, self.page
        self._first = max(min(self._first, self.place, len(self.matches) - page), self.place - page + 1, 0)
        if not self.matches:
            canvas.put(3, _TOP, "nothing is called this", palette.dim)
        for row, entry in enumerate(self.matches[self._first : self._first + page]):
            place, y = self._first + row, _TOP + row
            chosen = place == self.place
            if chosen:
                canvas.paint(Area(0, y, canvas.width, 1), palette.band)
                canvas.put(1, y, palette.marks.select, palette.accent)
            keys = canvas.width - 2 - cells(entry.keys)
            canvas.put(3, y, entry.title, palette.accent if chosen else palette.ink, right=keys - 1)
            if keys > 3:
                canvas.put(keys, y, entry.keys, palette.dim)
            canvas.click(Area(0, y, canvas.width, 1), "entry", place)


class PaletteScreen(Dialogue):
    """Owns the keyboard while it is open. It closes first, and then runs what was chosen."""

    def __init__(self, palette: Palette, entries: Sequence[Entry], heading: str = "All commands") -> None:
        super().__init__()
        self._view = PaletteView(palette, entries, heading)

    def compose(self) -> ComposeResult:
        """The view alone."""
        yield self._view

    def pressed(self, event: events.Key) -> None:
        """A letter narrows the list; the rest moves in it, runs, or closes."""
        view = self._view
        steps = {
            "up": -1, "shift+tab": -1, "down": 1, "tab": 1, "pageup": -view.page, "pagedown": view.page,
            "home": -len(view.matches), "end": len(view.matches),
        }  # fmt: skip
        if event.key in ("escape", "ctrl+p", "ctrl+c", "ctrl+d", "ctrl+q"):
            self._close()
        elif event.key in ("enter", "ctrl+j"):
            self._close(view.chosen)
        elif event.key in steps:
            view.move(steps[event.key])
        elif event.key in ("backspace", "ctrl+h"):
            view.search(view.query_text[:-1])
        elif event.key == "ctrl+u":
            view.search("")
        elif event.is_printable and event.character is not None:
            view.search(view.query_text + event.character)

    def pasted(self, event: events.Paste) -> None:
        """Many letters at once."""
        self._view.search(self._view.query_text + "".join(filter(str.isprintable, event.text[:_LONGEST])))

    def on_click(self, event: events.Click) -> None:
        """An entry runs; what is no entry changes nothing."""
        canvas = self._view.canvas
        target = None if canvas is None else canvas.target(int(event.x), int(event.y))
        if target is not None:
            self._close(self._view.matches[int(target.value)])

    def on_mouse_scroll_up(self) -> None:
        """The wheel chooses."""
        self._view.move(-1)

    def on_mouse_scroll_down(self) -> None:
        """The wheel chooses."""
        self._view.move(1)

    def _close(self, entry: Entry | None = None) -> None:
        """Close once, and run the entry."""
        if self.is_active:
            self.dismiss()
            if entry is not None:
                entry.run()
