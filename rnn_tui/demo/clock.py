"""An event loop on virtual time: waiting costs nothing, and how fast the machine is makes no difference.

Only what waits for a time is shortened. Work is done as it always is, and a job in another thread is waited for.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from time import monotonic
from typing import Any, Final, TypeVar, TypeVarTuple

from textual import _time as textual_time
from textual import message_pump

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_CLOCKS: Final = ((textual_time, "get_time"), (message_pump, "time"))
"""Where Textual keeps the clock of its timers, of its messages and of its idle events."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """Moves its time on where another loop would sleep; begins at 0 seconds.

    `settled` waits until nothing is left that could be done now. While somebody waits so, time stands still.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._settling: asyncio.Future[float | None] | None = None
        self._jobs = 0
        super().__init__(_Selector(self._rest))
        self.slow_callback_duration = float("inf")  # time is moved on in callbacks: their length says nothing

    def time(self) -> float:
        """Seconds of virtual time."""
        return self._now

    def move_to(self, moment: float) -> None:
        """Move time on to `moment`; what is due by then runs next. Time never goes back."""
        self._now = max(self._now, moment)

    async def settled(self) -> float | None:
        """Wait until every callback has run and every job is done.

        Returns the moment at which something is due next, or None where nothing is.
        """
        if self._settling is not None:
            raise RuntimeError("one task waits for the loop to settle already")
        self._settling = self.create_future()
        try:
            return await self._settling
        finally:
            self._settling = None

    def run_in_executor(self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts) -> asyncio.Future[T]:
        """As every loop does, and waits for it in real time."""
        future = super().run_in_executor(executor, func, *args)
        self._jobs += 1
        future.add_done_callback(self._job_done)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for its threads in real time; `timeout` would be virtual, and be over at once."""
        self._jobs += 1
        try:
            await super().shutdown_default_executor()
        finally:
            self._jobs -= 1

    def _job_done(self, _job: asyncio.Future[Any]) -> None:
        self._jobs -= 1

    def _rest(self, timeout: float | None) -> bool:
        """Asked when nothing is ready for `timeout` seconds: whether to sleep in earnest until a thread calls."""
        if self._jobs:
            return True
        if self._settling is not None:
            if not self._settling.done():
                self._settling.set_result(None if timeout is None else self._now + timeout)
        elif timeout is None:
            raise RuntimeError("everybody waits, and nothing is left that could happen")
        else:
            self._now += timeout
        return False


class _Selector(selectors.SelectSelector):
    """Looks without waiting, and where it should wait asks whether it really should."""

    def __init__(self, rest: Callable[[float | None], bool]) -> None:
        super().__init__()
        self._rest = rest

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0 or not self._rest(timeout):
            return ready
        return super().select(None)


def run(main: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine on a virtual loop of its own; Ctrl+C cancels it, and is raised here when it has ended."""
    # Textual reads the clock on the wall and waits by the loop's: on virtual time its timers would be wrong. It keeps
    # what it is given here, which for every other loop is the wall's clock: apps in other threads notice nothing.
    for module, name in _CLOCKS:
        setattr(module, name, loop_time)
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        loop = runner.get_loop()
        if not isinstance(loop, VirtualLoop):
            raise TypeError("the runner made another loop")
        return runner.run(main(loop))


def loop_time() -> float:
    """The time of the virtual loop that runs in this thread; where none does, the clock on the wall."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return monotonic()
    return loop.time() if isinstance(loop, VirtualLoop) else monotonic()
