"""Files that are written whole or not at all, and which of their names are one."""

import errno
import os
import secrets
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import BinaryIO

from rnn_tui.errors import CannotError

PIECE = 2**18
"""Characters of a long text, before they are handed on to be written."""

_LONGEST_NAME, _BEGINNING, _END = 160, 40, 40


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to a file that is there whole or not at all. Raises CannotError when it cannot be written."""
    with whole_file(path) as file:
        file.write(data)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes its place when all went well, and of which else nothing is left.

    A link is followed, and what is no file (a terminal, a pipe, /dev/null) is written to as it stands. A file that is
    replaced keeps its mode. Raises CannotError when it cannot be written; what stood there before then still stands.
    A pipe that nobody reads is a BrokenPipeError, as it is on standard output.
    """
    with _named(path):
        if _is_no_file(path):
            with path.open("wb") as stream:
                yield stream
            return
        place = _place(path)
        mode = _mode(place)
        beside = _beside(place)
        try:
            with os.fdopen(_created(beside, mode), "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if mode is not None:
                beside.chmod(mode)  # what the umask took away
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


def name_of(path: PurePath | str) -> str:
    """A name in quotes, as errors have it; of a long one the beginning and the end."""
    name = str(path)
    return f"'{name}'" if len(name) <= _LONGEST_NAME else f"'{name[:_BEGINNING]}…{name[-_END:]}'"


def name_key(path: PurePath) -> str:
    """The same for names that some file systems take for the same: capitals and composed letters forgiven."""
    return unicodedata.normalize("NFC", path.as_posix().casefold())


def check_writable(path: Path) -> None:
    """Raise CannotError now, before long work, if a file at `path` could not be written."""
    with _named(path):
        place = _place(path)
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not _is_no_file(path):
            beside = _beside(place)
            try:
                os.close(_created(beside, None))
            finally:  # a signal may come between any two lines
                with suppress(OSError):
                    beside.unlink(missing_ok=True)


def _is_no_file(path: Path) -> bool:
    """Whether something stands there that cannot be replaced, such as a device or a pipe."""
    # Before any link is followed by name: /dev/stdout leads to a pipe that has none.
    return is_there(path) and not is_file(path)


def _mode(place: Path) -> int | None:
    """The permissions of the file that is to be replaced; None where there is none yet."""
    try:
        return stat.S_IMODE(place.stat().st_mode) & 0o777
    except FileNotFoundError:
        return None


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


def _created(path: Path, mode: int | None) -> int:
    """A new file's descriptor; without a mode, that which the process gives to any file."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, 0o666 if mode is None else mode)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn what the system says into the one line that names the file."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotError(f"cannot write {name_of(path)}: {error.strerror or error}") from error
