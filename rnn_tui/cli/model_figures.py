"""What `models show` prints of the figures that were measured: how often a network is right, by step and over seeds."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from rnn_tui.cli.words import plain_table
from rnn_tui.models import Figures, FiguresByKind, Model, Seed, SeedByKind, figures_by_kind, figures_of
from rnn_tui.models.library import family
from rnn_tui.session.side_by_side import PLAIN
from rnn_tui.tasks.figures import bits
from rnn_tui.tasks.recipes import COURSES
from rnn_tui.tasks.text import TextTask


def measured(model: Model) -> Figures | FiguresByKind | None:
    """What was measured of a network's family, or None where nothing was."""
    if model.family is None:
        return None
    return figures_of(model.family) or figures_by_kind(model.family)


def show(console: Console, model: Model) -> None:
    """All of it; nothing where nothing was measured."""
    found = measured(model)
    if found is None:
        return
    console.print()
    if isinstance(found, Figures):
        _show_by_modifiers(console, model, found)
    else:
        _show_by_kind(console, model, found)


def _show_by_modifiers(console: Console, model: Model, measured: Figures) -> None:
    seed = next((seed for seed in measured.seeds if seed.seed == model.training.get("seed")), measured.seeds[0])
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


def _show_by_kind(console: Console, model: Model, found: FiguresByKind) -> None:
    course = COURSES[model.task.name]
    seed = next((seed for seed in found.seeds if seed.seed == model.training.get("seed")), found.seeds[0])
    in_bits = isinstance(model.task, TextTask)
    what = f"Right of {course.asked}" if found.kinds else "Loss on held-out data"
    console.print(f"{what}, by training step (seed {seed.seed})", style="bold")
    console.print(_steps_by_kind(seed, in_bits=in_bits))
    told = "loss: nats a token on held-out data; bits: the same in bits." if in_bits else "loss: nats a token."
    console.print(" ".join(part for part in (told, course.legend) if part))
    if not found.kinds:
        return
    console.print()
    console.print("Over seeds, at the last step", style="bold")
    console.print(_seeds_by_kind(found))
    learnt = sum(found.learnt_at_end(seed) for seed in found.seeds)
    console.print(
        f"{learnt} of {len(found.seeds)} seeds have learnt it: at least {found.accuracy:.0%} right of"
        f" each kind (looked at every {found.looked_every} updates). `{found.command}` measures it all again."
    )
    other = _other_direction(model)
    if other is not None:
        console.print(other)


def _other_direction(model: Model) -> str | None:
    """What the same cell comes to that reads the other number of ways, if there is one."""
    config = model.network.config
    name = family(config.task, config.cell, config.layers, bidirectional=not config.bidirectional)
    found = figures_by_kind(name)
    if found is None:
        return None
    shares = ", ".join(f"{kind} {share:.0%}" for kind, share in found.seeds[0].steps[-1].right.items())
    return f"{name}, at its last step: {shares}."


def _steps_by_kind(seed: SeedByKind, *, in_bits: bool) -> Table:
    """A line a training step: the loss, and a column a kind."""
    table = plain_table(("step", "right"), ("loss", "right"))
    for kind in [*(["bits"] if in_bits else []), *seed.steps[0].right]:
        table.add_column(kind, justify="right")
    for step in seed.steps:
        loss = [f"{step.loss:.4f}", *([f"{bits(step.loss):.2f}"] if in_bits else [])]
        table.add_row(str(step.step), *loss, *_whole(step.right.values()))
    return table


def _seeds_by_kind(found: FiguresByKind) -> Table:
    """A line a seed: when it had learnt, and what it came to."""
    table = plain_table(("seed", "right"), ("learnt after", "right"))
    for kind in found.seeds[0].steps[-1].right:
        table.add_column(kind, justify="right")
    for seed in found.seeds:
        table.add_row(str(seed.seed), _needed(seed), *_whole(seed.steps[-1].right.values()))
    return table


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


def _needed(seed: Seed | SeedByKind) -> str:
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
