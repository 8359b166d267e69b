"""Files that are written whole or not at all."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from rnn_tui.errors import CannotError


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to a file that is there whole or not at all. Raises CannotError when it cannot be written."""
    with whole_file(path) as file:
        file.write(data)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes its place when all went well, and of which else nothing is left.

    A link is followed, and what is no file (a terminal, a pipe, /dev/null) is written to as it stands. Raises
    CannotError when it cannot be written; what stood there before then still stands.
    """
    with _named(path):
        place = _place(path)
        if place.exists() and not place.is_file():
            with place.open("wb") as stream:
                yield stream
            return
        beside = _beside(place)
        try:
            with os.fdopen(_created(beside), "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def is_there(path: Path) -> bool:
    """Whether there is anything at `path`; a name that no file can have is not there."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def is_file(path: Path) -> bool:
    """Whether there is a file at `path`, as against a folder or nothing."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def check_writable(path: Path) -> None:
    """Raise CannotError now, before long work, if a file at `path` could not be written."""
    with _named(path):
        place = _place(path)
        if place.is_dir():
            raise IsADirectoryError("it is a folder")
        if not place.exists() or place.is_file():
            beside = _beside(place)
            os.close(_created(beside))
            beside.unlink(missing_ok=True)


def _place(path: Path) -> Path:
    """Where a path leads in the end; a loop of links and a null byte are an OSError like any other."""
    try:
        place = path.resolve()
    except (RuntimeError, ValueError) as error:
        raise OSError(str(error)) from error
    if place.is_symlink():  # from Python 3.13 on, resolve leaves a loop as it is
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return place


def _beside(place: Path) -> Path:
    return place.with_name(f".{secrets.token_hex(6)}.part")


def _created(path: Path) -> int:
    """A new file's descriptor; its mode is what the process gives to any file."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn what the system says into the one line that names the file."""
    try:
        yield
    except OSError as error:
        raise CannotError(f"cannot write '{path}': {error.strerror or error}") from error
