"""The lstm cell."""

from types import MappingProxyType

import numpy as np

from rnn_tui.core.cells.base import Cell, CellStep, LayerWeights, Spread, StepAdjoint, spread_of
from rnn_tui.core.ops import Array, logistic, tanh_slope


class LSTM(Cell):
    """`c~ = tanh(W_c [a<t-1>; x<t>] + b_c)`, `Γu, Γf, Γo = σ(W_{u,f,o} [a<t-1>; x<t>] + b_{u,f,o})`,
    `c<t> = Γu ⊙ c~ + Γf ⊙ c<t-1>`, `a<t> = Γo ⊙ tanh(c<t>)`.

    The state is [a; c]. Its adjoint is (∂L/∂a, ∂L/∂c without the path through a): that path is taken here, once.
    """

    name = "lstm"
    equation = "c<t> = Γu ⊙ c~ + Γf ⊙ c<t-1>,  a<t> = Γo ⊙ tanh(c<t>)"
    blocks = ("c", "u", "f", "o")
    gates = ("update", "forget", "output")
    initial_bias = MappingProxyType({"f": 1.0})
    joint = True

    def forward(self, layer: LayerWeights, projected: Array, previous: Array) -> CellStep:
        """Slopes: of c<t> by z_c, z_u, z_f; of a<t> by z_o; of a<t> by c<t>."""
        H = len(previous) // 2
        remembered = previous[H:]
        z = projected + layer.recurrent @ previous[:H]
        candidate = np.tanh(z[:H])
        gate, shut = logistic(z[H:])
        update, forget, output = gate[:H], gate[H : 2 * H], gate[2 * H :]
        c = update * candidate + forget * remembered
        squashed = np.tanh(c)
        slope = gate * shut
        slopes = (
            update * tanh_slope(z[:H]),
            candidate * slope[:H],
            remembered * slope[H : 2 * H],
            squashed * slope[2 * H :],
            output * tanh_slope(c),
        )
        state = np.concatenate((output * squashed, c))
        return CellStep(state, previous, candidate, (update, forget, output), slopes)

    def backward(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> StepAdjoint:
        """∂c gains Γo ⊙ tanh'(c) ⊙ ∂a; ∂z by the slopes; ∂a<t-1> = Rᵀ ∂z; ∂c<t-1> = Γf ⊙ ∂c."""
        dc, dz = self._reached(step, adjoint)
        previous = np.concatenate((layer.recurrent.T @ dz, step.gates[1] * dc))
        return StepAdjoint(previous, dz, dz)

    def reached(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> tuple[Array, Array]:
        """∂z."""
        _, dz = self._reached(step, adjoint)
        return dz, dz

    def _reached(self, step: CellStep, adjoint: Array) -> tuple[Array, Array]:
        """∂c, every path counted, and ∂z by the slopes."""
        by_candidate, by_update, by_forget, by_output, _ = step.slopes
        dc = self.memory_adjoint(step, adjoint)
        da = adjoint[: len(dc)]
        return dc, np.concatenate((dc * by_candidate, dc * by_update, dc * by_forget, da * by_output))

    def spread(self, step: CellStep) -> Spread:
        """The slopes as they are; Γf is kept."""
        *shares, through = step.slopes
        return spread_of(step.gates[1], shares, through)

    def memory_adjoint(self, step: CellStep, adjoint: Array) -> Array:
        """∂L/∂c<t> with the path through a<t>: the direct part + Γo ⊙ tanh'(c<t>) ⊙ ∂L/∂a<t>."""
        H = len(adjoint) // 2
        whole: Array = adjoint[H:] + step.slopes[4] * adjoint[:H]
        return whole

    def keeps(self, step: CellStep) -> Array:
        """Γf."""
        return step.gates[1]
