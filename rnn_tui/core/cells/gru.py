"""The gru cells: the post's simplified one, the full one, and the reset-after form of PyTorch and cuDNN.

In all of them c<t> and a<t> are one node, and Γu weighs the new value: Γu = 0 keeps, Γu = 1 replaces.

The slope of c<t> by z_u is (c~ - c<t-1>) Γu (1-Γu). Where both saturate, c~ and c<t-1> round to the same ±1 and
their difference to nought, while all that is left of a gradient may hang on it. There the margins 1 + c<t> and
1 - c<t> are carried along as well. They obey the equation of c<t> itself, as sums of positive terms:
`1 - c<t> = Γu ⊙ (1 - c~) + (1-Γu) ⊙ (1 - c<t-1>)`, and their differences are that of c~ and c<t-1>.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from rnn_tui.core.cells.base import Cell, CellStep, LayerWeights, Spread, StepAdjoint, spread_of
from rnn_tui.core.ops import Array, logistic, tanh_slope

# Beyond this |c| a margin taken as 1 - |c| would have lost more than two digits.
_SATURATED = 0.99


class _Interpolation(Cell):
    """What the gru cells share: `c<t> = Γu ⊙ c~ + (1-Γu) ⊙ c<t-1>`, with `c~ = tanh(z_c)`."""

    blocks: ClassVar[tuple[str, ...]] = ("c", "u", "r")
    gates: ClassVar[tuple[str, ...]] = ("update", "relevance")
    initial_bias = MappingProxyType({"u": -1.0})

    def _interpolate(
        self, z: Array, previous: Array, gates: tuple[Array, ...], keep: Array, *slopes: Array
    ) -> CellStep:
        """c<t> by Γu = gates[0], keep = 1-Γu. Slopes: of c~ by z_c; of c<t> by z_c, z_u, c<t-1>; those given."""
        update, candidate, squash = gates[0], np.tanh(z), tanh_slope(z)
        state = update * candidate + keep * previous
        by_update = (candidate - previous) * (update * keep)
        return CellStep(state, previous, candidate, gates, (squash, update * squash, by_update, keep, *slopes))

    def refined(self, step: CellStep, before: CellStep | None) -> CellStep:
        """Where c<t> saturates, and only there can c~ - c<t-1> have cancelled: the slope by z_u out of the margins."""
        if np.abs(step.state).max() <= _SATURATED:
            return step
        assert step.candidate is not None
        previous, candidate, update = step.previous, step.candidate, step.gates[0]
        squash, by_candidate, _, keep, *others = step.slopes
        old = before.margins if before is not None else None
        if old is None:
            old = np.stack((1.0 + previous, 1.0 - previous))
        far = 1.0 + np.abs(candidate)
        near = squash / far  # (1 - c~²) / (1 + |c~|)
        new = np.where(candidate > 0, (far, near), (near, far))
        above, below = new - old
        difference = np.where(np.abs(previous) < 0.5, candidate - previous, np.where(previous < 0, above, -below))
        slopes = (squash, by_candidate, difference * (update * keep), keep, *others)
        return step._replace(slopes=slopes, margins=update * new + keep * old)

    def keeps(self, step: CellStep) -> Array:
        """1 - Γu, to its last digit."""
        return step.slopes[3]


class SimpleGRU(_Interpolation):
    """`c~ = tanh(W_c [c<t-1>; x<t>] + b_c)`, `Γu = σ(W_u [c<t-1>; x<t>] + b_u)`, `c<t> = Γu ⊙ c~ + (1-Γu) ⊙ c<t-1>`."""

    name = "gru-simple"
    equation = "c~ = tanh(W_c [c<t-1>; x<t>] + b_c),  c<t> = Γu ⊙ c~ + (1-Γu) ⊙ c<t-1>"
    blocks = ("c", "u")
    gates = ("update",)

    def forward(self, layer: LayerWeights, projected: Array, previous: Array) -> CellStep:
        """Slopes: of c~ by z_c; of c<t> by z_c, by z_u, and by c<t-1> directly."""
        H = len(previous)
        z = projected + layer.recurrent @ previous
        update, keep = logistic(z[H:])
        return self._interpolate(z[:H], previous, (update,), keep)

    def backward(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> StepAdjoint:
        """∂z = [∂c ⊙ slopes]; ∂c<t-1> = (1-Γu) ⊙ ∂c + Rᵀ ∂z."""
        _, by_candidate, by_update, keep = step.slopes
        dz = np.concatenate((adjoint * by_candidate, adjoint * by_update))
        return StepAdjoint(keep * adjoint + layer.recurrent.T @ dz, dz, dz)

    def reached(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> tuple[Array, Array]:
        """∂z."""
        dz = np.concatenate((adjoint * step.slopes[1], adjoint * step.slopes[2]))
        return dz, dz

    def spread(self, step: CellStep) -> Spread:
        """The slopes as they are."""
        _, by_candidate, by_update, keep = step.slopes
        return spread_of(keep, [by_candidate, by_update])


class GRU(_Interpolation):
    """As the simplified one, with `Γr = σ(W_r [c<t-1>; x<t>] + b_r)` and `c~ = tanh(W_c [Γr ⊙ c<t-1>; x<t>] + b_c)`."""

    name = "gru"
    equation = "c~ = tanh(W_c [Γr ⊙ c<t-1>; x<t>] + b_c),  c<t> = Γu ⊙ c~ + (1-Γu) ⊙ c<t-1>"

    def forward(self, layer: LayerWeights, projected: Array, previous: Array) -> CellStep:
        """Slopes: of c~ by z_c; of c<t> by z_c, z_u and c<t-1> directly; of Γr ⊙ c<t-1> by z_r."""
        H = len(previous)
        gate, shut = logistic(projected[H:] + layer.recurrent[H:] @ previous)
        relevance = gate[H:]
        z = projected[:H] + layer.recurrent[:H] @ (relevance * previous)
        by_relevance = previous * (relevance * shut[H:])
        return self._interpolate(z, previous, (gate[:H], relevance), shut[:H], by_relevance)

    def backward(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> StepAdjoint:
        """With q = R_cᵀ ∂z_c: ∂z_r = q ⊙ slope, ∂c<t-1> = (1-Γu) ⊙ ∂c + Γr ⊙ q + R_{u,r}ᵀ ∂z_{u,r}."""
        _, by_candidate, by_update, keep, by_relevance = step.slopes
        H = len(keep)
        dz_c = adjoint * by_candidate
        reset = layer.recurrent[:H].T @ dz_c
        dz = np.concatenate((dz_c, adjoint * by_update, reset * by_relevance))
        previous = keep * adjoint + step.gates[1] * reset + layer.recurrent[H:].T @ dz[H:]
        return StepAdjoint(previous, dz, dz)

    def recurrent_inputs(self, step: CellStep) -> tuple[tuple[slice, Array], ...]:
        """R_c is fed Γr ⊙ c<t-1>, the gates c<t-1>."""
        H = len(step.previous)
        return ((slice(0, H), step.gates[1] * step.previous), (slice(H, None), step.previous))


class TorchGRU(_Interpolation):
    """The reset-after form: `c~ = tanh(W_cx x<t> + b_cx + Γr ⊙ (W_cc c<t-1> + b_cc))`, the rest as `gru`."""

    name = "gru-torch"
    equation = "c~ = tanh(W_cx x<t> + b_cx + Γr ⊙ (W_cc c<t-1> + b_cc)),  c<t> = Γu ⊙ c~ + (1-Γu) ⊙ c<t-1>"

    def shapes(self, hidden: int, inputs: int) -> dict[str, tuple[int, ...]]:
        """`W_cx` (H, X), `W_cc` (H, H), their biases, and `W_u`, `W_r` (H, H+X) with theirs."""
        candidate = {"W_cx": (hidden, inputs), "W_cc": (hidden, hidden), "b_cx": (hidden,), "b_cc": (hidden,)}
        both: dict[str, tuple[int, ...]] = {"W_u": (hidden, hidden + inputs), "W_r": (hidden, hidden + inputs)}
        return candidate | both | {"b_u": (hidden,), "b_r": (hidden,)}

    def pack(self, weights: Mapping[str, Array]) -> LayerWeights:
        """W_c = [W_cc | W_cx] stacked as in the other cells; b_cc apart."""
        stacked = dict(weights) | {"W_c": np.hstack([weights["W_cc"], weights["W_cx"]]), "b_c": weights["b_cx"]}
        packed = super().pack(stacked)
        return LayerWeights(packed.recurrent, packed.inputs, packed.bias, weights["b_cc"])

    def unpack(self, layer: LayerWeights) -> dict[str, Array]:
        """`pack` undone."""
        named = super().unpack(layer)
        stacked, H = named.pop("W_c"), layer.recurrent.shape[1]
        assert layer.recurrent_bias is not None
        candidate = {"W_cx": stacked[:, H:].copy(), "W_cc": stacked[:, :H].copy(), "b_cx": named.pop("b_c")}
        return candidate | {"b_cc": layer.recurrent_bias.copy()} | named

    def init(self, rng: np.random.Generator, hidden: int, inputs: int) -> LayerWeights:
        """As the other cells; b_cc = 0."""
        fresh = super().init(rng, hidden, inputs)
        return LayerWeights(fresh.recurrent, fresh.inputs, fresh.bias, np.zeros(hidden))

    def forward(self, layer: LayerWeights, projected: Array, previous: Array) -> CellStep:
        """Slopes: of c~ by z_c; of c<t> by z_c, z_u and c<t-1> directly; of z_c by z_r."""
        H = len(previous)
        assert layer.recurrent_bias is not None
        recurrent = layer.recurrent @ previous
        gate, shut = logistic(projected[H:] + recurrent[H:])
        relevance = gate[H:]
        remembered = recurrent[:H] + layer.recurrent_bias[:, None]
        z = projected[:H] + relevance * remembered
        by_relevance = remembered * (relevance * shut[H:])
        return self._interpolate(z, previous, (gate[:H], relevance), shut[:H], by_relevance)

    def backward(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> StepAdjoint:
        """∂z_r = ∂z_c ⊙ slope; R_c is reached by Γr ⊙ ∂z_c; ∂c<t-1> = (1-Γu) ⊙ ∂c + Rᵀ [Γr ⊙ ∂z_c; ∂z_u; ∂z_r]."""
        inputs, recurrent = self.reached(layer, step, adjoint)
        return StepAdjoint(step.slopes[3] * adjoint + layer.recurrent.T @ recurrent, inputs, recurrent)

    def reached(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> tuple[Array, Array]:
        """∂z, and the same with Γr ⊙ ∂z_c."""
        _, by_candidate, by_update, _, by_relevance = step.slopes
        dz_c = adjoint * by_candidate
        gates = (adjoint * by_update, dz_c * by_relevance)
        return np.concatenate((dz_c, *gates)), np.concatenate((step.gates[1] * dz_c, *gates))

    def spread(self, step: CellStep) -> Spread:
        """R_c is reached by way of Γr, R_r by way of c~."""
        _, by_candidate, by_update, keep, by_relevance = step.slopes
        return spread_of(keep, [step.gates[1] * by_candidate, by_update, by_candidate * by_relevance])

    def weight_gradient(
        self, steps: Sequence[CellStep], inputs: Array, recurrent: Array, fed: Array | None
    ) -> LayerWeights:
        """As the other cells, and ∂L/∂b_cc: the sum of what reached W_cc c<t-1> + b_cc."""
        plain = super().weight_gradient(steps, inputs, recurrent, fed)
        H = plain.recurrent.shape[1]
        return LayerWeights(plain.recurrent, plain.inputs, plain.bias, recurrent[:, :H].sum((0, 2)))
