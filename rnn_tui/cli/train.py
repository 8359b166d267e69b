"""`rnn-tui train`: a network of your own, trained as those that ship."""

from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.cli import options
from rnn_tui.cli.errors import say
from rnn_tui.cli.signals import code_of
from rnn_tui.defaults import CHECKPOINT, MOST_HIDDEN, MOST_LAYERS
from rnn_tui.errors import UsageError

if TYPE_CHECKING:
    from rnn_tui.models.plan import Plan

_LONGEST_STEP = 19  # digits
_MOST = {"--hidden": MOST_HIDDEN, "--layers": MOST_LAYERS}


def train(
    task: options.TaskName,
    cell: options.CellName = None,
    hidden: options.Hidden = None,
    layers: options.Layers = 1,
    bidirectional: options.Bidirectional = False,
    steps: options.Steps = None,
    seed: options.TrainingSeed = 0,
    data: options.Data = None,
    out: options.NewCheckpoint = None,
    force: options.Force = False,
    keep: options.Keep = None,
    _debug: options.Debug = False,
) -> int:
    """Train a task's network, half a minute for a small one. Ctrl+C stops it, and nothing half is left.

    \b
    rnn-tui train agreement --cell gru
    rnn-tui train agreement --cell rnn --hidden 32 --seed 7 --out mine.safetensors
    rnn-tui train entities --bidirectional --keep 0,100
    rnn-tui train text --data mine.txt --hidden 64
    rnn-tui --model agreement-gru.safetensors

    --keep writes NAME@N beside NAME. The same call on the same machine gives the same bytes; the learning rate falls
    to a tenth over all updates, so that --steps 1000 is not --keep 1000 of a longer training.
    """
    plan = _plan(task, cell, hidden, layers, steps, seed, bidirectional=bidirectional, data=data)
    place = out if out is not None else Path(f"{plan.task}-{plan.cell}{CHECKPOINT}")
    from rnn_tui.cli.training import Training

    try:
        return Training(plan, place, _kept(keep, plan.steps), force=force).run()
    except KeyboardInterrupt as interrupt:  # before the first update, or twice
        say(f"interrupted; '{place}' was not written")
        return code_of(interrupt)


def _plan(
    task: str, cell: str | None, hidden: int | None, layers: int, steps: int | None, seed: int, *, bidirectional: bool,
    data: Path | None,
) -> "Plan":  # fmt: skip
    """What is to be trained; a UsageError for what this task has no such network of."""
    from rnn_tui import tasks
    from rnn_tui.models import check_bidirectional, check_cell, default_cell
    from rnn_tui.models.plan import Plan
    from rnn_tui.tasks.recipes import COURSES

    learnt = tasks.task(task).name
    chosen = default_cell(learnt) if cell is None else cell
    check_cell(learnt, chosen)
    course = COURSES[learnt]
    updates = course.recipe.steps if steps is None else steps
    units = course.hidden if hidden is None else hidden
    _check_range("--hidden", units)
    _check_range("--layers", layers)
    if bidirectional:
        check_bidirectional(learnt)
    return Plan(learnt, chosen, units, layers, updates, seed, bidirectional, data)


def _check_range(option: str, value: int) -> None:
    if not 1 <= value <= _MOST[option]:
        raise UsageError(f"{option} {value} is not a number from 1 to {_MOST[option]}")


def _kept(text: str | None, steps: int) -> tuple[int, ...]:
    """The training steps of --keep, in order, but for the last, which is written anyway."""
    from rnn_tui.tasks.spelling import quoted

    found = set()
    for part in (text or "").split(","):
        if text is None:
            break
        number = part.strip()
        if not (number.isascii() and number.isdigit()) or len(number) > _LONGEST_STEP or int(number) > steps:
            raise UsageError(f"--keep {quoted(number)} is not a training step from 0 to {steps}; write them as 0,100")
        found.add(int(number))
    return tuple(sorted(found - {steps}))
