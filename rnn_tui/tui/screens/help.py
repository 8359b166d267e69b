"""Help: every key, and what the panes mean; both made of what the commands and the panes say of themselves."""

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import COMMANDS, label
from rnn_tui.tui.panes import formula, gates, gradient, memory, readout, strip, title, tokenline, units, words
from rnn_tui.tui.panes import map as heat_map
from rnn_tui.tui.view import CanvasView

_PANES = (title, strip, gates, gradient, readout, units, formula, words, memory, heat_map, tokenline)
_CLOSING = frozenset({"escape", "f1", "question_mark", "q", "enter", "ctrl+d", "ctrl+q", "ctrl+c"})


class HelpView(CanvasView):
    """Pages of lines; as many pages as the size needs."""

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette)
        self.page = 0
        self.pages = 1

    def picture(self, width: int, height: int) -> Canvas:
        """Heading, one page of lines, and how to turn and close."""
        canvas = Canvas(width, height, self.palette.page)
        lines = [*_keys(), None, *_meanings(width)]
        room = max(1, height - 4)
        self.pages = -(-len(lines) // room)
        self.page = min(self.page, self.pages - 1)
        palette = self.palette
        canvas.put(1, 0, "Help", palette.selected if not palette.glyphs else palette.accent)
        canvas.put(8, 0, f"page {self.page + 1} of {self.pages}", palette.dim)
        for row, line in enumerate(lines[self.page * room : (self.page + 1) * room]):
            if line is None:
                continue
            left, right, heading = line
            canvas.put(1, row + 2, left, palette.accent if heading else palette.ink, right=26)
            canvas.put(26 if not heading else 1 + len(left) + 2, row + 2, right, palette.dim)
        canvas.put(1, height - 1, "→ ← pages   esc closes", palette.dim)
        return canvas


def _keys() -> list[tuple[str, str, bool] | None]:
    """A heading a group, a line a command."""
    lines: list[tuple[str, str, bool] | None] = [("Keys", "every command is in the palette too: ctrl+p", True)]
    group = ""
    for command in COMMANDS:
        if not command.help or not command.keys:
            continue
        if command.group != group:
            group = command.group
            lines += [None, (group, "", True)]
        lines.append(("  " + "  ".join(label(key) for key in command.keys if key != "ctrl+h"), command.help, False))
    lines.append(("  letters, space", "a word; space or enter feeds it", False))
    return lines


def _meanings(width: int) -> list[tuple[str, str, bool] | None]:
    """What each pane shows, folded to the width."""
    lines: list[tuple[str, str, bool] | None] = []
    room = max(20, width - 28)
    for pane in (module.PANE for module in _PANES):
        lines += [(pane.name, "", True)]
        for what, meaning in pane.help:
            folded = _fold(meaning, room)
            lines.append((f"  {what}", folded[0], False))
            lines += [("", rest, False) for rest in folded[1:]]
        lines.append(None)
    return lines


def _fold(text: str, room: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


class HelpScreen(ModalScreen[None], inherit_bindings=False):
    """Owns the keyboard while it is open: no letter reaches the sequence."""

    AUTO_FOCUS = None

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._view = HelpView(palette)

    def compose(self) -> ComposeResult:
        """The view alone."""
        yield self._view

    def on_key(self, event: events.Key) -> None:
        """Turn a page, or close."""
        event.stop()
        event.prevent_default()
        turn = {"right": 1, "down": 1, "pagedown": 1, "space": 1, "tab": 1, "left": -1, "up": -1, "pageup": -1}
        if event.key in _CLOSING:
            self.dismiss()
        elif event.key in turn:
            self._view.page = max(0, min(self._view.pages - 1, self._view.page + turn[event.key]))
            self._view.invalidate()

    def on_click(self) -> None:
        """A click closes."""
        self.dismiss()
