"""Part two of the post: one step's equations, and that every step has the same weights."""

from math import prod

from rnn_tui.core.network import Network
from rnn_tui.lessons.cards import Card
from rnn_tui.session import Run, Snapshot


def _shapes(network: Network) -> str:
    """`E 57 × 16 + W_aa 16 × 16 + … = 912 + 256 + … = 2,409`: what the parameters are."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for name, values in network.weights().items():
        layer, _, short = name.removeprefix("layers.").rpartition(".")
        above = f"[{layer}]" if network.config.layers > 1 and layer else ""
        if short == "W_a":  # two matrices side by side: the state's columns, then the input's
            rows, columns = values.shape
            found += [(f"W_aa{above}", (rows, rows)), (f"W_ax{above}", (rows, columns - rows))]
        else:
            found.append((f"{short}{above}", values.shape))
    names = " + ".join(f"{name} {' × '.join(map(str, shape))}" for name, shape in found)
    return f"{names} = {' + '.join(f'{prod(shape):,}' for _, shape in found)} = {network.parameters:,}"


def _summed(run: Run) -> str:
    """The losses whose word is there: all but that of the last step."""
    last = len(run.settled)
    if not last:
        if run.total_loss():  # one loss at the end, or one an output
            return f"L = {run.total_loss():.4f}"
        return "no loss yet: the next word must have come" if len(run) else "no loss yet: type a word"
    begun = {1: "L<1>", 2: "L<1> + L<2>"}.get(last, f"L<1> + … + L<{last}>")
    return f"{begun} = {run.total_loss():.4f}"


def card(snapshot: Snapshot) -> Card:
    """Of the sequence and the network in front."""
    run = snapshot.run
    network = run.model.network
    config = network.config
    count, length = network.parameters, len(run)
    alike = "" if config.cell == "rnn" else f" The network in front, {config.cell}: {network.cell.equation}."
    return Card(
        2,
        says=(
            "a<t> = g(W_aa a<t-1> + W_ax x<t> + b_a), ŷ<t> = g(W_ya a<t> + b_y), a<0> = 0; the same weights at every"
            " step. W_a = [W_aa | W_ax] and [a<t-1>; x<t>] write the same in one product.",
        ),
        measured=(
            f"{count:,} parameters, for 1 step as for {max(length, 2):,}: the sequence has {length:,} now",
            _shapes(network),
            _summed(run),
        ),
        differs=(
            "The post draws one output function g; here ŷ<t> is a softmax over the words, and L<t> = −log ŷ<t> of the"
            " word that came next, in natural logarithms, summed over t and not divided by T. The losses above leave"
            " out a step whose next word is not there yet." + alike,
        ),
    )
