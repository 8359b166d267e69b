"""What `play` does with one tape, and what it says meanwhile: on a terminal alone, but for errors."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

from rnn_tui.cli.errors import say
from rnn_tui.demo.advice import Warned, foreseen, lines
from rnn_tui.demo.outputs import Studio, write_all
from rnn_tui.demo.player import PlayError, play
from rnn_tui.demo.tape import Tape
from rnn_tui.errors import CannotError, RnnTuiError, printable
from rnn_tui.tui.terminal import LINE_TERMS

_EVERY = 0.1  # seconds between two lines of progress


class Playing:
    """Plays tapes into files below `out`, or beside each tape. update: writes expected screens anew."""

    def __init__(self, out: Path | None, scale: int, *, update: bool) -> None:
        self._out = out
        self._update = update
        self._studio = Studio(scale)
        self._written: dict[Path, str] = {}

    def play(self, tape: Tape, number: int, count: int) -> None:
        """One of `count` tapes. Raises a PlayError and writes nothing if a command of it fails; warns in any case."""
        began = monotonic()
        beside = Path(tape.path).parent
        folder = beside if self._out is None else self._out
        with_number = f"{tape.path} ({number} of {count})" if count > 1 else tape.path
        line = _Line(with_number)
        warned: list[Warned] = list(foreseen(tape))
        try:
            commands = len(tape.commands)
            played = play(
                tape,
                update=self._update,
                told=lambda done: line.show(f"command {done} of {commands}"),
                warn=warned.append,
            )
            files = self._studio.files(tape, played, lambda name, part: line.show(f"{name} {part:.0%}"))
            places = [(folder / path).absolute() for path in files]
            self._check_apart(tape.path, places)
            line.show("writing")
            write_all(folder, files)
            self._written.update(dict.fromkeys(places, tape.path))
            write_all(beside, played.expected)
        finally:
            line.clear()
            for each in lines(warned):
                say(each)
        sizes = {folder / path: len(data) for path, data in files.items()}
        sizes |= {beside / path: len(data) for path, data in played.expected.items()}
        line.tell(f"{with_number}: {_listed(sizes)} in {monotonic() - began:.1f} s")

    def _check_apart(self, tape: str, places: Sequence[Path]) -> None:
        """A CannotError if another tape of this call wrote one of these: what the app saves is not known before."""
        for place in places:
            other = self._written.get(place, tape)
            if other != tape:
                raise CannotError(f"{tape}: '{other}' has just written '{place}' too; play them one at a time")

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
        self._on = self._screen.isatty() and os.environ.get("TERM", "") not in ("", *LINE_TERMS)
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


def _listed(sizes: Mapping[Path, int]) -> str:
    if not sizes:
        return "all as expected, nothing to write"
    return "wrote " + ", ".join(f"{place} ({_kilobytes(size)})" for place, size in sizes.items())


def _kilobytes(size: int) -> str:
    return f"{max(size / 1000, 0.1):.1f} kB" if size < 10_000 else f"{size / 1000:,.0f} kB"
