"""Finds and opens networks: `TASK-CELL[-2layers][-bidirectional][@STEP]`, or the path of a checkpoint."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rnn_tui.core.cells import CELLS
from rnn_tui.core.checkpoint import load_checkpoint
from rnn_tui.core.network import Config, Network
from rnn_tui.core.words import DTYPES, Dtype
from rnn_tui.defaults import CHECKPOINT, DEFAULT_CELL, DEFAULT_TASK
from rnn_tui.errors import CannotError, UsageError
from rnn_tui.files import is_file
from rnn_tui.models.plan import Plan
from rnn_tui.tasks import TASKS, task
from rnn_tui.tasks import task as find_task
from rnn_tui.tasks.base import Task
from rnn_tui.tasks.recipes import COURSES
from rnn_tui.tasks.spelling import nearest, quoted, said

FOLDER = Path(__file__).parent
# Why networks of a shape read one way, where the answers are not the next tokens.
_ONE_WAY: Mapping[str, str] = MappingProxyType(
    {
        "one-to-one": "there is one input, and nothing to read on either side of it",
        "many-to-one": "its one answer comes at the last word, where the way from the right has read that word alone",
        "encoder-decoder": "the decoder goes on from one last state, and the way from the right ends at the first step",
    }
)
_NAME = re.compile(
    rf"(?P<task>[a-z]{{1,20}})-(?P<cell>{'|'.join(sorted(CELLS, key=len, reverse=True))})"
    r"(?:-(?P<layers>[2-9])layers)?(?P<both>-bidirectional)?(?:@(?P<step>[0-9]{1,9}))?"
)


@dataclass(frozen=True, order=True)
class Name:
    """The parts of a bundled model's name; `family` is all of it but the training step."""

    family: str
    step: int

    def __str__(self) -> str:
        return f"{self.family}@{self.step}"


@dataclass(frozen=True, eq=False)
class Model:
    """A network that was opened. source: its name, or its file's path; step: how many updates it had, or None."""

    source: str
    network: Network
    training: Mapping[str, Any]
    task: Task
    family: str | None = None
    step: int | None = None

    def __repr__(self) -> str:
        return f"<Model {self.source!r}: {self.label}>"

    def astype(self, dtype: Dtype) -> "Model":
        """The same network, computing in `dtype`. Any other than the two names is a UsageError."""
        if not isinstance(dtype, str) or dtype not in DTYPES:
            raise UsageError(f"dtype {said(dtype)} is not one of {', '.join(DTYPES)}")
        return replace(self, network=self.network.astype(dtype))

    @cached_property
    def label(self) -> str:
        """What a title says of it: task, cell, size, and that it reads both ways if it does."""
        config = self.network.config
        size = f"{config.hidden} units" if config.layers == 1 else f"{config.layers} layers x {config.hidden} units"
        both = " · bidirectional" if config.bidirectional else ""
        return f"{config.task} · {config.cell} · {size}{both}"


def family(task: str, cell: str, layers: int = 1, *, bidirectional: bool = False) -> str:
    """`TASK-CELL[-2layers][-bidirectional]`."""
    stacked = f"-{layers}layers" if layers > 1 else ""
    return f"{task}-{cell}{stacked}{'-bidirectional' if bidirectional else ''}"


def bundled() -> list[Name]:
    """The names of all networks that ship, by family and training step."""
    found = []
    for path in FOLDER.glob(f"*@*{CHECKPOINT}"):
        stem, _, step = path.name.removesuffix(CHECKPOINT).rpartition("@")
        found.append(Name(stem, int(step)))
    return sorted(found)


def snapshots(family: str) -> list[int]:
    """The training steps of a family that ship, in order; none for an unknown family."""
    return [name.step for name in bundled() if name.family == family]


