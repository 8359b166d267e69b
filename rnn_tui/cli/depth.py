"""`rnn-tui depth`: plain against residual networks by depth, as measured, or measured again."""

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rnn_tui.cli.checks import number, refuse, whole
from rnn_tui.cli.errors import say
from rnn_tui.cli.options import Debug, Json, Out
from rnn_tui.cli.signals import code_of
from rnn_tui.defaults import MOST_SEEDS
from rnn_tui.errors import CannotError, UsageError

if TYPE_CHECKING:
    from rnn_tui.experiments.depth import Block, Figures, Plan, Progress, Run

_LONGEST_DEPTH = 3  # digits

Depths = Annotated[
    str | None, typer.Option("--depths", metavar="N,N,...", help="Train networks this deep, and measure them.")
]
Seeds = Annotated[
    int | None,
    typer.Option(
        "--seeds", metavar="N", parser=whole("--seeds", 1, ranged=True), help="Train so many of each depth and kind."
    ),
]
BlockOf = Annotated[
    int | None,
    typer.Option(
        "--block", metavar="L", parser=whole("--block", ranged=True), help="Show the block above layer L instead."
    ),
]
Scale = Annotated[
    float | None,
    typer.Option("--scale", metavar="NUMBER", parser=number("--scale"), help="W and b of that block times this [1]."),
]
Point = Annotated[
    int | None,
    typer.Option(
        "--point", metavar="N", parser=whole("--point", ranged=True), help="Which point that block is fed [0]."
    ),
]
Updates = Annotated[
    int | None, typer.Option("--steps", metavar="N", parser=whole("--steps"), help="Train for so many updates.")
]


def depth(
    depths: Depths = None,
    seeds: Seeds = None,
    steps: Updates = None,
    block: BlockOf = None,
    scale: Scale = None,
    point: Point = None,
    json: Json = False,
    out: Out = None,
    _debug: Debug = False,
) -> int:
    """Plain against residual networks by depth: training error and the gradient's norm by layer, on two spirals.

    \b
    rnn-tui depth
    rnn-tui depth --json
    rnn-tui depth --depths 2,8,56 --seeds 1 --steps 500
    rnn-tui depth --block 0 --scale 0.1

    Without --depths, --seeds and --steps it shows the figures that ship; with any of them it trains, which takes
    seconds for shallow networks and minutes for all, and says on standard error how far it is. With --block it shows
    one block of a fresh network, 56 deep or as deep as --depths says, without and with its shortcut.
    """
    from rnn_tui.experiments import depth as experiment

    if block is not None:
        refuse({"--seeds": seeds, "--steps": steps}, "is for networks that are trained; leave it out, or --block")
        _emit(_block(depths, block, 1.0 if scale is None else scale, point or 0), json, out)
        return 0
    refuse({"--scale": scale, "--point": point}, "is for one block; write --block L as well")
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
    _emit(figures, json, out)
    return 0


def _emit(found: "Figures | Block", json: bool, out: Path | None) -> None:
    """As JSON or for people."""
    from rnn_tui.cli import depth_report, output
    from rnn_tui.experiments import depth as experiment

    if json:
        from rnn_tui.session.record import json_bytes

        told = experiment.record(found) if isinstance(found, experiment.Figures) else experiment.block_record(found)
        output.emit_bytes(json_bytes(told), out)
    else:
        output.draw(lambda console: depth_report.show(console, found), out)


def _block(depths: str | None, layer: int, scale: float, point: int) -> "Block":
    """One block; UsageError where there is none, or no such point."""
    from rnn_tui.experiments import depth as experiment

    several = _plan(depths, None, None).depths
    if depths is not None and len(several) > 1:
        raise UsageError(f"--block is of one network; write one number for --depths, such as {several[-1]}")
    deep = several[-1]
    last = 2 * (experiment.blocks(deep) - 1)
    if last < 0:
        raise UsageError(f"a network {deep} deep has no block; --depths 3 is the least that has")
    if layer % 2 or layer > last:
        raise UsageError(f"--block {layer} begins no block of {deep} layers: an even number from 0 to {last} does")
    if point >= experiment.POINTS:
        raise UsageError(f"--point {point} is not a number from 0 to {experiment.POINTS - 1}")
    if not math.isfinite(scale):
        raise UsageError(f"--scale {scale} is not a finite number")
    try:
        return experiment.block(deep, layer, point, scale)
    except FloatingPointError as error:
        raise UsageError(f"--scale is too far from 0: {error}; write a smaller number") from error


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
    if seeds is not None and seeds > MOST_SEEDS:
        raise UsageError(f"--seeds {seeds} is not a number from 1 to {MOST_SEEDS}")
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
