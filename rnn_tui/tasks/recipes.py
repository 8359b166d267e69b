"""How the networks of each task are trained: one recipe a task, the same for every cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rnn_tui.core.training import Recipe


@dataclass(frozen=True, kw_only=True)
class Course:
    """What all networks of a task have in common.

    recipe        Adam's numbers and how many updates there are
    batch         sequences an update
    hidden        units, unless something else is asked for
    snapshots     the training steps that ship, the last among them
    looked_every  after so many updates it is asked whether a network has learnt its task
    seeds         how many are measured, from 0 on
    asked         what the share of right answers is of, for people
    legend        what the kinds of questions are, for people; empty where their names say it
    """

    recipe: Recipe
    batch: int = 64
    hidden: int = 16
    snapshots: tuple[int, ...]
    looked_every: int
    seeds: int = 5
    asked: str
    legend: str = ""


def _course(
    snapshots: tuple[int, ...], looked_every: int, asked: str, legend: str = "", *,
    hidden: int = 16, seeds: int = 5, rate: float = 0.01,
) -> Course:  # fmt: skip
    """With the recipe that all tasks share, but for the number of updates and the rate where one needs another."""
    return Course(
        recipe=Recipe(steps=snapshots[-1], rate=rate, last_rate=0.1, clip=1.0),
        hidden=hidden,
        snapshots=snapshots,
        looked_every=looked_every,
        seeds=seeds,
        asked=asked,
        legend=legend,
    )


_MELODY = (
    "key: notes of the tune's key against all others. motif: its next note as it comes again, against all others."
    " likeliest, drawn: tunes written on from their first note that keep to the grammar until their end."
)
_ENTITIES = (
    "First and middle words that may be a name or not, as far as one has read; as many names as not, so that half right"
    " is guessing. Other words: those that can be told from what stands before them."
)
_CHINESE = (
    "next: right after a verb, what may follow against the verbs. far: behind modifiers, what the verb can have"
    " against what it cannot."
)
_DATES = "By format: a date is right if every letter of it is, the likeliest written at each step."

COURSES: Final[Mapping[str, Course]] = MappingProxyType(
    {
        # A closed list, of which nothing is held out: after ten updates most of it is still unknown.
        "number": _course((0, 10, 30, 100, 300), 10, "words of its list (nothing is held out)"),
        "melody": _course((0, 100, 1000, 4000), 100, "notes of held-out tunes", _MELODY, hidden=48, seeds=3),
        "sentiment": _course((0, 50, 100, 300, 1000, 3000), 50, "held-out reviews"),
        "agreement": _course((0, 100, 300, 1000, 2000, 3000, 6000), 100, "held-out verbs"),
        "entities": _course((0, 30, 100, 1000), 10, "words of held-out sentences", _ENTITIES),
        "chinese": _course(
            (0, 100, 300, 1000, 4000), 100, "characters of held-out sentences", _CHINESE, hidden=24, seeds=3
        ),
        "text": _course((0, 300, 3000), 500, "characters", hidden=64, seeds=1, rate=0.005),
        "dates": _course((0, 300, 1000, 4000), 100, "held-out dates", _DATES, hidden=48, seeds=3),
    }
)
"""The course of every task, by the task's name."""
