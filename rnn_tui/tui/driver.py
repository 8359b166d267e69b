"""The driver between Textual and a POSIX terminal: survives whatever comes in, and always puts the terminal back.

What plain Textual does with hostile input, signals and a dropped line is in the tests that go with this module.
"""

import io
import os
import selectors
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from rnn_tui.tui.keyboard import Keyboard, Token, canonical, typed
from rnn_tui.tui.output import Output, fit
from rnn_tui.tui.terminal import terminal_size

BURST: Final = 8
WINDOW: Final = 0.05
"""More than BURST characters within WINDOW seconds are no typing: they arrive together, as one `Typed`."""
GRACE: Final = 2.0
"""Seconds an app that was told to end may take, before it is ended."""
_HEARD: Final = 0.05
"""Seconds in which a signal that came before CONT is heard before it is obeyed."""
LINE_DROPPED: Final = 1
"""Exit code when the terminal went away."""
DEADLY: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
# Paste, wrap, mouse (five kinds), synchronised output, focus, kitty keyboard, alternate screen, cursor, attributes.
RESTORE: Final = (
    b"\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2026l\x1b[?1004l"
    b"\x1b[<u\x1b[?1049l\x1b[?25h\x1b[0m"
)


class Typed(events.Paste):
    """Many characters typed in no time: a script, a flood, a slow line that caught up. Never contains a control.

    Widgets of Textual take it as a paste. A widget of ours treats it as these keys in this order, in one go: a space
    is the space key, not a character of a pasted text.
    """


# Without this it would be dispatched to on_typed, which no ready-made widget has.
Typed.handler_name = events.Paste.handler_name


