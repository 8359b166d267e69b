"""`rnn-tui shot`: one picture of the app in a state that the words of the call give."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from rnn_tui.cli import options
from rnn_tui.cli.checks import check_model_alone, check_scale, one_of
from rnn_tui.cli.declare import choice_option, file_option, whole_option
from rnn_tui.cli.figures import KINDS, PAPER_WIDTHS, Figure
from rnn_tui.cli.options import DEPTHS, PAGES
from rnn_tui.core.words import WRT
from rnn_tui.defaults import LEAST_CELLS, MOST_CELLS, PICTURES
from rnn_tui.demo import forget_environment
from rnn_tui.demo.screens import SCREENS
from rnn_tui.errors import UsageError
from rnn_tui.files import name_of

if TYPE_CHECKING:
    from rnn_tui.demo.shot import Sight
    from rnn_tui.demo.stage import Scenery
    from rnn_tui.session import Session

_LOOKING = ("--step", "--loss", "--unit", "--layer", "--wrt")
_WITHOUT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "depth": ("--task", "--cell", "--at", "--model", "--tokens", "--target", *_LOOKING, "--seed"),
        "padded": ("--cell", "--at", "--target", *_LOOKING),
    }
)
_SIZE = re.compile(r"([0-9]{1,4})[xX×]([0-9]{1,4})")

Out = Annotated[Path, file_option("--out", "A .svg, .png or .txt, of a figure .svg or .csv; replaced if it is there.")]
Size = Annotated[str, typer.Option("--size", metavar="COLUMNSxROWS", help="In cells.")]
Theme = Annotated[str, choice_option("--theme", PAGES, "Its page.")]
Color = Annotated[str, choice_option("--color", DEPTHS, "How many.")]
Shown = Annotated[str, choice_option("--screen", tuple(SCREENS), "What is shown.")]
Step = Annotated[int | None, whole_option("--step", "The step looked at [the last].", least=1, ranged=True)]
Loss = Annotated[int | None, whole_option("--loss", "The loss looked at [the last].", least=1, ranged=True)]
Unit = Annotated[int | None, whole_option("--unit", "The unit looked at, from 1.", least=1, ranged=True)]
Layer = Annotated[int | None, whole_option("--layer", "The layer looked at, from 0 at the input.", ranged=True)]
Wrt = Annotated[str | None, choice_option("--wrt", WRT, "The gradient by a, c or x.")]
Scale = Annotated[int, whole_option("--scale", "A PNG N times larger.", least=1, ranged=True)]
FigureKind = Annotated[str | None, choice_option("--figure", KINDS, "This alone, for a paper: no app around it.")]
Gate = Annotated[
    str | None,
    typer.Option("--gate", metavar="NAME", help="In --figure gates: update, forget, ..., c or a of all units."),
]
FigureWidth = Annotated[str | None, choice_option("--width", PAPER_WIDTHS, "Of a figure: 84 or 174 mm [column].")]


def shot(
    context: typer.Context,
    out: Out,
    size: Size = "80x24",
    theme: Theme = "dark",
    color: Color = "truecolor",
    ascii_only: options.Ascii = False,
    task: options.Task = None,
    cell: options.Cell = None,
    at: options.At = None,
    model: options.ModelName = None,
    tokens: options.Tokens = None,
    target: options.Target = None,
    screen: Shown = "gates",
    step: Step = None,
    loss: Loss = None,
    unit: Unit = None,
    layer: Layer = None,
    wrt: Wrt = None,
    seed: options.AppSeed = None,
    scale: Scale = 1,
    figure: FigureKind = None,
    gate: Gate = None,
    paper_width: FigureWidth = None,
    _debug: options.Debug = False,
) -> int:
    """Write one picture of the app, as it looks in the state that the options give.

    \b
    rnn-tui shot --out first.svg
    rnn-tui shot --out cats.png --size 120x36 --screen gradient --step 2 --theme light
    rnn-tui shot --out rnn.txt --cell rnn --at 300 --tokens "the cats near the dog" --target was
    rnn-tui shot --out heatmap.svg --figure heatmap --wrt c --width page
    rnn-tui shot --out forget.svg --figure gates --gate forget
    rnn-tui shot --out gates.csv --figure gates

    The same words give the same bytes, whatever the terminal and the locale are.

    --figure: on white, with axes, in colours and sizes of print. heatmap: the gradient of every loss, by --wrt. gates:
    all gates, c~, c and a of one unit (--unit), or --gate of all units. Up to 300 steps. csv: every digit of the same
    numbers, of any length: t, k, token_t, token_k, value; or t, token, unit and a column for each gate and state, of
    all units where --unit names none. What is no finite number is empty.
    """
    check_model_alone(model, task, cell, at)
    drawn = Figure.of(out, figure, paper_width, gate, _written(context))
    _check_picture(out, screen, scale, _written(context), figure=drawn is not None)
    shown, by = one_of(screen, tuple(SCREENS), "--screen"), None if wrt is None else one_of(wrt, WRT, "--wrt")
    forget_environment()  # before anything that imports Textual
    scenery = _scenery(size, theme, color, ascii_only)
    from rnn_tui.demo.shot import Sight, look
    from rnn_tui.models import chosen
    from rnn_tui.tui.launch import open_session

    session = open_session(chosen(model, task, cell, at), tokens, target)
    sight = Sight(shown, step, loss, unit, layer, by)
    if drawn is not None:
        drawn.write(look(session, sight), out)
    else:
        _write_picture(session, sight, scenery, out, scale, seed or 0)
    return 0


def _check_picture(out: Path, screen: str, scale: int, written: list[str], *, figure: bool) -> None:
    """A UsageError for a file of no kind of picture, an option without effect, or a scale out of bounds."""
    if not figure and out.suffix.lower() not in PICTURES:
        raise UsageError(f"--out {name_of(out)}: a picture ends in {', '.join(PICTURES)}")
    _check_effects(screen, out, written)
    check_scale(scale)


def _check_effects(screen: str, out: Path, written: list[str]) -> None:
    """A UsageError for an option that this screen, or this kind of picture, does not depend on."""
    for option in written:
        if option in _WITHOUT.get(screen, ()):
            raise UsageError(f"--screen {screen} does not depend on {option}; leave it out")
    if "--scale" in written and out.suffix.lower() != ".png":
        raise UsageError("--scale is for a .png; leave it out, or write --out NAME.png")


def _scenery(size: str, theme: str, color: str, ascii_only: bool) -> "Scenery":
    """The terminal that the words describe."""
    width, height = _cells(size)
    dark, depth = one_of(theme, PAGES, "--theme") == "dark", one_of(color, DEPTHS, "--color")
    from rnn_tui.demo.stage import Scenery

    return Scenery(width, height, depth, dark, ascii_only)


def _write_picture(session: "Session", sight: "Sight", scenery: "Scenery", out: Path, scale: int, seed: int) -> None:
    """The whole screen, into a file that is whole or not there."""
    from rnn_tui.demo.outputs import Studio
    from rnn_tui.demo.shot import shot
    from rnn_tui.files import write_whole

    frame = shot(session, sight, scenery, seed=seed)
    write_whole(out, Studio(scale).picture(frame, out.suffix, "rnn-tui"))


def _written(context: typer.Context) -> list[str]:
    """The options that stand in the call, in the order of the help."""
    found = []
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if source is not None and source.name == "COMMANDLINE":
            found.append(parameter.opts[0])
    return found


def _cells(size: str) -> tuple[int, int]:
    """`120x36` as columns and rows."""
    match = _SIZE.fullmatch(size.strip())
    if match is None:
        raise UsageError(f"--size '{size[:40]}' is not a size; write columns and rows in cells: 120x36")
    width, height = int(match[1]), int(match[2])
    if not all(LEAST_CELLS <= cells <= MOST_CELLS for cells in (width, height)):
        raise UsageError(
            f"--size {size}: columns and rows are cells, {LEAST_CELLS} to {MOST_CELLS} of each, such as 120x36"
        )
    return width, height
