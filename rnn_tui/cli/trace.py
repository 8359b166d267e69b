"""`rnn-tui trace`: the app's computation without a screen."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.cli import options
from rnn_tui.cli.checks import chosen_model, one_of, refuse
from rnn_tui.cli.options import FORMATS, Format
from rnn_tui.core.words import DTYPES, WRT
from rnn_tui.errors import UsageError

if TYPE_CHECKING:
    from rnn_tui.session.anatomy import Anatomized
    from rnn_tui.session.backward_record import Asked
    from rnn_tui.session.request import Request


def trace(
    text: options.Text = None,
    task: options.Task = None,
    cell: options.Cell = None,
    at: options.At = None,
    model: options.ModelName = None,
    target: options.Target = None,
    form: options.Form = None,
    json: options.JsonForm = False,
    wrt: options.Wrt = "a",
    layer: options.Layer = 0,
    unit: options.Unit = None,
    anatomy: options.Anatomy = False,
    dtype: options.Dtype = "float64",
    generate: options.Generate = 0,
    temperature: options.Temperature = None,
    seed: options.AppSeed = None,
    out: options.Out = None,
    full: options.Full = False,
    gates: options.Gates = False,
    backward: options.WayBack = False,
    loss: options.LossStep = None,
    lines: options.TextLines = None,
    _debug: options.Debug = False,
) -> int:
    """Print what the network does with TEXT: states, predictions, losses and the gradient.

    G[t][k] is the norm of the gradient of loss t by the state of step k; its share is what is left of G[t][t].

    \b
    rnn-tui trace "the cats which already ate" --target were
    rnn-tui trace "the cats near the dog" --cell rnn --at 300 --wrt x
    rnn-tui trace "the cats" --generate 5 --temperature 1 --seed 7
    rnn-tui trace --json "the cat was" | jq .gradient.norm
    rnn-tui trace "the cats which already ate" --anatomy
    rnn-tui trace "the cats which already ate" --backward --loss 4
    rnn-tui trace --lines sentences.txt --out traces.jsonl
    rnn-tui trace --json --backward --loss 4 "the cats which already ate" | jq .backward.sum

    table: for people and screen readers. json: everything, in one object. csv: a line for each loss t and each step
    k up to t, with the columns t, token, target, loss (of step t), k, token_k, gradient (the norm), share, term,
    factor (of step k); what does not exist is empty. A number reads back as the same number. --full has no effect
    on csv, nor has --gates. --unit is for the table alone; unit N is at place N - 1 of json's arrays.

    --lines: a line that cannot be traced is told with its number and left out, of --out too; exit 1 at the end.
    """
    # The words are checked before anything heavy is imported.
    chosen = _format(form, json=json, lines=lines, text=text)
    _check_fits(chosen, unit=unit is not None, anatomy=anatomy, backward=backward)
    if not generate and temperature is None:
        refuse({"--seed": seed}, "is of tokens that are drawn; write --generate N and --temperature as well")
    asked, parts = _losses(loss, backward=backward, anatomy=anatomy)
    by, precision = one_of(wrt, WRT, "--wrt"), one_of(dtype, DTYPES, "--dtype")
    opened = chosen_model(model, task, cell, at).astype(precision)
    from rnn_tui.session.record import Extras
    from rnn_tui.session.request import Request

    extras = Extras(asked, parts, gates)
    request = Request(opened, target, by, layer, full, generate, temperature, seed or 0, unit, extras)
    return _one(request, text or "", chosen, out) if lines is None else _stream(request, lines, out)


def _format(form: str | None, *, json: bool, lines: str | None, text: str | None) -> Format:
    """How to write it, after a look at what contradicts what."""
    chosen = one_of(form, FORMATS, "--format") if form is not None else None
    if json and chosen not in (None, "json"):
        raise UsageError(f"--json and --format {chosen} contradict each other; write one of them")
    if lines is not None:
        if not lines:
            raise UsageError("--lines is empty; write the name of a file, or - for standard input")
        if text is not None:
            raise UsageError("TEXT and --lines are two sources; write one of them")
        if chosen not in (None, "json"):
            raise UsageError(f"--lines writes one JSON object a line; leave out --format {chosen}")
    elif text is None:
        raise UsageError('what to trace is missing; write a TEXT, such as rnn-tui trace "the cats which already ate"')
    return "json" if json or lines is not None else chosen or "table"


def _check_fits(form: Format, *, unit: bool, anatomy: bool, backward: bool) -> None:
    """A UsageError for what this format has no place for."""
    if unit and form != "table":
        raise UsageError("--unit is for the table; --json has the gates and states of every unit")
    for name, there in (("--anatomy", anatomy), ("--backward", backward)):
        if there and form == "csv":
            raise UsageError(f"{name} is for the table and for --json; leave out --format csv")


def _losses(loss: str | None, *, backward: bool, anatomy: bool) -> "tuple[Asked | None, Anatomized]":
    """The loss to go back from, and the one to be taken apart, where asked for: the last, or that of --loss."""
    if loss is not None and not (backward or anatomy):
        raise UsageError(
            "--loss is where --backward sets out, or what --anatomy takes apart; write one of them as well"
        )
    if loss == "all" and not backward:
        raise UsageError("--loss all is for --backward; --anatomy takes one loss apart, such as --loss 4")
    if loss in (None, "all"):
        return ("all" if loss == "all" else "last") if backward else None, "last" if anatomy else None
    if loss is None or not (loss.isascii() and loss.isdigit() and len(loss) < 10):
        from rnn_tui.tasks.spelling import quoted

        raise UsageError(f"--loss {quoted(loss or '')} is neither the number of a step nor all")
    return int(loss) if backward else None, int(loss) if anatomy else None


def _one(request: "Request", text: str, form: Format, out: Path | None) -> int:
    """One TEXT, of the call or of standard input, in the chosen format."""
    from rnn_tui.cli import output, tracing

    text = tracing.given(text)
    if form == "json":
        run = request.run(text)
        tracing.tell_size(len(run), "JSON")
        _emit(request.pieces(run), out)
    elif form == "csv":
        from rnn_tui.cli import long_form

        run = request.run(text)
        tracing.tell_size(len(run), "CSV")
        _emit(long_form.csv_chunks(run, request.wrt, request.layer), out)
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
    from rnn_tui.cli import output, source, tracing
    from rnn_tui.cli.errors import say
    from rnn_tui.files import whole_file

    with source.opened(lines) as stream:
        if out is None:
            _, bad = tracing.stream(request, stream, output.write_bytes)
            return 1 if bad else 0
        if stream.is_at(out):
            raise UsageError(f"--out '{out}' is the file that --lines reads; write to another")
        with whole_file(out) as file:
            number, bad = tracing.stream(request, stream, file.write)
    if bad:
        say(f"{bad} of {number} lines could not be traced; '{out}' has the other {number - bad}")
    return 1 if bad else 0
