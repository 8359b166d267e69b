"""The wake of one loss: what it leaves on its way back through the top layer of a run from left to right.

Where `rnn_tui.core.adjoints` sweeps any losses through any layers, this is the way of a keystroke: one loss or two,
carried back by what the layer's `Lane` keeps, and everything that is read off them later.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from rnn_tui.core.adjoints import Loss, by_logits, outset_of
from rnn_tui.core.cells import CellStep, LayerWeights
from rnn_tui.core.columns import Columns
from rnn_tui.core.lane import Lane
from rnn_tui.core.ops import Array, norm

Kind = Literal["a", "c", "x", "term"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Wake:
    """One loss; adjoints: ∂L<t>/∂s<k> for k = 1 … t at the top layer, (t, S), a joint state's path c → a taken once."""

    def __init__(self, trace: Columns, loss: Loss, adjoints: Array) -> None:
        self._trace, self._loss, self.adjoints = trace, loss, adjoints

    @property
    def nbytes(self) -> int:
        """What it holds."""
        return 4 * self.adjoints.nbytes

    def row(self, kind: Kind) -> Array:
        """The row of `bptt.gradient_rows` of this kind, (t,)."""
        hidden = self._trace.network.config.hidden
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            if kind == "a":
                return norm(self.adjoints[:, :hidden], 1)
            if kind == "c":
                return norm(self._trace.network.cell.memory_adjoint(self._steps, self.adjoints.T).T, 1)
            if kind == "x":
                return norm(self._reached[0].T @ self._weights.inputs, 1)
            return self._terms()

    def gradient(self) -> list[Array]:
        """∂L/∂W as packed arrays in the order of `Network.arrays`, of a network of one layer."""
        network, t = self._trace.network, self._loss.t
        inputs, recurrent = self._reached
        tokens = np.array([moment.token for moment in self._trace.moments[:t]])
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            fed = network.input_vectors(tokens).T
            own = network.cell.weight_gradient([self._steps], inputs[None], recurrent[None], fed[None])
            by_logit = by_logits(self._trace, [self._loss])
            readout = by_logit @ self._trace.activations(0, t - 1, t)[0].T
            table: list[Array] = []
            if network.embedding is not None:
                chosen = np.zeros((len(network.embedding), t), inputs.dtype)
                chosen[tokens, np.arange(t)] = 1.0
                table = [chosen @ (inputs.T @ self._weights.inputs)]
        return [*table, *own.arrays(), readout, by_logit[:, 0]]

    @property
    def _weights(self) -> LayerWeights:
        return self._trace.network.layers[-1]

    @property
    def _steps(self) -> CellStep:
        """The layer's steps side by side; the lane may have followed another run since."""
        return _lane_of(self._trace).steps(slice(0, self._loss.t))

    @cached_property
    def _reached(self) -> tuple[Array, Array]:
        """∂L by `W x<k> + b` and by `R h`, (K·H, t) each."""
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            return self._trace.network.cell.reached(self._weights, self._steps, self.adjoints.T)

    def _terms(self) -> Array:
        """‖∂L/∂W⁽ᵏ⁾‖_F: each block is the outer product of an adjoint and what it was multiplied by."""
        inputs, recurrent = self._reached
        top = self._trace.network.config.layers - 1
        fed = norm(self._trace.feeds(top, 0, self._loss.t)[:, :, 0], 1)
        blocks = [norm(inputs.T, 1) * fed]
        for rows, vector in self._trace.network.cell.recurrent_inputs(self._steps):
            blocks.append(norm(recurrent[rows].T, 1) * norm(vector.T, 1))
        return norm(np.stack(blocks), 0)


def wakes(trace: Columns, losses: Sequence[Loss]) -> list[Wake]:
    """The wakes of a few losses, carried back together, in their order; of a run that has a `lane`."""
    lane, order = _lane_of(trace), sorted(range(len(losses)), key=lambda number: -losses[number].t)
    falling = [losses[number] for number in order]
    outset = np.ascontiguousarray(outset_of(trace, falling).T)
    room = lane.few([loss.t for loss in falling], outset)
    found = {number: room[1 : losses[number].t + 1, place] for place, number in enumerate(order)}
    return [Wake(trace, loss, found[number]) for number, loss in enumerate(losses)]


def _lane_of(trace: Columns) -> Lane:
    lane = trace.lane()
    assert lane is not None, "this run is not one chain"
    return lane
