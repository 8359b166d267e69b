"""Where the app saves what it is asked to save."""

from pathlib import Path
from typing import Protocol

from rnn_tui.errors import CannotError
from rnn_tui.files import write_whole


class Shelf(Protocol):
    """Files by their names. A name under which nothing can be kept is a CannotError."""

    def find(self, name: str) -> tuple[Path, bool]:
        """Where a name leads, and whether something is there."""

    def write(self, path: Path, data: bytes) -> None:
        """Keep the data there, in place of what was there."""


class Disk:
    """The file system, from the current folder on."""

    def find(self, name: str) -> tuple[Path, bool]:
        """The path, with ~ expanded."""
        try:
            path = Path(name).expanduser()
            return path, path.exists()
        except (OSError, RuntimeError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise CannotError(f"cannot write '{name[:40]}': {reason}") from error

    def write(self, path: Path, data: bytes) -> None:
        """A file that is there whole or not at all."""
        write_whole(path, data)
