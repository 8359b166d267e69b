"""Write on: how the network goes on by itself, how much at once, and what it has written so far."""

from collections.abc import Callable, Iterator, Sequence

from rich.style import Style
from textual import events
from textual.app import ComposeResult

from rnn_tui.errors import RnnTuiError
from rnn_tui.tui import pen
from rnn_tui.tui.canvas import Area, Canvas, cells
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.screens.dialogue import Dialogue
from rnn_tui.tui.view import CanvasView

_ROWS = ("takes", "seed", "at once")
_X = 12
_TEXT_TOP = 7
_BREAK = "\n"


class PenView(CanvasView):
    """Three rows to choose in, and below them the end of what there is; what was written here stands out."""

    def __init__(self, palette: Palette, explorer: Explorer) -> None:
        super().__init__(palette)
        self.explorer = explorer
        self.row = 0
        self._begun = explorer.snapshot.length

    @property
    def choices(self) -> Sequence[Sequence[str]]:
        """What there is in each row."""
        takes = ["likeliest" if heat is None else f"drawn {heat:.1f}" for heat in pen.TEMPERATURES]
        return takes, [str(self.explorer.pen.seed)], [f"{count:,}" for count in pen.COUNTS]

    @property
    def places(self) -> tuple[int, int, int]:
        """What is chosen in each row."""
        own = self.explorer.pen
        return pen.TEMPERATURES.index(own.temperature), 0, pen.COUNTS.index(own.count)

    @property
    def begun_here(self) -> bool:
        """Whether there is something that was written here."""
        shown = self.explorer.snapshot
        return shown.length > self._begun or shown.sequence.ended

    def pick(self, row: int, place: int) -> None:
        """A choice of a row; of the seed's, the number itself."""
        own = self.explorer.pen
        self.row = row
        if row == 0:
            own.temperature = pen.TEMPERATURES[max(0, min(place, len(pen.TEMPERATURES) - 1))]
        elif row == 1:
            own.seed = max(0, min(place, pen.MOST_SEED))
        else:
            own.count = pen.COUNTS[max(0, min(place, len(pen.COUNTS) - 1))]
        self.invalidate()

    def change(self, by: int) -> None:
        """The next choice of the row."""
        self.pick(self.row, (self.explorer.pen.seed if self.row == 1 else self.places[self.row]) + by)

    def write(self, count: int | None = None) -> None:
        """Write on, and say what came of it."""
        try:
            self.explorer.say(self.explorer.pen.write(self.explorer.session, count))
        except RnnTuiError as error:
            self.explorer.say(str(error), refused=True)
        self.invalidate()

    def picture(self, width: int, height: int) -> Canvas:
        """Heading, the rows, the text, what was said, and how to go on."""
        palette, explorer = self.palette, self.explorer
        canvas = Canvas(width, height, palette.page)
        canvas.put(1, 0, "Write on", palette.selected if not palette.glyphs else palette.accent)
        canvas.put(11, 0, f"{explorer.session.model.source}: each output is the next input", palette.dim)
        for row, (name, choices) in enumerate(zip(_ROWS, self.choices, strict=True)):
            self._row(canvas, row, name, choices)
        canvas.put(0, _TEXT_TOP - 1, palette.marks.rule * width, palette.line)
        self._text(canvas, Area(2, _TEXT_TOP, width - 4, max(1, height - _TEXT_TOP - 3)))
        style = palette.error if explorer.refused else palette.dim
        canvas.put(1, height - 2, explorer.message, style, right=width)
        keys = f"enter writes {explorer.pen.count:,}  space 1  bksp undo  ← → ↑ ↓ choose  esc back"
        canvas.put(1, height - 1, keys, palette.dim)
        return canvas

    def _row(self, canvas: Canvas, row: int, name: str, choices: Sequence[str]) -> None:
        palette, y = self.palette, 2 + row
        focused, greedy = row == self.row, self.explorer.pen.temperature is None
        canvas.put(3, y, name, palette.accent if focused else palette.dim)
        x = _X
        for place, text in enumerate(choices):
            chosen = place == self.places[row]
            if chosen:
                canvas.put(x - 2, y, palette.marks.select, palette.accent if focused else palette.dim)
            style = palette.accent if chosen and focused else palette.ink if chosen else palette.dim
            canvas.put(x, y, text, palette.faint if row == 1 and greedy else style)
            if row != 1:
                canvas.click(Area(x - 1, y, len(text) + 1, 1), "pick", f"{row} {place}")
            x += len(text) + 4
        if row == 1:
            hint = "for what is drawn" if greedy else "type a number; the same one draws the same"
            canvas.put(x, y, hint, palette.faint)

    def _text(self, canvas: Canvas, area: Area) -> None:
        """The last lines of the sequence, of a date what is written behind what is read."""
        palette = self.palette
        lines = list(self._lines(area))[-area.height :]
        for row, line in enumerate(lines):
            x = area.x
            for text, style in line:
                x = canvas.put(x, area.y + row, text, style)
        if lines and len(lines) < area.height + 1:
            end = area.x + sum(cells(text) for text, _ in lines[-1])
            canvas.put(end, area.y + len(lines) - 1, palette.marks.cursor, palette.accent)

    def _lines(self, area: Area) -> Iterator[list[tuple[str, Style]]]:
        """Tokens in lines of the area's width; far more tokens than fit are not looked at."""
        palette, run = self.palette, self.explorer.snapshot.run
        first = max(0, len(run) - area.width * area.height)
        gap = " " if run.model.task.unit == "word" else ""
        line: list[tuple[str, Style]] = []
        room = area.width
        for place, token in enumerate(run.tokens[first:], first):
            style = palette.accent if place >= self._begun else palette.ink
            text = token + gap
            if token == _BREAK or cells(text) > room:
                yield line
                line, room = [], area.width
            if token != _BREAK:
                line.append((text, style))
                room -= cells(text)
        if self.explorer.snapshot.sequence.ended:
            line.append((run.written[-1], palette.accent))
        yield line


