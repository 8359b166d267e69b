"""The options that several commands share, and the checks that all of them use."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from rnn_tui.cli import complete
from rnn_tui.defaults import DEFAULT_CELL, DEFAULT_TASK
from rnn_tui.errors import UsageError

if TYPE_CHECKING:
    from rnn_tui.models import Model

_LONGEST_NUMBER = 18  # digits: what a 64-bit number holds
Choice = TypeVar("Choice", bound=str)


def whole(option: str, least: int = 0) -> Callable[[str], int]:
    """A parser of whole numbers from `least` on, whose error says what was written."""

    def parsed(text: str) -> int:
        words = str(text).strip()  # a default comes as the number it is
        if words.removeprefix("-").isdecimal() and words.isascii() and len(words) < _LONGEST_NUMBER:
            number = int(words)
            if number >= least:
                return number
        raise UsageError(f"{option} {words[:_LONGEST_NUMBER]!r} is not a whole number from {least} on")

    return parsed


def number(option: str) -> Callable[[str], float]:
    """A parser of numbers, whose error says what was written."""

    def parsed(text: str) -> float:
        try:
            return float(text)
        except ValueError:
            raise UsageError(f"{option} {str(text)[:_LONGEST_NUMBER]!r} is not a number") from None

    return parsed


Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
Task = Annotated[
    str | None,
    typer.Option(
        "--task", metavar="TASK", help=f"What the network has learnt [{DEFAULT_TASK}].", autocompletion=complete.tasks
    ),
]
Cell = Annotated[
    str | None,
    typer.Option("--cell", metavar="CELL", help=f"rnn, gru, lstm, … [{DEFAULT_CELL}].", autocompletion=complete.cells),
]
At = Annotated[
    int | None,
    typer.Option(
        "--at",
        metavar="STEP",
        parser=whole("--at"),
        help="The network as it was at this training step.",
        autocompletion=complete.steps,
    ),
]
ModelName = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME|FILE",
        help="A network by its name or its file, instead of --task, --cell and --at.",
        autocompletion=complete.models,
    ),
]
Target = Annotated[
    str | None,
    typer.Option(
        "--target", metavar="TOKEN", help="What the last loss is measured against.", autocompletion=complete.words
    ),
]


def choices(known: Sequence[str]) -> Callable[[str], list[str]]:
    """A completion that offers those of `known` that begin as typed."""

    def offered(incomplete: str) -> list[str]:
        return [choice for choice in known if choice.startswith(incomplete)]

    return offered


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
