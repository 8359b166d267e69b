"""A tape before an audience: in this terminal, by the clock on the wall; at its end the app is the person's."""

import asyncio
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np
from textual import events
from textual.driver import Driver
from textual.message import Message

from rnn_tui.demo.keys import Keys, strokes
from rnn_tui.demo.player import opened
from rnn_tui.demo.search import is_found
from rnn_tui.demo.stage import Keepsakes
from rnn_tui.demo.tape import commands
from rnn_tui.demo.tape.commands import Command, Tape
from rnn_tui.errors import CannotError
from rnn_tui.tui import picture
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.driver import TerminalDriver
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.launch import report
from rnn_tui.tui.shelf import Disk
from rnn_tui.tui.terminal import Terminal, detect, end_quietly_on_interrupt, read_streams, refusal

_BREATH: Final = 0.02  # seconds that a key is given at least, so that what it opens is there for the next one
_LOOK: Final = 0.05  # seconds between two looks at what a Wait waits for
_LEAVE: Final = frozenset({"q", "ctrl+d", "ctrl+q"})
_INTERRUPTED: Final = 130
_NOTICE: Final = " paused   space goes on   right arrow skips   q leaves"


def perform(tape: Tape, *, debug: bool = False) -> int:
    """Play a tape in this terminal, then leave the app to the person; the exit code. Nothing is written meanwhile.

    What looks at the screen (Expect, Screenshot …) is passed over: an audience is no test. What is hidden is not
    waited for. Raises CannotError where no app can be shown, or when it fails.
    """
    end_quietly_on_interrupt()
    streams = read_streams()
    reason = refusal(os.environ, isatty=streams.isatty)
    if reason is not None:
        raise CannotError(reason)
    terminal = detect(
        os.environ, isatty=streams.isatty, encoding=streams.encoding, size=streams.size,
        theme=tape.settings.theme, ascii_only=tape.settings.ascii,
    )  # fmt: skip
    explorer = Explorer(opened(tape, Path(tape.path).parent), np.random.default_rng(tape.settings.seed or 0))
    app = Podium(terminal, explorer, tape)
    return report(app, app.run(), debug=debug)


class _Loan:
    """A shelf that keeps nothing on disk until the tape has ended."""

    def __init__(self) -> None:
        self._kept, self._disk = Keepsakes(), Disk()
        self.is_playing = True

    def find(self, name: str) -> tuple[Path, bool]:
        """Where a name leads, and whether something is there."""
        return self._kept.find(name) if self.is_playing else self._disk.find(name)

    def write(self, path: Path, pieces: Iterable[bytes]) -> int:
        """In memory, and after the tape in earnest."""
        return self._kept.write(path, pieces) if self.is_playing else self._disk.write(path, pieces)


class Podium(RnnApp, inherit_bindings=False):
    """The app while a tape plays: its keys come from the tape, and the person's keys say how it goes on."""

    def __init__(self, terminal: Terminal, explorer: Explorer, tape: Tape) -> None:
        self._loan = _Loan()
        super().__init__(terminal, explorer, self._loan)
        self._tape = tape
        self._keys = Keys()
        self._speed = tape.settings.typing_speed
        self._hidden = self._paused = self._skips = False
        self._changed = asyncio.Event()

    def on_mount(self) -> None:
        """Begin."""
        self.run_worker(self._perform())

    def get_driver_class(self) -> type[Driver]:
        """The driver that tells the person's keys from the tape's."""
        return _Listener

    @property
    def is_playing(self) -> bool:
        """Whether the tape has the keyboard."""
        return self._loan.is_playing

    async def on_event(self, event: events.Event) -> None:
        """Another size is drawn anew, the notice too."""
        await super().on_event(event)
        if self._paused and isinstance(event, events.Resize):
            self.call_after_refresh(self._notice)

    def hear(self, key: str) -> None:
        """A key of the person's while the tape plays."""
        if key == "space":
            self._pause(not self._paused)
        elif key == "right":
            self._skips = True
        elif key == "ctrl+c":  # as SIGINT
            self.exit(return_code=_INTERRUPTED)
        elif key in _LEAVE:
            self.exit(self._explore.command_line())
        self._changed.set()

    def _pause(self, paused: bool) -> None:
        self._paused = paused
        if paused:
            self._notice()
        else:
            self.screen.refresh()

    def _notice(self) -> None:
        """Say it in the last row, where the keys stand that have no effect now; the app knows nothing of it."""
        if self._driver is not None and self._paused:
            width, height = self.size
            self._driver.write(f"\x1b7\x1b[{height};1H\x1b[0;7m{_NOTICE[:width]:<{width}}\x1b[0m\x1b8")
            self._driver.flush()

    async def _perform(self) -> None:
        """The tape from its beginning to its end."""
        for command in self._tape.commands:
            self._skips = False
            await self._do(command)
        self._pause(False)
        self._loan.is_playing = False

    async def _do(self, command: Command) -> None:
        match command:
            case commands.Type():
                for stroke in strokes(command.text):
                    await self._send(self._keys.type(stroke), self._time(command) * len(stroke))
            case commands.Press():
                for _ in range(command.count):
                    await self._send(self._keys.press(command.key), self._time(command))
            case commands.SetTypingSpeed():
                self._speed = command.seconds
            case commands.Sleep():
                await self._pass(command.seconds)
            case commands.Wait():
                await self._wait(command)
            case commands.Hide():
                self._hidden = True
            case commands.Show():
                self._hidden = False

    def _time(self, command: commands.Type | commands.Press) -> float:
        return self._speed if command.speed is None else command.speed

    async def _send(self, sent: Sequence[Message], seconds: float) -> None:
        """Events in the way that those of a terminal take, and the time until the next."""
        for event in sent:
            event.set_sender(self)
            self.post_message(event)
        await asyncio.sleep(_BREATH)
        await self._pass(seconds - _BREATH)

    async def _pass(self, seconds: float) -> None:
        """Let time pass, or none while it is hidden or skipped; while it is paused, time stands still."""
        loop = asyncio.get_running_loop()
        while (seconds > 0 or self._paused) and not self._hidden and not self._skips:
            began, paused = loop.time(), self._paused
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), None if paused else seconds)
            self._changed.clear()
            seconds -= 0 if paused else loop.time() - began

    async def _wait(self, command: commands.Wait) -> None:
        """Until the pattern is there, or its time is over; → goes on without it."""
        limit = self._tape.settings.wait_timeout if command.seconds is None else command.seconds
        while command.pattern is not None and limit > 0 and not self._skips:
            await self._pass(0)  # while it is paused, time stands still
            frame = picture.frame(self)
            with suppress(CannotError):  # a pattern that takes for ever is not found
                if is_found(command.pattern, frame.text() if command.scope == "screen" else picture.cursor_line(frame)):
                    return
            await asyncio.sleep(_LOOK)
            limit -= _LOOK


class _Listener(TerminalDriver):
    """While a tape plays, the terminal's keys are for who leads it through, and the mouse does nothing."""

    def send_message(self, message: Message) -> None:
        """Called for everything that the terminal sends, in the thread that reads."""
        podium = self._app
        if not isinstance(podium, Podium) or not podium.is_playing:
            super().send_message(message)
        elif isinstance(message, events.Key):
            self._loop.call_soon_threadsafe(podium.hear, message.key)
        elif not isinstance(message, events.Paste | events.MouseEvent):
            super().send_message(message)
