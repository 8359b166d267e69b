"""What the chooser does without its screen: five columns, a chosen row in each, and what is typed to find one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rnn_tui.models import Model
from rnn_tui.models.choices import Choice, Shelves
from rnn_tui.tasks import TASKS
from rnn_tui.tasks.figures import bits
from rnn_tui.tasks.recipes import COURSES
from rnn_tui.tui import numbers

COLUMNS = ("task", "cell", "layers", "reads", "updates")
TASK, CELL, LAYERS, READS, UPDATES = range(len(COLUMNS))
_WAYS = ("one way", "both ways")
_LONGEST_QUERY = 24


@dataclass(frozen=True)
class Chosen:
    """One row of each column; a column whose other choices are not there for the others' sake shows what there is.

    shelves: what ships. focus: the column that ↑ ↓ act in. query: what was typed to find a row.
    """

    shelves: Shelves
    choice: Choice
    step: int
    focus: int = CELL
    query: str = ""

    @classmethod
    def beginning(cls, shelves: Shelves, current: Model) -> "Chosen":
        """At the network in front, or at the first like it."""
        choice = Choice.of(current)
        choice = replace(choice, layers=choice.layers if choice.layers in choice.depths else 1)
        steps = shelves.steps(choice)
        step = current.step if current.step in steps else steps[0]
        return cls(shelves, choice, step).turned(0)

    @property
    def name(self) -> str:
        """The network's name."""
        return self.shelves.name(self.choice, self.step)

    @property
    def lists(self) -> tuple[Sequence[str], ...]:
        """The rows of every column."""
        choice = self.choice
        return (
            tuple(TASKS),
            choice.learnt.cells,
            [str(layers) for layers in choice.depths],
            [_WAYS[both] for both in choice.ways],
            [str(step) for step in self.shelves.steps(choice)],
        )

    @property
    def rows(self) -> tuple[int, ...]:
        """The chosen row of each column."""
        choice = self.choice
        values = (choice.task, choice.cell, str(choice.layers), _WAYS[choice.bidirectional], str(self.step))
        return tuple(found.index(value) for found, value in zip(self.lists, values, strict=True))

    def ships(self, column: int, row: int) -> bool:
        """Whether something trained ships of a row, the other columns as they are (but for those behind a task)."""
        if column == UPDATES:
            return self.shelves.ships(self.choice)
        chosen = self._with(column, self.lists[column][row])
        return self.shelves.ships(self.shelves.nearest(chosen) if column == TASK else chosen)

    def picked(self, column: int, row: int) -> "Chosen":
        """Another row of a column; the columns behind it keep theirs where such a network ships."""
        value = self.lists[column][row]
        if column == UPDATES:
            return replace(self, step=int(value), focus=column)
        if row == self.rows[column]:
            return replace(self, focus=column)
        choice = self._with(column, value)
        if column in (TASK, CELL):
            choice = self.shelves.nearest(choice) if column == TASK else self._of_cell(choice)
        steps = self.shelves.steps(choice)
        step = self.step if self.step in steps else steps[0]
        if column == TASK or (self.step == self.shelves.steps(self.choice)[0]):
            step = steps[0]  # the end of one training is looked at beside the end of another
        return replace(self, choice=choice, step=step, focus=column)

    def _of_cell(self, choice: Choice) -> Choice:
        """The cell stays what was asked for, whether it ships or not; layers and direction where it does."""
        near = self.shelves.nearest(choice)
        return near if near.cell == choice.cell else choice

    def _with(self, column: int, value: str) -> Choice:
        choice = self.choice
        if column == TASK:
            task = TASKS[value]
            cell = choice.cell if choice.cell in task.cells else Choice.default(value).cell
            other = Choice(value, cell, choice.layers, choice.bidirectional and task.bidirectional)
            return other if other.layers in other.depths else replace(other, layers=1)
        if column == CELL:
            return replace(choice, cell=value)
        if column == LAYERS:
            return replace(choice, layers=int(value))
        return replace(choice, bidirectional=value == _WAYS[True])

    def moved(self, by: int) -> "Chosen":
        """Another row of the column in focus; beyond the ends is at the ends."""
        row = max(0, min(self.rows[self.focus] + by, len(self.lists[self.focus]) - 1))
        return replace(self.picked(self.focus, row), query="")

    def turned(self, by: int) -> "Chosen":
        """Another column; those of a single row are passed by."""
        there = [column for column, rows in enumerate(self.lists) if len(rows) > 1]
        behind = [column for column in there if column > self.focus]
        before = [column for column in reversed(there) if column < self.focus]
        if self.focus not in there and by == 0:
            return replace(self, focus=(behind or before or [TASK])[0])
        onwards = behind if by > 0 else before
        if not by or not onwards:
            return self
        return replace(self, focus=onwards[min(abs(by), len(onwards)) - 1], query="")

    def sought(self, query: str) -> "Chosen":
        """The first row that begins with what was typed, in the column in focus, or else in another."""
        asked = replace(self, query=query[:_LONGEST_QUERY])
        words = asked.query.casefold()
        if not words:
            return asked
        for column in (self.focus, *(other for other in range(len(COLUMNS)) if other != self.focus)):
            for row, name in enumerate(self.lists[column]):
                if name.startswith(words):
                    return replace(asked.picked(column, row), query=asked.query)
        return asked

    @property
    def is_found(self) -> bool:
        """Whether the chosen row of the column in focus begins with what was typed."""
        return self.lists[self.focus][self.rows[self.focus]].startswith(self.query.casefold())


def merit(model: Model) -> str:
    """How well a network does on held-out data, in few words; empty where nobody has measured it."""
    training = model.training
    right, loss = training.get("held_out_accuracy"), training.get("final_loss")
    if isinstance(right, float | int):
        return numbers.percent(right)
    if isinstance(loss, float | int):
        return f"{bits(loss):.2f} bits"
    return ""


def measured(model: Model) -> str:
    """The same in a line: of what it is the share."""
    found = merit(model)
    if not found:
        return "nothing is measured of it"
    if found.endswith("bits"):
        return f"{found} a {model.task.unit} of held-out text"
    return f"{found} right of {COURSES[model.task.name].asked}"
