"""What is measured of networks: by distance and opposite nouns in `agreement`, elsewhere by kind of question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from rnn_tui.core.network import Network
from rnn_tui.tasks.base import Probe, Task
from rnn_tui.tasks.figures import Quiz, accuracy, further, held_out_loss, kinds_of, questions
from rnn_tui.tasks.recipes import COURSES

LEARNT: Final = 0.97  # of the questions right, of each kind
LEARNT_AT: Final = (4, 9)  # modifiers, nouns at random and all of the other number
OPPOSITE_AT: Final = (1, 4, 9)
BY_OPPOSITE_AT: Final = 4
_PROBES: Final = 400
_MANY_PROBES: Final = 1600  # for a table by opposite nouns, where all alike and all opposite are one in sixteen each
_QUICK_PROBES: Final = 200
_QUICK_QUESTIONS: Final = 100


class Measure(Protocol):
    """How one task's networks are looked at."""

    def look(self, network: Network) -> Mapping[str, float]:
        """The shares that must all be `LEARNT` for a network to have learnt its task; none where nothing decides it."""

    def measured(self, network: Network, step: int) -> dict[str, Any]:
        """The figures of a network after `step` updates, as they are written."""

    def header(self) -> dict[str, Any]:
        """What was measured, as it is written before the figures."""


def measure(task: Task) -> Measure:
    """How networks of this task are measured."""
    return ByModifiers(task) if task.probe_modifiers else ByKind.of(task)


@dataclass(frozen=True)
class ByModifiers:
    """The share of verbs that are right, by number of modifiers, and by how many of their nouns are opposite."""

    task: Task

    def look(self, network: Network) -> Mapping[str, float]:
        """At the numbers of modifiers that decide whether a network has learnt, nouns at random and opposite."""
        return {
            f"{modifiers}{' opposite' if opposite else ''}": accuracy(
                network, questions(self.task, modifiers, _QUICK_PROBES, all_opposite=opposite)
            )
            for modifiers in LEARNT_AT
            for opposite in (False, True)
        }

    def measured(self, network: Network, step: int) -> dict[str, Any]:
        """By modifiers, with all nouns opposite, by opposite nouns."""
        by_opposite: dict[int, list[Probe]] = {}
        for probe in questions(self.task, BY_OPPOSITE_AT, _MANY_PROBES):
            by_opposite.setdefault(probe.opposite, []).append(probe)
        return {
            "step": step,
            "by_modifiers": {
                str(m): round(accuracy(network, questions(self.task, m, _PROBES)), 4) for m in self.task.probe_modifiers
            },
            "all_opposite": {
                str(m): round(accuracy(network, questions(self.task, m, _PROBES, all_opposite=True)), 4)
                for m in OPPOSITE_AT
            },
            "by_opposite": {str(n): round(accuracy(network, by_opposite[n]), 4) for n in sorted(by_opposite)},
        }

    def header(self) -> dict[str, Any]:
        """What decides that a network has learnt."""
        learnt = {
            "accuracy": LEARNT,
            "modifiers": list(LEARNT_AT),
            "looked_every": COURSES[self.task.name].looked_every,
        }
        return {"learnt": learnt, "by_opposite_modifiers": BY_OPPOSITE_AT}


@dataclass(frozen=True)
class ByKind:
    """The share of questions that are right, by their kind, and the loss on held-out sequences."""

    task: Task
    quiz: Quiz
    quick: Quiz

    @classmethod
    def of(cls, task: Task) -> "ByKind":
        """With its questions drawn, which takes a while."""
        return cls(task, Quiz.of(task, _PROBES), Quiz.of(task, _QUICK_QUESTIONS))

    def look(self, network: Network) -> Mapping[str, float]:
        """Every kind, of fewer questions."""
        return self.quick.right(network)

    def measured(self, network: Network, step: int) -> dict[str, Any]:
        """The loss in nats a token, and by kind the share right; what else a task has is beside the kinds."""
        shares = {**self.quiz.right(network), **further(network, self.task)}
        return {
            "step": step,
            "loss": round(held_out_loss(network, self.task), 4),
            "right": {kind: round(share, 4) for kind, share in shares.items()},
        }

    def header(self) -> dict[str, Any]:
        """What decides that a network has learnt, and how many questions there are of each kind at most."""
        learnt = {
            "accuracy": LEARNT,
            "kinds": list(kinds_of(self.task)),
            "looked_every": COURSES[self.task.name].looked_every,
        }
        return {"learnt": learnt, "questions": _PROBES}
