"""What networks learn: vocabularies, generators of data, gold answers. One file a task, and their registry."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rnn_tui.errors import UsageError
from rnn_tui.tasks.agreement import AGREEMENT
from rnn_tui.tasks.base import Task
from rnn_tui.tasks.chinese import CHINESE
from rnn_tui.tasks.dates import DATES
from rnn_tui.tasks.entities import ENTITIES
from rnn_tui.tasks.melody import MELODY
from rnn_tui.tasks.number import NUMBER
from rnn_tui.tasks.sentiment import SENTIMENT
from rnn_tui.tasks.spelling import nearest, quoted
from rnn_tui.tasks.text import TEXT

TASKS: Final[Mapping[str, Task]] = MappingProxyType(
    {task.name: task for task in (NUMBER, MELODY, SENTIMENT, AGREEMENT, ENTITIES, CHINESE, TEXT, DATES)}
)
"""Every task by its name, in the order in which they are shown."""


def task(name: str) -> Task:
    """The task of that name; else a UsageError with the nearest name and all of them."""
    if name in TASKS:
        return TASKS[name]
    meant = nearest(name, TASKS)
    hint = f"did you mean {quoted(meant)}? The" if meant is not None else "the"
    raise UsageError(f"unknown task {quoted(name)}; {hint} tasks are: {', '.join(TASKS)}")