class TerminalDriver(LinuxDriver):
    """Textual's driver with an input side that cannot be killed or silenced, and an end that is always orderly.

    SIGTERM, SIGHUP and SIGINT end the app with 128 + signal as `App.return_code`; a dropped line with 1. An app that
    has not ended GRACE seconds later is ended with that code, and the terminal is put back all the same.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        screen = sys.__stderr__
        encoding = screen.encoding if screen is not None else "ascii"
        self._screen_fd = screen.fileno() if screen is not None else 2
        self._encoding = encoding
        raw = Output(self._screen_fd, lambda: self._end(LINE_DROPPED))
        self._file = io.TextIOWrapper(raw, encoding, errors="replace", newline="", write_through=True)
        self._ends_with: int | None = None
        self._handlers_before: dict[signal.Signals, Any] = {}
        self._in_application_mode = False
        self._changing = False
        self._asked: int | None = None
        self._install_handlers()

    # -- starting and ending --------------------------------------------------------------------------------------

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        with self._undisturbed():
            self._install_handlers()
            self._in_application_mode = True
            super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual has no type here
            # The terminal's focus says nothing here: whoever types has it, and the token line never loses it.
            self.write("\x1b[?1004l")
            if self._writer_thread is None:  # we were in the background: to be done when brought to the front
                self._in_application_mode, self._must_signal_resume = False, True

    def stop_application_mode(self) -> None:
        """Put the terminal back, unless that is done: in the background it is the shell's."""
        if self._in_application_mode:
            with self._undisturbed():
                super().stop_application_mode()
                self._in_application_mode = False

    def disable_input(self) -> None:
        """Read no more of a terminal that is ours."""
        if self._in_application_mode:
            super().disable_input()

    def suspend_application_mode(self) -> None:
        """Put the terminal back for a while: what ends the app meanwhile is still heard."""
        self.stop_application_mode()
        self._close_writer()

    def close(self) -> None:
        """Write what is left, then leave the signals as they were found."""
        self._close_writer()
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        self._handlers_before.clear()

    def _close_writer(self) -> None:
        super().close()
        self._writer_thread = None

    def _install_handlers(self) -> None:
        """Before the terminal is touched. A signal that was ignored from the start (nohup) stays ignored."""
        if self._handlers_before or threading.current_thread() is not threading.main_thread():
            return
        for number in DEADLY:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers_before[number] = signal.signal(number, self._on_signal)
        signal.signal(signal.SIGALRM, self._on_grace_over)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._end(128 + number)
        self._end_behind_the_shell()

    def _end(self, code: int) -> None:
        """Ask the app to end; from any thread, and from a signal handler. An alarm needs no lock, so it cannot hang."""
        if self._ends_with is not None:
            return
        self._ends_with = code
        signal.setitimer(signal.ITIMER_REAL, GRACE)
        try:
            self._loop.call_soon_threadsafe(self._exit_app, code)
        except RuntimeError:  # the loop is closed: the app has ended by itself
            self._on_grace_over(signal.SIGALRM, None)

    def _exit_app(self, code: int) -> None:
        self._app.exit(return_code=code)

    def _on_grace_over(self, _number: int, _frame: FrameType | None) -> None:
        """End the process now, with the terminal put back by hand."""
        if self._ends_with is None:
            return
        if self._in_application_mode:
            with selectors.SelectSelector() as selector:
                selector.register(self._screen_fd, selectors.EVENT_WRITE)
                if selector.select(0.2):  # a terminal that takes nothing any more must not hold us
                    _ignore_errors(lambda: os.write(self._screen_fd, RESTORE))
            attributes = self.attrs_before
            if attributes is not None:
                _ignore_errors(lambda: termios.tcsetattr(self.fileno, termios.TCSANOW, attributes))
        os._exit(self._ends_with)

    # -- stopping and going on ------------------------------------------------------------------------------------

    def _sigtstp_application(self, *_: object) -> None:
        """Ctrl+Z of a shell, or `kill -TSTP`."""
        self._asked = signal.SIGTSTP
        self._obey()

    def _sigcont_application(self, *_: object) -> None:
        """`fg`, `bg`, or `kill -CONT`."""
        self._asked = signal.SIGCONT
        self._obey()

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """Who stops us while the terminal changes hands stops us when that is done: half of it is neither's."""
        outermost = not self._changing
        self._changing = True
        try:
            yield
        finally:
            if outermost:
                self._changing = False
        if outermost:
            self._obey()

    def _obey(self) -> None:
        """Stop, with the terminal as it was found, or go on, with it ours and drawn anew; the last wish counts.

        An app that was told to end does neither: it gets the time to end.
        """
        while self._asked is not None and not self._changing:
            wish, self._asked = self._asked, None
            self._changing = True
            try:
                if self._ends_with is not None:
                    self._end_behind_the_shell()
                elif wish == signal.SIGTSTP:
                    self._give_back()
                    self._stop()
                elif self._in_foreground():
                    # Still ours: stopped by SIGSTOP, which nobody can catch. What the shell then did is unknown.
                    self._give_back()
                    if self._must_signal_resume:
                        self.resume_application_mode()
                elif self._must_signal_resume:
                    # `kill` of a stopped job sends its signal, then CONT; another thread may have the first.
                    time.sleep(_HEARD)
                    self._stop()
            finally:
                self._changing = False

    def _stop(self) -> None:
        """Stop here, unless the end was asked for meanwhile: stopped, the app could not end."""
        if self._ends_with is None:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _end_behind_the_shell(self) -> None:
        """Stopped and ended in the background: the shell has set its line, the screen is still to restore.

        A process in the background that writes to the terminal or sets it is stopped again, unless it ignores that.
        """
        if not self._in_foreground():
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            signal.signal(signal.SIGTTIN, signal.SIG_IGN)
            self.attrs_before = None

    def _give_back(self) -> None:
        if self._in_application_mode and self._auto_restart:
            self.suspend_application_mode()
            self._must_signal_resume = True

    def _in_foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:
            return True

    # -- output ---------------------------------------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Queue for the terminal; nothing while it is not ours. What the encoding lacks becomes as wide a `?`."""
        if self._writer_thread is not None:
            super().write(data if data.isascii() else fit(data, self._encoding))

    def _get_terminal_size(self) -> tuple[int, int]:
        return terminal_size([self._screen_fd, self.fileno], os.environ)

    def _query_in_band_window_resize(self) -> None:
        """Not asked: SIGWINCH tells the size, and pixel mouse reports divide by sizes that a terminal may not know."""

    # -- input ----------------------------------------------------------------------------------------------------

    def run_input_thread(self) -> None:
        """Read, cut, and send on until told to stop. The end of the line ends the app."""
        keyboard, sender = Keyboard(), EventSender(self.process_message, self._get_terminal_size, self._debug)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(sender.wait(keyboard.deadline, time.monotonic()))
                now = time.monotonic()
                if ready:
                    try:
                        data = os.read(self.fileno, 1 << 16)
                    except (BlockingIOError, InterruptedError):
                        continue
                    except OSError:
                        data = b""
                    if not data:
                        self._end(LINE_DROPPED)
                        return
                    sender.send(keyboard.feed(data, now), now)
                sender.send(keyboard.tick(now), now)
                sender.release(now)


