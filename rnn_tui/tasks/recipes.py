"""How the networks of each task are trained: one recipe a task, the same for every cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rnn_tui.core.training import Recipe


@dataclass(frozen=True)
class Course:
    """What all networks of a task have in common.

    recipe     Adam's numbers and how many updates there are
    batch      sentences an update
    hidden     units, unless something else is asked for
    snapshots  the training steps that ship, the last among them
    """

    recipe: Recipe
    batch: int
    hidden: int
    snapshots: tuple[int, ...]


COURSES: Final[Mapping[str, Course]] = MappingProxyType(
    {
        "number": Course(
            recipe=Recipe(steps=1000, rate=0.01, last_rate=0.1, clip=1.0),
            batch=64,
            hidden=16,
            snapshots=(0, 30, 100, 300, 1000),
        ),
        "melody": Course(
            recipe=Recipe(steps=4000, rate=0.01, last_rate=0.1, clip=1.0),
            batch=64,
            hidden=24,
            snapshots=(0, 100, 300, 1000, 4000),
        ),
        "sentiment": Course(
            recipe=Recipe(steps=3000, rate=0.01, last_rate=0.1, clip=1.0),
            batch=64,
            hidden=16,
            snapshots=(0, 100, 300, 1000, 3000),
        ),
        "agreement": Course(
            recipe=Recipe(steps=6000, rate=0.01, last_rate=0.1, clip=1.0),
            batch=64,
            hidden=16,
            snapshots=(0, 100, 300, 1000, 2000, 3000, 6000),
        ),
        "entities": Course(
            recipe=Recipe(steps=2000, rate=0.01, last_rate=0.1, clip=1.0),
            batch=64,
            hidden=16,
            snapshots=(0, 100, 300, 1000, 2000),
        ),
        "chinese": Course(
            recipe=Recipe(steps=4000, rate=0.01, last_rate=0.1, clip=1.0),
            batch=64,
            hidden=24,
            snapshots=(0, 100, 300, 1000, 4000),
        ),
        "text": Course(
            recipe=Recipe(steps=10_000, rate=0.005, last_rate=0.1, clip=1.0),
            batch=64,
            hidden=96,
            snapshots=(0, 300, 3000, 10_000),
        ),
        "dates": Course(
            recipe=Recipe(steps=3000, rate=0.01, last_rate=0.1, clip=1.0),
            batch=64,
            hidden=64,
            snapshots=(0, 100, 300, 1000, 3000),
        ),
    }
)
"""The course of every task, by the task's name."""
