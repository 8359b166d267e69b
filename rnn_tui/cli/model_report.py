"""What `models list` and `models show` print: what a network is, and how often it is right."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any, TypeGuard

from rich.console import Console
from rich.table import Table

from rnn_tui.cli import model_figures
from rnn_tui.cli.checks import LARGEST
from rnn_tui.cli.output import unicode_shown
from rnn_tui.cli.spelling import in_ascii
from rnn_tui.cli.words import percent, plain_table, shown, titled
from rnn_tui.errors import printable
from rnn_tui.models import Model
from rnn_tui.tasks import TASKS
from rnn_tui.tasks.base import Task
from rnn_tui.tasks.figures import bits
from rnn_tui.tasks.text import TextTask

_LONGEST_COMMAND = 500  # characters


def list_all(console: Console, models: Iterable[Model]) -> None:
    """A table for each task, in the tasks' order: a line a family, with its training steps."""
    order = {name: place for place, name in enumerate(TASKS)}
    by_task = sorted(models, key=lambda model: order[model.task.name])
    for task, members in groupby(by_task, key=lambda model: model.task):
        console.print(f"{task.name}, {task.shape}", style="bold")
        console.print(task.summary)
        table = plain_table(
            ("name", "left"), ("units", "right"), ("parameters", "right"), (_scale(task), "right"), gap=1
        )
        table.add_column("steps (@STEP)")
        for family, found in groupby(members, key=lambda model: model.family):
            own = list(found)
            last, config = own[-1], own[-1].network.config
            units = str(config.hidden) if config.layers == 1 else f"{config.layers}x{config.hidden}"
            steps = " ".join(str(model.step) for model in own)
            table.add_row(str(family), units, str(last.network.parameters), _score(last), steps)
        console.print(table)
        console.print()
    console.print("accuracy, bits: on held-out data, after the last step. `rnn-tui models show NAME` has the rest.")


def _scale(task: Task) -> str:
    """By what a task's networks are compared: the share right, or bits a token where nothing is asked."""
    return "bits" if isinstance(task, TextTask) else "accuracy"


def _score(model: Model) -> str:
    training = model.training
    return _bits(training) if isinstance(model.task, TextTask) else _share(training.get("held_out_accuracy"))


def _bits(training: Mapping[str, Any]) -> str:
    """The loss in bits a token, if it can be true."""
    loss = training.get("final_loss")
    return f"{bits(loss):.3g}" if _is_number(loss) and 0 <= loss < math.inf else _unsaid(loss)


def described(model: Model) -> dict[str, Any]:
    """`models show --json`: the metadata, the words and the figures."""
    config = asdict(model.network.config)
    found = {"name": model.source, "step": model.step, **config, "parameters": model.network.parameters}
    measured = model_figures.measured(model)
    return found | {"training": dict(model.training), "figures": None if measured is None else asdict(measured)}


def show(console: Console, model: Model) -> None:
    """What it is, its words, its figures."""
    console.print(f"{model.source}: {titled(model)}", style="bold")
    console.print()
    _print_facts(console, _facts(model))
    model_figures.show(console, model)


def _facts(model: Model) -> dict[str, str]:
    """Names and values of what is known of a network."""
    config, training = model.network.config, model.training
    right, loss = _share(training.get("held_out_accuracy")), _loss(training.get("final_loss"))
    told = f"{right} right, {loss} nats a token"
    if isinstance(model.task, TextTask):
        told = f"{loss} nats a token, {_bits(training)} bits"
    return {
        "task": f"{config.task}: {model.task.summary}",
        "shape": f"{config.shape}, bidirectional" if config.bidirectional else config.shape,
        "cell": f"{config.cell}: {_written(model.network.cell.equation)}",
        "size": f"{config.hidden} units x {config.layers} layer{'s' * (config.layers > 1)}, "
        f"{model.network.parameters} parameters",
        "input": _input(model),
        "training": f"{_count(training.get('steps'))} updates, seed {_count(training.get('seed'))}",
        "command": _command(training.get("command")),
        "held out": told,
        f"{len(config.vocabulary)} {model.task.unit}s": " ".join(map(shown, config.vocabulary)),
        **_outputs(model),
    }


def _outputs(model: Model) -> dict[str, str]:
    """What it answers with, where that is not what it reads."""
    config = model.network.config
    if set(config.output_vocabulary) == set(config.vocabulary):
        return {}
    return {"outputs": " ".join(map(shown, config.output_vocabulary))}


def _input(model: Model) -> str:
    embedding = model.network.embedding
    return "one-hot" if embedding is None else f"embedding of {embedding.shape[1]} numbers"


def _print_facts(console: Console, facts: Mapping[str, str]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(name, value)
    console.print(table)


def _written(equation: str) -> str:
    """An equation in the characters that reach the reader."""
    return equation if unicode_shown() else in_ascii(equation)


# What a file says of its training is anybody's: what cannot be true is not repeated.
def _share(value: object) -> str:
    return percent(value) if _is_number(value) and 0 <= value <= 1 else _unsaid(value)


def _loss(value: object) -> str:
    return f"{value:.6g}" if _is_number(value) and 0 <= value < math.inf else _unsaid(value)


def _count(value: object) -> str:
    return str(value) if isinstance(value, int) and _is_number(value) and 0 <= value <= LARGEST else _unsaid(value)


def _command(value: object) -> str:
    if not isinstance(value, str):
        return _unsaid(value)
    line = printable(value)
    return line if len(line) <= _LONGEST_COMMAND else f"{line[:_LONGEST_COMMAND]}…"


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, float | int) and not isinstance(value, bool)


def _unsaid(value: object) -> str:
    """Nothing is known, or something is said that cannot be."""
    return "-" if value is None else "?"
