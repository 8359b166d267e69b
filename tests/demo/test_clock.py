import asyncio
import subprocess
import sys
import threading
import time

import pytest
from textual import _time as textual_time
from textual.app import App

from rnn_tui.demo import clock
from rnn_tui.demo.clock import VirtualLoop


def test_an_hour_of_sleep_takes_no_time_and_is_an_hour() -> None:
    async def main(loop: VirtualLoop) -> float:
        await asyncio.sleep(3600)
        return loop.time()

    began = time.monotonic()
    assert clock.run(main) == 3600
    assert time.monotonic() - began < 1


def test_sleepers_wake_in_the_order_of_their_times() -> None:
    woken: list[tuple[str, float]] = []

    async def sleeper(loop: VirtualLoop, name: str, *naps: float) -> None:
        for nap in naps:
            await asyncio.sleep(nap)
            woken.append((name, round(loop.time(), 9)))

    async def main(loop: VirtualLoop) -> None:
        await asyncio.gather(sleeper(loop, "a", 3, 0.5), sleeper(loop, "b", 1, 1.9, 1), sleeper(loop, "c", 1e-4, 90))

    clock.run(main)
    assert woken == [("c", 1e-4), ("b", 1), ("b", 2.9), ("a", 3), ("a", 3.5), ("b", 3.9), ("c", 90.0001)]


def test_settled_runs_everything_that_is_ready_and_no_time_passes() -> None:
    done: list[int] = []

    async def chain(links: int) -> None:
        for link in range(links):
            await asyncio.sleep(0)
            done.append(link)

    async def main(loop: VirtualLoop) -> tuple[float | None, float]:
        running = asyncio.create_task(chain(1000))
        asleep = asyncio.create_task(asyncio.sleep(5))
        due = await loop.settled()
        assert running.done()
        assert not asleep.done()
        now = loop.time()
        loop.move_to(5)
        assert await loop.settled() is None
        assert asleep.done()
        return due, now

    assert clock.run(main) == (5, 0)
    assert len(done) == 1000


def test_a_job_in_a_thread_is_waited_for_and_virtual_time_stands_still() -> None:
    async def main(loop: VirtualLoop) -> tuple[bool, float]:
        release = threading.Event()
        job = loop.run_in_executor(None, release.wait)
        sleeper = asyncio.create_task(asyncio.sleep(1))
        threading.Timer(0.05, release.set).start()
        await loop.settled()
        assert job.done()
        assert not sleeper.done()
        return job.result(), loop.time()

    assert clock.run(main) == (True, 0)


def test_a_future_that_nobody_will_fulfil_is_an_error_and_no_endless_wait() -> None:
    async def main(loop: VirtualLoop) -> None:
        await loop.create_future()

    with pytest.raises(RuntimeError, match="nothing is left that could happen"):
        clock.run(main)


def test_time_never_goes_back() -> None:
    async def main(loop: VirtualLoop) -> float:
        loop.move_to(2)
        loop.move_to(1)
        return loop.time()

    assert clock.run(main) == 2


def test_two_tasks_cannot_wait_for_the_same_rest() -> None:
    async def main(loop: VirtualLoop) -> None:
        first = asyncio.create_task(loop.settled())
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="already"):
            await loop.settled()
        await first

    clock.run(main)


def test_a_timer_of_textual_ticks_by_virtual_time() -> None:
    ticks: list[float] = []

    class Ticking(App[None]):
        def on_mount(self) -> None:
            self.set_interval(0.25, lambda: ticks.append(round(clock.loop_time(), 2)))
            self.set_timer(10, self.exit)

    async def main(_loop: VirtualLoop) -> None:
        await Ticking().run_async(headless=True, size=(20, 5))

    clock.run(main)
    assert ticks[:39] == [round(0.25 * tick, 2) for tick in range(1, 40)]


def test_other_loops_keep_the_clock_on_the_wall() -> None:
    async def main(_loop: VirtualLoop) -> float:
        return textual_time.get_time()

    async def plain() -> float:
        return textual_time.get_time()

    assert clock.run(main) == 0
    assert abs(asyncio.run(plain()) - time.monotonic()) < 10
    assert abs(textual_time.get_time() - time.monotonic()) < 10


def test_ctrl_c_cancels_what_runs_and_is_raised() -> None:
    program = (
        "import asyncio, _thread\n"
        "from rnn_tui.demo import clock\n"
        "async def main(loop):\n"
        "    try:\n"
        "        _thread.interrupt_main()\n"
        "        await asyncio.sleep(1)\n"
        "    finally:\n"
        "        print('put back')\n"
        "try:\n"
        "    clock.run(main)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.split("\n")[:2] == ["put back", "interrupted"]
