"""A nudge: move one number of a<k> and run on, to see that the gradient told what the loss would do."""

from typing import NamedTuple

import numpy as np

from rnn_tui.core.bptt import Loss, sweep
from rnn_tui.core.trace import Trace


class Nudge(NamedTuple):
    """before, after: L<t> without and with the nudge. predicted: ∂L<t>/∂a<k>_unit · ε, what the gradient says."""

    before: float
    after: float
    predicted: float


def nudge(trace: Trace, loss: Loss, k: int, layer: int, unit: int, epsilon: float) -> Nudge:
    """L<t> after a<k>_unit of `layer` is moved by ε, k ≤ t: every path that leaves a<k> sees the new value.

    Those are the layers above at step k (ŷ<k> at the top), and the step k+1 of its own layer.
    """
    network = trace.network
    moment = trace.moments[k - 1]
    moved = moment.layers[layer].state.copy()
    moved[unit, 0] += epsilon
    before = [step.previous for step in moment.layers]
    now = network.step(moment.token, before, moved={layer: moved})
    for later in trace.moments[k : loss.t]:
        now = network.step(later.token, [step.state for step in now.layers])
    adjoint = sweep(trace, [loss], layer)[-1].state[k - 1, unit, 0]
    after = float(network.losses(now.logits, np.array([loss.target]))[0])
    return Nudge(trace.loss(loss.t, loss.target), after, float(adjoint) * epsilon)
