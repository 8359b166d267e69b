"""What `trace` computes: from the words of a call to a run, for one TEXT or for a stream of them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from rnn_tui.cli.errors import say
from rnn_tui.core.words import Wrt
from rnn_tui.errors import CannotError, UsageError
from rnn_tui.models import Model
from rnn_tui.session import Run
from rnn_tui.session.record import record_chunks
from rnn_tui.session.writing import Choose, drawn, likeliest, run_over, write_on
from rnn_tui.tasks.spelling import quoted

_LONGEST_TEXT = 2**22  # bytes: more than any sequence that is let in


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
        config, cell = self.model.network.config, self.model.network.cell
        if not 0 <= self.layer < config.layers:
            there = "layer 0 alone" if config.layers == 1 else f"layers 0 to {config.layers - 1}"
            raise UsageError(f"there is no layer {self.layer}; {quoted(self.model.source)} has {there}")
        if self.unit is not None and not 1 <= self.unit <= config.hidden:
            raise UsageError(
                f"there is no unit {self.unit}; {quoted(self.model.source)} has units 1 to {config.hidden}"
            )
        if self.wrt == "c" and not cell.has_memory:
            raise UsageError(f"--wrt c: a cell {quoted(config.cell)} has no c; write --wrt a or --wrt x")
        if self.generate and not self.model.task.next_token:
            raise UsageError(f"--generate: outputs of task {quoted(self.model.task.name)} are not its next inputs")
        if self.temperature is not None and not self.generate:
            raise UsageError("--temperature draws the tokens of --generate N; write both")
        if self.temperature is not None and not (0 < self.temperature < float("inf")):
            raise UsageError(f"--temperature {self.temperature} is not a number above 0")

    def run(self, text: str) -> Run:
        """The network over TEXT and what it goes on with. Words it does not know are a UsageError."""
        vocabulary = self.model.network.config.vocabulary
        tokens = self.model.task.read(text, vocabulary)
        run = run_over(self.model, tokens, more=self.generate)
        return write_on(run, self.generate, self._choose()).aim(self._target())

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


def standard_input() -> str:
    """One TEXT from standard input, up to its end."""
    data = sys.stdin.buffer.read(_LONGEST_TEXT + 1)
    if len(data) > _LONGEST_TEXT:
        raise UsageError(f"the text on standard input is longer than {_LONGEST_TEXT} bytes; --lines takes many texts")
    return _decoded(data)


@contextmanager
def lines_of(name: str) -> Iterator[BinaryIO]:
    """The stream of --lines: a file, or standard input for `-`."""
    if name == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(name).open("rb"))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise CannotError(f"cannot read '{name}': {reason}") from error
        yield file


def stream(request: Request, source: BinaryIO, write: Callable[[bytes], object]) -> int:
    """One JSON object a line, as soon as its line is there. A bad line is told with its number and skipped.

    Returns the exit code: 1 if there was a bad line. Each line has a run of its own, so memory stays as it is.
    """
    number, bad = 0, 0
    while line := source.readline(_LONGEST_TEXT + 1):
        number += 1
        try:
            if len(line) > _LONGEST_TEXT:
                _skip_rest(source, line)
                raise UsageError(f"it is longer than {_LONGEST_TEXT} bytes")
            for piece in request.json(_decoded(line)):
                write(piece)
        except (UsageError, CannotError) as error:
            bad += 1
            say(f"line {number}: {error}")
    return 1 if bad else 0


def _skip_rest(source: BinaryIO, line: bytes) -> None:
    """Read on to the end of a line that is too long, without keeping it."""
    while line and not line.endswith(b"\n"):
        line = source.readline(_LONGEST_TEXT)


def _decoded(data: bytes) -> str:
    """UTF-8; what is not becomes part of a word that nobody knows, and so the error names it."""
    return data.decode("utf-8-sig", "surrogateescape")
