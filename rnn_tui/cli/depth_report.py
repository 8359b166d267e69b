"""What `depth` prints: errors and gradients by depth, or one block."""

from collections.abc import Sequence

from rich.console import Console

from rnn_tui.cli.words import percent, plain_table, significant
from rnn_tui.experiments.depth import INITIALISATION, KINDS, TRAINING, Block, Figures, ratio

_COLUMNS = 8  # numbers of a vector on a line, or fewer where they are long
_CELL = 8
_LABEL = 8
_WIDTH = 80


def show(console: Console, found: Figures | Block) -> None:
    """Either, for people."""
    if isinstance(found, Block):
        _block(console, found)
    else:
        _table(console, found)


def _table(console: Console, figures: Figures) -> None:
    """A line a depth and kind: error, and how the gradient changes from the last layer to the first, by seed."""
    table = plain_table(("depth", "right"), ("kind", "left"), ("error, %", "left"), ("fresh", "left"))
    table.add_column("trained")
    for deep in figures.depths:
        for kind in KINDS:
            runs = figures.of(deep, kind)
            errors = " ".join(f"{100 * run.error:.2f}".rjust(5) for run in runs)
            fresh, trained = ([run.fresh for run in runs], [run.trained for run in runs])
            table.add_row(str(deep), kind, errors, _ratios(fresh), _ratios(trained))
    console.print("two spirals: training error by depth, each seed", style="bold")
    console.print(table)
    console.print()
    console.print("fresh, trained: |∂L/∂a[0]| / |∂L/∂a[last]|, before the first update and after the last;")
    console.print("above 1 the gradient grows on its way down, 0 is exactly 0: units that are off for every point.")
    console.print(f"Alike for both: {INITIALISATION}; {figures.plan.steps} updates, {TRAINING}.")
    console.print("A network 2 deep has no block yet: both kinds are the same.")
    console.print(f"Again: {figures.plan.command}")


def _ratios(gradients: Sequence[Sequence[float]]) -> str:
    return " ".join(_ratio(ratio(norms)) for norms in gradients)


def _ratio(value: float | None) -> str:
    return ("-" if value is None else "0" if value == 0 else f"{value:.0e}").rjust(5)


def _block(console: Console, shown: Block) -> None:
    """The vectors, how far what comes out is from a[l], and what the block does to a gradient at most."""
    below, inner, above = shown.layer, shown.layer + 1, shown.layer + 2
    title = f"block ({inner}, {above}) of a fresh network {shown.depth} deep, W and b of it times {shown.scale:g}"
    console.print(title, style="bold")
    through = shown.block
    vectors = (
        (f"a[{below}]", shown.state), (f"a[{inner}]", through.inner), (f"z[{above}]", through.z),
        ("plain", through.plain), ("residual", through.residual),
    )  # fmt: skip
    told = {name: [significant(float(value)) for value in vector] for name, vector in vectors}
    cell = max(_CELL, *(len(number) for numbers in told.values() for number in numbers))
    columns = min(_COLUMNS, (_WIDTH - _LABEL) // (cell + 1))
    for name, numbers in told.items():
        for start in range(0, len(numbers), columns):
            row = " ".join(number.rjust(cell) for number in numbers[start : start + columns])
            console.print(f"{name if not start else '':<{_LABEL}} {row}")
    console.print()
    for name, off, gain in (
        ("plain", shown.plain_off, through.plain_gain),
        ("residual", shown.residual_off, through.residual_gain),
    ):
        share = "-" if off is None else percent(off)
        console.print(f"{name}: {share} off a[{below}], gain |∂a[{above}]/∂a[{below}]| {significant(gain)}")