def as_model(model: object) -> Model:
    """A network as a script gives it: a Model, its name, or the path of its file; else a UsageError."""
    if isinstance(model, Model):
        return model
    if isinstance(model, Path):
        return open_file(model, source=str(model))
    if isinstance(model, str):
        return resolve(model)
    raise UsageError(f"model {said(model)} is neither a network's name, nor the path of its file, nor a Model")


def resolve(model: str) -> Model:
    """Open a bundled name or a checkpoint file. An unknown name is a UsageError, an unreadable file a CannotError."""
    name = _parsed(model)
    if name is not None and not is_file(Path(model)):
        return _open_bundled(*name)
    if CHECKPOINT in model or "/" in model or is_file(Path(model)):
        return open_file(Path(model), source=model)
    raise _unknown(model)


def _unknown(model: str) -> UsageError:
    """What to say of a name that no network has."""
    families = sorted({name.family for name in bundled()})
    meant = nearest(model, families)
    hint = f"did you mean {quoted(meant)}? " if meant else ""
    return UsageError(f"no model is named {quoted(model)}; {hint}`rnn-tui models` lists them; a file needs its path")


def bundled_bytes(name: str) -> bytes:
    """The file of a bundled network. Any other name, that of a file too, is a UsageError."""
    parsed = _parsed(name)
    if parsed is None:
        raise _unknown(name)
    found, _ = _found(*parsed)
    return (FOLDER / f"{found}{CHECKPOINT}").read_bytes()


def chosen(model: str | None, task: str | None = None, cell: str | None = None, at: int | None = None) -> Model:
    """The network that the words of a call name: a name or file, or a task, a cell and a training step."""
    if model is not None:
        return resolve(model)
    name = find_task(DEFAULT_TASK if task is None else task).name
    return choose(name, default_cell(name) if cell is None else cell, at)


def default_cell(name: str) -> str:
    """The cell of the task `name` that stands for all where none is named: lstm, or the only one that it has."""
    known = task(name).cells
    return DEFAULT_CELL if DEFAULT_CELL in known else known[0]


def choose(task: str, cell: str, at: int | None = None, *, bidirectional: bool = False) -> Model:
    """The bundled network of a task and a cell, at a training step or at the last; fresh weights at 0 if none ships."""
    check_cell(task, cell)
    if bidirectional:
        check_bidirectional(task)
    return _open_bundled(family(task, cell, bidirectional=bidirectional), at)


def check_cell(name: str, cell: str) -> None:
    """A UsageError if the task `name` has no networks of that cell."""
    known = task(name).cells
    if cell not in known:
        meant = nearest(cell, known)
        hint = f"did you mean {quoted(meant)}? " if meant else ""
        raise UsageError(f"task {quoted(name)} has no cell {quoted(cell)}; {hint}its cells are {', '.join(known)}")


def check_bidirectional(name: str) -> None:
    """A UsageError if the task `name` has no networks that read both ways; it says why."""
    learnt = task(name)
    if learnt.bidirectional:
        return
    if learnt.next_token:
        why = f"each answer is the next {learnt.unit}, which the way from the right would have read already"
    else:
        why = _ONE_WAY[learnt.shape]
    raise UsageError(f"networks of task {quoted(name)} cannot be bidirectional: {why}")


def _parsed(model: str) -> tuple[str, int | None] | None:
    """Family and training step of what reads like a bundled network's name."""
    match = _NAME.fullmatch(model)
    if match is None:
        return None
    return model.partition("@")[0], None if match["step"] is None else int(match["step"])


def _found(family: str, step: int | None) -> tuple[Name, bool]:
    """A bundled network, that of the last training step if none is given, and whether it is the last."""
    names = bundled()  # the folder is read once
    steps = [name.step for name in names if name.family == family]
    if not steps:
        raise _not_shipped(family, sorted({name.family for name in names}))
    if step is not None and step not in steps:
        there = ", ".join(map(str, steps))
        raise UsageError(f"'{family}' has no training step {step}; there are {there}")
    found = Name(family, steps[-1] if step is None else step)
    return found, found.step == steps[-1]


