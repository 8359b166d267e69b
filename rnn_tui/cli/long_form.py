"""The CSV of `trace`: a line for each loss and each step it reaches."""

from collections.abc import Iterator

from rnn_tui.core.bptt import Kind
from rnn_tui.core.ops import Array
from rnn_tui.session import Run
from rnn_tui.session.csv_text import csv_number, csv_pieces

HEADER = ("t", "token", "target", "loss", "k", "token_k", "gradient", "share", "term", "factor")


def csv_chunks(run: Run, wrt: Kind, layer: int) -> Iterator[bytes]:
    """UTF-8 in pieces, lines ended by a line feed; what does not exist, or is not a finite number, is empty."""

    def lines() -> Iterator[tuple[object, ...]]:
        yield HEADER
        factors = [csv_number(factor) for factor in run.factors(layer)]
        for t, rows in enumerate(run.all_rows((wrt, "term"), layer), 1):
            target = run.target(t)
            beginning = (t, run.tokens[t - 1], target.token if target else "", csv_number(run.loss(t)))
            for line in _lines(run, t, None if rows is None else (rows[wrt], rows["term"]), factors):
                yield *beginning, *line

    return csv_pieces(lines())


def _lines(run: Run, t: int, rows: tuple[Array, Array] | None, factors: list[str]) -> Iterator[tuple[object, ...]]:
    """The columns from k on, for k = 1 … t."""
    if rows is None:
        yield from ((k, run.tokens[k - 1], "", "", "", factors[k - 1]) for k in range(1, t + 1))
        return
    norms, terms = (row.tolist() for row in rows)
    for k, (norm, term) in enumerate(zip(norms, terms, strict=True), 1):
        share = csv_number(_share(norm, norms[-1]))
        yield k, run.tokens[k - 1], csv_number(norm), share, csv_number(term), factors[k - 1]


def _share(norm: float, own: float) -> float | None:
    """G[t][k] / G[t][t], or None where there is nothing to have a share of."""
    return norm / own if own else None
