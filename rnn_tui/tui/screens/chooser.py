"""The chooser: a task, a cell, a network of it; to open it, or to put it beside the one in front."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from types import MappingProxyType

from textual import events
from textual.app import ComposeResult

from rnn_tui.models import Model, figures_of
from rnn_tui.models.library import Name
from rnn_tui.tasks import TASKS
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.screens.dialogue import Dialogue
from rnn_tui.tui.view import CanvasView

_TOP = 3
_COLUMNS = ("task", "cell", "network")
_DETAILS = 24
_SHAPES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {"many-to-many": (("ŷ", "●   ●   ●   ●"), ("a", "■───■───■───■"), ("x", "●   ●   ●   ●"))}
)


@dataclass(frozen=True)
class Choices:
    """What there is to choose from. open_model: the network of a name. shown: the sources of those in sight."""

    names: Sequence[Name]
    open_model: Callable[[str], Model]
    shown: tuple[str, ...]


class ChooserView(CanvasView):
    """Three columns, a chosen row in each; below them what is known of the network."""

    def __init__(self, palette: Palette, choices: Choices, current: Model) -> None:
        super().__init__(palette)
        self.choices = choices
        self.column = 1
        task = current.task.name
        self._rows = [0, 0, 0]
        self._rows[0] = self._place(self.lists[0], task)
        self._rows[1] = self._place(self.lists[1], (current.family or "").removeprefix(f"{task}-"))
        self._rows[2] = self._place(self.lists[2], str(current.step))

    @staticmethod
    def _place(names: Sequence[str], name: str) -> int:
        return names.index(name) if name in names else 0

    @property
    def lists(self) -> tuple[list[str], list[str], list[str]]:
        """The tasks, the chosen one's cells, and the chosen one's training steps, the last first."""
        tasks = [task for task in TASKS if any(name.family.startswith(f"{task}-") for name in self.choices.names)]
        task = tasks[self._rows[0]]
        order = {cell: place for place, cell in enumerate(TASKS[task].cells)}
        found = {name.family.removeprefix(f"{task}-") for name in self.choices.names if name.family.startswith(task)}
        cells = sorted(found, key=lambda cell: (order.get(cell, len(order)), cell))
        family = f"{task}-{cells[min(self._rows[1], len(cells) - 1)]}"
        steps = sorted((name.step for name in self.choices.names if name.family == family), reverse=True)
        return tasks, cells, [str(step) for step in steps]

    @property
    def rows(self) -> tuple[int, int, int]:
        """The chosen row of each column; a list that became shorter ends where it ends."""
        _, cells, steps = self.lists
        return self._rows[0], min(self._rows[1], len(cells) - 1), min(self._rows[2], len(steps) - 1)

    @property
    def chosen(self) -> str:
        """The network's name."""
        tasks, cells, steps = self.lists
        task, cell, step = self.rows
        return f"{tasks[task]}-{cells[cell]}@{steps[step]}"

    def move(self, by: int) -> None:
        """Another row of the column."""
        self.pick(self.column, max(0, min(self.rows[self.column] + by, len(self.lists[self.column]) - 1)))

    def turn(self, by: int) -> None:
        """Another column."""
        self.column = max(0, min(self.column + by, len(_COLUMNS) - 1))
        self.invalidate()

    def pick(self, column: int, row: int) -> None:
        """A row of a column."""
        self._rows = list(self.rows)
        self.column, self._rows[column] = column, row
        self.invalidate()

    def picture(self, width: int, height: int) -> Canvas:
        """Heading, the columns, the details, and how to go on."""
        palette = self.palette
        canvas = Canvas(width, height, palette.page)
        canvas.put(1, 0, "Networks", palette.selected if not palette.glyphs else palette.accent)
        canvas.put(11, 0, "a task, a cell, how long it was trained", palette.dim)
        lists, longest = self.lists, 0
        xs = (3, max(18, width // 4), max(40, width // 2))
        room = max(3, height - 10)
        for column, (x, names) in enumerate(zip(xs, lists, strict=True)):
            canvas.put(x, _TOP - 1, _COLUMNS[column], palette.dim)
            first = max(0, self.rows[column] - room + 1)
            for row, name in enumerate(names[first : first + room]):
                self._row(canvas, x, _TOP + row, column, first + row, name)
            longest = max(longest, min(len(names), room))
        self._details(canvas, _TOP + longest + 1)
        canvas.put(1, height - 1, "enter opens   space compares   ← → column   ↑ ↓ row   esc closes", palette.dim)
        return canvas

    def _row(self, canvas: Canvas, x: int, y: int, column: int, row: int, name: str) -> None:
        palette = self.palette
        chosen = row == self.rows[column]
        style = palette.ink
        if chosen:
            style = palette.accent if column == self.column else palette.ink
            canvas.put(x - 2, y, palette.marks.select, palette.accent)
        text = name
        if column == 2:
            tasks, cells, _ = self.lists
            family = f"{tasks[self.rows[0]]}-{cells[self.rows[1]]}"
            text = f"{name:>6} updates  {_right(family, int(name))}"
            if any(shown in (f"{family}@{name}", family if row == 0 else "") for shown in self.choices.shown):
                text = f"{text}  {palette.marks.tick} in sight"
        canvas.put(x, y, text, style)
        canvas.click(Area(x - 2, y, max(14, len(text) + 2), 1), "pick", f"{column} {row}")

    def _details(self, canvas: Canvas, y: int) -> None:
        """What the network is, how it was made, and how it does; beside it what the task's shape looks like."""
        palette, model = self.palette, self.choices.open_model(self.chosen)
        config = model.network.config
        canvas.put(0, y, palette.marks.rule * canvas.width, palette.line)
        for row, (name, drawn) in enumerate(_SHAPES.get(model.task.shape, ())):
            canvas.put(3, y + 2 + row, name, palette.dim)
            canvas.put(6, y + 2 + row, drawn, palette.gate)
        layers = "1 layer" if config.layers == 1 else f"{config.layers} layers"
        lines = [
            f"{config.task} · {config.shape.replace('-', ' ')}",
            model.task.summary,
            f"{config.cell}: {model.network.cell.equation}",
            f"{config.hidden} units · {layers} · {model.network.parameters:,} weights · {model.step} updates",
            "right: the verbs of held-out sentences with one modifier",
        ]
        row = y + 2
        for place, line in enumerate(lines):
            for part in wrap(line, max(8, canvas.width - _DETAILS - 1)):
                if row < canvas.height - 2:
                    canvas.put(_DETAILS, row, part, palette.ink if place == 0 else palette.dim)
                row += 1


def _right(family: str, step: int) -> str:
    """How many held-out verbs the network that ships gets right, over one modifier."""
    figures = figures_of(family)
    if figures is None:
        return ""
    found = next((measured for measured in figures.seeds[0].steps if measured.step == step), None)
    return "" if found is None else f"right {numbers.percent(found.by_modifiers[1])}"


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
        """Arrows move; enter opens, space compares; the rest does nothing."""
        view = self._view
        moves = {"up": -1, "down": 1, "pageup": -5, "pagedown": 5, "home": -99, "end": 99}
        turns = {"left": -1, "right": 1, "shift+tab": -1, "tab": 1}
        if event.key in ("escape", "ctrl+o", "ctrl+c", "ctrl+d", "ctrl+q"):
            self._close()
        elif event.key in ("enter", "ctrl+j"):
            self._close(self._use)
        elif event.key in ("space", "ctrl+x"):
            self._close(self._compare)
        elif event.key in moves:
            view.move(moves[event.key])
        elif event.key in turns:
            view.turn(turns[event.key])

    def on_click(self, event: events.Click) -> None:
        """A name is chosen; a second click on it opens it."""
        canvas = self._view.canvas
        target = None if canvas is None else canvas.target(int(event.x), int(event.y))
        if target is None:
            return
        column, row = map(int, str(target.value).split())
        before = self._view.chosen
        self._view.pick(column, row)
        if column == len(_COLUMNS) - 1 and self._view.chosen == before:
            self._close(self._use)

    def _close(self, then: Callable[[str], None] | None = None) -> None:
        """Close once, and do it with the chosen network."""
        if self.is_active:
            self.dismiss()
            if then is not None:
                then(self._view.chosen)
