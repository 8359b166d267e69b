"""What the losses of a run are measured against, where outputs are not the next inputs: the task's gold answers."""

from collections.abc import Sequence

from rnn_tui.errors import UsageError
from rnn_tui.models import Model
from rnn_tui.tasks.base import END, START, check_tokens, check_utf8, split_characters, split_words
from rnn_tui.tasks.spelling import quoted

Gold = tuple[str | None, ...]


def gold_of_columns(model: Model, tokens: Sequence[str], read: int, given: Gold | None = None) -> Gold:
    """The gold of each column, None where it has no loss. read: how many of the columns read the input.

    given: what is to be written, in the place of the task's gold. A gold that the network has no output for is none.
    """
    config = model.network.config
    first = read if config.encodes else 0
    outputs = len(tokens) - first
    gold = given if given is not None else model.task.gold(tokens[:read])
    found = [*(gold or ())[:outputs]]
    found += [None] * (outputs - len(found))
    known = model.network.output_index
    return (*(None,) * first, *(token if token in known else None for token in found))


def most_written(model: Model) -> int:
    """How many outputs a decoder has at most, END included."""
    return 2 * (model.network.config.longest_output or model.task.longest_output)


def read_output(model: Model, text: str) -> Gold:
    """`text` as all that a decoder is to write, END behind it; else a UsageError that says what to write."""
    task, vocabulary = model.task, model.network.config.output_vocabulary
    check_utf8(text)
    split = split_words if task.unit == "word" else split_characters
    tokens = split(text.removesuffix(END), vocabulary)
    check_tokens(tokens, [token for token in vocabulary if token not in (START, END)], task.name, task.unit)
    most = most_written(model)
    if len(tokens) + 1 > most:
        raise UsageError(f"the target {quoted(text)} is too long: with {END} this decoder writes at most {most} tokens")
    return (*tokens, END)
