"""The chooser: task, cell, layers, direction, training step; to open that network, or to put it beside the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich.style import Style
from textual import events
from textual.app import ComposeResult

from rnn_tui.models import Model
from rnn_tui.models.choices import Shelves
from rnn_tui.tasks import TASKS
from rnn_tui.tui.canvas import Area, Canvas, cells
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.screens import shapes
from rnn_tui.tui.screens.choosing import COLUMNS, TASK, UPDATES, Chosen, measured, merit
from rnn_tui.tui.screens.dialogue import Dialogue
from rnn_tui.tui.view import CanvasView

_TOP = 3
_LEAST_ROWS = 6
_DETAILS = 25
_WIDE = 76  # columns from which the shapes stand beside the tasks
_XS = (3, 30, 43, 52, 64)
_NARROW_XS = (3, 15, 28, 36, 47)
_FULL = 8  # lines of details


@dataclass(frozen=True)
class Choices:
    """What there is to choose from. open_model: the network of a name. shown: the sources of those in sight."""

    shelves: Shelves
    open_model: Callable[[str], Model]
    shown: tuple[str, ...]


class ChooserView(CanvasView):
    """Five columns, a chosen row in each; below them what is known of the network, and what shape it has."""

    def __init__(self, palette: Palette, choices: Choices, current: Model) -> None:
        super().__init__(palette)
        self.choices = choices
        self.now = Chosen.beginning(choices.shelves, current)

    @property
    def chosen(self) -> str:
        """The network's name."""
        return self.now.name

    def show(self, chosen: Chosen) -> None:
        """Another choice."""
        self.now = chosen
        self.invalidate()

    def picture(self, width: int, height: int) -> Canvas:
        """Heading, the columns, the details, and how to go on."""
        palette = self.palette
        canvas = Canvas(width, height, palette.page)
        canvas.put(1, 0, "Networks", palette.selected if not palette.glyphs else palette.accent)
        self._query(canvas)
        rows = min(len(TASKS), max(_LEAST_ROWS, height - _TOP - _FULL - 3))
        xs = _XS if width >= _WIDE else _NARROW_XS
        for column, x in enumerate(xs):
            right = xs[column + 1] - 2 if column + 1 < len(xs) else width
            self._column(canvas, column, Area(x, _TOP, right - x, rows))
        self._details(canvas, _TOP + rows)
        keys = "enter opens  space beside  ← → ↑ ↓ letters choose  esc back"
        canvas.put(1, height - 1, keys, palette.dim)
        return canvas

    def _query(self, canvas: Canvas) -> None:
        """What was typed to find a row, or what this is."""
        palette, query = self.palette, self.now.query
        if not query:
            canvas.put(11, 0, "a task, a cell, how long it was trained", palette.dim)
            return
        end = canvas.put(11, 0, f"{palette.marks.prompt} {query}", palette.ink)
        end = canvas.put(end, 0, palette.marks.cursor, palette.accent)
        if not self.now.is_found:
            canvas.put(end + 1, 0, "nothing begins like this", palette.error)

    def _column(self, canvas: Canvas, column: int, area: Area) -> None:
        """A column's name and as many of its rows as there is room for, the chosen one among them."""
        names, chosen = self.now.lists[column], self.now.rows[column]
        focused = column == self.now.focus
        canvas.put(area.x, area.y - 1, COLUMNS[column], self.palette.accent if focused else self.palette.dim)
        first = max(0, min(chosen - area.height // 2, len(names) - area.height))
        for row in range(first, min(len(names), first + area.height)):
            self._row(canvas, column, row, area._replace(y=area.y + row - first, height=1))

    def _row(self, canvas: Canvas, column: int, row: int, area: Area) -> None:
        """A name; what does not ship is faint; of a task its shape, of a training step how well it does."""
        palette, now = self.palette, self.now
        name, chosen, focused = now.lists[column][row], row == now.rows[column], column == now.focus
        style = palette.ink if now.ships(column, row) else palette.faint
        if chosen:
            canvas.put(area.x - 2, area.y, palette.marks.select, palette.accent)
            style = palette.accent if focused else palette.ink
        if chosen and focused and not palette.glyphs:
            canvas.paint(Area(area.x - 2, area.y, area.width + 2, 1), palette.band)
        if column == UPDATES:
            self._step(canvas, int(name), style, area)
        else:
            canvas.put(area.x, area.y, name, style, right=area.right)
        if column == TASK and area.width > 20:
            canvas.put(area.x + 11, area.y, shapes.arrow(TASKS[name].shape), palette.gate if chosen else palette.dim)
        canvas.click(Area(area.x - 2, area.y, area.width + 2, 1), "pick", f"{column} {row}")

    def _step(self, canvas: Canvas, step: int, style: Style, area: Area) -> None:
        """`6000 99.8% ✓`: the mark of what is in sight already."""
        palette, choice = self.palette, self.now.choice
        x = canvas.put(area.x, area.y, f"{step:>5}", style, right=area.right) + 1
        name = self.choices.shelves.name(choice, step)
        if not self.now.ships(UPDATES, 0):
            canvas.put(x, area.y, "fresh", palette.faint, right=area.right)
            return
        model = self.choices.open_model(name)
        x = canvas.put(x, area.y, merit(model), palette.dim, right=area.right) + 1
        if model.source in self.choices.shown or name in self.choices.shown:
            canvas.put(x, area.y, palette.marks.tick, palette.gate, right=area.right)

    def _details(self, canvas: Canvas, y: int) -> None:
        """What the task's shape looks like; beside it what each choice is for, how well the network does, and how it
        is made: the line of the column in focus first where there is no room for all."""
        palette, choice = self.palette, self.now.choice
        canvas.put(0, y, palette.marks.rule * canvas.width, palette.line)
        inks = {"ŷ": palette.gate, "a": palette.ink, "x": palette.minus}
        for row, (label, kind, drawn) in enumerate(shapes.drawing(choice)):
            if y + 1 + row < canvas.height - 1:
                canvas.put(3, y + 1 + row, label, palette.dim)
                canvas.put(6, y + 1 + row, drawn, inks[kind])
        room = max(8, canvas.width - _DETAILS - 1)
        row = y + 1
        for style, line in self._lines():
            for part in _folded(line, room):
                if row < canvas.height - 1:
                    canvas.put(_DETAILS, row, part, style)
                row += 1

    def _lines(self) -> Sequence[tuple[Style, str]]:
        """What there is to say, what matters most first."""
        palette, now = self.palette, self.now
        choice, model = now.choice, self.choices.open_model(now.name)
        config = model.network.config
        ships = self.choices.shelves.ships(choice)
        last = self.choices.shelves.steps(choice)[0]
        units = f"{config.hidden} units · {model.network.parameters:,} weights"
        about = (
            f"{choice.task} · {shapes.meant(choice)}",
            f"{choice.cell}: {shapes.CELLS[choice.cell]}",
            shapes.of_layers(choice),
            shapes.of_ways(choice),
            shapes.of_step(now.step, last, ships=ships),
        )
        first = about[now.focus]
        lines = [(palette.ink, first)]
        if now.focus == TASK:
            lines.append((palette.dim, choice.learnt.summary))
        lines.append((palette.gate if ships else palette.error, measured(model) if ships else about[UPDATES]))
        lines.append((palette.dim, f"{units} · {shapes.of_layers(choice).partition(':')[0]}"))
        lines.append((palette.dim, f"{choice.command}{'' if ships else ' makes one'}"))
        if now.focus != TASK:
            lines += [(palette.dim, about[TASK]), (palette.dim, choice.learnt.summary)]
        lines.append((palette.dim, f"{choice.cell}: {model.network.cell.equation}"))
        return lines


def _folded(line: str, room: int) -> list[str]:
    """A line in as many as it takes; wide characters take two cells."""
    if cells(line) == len(line):
        return wrap(line, room)
    found, part = [], ""
    for word in line.split(" "):
        if part and cells(f"{part} {word}") > room:
            found.append(part)
            part = word
        else:
            part = f"{part} {word}" if part else word
    return [*found, part]


class ChooserScreen(Dialogue):
    """Owns the keyboard while it is open."""

    def __init__(
        self, palette: Palette, choices: Choices, current: Model, use: Callable[[str], None],
        compare: Callable[[str], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self._view = ChooserView(palette, choices, current)
        self._use = use
        self._compare = compare

    def compose(self) -> ComposeResult:
        """The view alone."""
        yield self._view

    def pressed(self, event: events.Key) -> None:
        """Arrows move, letters find; enter opens, space compares; the rest does nothing."""
        view = self._view
        now = view.now
        moves = {"up": -1, "down": 1, "pageup": -5, "pagedown": 5, "home": -99, "end": 99}
        turns = {"left": -1, "right": 1, "shift+tab": -1, "tab": 1}
        if event.key in ("escape", "ctrl+o", "ctrl+c", "ctrl+d", "ctrl+q"):
            self._close()
        elif event.key in ("enter", "ctrl+j"):
            self._close(self._use)
        elif event.key in ("space", "ctrl+x"):
            self._close(self._compare)
        elif event.key in moves:
            view.show(now.moved(moves[event.key]))
        elif event.key in turns:
            view.show(now.turned(turns[event.key]))
        elif event.key in ("backspace", "ctrl+h"):
            view.show(now.sought(now.query[:-1]))
        elif event.is_printable and event.character is not None:
            view.show(now.sought(now.query + event.character))

    def pasted(self, event: events.Paste) -> None:
        """Many letters at once."""
        view = self._view
        view.show(view.now.sought(view.now.query + "".join(filter(str.isprintable, event.text[:99]))))

    def on_click(self, event: events.Click) -> None:
        """A row is chosen; a second click on a training step opens it."""
        canvas = self._view.canvas
        target = None if canvas is None else canvas.target(int(event.x), int(event.y))
        if target is None:
            return
        column, row = map(int, str(target.value).split())
        now = self._view.now
        if column == now.focus == UPDATES and row == now.rows[column]:
            self._close(self._use)
        else:
            self._view.show(now.picked(column, row))

    def _close(self, then: Callable[[str], None] | None = None) -> None:
        """Close once, and do it with the chosen network."""
        if self.is_active:
            self.dismiss()
            if then is not None:
                then(self._view.chosen)
