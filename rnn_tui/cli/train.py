"""`rnn-tui train`: a network of your own, trained as those that ship."""

from pathlib import Path
from typing import Annotated

import typer

from rnn_tui.cli import INTERRUPTED, complete
from rnn_tui.cli.errors import say
from rnn_tui.cli.options import Debug, whole
from rnn_tui.defaults import DEFAULT_CELL, MOST_HIDDEN, MOST_LAYERS
from rnn_tui.errors import UsageError

_MOST = {"--hidden": MOST_HIDDEN, "--layers": MOST_LAYERS}


def train(
    task: Annotated[
        str, typer.Argument(metavar="TASK", help="What to learn, such as agreement.", autocompletion=complete.tasks)
    ],
    cell: Annotated[
        str, typer.Option("--cell", metavar="CELL", help="rnn, gru, lstm, …", autocompletion=complete.cells)
    ] = DEFAULT_CELL,
    hidden: Annotated[
        int | None, typer.Option("--hidden", metavar="H", parser=whole("--hidden"), help="Units [as those that ship].")
    ] = None,
    layers: Annotated[int, typer.Option("--layers", metavar="N", parser=whole("--layers"), help="Layers.")] = 1,
    bidirectional: Annotated[bool, typer.Option("--bidirectional", help="Read in both directions.")] = False,
    steps: Annotated[
        int | None, typer.Option("--steps", metavar="N", parser=whole("--steps"), help="Updates [as those that ship].")
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", parser=whole("--seed"), help="Of the first weights and of the data.")
    ] = 0,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FILE", help="What to read, for a task that reads.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to [TASK-CELL.safetensors].")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    keep: Annotated[
        str | None, typer.Option("--keep", metavar="N,N,…", help="Write the network after these updates too.")
    ] = None,
    _debug: Debug = False,
) -> int:
    """Train a task's network, half a minute for a small one. Ctrl+C stops it, and nothing half is left.

    \b
    rnn-tui train agreement --cell gru
    rnn-tui train agreement --cell rnn --hidden 32 --seed 7 --out mine.safetensors
    rnn-tui train agreement --keep 0,100,1000
    rnn-tui --model agreement-gru.safetensors

    --keep writes NAME@N beside NAME. The same call on the same machine gives the same bytes; the learning rate falls
    to a tenth over all updates, so that --steps 1000 is not --keep 1000 of a longer training.
    """
    from rnn_tui import tasks
    from rnn_tui.models import check_cell
    from rnn_tui.tasks.recipes import COURSES

    learnt = tasks.task(task)
    check_cell(task, cell)
    course = COURSES[learnt.name]
    updates = course.recipe.steps if steps is None else steps
    units = course.hidden if hidden is None else hidden
    _check_range("--hidden", units)
    _check_range("--layers", layers)
    if bidirectional:
        raise UsageError(
            f"networks of task {learnt.name!r} cannot be bidirectional: the answer at each step is the next word,"
            " which the backward direction would have read already"
        )
    if data is not None:
        raise UsageError(f"task {learnt.name!r} makes its own data; leave out --data")
    from rnn_tui.cli.training import Training
    from rnn_tui.models.plan import Plan

    plan = Plan(learnt.name, cell, units, layers, updates, seed)
    place = out if out is not None else Path(f"{learnt.name}-{cell}.safetensors")
    try:
        return Training(plan, place, _kept(keep, updates), force=force).run()
    except KeyboardInterrupt:  # before the first update, or twice
        say(f"interrupted; '{place}' was not written")
        return INTERRUPTED


def _check_range(option: str, value: int) -> None:
    if not 1 <= value <= _MOST[option]:
        raise UsageError(f"{option} {value} is not a number from 1 to {_MOST[option]}")


def _kept(text: str | None, steps: int) -> tuple[int, ...]:
    """The training steps of --keep, in order, but for the last, which is written anyway."""
    found = set()
    for part in (text or "").split(","):
        if text is None:
            break
        number = part.strip()
        if not (number.isascii() and number.isdigit()) or int(number) > steps:
            raise UsageError(f"--keep {part.strip()!r} is not a training step from 0 to {steps}; write them as 0,100")
        found.add(int(number))
    return tuple(sorted(found - {steps}))
