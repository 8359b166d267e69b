"""A text for each shape, with what the task says of it written down by hand."""

from typing import NamedTuple

from rnn_tui.models import Model
from tests.models_for_tests import of_task


class Text(NamedTuple):
    """A text of a task, its tokens, and its gold: one an output, None where there is no loss."""

    task: str
    text: str
    tokens: tuple[str, ...]
    gold: tuple[str | None, ...]
    bidirectional: bool = False

    def model(self, cell: str | None = None, layers: int = 1) -> Model:
        """A network with weights of chance."""
        return of_task(self.task, cell, layers, bidirectional=self.bidirectional)


NUMBER = Text("number", "mice", ("mice",), ("plural",))
SENTIMENT = Text("sentiment", "The film was not bad.", ("the", "film", "was", "not", "bad"), (None,) * 4 + ("good",))
NAME = ("teddy", "roosevelt", "was", "a", "president")
NAMED = ("name", "name", "-", "-", "-")
ENTITIES = Text("entities", "teddy roosevelt was a president", NAME, NAMED)
BOTH_WAYS = Text("entities", "teddy roosevelt was a president", NAME, NAMED, bidirectional=True)
DATES = Text("dates", "3 May 1998", tuple("3 may 1998"), (*"1998-05-03", "<end>"))
TEXTS = (NUMBER, SENTIMENT, ENTITIES, BOTH_WAYS, DATES)
IDS = ("one-to-one", "many-to-one", "many-to-many", "bidirectional", "encoder-decoder")
