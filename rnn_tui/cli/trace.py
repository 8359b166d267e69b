"""`rnn-tui trace`: the app's computation without a screen."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from rnn_tui.cli.options import At, Cell, Debug, ModelName, Target, Task, choices, chosen_model, number, one_of, whole
from rnn_tui.core.words import WRT
from rnn_tui.errors import UsageError

if TYPE_CHECKING:
    from rnn_tui.cli.tracing import Request

Format = Literal["table", "json", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)
DTYPES: tuple[Literal["float64", "float32"], ...] = ("float64", "float32")


def trace(
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="The tokens; - reads them from standard input.")
    ] = None,
    task: Task = None,
    cell: Cell = None,
    at: At = None,
    model: ModelName = None,
    target: Target = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="|".join(FORMATS), help="How it is written [table].", autocompletion=choices(FORMATS)
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    wrt: Annotated[
        str,
        typer.Option(
            "--wrt",
            metavar="|".join(WRT),
            help="The gradient of each loss with respect to a, c or x.",
            autocompletion=choices(WRT),
        ),
    ] = "a",
    layer: Annotated[
        int, typer.Option("--layer", metavar="N", parser=whole("--layer"), help="Of which layer, from 0 at the input.")
    ] = 0,
    unit: Annotated[
        int | None,
        typer.Option(
            "--unit",
            metavar="N",
            parser=whole("--unit", 1),
            help="Gates, candidate, c and a of this unit in the table, from 1.",
        ),
    ] = None,
    dtype: Annotated[
        str,
        typer.Option(
            "--dtype", metavar="|".join(DTYPES), help="The numbers it computes with.", autocompletion=choices(DTYPES)
        ),
    ] = "float64",
    generate: Annotated[
        int,
        typer.Option("--generate", metavar="N", parser=whole("--generate"), help="Go on for N tokens, the likeliest."),
    ] = 0,
    temperature: Annotated[
        float | None,
        typer.Option(
            "--temperature",
            metavar="NUMBER",
            parser=number("--temperature"),
            help="Draw them instead: below 1 tamely, above 1 boldly.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", parser=whole("--seed"), help="Of the draws.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to this file, replacing it.")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Every output token's probability, not the likeliest 5.")
    ] = False,
    lines: Annotated[
        str | None,
        typer.Option("--lines", metavar="FILE|-", help="One TEXT a line; writes one JSON object a line."),
    ] = None,
    _debug: Debug = False,
) -> int:
    """Print what the network does with TEXT: states, predictions, losses and the gradient.

    G[t][k] is the norm of the gradient of loss t by the state of step k; its share is what is left of G[t][t].

    \b
    rnn-tui trace "the cats which already ate" --target were
    rnn-tui trace "the cats near the dog" --cell rnn --at 300 --wrt x
    rnn-tui trace "the cats" --generate 5 --temperature 1 --seed 7
    rnn-tui trace --json "the cat was" | jq .gradient.norm
    rnn-tui trace --lines sentences.txt --out traces.jsonl

    table: for people and screen readers. json: everything, in one object. csv: a line for each loss t and each step
    k up to t, with the columns t, token, target, loss (of step t), k, token_k, gradient (the norm), share, term,
    factor (of step k); what does not exist is empty. A number reads back as the same number. --full has no effect
    on csv. --unit is for the table alone; unit N is at place N - 1 of json's arrays.
    """
    # The words are checked before anything heavy is imported.
    chosen = _format(form, json=json, lines=lines, text=text)
    if unit is not None and (chosen != "table" or lines is not None):
        raise UsageError("--unit is for the table; --json has the gates and states of every unit")
    by, precision = one_of(wrt, WRT, "--wrt"), one_of(dtype, DTYPES, "--dtype")
    opened = chosen_model(model, task, cell, at).astype(precision)
    from rnn_tui.cli import tracing

    request = tracing.Request(opened, target, by, layer, full, generate, temperature, seed, unit)
    if lines is not None:
        return _stream(request, lines, out)
    return _one(request, tracing.standard_input() if text == "-" else text or "", chosen, out)


def _format(form: str | None, *, json: bool, lines: str | None, text: str | None) -> Format:
    """How to write it, after a look at what contradicts what."""
    chosen = one_of(form, FORMATS, "--format") if form is not None else None
    if json and chosen not in (None, "json"):
        raise UsageError(f"--json and --format {chosen} contradict each other; write one of them")
    if lines is not None:
        if text is not None:
            raise UsageError("TEXT and --lines are two sources; write one of them")
        if chosen not in (None, "json"):
            raise UsageError(f"--lines writes one JSON object a line; leave out --format {chosen}")
    elif text is None:
        raise UsageError('what to trace is missing; write a TEXT, such as rnn-tui trace "the cats which already ate"')
    return "json" if json else chosen or "table"


def _one(request: "Request", text: str, form: Format, out: Path | None) -> int:
    """One TEXT in the chosen format."""
    from rnn_tui.cli import output

    if form == "json":
        _emit(request.json(text), out)
    elif form == "csv":
        from rnn_tui.cli import long_form

        _emit(long_form.csv_chunks(request.run(text), request.wrt, request.layer), out)
    else:
        from rnn_tui.cli import table

        show = partial(table.show, request=request, text=text, unicode=output.unicode_shown(out))
        output.draw(show, out)
    return 0


def _emit(pieces: Iterator[bytes], out: Path | None) -> None:
    """Pieces to standard output as they come, or to a file that is there whole or not at all."""
    from rnn_tui.cli import output
    from rnn_tui.files import whole_file

    if out is None:
        for piece in pieces:
            output.write_bytes(piece)
        return
    with whole_file(out) as file:
        file.writelines(pieces)


def _stream(request: "Request", lines: str, out: Path | None) -> int:
    """Many TEXTs, each written as soon as it is computed."""
    from rnn_tui.cli import output, tracing
    from rnn_tui.files import whole_file

    with tracing.lines_of(lines) as source:
        if out is None:
            return tracing.stream(request, source, output.write_bytes)
        with whole_file(out) as file:
            return tracing.stream(request, source, file.write)
