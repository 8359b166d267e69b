"""What `trace` reads: a file, or standard input."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from rnn_tui.cli.errors import reason
from rnn_tui.errors import CannotError
from rnn_tui.files import name_of

STANDARD_INPUT = "-"


class Source:
    """A stream of bytes. What cannot be read is a CannotError that says where."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        """name: as the call has it."""
        self._file = file
        self._name = name

    def read(self, most: int) -> bytes:
        """Up to `most` bytes, fewer at the end alone."""
        with _named(self._name):
            return self._file.read(most)

    def readline(self, most: int) -> bytes:
        """Up to the end of the line or `most` bytes of it; none at the end."""
        with _named(self._name):
            return self._file.readline(most)

    def is_at(self, path: Path) -> bool:
        """Whether it is the file at `path`, which to write would replace what is being read."""
        try:
            own, other = os.fstat(self._file.fileno()), path.stat()
        except (OSError, ValueError):
            return False
        return S_ISREG(own.st_mode) and os.path.samestat(own, other)


@contextmanager
def opened(name: str) -> Iterator[Source]:
    """The file of that name, or standard input for `-`."""
    with ExitStack() as stack:
        if name == STANDARD_INPUT:
            file: BinaryIO = sys.stdin.buffer
        else:
            with _named(name):
                file = stack.enter_context(Path(name).open("rb"))
        yield Source(file, name)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Turn what the system says into the one line that names the source."""
    try:
        yield
    except (OSError, ValueError) as error:
        said = reason(error) if isinstance(error, OSError) else error
        place = "standard input" if name == STANDARD_INPUT else name_of(name)
        raise CannotError(f"cannot read {place}: {said}") from error
