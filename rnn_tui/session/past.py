"""What undo and redo go back to, and a sequence as it was typed, run again."""

from typing import NamedTuple

from rnn_tui.models import Model
from rnn_tui.session.run import Run
from rnn_tui.session.snapshot import Sequence, View
from rnn_tui.session.targets import Gold
from rnn_tui.tasks.base import START


class Past(NamedTuple):
    """A sequence with the networks that ran over it, and where the eye was.

    view: all of where it was, where the networks of then come back too.
    """

    sequence: Sequence
    runs: tuple[Run, ...]
    step: int
    loss: int
    view: View | None = None


def dictated(sequence: Sequence, gold: Gold) -> Sequence:
    """What was read, with a decoder behind it that is fed `gold`, END its last output."""
    words = sequence.tokens.append(START)
    for token in gold[:-1]:
        words = words.append(str(token))
    return Sequence(words, None, len(sequence.tokens), ended=True, given=gold)


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
