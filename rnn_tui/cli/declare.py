"""How the options of commands are declared whose value is read or completed in one of a few ways.

Each is named once: for its place in a call, and for what the error of a wrong value says.
"""

from collections.abc import Sequence

import typer
from typer.models import OptionInfo

from rnn_tui.cli.checks import choices, file_name, whole


def whole_option(name: str, told: str, least: int = 0, *, ranged: bool = False) -> OptionInfo:
    """A whole number from `least` on. told: its line in the help. ranged: whoever takes it says how large it may be."""
    found: OptionInfo = typer.Option(name, metavar="N", parser=whole(name, least, ranged=ranged), help=told)
    return found


def choice_option(name: str, known: Sequence[str], told: str) -> OptionInfo:
    """One of `known`, which a shell completes; whoever takes it checks it."""
    found: OptionInfo = typer.Option(name, metavar="|".join(known), help=told, autocompletion=choices(known))
    return found


def file_option(name: str, told: str) -> OptionInfo:
    """The name of a file, which is not empty."""
    found: OptionInfo = typer.Option(name, metavar="FILE", parser=file_name(name), help=told)
    return found
