"""One computation asked for in words: a network, a TEXT, and what is to be known of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np

from rnn_tui.core.words import Wrt
from rnn_tui.errors import UsageError
from rnn_tui.models import Model
from rnn_tui.session.backward_record import chosen_losses
from rnn_tui.session.checks import check_asked, check_chain
from rnn_tui.session.record import NO_EXTRAS, Extras, record, record_chunks
from rnn_tui.session.run import Run
from rnn_tui.session.session import LONGEST
from rnn_tui.session.targets import read_output
from rnn_tui.session.writing import Choose, decode, drawn, likeliest, run_over, write_on
from rnn_tui.tasks.spelling import quoted, said


@dataclass(frozen=True)
class Request:
    """What is to be computed, checked. generate: tokens to go on for. temperature: None takes the likeliest.

    unit: one of 1 … H, whose gates and states the table shows as well. extras: what is told beside what always is.
    """

    model: Model
    target: str | None = None
    wrt: Wrt = "a"
    layer: int = 0
    full: bool = False
    generate: int = 0
    temperature: float | None = None
    seed: int = 0
    unit: int | None = None
    extras: Extras = NO_EXTRAS

    def __post_init__(self) -> None:
        if not isinstance(self.model, Model):
            raise UsageError(f"model {said(self.model)} is neither the name of a network nor a Model that was loaded")
        config = self.model.network.config
        self._check_kinds()
        check_asked(self.model, self.wrt, self.layer)
        if self.extras.anatomy or self.extras.backward is not None:
            check_chain(self.model)
        if self.unit is not None and not 1 <= self.unit <= config.hidden:
            raise UsageError(
                f"there is no unit {self.unit}; {quoted(self.model.source)} has units 1 to {config.hidden}"
            )
        if self.generate and not self.model.task.next_token:
            raise UsageError(f"generate: outputs of task {quoted(self.model.task.name)} are not its next inputs")
        if self.temperature is not None and not self.generate:
            raise UsageError("temperature draws the tokens of generate N; give both")
        if self.temperature is not None and not _is_above_zero(self.temperature):
            raise UsageError(f"temperature {said(self.temperature)} is not a number above 0")

    def _check_kinds(self) -> None:
        """A UsageError for what a script gave that is not even of the right kind; NumPy's numbers are numbers."""
        if self.target is not None and not isinstance(self.target, str):
            raise UsageError(f"target {said(self.target)} is not a token; write it as a string")
        if not isinstance(self.full, bool | np.bool_):
            raise UsageError(f"full {said(self.full)} is neither True nor False")
        for name, number in (("generate", self.generate), ("seed", self.seed)):
            if not _is_whole(number):
                raise UsageError(f"{name} {said(number)} is not a whole number from 0 on")
        if self.generate > LONGEST:
            raise UsageError(f"generate {said(self.generate)} is too many; a sequence holds at most {LONGEST} tokens")

    def run(self, text: str) -> Run:
        """The network over TEXT and what it goes on with.

        Words that it does not know are a UsageError, and so is a loss that is asked for and not there.
        """
        if not isinstance(text, str):
            raise UsageError(f"text {said(text)} is not a text; write the words as one string")
        vocabulary = self.model.network.config.vocabulary
        tokens = self.model.task.read(text, vocabulary)
        run = run_over(self.model, tokens, more=self.generate)
        if not self.model.network.config.encodes:
            run = write_on(run, self.generate, self._choose()).aim(self._target())
        elif self.target is None:
            run = decode(run)
        else:
            run = run.write(read_output(self.model, self.target))
        if self.extras.backward is not None:
            chosen_losses(run, self.extras.backward)
        if self.extras.anatomy is not None:
            chosen_losses(run, self.extras.anatomy, "take apart")
        return run

    def record(self, text: str) -> dict[str, Any]:
        """The object of `trace --json`."""
        return record(self.run(text), wrt=self.wrt, layer=self.layer, full=self.full, extras=self.extras)

    def json(self, text: str) -> Iterator[bytes]:
        """The object of `trace --json`, in pieces; what is wrong with TEXT is told before the first of them."""
        return self.pieces(self.run(text))

    def pieces(self, run: Run) -> Iterator[bytes]:
        """The object of `trace --json` of a run, in pieces."""
        return record_chunks(run, wrt=self.wrt, layer=self.layer, full=self.full, extras=self.extras)

    def _choose(self) -> Choose:
        """A generator of its own for each TEXT: a line's result does not depend on the lines before it."""
        if self.temperature is None:
            return likeliest
        return drawn(np.random.default_rng(int(self.seed)), float(self.temperature))

    def _target(self) -> str | None:
        """--target as a token of the output vocabulary."""
        if self.target is None:
            return None
        return self.model.task.read_target(self.target, self.model.network.config.output_vocabulary)


def _is_whole(value: object) -> bool:
    """Whether it counts something; True and False are no numbers here."""
    return isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= 0


def _is_above_zero(value: object) -> bool:
    """Whether it is a number above 0 that a float holds."""
    if not isinstance(value, Real) or isinstance(value, bool):
        return False
    try:
        return 0 < float(value) < float("inf")
    except OverflowError:
        return False
