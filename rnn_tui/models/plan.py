"""How one network is made, from its first weights to its file: the same by `rnn-tui train` and for those that ship."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import Any

import numpy as np

from rnn_tui.core.checkpoint import Checkpoint
from rnn_tui.core.network import Config, Network
from rnn_tui.core.training import Figures, Report, train
from rnn_tui.errors import UsageError, printable
from rnn_tui.tasks import task
from rnn_tui.tasks.base import Task
from rnn_tui.tasks.batches import batches
from rnn_tui.tasks.figures import Quiz, held_out_loss
from rnn_tui.tasks.recipes import COURSES
from rnn_tui.tasks.text import TextTask

_QUESTIONS = 200  # of each kind, or for each number of modifiers


@dataclass(frozen=True)
class Plan:
    """What is trained, for how many updates, and the seed of its first weights and of its data.

    data: the file that is read, for a task that reads one; None for what the task brings itself.
    """

    task: str
    cell: str
    hidden: int
    layers: int
    steps: int
    seed: int
    bidirectional: bool = False
    data: Path | None = None

    @cached_property
    def learnt(self) -> Task:
        """The task, on the file that is read where there is one. A CannotError where that is nothing to learn from."""
        found = task(self.task)
        if self.data is None:
            return found
        if not isinstance(found, TextTask):
            raise UsageError(f"task {self.task!r} makes its own data; leave out --data")
        return found.reading(self.data)

    @property
    def config(self) -> Config:
        """The network to be, as the task asks for it."""
        learnt = self.learnt
        return Config(
            task=self.task,
            cell=self.cell,
            hidden=self.hidden,
            layers=self.layers,
            bidirectional=self.bidirectional,
            vocabulary=learnt.vocabulary,
            output_vocabulary=learnt.output_vocabulary,
            shape=learnt.shape,
            input=learnt.input,
            output=learnt.output,
            longest_output=learnt.longest_output,
        )

    def command(self, step: int) -> str:
        """The command that writes the very same file again; a training step before the last has to be kept."""
        keep = f" --keep {step}" if step != self.steps else ""
        both = " --bidirectional" if self.bidirectional else ""
        data = "" if self.data is None else f" --data {quote(printable(str(self.data)))}"
        return (
            f"rnn-tui train {self.task} --cell {self.cell} --hidden {self.hidden} --layers {self.layers}{both}"
            f" --steps {self.steps} --seed {self.seed}{data}{keep}"
        )

    def said(self, step: int) -> dict[str, Any]:
        """What a file says of its training, but for the figures, which are not known yet."""
        return {
            "command": self.command(step),
            "seed": self.seed,
            "steps": step,
            "final_loss": None,
            "held_out_accuracy": None,
        }

    def reports(
        self,
        keep: Collection[int] = (),
        evaluate: Callable[[Network], Figures] | None = None,
        evaluate_every: int = 0,
    ) -> Iterator[Report[Network]]:
        """Train, in float32: weights from the generator (seed, 0), data from (seed, 1). See `core.training.train`."""
        course = COURSES[self.task]
        rng = np.random.default_rng([self.seed, 1])
        data = batches(self.learnt, rng, course.batch, bidirectional=self.bidirectional)
        recipe = replace(course.recipe, steps=self.steps)
        return train(self.fresh(), data, recipe, keep=keep, evaluate=evaluate, evaluate_every=evaluate_every)

    def fresh(self) -> Network:
        """The first weights, in float32."""
        rng = np.random.default_rng([self.seed, 0])
        return Network.fresh(self.config, rng, self.learnt.embedding).astype("float32")

    def checkpoint(self, network: Network, step: int) -> Checkpoint:
        """The network after `step` updates with what its file says of its training.

        final_loss: nats a token on held-out sequences. held_out_accuracy: the share of held-out questions answered
        right. Both are null where they are not finite numbers or the task has no such questions.
        """
        measured = {
            "final_loss": _rounded(held_out_loss(network, self.learnt)),
            "held_out_accuracy": _rounded(self._quiz.share(network)),
        }
        return Checkpoint(network, self.said(step) | measured)

    @cached_property
    def _quiz(self) -> Quiz:
        return Quiz.of(self.learnt, _QUESTIONS)


def _rounded(value: float | None) -> float | None:
    """Four decimals: more than that is noise of the sample."""
    return None if value is None or not np.isfinite(value) else round(value, 4)
