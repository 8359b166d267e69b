"""Errors that a person reads: one clear line that says what was wrong, where, and what to write instead."""

_LONGEST_LINE = 2000


def harmless(line: str) -> str:
    """A line, whole, with nothing in it that a terminal obeys: files and arguments may hold escape sequences."""
    return "".join(character if character.isprintable() else "·" for character in line)


def printable(line: str) -> str:
    """A line to read: `harmless`, and no longer than a person reads."""
    clean = harmless(line)
    return clean if len(clean) <= _LONGEST_LINE else f"{clean[:_LONGEST_LINE]}…"


class RnnTuiError(Exception):
    """Base of the errors that are shown as one line, never as a traceback. `exit_code` is the process's."""

    exit_code = 1


class CannotError(RnnTuiError):
    """It could not be done: a damaged file, a full disk, a terminal that cannot show the app (exit 1)."""


class CrashError(CannotError):
    """The app failed: its line holds the person's words, so it is shown whole, however long."""


class UsageError(RnnTuiError):
    """The words of the call are wrong: an unknown task, token, option or value (exit 2)."""

    exit_code = 2
