"""The command line. `main` is the entry point: it turns whatever happens into an exit code and at most two lines."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper

from rnn_tui.blas import use_one_thread

INTERRUPTED = 130
CLOSED_PIPE = 141  # what a shell shows for a program that SIGPIPE ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one call of `rnn-tui` and return its exit code. arguments: without the program's name; the process's own."""
    use_one_thread()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a locale without a character is no reason to fail
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _run(words)
    except BrokenPipeError:
        code = CLOSED_PIPE
    except KeyboardInterrupt:
        code = INTERRUPTED
    _let_go_of_output()
    return code


def _run(words: list[str]) -> int:
    """The exit code of a call, its errors told on standard error."""
    # Not at the top, so that Ctrl+C in the first moments meets the handler above.
    import typer

    from rnn_tui.cli import errors, program

    try:
        code = program.run(list(words))
        sys.stdout.flush()
        return code
    except typer.Exit as leave:
        return leave.exit_code
    except typer.Abort:
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        return errors.tell(error, debug="--debug" in words)


def _let_go_of_output() -> None:
    """Where nobody reads any more, or the disk is full, Python shall not say so again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
