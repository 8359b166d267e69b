"""The tables of `trace --anatomy`: the summands of one loss's gradient, their factors, and what bounds them."""

from collections.abc import Callable, Sequence

from rich.console import Console

from rnn_tui.cli.words import counted_columns, gap, plain_table, shown
from rnn_tui.core.anatomy import Anatomy
from rnn_tui.core.ops import Array
from rnn_tui.session import Run
from rnn_tui.session.anatomy import last_loss, loss_anatomy, part, reading

Say = Callable[[float | None], str]
_GATE = {True: "Γf", False: "(1-Γu)"}


def show(
    console: Console, run: Run, layer: int, chosen: int | None, steps: Callable[[int], Sequence[int]], say: Say
) -> None:
    """The chosen loss, or the last finite one, a line a step of `steps(t)`; `say` writes a number."""
    t = last_loss(run) if chosen is None else chosen + run.before_output
    if t is None:
        return
    found = loss_anatomy(run, t, layer)
    if found is None:
        console.print(f"\nL<{t}> is no finite number: there is nothing to take apart.")
        return
    cell = run.model.network.cell
    gate = _GATE[cell.joint]
    console.print()
    console.print(
        f"Anatomy of loss {t} ({shown(run.tokens[t - 1])}): the summands of ∂L/∂W in layer {layer}.", style="bold"
    )
    for columns in (_factors(found), _parts(found, gate)):
        table = plain_table(("k", "right"), ("token", "left"), *((name, "right") for name in columns))
        for k in steps(t):
            table.add_row(str(k), shown(run.tokens[k - 1]), *(say(column(k)) for column in columns.values()))
        console.print(table)
        if left_out := gap(steps(t)):
            console.print(left_out)
        console.print()
    console.print(_key(found, cell.has_memory))
    if found.plain is not None:
        console.print(f"‖W_aa‖ = {say(found.plain.weight)}; no factor is larger than ‖W_aa‖ · max g'.")
    if counting := counted_columns(run):
        console.print(counting)
    if found.direct is not None:
        console.print(
            f"∂c⊙Π{gate}: ‖∂L<{t}>/∂c<{t}> ⊙ Π {gate}<i>‖, i = k+1 to {t}: what arrives at c<k> by the path of the"
            f" gates alone. ∂c: ‖∂L<{t}>/∂c<k>‖, by all paths. Both are norms of a gradient, and may pass 1."
        )


def _factors(found: Anatomy) -> dict[str, Callable[[int], float | None]]:
    """The three factors, what they bound, and the term."""
    columns: dict[str, Callable[[int], float | None]] = {
        "factor": lambda k: None if k == 1 else float(found.factors[k - 1]),
        "Π‖J‖": _at(found.factor_products),
        "‖ΠJ‖": _at(found.products),
        "∂⁺s/∂W": _at(found.immediate.both),
    }
    if found.bounded:
        columns["bound"] = lambda k: reading(found, k, "W_a").bound
    return columns | {"≥ term" if found.bounded else "term": _at(found.terms.both)}


def _parts(found: Anatomy, gate: str) -> dict[str, Callable[[int], float | None]]:
    """The term by its matrices; what a plain cell's W_aa says of the factor; the one path that the gates decide."""
    columns = {f"by {weight}": _at(part(found.terms, weight)) for weight in ("W_aa", "W_ax")}
    if found.plain is not None:
        columns |= {"max g'": _at(found.plain.slopes), "‖W_aa‖·max g'": _at(found.plain.factors)}
    if found.direct is not None:
        columns |= {f"∂c⊙Π{gate}": _at(found.direct.path), "∂c": _at(found.direct.whole)}
    return columns


def _at(numbers: Array) -> Callable[[int], float | None]:
    return lambda k: float(numbers[k - 1])


def _key(found: Anatomy, gated: bool) -> str:
    parts = "by W_aa, W_ax: its parts by the state's columns and the input's" + (" of all W_*" if gated else "")
    bound = ""
    if found.bounded:
        bound = f" bound: ‖∂L/∂s<{found.t}>‖ = {found.outset:.3g} times ‖ΠJ‖ times ‖∂⁺s/∂W‖; the term is never more."
    return f"term: norm of step k's summand of ∂L/∂W; {parts}.{bound}"
