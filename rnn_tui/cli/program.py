"""The commands put together, and what `rnn-tui` alone does: open the app."""

import os
from typing import Annotated

import typer

from rnn_tui import __version__
from rnn_tui.cli import depth, doctor, models, options, padded, play, scale, shot, trace, train
from rnn_tui.cli.checks import check_model_alone, one_of
from rnn_tui.cli.group import Group
from rnn_tui.cli.options import COLORS, THEMES
from rnn_tui.errors import CannotError, UsageError

NAME = "rnn-tui"
_BEFORE_ANY_COMMAND = ("_debug", "_version")

# Plain help and plain errors: they read the same in a pipe, in a log and aloud.
app = typer.Typer(
    name=NAME,
    cls=Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command("trace")(trace.trace)
app.command("scale")(scale.scale)
app.add_typer(models.app, name="models")
app.command("train")(train.train)
app.command("depth")(depth.depth)
app.command("padded")(padded.padded)
app.command("play")(play.play)
app.command("shot")(shot.shot)
app.command("doctor")(doctor.doctor)


def run(words: list[str]) -> int:
    """One call. Errors come out as exceptions; a shell that asks for completions is answered and left."""
    if f"_{NAME.replace('-', '_').upper()}_COMPLETE" in os.environ:
        _complete(words)
    command = typer.main.get_command(app)
    with command.make_context(NAME, words) as context:
        code = command.invoke(context)
    return code if isinstance(code, int) else 0


def _complete(words: list[str]) -> None:
    """Answer a shell and leave."""
    try:
        app(words, prog_name=NAME)
    except (KeyError, ValueError) as error:
        raise CannotError("COMP_WORDS and COMP_CWORD, which a shell sets, do not say what to complete") from error


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def opening(
    context: typer.Context,
    task: options.Task = None,
    cell: options.Cell = None,
    at: options.At = None,
    model: options.ModelName = None,
    tokens: options.Tokens = None,
    target: options.Target = None,
    seed: options.AppSeed = None,
    compare: options.Compare = None,
    theme: options.Theme = "auto",
    color: options.Color = "auto",
    ascii_only: options.Ascii = False,
    no_mouse: options.NoMouse = False,
    _debug: options.Debug = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> int:
    """Type tokens and watch a recurrent network, and its whole backward pass.

    Without a command it opens the app, on an LSTM with a sentence begun.

    \b
    rnn-tui
    rnn-tui --cell rnn --at 300 --tokens "the cats near the dog"
    rnn-tui --model mine.safetensors --theme light
    rnn-tui trace "the cats near the dog" --target were
    rnn-tui models show agreement-lstm
    """
    if context.invoked_subcommand is not None:
        _refuse_misplaced(context)
        return 0
    check_model_alone(model, task, cell, at)
    shown_theme = one_of(theme, THEMES, "--theme")
    shown_color = one_of(color, COLORS, "--color")
    from rnn_tui.tui.launch import LaunchOptions, launch

    asked = LaunchOptions(
        task=task, cell=cell, at=at, model=model, tokens=tokens, target=target, seed=seed,
        compare=tuple(compare or ()), theme=shown_theme, color=shown_color, ascii=ascii_only, mouse=not no_mouse,
        debug=_debug,
    )  # fmt: skip
    return launch(asked)


def _refuse_misplaced(context: typer.Context) -> None:
    """A UsageError for an option of the app in front of a command, which would have no effect there."""
    for parameter in context.command.params:
        name = parameter.name or ""
        given = context.params.get(name) or None  # an option that may be given twice is [] where it is not
        if name not in _BEFORE_ANY_COMMAND and given not in (None, parameter.default):
            command = context.invoked_subcommand
            raise UsageError(f"{parameter.opts[0]} belongs behind the command: {NAME} {command} {parameter.opts[0]} …")
