"""`rnn-tui padded`: an ordinary network over padded sentences beside recurrent ones."""

from pathlib import Path
from typing import Annotated, Any

import typer

from rnn_tui.cli import options
from rnn_tui.cli.checks import choices, file_name, one_of, refuse, whole
from rnn_tui.errors import UsageError

_COURSES = ("aligned", "shifted")
_COURSE = _COURSES[-1]
_MOST_SEEDS = 100
_FOLDER = Path("padded")

Sentence = Annotated[
    str | None,
    typer.Argument(
        metavar="TEXT",
        help="A sentence up to its verb (- reads it from standard input); without it the figures are shown.",
    ),
]
Shift = Annotated[
    int | None,
    typer.Option(
        "--shift",
        metavar="N",
        parser=whole("--shift", ranged=True),
        help="Real words in front of it, up to so many [0].",
    ),
]
Course = Annotated[
    str | None,
    typer.Option(
        "--course",
        metavar="|".join(_COURSES),
        help=f"Trained on sentences from the first word on, or with some shifted [{_COURSE}].",
        autocompletion=choices(_COURSES),
    ),
]
Seed = Annotated[
    int | None, typer.Option("--seed", metavar="N", parser=whole("--seed"), help="Of the words in front [0].")
]
Json = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
Train = Annotated[bool, typer.Option("--train", help="Train and measure all of it again, 20 minutes or so.")]
Seeds = Annotated[
    int | None,
    typer.Option(
        "--seeds", metavar="N", parser=whole("--seeds", 1, ranged=True), help="Seeds to train, from 0 on [3]."
    ),
]
Steps = Annotated[int | None, typer.Option("--steps", metavar="N", parser=whole("--steps", 1), help="Updates [6000].")]
Into = Annotated[
    Path | None,
    typer.Option("--into", metavar="FOLDER", parser=file_name("--into"), help=f"Where --train writes [{_FOLDER}]."),
]


def padded(
    text: Sentence = None,
    shift: Shift = None,
    course: Course = None,
    seed: Seed = None,
    json: Json = False,
    out: options.Out = None,
    train: Train = False,
    seeds: Seeds = None,
    steps: Steps = None,
    into: Into = None,
    force: options.Force = False,
    _debug: options.Debug = False,
) -> int:
    """Why a recurrent network: beside it one that reads a sentence as one long row, padded with zeros.

    \b
    rnn-tui padded
    rnn-tui padded "the cats near the dog" --shift 6
    rnn-tui padded "the cats near the dog" --shift 6 --course aligned --json
    rnn-tui padded --train --seeds 1 --into again

    All have as many units and have seen the same sentences. The padded network has weights of its own for each place
    of a sentence, and cannot read more than 40 words. Words in front are the end of a sentence before. A verb in TEXT,
    and what comes behind it, is left out: it is what the networks are asked for.
    """
    chosen = one_of(course or _COURSE, _COURSES, "--course")
    reading = {"--shift": shift, "--course": course, "--seed": seed}
    if train:
        if text is not None or json or out is not None:
            raise UsageError("--train writes into --into FOLDER; leave out TEXT, --json and --out")
        refuse(reading, "is for a TEXT that is read; leave it out, or --train")
        return _train(into or _FOLDER, seeds, steps, force=force)
    training = {"--seeds": seeds, "--steps": steps, "--into": into, "--force": force or None}
    refuse(training, "is for --train alone; leave it out, or write --train as well")
    if text is None:
        refuse(reading, 'is for a TEXT; write one, such as rnn-tui padded "the cats near the dog" --shift 6')
        return _figures(json=json, out=out)
    if not shift:
        refuse({"--seed": seed}, "chooses the words in front; write --shift N as well, N at least 1")
    return _read(text, shift or 0, chosen, seed or 0, json=json, out=out)


def _train(into: Path, seeds: int | None, steps: int | None, *, force: bool) -> int:
    from rnn_tui.cli import padded_training
    from rnn_tui.experiments.padded import SEEDS, STEPS

    if seeds is not None and seeds > _MOST_SEEDS:
        raise UsageError(f"--seeds {seeds} is not a number from 1 to {_MOST_SEEDS}")
    count = len(SEEDS) if seeds is None else seeds
    return padded_training.train(into, count, STEPS if steps is None else steps, force=force)


def _figures(*, json: bool, out: Path | None) -> int:
    from rnn_tui.cli import output, padded_table
    from rnn_tui.experiments.padded_files import results

    if json:
        _emit(dict(results().data), out)
    else:
        output.draw(lambda console: padded_table.figures(console, results()), out)
    return 0


def _read(text: str, shift: int, course: str, seed: int, *, json: bool, out: Path | None) -> int:
    from rnn_tui.cli import output, padded_table, tracing
    from rnn_tui.experiments.padded import TASK
    from rnn_tui.experiments.padded_files import results, shipped
    from rnn_tui.experiments.padded_reading import MOST_WORDS, Trial, described, question, words_before
    from rnn_tui.tasks import task

    if shift > MOST_WORDS:
        raise UsageError(f"--shift {shift} is not a number from 0 to {MOST_WORDS}")
    asked = task(TASK)
    trial = Trial(question(asked.read(tracing.given(text), asked.vocabulary)), words_before(seed), shift)
    if not trial.question.tokens:
        raise UsageError("there is no word before the verb; write a sentence up to its verb")
    networks = shipped(course)
    if json:
        _emit(described(trial, course, networks), out)
    else:
        output.draw(lambda console: padded_table.trial(console, trial, course, networks, results()), out)
    return 0


def _emit(data: dict[str, Any], out: Path | None) -> None:
    from rnn_tui.cli import output
    from rnn_tui.session.record import json_bytes

    output.emit_bytes(json_bytes(data), out)
