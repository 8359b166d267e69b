"""What ends a call from outside: SIGTERM and SIGHUP, as Ctrl+C does, so that nothing half is left."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_DEADLY = ("SIGTERM", "SIGHUP")
_BY_SIGNAL = 128  # a shell adds the signal's number to it


class Ended(KeyboardInterrupt):
    """A signal ended the call. `exit_code`: as a shell shows it."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = _BY_SIGNAL + number


def code_of(interrupt: KeyboardInterrupt) -> int:
    """The exit code that goes with an interrupt: 130 after Ctrl+C."""
    return interrupt.exit_code if isinstance(interrupt, Ended) else _BY_SIGNAL + signal.SIGINT


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP in here raise `Ended`."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise Ended(number)

    with _handling(_DEADLY, end):
        yield


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl+C, SIGTERM and SIGHUP in here take effect at the end."""
    came: list[int] = []
    with _handling(("SIGINT", *_DEADLY), lambda number, _frame: came.append(number)):
        yield
    if came:
        raise KeyboardInterrupt if came[0] == signal.SIGINT else Ended(came[0])


@contextmanager
def _handling(names: tuple[str, ...], handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Another handler for those signals that the platform has; the old ones come back. Only the main thread may.

    A signal that is ignored from the start (nohup) stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    known = [number for name in names if (number := getattr(signal, name, None)) is not None]
    old = {number: former for number in known if (former := signal.getsignal(number)) is not signal.SIG_IGN}
    for number in old:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, former in old.items():
            signal.signal(number, former)
