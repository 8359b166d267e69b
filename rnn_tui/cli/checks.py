"""What the words of a call must be: numbers, names of files, one of several, and which go together."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rnn_tui.defaults import CHECKPOINT, LARGEST_SCALE
from rnn_tui.errors import CannotError, UsageError

if TYPE_CHECKING:
    from rnn_tui.models import Model

LARGEST = 2**63 - 1
_LONGEST = 40  # digits of a number that is told as it was written
_SHOWN = 19  # characters of what was written instead of a number
Choice = TypeVar("Choice", bound=str)


def whole(option: str, least: int = 0, *, ranged: bool = False) -> Callable[[str], int]:
    """A parser of whole numbers from `least` (0 or 1) to `LARGEST`, whose error says what was written.

    ranged: whoever takes it knows a range of its own, far below, and says it; numbers that fit a line are let through.
    """
    most = 10**_LONGEST - 1 if ranged else LARGEST

    def parsed(text: str) -> int:
        words = str(text).strip()  # a default comes as the number it is
        if not (words.isdecimal() and words.isascii()) or len(words.lstrip("0")) < least:
            raise UsageError(f"{option} {_cut(words)!r} is not a whole number from {least} on")
        # The length first: Python refuses to read numbers of thousands of digits.
        if len(words.lstrip("0")) > len(str(most)) or int(words) > most:
            largest = "" if ranged else f"; the largest is {LARGEST}"
            raise UsageError(f"{option} {_cut(words)} is too large{largest}")
        return int(words)

    return parsed


def plain(text: str) -> float:
    """A number in ASCII digits, without the underscores that Python lets through; else a ValueError."""
    if not text.isascii() or "_" in text:
        raise ValueError(text)
    return float(text)


def number(option: str) -> Callable[[str], float]:
    """A parser of numbers, whose error says what was written."""

    def parsed(text: str) -> float:
        try:
            return plain(text)
        except ValueError:
            raise UsageError(f"{option} {_cut(str(text))!r} is not a number") from None

    return parsed


def file_name(option: str) -> Callable[[str], Path]:
    """A parser of names of files: none is empty."""

    def parsed(text: str) -> Path:
        if not str(text):
            raise UsageError(f"{option} is empty; write the name of a file")
        return Path(text)

    return parsed


def _cut(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def choices(known: Sequence[str]) -> Callable[[str], list[str]]:
    """A completion that offers those of `known` that begin as typed."""

    def offered(incomplete: str) -> list[str]:
        return [choice for choice in known if choice.startswith(incomplete)]

    return offered


def refuse(options: Mapping[str, object], why: str) -> None:
    """A UsageError for the first option that was written (is not None) and would have no effect."""
    for option, value in options.items():
        if value is not None:
            raise UsageError(f"{option} {why}")


def one_of(value: str, known: Sequence[Choice], option: str) -> Choice:
    """`value` as one of `known`; else a UsageError with the nearest and all of them."""
    from rnn_tui.tasks.spelling import nearest, quoted

    for choice in known:
        if choice == value:
            return choice
    meant = nearest(value, known)
    hint = f"; did you mean {quoted(meant)}?" if meant is not None else ""
    raise UsageError(f"{option} {quoted(value)} is not one of {', '.join(known)}{hint}")


def check_model_alone(model: str | None, task: str | None, cell: str | None, at: int | None) -> None:
    """A UsageError if --model comes together with what it replaces."""
    if model is None:
        return
    for option, value in (("--task", task), ("--cell", cell), ("--at", at)):
        if value is not None:
            raise UsageError(f"--model names the whole network; leave {option} out, or --model")


def chosen_model(model: str | None, task: str | None, cell: str | None, at: int | None) -> "Model":
    """The network that the options name; without any the bundled one that the app opens with."""
    from rnn_tui.models import chosen

    check_model_alone(model, task, cell, at)
    return chosen(model, task, cell, at)


def check_scale(scale: int) -> None:
    """A UsageError if a picture would be larger than any is made."""
    if scale > LARGEST_SCALE:
        raise UsageError(f"--scale {scale} is too large; write 1 to {LARGEST_SCALE}")


def check_checkpoint(file: Path, *, force: bool) -> None:
    """A UsageError if `file` is no name of a checkpoint, a CannotError if it is there and may not be replaced."""
    from rnn_tui.files import is_there, name_of

    if file.suffix != CHECKPOINT:
        raise UsageError(f"{name_of(file)} does not end in {CHECKPOINT}")
    if is_there(file) and not force:
        raise CannotError(f"{name_of(file)} is there already; --force replaces it")
