"""`rnn-tui padded --train`: the whole experiment again, network by network."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer

from rnn_tui.cli.errors import say
from rnn_tui.cli.output import tell_written
from rnn_tui.cli.signals import code_of
from rnn_tui.core.training import Report
from rnn_tui.errors import CannotError
from rnn_tui.experiments.padded import STEPS, Plan, plans, run, seen
from rnn_tui.experiments.padded_files import COMMAND, collected, written
from rnn_tui.files import check_writable, is_there, write_whole

_LOOKS = 4  # lines a network


def train(folder: Path, seeds: int, steps: int, *, force: bool) -> int:
    """Train and measure all networks of so many seeds into `folder`; the exit code.

    The weights of seed 0 are written as they come, the figures when all is done: nothing half is left of them.
    """
    figures = folder / "padded.json"
    if is_there(figures) and not force:
        raise CannotError(f"'{figures}' is there already; --force replaces it and the networks beside it")
    is_new = not is_there(folder)
    with suppress(OSError):  # what is wrong with the folder is said of the file in it
        folder.mkdir(exist_ok=True)
    try:
        check_writable(figures)
        return _train(folder, figures, seeds, steps)
    finally:
        if is_new:
            with suppress(OSError):  # it is not empty: networks or figures were written
                folder.rmdir()


def _train(folder: Path, figures: Path, seeds: int, steps: int) -> int:
    """What `train` does once the folder is there."""
    networks: list[dict[str, Any]] = []
    held: dict[str, dict[str, Any]] = {}
    work = plans(tuple(range(seeds)), steps)
    try:
        for number, plan in enumerate(work, 1):
            typer.echo(f"{number} of {len(work)}: {plan.name}, seed {plan.seed}, {steps} updates")
            network, found, examples = run(plan, lambda report: _tell(report, steps))
            typer.echo(f"  verbs right by words in front: {found['by_lead']}")
            networks.append(found)
            held.setdefault(plan.course, dict(seen(examples)))
            if plan.seed == 0:
                tell_written(written(folder, plan.name, network, _training(plan)))
    except KeyboardInterrupt as interrupt:
        say(f"interrupted; '{figures}' was not written")
        return code_of(interrupt)
    except FloatingPointError as error:
        raise CannotError(f"the training ran away: {error}; '{figures}' was not written") from error
    text = json.dumps(collected(networks, held, _command(seeds, steps)), indent=1) + "\n"
    write_whole(figures, text.encode())
    tell_written(figures)
    return 0


def _tell(report: Report[Any], steps: int) -> None:
    """A few lines a network, flushed, for a terminal, a pipe or a log."""
    if report.step and report.step % max(1, steps // _LOOKS) == 0:
        typer.echo(f"  update {report.step}: loss {report.loss:.3f}")


def _training(plan: Plan) -> dict[str, Any]:
    return {"command": _command(1, plan.steps), "seed": plan.seed, "steps": plan.steps}


def _command(seeds: int, steps: int) -> str:
    """The words that make the same again."""
    return f"{COMMAND} --seeds {seeds}" + (f" --steps {steps}" if steps != STEPS else "")
