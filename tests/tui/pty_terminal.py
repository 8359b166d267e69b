"""A terminal for tests: a program on a real pty, its screen emulated by pyte, its modes and colours kept."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

import pyte

# What pyte would print as text: private CSI, mode queries, strings other than OSC.
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=>][0-9;:]*[ -/]*[@-~]|\x1b\[[0-9;?]*[!-/]+[@-~]|\x1b[PX^_][^\x1b]*\x1b\\")
_OPEN_SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*)?\Z")
_MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
_SGR = re.compile(rb"\x1b\[([0-9;]*)m")
# Modes that a shell does not expect to find on.
_MODES = {1000, 1002, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048}

PATIENCE = 60.0
"""Seconds to wait for what is sure to come: a busy machine takes ten and more to start a program."""


class PtyTerminal:
    """Runs `argv` with nothing of the caller's environment but PATH, HOME and `environ`."""

    def __init__(
        self, argv: Sequence[str], size: tuple[int, int] = (80, 24), environ: Mapping[str, str] | None = None
    ) -> None:
        columns, rows = size
        self.raw = bytearray()
        self.exit_code: int | None = None
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._cut = b""
        full = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        full |= {"TERM": "xterm-256color", "LANG": "C.UTF-8"} | dict(environ or {})
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(argv[0], list(argv), full)
        os.set_blocking(self.fd, False)
        self._lflag = termios.tcgetattr(self.fd)[3]

    def __enter__(self) -> "PtyTerminal":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self.alive():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.fd >= 0:
            os.close(self.fd)

    def pump(self, seconds: float) -> bool:
        """Read once, waiting at most so long; True when bytes came."""
        if self.fd < 0:
            time.sleep(seconds)
            return False
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:
            data = b""
        self.raw += data
        data = self._cut + data
        cut = _OPEN_SEQUENCE.search(data)
        data, self._cut = (data[: cut.start()], data[cut.start() :]) if cut else (data, b"")
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))
        return bool(data)

    def wait(self, holds: Callable[[], bool], limit: float = PATIENCE) -> bool:
        """Read until it holds; False when it does not within the limit."""
        end = time.monotonic() + limit
        while not holds():
            if time.monotonic() > end:
                return False
            self.pump(0.02)
        return True

    def send(self, data: bytes) -> None:
        """Write it all, reading meanwhile, as a terminal does."""
        while data and self.alive():
            try:
                data = data[os.write(self.fd, data[:4096]) :]
            except BlockingIOError:
                self.pump(0.01)

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self.fd)
        self.fd = -1

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def shows(self, text: str) -> bool:
        return text in self.text()

    def alive(self) -> bool:
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
        return self.exit_code is None

    def stopped(self, limit: float = PATIENCE) -> bool:
        """Whether it stops, as a job does; all it wrote before is read."""

        def has_stopped() -> bool:
            pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
            return bool(pid) and os.WIFSTOPPED(status)

        stops = self.wait(has_stopped, limit)
        while stops and self.pump(0.02):
            pass
        return stops

    def go_on(self) -> None:
        """As `fg` does: the screen is the shell's by then."""
        self.screen.reset()
        os.kill(self.pid, signal.SIGCONT)

    def ended(self, limit: float = PATIENCE) -> int | None:
        """The exit code, once the program has ended and all it wrote is read."""
        self.wait(lambda: not self.alive(), limit)
        while self.fd >= 0 and self.pump(0.02):
            pass
        return self.exit_code

    def left_on(self) -> set[str]:
        """What a program that ended has not put back."""
        modes = {int(number): state == b"h" for number, state in _MODE.findall(bytes(self.raw))}
        left = {f"mode {number}" for number in _MODES if modes.get(number)}
        if modes.get(25) is False:
            left.add("cursor hidden")
        if self.raw.count(b"\x1b[>25u") > self.raw.count(b"\x1b[<u"):
            left.add("kitty keyboard")
        if termios.tcgetattr(self.fd)[3] != self._lflag:
            left.add("line discipline")
        return left

    def colour_codes(self) -> set[str]:
        """The kinds of colour codes sent: `rgb`, `256`, and the numbers of ANSI ones."""
        found: set[str] = set()
        for codes in _SGR.findall(bytes(self.raw)):
            parts = codes.decode().split(";")
            while parts:
                code = parts.pop(0)
                if code in ("38", "48") and parts:
                    depth = parts.pop(0)
                    found.add("rgb" if depth == "2" else "256")
                    del parts[: 3 if depth == "2" else 1]
                elif code.isdigit() and (30 <= int(code) <= 49 or 90 <= int(code) <= 107):
                    found.add(code)
        return found