class PenScreen(Dialogue):
    """Owns the keyboard while it is open. changed: called where there is something else to draw below."""

    def __init__(self, palette: Palette, explorer: Explorer, changed: Callable[[], None]) -> None:
        super().__init__()
        self._view = PenView(palette, explorer)
        self._changed = changed

    def compose(self) -> ComposeResult:
        """The view alone."""
        yield self._view

    def pressed(self, event: events.Key) -> None:
        """Arrows choose, digits are the seed, enter and space write; the rest does nothing."""
        view, explorer = self._view, self._view.explorer
        moves = {"up": -1, "down": 1, "shift+tab": -1, "tab": 1}
        turns = {"left": -1, "right": 1}
        if event.key in ("escape", "ctrl+w", "ctrl+c", "ctrl+d", "ctrl+q"):
            self._close()
        elif event.key in ("enter", "ctrl+j"):
            view.write()
        elif event.key == "space":
            view.write(1)
        elif event.key in ("backspace", "ctrl+h"):
            self._erase()
        elif event.key == "ctrl+y":
            explorer.redo()
        elif event.key in moves:
            view.row = (view.row + moves[event.key]) % len(_ROWS)
        elif event.key in turns:
            view.change(turns[event.key])
        elif event.character is not None and event.character.isascii() and event.character.isdigit():
            typed = int(f"{explorer.pen.seed}{event.character}") if view.row == 1 else int(event.character)
            view.pick(1, typed if typed <= pen.MOST_SEED else int(event.character))
        view.invalidate()

    def _erase(self) -> None:
        """A digit of the seed; elsewhere undo, as far as what was written here."""
        view, explorer = self._view, self._view.explorer
        if view.row == 1:
            view.pick(1, explorer.pen.seed // 10)
        elif view.begun_here:
            explorer.session.undo()
            explorer.say("")
        else:
            explorer.say("what stood here before is taken back in Explore: esc, then bksp")

    def on_click(self, event: events.Click) -> None:
        """A choice."""
        canvas = self._view.canvas
        target = None if canvas is None else canvas.target(int(event.x), int(event.y))
        if target is not None:
            row, place = map(int, str(target.value).split())
            self._view.pick(row, place)

    def _close(self) -> None:
        """Close once."""
        if self.is_active:
            self.dismiss()
            self._changed()
