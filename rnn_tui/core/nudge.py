"""A nudge: move one number of a<k> and run on, to see that the gradient told what the loss would do."""

from typing import NamedTuple

from rnn_tui.core.adjoints import Loss, sweep
from rnn_tui.core.columns import Columns


class Nudge(NamedTuple):
    """before, after: the loss without and with the nudge. predicted: ∂L<t>/∂a<k>_unit · ε, what the gradient says."""

    before: float
    after: float
    predicted: float


def nudge(trace: Columns, loss: Loss, k: int, layer: int, unit: int, epsilon: float) -> Nudge:
    """L<t> after a<k>_unit of `layer` is moved by ε: every path that leaves a<k> sees the new value.

    Those are the layers above in column k (ŷ<k> at the top), and the next step of its own layer. k ≤ t but in a
    bidirectional network, where the units from H on are ←a<k>'s.
    """
    after = trace.moved(k, layer, unit, epsilon, loss.t).loss(loss.t, loss.target)
    way, hidden = sweep(trace, [loss], layer)[-1], trace.network.config.hidden
    found, unit = (way, unit) if way.reverse is None or unit < hidden else (way.reverse, unit - hidden)
    return Nudge(trace.loss(loss.t, loss.target), after, float(found.state[k - 1, unit, 0]) * epsilon)
