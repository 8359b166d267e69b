"""What a network opens with: words that it reads, the view that shows its shape, and a line of what to do."""

from collections.abc import Mapping
from types import MappingProxyType

from rnn_tui.models import Model
from rnn_tui.session import Session
from rnn_tui.tasks.base import Tokens

WELCOME = "enter takes the network's word   ← → walk in time   tab shows the gradient"
_OF_SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "one-to-one": "type another word, and it takes this one's place   ^t turns the target   F5 F6 train",
        "one-to-many": "enter takes the network's note   ^w writes on: many notes, or drawn ones",
        "many-to-one": "type on: the verdict is as it would be here   ^t turns it   ^l a held-out review",
        "encoder-decoder": "enter lets the decoder write, a letter each time   ^l a held-out date",
    }
)
_READS_BOTH_WAYS = "^v reads one way: then ŷ<1> knows the first word alone   ^x compares the two"
_READS_ONE_WAY = "^v reads both ways: then ŷ<1> knows what comes behind it   ^x compares the two"
_OF_CHARACTERS = "enter takes the network's character   ^w writes on: many, or drawn ones   ← → walk in time"


def opening(model: Model) -> tuple[Tokens, str | None]:
    """The words that a network opens with, and the target of the last loss; none where it does not know them."""
    task = model.task
    if not task.opening or any(token not in model.network.index for token in task.opening):
        return (), None
    return task.opening, task.opening_target


def welcome(model: Model) -> str:
    """What to do first with a network."""
    config, task = model.network.config, model.task
    if task.bidirectional:
        return _READS_BOTH_WAYS if config.bidirectional else _READS_ONE_WAY
    if config.shape in _OF_SHAPES:
        return _OF_SHAPES[config.shape]
    return _OF_CHARACTERS if task.unit == "character" else WELCOME


def first_view(session: Session) -> None:
    """Look at what the shape is about: a single column's equations; the first word's loss, where it is too early."""
    if session.model.network.config.shape == "one-to-one":
        session.look(lens="formula")
    elif session.model.task.bidirectional:
        session.look(step=1, loss=1, lens="gradient")
