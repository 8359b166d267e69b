"""Finds and opens networks: `TASK-CELL[-2layers][-bidirectional][@STEP]`, or the path of a checkpoint."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rnn_tui.core.cells import CELLS
from rnn_tui.core.checkpoint import load_checkpoint
from rnn_tui.core.network import Network
from rnn_tui.errors import CannotError, UsageError
from rnn_tui.tasks import TASKS
from rnn_tui.tasks.base import Task
from rnn_tui.tasks.spelling import nearest, quoted

FOLDER = Path(__file__).parent
SUFFIX = ".safetensors"
_NAME = re.compile(
    rf"(?P<task>[a-z]+)-(?P<cell>{'|'.join(sorted(CELLS, key=len, reverse=True))})"
    r"(?:-(?P<layers>[2-9])layers)?(?P<both>-bidirectional)?(?:@(?P<step>\d+))?"
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

    @cached_property
    def label(self) -> str:
        """What a title says of it: task, cell and size."""
        config = self.network.config
        size = f"{config.hidden} units" if config.layers == 1 else f"{config.layers} layers x {config.hidden} units"
        return f"{config.task} · {config.cell} · {size}"


def family(task: str, cell: str, layers: int = 1) -> str:
    """`TASK-CELL[-2layers]`."""
    return f"{task}-{cell}" + (f"-{layers}layers" if layers > 1 else "")


def bundled() -> list[Name]:
    """The names of all networks that ship, by family and training step."""
    found = []
    for path in FOLDER.glob(f"*@*{SUFFIX}"):
        stem, _, step = path.name.removesuffix(SUFFIX).rpartition("@")
        found.append(Name(stem, int(step)))
    return sorted(found)


def snapshots(family: str) -> list[int]:
    """The training steps of a family that ship, in order; none for an unknown family."""
    return [name.step for name in bundled() if name.family == family]


def resolve(model: str) -> Model:
    """Open a bundled name or a checkpoint file. An unknown name is a UsageError, an unreadable file a CannotError."""
    match = _NAME.fullmatch(model)
    if match and not Path(model).is_file():
        return _open_bundled(model.partition("@")[0], None if match["step"] is None else int(match["step"]))
    if SUFFIX in model or "/" in model or Path(model).is_file():
        return open_file(Path(model), source=model)
    families = sorted({name.family for name in bundled()})
    meant = nearest(model, families)
    hint = f"did you mean {quoted(meant)}? " if meant else ""
    raise UsageError(f"no model is named {quoted(model)}; {hint}`rnn-tui models` lists them; a file needs its path")


def choose(task: str, cell: str, at: int | None = None) -> Model:
    """The bundled network of a task and a cell, at a training step or at the last."""
    if cell not in TASKS[task].cells:
        meant = nearest(cell, TASKS[task].cells)
        hint = f"did you mean {quoted(meant)}? " if meant else ""
        known = ", ".join(TASKS[task].cells)
        raise UsageError(f"task {quoted(task)} has no cell {quoted(cell)}; {hint}its cells are {known}")
    return _open_bundled(family(task, cell), at)


def _open_bundled(family: str, step: int | None) -> Model:
    steps = snapshots(family)
    if not steps:
        families = sorted({name.family for name in bundled()})
        raise UsageError(f"no network {quoted(family)} ships; there are {', '.join(families)}")
    if step is not None and step not in steps:
        there = ", ".join(map(str, steps))
        raise UsageError(f"{quoted(family)} has no training step {step}; there are {there}")
    chosen = steps[-1] if step is None else step
    source = family if chosen == steps[-1] else f"{family}@{chosen}"
    return open_file(FOLDER / f"{family}@{chosen}{SUFFIX}", source=source, family=family, step=chosen)


def open_file(path: Path, *, source: str, family: str | None = None, step: int | None = None) -> Model:
    """Open a checkpoint; float32 weights are widened exactly. The file's vocabulary wins over the task's."""
    checkpoint = load_checkpoint(path)
    config = checkpoint.network.config
    if config.task not in TASKS:
        raise CannotError(f"'{path}' is of the unknown task {quoted(config.task)}; known are {', '.join(TASKS)}")
    if step is None:
        steps = checkpoint.training.get("steps")
        step = steps if isinstance(steps, int) else None
    network = checkpoint.network.astype("float64")
    return Model(source, network, checkpoint.training, TASKS[config.task], family, step)
