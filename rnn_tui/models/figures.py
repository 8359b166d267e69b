"""The figures of the networks that ship: measured by `make`, over several seeds, on questions training never saw."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rnn_tui.models.library import FOLDER


@dataclass(frozen=True)
class Measured:
    """One training step of one seed. Each share is of verbs that are right.

    by_modifiers: number of modifiers, nouns at random → share. all_opposite: number of modifiers, no noun in the
    subject's number → share. by_opposite: nouns of the other number among a fixed number of modifiers → share.
    """

    step: int
    by_modifiers: Mapping[int, float]
    all_opposite: Mapping[int, float]
    by_opposite: Mapping[int, float]


@dataclass(frozen=True)
class Seed:
    """One network's training. needed: the first update at which it had learnt, or None if it never had."""

    seed: int
    needed: int | None
    steps: Sequence[Measured]


@dataclass(frozen=True)
class Figures:
    """The figures of one family, and what "learnt" means in them: that share right at `modifiers`, all nouns alike."""

    command: str
    accuracy: float
    modifiers: Sequence[int]
    looked_every: int
    by_opposite_modifiers: int
    seeds: Sequence[Seed]

    def learnt_at_end(self, seed: Seed) -> bool:
        """Whether a seed's last network is right often enough, nouns at random and all of the other number."""
        last = seed.steps[-1]
        shares = [at[m] for m in self.modifiers for at in (last.by_modifiers, last.all_opposite)]
        return min(shares) >= self.accuracy


@dataclass(frozen=True)
class MeasuredByKind:
    """One training step of one seed. loss: nats a token on held-out data. right: kind of question → share right.

    Behind the kinds that decide whether it has learnt stand what other shares the task has.
    """

    step: int
    loss: float
    right: Mapping[str, float]


@dataclass(frozen=True)
class SeedByKind:
    """One network's training. needed: the first update at which it had learnt, or None if it never had."""

    seed: int
    needed: int | None
    steps: Sequence[MeasuredByKind]


@dataclass(frozen=True)
class FiguresByKind:
    """The figures of one family, and what "learnt" means in them: that share right of each of `kinds`, if any.

    questions: how many there are of a kind, at most.
    """

    command: str
    accuracy: float
    kinds: Sequence[str]
    looked_every: int
    questions: int
    seeds: Sequence[SeedByKind]

    def learnt_at_end(self, seed: SeedByKind) -> bool:
        """Whether a seed's last network is right often enough of each kind; never without questions."""
        last = seed.steps[-1].right
        return bool(self.kinds) and min(last[kind] for kind in self.kinds) >= self.accuracy


def figures_of(family: str) -> Figures | None:
    """What was measured of a family of networks by modifiers, or None where nothing was."""
    data = _written(family)
    if data is None or "modifiers" not in data["learnt"]:
        return None
    return Figures(
        command=data["command"],
        accuracy=data["learnt"]["accuracy"],
        modifiers=tuple(data["learnt"]["modifiers"]),
        looked_every=data["learnt"]["looked_every"],
        by_opposite_modifiers=data["by_opposite_modifiers"],
        seeds=tuple(_seed(found) for found in data["networks"][family]),
    )


def figures_by_kind(family: str) -> FiguresByKind | None:
    """What was measured of a family of networks by kind of question, or None where nothing was."""
    data = _written(family)
    if data is None or "kinds" not in data["learnt"]:
        return None
    return FiguresByKind(
        command=data["command"],
        accuracy=data["learnt"]["accuracy"],
        kinds=tuple(data["learnt"]["kinds"]),
        looked_every=data["learnt"]["looked_every"],
        questions=data["questions"],
        seeds=tuple(_seed_by_kind(found) for found in data["networks"][family]),
    )


def _written(family: str) -> dict[str, Any] | None:
    """The figures of a family's task as they were written, if its own are among them."""
    path = FOLDER / f"{family.partition('-')[0]}.json"
    if not path.is_file():
        return None
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data if family in data["networks"] else None


def _seed_by_kind(found: Mapping[str, Any]) -> SeedByKind:
    steps = tuple(MeasuredByKind(step["step"], step["loss"], step["right"]) for step in found["steps"])
    return SeedByKind(found["seed"], found["steps_needed"], steps)


def _seed(found: Mapping[str, Any]) -> Seed:
    return Seed(found["seed"], found["steps_needed"], tuple(_measured(step) for step in found["steps"]))


def _measured(found: Mapping[str, Any]) -> Measured:
    shares = (found[key] for key in ("by_modifiers", "all_opposite", "by_opposite"))
    return Measured(found["step"], *({int(number): share for number, share in table.items()} for table in shares))