def _not_shipped(name: str, families: Sequence[str]) -> UsageError:
    """What to say of a family that does not ship: how to have one, if there is such a network at all."""
    plan = _plan(name)
    if plan is None:
        meant = nearest(name, families)
        hint = f"did you mean {quoted(meant)}? " if meant else ""
        return UsageError(f"no network '{name}' ships; {hint}`rnn-tui models` lists those that do")
    more = (f" --layers {plan.layers}" if plan.layers > 1 else "") + (" --bidirectional" if plan.bidirectional else "")
    return UsageError(
        f"no network '{name}' ships; `rnn-tui train {plan.task} --cell {plan.cell}{more}` trains one,"
        " and --at 0 shows its fresh weights"
    )


def _plan(name: str) -> Plan | None:
    """How a network of that family is made; None for an unknown task, a UsageError for what its task has not."""
    match = _NAME.fullmatch(name)
    if match is None or match["task"] not in TASKS:
        return None
    learnt, cell, both = match["task"], match["cell"], match["both"] is not None
    check_cell(learnt, cell)
    if both:
        check_bidirectional(learnt)
    course = COURSES[learnt]
    return Plan(learnt, cell, course.hidden, int(match["layers"] or 1), course.recipe.steps, 0, both)


def _open_bundled(family: str, step: int | None) -> Model:
    """A network that ships; or, of a family that does not, the fresh weights that its training would begin with."""
    if step == 0 and not snapshots(family) and (plan := _plan(family)) is not None:
        return Model(str(Name(family, 0)), plan.fresh().astype("float64"), plan.said(0), TASKS[plan.task], step=0)
    name, last = _found(family, step)
    source = family if last else str(name)
    return open_file(FOLDER / f"{name}{CHECKPOINT}", source=source, family=family, step=name.step)


def open_file(path: Path, *, source: str, family: str | None = None, step: int | None = None) -> Model:
    """Open a checkpoint; float32 weights are widened exactly. The file's vocabulary wins over the task's."""
    checkpoint = load_checkpoint(path)
    config = checkpoint.network.config
    if config.task not in TASKS:
        raise CannotError(f"'{path}' is of the unknown task {quoted(config.task)}; known are {', '.join(TASKS)}")
    _check_fits(config, TASKS[config.task], path)
    if step is None:
        steps = checkpoint.training.get("steps")  # anybody's words: true is an int to Python, and -5 counts nothing
        step = steps if isinstance(steps, int) and not isinstance(steps, bool) and steps >= 0 else None
    network = checkpoint.network.astype("float64")
    return Model(source, network, checkpoint.training, TASKS[config.task], family, step)


def _check_fits(config: Config, task: Task, path: Path) -> None:
    """A CannotError if a network is not of its task's kind, however sound it is in itself."""
    if config.shape != task.shape:
        raise CannotError(f"'{path}': 'shape' is '{config.shape}', and task {quoted(task.name)} is {task.shape}")
    if config.cell not in task.cells:
        raise CannotError(f"'{path}': 'cell' is '{config.cell}', which task {quoted(task.name)} has no networks of")
    if config.bidirectional and not task.bidirectional:
        raise CannotError(f"'{path}': 'bidirectional' is true, which networks of task {quoted(task.name)} cannot be")
    if config.output != task.output:
        raise CannotError(f"'{path}': 'output' is '{config.output}', and task {quoted(task.name)} has {task.output}")
    if task.next_token and set(config.output_vocabulary) != set(config.vocabulary):
        lacking = sorted(set(config.vocabulary) ^ set(config.output_vocabulary))
        raise CannotError(
            f"'{path}': {quoted(lacking[0])} is in one of 'vocabulary' and 'output_vocabulary' alone,"
            f" and each output of task {quoted(task.name)} is the next input"
        )
