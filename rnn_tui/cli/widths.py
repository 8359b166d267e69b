"""Asks the terminal how wide it draws characters: nothing in the environment says so."""

import os
import re
import select
import sys
import time

_ANSWER = re.compile(rb"\x1b\[(\d+);(\d+)R")
_PATIENCE = 0.5  # seconds: a slow line answers in less, and who does not answer never will


def drawn_width(text: str) -> int | None:
    """The columns that `text` takes on this terminal, by where the cursor stands after it; None if it is not told.

    Standard input and output must be the terminal. What is typed meanwhile is thrown away.
    """
    try:
        import termios
        import tty
    except ImportError:  # Windows has no such way to ask
        return None
    keyboard, screen = sys.stdin.fileno(), sys.stdout.fileno()
    try:
        before = termios.tcgetattr(keyboard)
    except termios.error:
        return None
    try:
        tty.setcbreak(keyboard, termios.TCSAFLUSH)
        sys.stdout.flush()
        os.write(screen, b"\r" + text.encode() + b"\x1b[6n")
        answer = _ANSWER.search(_read(keyboard))
        os.write(screen, b"\r\x1b[K")
    finally:
        termios.tcsetattr(keyboard, termios.TCSAFLUSH, before)
    return int(answer[2]) - 1 if answer else None


def _read(keyboard: int) -> bytes:
    """What the terminal says within the time it has."""
    said = b""
    end = time.monotonic() + _PATIENCE
    while not _ANSWER.search(said) and (left := end - time.monotonic()) > 0:
        if not select.select([keyboard], [], [], left)[0]:
            break
        piece = os.read(keyboard, 256)
        if not piece:
            break
        said += piece
    return said
