"""The CSV of `trace`: a line for each loss and each step it reaches."""

import csv
import math
from io import StringIO

from rnn_tui.core.bptt import Kind
from rnn_tui.session import Run

HEADER = ("t", "token", "target", "loss", "k", "token_k", "gradient", "share", "term", "factor")


def csv_bytes(run: Run, wrt: Kind, layer: int) -> bytes:
    """UTF-8, lines ended by a line feed; what does not exist, or is not a finite number, is empty."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    length = len(run)
    steps = list(range(1, length + 1))
    gradients = run.gradient_rows(steps, wrt, layer)
    terms = run.gradient_rows(steps, "term", layer)
    factors = run.factors(layer)
    for t, norms, sizes in zip(steps, gradients, terms, strict=True):
        target, loss = run.target(t), run.loss(t)
        for k in range(1, t + 1):
            norm = None if norms is None else float(norms[k - 1])
            share = None if norms is None or norm is None else _share(norm, float(norms[-1]))
            term = None if sizes is None else float(sizes[k - 1])
            numbers = (norm, share, term, factors[k - 1])
            beginning = (t, run.tokens[t - 1], target.token if target else "", _cell(loss), k, run.tokens[k - 1])
            writer.writerow((*beginning, *map(_cell, numbers)))
    return text.getvalue().encode()


def _share(norm: float, own: float) -> float | None:
    """G[t][k] / G[t][t], or None where there is nothing to have a share of."""
    return norm / own if own else None


def _cell(value: float | None) -> str:
    """A number that reads back as the same number."""
    return "" if value is None or not math.isfinite(value) else repr(value)
