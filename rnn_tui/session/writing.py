"""One run without a session around it: over given tokens, and on by itself where each output is the next input."""

from collections.abc import Callable, Sequence

import numpy as np

from rnn_tui.errors import CannotError, UsageError
from rnn_tui.models import Model
from rnn_tui.session.run import Run
from rnn_tui.session.session import LONGEST
from rnn_tui.session.targets import most_written
from rnn_tui.tasks.base import END

Choose = Callable[[Run], str]
"""The token that follows a run's last step."""


def run_over(model: Model, tokens: Sequence[str], *, more: int = 0) -> Run:
    """A run over tokens of the model's vocabulary, with room for `more` of them. Too many are a UsageError."""
    if model.network.config.shape == "one-to-one" and len(tokens) > 1:
        raise UsageError(f"a one-to-one network reads one {model.task.unit}, and this is {len(tokens)}")
    if len(tokens) + more > LONGEST:
        raise UsageError(f"a sequence holds at most {LONGEST} tokens, not {len(tokens) + more}")
    return Run.over(model, tokens)


def write_on(run: Run, count: int, choose: Choose) -> Run:
    """`count` tokens more, each chosen from the step before and fed; no gradient goes through the choice."""
    for _ in range(count):
        run = run.append(choose(run))
    return run


def decode(run: Run) -> Run:
    """The decoder after the input, fed its own likeliest tokens until it has written END, or the most it may."""
    run, most = run.begin(), most_written(run.model)
    while (token := likeliest(run)) != END:
        if len(run.outputs) == most:
            return run
        run = run.append(token)
    return run.end()


def likeliest(run: Run) -> str:
    """The output token with the largest logit; the first of the vocabulary among equals."""
    return run.model.network.config.output_vocabulary[int(np.argmax(_logits(run)))]


def drawn(rng: np.random.Generator, temperature: float) -> Choose:
    """Draws from softmax(z / temperature): near 0 it is the likeliest, 1 is ŷ, above it is bolder."""

    def choose(run: Run) -> str:
        logits = _logits(run).astype(np.float64)
        with np.errstate(over="ignore"):
            powers = np.exp((logits - logits.max()) / temperature)
        reached = np.cumsum(powers)
        row = int(np.searchsorted(reached, rng.random() * reached[-1], side="right"))
        return run.model.network.config.output_vocabulary[min(row, len(powers) - 1)]

    return choose


def _logits(run: Run) -> "np.ndarray[tuple[int], np.dtype[np.floating]]":
    """z<T> (V,). Raises CannotError where there is nothing to choose from."""
    logits = run.trace.logits(len(run))
    assert logits is not None  # an encoder's step is asked for none
    if not np.isfinite(logits).all():
        raise CannotError(f"the outputs of step {len(run)} are not finite numbers: no token can be chosen from them")
    return logits
