"""What `models list` and `models show` print: what a network is, and how often it is right."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any, TypeGuard

from rich.console import Console
from rich.table import Table

from rnn_tui.cli.checks import LARGEST
from rnn_tui.cli.output import unicode_shown
from rnn_tui.cli.spelling import in_ascii
from rnn_tui.cli.words import percent, plain_table, shown, titled
from rnn_tui.errors import printable
from rnn_tui.models import Figures, Model, Seed, figures_of
from rnn_tui.session.side_by_side import PLAIN

_LONGEST_COMMAND = 500  # characters


def list_all(console: Console, models: Sequence[Model]) -> None:
    """A line for each family, with the training steps that ship and the last one's accuracy."""
    table = plain_table(("name", "left"), ("units", "right"), ("parameters", "right"), ("accuracy", "right"), gap=1)
    table.add_column("training steps (@STEP)")
    for family, members in groupby(models, key=lambda model: model.family):
        own = list(members)
        last, config = own[-1], own[-1].network.config
        units = str(config.hidden) if config.layers == 1 else f"{config.layers}x{config.hidden}"
        size = (units, str(last.network.parameters))
        steps = " ".join(str(model.step) for model in own)
        table.add_row(str(family), *size, _share(last.training.get("held_out_accuracy")), steps)
    console.print(table)
    console.print()
    console.print("accuracy: of held-out verbs, after the last step. `rnn-tui models show NAME` has the rest.")


def described(model: Model) -> dict[str, Any]:
    """`models show --json`: the metadata, the words and the figures."""
    config = asdict(model.network.config)
    found = {"name": model.source, "step": model.step, **config, "parameters": model.network.parameters}
    measured = None if model.family is None else figures_of(model.family)
    return found | {"training": dict(model.training), "figures": None if measured is None else asdict(measured)}


def show(console: Console, model: Model) -> None:
    """What it is, its words, its figures."""
    console.print(f"{model.source}: {titled(model)}", style="bold")
    console.print()
    _print_facts(console, _facts(model))
    measured = None if model.family is None else figures_of(model.family)
    if measured is None:
        return
    seed = next((seed for seed in measured.seeds if seed.seed == model.training.get("seed")), measured.seeds[0])
    console.print()
    console.print(
        f"Verbs right, by training step and number of modifiers (seed {seed.seed}, nouns at random)", style="bold"
    )
    console.print(_by_modifiers(seed))
    console.print(
        "Questions are held out from training, but for those without a modifier: there are few bare subjects, and"
        " training needs them all. Half right is guessing; less than half is following the nearest noun."
    )
    console.print()
    console.print("Verbs right, by how many of the nouns between are of the other number", style="bold")
    console.print(_by_opposite(seed, measured))
    console.print()
    console.print("Over seeds, at the last step", style="bold")
    console.print(_by_seed(measured))
    console.print(_verdict(measured))
    rival = figures_of(f"{model.network.config.task}-{PLAIN}")
    if rival is not None and model.family != f"{model.network.config.task}-{PLAIN}":
        console.print(_against(measured, rival))


def _facts(model: Model) -> dict[str, str]:
    """Names and values of what is known of a network."""
    config, training = model.network.config, model.training
    accuracy, loss = _share(training.get("held_out_accuracy")), _loss(training.get("final_loss"))
    return {
        "task": f"{config.task}: {model.task.summary}",
        "shape": config.shape,
        "cell": f"{config.cell}: {_written(model.network.cell.equation)}",
        "size": f"{config.hidden} units x {config.layers} layer{'s' * (config.layers > 1)}, "
        f"{model.network.parameters} parameters",
        "input": _input(model),
        "training": f"{_count(training.get('steps'))} updates, seed {_count(training.get('seed'))}",
        "command": _command(training.get("command")),
        "held out": f"{accuracy} right, {loss} nats a token",
        f"{len(config.vocabulary)} {model.task.unit}s": " ".join(map(shown, config.vocabulary)),
    }


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


def _by_modifiers(seed: Seed) -> Table:
    """A line a training step, a column a number of modifiers."""
    table = plain_table(("step", "right"), *((str(number), "right") for number in seed.steps[0].by_modifiers))
    for step in seed.steps:
        table.add_row(str(step.step), *_whole(step.by_modifiers.values()))
    return table


def _by_opposite(seed: Seed, measured: Figures) -> Table:
    """A line a training step; n/m: n of m nouns are of the other number."""
    first, among = seed.steps[0], measured.by_opposite_modifiers
    all_of = [number for number in first.all_opposite if number != among]
    table = plain_table(("step", "right"), *((f"{number}/{among}", "right") for number in first.by_opposite))
    for number in all_of:
        table.add_column(f"{number}/{number}", justify="right")
    for step in seed.steps:
        shares = (*step.by_opposite.values(), *(step.all_opposite[number] for number in all_of))
        table.add_row(str(step.step), *_whole(shares))
    return table


def _by_seed(measured: Figures) -> Table:
    """A line a seed: when it had learnt, and what it came to."""
    last = measured.seeds[0].steps[-1]
    table = plain_table(("seed", "right"), ("learnt after", "right"))
    for number in last.by_modifiers:
        table.add_column(str(number), justify="right")
    for number in last.all_opposite:
        table.add_column(f"{number}/{number}", justify="right")
    for seed in measured.seeds:
        end = seed.steps[-1]
        table.add_row(str(seed.seed), _needed(seed), *_whole((*end.by_modifiers.values(), *end.all_opposite.values())))
    return table


def _whole(shares: Iterable[float]) -> list[str]:
    """Shares as whole per cent."""
    return [f"{share:.0%}" for share in shares]


def _needed(seed: Seed) -> str:
    return "never" if seed.needed is None else str(seed.needed)


def _against(measured: Figures, plain: Figures) -> str:
    """Who learnt sooner, seed by seed: both saw the same sentences."""
    pairs = [(own, other) for own in measured.seeds for other in plain.seeds if own.seed == other.seed]
    sooner = sum(own.needed is not None and (other.needed is None or own.needed < other.needed) for own, other in pairs)
    return (
        f"Seed by seed it learnt sooner than the cell '{PLAIN}' in {sooner} of {len(pairs)}"
        f" (which learnt after {', '.join(_needed(other) for _, other in pairs)})."
    )


def _verdict(measured: Figures) -> str:
    """How many seeds learnt it, and what that means."""
    learnt = sum(measured.learnt_at_end(seed) for seed in measured.seeds)
    where = " and ".join(map(str, measured.modifiers))
    return (
        f"{learnt} of {len(measured.seeds)} seeds have learnt it: at least {measured.accuracy:.0%} right at {where}"
        f" modifiers, nouns at random and all of the other number (looked at every {measured.looked_every} updates)."
        f" `{measured.command}` measures it all again."
    )


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
