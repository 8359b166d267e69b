"""Where the app saves what it is asked to save."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from rnn_tui.errors import CannotError
from rnn_tui.files import check_writable, whole_file


class Shelf(Protocol):
    """Files by their names. A name under which nothing can be kept is a CannotError."""

    def find(self, name: str) -> tuple[Path, bool]:
        """Where a name leads, and whether something is there."""

    def write(self, path: Path, pieces: Iterable[bytes]) -> int:
        """Keep the pieces there, one behind another, in place of what was there; how many bytes they are."""


class Disk:
    """The file system, from the current folder on."""

    def find(self, name: str) -> tuple[Path, bool]:
        """The path, with ~ expanded. A folder, and a file that cannot be written, are a CannotError too."""
        try:
            path = Path(name).expanduser()
            if path.is_dir():
                raise CannotError(f"'{name[:40]}' is a folder: write the name of a file")
            is_there = path.exists()
        except (OSError, RuntimeError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise CannotError(f"cannot write '{name[:40]}': {reason}") from error
        check_writable(path)
        return path, is_there

    def write(self, path: Path, pieces: Iterable[bytes]) -> int:
        """A file that is there whole or not at all; each piece is written as soon as it is made."""
        with whole_file(path) as file:
            return sum(file.write(piece) for piece in pieces)
