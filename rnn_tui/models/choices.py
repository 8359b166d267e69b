"""What can be chosen: a task, a cell, how many layers, which ways it reads; and what ships of that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rnn_tui.models.library import Model, Name, bundled, default_cell, family
from rnn_tui.tasks import TASKS
from rnn_tui.tasks.base import Task

MOST_LAYERS = 2


@dataclass(frozen=True)
class Choice:
    """The networks of one family, whether they ship or not."""

    task: str
    cell: str
    layers: int = 1
    bidirectional: bool = False

    @classmethod
    def of(cls, model: Model) -> "Choice":
        """The one that a network belongs to."""
        config = model.network.config
        return cls(config.task, config.cell, config.layers, config.bidirectional)

    @classmethod
    def default(cls, task: str) -> "Choice":
        """The one that stands for all of a task."""
        return cls(task, default_cell(task))

    @property
    def learnt(self) -> Task:
        """The task itself."""
        return TASKS[self.task]

    @property
    def family(self) -> str:
        """The name of all its training steps."""
        return family(self.task, self.cell, self.layers, bidirectional=self.bidirectional)

    @property
    def command(self) -> str:
        """The call that trains one."""
        stacked = f" --layers {self.layers}" if self.layers > 1 else ""
        return f"rnn-tui train {self.task} --cell {self.cell}{stacked}{' --bidirectional' * self.bidirectional}"

    @property
    def depths(self) -> Sequence[int]:
        """How many layers a network of the task may be chosen with."""
        return (1,) if self.learnt.shape == "one-to-one" else range(1, MOST_LAYERS + 1)

    @property
    def ways(self) -> Sequence[bool]:
        """Whether it reads both ways: no, and yes where the task has such networks."""
        return (False, True) if self.learnt.bidirectional else (False,)


@dataclass(frozen=True)
class Shelves:
    """The networks that ship, by their names; see `bundled`."""

    names: Sequence[Name]

    @classmethod
    def now(cls) -> "Shelves":
        """As they are in the folder."""
        return cls(bundled())

    def ships(self, choice: Choice) -> bool:
        """Whether there is a trained network."""
        return any(name.family == choice.family for name in self.names)

    def steps(self, choice: Choice) -> list[int]:
        """The training steps that there are, the last first; fresh weights alone where none ships."""
        return sorted((name.step for name in self.names if name.family == choice.family), reverse=True) or [0]

    def name(self, choice: Choice, step: int | None = None) -> str:
        """The network of a training step, or of the last one where that is not there; fresh weights if none ships."""
        if not self.ships(choice):
            return f"{choice.family}@0"
        return f"{choice.family}@{step}" if step in self.steps(choice) else choice.family

    def nearest(self, choice: Choice) -> Choice:
        """This one if it ships, else with one layer, or one way; else the task's default; else as it is."""
        found = (
            choice,
            replace(choice, layers=1),
            replace(choice, layers=1, bidirectional=False),
            Choice.default(choice.task),
        )
        return next((one for one in found if self.ships(one)), choice)

    def next_cell(self, choice: Choice) -> Choice:
        """The task's next cell with one layer, of those that ship; of all where none does. It goes round."""
        cells = [replace(choice, cell=cell, layers=1) for cell in choice.learnt.cells]
        there = [one for one in cells if self.ships(one)] or cells
        return there[(there.index(choice) + 1) % len(there)] if choice in there else there[0]


def no_other_steps(model: Model) -> str:
    """Why there are no other training steps of a network that is of no family."""
    choice = Choice.of(model)
    if model.source == f"{choice.family}@0":
        return f"these are fresh weights, and no training of them ships; `{choice.command}` trains one"
    return "this network came from a file: there are no other training steps of it"
