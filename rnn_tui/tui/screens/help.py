"""Help: a room's keys, and what its panes mean; both made of what commands and panes say of themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from textwrap import wrap
from typing import Any, NamedTuple

from textual import events
from textual.app import ComposeResult

from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import Command, label
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.screens.dialogue import Dialogue
from rnn_tui.tui.view import CanvasView

_TWO_COLUMNS = 78
_KEY, _TERM = 15, 22
_APART = 2  # the column before a term, and the one behind it
_CLOSING = frozenset({"escape", "f1", "question_mark", "q", "enter", "ctrl+d", "ctrl+q", "ctrl+c"})


class Section(NamedTuple):
    """A heading and its rows, each a term and what it means."""

    heading: str
    rows: list[tuple[str, str]]


@dataclass(frozen=True)
class Guide:
    """What help tells of a room: its commands, its panes, and the words it knows, of which there may be none.

    at_panes: whether it opens where the panes are told of, as in a mode, which has panes of its own and Explore's keys.
    """

    commands: Sequence[Command[Any]]
    panes: Sequence[Pane]
    vocabulary: Sequence[str] = ()
    at_panes: bool = False


class HelpView(CanvasView):
    """The keys first, then what there is to see, then the words; as many pages as the size needs."""

    def __init__(self, palette: Palette, guide: Guide, *, at_words: bool = False) -> None:
        super().__init__(palette)
        self.page = 0
        self.pages = 1
        self._guide = guide
        self._at_words = at_words  # which page that is depends on the size, and is known with the first picture
        self._at_panes = guide.at_panes and not at_words

    def picture(self, width: int, height: int) -> Canvas:
        """Heading, one page, and how to turn and close."""
        canvas = Canvas(width, height, self.palette.page)
        room = max(1, height - 4)
        columns = 2 if width >= _TWO_COLUMNS else 1
        guide = self._guide
        meanings = [*map(partial(_folded, term=_TERM, room=max(20, width - _TERM - 3)), seen(guide.panes))]
        term = _KEY if columns == 2 else _TERM
        room_beside = max(20, width // columns - term - 2)
        told = map(partial(_folded, term=term, room=room_beside), keys(guide.commands))
        pages = _paged([*told], room, columns)
        of_keys = len(pages)
        if self._at_panes:
            self.page, self._at_panes = of_keys, False
        pages += _paged(meanings, room, 1)
        if guide.vocabulary:
            if self._at_words:
                self.page, self._at_words = len(pages), False
            pages += _paged([_words(guide.vocabulary, width)], room, 1)
        self.pages = len(pages)
        self.page = min(self.page, self.pages - 1)
        palette = self.palette
        canvas.put(1, 0, "Help", palette.selected if not palette.glyphs else palette.accent)
        canvas.put(8, 0, f"page {self.page + 1} of {self.pages}", palette.dim)
        shown = pages[self.page]
        for place, column in enumerate(shown):
            self._column(canvas, 1 + place * (width // 2), column, term if self.page < of_keys else _TERM)
        more = "→ what you see   ← back   " if self.page == 0 else "→ ← pages   "
        canvas.put(1, height - 1, f"{more}esc closes", palette.dim)
        return canvas

    def _column(self, canvas: Canvas, x: int, lines: list[tuple[str, str] | str], width: int) -> None:
        """A column of lines, the terms `width` cells wide."""
        palette = self.palette
        for row, line in enumerate(lines):
            if isinstance(line, str):
                canvas.put(x, row + 2, line, palette.accent)
            else:
                canvas.put(x + 1, row + 2, line[0], palette.ink)
                canvas.put(x + width, row + 2, line[1], palette.dim)


def keys(commands: Sequence[Command[Any]]) -> list[Section]:
    """A section a group of commands; a command that tells nothing of its own is told with the one before."""
    sections: list[Section] = []
    for command in commands:
        names = " ".join(label(key) for key in command.keys if key != "ctrl+h")
        if not sections or sections[-1].heading != command.group:
            sections.append(Section(command.group, []))
        rows = sections[-1].rows
        if command.help:
            rows.append((names or "^p", command.help))
        elif names:
            rows[-1] = (f"{rows[-1][0]} {names}", rows[-1][1])
    return sections


def seen(panes: Sequence[Pane]) -> list[Section]:
    """A section a pane: what it shows, and what that means."""
    return [Section(pane.name, list(pane.help)) for pane in panes]


def _words(vocabulary: Sequence[str], width: int) -> Section:
    """The words that can be typed."""
    lines = wrap(" ".join(vocabulary), max(20, width - 4))
    return Section(f"The {len(vocabulary)} words it knows", [(line, "") for line in lines])


def _folded(section: Section, term: int, room: int) -> Section:
    """The same section, terms and meanings folded to the room there is, a blank between the two at least."""
    rows: list[tuple[str, str]] = []
    for name, meaning in section.rows:
        rows += zip_longest(wrap(name, term - _APART), wrap(meaning, room), fillvalue="")
    return Section(section.heading, rows)


def _paged(sections: Sequence[Section], room: int, columns: int) -> list[list[list[tuple[str, str] | str]]]:
    """Pages of columns of lines. A section goes on in the next column only where it is longer than one."""
    filled: list[list[tuple[str, str] | str]] = [[]]
    for section in sections:
        lines: list[tuple[str, str] | str] = [section.heading, *section.rows]
        if filled[-1] and len(filled[-1]) + 1 + len(lines) > room:
            filled.append([])
        elif filled[-1]:
            filled[-1].append(("", ""))
        for line in lines:
            if len(filled[-1]) >= room:
                filled.append([])
            filled[-1].append(line)
    return [filled[start : start + columns] for start in range(0, len(filled), columns)]


class HelpScreen(Dialogue):
    """Owns the keyboard while it is open: no letter reaches the sequence. at_words: opens where the words are."""

    def __init__(self, palette: Palette, guide: Guide, *, at_words: bool = False) -> None:
        super().__init__()
        self._view = HelpView(palette, guide, at_words=at_words)

    def compose(self) -> ComposeResult:
        """The view alone."""
        yield self._view

    def pressed(self, event: events.Key) -> None:
        """Turn a page, or close."""
        turn = {"right": 1, "down": 1, "pagedown": 1, "space": 1, "tab": 1, "left": -1, "up": -1, "pageup": -1}
        if event.key in _CLOSING:
            self._close()
        elif event.key in turn:
            self._view.page = max(0, min(self._view.pages - 1, self._view.page + turn[event.key]))
            self._view.invalidate()

    def on_click(self) -> None:
        """A click closes."""
        self._close()

    def _close(self) -> None:
        """Close once: the second of two clicks that came at once must not close what lies below."""
        if self.is_active:
            self.dismiss()
