"""The CSV of `trace`: a line for each loss and each step it reaches."""

from collections.abc import Iterator

from rnn_tui.core.bptt import Kind
from rnn_tui.core.ops import Array
from rnn_tui.session import Run
from rnn_tui.session.csv_text import csv_number, csv_pieces

HEADER = ("t", "token", "target", "loss", "k", "token_k", "gradient", "share", "term", "factor")


def csv_chunks(run: Run, wrt: Kind, layer: int) -> Iterator[bytes]:
    """UTF-8 in pieces, lines ended by a line feed; what does not exist, or is not a finite number, is empty.

    A bidirectional network's lines have its other direction's factor as well. In an encoder-decoder t counts the output
    steps, and k the input's steps and behind them the output's.
    """
    both, before = run.model.network.config.bidirectional, run.before_output

    def lines() -> Iterator[tuple[object, ...]]:
        yield (*HEADER, "reverse_factor") if both else HEADER
        factors = [[csv_number(factor)] for factor in run.factors(layer)]
        if both:
            pairs = zip(factors, run.reverse_factors(layer), strict=True)
            factors = [[*one, csv_number(other)] for one, other in pairs]
        for t, rows in zip(run.outputs, run.all_rows((wrt, "term"), layer), strict=True):
            target = run.target(t)
            beginning = (t - before, run.tokens[t - 1], target.token if target else "", csv_number(run.loss(t)))
            for line in _lines(run, t, None if rows is None else (rows[wrt], rows["term"]), factors):
                yield *beginning, *line

    return csv_pieces(lines())


def _lines(
    run: Run, t: int, rows: tuple[Array, Array] | None, factors: list[list[str]]
) -> Iterator[tuple[object, ...]]:
    """The columns from k on, for every k that counts for the loss."""
    if rows is None:
        there = range(1, run.trace.counted(t) + 1)
        yield from ((k, run.tokens[k - 1], "", "", "", *factors[k - 1]) for k in there)
        return
    norms, terms = (row.tolist() for row in rows)
    for k, (norm, term) in enumerate(zip(norms, terms, strict=True), 1):
        share = csv_number(_share(norm, norms[t - 1]))
        yield k, run.tokens[k - 1], csv_number(norm), share, csv_number(term), *factors[k - 1]


def _share(norm: float, own: float) -> float | None:
    """G[t][k] / G[t][t], or None where there is nothing to have a share of."""
    return norm / own if own else None
