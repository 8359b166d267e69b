"""`rnn-tui models`: which networks ship, what each has learnt, and a copy of one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rnn_tui.cli import complete
from rnn_tui.cli.checks import check_checkpoint, file_name
from rnn_tui.cli.group import Group
from rnn_tui.cli.options import Debug, Force, Json
from rnn_tui.defaults import DEFAULT_CELL, DEFAULT_TASK
from rnn_tui.errors import UsageError

if TYPE_CHECKING:
    from rnn_tui.models import Model

NewFile = Annotated[
    Path, typer.Argument(metavar="FILE.safetensors", parser=file_name("FILE"), help="Where to write it.")
]

app = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True)


@app.callback()
def models(context: typer.Context, json: Json = False, _debug: Debug = False) -> None:
    """The networks that ship: list them (without a command), show one, export one.

    \b
    rnn-tui models
    rnn-tui models list --json
    rnn-tui models show agreement-lstm
    rnn-tui models export agreement-lstm@1000 mine.safetensors
    """
    if context.invoked_subcommand is None:
        _list(json)
    elif json:
        raise UsageError(f"--json belongs behind the command: rnn-tui models {context.invoked_subcommand} --json")


@app.command("list")
def list_(json: Json = False, _debug: Debug = False) -> None:
    """List them: a line for each in the table, an object for each training step of each in the JSON.

    \b
    rnn-tui models list
    rnn-tui models list --json | jq -r '.[].name'
    """
    _list(json)


@app.command("show")
def show(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A name of the list, or a file.", autocompletion=complete.models)
    ] = f"{DEFAULT_TASK}-{DEFAULT_CELL}",
    json: Json = False,
    _debug: Debug = False,
) -> None:
    """What a network is, the command that makes it again, its words, and how often it is right.

    \b
    rnn-tui models show agreement-lstm
    rnn-tui models show agreement-rnn@1000
    """
    from rnn_tui.cli import model_report, output
    from rnn_tui.models import resolve

    model = resolve(name)
    if json:
        from rnn_tui.session.record import json_bytes

        output.write_bytes(json_bytes(model_report.described(model)))
    else:
        output.draw(lambda console: model_report.show(console, model))


@app.command("export")
def export(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name of the list.", autocompletion=complete.models)],
    file: NewFile,
    force: Force = False,
    _debug: Debug = False,
) -> None:
    """Write a network that ships to a file of your own.

    \b
    rnn-tui models export agreement-lstm mine.safetensors
    rnn-tui --model mine.safetensors
    """
    from rnn_tui.cli import output
    from rnn_tui.files import write_whole
    from rnn_tui.models import bundled_bytes

    data = bundled_bytes(name)
    check_checkpoint(file, force=force)
    write_whole(file, data)
    output.tell_written(file, f" ({len(data)} bytes)")


def _list(json: bool) -> None:
    from rnn_tui.cli import model_report, output
    from rnn_tui.models import bundled, resolve

    found = [resolve(str(name)) for name in bundled()]
    if json:
        from rnn_tui.session.record import json_bytes

        output.write_bytes(json_bytes([_entry(model) for model in found]))
    else:
        output.draw(lambda console: model_report.list_all(console, found))


def _entry(model: "Model") -> dict[str, Any]:
    """One network of `models list --json`."""
    config = model.network.config
    return {
        "name": model.source,
        "task": config.task,
        "cell": config.cell,
        "shape": config.shape,
        "hidden": config.hidden,
        "layers": config.layers,
        "step": model.step,
        "bidirectional": config.bidirectional,
        "residual": config.residual,
        "input": config.input,
        "parameters": model.network.parameters,
        "final_loss": model.training.get("final_loss"),
        "held_out_accuracy": model.training.get("held_out_accuracy"),
        "command": model.training.get("command"),
    }
