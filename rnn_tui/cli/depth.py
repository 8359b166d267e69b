"""`rnn-tui depth`: plain against residual networks by depth, as measured, or measured again."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from rnn_tui.cli.checks import whole
from rnn_tui.cli.errors import say
from rnn_tui.cli.options import Debug, Json, Out
from rnn_tui.cli.signals import code_of
from rnn_tui.errors import CannotError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from rnn_tui.experiments.depth import Figures, Plan, Progress, Run

_MOST_SEEDS = 100
_LONGEST_DEPTH = 3  # digits

Depths = Annotated[
    str | None, typer.Option("--depths", metavar="N,N,...", help="Train networks this deep, and measure them.")
]
Seeds = Annotated[
    int | None,
    typer.Option("--seeds", metavar="N", parser=whole("--seeds", 1), help="Train so many of each depth and kind."),
]
Updates = Annotated[
    int | None, typer.Option("--steps", metavar="N", parser=whole("--steps"), help="Train for so many updates.")
]


def depth(
    depths: Depths = None,
    seeds: Seeds = None,
    steps: Updates = None,
    json: Json = False,
    out: Out = None,
    _debug: Debug = False,
) -> int:
    """Plain against residual networks by depth: training error and the gradient's norm by layer, on two spirals.

    \b
    rnn-tui depth
    rnn-tui depth --json
    rnn-tui depth --depths 2,8,56 --seeds 1 --steps 500

    Without --depths, --seeds and --steps it shows the figures that ship; with any of them it trains, which takes
    seconds for shallow networks and minutes for all, and says on standard error how far it is.
    """
    from rnn_tui.cli import output
    from rnn_tui.experiments import depth as experiment

    try:
        if depths is None and seeds is None and steps is None:
            figures = experiment.shipped()
        else:
            figures = _measured(_plan(depths, seeds, steps))
    except KeyboardInterrupt as interrupt:
        say("interrupted; nothing was written")
        return code_of(interrupt)
    except FloatingPointError as error:
        raise CannotError(f"the training ran away: {error}") from error
    if json:
        from rnn_tui.session.record import json_bytes

        output.emit_bytes(json_bytes(experiment.record(figures)), out)
    else:
        output.draw(lambda console: _table(console, figures), out)
    return 0


def _plan(depths: str | None, seeds: int | None, steps: int | None) -> "Plan":
    from rnn_tui.experiments.depth import DEEPEST, DEPTHS, SEEDS, STEPS, Plan
    from rnn_tui.tasks.spelling import quoted

    chosen = set() if depths is not None else set(DEPTHS)
    for part in depths.split(",") if depths is not None else ():
        number = part.strip()
        digits = number.isascii() and number.isdigit() and len(number) <= _LONGEST_DEPTH
        if not digits or not 1 <= int(number) <= DEEPEST:
            raise UsageError(f"--depths {quoted(number)} is not a number from 1 to {DEEPEST}; write them as 2,8,56")
        chosen.add(int(number))
    if seeds is not None and seeds > _MOST_SEEDS:
        raise UsageError(f"--seeds {seeds} is not a number from 1 to {_MOST_SEEDS}")
    return Plan(tuple(sorted(chosen)), SEEDS if seeds is None else seeds, STEPS if steps is None else steps)


def _measured(plan: "Plan") -> "Figures":
    from rnn_tui.experiments.depth import Figures, measure

    runs: list[Run] = []
    with _watched(plan) as tell:
        for progress in measure(plan):
            tell(progress)
            if progress.run is not None:
                runs.append(progress.run)
    return Figures(plan, tuple(runs))


@contextmanager
def _watched(plan: "Plan") -> Iterator["Callable[[Progress], None]"]:
    """Who is told how far it is: a bar on a terminal, a line a network elsewhere, both on standard error."""
    if not sys.stderr.isatty():
        yield _line
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    with Bar(
        TextColumn("{task.description}"), BarColumn(bar_width=None), TimeRemainingColumn(compact=True),
        TextColumn("left"), console=Console(stderr=True), expand=True, transient=True,
    ) as bar:  # fmt: skip
        shown = bar.add_task("depth", total=plan.updates)
        yield lambda progress: bar.update(
            shown, completed=progress.done, description=f"{progress.depth} deep, {progress.kind}, seed {progress.seed}"
        )


def _line(progress: "Progress") -> None:
    run = progress.run
    if run is not None:
        say(f"{run.depth} deep, {run.kind}, seed {run.seed}: error {run.error:.2%}")


def _table(console: "Console", figures: "Figures") -> None:
    """A line a depth and kind: error, and how the gradient changes from the last layer to the first, by seed."""
    from rnn_tui.cli.words import plain_table
    from rnn_tui.experiments.depth import INITIALISATION, KINDS, TRAINING, ratio

    table = plain_table(("depth", "right"), ("kind", "left"), ("error, %", "left"), ("fresh", "left"))
    table.add_column("trained")
    for deep in figures.depths:
        for kind in KINDS:
            runs = figures.of(deep, kind)
            errors = " ".join(f"{100 * run.error:.2f}".rjust(5) for run in runs)
            ratios = [" ".join(_ratio(ratio(norms)) for norms in by) for by in _gradients(runs)]
            table.add_row(str(deep), kind, errors, *ratios)
    console.print("two spirals: training error by depth, each seed", style="bold")
    console.print(table)
    console.print()
    console.print("fresh, trained: |∂L/∂a[0]| / |∂L/∂a[last]|, before the first update and after the last;")
    console.print("above 1 the gradient grows on its way down, 0 is exactly 0: units that are off for every point.")
    console.print(f"Alike for both: {INITIALISATION}; {figures.plan.steps} updates, {TRAINING}.")
    console.print("A network 2 deep has no block yet: both kinds are the same.")
    console.print(f"Again: {figures.plan.command}")


def _gradients(runs: "tuple[Run, ...]") -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    return [run.fresh for run in runs], [run.trained for run in runs]


def _ratio(value: float | None) -> str:
    return ("-" if value is None else "0" if value == 0 else f"{value:.0e}").rjust(5)
