"""`rnn-tui scale`: what the scale of W_aa does to the gradient, without a screen."""

import math
from typing import TYPE_CHECKING, Annotated

import typer

from rnn_tui.cli import complete, options
from rnn_tui.cli.checks import chosen_model, one_of, plain, refuse, whole
from rnn_tui.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from rnn_tui.experiments.scale import Bench, Scaled
    from rnn_tui.models import Model

DEFAULT_SCALES = "0.5,0.8,0.9,1,1.1,1.2,1.5,2"
_DEFAULT_CELL = "rnn"
_LARGEST = 100.0
_MOST = 1000
_OVERFLOW = "overflow"

Text = Annotated[
    str | None,
    typer.Argument(
        metavar="TEXT", help="A text for a trained network, instead of fresh weights; - reads it from standard input."
    ),
]
Scales = Annotated[str, typer.Option("--g", metavar="G,G,...", help="What W_aa is multiplied by.")]
Cell = Annotated[
    str | None,
    typer.Option(
        "--cell",
        metavar="CELL",
        help=f"With TEXT: rnn, gru, lstm, ... [{_DEFAULT_CELL}].",
        autocompletion=complete.cells,
    ),
]
Fresh = Annotated[
    str | None, typer.Option("--fresh", metavar="orthogonal|gaussian", help="How fresh weights W_aa are drawn.")
]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", parser=whole("--seed"), help="Of fresh weights.")]


def scale(
    text: Text = None,
    scales: Scales = DEFAULT_SCALES,
    fresh: Fresh = None,
    seed: Seed = None,
    task: options.Task = None,
    cell: Cell = None,
    at: options.At = None,
    model: options.ModelName = None,
    target: options.Target = None,
    layer: options.Layer = 0,
    json: options.Json = False,
    out: options.Out = None,
    _debug: options.Debug = False,
) -> int:
    """Multiply W_aa by g and see the gradient vanish, explode, or do neither.

    Without TEXT: a tanh rnn that has learnt nothing, 64 units, 50 small inputs, one loss at the end. With TEXT: a
    trained network (the rnn, unless told otherwise) and the loss behind the last word.

    \b
    rnn-tui scale
    rnn-tui scale --fresh gaussian --g 0.5,0.9,1.1
    rnn-tui scale "the cats which already ate with the dog" --target was
    rnn-tui scale --json | jq '.scales[] | [.g, .share]'

    share: what is left at the first step of what set out at the last. gradient: norm over all parameters; above 1
    training shortens it by the factor `clipped`, which keeps its direction, and so every share, as it is. mean g': of
    the slope of tanh or ReLU, over steps and units. Beyond 1.8e308 numbers overflow; the last lines, and in JSON
    `reason`, say at which step.
    """
    chosen = _numbers(scales)
    if text is None:
        trained = {"--task": task, "--cell": cell, "--at": at, "--model": model, "--target": target}
        refuse(trained | {"--layer": layer or None}, "is for a trained network; write a TEXT as well")
        bench = _fresh(fresh, seed)
    else:
        refuse({"--fresh": fresh, "--seed": seed}, "is for fresh weights; leave out the TEXT, or the option")
        from rnn_tui.cli import tracing

        bench = _trained(
            tracing.given(text),
            chosen_model(model, task, _DEFAULT_CELL if (cell, model) == (None, None) else cell, at),
            target,
            layer,
        )
    from rnn_tui.cli import output
    from rnn_tui.experiments.scale import swept
    from rnn_tui.experiments.verdict import data

    found = swept(bench, chosen)
    if json:
        from rnn_tui.session.record import json_bytes

        output.emit_bytes(json_bytes(data(bench, found)), out)
    else:
        output.draw(lambda console: _show(console, bench, found), out)
    return 0


def _numbers(text: str) -> list[float]:
    """The numbers of --g."""
    found = []
    if not text.strip():
        raise UsageError("--g is empty; write numbers as 0.9,1.1")
    words = text.split(",")
    if len(words) > _MOST:
        raise UsageError(f"--g takes at most {_MOST} numbers, not {len(words)}")
    for word in words:
        try:
            number = plain(word)
        except ValueError:
            number = math.nan
        if not 0 <= number <= _LARGEST:
            raise UsageError(
                f"--g {word.strip()[:20]!r} is not a number from 0 to {_LARGEST:.0f}; write them as 0.9,1.1"
            )
        if number not in found:
            found.append(number)
    return found


def _fresh(kind: str | None, seed: int | None) -> "Bench":
    from rnn_tui.experiments.scale import FRESH, fresh

    return fresh(one_of(kind or FRESH[0], FRESH, "--fresh"), seed=seed or 0)


def _trained(text: str, model: "Model", target: str | None, layer: int) -> "Bench":
    """A trained network over a text; without a target its last loss is against the likeliest."""
    from rnn_tui.experiments.scale import of_run
    from rnn_tui.session.request import Request

    run = Request(model, target, layer=layer).run(text)
    return of_run(run if target is not None or not len(run) else run.aim(run.best(len(run)).token), layer)


def _show(console: "Console", bench: "Bench", found: "list[Scaled]") -> None:
    """A line a scale, and what the last of them says."""
    from rnn_tui.cli.words import plain_table, significant
    from rnn_tui.experiments.scale import CLIP
    from rnn_tui.experiments.verdict import verdict

    config = bench.network.config
    target = config.output_vocabulary[bench.target]
    steps = f"{len(bench.tokens)} {'step' if len(bench.tokens) == 1 else 'steps'}"
    console.print(f"{bench.name}: {config.cell}, {config.hidden} units, {steps}, one loss at the end")
    console.print(f"({target!r} expected), W_aa times g. Clipping begins at a norm of {CLIP:g}.")
    console.print()
    table = plain_table(
        *((name, "right") for name in ("g", "σmax", "radius", "share", "mean g'", "gradient", "clipped"))
    )
    for one in found:
        table.add_row(
            significant(one.g),
            significant(one.singular) if math.isfinite(one.singular) else _OVERFLOW,
            "" if one.radius is None else significant(one.radius),
            _share(one),
            "" if one.slope is None else significant(one.slope, 2),
            _OVERFLOW if one.kept is None else significant(one.gradient),
            "" if one.kept in (None, 1.0) else f"x {significant(one.kept, 2)}",
        )
    console.print(table)
    console.print()
    for one in found:
        console.print(f"g = {significant(one.g)}: {verdict(one)}")


def _share(one: "Scaled") -> str:
    """What is left at the first step; a word where there is no such number."""
    from rnn_tui.cli.words import percent, significant

    if one.share is None:
        return "none" if one.norms[-1] == 0 else _OVERFLOW
    return percent(one.share) if one.share < 10 else significant(one.share, 2) + " x"
