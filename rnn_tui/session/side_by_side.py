"""An ordinary rnn and a cell with gates over the same words, at the same training step, for what compares them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rnn_tui.defaults import DEFAULT_CELL
from rnn_tui.errors import RnnTuiError
from rnn_tui.models import Model, snapshots
from rnn_tui.models.library import family
from rnn_tui.session.growing import same_words
from rnn_tui.session.run import Run
from rnn_tui.session.snapshot import Sequence as Typed

PLAIN = "rnn"
Open = Callable[[str], Model]


def gated_cells(run: Run) -> list[str]:
    """The task's cells that have a memory, in the task's order."""
    return [cell for cell in run.model.task.cells if cell.startswith("gru") or cell == "lstm"]


def common_steps(runs: Sequence[Run]) -> list[int]:
    """The training steps that the families of all the runs ship; none where one came from a file."""
    families = [run.model.family for run in runs]
    if not families or None in families:
        return []
    shared = set.intersection(*(set(snapshots(name)) for name in families if name is not None))
    return sorted(shared)


def pair(front: Run, open_model: Open, cell: str | None = None, step: int | None = None) -> tuple[Run, ...]:
    """The rnn first, then a cell with gates: the run in front where it has gates, and else the lstm.

    cell, step: another cell with gates, and another training step for both. What does not ship, or does not know
    the words, is left out: then it is one run, and it is at least the one in front.
    """
    config = front.model.network.config
    plain_in_front = not front.model.network.cell.has_memory
    gated = cell or (DEFAULT_CELL if plain_in_front else config.cell)
    keep_front = step is None and (cell is None or cell == config.cell)
    upper = front if plain_in_front and step is None else over(front, open_model, PLAIN, step)
    lower = front if keep_front and not plain_in_front else over(front, open_model, gated, step)
    return tuple(run for run in (upper, lower) if run is not None) or (front,)


def one_way(front: Run, open_model: Open) -> Run:
    """The run, or, where it reads both ways, its cell (else the lstm) reading one way; itself where none ships."""
    config = front.model.network.config
    if not config.bidirectional:
        return front
    cells = dict.fromkeys((config.cell, DEFAULT_CELL))
    found = (over(front, open_model, cell) for cell in cells)
    return next((run for run in found if run is not None), front)


def over(front: Run, open_model: Open, cell: str, step: int | None = None) -> Run | None:
    """Another cell, reading one way, over the words of a run, with its target and at its training step (or at `step`).

    None where none ships, or where it does not know the words.
    """
    target = front.target(len(front)) if len(front) else None
    config = front.model.network.config
    same = cell == config.cell and not config.bidirectional
    own = front.model.family if same else None  # it may have more layers than one
    wanted = front.model.step if step is None else step
    try:
        model = open_model((own or family(config.task, cell)) + ("" if wanted is None else f"@{wanted}"))
    except RnnTuiError:
        return None
    if not same_words(model, front.model) and any(token not in model.network.index for token in front.tokens):
        return None
    chosen = None if target is None or not target.provisional else target.token
    read = front.read if front.writes else None
    return Run.over(model, front.tokens, chosen, read=read, ended=front.ended)


def aimed_alike(sequence: Typed, runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Runs side by side measure the last loss against one target, the one in front's: else they are not comparable.

    All of them are told what a decoder is to write, if anything.
    """
    runs = tuple(run if run.given == sequence.given else replace(run, given=sequence.given) for run in runs)
    if len(runs) == 1 or not sequence.tokens:
        return runs
    front = _aimed(runs[0], sequence.target)
    target = front.target(len(front))
    token = None if target is None or not target.provisional else target.token  # a gold one is everybody's
    return (front, *(_aimed(run, token) for run in runs[1:]))


def _aimed(run: Run, target: str | None) -> Run:
    return run if run.last_target == target else run.aim(target)
