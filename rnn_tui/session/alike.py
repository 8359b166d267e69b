"""Runs side by side are comparable: their losses are measured against the same targets."""

from dataclasses import replace

from rnn_tui.session.run import Run
from rnn_tui.session.snapshot import Sequence


def aimed_alike(sequence: Sequence, runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """The runs over a sequence, all of them told what the decoder is to write, and the last loss against one target.

    That is the one in front's.
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
