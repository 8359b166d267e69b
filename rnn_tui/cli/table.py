"""The table of `trace`: for people, in a terminal, in a log or read aloud."""

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from rnn_tui.cli.words import counted_columns, percent, plain_table, shown, significant, titled
from rnn_tui.session import Run
from rnn_tui.session.gates import of_run, pattern
from rnn_tui.session.record import lost_numbers
from rnn_tui.tasks.base import END

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
    _both_ends(console, run)
    console.print(_steps(run, words))
    _left_out(console, len(run))
    there = [t for t, loss in enumerate(run.losses(), 1) if loss is not None]
    console.print()
    total = words.number(run.total_loss(last=True), 4)
    console.print(f"The losses add up to {total} nats ({len(there)} of {len(run.outputs)} steps).")
    if request.unit is not None:
        console.print()
        console.print(f"Unit {request.unit} of layer {request.layer}, step by step.", style="bold")
        console.print(_unit(run, request.layer, request.unit - 1, words))
        if run.model.network.config.bidirectional:
            console.print("The same unit of the way from the right:")
            console.print(_unit(run, request.layer, request.unit - 1, words, reverse=True))
    if request.extras.gates:
        console.print()
        _gates(console, run, request.layer, words)
    if request.full:
        console.print()
        console.print(_everything(run, words))
    if there:
        _gradient(console, run, there[-1], request, words, unicode)
    else:
        console.print(f"Without a loss there is no gradient; {_remedy(run)}.")
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
    where, count = f"{request.wrt}<k> of layer {request.layer}", run.trace.counted(last)
    one_loss = run.model.network.config.shape in ("one-to-one", "many-to-one")
    if len(run) <= _MATRIX_UP_TO and not one_loss:
        rows = dict(zip(run.outputs, run.gradient_rows([*run.outputs], request.wrt, request.layer), strict=True))
        console.print()
        console.print(f"Gradient of loss t by {where}: log10 of its norm, a column a step k.", style="bold")
        for first in range(1, count + 1, _across(console, run)):
            console.print(_matrix(run, rows, first, min(first + _across(console, run) - 1, count), words))
    console.print()
    number, token = last - run.before_output, shown(run.tokens[last - 1])
    console.print(f"Loss {number} ({token}) by {where}: how much of it each step k is given.")
    console.print(_last(run, last, request, words, unicode))
    _left_out(console, count)
    console.print(_columns(run))
    if counting := counted_columns(run):
        console.print(counting)


