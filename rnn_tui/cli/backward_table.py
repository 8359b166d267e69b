"""The tables of `trace --backward`: what arrives at each step, what the step did to it, and what has added up."""

from collections.abc import Callable, Sequence

from rich.console import Console

from rnn_tui.cli.words import counted_columns, gap, plain_table, shown
from rnn_tui.session import Run
from rnn_tui.session.backward import Backward
from rnn_tui.session.backward_record import Asked, chosen_losses

Say = Callable[[float | None, int], str]
Column = Callable[[int], float | None]
_SHORT, _LONG = 2, 3  # digits, for as many columns as 80 cells hold


def show(console: Console, run: Run, layer: int, asked: Asked, steps: Callable[[int], Sequence[int]], say: Say) -> None:
    """From right to left, a line a step of `steps(t)`; `say` writes a number to so many digits."""
    chosen = chosen_losses(run, asked)
    way = run.backward(chosen, layer)
    assert way is not None  # chosen_losses has seen to it
    console.print()
    console.print(_title(run, asked, way, say), style="bold")
    for columns, digits in ((_arriving(run, way), _SHORT), (_done(run, way), _LONG)):
        table = plain_table(("k", "right"), ("token", "left"), *((name, "right") for name in columns))
        for k in reversed(steps(way.t)):
            numbers = (say(column(k), digits) for column in columns.values())
            table.add_row(str(k), shown(run.tokens[k - 1]), *numbers)
        console.print(table)
        if left_out := gap(steps(way.t)):
            console.print(left_out)
        console.print()
    for line in (*_key(run, way), counted_columns(run)):
        if line:
            console.print(line)


def _title(run: Run, asked: Asked, way: Backward, say: Say) -> str:
    if asked == "all":
        total = say(run.total_loss(last=True), 4)
        return f"The way back from all {len(way.losses)} losses, L = {total}, in layer {way.layer}."
    target = run.target(way.t)
    aim = "" if target is None else f" = -log ŷ({shown(target.token)})"
    return f"The way back from loss {way.t}, L<{way.t}>{aim} = {say(run.loss(way.t), 4)}, in layer {way.layer}."


def _arriving(run: Run, way: Backward) -> dict[str, Column]:
    """What arrives at the step, and the parameter gradient from t to k."""
    columns = {f"from {_above(run, way)}": _at(way, "above"), "from k+1": _at(way, "later_a"), "∂a": _at(way, "a")}
    if run.model.network.cell.joint:
        columns["∂c"] = _at(way, "c")
    columns |= {"ΣW_aa": lambda k: way.gathered(k).state, "ΣW_ax": lambda k: way.gathered(k).inputs}
    return columns | {"ΣW_ya": lambda k: way.gathered(k).readout}


def _done(run: Run, way: Backward) -> dict[str, Column]:
    """What is handed from step to step, and the factors and products that it was multiplied by."""
    columns: dict[str, Column] = {
        f"∂{_carried(run)}": _at(way, "row"),
        "×": way.ratio,
        "σ": lambda k: way.link(k).factor,
    }
    if len(way.losses) > 1:
        return columns
    least = "≤ " if way.alone else ""
    columns["Π×" if way.alone else "left"] = way.share
    return columns | {f"{least}‖ΠJ‖": lambda k: way.link(k).product, f"{least}Πσ": lambda k: way.link(k).factors}


def _at(way: Backward, name: str) -> Column:
    return lambda k: float(way.norms[name][k - 1])


def _above(run: Run, way: Backward) -> str:
    return "ŷ<k>" if way.layer == run.layers - 1 else f"a of layer {way.layer + 1}"


def _carried(run: Run) -> str:
    cell = run.model.network.cell
    return "s" if cell.joint else "c" if cell.has_memory else "a"


def _key(run: Run, way: Backward) -> list[str]:
    """What the columns are; L is the loss, or the sum of them."""
    cell, s = run.model.network.cell, _carried(run)
    loss = f"L<{way.t}>" if len(way.losses) == 1 else "L"
    matrices = "W_aa, W_ax: what multiplies the state and the input in all W_*" if cell.has_memory else "W_aa, W_ax"
    lines = [
        f"∂a: ‖∂{loss}/∂a<k>‖; from {_above(run, way)}, from k+1: its parts, which add up as vectors.",
        f"ΣW: ‖∂{loss}/∂W‖ as far as it has added up, from step {way.t} to k ({matrices}); to W_ya each loss adds one"
        " term, at its own step.",
    ]
    if cell.joint:
        lines.append(
            f"∂c: ‖∂{loss}/∂c<k>‖, by all paths that leave c<k>, the one through a<k> too. ∂s is of both, s = [a; c],"
            " and takes that path once, in a: so ∂c may be more than ∂s."
        )
    lines.append(
        f"×: what step k+1 made of ∂{s} on its way to k. σ: the most that it could, ‖∂{s}<k+1>/∂{s}<k>‖: × ≤ σ."
    )
    if way.alone:
        lines.append("Π×, Πσ: their products from k; ‖ΠJ‖: the most that all steps together could: Π× ≤ ‖ΠJ‖ ≤ Πσ.")
    elif len(way.losses) == 1:
        lines.append(
            f"left: what is left of ∂{s}<{way.t}>; ‖ΠJ‖, Πσ: the most that all steps together, and each alone, could"
            " have done. In a lower layer more comes from above: they bound nothing."
        )
    return lines
