"""Looks for a pattern on a screen, and gives up on one that would take for ever."""

import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from rnn_tui.errors import CannotError

_LONGEST: Final = 5.0  # seconds of work; what a tape sensibly looks for takes microseconds


def is_found(pattern: re.Pattern[str], text: str, *, longest: float = _LONGEST) -> bool:
    """Whether the pattern is somewhere in the text. A CannotError if that takes more than `longest` seconds of work."""
    with _bounded(pattern, longest):
        return pattern.search(text) is not None


@contextmanager
def _bounded(pattern: re.Pattern[str], longest: float) -> Iterator[None]:
    """Python's matcher lets nothing but a signal interrupt it; where none can be had, it takes its time."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise CannotError(
            f"looking for /{pattern.pattern}/ takes more than {longest:g} s;"
            " write it without a repetition of a repetition, such as (a+)+"
        )

    # The time that this process works, and not the wall's: a busy machine makes no difference.
    before = signal.signal(signal.SIGVTALRM, give_up)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, longest)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
