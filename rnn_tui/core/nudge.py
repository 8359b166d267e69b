"""A nudge: move one number of a<k> and run on, to see that the gradient told what the loss would do."""

from typing import NamedTuple

import numpy as np

from rnn_tui.core.bptt import Loss, sweep
from rnn_tui.core.ops import Array
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
    target = np.array([loss.target])
    moment = trace.moments[k - 1]
    states = [step.state for step in moment.layers]
    states[layer] = states[layer].copy()
    states[layer][unit, 0] += epsilon
    with np.errstate(over="ignore", invalid="ignore"):
        for above in range(layer + 1, network.config.layers):
            weights = network.layers[above]
            projected = weights.inputs @ network.cell.a(states[above - 1]) + weights.bias[:, None]
            states[above] = network.cell.forward(weights, projected, moment.layers[above].previous).state
        logits: Array = network.readout @ network.cell.a(states[-1]) + network.readout_bias[:, None]
    for later in trace.moments[k : loss.t]:
        moved = network.step(later.token, states)
        states, logits = [step.state for step in moved.layers], moved.logits
    adjoint = sweep(trace, [loss], layer)[-1].state[k - 1, unit, 0]
    after = float(network.losses(logits, target)[0])
    return Nudge(trace.loss(loss.t, loss.target), after, float(adjoint) * epsilon)