class EventSender:
    """Tokens to Textual's events, in order. Floods of characters are held and sent together."""

    def __init__(self, send: Callable[[Message], None], size: Callable[[], tuple[int, int]], debug: bool) -> None:
        self._send, self._size, self._debug = send, size, debug
        self._parser = XTermParser(debug)
        self._held: list[str] = []
        self._window_end = 0.0
        self._sent = 0

    def wait(self, deadline: float | None, now: float) -> float:
        """Seconds to sleep at most: to the next thing due, and often enough to be told to stop."""
        due = [deadline] if deadline is not None else []
        due += [self._window_end] if self._held else []
        return max(0.0, min([0.1, *(moment - now for moment in due)]))

    def send(self, tokens: list[Token], now: float) -> None:
        """Send the tokens. Of mouse moves in a row the last one is enough."""
        move: Message | None = None
        for token in tokens:
            if text := self._text(token):
                self._type(text, now)
                continue
            for event in self._events(token):
                if move is not None and not isinstance(event, events.MouseMove):
                    self._send(move)
                    move = None
                self._flush()
                if isinstance(event, events.MouseMove):
                    move = event
                else:
                    self._send(event)
        if move is not None:
            self._send(move)

    def release(self, now: float) -> None:
        """Send the held characters when their window is over."""
        if self._held and now >= self._window_end:
            self._flush()

    def _type(self, text: str, now: float) -> None:
        if now >= self._window_end:
            self._flush()
            self._window_end, self._sent = now + WINDOW, 0
        if not self._held and self._sent + len(text) <= BURST:
            self._sent += len(text)
            for character in text:
                self._key(character)
        else:
            self._held.append(text)

    def _flush(self) -> None:
        text, self._held = "".join(self._held), []
        if len(text) > 1:
            self._send(Typed(text))
        elif text:
            self._key(text)

    def _key(self, character: str) -> None:
        for event in self._parse(character):
            self._send(event)

    def _text(self, token: Token) -> str | None:
        return token.text if token.kind == "text" else typed(token.text) if token.kind == "sequence" else None

    def _events(self, token: Token) -> list[Message]:
        if token.kind == "paste":
            return [events.Paste(token.text)]
        if token.kind == "escape":
            return [events.Key("escape", "\x1b")]
        if token.kind == "alt":
            return _alt(token.text, self._parse(token.text))
        if token.kind == "control":
            return self._parse(token.text)
        known = canonical(token.text, self._size())
        return self._parse(known) if known is not None else []

    def _parse(self, sequence: str) -> list[Message]:
        """What Textual makes of a whole sequence. A parser that made nothing of it may still wait for more."""
        try:
            found = list(self._parser.feed(sequence))
        except (ValueError, OverflowError, StopIteration, RuntimeError):
            found = []
        if not found:
            self._parser = XTermParser(self._debug)
        return found


def _alt(character: str, found: list[Message]) -> list[Message]:
    """Alt and a key: named so, and never a printable character, or it would be typed."""
    keys = [event.key for event in found if isinstance(event, events.Key)]
    shift = "shift+" if character.isupper() else ""
    return [events.Key(f"alt+{shift}{key.lower() if shift else key}", None) for key in keys]


def _ignore_errors(action: Callable[[], object]) -> None:
    try:
        action()
    except (OSError, termios.error):
        return
