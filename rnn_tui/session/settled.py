"""What is known of columns once and for all: the losses against the next token, and the first one that is broken."""

import numpy as np

from rnn_tui.core.columns import Columns
from rnn_tui.core.strand import Strand

_TOGETHER = 512  # columns that are looked at in one go


def next_losses(trace: Columns, tokens: Strand[str], before: int) -> list[float]:
    """The losses that the columns behind the first `before` settle: L<t> for each t whose next token is there now."""
    found: list[float] = []
    for first in range(before, len(trace), _TOGETHER):
        found += _losses(trace, tokens, max(first, 1), min(first + _TOGETHER, len(trace)))
    return found


def _losses(trace: Columns, tokens: Strand[str], first: int, last: int) -> list[float]:
    """L<first> … L<last-1>, each against the token after it: by column, so that each is what it is alone."""
    if first >= last:
        return []
    logits = np.concatenate([moment.logits.T for moment in trace.moments[first - 1 : last - 1]]).T
    targets = np.array([trace.network.output_index[token] for token in tokens[first:last]])
    found: list[float] = trace.network.losses(logits, targets).tolist()
    return found


def first_broken(trace: Columns, known: int | None, before: int) -> int | None:
    """The first column that is not finite. known: what it was of the first `before` columns."""
    if trace.network.reverse is not None:  # each of them changes with the last
        known, before = None, 0
    if known is not None:
        return known
    for first in range(before, len(trace), _TOGETHER):
        last = min(first + _TOGETHER, len(trace))
        if not _finite(trace, first, last):
            return next(t for t in range(first + 1, last + 1) if not trace.finite(t))
    return None


def _finite(trace: Columns, first: int, last: int) -> bool:
    """Whether every state and every logit of steps first + 1 … last is a finite number."""
    moments = trace.moments[first:last]
    states = [step.state for moment in moments for step in (*moment.layers, *moment.reverse)]
    logits = [moment.logits.T for moment in moments]  # an encoder's have no row
    return all(np.isfinite(np.concatenate(arrays)).all() for arrays in (states, logits))
