"""What undo and redo go back to, and a sequence as it was typed, run again."""

from typing import NamedTuple

from rnn_tui.models import Model
from rnn_tui.session.run import Run
from rnn_tui.session.snapshot import Sequence


class Past(NamedTuple):
    """A sequence with the networks that ran over it, and where the eye was."""

    sequence: Sequence
    runs: tuple[Run, ...]
    step: int
    loss: int


def over_typed(model: Model, sequence: Sequence, *, guess: bool) -> Run:
    """A network over a sequence as it was typed, all of which it takes."""
    return Run.over(
        model, sequence.tokens, sequence.target, guess=guess, read=sequence.read, ended=sequence.ended
    )  # fmt: skip


def runs_again(past: Past, now: tuple[Run, ...]) -> tuple[Run, ...]:
    """The sequence of then through the networks of now: what ran then is there, others run again."""
    found = []
    for place, run in enumerate(now):
        then = past.runs[place] if place < len(past.runs) else None
        same = then is not None and then.model is run.model
        found.append(then if then is not None and same else over_typed(run.model, past.sequence, guess=run.guess))
    return tuple(found)
