"""The text of a tape's file: UTF-8, of a bounded size, with or without a byte order mark."""

from pathlib import Path
from typing import Final

from rnn_tui.demo.tape.faults import Fault, Place, TapeError
from rnn_tui.errors import CannotError
from rnn_tui.files import name_of

LONGEST_TAPE: Final = 1_000_000  # bytes of a file, and characters of a tape with all that it sources
_MARK: Final = "\ufeff"


def read_text(path: Path, file: str) -> str:
    """What stands in a tape's file, which messages call `file`.

    Raises TapeError for what is too long or no UTF-8, CannotError for a file that cannot be read.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(LONGEST_TAPE + 1)  # not more, whatever it is that is read
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CannotError(f"cannot read {name_of(file)}: {said}") from error
    return decoded(data, file)


def decoded(data: bytes, file: str) -> str:
    """The text of these bytes, which messages call `file`; a TapeError for what is too long or no UTF-8."""
    if len(data) > LONGEST_TAPE:
        raise TapeError([too_long(file)])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TapeError([_not_utf8(Place(file, 1, 1), "UTF-16")])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        lines = without_mark(data[: error.start].decode("utf-8")).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        place = Place(file, len(lines), len(lines[-1]) + 1)
        raise TapeError([_not_utf8(place, f"the byte 0x{data[error.start]:02X}")]) from error


def without_mark(text: str) -> str:
    """`text` without the byte order mark that some editors put in front."""
    return text.removeprefix(_MARK)


def too_long(file: str) -> Fault:
    """What to say of a tape that is larger than any tape is."""
    longest = f"a tape of at most {LONGEST_TAPE // 1_000_000} MB, with all that it sources"
    return Fault(Place(file, 1, 1), f"expected {longest}, found more; write several tapes, or play another file")


def _not_utf8(place: Place, found: str) -> Fault:
    return Fault(place, f"expected text in UTF-8, found {found}; save the tape as UTF-8")
