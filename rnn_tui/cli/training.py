"""What `train` does: runs a plan, shows how it goes, and writes files that are whole."""

import sys
from pathlib import Path
from typing import Protocol

import typer

from rnn_tui.cli.checks import check_checkpoint
from rnn_tui.cli.errors import say
from rnn_tui.cli.output import is_terminal, tell_written
from rnn_tui.cli.signals import code_of, uninterrupted
from rnn_tui.core.checkpoint import checkpoint_bytes
from rnn_tui.core.network import Network
from rnn_tui.core.training import Figures, Report
from rnn_tui.errors import CannotError
from rnn_tui.files import check_writable, write_whole
from rnn_tui.models.plan import Plan
from rnn_tui.tasks.figures import Quiz, bits, held_out_loss

_LOOKS = 20  # how often, in all, a line is printed and the held-out questions are asked
_QUESTIONS = 40  # of each kind: a quick look
_SMOOTHING = 0.05  # of the loss shown: one batch's is noisy


class Watcher(Protocol):
    """Who is told how the training goes."""

    def update(self, step: int, loss: float, held_out: Figures) -> None:
        """After an update: the loss, smoothed, in nats a token, and how held-out data is answered (`_told`)."""

    def close(self) -> None:
        """No more is to come."""


class Training:
    """One training from the check that its files can be written to the last of them."""

    def __init__(self, plan: Plan, place: Path, keep: tuple[int, ...], *, force: bool) -> None:
        """Raises UsageError for a name that no checkpoint has, CannotError if a file is there or cannot be written."""
        self._plan = plan
        self._keep = keep
        self._place = place
        self._force = force
        self._written: list[Path] = []
        for step in (*keep, plan.steps):
            check_checkpoint(self._file(step), force=force)
        check_writable(place)
        self._quiz = Quiz.of(plan.learnt, _QUESTIONS)

    def run(self) -> int:
        """Train and write; the exit code. Signals end it between two updates, never within a file."""
        watcher = watch(self._plan)
        try:
            self._train(watcher)
        except KeyboardInterrupt as interrupt:
            watcher.close()
            self._say_written()
            if self._place not in self._written:
                say(f"interrupted; '{self._place}' was not written")
            return code_of(interrupt)
        except FloatingPointError as error:
            watcher.close()
            raise CannotError(f"the training ran away: {error}; '{self._place}' was not written") from error
        finally:
            watcher.close()
        self._say_written()
        return 0

    def _train(self, watcher: Watcher) -> None:
        steps = self._plan.steps
        smooth: float | None = None
        held_out: Figures = {}
        for report in self._plan.reports(self._keep, self._look, max(1, steps // _LOOKS)):
            if report.step:
                smooth = report.loss if smooth is None else smooth + _SMOOTHING * (report.loss - smooth)
            if report.held_out is not None:
                held_out = report.held_out
            if smooth is not None:
                watcher.update(report.step, smooth, held_out)
            if report.snapshot is not None:
                self._write(report, report.snapshot)

    def _look(self, network: Network) -> dict[str, float]:
        """How held-out data is answered: the share right, or the bits a token where nothing is asked."""
        right = self._quiz.share(network)
        if right is not None:
            return {"accuracy": right}
        return {"bits": bits(held_out_loss(network, self._plan.learnt))}

    def _write(self, report: Report[Network], network: Network) -> None:
        data = checkpoint_bytes(self._plan.checkpoint(network, report.step))
        path = self._file(report.step)
        with uninterrupted():
            check_checkpoint(path, force=self._force)
            write_whole(path, data)
            self._written.append(path)

    def _file(self, step: int) -> Path:
        """Where the network after `step` updates goes: NAME@STEP beside NAME, but for the last."""
        place = self._place
        return place if step == self._plan.steps else place.with_name(f"{place.stem}@{step}{place.suffix}")

    def _say_written(self) -> None:
        for path in self._written:
            tell_written(path)


def watch(plan: Plan) -> Watcher:
    """A progress bar on a terminal, plain lines elsewhere."""
    return Bar(plan) if is_terminal() else Lines(plan)


def _told(held_out: Figures, digits: int) -> list[str]:
    """What is said of held-out data, if anything is known yet: accuracy in per cent, or bits a token."""
    accuracy, length = held_out.get("accuracy"), held_out.get("bits")
    told = [] if accuracy is None else [f"accuracy {accuracy:.{digits}%}"]
    return told if length is None else [*told, f"held out {length:.2f} bits"]


class Lines:
    """A line about every twentieth of the training, flushed, for a pipe or a log."""

    def __init__(self, plan: Plan) -> None:
        self._steps = plan.steps
        self._every = max(1, plan.steps // _LOOKS)
        cell = f"{plan.cell}, bidirectional" if plan.bidirectional else plan.cell
        typer.echo(f"training {plan.task}, {cell}, {plan.hidden} units, {plan.steps} updates, seed {plan.seed}")

    def update(self, step: int, loss: float, held_out: Figures) -> None:
        """A line when a twentieth more is done."""
        if step % self._every == 0 or step == self._steps:
            typer.echo("  ".join([f"step {step}/{self._steps}", f"loss {loss:.4f}", *_told(held_out, 1)]))
            sys.stdout.flush()

    def close(self) -> None:
        """Each line stands for itself."""


class Bar:
    """A bar with the loss, the accuracy and the time left."""

    def __init__(self, plan: Plan) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(compact=True),
            TextColumn("left"),
            expand=True,
        )
        self._task = self._progress.add_task(f"{plan.task}-{plan.cell}", total=plan.steps, told="")
        self._progress.start()

    def update(self, step: int, loss: float, held_out: Figures) -> None:
        """Move the bar; rich draws it ten times a second."""
        self._progress.update(self._task, completed=step, told=", ".join([f"loss {loss:.3f}", *_told(held_out, 0)]))

    def close(self) -> None:
        """Give the cursor back."""
        self._progress.stop()
