"""What `play` does with one tape, and what it says meanwhile: on a terminal alone, but for errors."""

import os
import sys
from pathlib import Path
from time import monotonic

from rnn_tui.demo.outputs import Studio, write_all
from rnn_tui.demo.player import PlayError, play
from rnn_tui.demo.tape import Tape
from rnn_tui.errors import RnnTuiError, printable

_EVERY = 0.1  # seconds between two lines of progress


class Playing:
    """Plays tapes into files below `out`, or beside each tape. update: writes expected screens anew."""

    def __init__(self, out: Path | None, scale: int, *, update: bool) -> None:
        self._out = out
        self._update = update
        self._studio = Studio(scale)

    def play(self, tape: Tape, number: int, count: int) -> None:
        """One of `count` tapes. Raises a PlayError and writes nothing if a command of it fails."""
        began = monotonic()
        beside = Path(tape.path).parent
        folder = beside if self._out is None else self._out
        with_number = f"{tape.path} ({number} of {count})" if count > 1 else tape.path
        line = _Line(with_number)
        try:
            commands = len(tape.commands)
            played = play(tape, update=self._update, told=lambda done: line.show(f"command {done} of {commands}"))
            files = self._studio.files(tape, played, lambda name, part: line.show(f"{name} {part:.0%}"))
            line.show("writing")
            write_all(folder, files)
            write_all(beside, played.expected)
        finally:
            line.clear()
        names = [str(folder / path) for path in files] + [str(beside / path) for path in played.expected]
        line.tell(f"{with_number}: {_listed(names)} in {monotonic() - began:.1f} s")

    @staticmethod
    def say_details(error: RnnTuiError) -> None:
        """What an error tells beside its one line: the screen as it was."""
        if isinstance(error, PlayError):
            for line in error.details:
                sys.stderr.write(f"{printable(line)}\n")
            sys.stderr.flush()


class _Line:
    """One line of progress on standard error, rewritten a few times a second; nothing where no person watches."""

    def __init__(self, name: str) -> None:
        self._name = printable(name)
        # The app takes sys.stderr while it runs.
        self._screen = sys.stderr
        self._on = self._screen.isatty() and os.environ.get("TERM", "") not in ("", "dumb", "unknown")
        self._due = 0.0

    def show(self, what: str) -> None:
        """What is being done."""
        now = monotonic()
        if self._on and now >= self._due:
            self._due = now + _EVERY
            self._write(f"\r\x1b[K{self._name}: {what}")

    def clear(self) -> None:
        """Leave an empty line."""
        if self._on and self._due:
            self._write("\r\x1b[K")

    def tell(self, what: str) -> None:
        """A line that stays."""
        if self._screen.isatty():
            self._write(f"{printable(what)}\n")

    def _write(self, text: str) -> None:
        self._screen.write(text)
        self._screen.flush()


def _listed(names: list[str]) -> str:
    return "wrote " + ", ".join(names) if names else "all as expected, nothing to write"
