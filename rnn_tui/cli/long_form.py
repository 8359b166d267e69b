"""The CSV of `trace`: a line for each loss and each step it reaches."""

import csv
import math
from collections.abc import Iterator
from io import StringIO

from rnn_tui.core.bptt import Kind
from rnn_tui.core.ops import Array
from rnn_tui.session import Run

HEADER = ("t", "token", "target", "loss", "k", "token_k", "gradient", "share", "term", "factor")


_CHUNK = 2**18  # characters, before a piece is handed on


def csv_chunks(run: Run, wrt: Kind, layer: int) -> Iterator[bytes]:
    """UTF-8 in pieces, lines ended by a line feed; what does not exist, or is not a finite number, is empty."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    factors = [_cell(factor) for factor in run.factors(layer)]
    for t, rows in enumerate(run.all_rows((wrt, "term"), layer), 1):
        target, loss = run.target(t), run.loss(t)
        beginning = (t, run.tokens[t - 1], target.token if target else "", _cell(loss))
        writer.writerows(
            (*beginning, *line) for line in _lines(run, t, None if rows is None else (rows[wrt], rows["term"]), factors)
        )
        if text.tell() >= _CHUNK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _lines(run: Run, t: int, rows: tuple[Array, Array] | None, factors: list[str]) -> Iterator[tuple[object, ...]]:
    """The columns from k on, for k = 1 … t."""
    if rows is None:
        yield from ((k, run.tokens[k - 1], "", "", "", factors[k - 1]) for k in range(1, t + 1))
        return
    norms, terms = (row.tolist() for row in rows)
    for k, (norm, term) in enumerate(zip(norms, terms, strict=True), 1):
        share = _cell(_share(norm, norms[-1]))
        yield k, run.tokens[k - 1], _cell(norm), share, _cell(term), factors[k - 1]


def _share(norm: float, own: float) -> float | None:
    """G[t][k] / G[t][t], or None where there is nothing to have a share of."""
    return norm / own if own else None


def _cell(value: float | None) -> str:
    """A number that reads back as the same number."""
    return "" if value is None or not math.isfinite(value) else repr(value)
