import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from textual.pilot import Pilot

from rnn_tui.demo import clock
from rnn_tui.demo.clock import VirtualLoop
from rnn_tui.demo.realtime import Podium
from rnn_tui.demo.tape import read_tape
from rnn_tui.session import Session
from rnn_tui.tui.explorer import Explorer
from tests.models_for_tests import OPENING, agreement
from tests.tui.apps import terminal
from tests.tui.pty_terminal import PtyTerminal

PROGRAM = "import sys; from rnn_tui.cli import main; sys.exit(main(sys.argv[1:]))"


@contextmanager
def show(folder: Path, tape: str) -> Iterator[PtyTerminal]:
    (folder / "demo.tape").write_text(tape)
    argv = [sys.executable, "-c", PROGRAM, "play", "--realtime", str(folder / "demo.tape")]
    with PtyTerminal(argv, (80, 24)) as terminal:
        yield terminal


def test_an_audience_sees_the_tape_and_the_person_steers(tmp_path: Path) -> None:
    tape = (
        'Type "wer"\nSleep 30s\nType "e "\nCtrl+K\nWait+Screen /Save as/\nCtrl+U\nType "kept.json"\nEnter\n'
        "Expect /never there/\nSleep 30s"
    )
    with show(tmp_path, tape) as terminal:
        assert terminal.wait(lambda: terminal.shows("› wer▏"), 20)
        # Paused: the last row says so, and no key of the person's is typed.
        terminal.wait(lambda: False, 0.15)
        last = terminal.text().split("\n")[-1]
        terminal.send(b"abc ")
        assert terminal.wait(lambda: terminal.shows("paused"))
        assert terminal.text().split("\n")[-1].startswith(" paused   space goes on")
        assert terminal.shows("› wer▏")
        terminal.send(b"\x1b[C")
        assert not terminal.wait(lambda: terminal.shows("saved"), 0.3)
        terminal.send(b" ")
        assert terminal.wait(lambda: terminal.shows("saved kept.json"))
        assert terminal.text().split("\n")[-1].split()[0] == last.split()[0]
        # In the last wait: → ends the tape, and the keyboard is the person's.
        terminal.wait(lambda: False, 0.15)
        terminal.send(b"\x1b[C")
        terminal.wait(lambda: False, 0.15)
        terminal.send(b"mine")
        assert terminal.wait(lambda: terminal.shows("› mine▏"))
        terminal.send(b"\x15\x04")
        assert terminal.ended() == 0
        assert terminal.left_on() == set()
        assert terminal.shows("rnn-tui --tokens")
    assert [path.name for path in tmp_path.iterdir()] == ["demo.tape"]


def test_an_interrupt_is_one_by_key_and_by_signal(tmp_path: Path) -> None:
    for interrupt in (
        lambda terminal: terminal.send(b"\x03"),
        lambda terminal: os.kill(terminal.pid, signal.SIGINT),
    ):
        with show(tmp_path, "Sleep 60s") as terminal:
            assert terminal.wait(lambda: terminal.shows("type a word"), 20)
            interrupt(terminal)
            assert terminal.ended() == 130
            assert terminal.left_on() == set()


def test_q_leaves_at_once(tmp_path: Path) -> None:
    with show(tmp_path, "Sleep 60s") as terminal:
        assert terminal.wait(lambda: terminal.shows("type a word"), 20)
        terminal.send(b"q")
        assert terminal.ended() == 0
        assert terminal.left_on() == set()


def on_podium(tape: str, steps: Callable[[Podium, Pilot[str]], Awaitable[None]]) -> None:
    """Plays a tape before nobody, in virtual time, and does the steps meanwhile."""

    async def main(_loop: VirtualLoop) -> None:
        explorer = Explorer(Session(agreement(), OPENING), np.random.default_rng(0))
        app = Podium(terminal(), explorer, read_tape("demo.tape", tape))
        async with app.run_test(size=(80, 24)) as pilot:
            await steps(app, pilot)

    clock.run(main)


def test_while_it_is_paused_the_time_of_a_wait_stands_still() -> None:
    async def steps(app: Podium, _pilot: Pilot[str]) -> None:
        await asyncio.sleep(0.5)
        app.hear("space")
        await asyncio.sleep(60)
        assert app.is_playing
        assert app.explorer.draft == ""
        app.hear("space")
        await asyncio.sleep(0.3)
        assert app.explorer.draft == ""
        await asyncio.sleep(0.4)
        assert app.explorer.draft == "x"
        assert not app.is_playing

    on_podium("Wait+Screen@1s /never there/\nType 'x'", steps)


def test_what_a_wait_waits_for_does_not_end_it_before_the_pause_is_over() -> None:
    async def steps(app: Podium, pilot: Pilot[str]) -> None:
        await asyncio.sleep(0.5)
        app.hear("space")
        await pilot.press("w")
        await asyncio.sleep(60)
        assert app.explorer.draft == "w"
        app.hear("space")
        await asyncio.sleep(0.2)
        assert app.explorer.draft == "wx"

    on_podium("Wait+Line@100s /› w/\nType 'x'", steps)
