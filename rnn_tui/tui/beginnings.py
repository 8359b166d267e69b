"""What a network opens with: words that it reads, and the view that shows its shape."""

from rnn_tui.models import Model
from rnn_tui.session import Session
from rnn_tui.tasks.base import Tokens


def opening(model: Model) -> tuple[Tokens, str | None]:
    """The words that a network opens with, and the target of the last loss; none where it does not know them."""
    task = model.task
    if not task.opening or any(token not in model.network.index for token in task.opening):
        return (), None
    return task.opening, task.opening_target


def first_view(session: Session) -> None:
    """Look at what the shape is about: a single column's equations; the first word's loss, where it is too early."""
    if session.model.network.config.shape == "one-to-one":
        session.look(lens="formula")
    elif session.model.task.bidirectional:
        session.look(step=1, loss=1, lens="gradient")
