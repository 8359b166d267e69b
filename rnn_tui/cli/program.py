"""The commands put together, and what `rnn-tui` alone does: open the app."""

import os
from typing import Annotated, get_args

import typer

from rnn_tui import __version__
from rnn_tui.cli import doctor, models, play, trace, train
from rnn_tui.cli.options import At, Cell, Debug, ModelName, Target, Task, check_model_alone, choices, one_of, whole
from rnn_tui.errors import UsageError
from rnn_tui.tui.terminal import ColorChoice, ThemeChoice

NAME = "rnn-tui"
THEMES: tuple[ThemeChoice, ...] = get_args(ThemeChoice)
COLORS: tuple[ColorChoice, ...] = get_args(ColorChoice)
_BEFORE_ANY_COMMAND = ("_debug", "_version")

# Plain help and plain errors: they read the same in a pipe, in a log and aloud.
app = typer.Typer(
    name=NAME,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command("trace")(trace.trace)
app.add_typer(models.app, name="models")
app.command("train")(train.train)
app.command("play")(play.play)
app.command("doctor")(doctor.doctor)


def run(words: list[str]) -> int:
    """One call. Errors come out as exceptions; a shell that asks for completions is answered and left."""
    if f"_{NAME.replace('-', '_').upper()}_COMPLETE" in os.environ:
        app(words, prog_name=NAME)
    command = typer.main.get_command(app)
    with command.make_context(NAME, words) as context:
        code = command.invoke(context)
    return code if isinstance(code, int) else 0


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def opening(
    context: typer.Context,
    task: Task = None,
    cell: Cell = None,
    at: At = None,
    model: ModelName = None,
    tokens: Annotated[str | None, typer.Option("--tokens", metavar="TEXT", help="What is typed already.")] = None,
    target: Target = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", parser=whole("--seed"), help="Of whatever is drawn by chance.")
    ] = None,
    theme: Annotated[
        str,
        typer.Option("--theme", metavar="|".join(THEMES), help="Its colours.", autocompletion=choices(THEMES)),
    ] = "auto",
    color: Annotated[
        str,
        typer.Option("--color", metavar="|".join(COLORS), help="How many.", autocompletion=choices(COLORS)),
    ] = "auto",
    ascii_only: Annotated[bool, typer.Option("--ascii", help="Draw with ASCII characters alone.")] = False,
    no_mouse: Annotated[bool, typer.Option("--no-mouse", help="Leave the mouse to the terminal.")] = False,
    _debug: Debug = False,
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

    return launch(
        LaunchOptions(
            task=task,
            cell=cell,
            at=at,
            model=model,
            tokens=tokens,
            target=target,
            seed=seed,
            theme=shown_theme,
            color=shown_color,
            ascii=ascii_only,
            mouse=not no_mouse,
            debug=_debug,
        )
    )


def _refuse_misplaced(context: typer.Context) -> None:
    """A UsageError for an option of the app in front of a command, which would have no effect there."""
    for parameter in context.command.params:
        name = parameter.name or ""
        if name not in _BEFORE_ANY_COMMAND and context.params.get(name) != parameter.default:
            command = context.invoked_subcommand
            raise UsageError(f"{parameter.opts[0]} belongs behind the command: {NAME} {command} {parameter.opts[0]} …")
