"""Errors as a person reads them: one line, or two where the help says more; a traceback only with --debug."""

import errno
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress

import typer

from rnn_tui.errors import CrashError, RnnTuiError, harmless, printable

_USAGE = 2
# What Typer raises for a call's wrong words; it is public under its children's names alone.
_CallError: type[Exception] = typer.BadParameter.__mro__[2]


def tell(error: Exception, *, debug: bool) -> int:
    """Print an error on standard error and return the exit code that goes with it."""
    if debug:
        _write("".join(traceback.format_exception(error)))
    if isinstance(error, CrashError):
        _write(f"rnn-tui: {harmless(str(error))}\n")
        return error.exit_code
    if isinstance(error, RnnTuiError):
        say(str(error))
        return error.exit_code
    if isinstance(error, _CallError):
        say(_call(error))
        context = getattr(error, "ctx", None)
        if context is not None:
            _write(f"`{context.command_path} --help` shows what there is\n")
        return _USAGE
    if isinstance(error, MemoryError):
        say("there is not enough memory for this")
        return 1
    if isinstance(error, OSError) and error.strerror:
        say(output_fault(error) if error.filename is None else f"{error.strerror}: '{error.filename}'")
        return 1
    said = " ".join(str(error).split())[:200]
    more = "" if debug else "; run it again with --debug to see where"
    say(f"unexpected {type(error).__name__}{f': {said}' if said else ''}{more}")
    return 1


def reason(error: OSError) -> str:
    """What the system says was wrong."""
    return "it is closed" if error.errno == errno.EBADF else error.strerror or str(error)


def output_fault(error: OSError) -> str:
    """What to say of standard output that cannot be written: files, and what is read, name themselves."""
    return f"cannot write to standard output: {reason(error)}"


def say(line: str) -> None:
    """One line on standard error, under the program's name."""
    _write(f"rnn-tui: {printable(line)}\n")


def _write(text: str) -> None:
    """To standard error; that it cannot be written is no reason for another exit code."""
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def _call(error: Exception) -> str:
    """Typer's message on one line, as ours are: beginning small, without a stop, with what was meant."""
    context = getattr(error, "ctx", None)
    option = getattr(error, "option_name", None)
    if type(error).__name__ == "NoSuchOption" and isinstance(option, str) and context is not None:
        known = [name for parameter in context.command.params for name in parameter.opts]
        return _unknown("option", option, known, "")
    message = " ".join(str(getattr(error, "format_message", error.__str__)()).split()).rstrip(".")
    if "unexpected extra argument" in message:
        message += "; several words for one argument stand in quotes"
    return message[:1].lower() + message[1:]


def unknown_command(name: str, known: Sequence[str]) -> str:
    """What to say of a command that is not there."""
    return _unknown("command", name, known, f"the commands are {', '.join(known)}")


def _unknown(kind: str, name: str, known: Sequence[str], otherwise: str) -> str:
    """What to say of an option or a command that is not there."""
    from rnn_tui.tasks.spelling import nearest, quoted

    meant = nearest(name, known)
    hint = f"did you mean {meant}?" if meant is not None else otherwise
    return f"there is no {kind} {quoted(name)}" + (f"; {hint}" if hint else "")
