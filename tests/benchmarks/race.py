"""Timing: two or more ways of one piece of work, in turn in one process, by the CPU time that each takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import process_time
from types import MappingProxyType

import numpy as np

from rnn_tui.core.ops import Array

Work = Callable[[], Sequence[Array]]


@dataclass(frozen=True)
class Timed:
    """Milliseconds of CPU time a go: the quartiles."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Timed":
        """Of the seconds of each round."""
        low, median, high = np.percentile(np.array(seconds) * 1e3, [25, 50, 75])
        return cls(float(low), float(median), float(high))


@dataclass(frozen=True)
class Row:
    """One line of the table: this program's time for a piece of work beside a peer's, and what is asked for.

    ratio: quartiles of the peer's time over ours, round by round. target: the least, or None where none is set.
    """

    name: str
    peer: str
    ours: Timed
    theirs: Timed
    ratio: Timed
    target: float | None
    rounds: int

    @property
    def met(self) -> bool | None:
        """Whether the median reaches the target."""
        return None if self.target is None else self.ratio.median >= self.target


def race(
    ours: Work, peers: Mapping[str, Work], rounds: int, goes: Mapping[str, int] = MappingProxyType({})
) -> dict[str, list[float]]:
    """The seconds of a go of each, round by round; "" is ours. They take turns, so that a busy machine is so for all.

    goes: how many of them a turn, by name; 1 if not given.
    """
    seconds: dict[str, list[float]] = {name: [] for name in ("", *peers)}
    for _ in range(rounds):
        for name, work in (("", ours), *peers.items()):
            count = goes.get(name, 1)
            start = process_time()
            for _ in range(count):
                work()
            seconds[name].append((process_time() - start) / count)
    return seconds


def row(name: str, peer: str, ours: Sequence[float], theirs: Sequence[float], target: float | None) -> Row:
    """The line of a race."""
    ratio = Timed.of([their / own / 1e3 for own, their in zip(ours, theirs, strict=True)])
    return Row(name, peer, Timed.of(ours), Timed.of(theirs), ratio, target, len(ours))


def best(seconds: Mapping[str, Sequence[float]], names: Sequence[str]) -> str:
    """Of some ways of one peer, the fastest by its median."""
    return min(names, key=lambda name: float(np.median(seconds[name])))


def same(ours: Sequence[Array], theirs: Sequence[Array], what: str, tolerance: float = 1e-7) -> None:
    """An error unless two answers are the same: a different answer is no faster one."""
    if len(ours) != len(theirs):
        raise AssertionError(f"{what}: {len(ours)} arrays and {len(theirs)}")
    for number, (own, their) in enumerate(zip(ours, theirs, strict=True)):
        apart = np.abs(np.asarray(own) - np.asarray(their)).max(initial=0.0)
        largest = np.abs(np.asarray(their)).max(initial=0.0)
        if not apart <= tolerance * max(float(largest), 1e-30):
            raise AssertionError(f"{what}: answer {number} differs by {apart:.2e} of {largest:.2e}")
