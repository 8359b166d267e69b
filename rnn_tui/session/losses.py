"""Which steps of a run have a loss: in some shapes all, in others those that are told what is right, or the last."""

from collections.abc import Sequence

from rnn_tui.session.run import Run


def loss_steps(run: Run) -> Sequence[int]:
    """The steps of which there is a gradient row, from the first to the last.

    Of a next-token task all, the last among them though nothing has come after it yet; elsewhere those with a target.
    """
    if run.model.task.next_token:
        return range(1, len(run) + 1)
    last = len(run)
    found = [] if run.model.network.config.shape == "many-to-one" else list(run.measured)  # it has the last alone
    if last in run.outputs and last not in found[-1:] and run.target(last) is not None:
        found.append(last)
    return found


def may_have_loss(run: Run, t: int) -> bool:
    """Whether the network's shape has a loss at step t: not the encoder's, and in many-to-one the last alone."""
    return t in run.outputs and (run.model.network.config.shape != "many-to-one" or t == len(run))


def next_loss(run: Run, t: int, by: int) -> int:
    """The step whose loss stands `by` before or behind that of step t; t itself where there is none."""
    steps = loss_steps(run)
    if isinstance(steps, range):
        return t + by
    beyond = [step for step in steps if (step > t if by > 0 else step < t)]
    if beyond:
        return beyond[min(by, len(beyond)) - 1] if by > 0 else beyond[max(by, -len(beyond))]
    return t if t in steps or not steps else steps[-1 if by > 0 else 0]
