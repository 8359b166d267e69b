"""One computation asked for in words: a network, a TEXT, and what is to be known of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.core.words import Wrt
from rnn_tui.errors import UsageError
from rnn_tui.models import Model
from rnn_tui.session.record import record, record_chunks
from rnn_tui.session.run import Run, check_asked
from rnn_tui.session.writing import Choose, drawn, likeliest, run_over, write_on
from rnn_tui.tasks.spelling import quoted


@dataclass(frozen=True)
class Request:
    """What is to be computed, checked. generate: tokens to go on for. temperature: None takes the likeliest.

    unit: one of 1 … H, whose gates and states the table shows as well.
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

    def __post_init__(self) -> None:
        config = self.model.network.config
        check_asked(self.model, self.wrt, self.layer)
        if self.unit is not None and not 1 <= self.unit <= config.hidden:
            raise UsageError(
                f"there is no unit {self.unit}; {quoted(self.model.source)} has units 1 to {config.hidden}"
            )
        if self.generate and not self.model.task.next_token:
            raise UsageError(f"generate: outputs of task {quoted(self.model.task.name)} are not its next inputs")
        if self.temperature is not None and not self.generate:
            raise UsageError("temperature draws the tokens of generate N; give both")
        if self.temperature is not None and not (0 < self.temperature < float("inf")):
            raise UsageError(f"temperature {self.temperature} is not a number above 0")

    def run(self, text: str) -> Run:
        """The network over TEXT and what it goes on with. Words it does not know are a UsageError."""
        vocabulary = self.model.network.config.vocabulary
        tokens = self.model.task.read(text, vocabulary)
        run = run_over(self.model, tokens, more=self.generate)
        return write_on(run, self.generate, self._choose()).aim(self._target())

    def record(self, text: str) -> dict[str, Any]:
        """The object of `trace --json`."""
        return record(self.run(text), wrt=self.wrt, layer=self.layer, full=self.full)

    def json(self, text: str) -> Iterator[bytes]:
        """The object of `trace --json`, in pieces; what is wrong with TEXT is told before the first of them."""
        return record_chunks(self.run(text), wrt=self.wrt, layer=self.layer, full=self.full)

    def _choose(self) -> Choose:
        """A generator of its own for each TEXT: a line's result does not depend on the lines before it."""
        if self.temperature is None:
            return likeliest
        return drawn(np.random.default_rng(self.seed), self.temperature)

    def _target(self) -> str | None:
        """--target as a token of the output vocabulary."""
        if self.target is None:
            return None
        return self.model.task.read_target(self.target, self.model.network.config.output_vocabulary)
