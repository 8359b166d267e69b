"""How TEXT is read: one, of the call or of standard input, or a stream of them."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Literal

from rnn_tui.cli.errors import say
from rnn_tui.cli.source import STANDARD_INPUT, Source, opened
from rnn_tui.errors import CannotError, UsageError
from rnn_tui.session.request import Request

_LONGEST_TEXT = 2**22  # bytes: more than any sequence that is let in

_BYTES = MappingProxyType({"JSON": 35, "CSV": 64})  # for each pair of steps, k > t among them
_LARGE = 10**8


def given(text: str) -> str:
    """The TEXT of a call; where that is -, what stands on standard input."""
    if text != STANDARD_INPUT:
        return text
    with opened(text) as source:
        return text_of(source)


def text_of(source: Source) -> str:
    """One TEXT, up to the end of the source."""
    data = source.read(_LONGEST_TEXT + 1)
    if len(data) > _LONGEST_TEXT:
        raise UsageError(f"the text on standard input is longer than {_LONGEST_TEXT} bytes; --lines takes many texts")
    return _decoded(data)


def tell_size(steps: int, form: Literal["JSON", "CSV"]) -> None:
    """On standard error, before it is written: that so many steps are more than anybody expects."""
    size = steps**2 * _BYTES[form]
    if size > _LARGE:
        say(f"{steps} steps: about {size / 1e9:.1g} GB of {form}, numbers for each pair of them")


def stream(request: Request, source: Source, write: Callable[[bytes], object]) -> tuple[int, int]:
    """One JSON object a line, as soon as its line is there. A bad line is told with its number and skipped.

    Returns the number of lines, and of bad ones. Each line has a run of its own, so memory stays as it is.
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
    return number, bad


def _skip_rest(source: Source, line: bytes) -> None:
    """Read on to the end of a line that is too long, without keeping it."""
    while line and not line.endswith(b"\n"):
        line = source.readline(_LONGEST_TEXT)


def _decoded(data: bytes) -> str:
    """UTF-8; what is not is told as it is of a word of the call."""
    return data.decode("utf-8-sig", "surrogateescape")
