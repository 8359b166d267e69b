"""The options of the commands, each under a name, so that a command's signature is short."""

from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from rnn_tui.cli import complete
from rnn_tui.cli.checks import number, whole
from rnn_tui.cli.declare import choice_option, file_option, whole_option
from rnn_tui.core.words import DTYPES, WRT
from rnn_tui.defaults import DEFAULT_CELL, DEFAULT_TASK, ColorDepth, Page
from rnn_tui.tui.terminal import ColorChoice, ThemeChoice

Format = Literal["table", "json", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)
THEMES: tuple[ThemeChoice, ...] = get_args(ThemeChoice)
PAGES: tuple[Page, ...] = get_args(Page)
COLORS: tuple[ColorChoice, ...] = get_args(ColorChoice)
DEPTHS: tuple[ColorDepth, ...] = get_args(ColorDepth)

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
        "--cell",
        metavar="CELL",
        help=f"rnn, gru, ... [{DEFAULT_CELL}, or its only one].",
        autocompletion=complete.cells,
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
        "--target",
        metavar="TOKEN",
        help="What the last loss is measured against; for a decoder all the TEXT that it is to write.",
        autocompletion=complete.words,
    ),
]
Seed = Annotated[int, whole_option("--seed", "Of the draws.")]
Json = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that are there.")]

# Of the app.
Tokens = Annotated[str | None, typer.Option("--tokens", metavar="TEXT", help="What is typed already.")]
AppSeed = Annotated[int | None, whole_option("--seed", "Of whatever is drawn by chance.")]
Compare = Annotated[
    list[str] | None,
    typer.Option(
        "--compare",
        metavar="NAME|FILE",
        help="A network beside the first; once or twice.",
        autocompletion=complete.models,
    ),
]
Theme = Annotated[str, choice_option("--theme", THEMES, "Its colours.")]
Color = Annotated[str, choice_option("--color", COLORS, "How many.")]
Ascii = Annotated[bool, typer.Option("--ascii", help="Draw with ASCII characters alone.")]
NoMouse = Annotated[bool, typer.Option("--no-mouse", help="Leave the mouse to the terminal.")]

# Of `trace`.
Text = Annotated[str | None, typer.Argument(metavar="TEXT", help="The tokens; - reads them from standard input.")]
Form = Annotated[str | None, choice_option("--format", FORMATS, "How it is written [table].")]
JsonForm = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Wrt = Annotated[str, choice_option("--wrt", WRT, "The gradient of each loss with respect to a, c or x.")]
Layer = Annotated[int, whole_option("--layer", "Of which layer, from 0 at the input.", ranged=True)]
Unit = Annotated[
    int | None,
    whole_option("--unit", "Gates, candidate, c and a of this unit in the table, from 1.", least=1, ranged=True),
]
Anatomy = Annotated[
    bool, typer.Option("--anatomy", help="The parts of one loss's gradient, and their bounds; not in csv.")
]
Dtype = Annotated[str, choice_option("--dtype", DTYPES, "The numbers it computes with.")]
Generate = Annotated[int, whole_option("--generate", "Go on for N tokens, the likeliest.", ranged=True)]
Temperature = Annotated[
    float | None,
    typer.Option(
        "--temperature",
        metavar="NUMBER",
        parser=number("--temperature"),
        help="Draw them instead: below 1 tamely, above 1 boldly.",
    ),
]
Out = Annotated[Path | None, file_option("--out", "Write to this file, replacing it.")]
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
    str | None,
    typer.Option(
        "--cell",
        metavar="CELL",
        help=f"rnn, gru, ... [{DEFAULT_CELL}, or its only one].",
        autocompletion=complete.cells,
    ),
]
Hidden = Annotated[
    int | None,
    typer.Option("--hidden", metavar="H", parser=whole("--hidden", ranged=True), help="Units [as those that ship]."),
]
Layers = Annotated[int, whole_option("--layers", "Layers.", ranged=True)]
Bidirectional = Annotated[bool, typer.Option("--bidirectional", help="Read in both directions: task entities.")]
Steps = Annotated[int | None, whole_option("--steps", "Updates [as those that ship].")]
TrainingSeed = Annotated[int, whole_option("--seed", "Of the first weights and of the data.")]
Data = Annotated[Path | None, file_option("--data", "A text to learn instead, in UTF-8: task text.")]
NewCheckpoint = Annotated[Path | None, file_option("--out", "Where to [TASK-CELL.safetensors].")]
Keep = Annotated[
    str | None, typer.Option("--keep", metavar="N,N,...", help="Write the network after these updates too.")
]

# Of `play`.
Tapes = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE.tape...", help="The tapes, played one after the other; - reads one from standard input."
    ),
]
CheckTapes = Annotated[bool, typer.Option("--check", help="Only read them, and say what is wrong in them.")]
OutFolder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Write below this folder, not beside each tape (of standard input: here)."
    ),
]
Realtime = Annotated[
    bool, typer.Option("--realtime", help="Play one tape in this terminal, at its own speed; writes no files.")
]
Update = Annotated[
    bool, typer.Option("--update", help="Write the files of `Expect screen` anew, as the screens are now.")
]
PictureScale = Annotated[int, whole_option("--scale", "PNG and GIF N times larger.", least=1, ranged=True)]
