"""A held-out sentence on which two networks differ plainly, found by measurement: what one cell has learnt already."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rnn_tui.errors import CannotError
from rnn_tui.models import Model, resolve, snapshots
from rnn_tui.models.library import family
from rnn_tui.session.gates import first_noun
from rnn_tui.session.run import Run
from rnn_tui.tasks.base import Probe, Task
from rnn_tui.tasks.batches import margins
from rnn_tui.tasks.figures import held_out_questions, questions

_MODIFIERS = 2
_PROBES = 200
_CLEARLY = 0.1


class Case(NamedTuple):
    """A sentence before its verb and its right target; `ahead` and `behind` are cells.

    early: a training step after which `ahead` is right and `behind` is not; late: one after which both are.
    """

    probe: Probe
    ahead: str
    behind: str
    early: int
    late: int


def find_case(
    task: Task, ahead: str = "lstm", behind: str = "rnn", open_model: Callable[[str], Model] = resolve
) -> Case:
    """The held-out sentence whose subject reaches the loss of `behind` least, when `behind` is right at last.

    Right and wrong are by ŷ of the right verb minus that of the wrong one: clearly so from 0.1 on, wrong below 0.
    Every noun on the way has the number that the subject has not. CannotError where no sentence is such a case.
    """
    probes = questions(task, _MODIFIERS, _PROBES, all_opposite=True)
    steps = [step for step in snapshots(family(task.name, ahead)) if step in snapshots(family(task.name, behind))]
    first = {at: _margins(_opened(task, ahead, at, open_model), probes) for at in steps}
    second = {at: _margins(_opened(task, behind, at, open_model), probes) for at in steps}
    found: list[tuple[float, Case]] = []
    for late in reversed(steps):
        model = _opened(task, behind, late, open_model)
        for place, probe in enumerate(probes):
            early = next((at for at in steps if first[at][place] > _CLEARLY and second[at][place] < 0), None)
            both = second[late][place] > _CLEARLY and first[late][place] > _CLEARLY
            if early is not None and early < late and both:
                found.append((_reaching(model, probe), Case(probe, ahead, behind, early, late)))
        if found:
            return min(found, key=lambda pair: pair[0])[1]
    raise CannotError(f"no held-out sentence of task '{task.name}' tells {ahead} from {behind} this way")


class Apart(NamedTuple):
    """The shares of held-out verbs that are right: where the word stands before the verb, and where it does not."""

    behind: float
    without: float


def apart(model: Model, word: str) -> Apart | None:
    """How a network fares with a word before the verb and without it; None where no question tells the two apart."""
    probes = held_out_questions(model.task, _PROBES)
    right: dict[bool, list[bool]] = {True: [], False: []}
    for probe, margin in zip(probes, _margins(model, probes), strict=True):
        right[word in probe.prefix].append(margin > 0)
    if not right[True] or not right[False]:
        return None
    return Apart(*(sum(found) / len(found) for found in (right[True], right[False])))


def _opened(task: Task, cell: str, step: int, open_model: Callable[[str], Model]) -> Model:
    return open_model(f"{family(task.name, cell)}@{step}")


def _margins(model: Model, probes: Sequence[Probe]) -> Sequence[float]:
    return margins(model.network, probes) if probes else ()


def _reaching(model: Model, probe: Probe) -> float:
    """The share of the last loss's gradient by a, with the right target, that reaches the subject."""
    run = Run.over(model, probe.prefix, probe.right[0])
    row, noun = run.gradient_rows([len(run)], "a", run.layers - 1)[0], first_noun(run)
    assert row is not None
    return float(row[(noun or 1) - 1] / row[-1])