def _columns(run: Run) -> str:
    """What the columns are that no --wrt changes: a factor is a bound of one step, and stands beside any path."""
    cell = run.model.network.cell
    state = "[a; c]" if cell.joint else "c" if cell.has_memory else "a"
    both = run.model.network.config.bidirectional
    return (
        f"factor: the most that step k can do to s = {state}, the largest singular value of ∂s<k>/∂s<k-1>. It is a"
        f" bound, not what arrives, and the same for every --wrt."
        + (" That is the way from the left; ←factor is ∂←s<k>/∂←s<k+1>, from the right." if both else "")
        + "\nterm: norm of step k's summand of ∂L/∂W."
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


def _both_ends(console: Console, run: Run) -> None:
    """What an encoder reads, and what its decoder writes."""
    if not run.model.network.config.encodes:
        return
    unit, by_word = run.model.task.unit, run.model.task.unit == "word"
    read, written = run.tokens[: run.read], run.written
    console.print(f"Reads {len(read)} {unit}s: {shown((' ' * by_word).join(read))}")
    console.print(f"Writes {len(written)} tokens: {shown((' ' * by_word).join(written))}")
    if run.given is not None:
        console.print("Each step is fed the target's token before, whatever it would write itself.")
    elif not run.ended:
        console.print(f"It has not written {END}, and writes no more than {len(written)} tokens.")
    console.print()


def _remedy(run: Run) -> str:
    """What gives a loss."""
    if run.model.network.config.encodes:
        return "--target TEXT is what it is to write"
    return "--target TOKEN gives the last step one"


def _steps(run: Run, words: _Words) -> Table:
    """A line a step that has an output."""
    token = "fed" if run.model.network.config.encodes else "token"
    said = "likeliest next" if run.model.task.next_token else "likeliest"
    table = plain_table(("t", "right"), (token, "left"), (said, "left"), ("target", "left"), ("", "right"))
    table.add_column("loss", justify="right")
    index = run.model.network.output_index
    for t in (t for t in _in_sight(len(run)) if t in run.outputs):
        best = ", ".join(
            f"{shown(token)} {words.share(share)}"
            for rank, (token, share) in enumerate(run.candidates(t, _LIKELIEST))
            if rank == 0 or share >= _WORTH_SAYING
        )
        target = run.target(t)
        goal = ("", "")
        if target is not None:
            goal = (shown(target.token), words.share(float(run.probabilities(t)[index[target.token]])))
        table.add_row(str(t - run.before_output), shown(run.tokens[t - 1]), best, *goal, words.number(run.loss(t)))
    return table


def _unit(run: Run, layer: int, unit: int, words: _Words, *, reverse: bool = False) -> Table:
    """What the gates of one unit say, what it might write, remembers and puts out, a line a step."""
    from rnn_tui.tui.scene import SYMBOLS

    cell = run.model.network.cell
    names = [*(SYMBOLS[gate] for gate in cell.gates), *(("c~", "c") if cell.has_memory else ()), "a"]
    table = plain_table(("t", "right"), ("token", "left"), *((name, "right") for name in names))
    for t in _in_sight(len(run)):
        found = [*run.gates(t, layer, reverse=reverse).values()]
        arrays = [*found, *(read(t, layer, reverse=reverse) for read in (run.candidate_state, run.c, run.a))]
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
    table = plain_table((f"after step {len(run) - run.before_output}", "left"), ("probability", "right"))
    for token, share in run.candidates(len(run)):
        table.add_row(shown(token), words.number(share))
    return table


def _across(console: Console, run: Run) -> int:
    """How many columns of the matrix stand side by side."""
    widest = max(len(shown(token)) for token in run.tokens)
    return max(1, (console.width - widest - 7) // _CELL)


def _matrix(run: Run, rows: "Mapping[int, Array | None]", first: int, last: int, words: _Words) -> Table:
    """Columns k = first … last of the rows that have any."""
    table = plain_table(("t", "right"), ("token", "left"), *((str(k), "right") for k in range(first, last + 1)), gap=1)
    for t, row in rows.items():
        if row is not None and len(row) >= first:
            numbers = [words.decades(float(row[k - 1])) if k <= len(row) else "" for k in range(first, last + 1)]
            table.add_row(str(t - run.before_output), shown(run.tokens[t - 1]), *numbers)
    return table


def _last(run: Run, t: int, request: "Request", words: _Words, unicode: bool) -> Table:
    """The row of one loss, with shares, factors and summands."""
    row, terms = (run.gradient_rows([t], kind, request.layer)[0] for kind in (request.wrt, "term"))
    both, own = run.model.network.config.bidirectional, f"share of k = {t if run.before_output else 't'}"
    table = plain_table(("k", "right"), ("token", "left"), ("norm", "right"), (own, "right"), ("", "left"))
    for name in ("factor", *(("←factor",) if both else ()), "term"):
        table.add_column(name, justify="right")
    if row is None or terms is None:
        return table
    steps = _in_sight(len(row))
    backwards = run.reverse_factors(request.layer) if both else []
    for k, factor in zip(steps, run.factors(request.layer, steps), strict=True):
        norm, whole = float(row[k - 1]), float(row[t - 1])
        share = norm / whole if whole else None
        table.add_row(
            str(k),
            shown(run.tokens[k - 1]),
            words.number(norm),
            words.share(share),
            _bar(share, unicode),
            words.number(factor),
            *((words.number(backwards[k - 1]),) if both else ()),
            words.number(float(terms[k - 1])),
        )
    return table


def _bar(share: float | None, unicode: bool) -> str:
    """The share as a length; full from 100 % on."""
    if share is None or not math.isfinite(share):
        return ""
    return ("█" if unicode else "#") * round(min(share, 1.0) * _BAR)
