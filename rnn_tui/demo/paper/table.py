"""The numbers of the figures as CSV, every digit of them."""

import csv
import math
from collections.abc import Iterator, Sequence
from io import StringIO

from rnn_tui.core.words import Wrt
from rnn_tui.demo.paper.gates import at_step, quantities
from rnn_tui.session import Run

_CHUNK = 2**18  # characters, before a piece is handed on


def heatmap_csv(run: Run, wrt: Wrt, layer: int) -> Iterator[bytes]:
    """A line for each t and each k ≤ t; the value of a loss that is not there, or is not finite, is empty."""

    def lines() -> Iterator[Sequence[object]]:
        yield "t", "k", "token_t", "token_k", "value"
        for t, rows in enumerate(run.all_rows((wrt,), layer), 1):
            row = [math.nan] * t if rows is None else rows[wrt].tolist()
            for k, value in enumerate(row, 1):
                yield t, k, run.tokens[t - 1], run.tokens[k - 1], _cell(value)

    return _chunks(lines())


def gates_csv(run: Run, layer: int, wanted: Sequence[str] | None = None, unit: int | None = None) -> Iterator[bytes]:
    """A line for each step and each unit, or for one of them (from 0); a column for each quantity that is wanted."""

    def lines() -> Iterator[Sequence[object]]:
        names = quantities(run) if wanted is None else wanted
        yield "t", "token", "unit", *names
        for t in range(1, len(run) + 1):
            there = at_step(run, t, layer)
            columns = [there[name].tolist() for name in names]
            for place in range(run.hidden) if unit is None else (unit,):
                yield t, run.tokens[t - 1], place + 1, *(_cell(column[place]) for column in columns)

    return _chunks(lines())


def _chunks(lines: Iterator[Sequence[object]]) -> Iterator[bytes]:
    """UTF-8 in pieces, lines ended by a line feed."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for line in lines:
        writer.writerow(line)
        if text.tell() >= _CHUNK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _cell(value: float) -> str:
    """A number that reads back as the same number; what is not finite is empty, as in the CSV of `trace`."""
    return repr(value) if math.isfinite(value) else ""
