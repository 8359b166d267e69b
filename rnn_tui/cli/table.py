"""The table of `trace`: for people, in a terminal, in a log or read aloud."""

import math
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from rnn_tui.cli.words import percent, plain_table, shown, significant, titled
from rnn_tui.session import Run

if TYPE_CHECKING:
    from rnn_tui.cli.tracing import Request
    from rnn_tui.core.ops import Array

_MATRIX_UP_TO = 40  # steps: beyond that nobody reads it, and csv and json have it
_CELL = 6  # columns a number of the matrix takes, with the space before it
_BAR = 10
_LIKELIEST = 3
_WORTH_SAYING = 0.001  # probability: beyond the likeliest, less than that only takes room


def show(console: Console, request: "Request", text: str, *, unicode: bool = True) -> None:
    """Steps with predictions and losses, the gradient of each loss, and the last loss step by step."""
    run = request.run(text)
    wrt, layer = request.wrt, request.layer
    updates = "" if run.model.step is None else f", after {run.model.step} updates"
    console.print(f"{titled(run.model)} ({run.model.source}{updates})", style="bold")
    console.print()
    console.print(_steps(run))
    losses = [loss for t in range(1, len(run) + 1) if (loss := run.loss(t)) is not None]
    console.print()
    console.print(f"The losses add up to {significant(sum(losses), 4)} nats ({len(losses)} of {len(run)} steps).")
    if request.full:
        console.print()
        console.print(_everything(run))
    rows = run.gradient_rows(list(range(1, len(run) + 1)), wrt, layer)
    where = f"{wrt}<k> of layer {layer}"
    if not losses:
        console.print("Without a loss there is no gradient; --target TOKEN gives the last step one.")
        return
    last = max(t for t, row in enumerate(rows, 1) if row is not None)
    if len(run) <= _MATRIX_UP_TO:
        console.print()
        console.print(f"Gradient of loss t by {where}: log10 of its norm, a column a step k.", style="bold")
        for first in range(1, last + 1, _across(console, run)):
            console.print(_matrix(run, rows, first, min(first + _across(console, run) - 1, last)))
    console.print()
    console.print(f"Loss {last} ({shown(run.tokens[last - 1])}) by {where}: how much of it each step k is given.")
    console.print(_last(run, last, request, unicode))
    console.print("factor: largest singular value of one step's Jacobian. term: norm of step k's summand of ∂L/∂W.")


def _steps(run: Run) -> Table:
    """A line a step."""
    table = plain_table(
        ("t", "right"), ("token", "left"), ("likeliest next", "left"), ("target", "left"), ("", "right")
    )
    table.add_column("loss", justify="right")
    index = run.model.network.output_index
    for t in range(1, len(run) + 1):
        best = ", ".join(
            f"{shown(token)} {percent(share)}"
            for rank, (token, share) in enumerate(run.candidates(t, _LIKELIEST))
            if rank == 0 or not share < _WORTH_SAYING
        )
        target, loss = run.target(t), run.loss(t)
        goal = ("", "") if target is None else (shown(target.token), percent(run.probabilities(t)[index[target.token]]))
        table.add_row(str(t), shown(run.tokens[t - 1]), best, *goal, "" if loss is None else significant(loss))
    return table


def _everything(run: Run) -> Table:
    """Every output token after the last step."""
    table = plain_table((f"after step {len(run)}", "left"), ("probability", "right"))
    for token, share in run.candidates(len(run)):
        table.add_row(shown(token), significant(share))
    return table


def _across(console: Console, run: Run) -> int:
    """How many columns of the matrix stand side by side."""
    widest = max(len(shown(token)) for token in run.tokens)
    return max(1, (console.width - widest - 7) // _CELL)


def _matrix(run: Run, rows: "list[Array | None]", first: int, last: int) -> Table:
    """Columns k = first … last of the rows that have any."""
    table = plain_table(("t", "right"), ("token", "left"), *((str(k), "right") for k in range(first, last + 1)), gap=1)
    for t, row in enumerate(rows, 1):
        if row is not None and t >= first:
            numbers = [_decades(float(row[k - 1])) if k <= t else "" for k in range(first, last + 1)]
            table.add_row(str(t), shown(run.tokens[t - 1]), *numbers)
    return table


def _decades(norm: float) -> str:
    """log10 of a norm; zero, infinity and what is not a number keep their names."""
    if not math.isfinite(norm):
        return str(norm)
    return f"{math.log10(norm):.1f}" if norm > 0 else "zero"


def _last(run: Run, t: int, request: "Request", unicode: bool) -> Table:
    """The row of one loss, with shares, factors and summands."""
    row, terms = (run.gradient_rows([t], kind, request.layer)[0] for kind in (request.wrt, "term"))
    factors = run.factors(request.layer)
    table = plain_table(("k", "right"), ("token", "left"), ("norm", "right"), ("share of k = t", "right"))
    for name, justify in (("", "left"), ("factor", "right"), ("term", "right")):
        table.add_column(name, justify="right" if justify == "right" else "left")
    if row is None or terms is None:
        return table
    for k in range(1, t + 1):
        norm, own, factor = float(row[k - 1]), float(row[-1]), factors[k - 1]
        share = norm / own if own else math.nan
        table.add_row(
            str(k),
            shown(run.tokens[k - 1]),
            significant(norm),
            percent(share),
            _bar(share, unicode),
            "" if factor is None else significant(factor),
            significant(float(terms[k - 1])),
        )
    return table


def _bar(share: float, unicode: bool) -> str:
    """The share as a length; full from 100 % on."""
    if not math.isfinite(share):
        return ""
    return ("█" if unicode else "#") * round(min(share, 1.0) * _BAR)
