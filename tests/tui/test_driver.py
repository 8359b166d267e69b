import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.message import Message
from textual.widgets import Input

from rnn_tui.tui.driver import BURST, RESTORE, WINDOW, EventSender, Typed
from rnn_tui.tui.keyboard import SEQUENCE_QUIET, Keyboard
from tests.tui.pty_terminal import PtyTerminal

ROOT = Path(__file__).parents[2]
ECHO = [sys.executable, "-m", "tests.tui.echo"]


@pytest.fixture
def echo() -> Iterator[PtyTerminal]:
    with PtyTerminal(ECHO, environ={"COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}) as terminal:
        assert terminal.wait(lambda: terminal.shows("0 []"))
        yield terminal


def sent(*reads: tuple[bytes, float]) -> list[Message]:
    """What the app is sent for these reads at these times."""
    messages: list[Message] = []
    keyboard, sender = Keyboard(), EventSender(messages.append, lambda: (80, 24), debug=False)
    now = 0.0
    for data, now in reads:
        sender.release(now)
        sender.send(keyboard.tick(now) + keyboard.feed(data, now), now)
    sender.send(keyboard.tick(now + 10), now + 10)
    sender.release(now + 20)
    return messages


def keys(messages: list[Message]) -> list[tuple[str, str | None]]:
    return [(message.key, message.character) for message in messages if isinstance(message, events.Key)]


def test_typing_arrives_as_keys() -> None:
    assert keys(sent((b"a", 0.0), (b" ", 0.1), (b"\r", 0.2), ("我".encode(), 0.3))) == [
        ("a", "a"),
        ("space", " "),
        ("enter", "\r"),
        ("我", "我"),
    ]


def test_a_flood_arrives_in_order_as_one_message() -> None:
    messages = sent((b"abc def " * 500, 0.0), (b"xyz" * 10, WINDOW / 2), (b"\x1b[A", WINDOW / 2))
    assert [type(message) for message in messages] == [Typed, events.Key]
    assert isinstance(messages[0], Typed)
    assert messages[0].text == "abc def " * 500 + "xyz" * 10


def test_the_held_end_of_a_burst_arrives_when_its_window_is_over() -> None:
    messages = sent((b"a" * BURST, 0.0), (b"bc", WINDOW / 2), (b"d", 2 * WINDOW))
    assert len(keys(messages)) == BURST + 1
    assert [message.text for message in messages if isinstance(message, Typed)] == ["bc"]
    assert keys(messages)[-1] == ("d", "d")


def test_alt_is_named_and_never_printable() -> None:
    [alt_x, alt_shift_x] = sent((b"\x1bx", 0.0), (b"\x1bX", 1.0))
    assert isinstance(alt_x, events.Key)
    assert isinstance(alt_shift_x, events.Key)
    assert (alt_x.key, alt_shift_x.key) == ("alt+x", "alt+shift+x")
    assert not alt_x.is_printable
    assert not alt_shift_x.is_printable


def test_mouse_outside_the_screen_is_dropped_and_moves_in_a_row_are_one() -> None:
    moves = b"".join(b"\x1b[<35;%d;3M" % column for column in range(1, 60))
    messages = sent((b"\x1b[<0;9999;9999M" + moves + b"\x1b[<0;5;6M", 0.0))
    assert [type(message) for message in messages] == [events.MouseMove, events.MouseDown]
    assert isinstance(messages[1], events.MouseDown)
    assert (messages[1].x, messages[1].y) == (4, 5)


def test_kitty_keys_are_keys_and_its_letters_are_typing() -> None:
    messages = sent((b"\x1b[113;5u\x1b[57441;1:3u\x1b[1114112u\x1b[97;2;65u", 0.0))
    assert keys(messages) == [("ctrl+q", None), ("A", "A")]


def test_typed_text_reaches_ready_made_widgets_as_a_paste() -> None:
    class OneInput(App[None]):
        def compose(self) -> ComposeResult:
            yield Input()

    async def run() -> str:
        app = OneInput()
        async with app.run_test() as pilot:
            app.post_message(Typed("many letters"))
            await pilot.pause()
            return app.query_one(Input).value

    assert asyncio.run(run()) == "many letters"


HOSTILE = {
    "broken bytes": b"\xff\xfe\x80\xc0\xc3\x28\xed\xa0\x80",
    "old mouse, high bytes": b"\x1b[M#\xf0\xff",
    "kitty codes out of range": b"\x1b[1114112u\x1b[57441;1:3u\x1b[0u\x1b[55296u",
    "replies unasked": b"\x1b[?2026;9$y\x1b[?2048;1$y\x1b[48;0;0;0;0t\x1b[48;-1;x;0t\x1b[5;5R\x1b[I\x1b[O",
    "mouse junk": b"\x1b[<35;9999;9999M\x1b[<0;-5;-5m\x1b[<999;1;1M\x1b[<35;1M",
    "controls": bytes(range(9)) + b"\x1c\x1d\x1e\x1f",
    "an open string": b"\x1b]0;title",
}


def shows_at_signs(echo: PtyTerminal, count: int) -> bool:
    return echo.text().count("@") == count


def test_nothing_hostile_stops_it(echo: PtyTerminal) -> None:
    for count, (name, data) in enumerate(HOSTILE.items(), start=1):
        echo.send(data)
        time.sleep(2 * SEQUENCE_QUIET if name.startswith("an open") else 0.02)
        echo.send(b"@")
        assert echo.wait(partial(shows_at_signs, echo, count)), name
    echo.send(b"\x11")
    assert echo.ended() == 0
    assert echo.left_on() == set()
    assert b"Traceback" not in echo.raw


def test_five_thousand_keys_and_a_paste_without_an_end(echo: PtyTerminal) -> None:
    echo.send(b"abcdefghi " * 500)
    assert echo.wait(lambda: echo.shows("5000 [")), echo.text()
    echo.send(b"\x1b[200~pasted")
    assert echo.wait(lambda: echo.shows("5006 ["))
    begin = time.monotonic()
    echo.send(b"x\x11")
    assert echo.ended() == 0
    assert time.monotonic() - begin < 1.5
    assert echo.left_on() == set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_puts_the_terminal_back(echo: PtyTerminal, number: signal.Signals) -> None:
    os.kill(echo.pid, number)
    assert echo.ended() == 128 + number
    assert echo.left_on() == set()
    assert b"Traceback" not in echo.raw


def test_a_dropped_line_ends_the_process(echo: PtyTerminal) -> None:
    echo.hang_up()
    # The hangup signal and the end of the input race; either is an orderly end.
    assert echo.ended() in (1, 128 + signal.SIGHUP)


def test_a_signal_while_starting_leaves_nothing_on() -> None:
    for delay in (0.05, 0.3):
        with PtyTerminal(ECHO, environ={"PYTHONPATH": str(ROOT)}) as terminal:
            time.sleep(delay)
            os.kill(terminal.pid, signal.SIGTERM)
            assert terminal.ended() in (-signal.SIGTERM, 128 + signal.SIGTERM)
            assert terminal.left_on() == set()
            assert b"Traceback" not in terminal.raw


def test_stopped_the_terminal_is_as_it_was_and_going_on_everything_is_drawn_again(echo: PtyTerminal) -> None:
    echo.send(b"cats")
    assert echo.wait(lambda: echo.shows("4 [cats]") and echo.shows("palette"))
    before = echo.text()
    for _ in range(2):
        os.kill(echo.pid, signal.SIGTSTP)
        assert echo.stopped()
        assert echo.left_on() == set()
        echo.go_on()
        assert echo.wait(lambda: echo.text() == before), echo.text()
        assert echo.left_on() >= {"mode 1049", "mode 2004", "line discipline"}
    echo.send(b"!")
    assert echo.wait(lambda: echo.shows("5 [cats!]"))
    echo.send(b"\x11")
    assert echo.ended() == 0
    assert echo.left_on() == set()


def test_going_on_from_a_stop_that_nobody_can_catch_draws_everything_too(echo: PtyTerminal) -> None:
    assert echo.wait(lambda: echo.shows("palette"))
    before = echo.text()
    os.kill(echo.pid, signal.SIGSTOP)
    assert echo.stopped()
    echo.go_on()
    assert echo.wait(lambda: echo.text() == before), echo.text()
    echo.send(b"\x11")
    assert echo.ended() == 0
    assert echo.left_on() == set()


JOB = """
import os, signal, subprocess, sys, time
stop, ends = int(sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
job = subprocess.Popen([sys.executable, "-m", "tests.tui.echo"], process_group=0)
os.tcsetpgrp(0, job.pid)
while not os.path.exists(sys.argv[3]):
    time.sleep(0.02)
os.kill(job.pid, stop)
os.waitpid(job.pid, os.WUNTRACED)
os.tcsetpgrp(0, os.getpgrp())
os.kill(job.pid, ends)
os.kill(job.pid, signal.SIGCONT)
_, status = os.waitpid(job.pid, os.WUNTRACED)
if os.WIFSTOPPED(status):
    job.kill()
print("stopped" if os.WIFSTOPPED(status) else f"code {os.waitstatus_to_exitcode(status)}")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_stopped_ends_it_without_the_terminal(echo: PtyTerminal, number: signal.Signals) -> None:
    os.kill(echo.pid, signal.SIGTSTP)
    assert echo.stopped()
    written = len(echo.raw)
    os.kill(echo.pid, number)
    echo.go_on()
    assert echo.ended() == 128 + number
    assert echo.left_on() == set()
    assert b"\x1b[?1049h" not in echo.raw[written:]


@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_stopped_in_the_background_ends_it_at_once(
    stop: signal.Signals, number: signal.Signals, tmp_path: Path
) -> None:
    is_drawn = tmp_path / "is drawn"
    argv = [sys.executable, "-c", JOB, str(int(stop)), str(int(number)), str(is_drawn)]
    with PtyTerminal(argv, environ={"PYTHONPATH": str(ROOT)}) as terminal:
        assert terminal.wait(lambda: terminal.shows("palette")), terminal.text()
        is_drawn.touch()
        assert terminal.ended() == 0
        assert f"code {128 + number}".encode() in terminal.raw
        left = terminal.left_on()
        # Stopped by what nobody can catch it cannot set the line: every shell does that by itself.
        assert left == ({"line discipline"} if stop == signal.SIGSTOP else set())


@pytest.mark.parametrize("delay", [0.4, 0.6])
def test_a_stop_while_starting_leaves_nothing_on(delay: float) -> None:
    with PtyTerminal(ECHO, environ={"PYTHONPATH": str(ROOT)}) as terminal:
        time.sleep(delay)
        os.kill(terminal.pid, signal.SIGTSTP)
        if terminal.stopped(0.6):  # before there is a driver, a process that no shell waits for is not stopped
            assert terminal.left_on() == set()
            terminal.go_on()
        assert terminal.wait(lambda: terminal.shows("0 []")), terminal.text()
        terminal.send(b"\x11")
        assert terminal.ended() == 0
        assert terminal.left_on() == set()


def test_who_stops_it_while_the_terminal_changes_hands_waits_until_that_is_done() -> None:
    script = (
        "import os, signal, rnn_tui.tui.driver as driver, tests.tui.echo as echo\n"
        "enable = driver.TerminalDriver._enable_mouse_support\n"
        "def stop_first(self):\n"
        "    driver.TerminalDriver._enable_mouse_support = enable\n"
        "    os.kill(os.getpid(), signal.SIGTSTP)\n"
        "    enable(self)\n"
        "driver.TerminalDriver._enable_mouse_support = stop_first\n"
        "raise SystemExit(echo.main())"
    )
    with PtyTerminal([sys.executable, "-c", script], environ={"PYTHONPATH": str(ROOT)}) as terminal:
        assert terminal.stopped()
        assert terminal.left_on() == set()
        terminal.go_on()
        assert terminal.wait(lambda: terminal.shows("0 []")), terminal.text()
        terminal.send(b"\x11")
        assert terminal.ended() == 0
        assert terminal.left_on() == set()


def test_without_utf8_it_is_drawn_in_ascii() -> None:
    environ = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": str(ROOT)}
    with PtyTerminal(ECHO, environ=environ) as terminal:
        assert terminal.wait(lambda: terminal.shows("0 []"))
        terminal.send("我".encode())
        assert terminal.wait(lambda: terminal.shows("1 [??]"))
        assert terminal.raw.isascii()
        assert not terminal.shows("\\u")
        assert terminal.shows("Gu @")


def test_an_app_that_does_not_end_is_ended() -> None:
    script = (
        "import time, rnn_tui.tui.driver as driver, tests.tui.echo as echo\n"
        "driver.GRACE = 0.5\n"
        "echo.Echo.on_key = lambda self, event: time.sleep(60)\n"
        "raise SystemExit(echo.main())"
    )
    argv = [sys.executable, "-c", script]
    with PtyTerminal(argv, environ={"PYTHONPATH": str(ROOT)}) as terminal:
        assert terminal.wait(lambda: terminal.shows("0 []"))
        terminal.send(b"x")
        time.sleep(0.2)
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.ended() == 128 + signal.SIGTERM
        assert terminal.left_on() == set()
        assert RESTORE in terminal.raw
