"""The same words but for the one that the task's question is about: what a state would be with the other noun."""

from typing import NamedTuple

from rnn_tui.session.run import Run

FARTHEST = 64  # steps: a key pressed in a longer sequence must not run all of it anew


class Twin(NamedTuple):
    """word: what stands in the other sentence where the two part. run: the same network over that sentence."""

    word: str
    run: Run


def twin(run: Run, t: int) -> Twin | None:
    """The minimal pair of the first t words, run at least so far.

    None where the task has none: before the word that matters, and where no sentence of it begins like this.
    """
    if not 0 < t <= FARTHEST:
        return None
    words = run.tokens[:t]
    turned = run.model.task.minimal_pair(words)
    if turned is None or any(token not in run.model.network.index for token in turned):
        return None
    word = next((other for own, other in zip(words, turned, strict=True) if own != other), None)
    if word is None:
        return None
    other = run.twins.get(word)
    if other is None or (*other.tokens[:t],) != turned[: len(other)]:
        other = Run.over(run.model, turned)
    elif len(other) < t:
        other = other.extend(turned[len(other) :])
    run.twins[word] = other
    return Twin(word, other)
