"""One call as a process: streams that can be written to or say why not, signals, and the exit code."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

from rnn_tui.blas import use_one_thread
from rnn_tui.cli.signals import ended_by_signals

CLOSED_PIPE = 141  # what a shell shows for a program that SIGPIPE ended
FAILED = 1


def run(arguments: Sequence[str] | None) -> int:
    """The exit code of a call. An interrupt comes out as it is, when nothing is left to be written."""
    use_one_thread()
    _open_what_is_closed()
    _write_any_character()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with ended_by_signals():
            return _code(words)
    except BrokenPipeError:
        return CLOSED_PIPE
    finally:
        for stream in (sys.stdout, sys.stderr):
            _let_go(stream)


def _code(words: list[str]) -> int:
    """The exit code of a call, its errors told on standard error."""
    import typer

    from rnn_tui.cli import errors, program

    try:
        code = program.run(list(words))
        sys.stdout.flush()
        return code
    except typer.Exit as leave:
        return leave.exit_code
    except SystemExit as leave:  # a shell was told what completes its line
        return leave.code if isinstance(leave.code, int) else FAILED
    except BrokenPipeError:
        raise
    except Exception as error:  # the last who can tell a person: whatever it is, one line and an exit code
        return errors.tell(error, debug="--debug" in words)


def _open_what_is_closed() -> None:
    """Give a stream that the caller closed its number back, and a file whose use fails as that of a closed one does.

    Else the next file that is opened would get the number, and with it what is meant for the stream.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_WRONLY), "r", encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:  # nobody could be told that it fails
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _write_any_character() -> None:
    """A locale without a character is no reason to fail."""
    from rnn_tui.cli.spelling import SPELT

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=SPELT)


def _let_go(stream: TextIO) -> None:
    """Where nobody reads any more, or the disk is full, Python shall not say so again at its end."""
    try:
        stream.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
