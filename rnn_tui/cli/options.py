"""The options of the commands, each under a name, so that a command's signature is short."""

from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from rnn_tui.cli import complete
from rnn_tui.cli.checks import choices, file_name, number, whole
from rnn_tui.core.words import DTYPES, WRT
from rnn_tui.defaults import DEFAULT_CELL, DEFAULT_TASK
from rnn_tui.tui.terminal import ColorChoice, ThemeChoice

Format = Literal["table", "json", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)
THEMES: tuple[ThemeChoice, ...] = get_args(ThemeChoice)
COLORS: tuple[ColorChoice, ...] = get_args(ColorChoice)

# Which network, which numbers: several commands have these.


Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
Task = Annotated[
    str | None,
    typer.Option(
        "--task", metavar="TASK", help=f"What the network has learnt [{DEFAULT_TASK}].", autocompletion=complete.tasks
    ),
]
Cell = Annotated[
    str | None,
    typer.Option(
        "--cell", metavar="CELL", help=f"rnn, gru, lstm, ... [{DEFAULT_CELL}].", autocompletion=complete.cells
    ),
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
Seed = Annotated[int, typer.Option("--seed", metavar="N", parser=whole("--seed"), help="Of the draws.")]
Json = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that are there.")]

# Of the app.
Tokens = Annotated[str | None, typer.Option("--tokens", metavar="TEXT", help="What is typed already.")]
AppSeed = Annotated[
    int | None, typer.Option("--seed", metavar="N", parser=whole("--seed"), help="Of whatever is drawn by chance.")
]
Compare = Annotated[
    list[str] | None,
    typer.Option(
        "--compare",
        metavar="NAME|FILE",
        help="A network beside the first; once or twice.",
        autocompletion=complete.models,
    ),
]
Theme = Annotated[
    str, typer.Option("--theme", metavar="|".join(THEMES), help="Its colours.", autocompletion=choices(THEMES))
]
Color = Annotated[
    str, typer.Option("--color", metavar="|".join(COLORS), help="How many.", autocompletion=choices(COLORS))
]
Ascii = Annotated[bool, typer.Option("--ascii", help="Draw with ASCII characters alone.")]
NoMouse = Annotated[bool, typer.Option("--no-mouse", help="Leave the mouse to the terminal.")]

# Of `trace`.
Text = Annotated[str | None, typer.Argument(metavar="TEXT", help="The tokens; - reads them from standard input.")]
Form = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="|".join(FORMATS), help="How it is written [table].", autocompletion=choices(FORMATS)
    ),
]
JsonForm = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Wrt = Annotated[
    str,
    typer.Option(
        "--wrt",
        metavar="|".join(WRT),
        help="The gradient of each loss with respect to a, c or x.",
        autocompletion=choices(WRT),
    ),
]
Layer = Annotated[
    int, typer.Option("--layer", metavar="N", parser=whole("--layer"), help="Of which layer, from 0 at the input.")
]
Unit = Annotated[
    int | None,
    typer.Option(
        "--unit",
        metavar="N",
        parser=whole("--unit", 1),
        help="Gates, candidate, c and a of this unit in the table, from 1.",
    ),
]
Anatomy = Annotated[
    bool, typer.Option("--anatomy", help="The parts of one loss's gradient, and their bounds; not in csv.")
]
Dtype = Annotated[
    str,
    typer.Option(
        "--dtype", metavar="|".join(DTYPES), help="The numbers it computes with.", autocompletion=choices(DTYPES)
    ),
]
Generate = Annotated[
    int, typer.Option("--generate", metavar="N", parser=whole("--generate"), help="Go on for N tokens, the likeliest.")
]
Temperature = Annotated[
    float | None,
    typer.Option(
        "--temperature",
        metavar="NUMBER",
        parser=number("--temperature"),
        help="Draw them instead: below 1 tamely, above 1 boldly.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", parser=file_name("--out"), help="Write to this file, replacing it."),
]
Full = Annotated[bool, typer.Option("--full", help="Every output token's probability, not the likeliest 5.")]
Gates = Annotated[
    bool,
    typer.Option("--gates", help="How many gates are near 0 or 1; which unit is written at the noun and kept."),
]
WayBack = Annotated[bool, typer.Option("--backward", help="Back-propagation through time, step by step; not in csv.")]
LossStep = Annotated[
    str | None, typer.Option("--loss", metavar="T|all", help="Of L<T>; --backward also takes all [the last].")
]
TextLines = Annotated[
    str | None, typer.Option("--lines", metavar="FILE|-", help="One TEXT a line; writes one JSON object a line.")
]

# Of `train`.
TaskName = Annotated[
    str, typer.Argument(metavar="TASK", help="What to learn, such as agreement.", autocompletion=complete.tasks)
]
CellName = Annotated[
    str, typer.Option("--cell", metavar="CELL", help="rnn, gru, lstm, ...", autocompletion=complete.cells)
]
Hidden = Annotated[
    int | None,
    typer.Option("--hidden", metavar="H", parser=whole("--hidden"), help="Units [as those that ship]."),
]
Layers = Annotated[int, typer.Option("--layers", metavar="N", parser=whole("--layers"), help="Layers.")]
Bidirectional = Annotated[bool, typer.Option("--bidirectional", help="Read in both directions.")]
Steps = Annotated[
    int | None,
    typer.Option("--steps", metavar="N", parser=whole("--steps"), help="Updates [as those that ship]."),
]
TrainingSeed = Annotated[
    int, typer.Option("--seed", metavar="N", parser=whole("--seed"), help="Of the first weights and of the data.")
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FILE", parser=file_name("--data"), help="What to read, for a task that reads."),
]
NewCheckpoint = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", parser=file_name("--out"), help="Where to [TASK-CELL.safetensors]."),
]
Keep = Annotated[
    str | None, typer.Option("--keep", metavar="N,N,...", help="Write the network after these updates too.")
]
