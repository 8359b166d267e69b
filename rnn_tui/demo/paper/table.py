"""The numbers of the figures as CSV, every digit of them."""

import math
from collections.abc import Iterator, Sequence

from rnn_tui.core.words import Wrt
from rnn_tui.demo.paper.gates import at_step, quantities
from rnn_tui.session import Run
from rnn_tui.session.csv_text import csv_number, csv_pieces


def heatmap_csv(run: Run, wrt: Wrt, layer: int) -> Iterator[bytes]:
    """A line for each t and each k ≤ t; the value of a loss that is not there, or is not finite, is empty."""

    def lines() -> Iterator[Sequence[object]]:
        yield "t", "k", "token_t", "token_k", "value"
        for t, rows in enumerate(run.all_rows((wrt,), layer), 1):
            row = [math.nan] * t if rows is None else rows[wrt].tolist()
            for k, value in enumerate(row, 1):
                yield t, k, run.tokens[t - 1], run.tokens[k - 1], csv_number(value)

    return csv_pieces(lines())


def gates_csv(run: Run, layer: int, wanted: Sequence[str] | None = None, unit: int | None = None) -> Iterator[bytes]:
    """A line for each step and each unit, or for one of them (from 0); a column for each quantity that is wanted."""

    def lines() -> Iterator[Sequence[object]]:
        names = quantities(run) if wanted is None else wanted
        yield "t", "token", "unit", *names
        for t in range(1, len(run) + 1):
            there = at_step(run, t, layer)
            columns = [there[name].tolist() for name in names]
            for place in range(run.hidden) if unit is None else (unit,):
                yield t, run.tokens[t - 1], place + 1, *(csv_number(column[place]) for column in columns)

    return csv_pieces(lines())
