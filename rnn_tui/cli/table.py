"""The table of `trace`: for people, in a terminal, in a log or read aloud."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from rnn_tui.cli.words import percent, plain_table, shown, significant, titled
from rnn_tui.session import Run
from rnn_tui.session.gates import of_run, pattern
from rnn_tui.session.record import lost_numbers

if TYPE_CHECKING:
    from rnn_tui.core.ops import Array
    from rnn_tui.session.request import Request

_STEPS_UP_TO = 200  # steps: of more nobody reads all, and csv and json have them
_FIRST, _LAST = 20, 100  # what is shown of them then
_MATRIX_UP_TO = 40  # steps
_CELL = 6  # columns a number of the matrix takes, with the space before it
_BAR = 10
_LIKELIEST = 3
_WORTH_SAYING = 0.001  # probability: beyond the likeliest, less than that only takes room


class _Words:
    """Numbers as a person reads them; what is not finite is a dash, and counted."""

    def __init__(self, unicode: bool) -> None:
        self.dash = "—" if unicode else "-"
        self.lost = 0

    def number(self, value: float | None, digits: int = 3) -> str:
        return self._said(value, lambda there: significant(there, digits))

    def share(self, value: float | None) -> str:
        return self._said(value, percent)

    def decades(self, norm: float) -> str:
        """log10 of a norm."""
        return self._said(norm, lambda there: f"{math.log10(there):.1f}" if there > 0 else "zero")

    def _said(self, value: float | None, say: Callable[[float], str]) -> str:
        if value is None:
            return ""
        if math.isfinite(value):
            return say(value)
        self.lost += 1
        return self.dash


def show(console: Console, request: "Request", text: str, *, unicode: bool = True) -> None:
    """Steps with predictions and losses, the gradient of each loss, and the last loss step by step."""
    run, words = request.run(text), _Words(unicode)
    updates = "" if run.model.step is None else f", after {run.model.step} updates"
    console.print(f"{titled(run.model)} ({run.model.source}{updates})", style="bold")
    console.print()
    console.print(_steps(run, words))
    _left_out(console, len(run))
    there = [t for t, loss in enumerate(run.losses(), 1) if loss is not None]
    console.print()
    total = words.number(run.total_loss(last=True), 4)
    console.print(f"The losses add up to {total} nats ({len(there)} of {len(run)} steps).")
    if request.unit is not None:
        console.print()
        console.print(f"Unit {request.unit} of layer {request.layer}, step by step.", style="bold")
        console.print(_unit(run, request.layer, request.unit - 1, words))
    if request.extras.gates:
        console.print()
        _gates(console, run, request.layer, words)
    if request.full:
        console.print()
        console.print(_everything(run, words))
    if there:
        _gradient(console, run, there[-1], request, words, unicode)
    else:
        console.print("Without a loss there is no gradient; --target TOKEN gives the last step one.")
    if request.extras.backward is not None:
        from rnn_tui.cli import backward_table

        backward_table.show(console, run, request.layer, request.extras.backward, _in_sight, words.number)
    if request.extras.anatomy is not None:
        from rnn_tui.cli import anatomy_table

        chosen = None if request.extras.anatomy == "last" else request.extras.anatomy
        anatomy_table.show(console, run, request.layer, chosen, _in_sight, words.number)
    if words.lost:
        stand, stands = f"stand as {words.dash}", f"stands as {words.dash}"
        console.print(f"Warning: {lost_numbers(words.lost, stand, stands)}.")


def _gradient(console: Console, run: Run, last: int, request: "Request", words: _Words, unicode: bool) -> None:
    """All losses by all steps where a person can take them in, and the last loss step by step."""
    where = f"{request.wrt}<k> of layer {request.layer}"
    if len(run) <= _MATRIX_UP_TO:
        rows = run.gradient_rows(list(range(1, len(run) + 1)), request.wrt, request.layer)
        console.print()
        console.print(f"Gradient of loss t by {where}: log10 of its norm, a column a step k.", style="bold")
        for first in range(1, last + 1, _across(console, run)):
            console.print(_matrix(run, rows, first, min(first + _across(console, run) - 1, last), words))
    console.print()
    console.print(f"Loss {last} ({shown(run.tokens[last - 1])}) by {where}: how much of it each step k is given.")
    console.print(_last(run, last, request, words, unicode))
    _left_out(console, last)
    console.print(_columns(run))


def _columns(run: Run) -> str:
    """What the columns are that no --wrt changes: a factor is a bound of one step, and stands beside any path."""
    cell = run.model.network.cell
    state = "[a; c]" if cell.joint else "c" if cell.has_memory else "a"
    return (
        f"factor: the most that step k can do to s = {state}, the largest singular value of ∂s<k>/∂s<k-1>. It is a"
        f" bound, not what arrives, and the same for every --wrt.\nterm: norm of step k's summand of ∂L/∂W."
    )


def _in_sight(length: int) -> list[int]:
    """The steps of which the tables have a line."""
    if length <= _STEPS_UP_TO:
        return list(range(1, length + 1))
    return [*range(1, _FIRST + 1), *range(length - _LAST + 1, length + 1)]


def _left_out(console: Console, length: int) -> None:
    if length > _STEPS_UP_TO:
        between = f"Steps {_FIRST + 1} to {length - _LAST}"
        console.print(f"{between} are left out; --format csv and --json have all of them.")


def _steps(run: Run, words: _Words) -> Table:
    """A line a step."""
    table = plain_table(
        ("t", "right"), ("token", "left"), ("likeliest next", "left"), ("target", "left"), ("", "right")
    )
    table.add_column("loss", justify="right")
    index = run.model.network.output_index
    for t in _in_sight(len(run)):
        best = ", ".join(
            f"{shown(token)} {words.share(share)}"
            for rank, (token, share) in enumerate(run.candidates(t, _LIKELIEST))
            if rank == 0 or share >= _WORTH_SAYING
        )
        target = run.target(t)
        goal = ("", "")
        if target is not None:
            goal = (shown(target.token), words.share(float(run.probabilities(t)[index[target.token]])))
        table.add_row(str(t), shown(run.tokens[t - 1]), best, *goal, words.number(run.loss(t)))
    return table


def _unit(run: Run, layer: int, unit: int, words: _Words) -> Table:
    """What the gates of one unit say, what it might write, remembers and puts out, a line a step."""
    from rnn_tui.tui.scene import SYMBOLS

    cell = run.model.network.cell
    names = [*(SYMBOLS[gate] for gate in cell.gates), *(("c~", "c") if cell.has_memory else ()), "a"]
    table = plain_table(("t", "right"), ("token", "left"), *((name, "right") for name in names))
    for t in _in_sight(len(run)):
        arrays = [*run.gates(t, layer).values(), run.candidate_state(t, layer), run.c(t, layer), run.a(t, layer)]
        values = [words.number(float(array[unit])) for array in arrays if array is not None]
        table.add_row(str(t), shown(run.tokens[t - 1]), *values)
    return table


def _gates(console: Console, run: Run, layer: int, words: _Words) -> None:
    """How many values of each gate are near 0 or 1, and the unit that is written at the noun and kept after it."""
    here, held_out = of_run(run, layer), run.saturation(layer)
    if not here:
        console.print(f"A cell '{run.model.network.config.cell}' has no gates.")
        return
    console.print(f"Gates of all units of layer {layer}: how many values are near 0 or 1.", style="bold")
    columns = ("at most 0.1", "at least 0.9", "held out: at most 0.1", "at least 0.9")
    table = plain_table(("gate", "left"), *((name, "right") for name in columns))
    for name, found in here.items():
        apart = held_out.get(name)
        ends = () if apart is None else (words.share(apart.low), words.share(apart.high))
        table.add_row(name, words.share(found.low), words.share(found.high), *ends)
    console.print(table)
    story = pattern(run, layer)
    if story is None:
        return
    best, noun = story.units[0], f"{shown(run.tokens[story.noun - 1])} (step {story.noun})"
    none = "" if story.shows else "No unit is replaced there and kept after it; nearest: "
    there, after = ", ".join(story.there(best)), ", ".join(story.after(best))
    console.print(f"At {noun}: {none}unit {best + 1}, {there} there and {after} after it.")


def _everything(run: Run, words: _Words) -> Table:
    """Every output token after the last step."""
    table = plain_table((f"after step {len(run)}", "left"), ("probability", "right"))
    for token, share in run.candidates(len(run)):
        table.add_row(shown(token), words.number(share))
    return table


def _across(console: Console, run: Run) -> int:
    """How many columns of the matrix stand side by side."""
    widest = max(len(shown(token)) for token in run.tokens)
    return max(1, (console.width - widest - 7) // _CELL)


def _matrix(run: Run, rows: "list[Array | None]", first: int, last: int, words: _Words) -> Table:
    """Columns k = first … last of the rows that have any."""
    table = plain_table(("t", "right"), ("token", "left"), *((str(k), "right") for k in range(first, last + 1)), gap=1)
    for t, row in enumerate(rows, 1):
        if row is not None and t >= first:
            numbers = [words.decades(float(row[k - 1])) if k <= t else "" for k in range(first, last + 1)]
            table.add_row(str(t), shown(run.tokens[t - 1]), *numbers)
    return table


def _last(run: Run, t: int, request: "Request", words: _Words, unicode: bool) -> Table:
    """The row of one loss, with shares, factors and summands."""
    row, terms = (run.gradient_rows([t], kind, request.layer)[0] for kind in (request.wrt, "term"))
    table = plain_table(("k", "right"), ("token", "left"), ("norm", "right"), ("share of k = t", "right"))
    for name, justify in (("", "left"), ("factor", "right"), ("term", "right")):
        table.add_column(name, justify="right" if justify == "right" else "left")
    if row is None or terms is None:
        return table
    steps = _in_sight(t)
    for k, factor in zip(steps, run.factors(request.layer, steps), strict=True):
        norm, own = float(row[k - 1]), float(row[-1])
        share = norm / own if own else None
        table.add_row(
            str(k),
            shown(run.tokens[k - 1]),
            words.number(norm),
            words.share(share),
            _bar(share, unicode),
            words.number(factor),
            words.number(float(terms[k - 1])),
        )
    return table


def _bar(share: float | None, unicode: bool) -> str:
    """The share as a length; full from 100 % on."""
    if share is None or not math.isfinite(share):
        return ""
    return ("█" if unicode else "#") * round(min(share, 1.0) * _BAR)
