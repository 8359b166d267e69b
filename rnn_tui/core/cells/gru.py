"""The gru cells: the post's simplified one, the full one, and the reset-after form of PyTorch and cuDNN.

In all of them c<t> and a<t> are one node, and Γu weighs the new value: Γu = 0 keeps, Γu = 1 replaces.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from rnn_tui.core.cells.base import Cell, CellStep, LayerWeights, StepAdjoint
from rnn_tui.core.ops import Array, logistic, tanh_slope


class SimpleGRU(Cell):
    """`c~ = tanh(W_c [c<t-1>; x<t>] + b_c)`, `Γu = σ(W_u [c<t-1>; x<t>] + b_u)`, `c<t> = Γu ⊙ c~ + (1-Γu) ⊙ c<t-1>`."""

    name = "gru-simple"
    equation = "c~ = tanh(W_c [c<t-1>; x<t>] + b_c),  c<t> = Γu ⊙ c~ + (1-Γu) ⊙ c<t-1>"
    blocks = ("c", "u")
    gates = ("update",)
    initial_bias = MappingProxyType({"u": -1.0})

    def forward(self, layer: LayerWeights, projected: Array, previous: Array) -> CellStep:
        """Slopes: of c<t> by z_c, by z_u, and by c<t-1> directly."""
        H = len(previous)
        z = projected + layer.recurrent @ previous
        candidate = np.tanh(z[:H])
        update, keep = logistic(z[H:])
        state = update * candidate + keep * previous
        slopes = (update * tanh_slope(z[:H]), (candidate - previous) * (update * keep), keep)
        return CellStep(state, previous, candidate, (update,), slopes)

    def backward(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> StepAdjoint:
        """∂z = [∂c ⊙ slopes]; ∂c<t-1> = (1-Γu) ⊙ ∂c + Rᵀ ∂z."""
        by_candidate, by_update, keep = step.slopes
        dz = np.concatenate((adjoint * by_candidate, adjoint * by_update))
        return StepAdjoint(keep * adjoint + layer.recurrent.T @ dz, dz, dz)


class GRU(Cell):
    """As the simplified one, with `Γr = σ(W_r [c<t-1>; x<t>] + b_r)` and `c~ = tanh(W_c [Γr ⊙ c<t-1>; x<t>] + b_c)`."""

    name = "gru"
    equation = "c~ = tanh(W_c [Γr ⊙ c<t-1>; x<t>] + b_c),  c<t> = Γu ⊙ c~ + (1-Γu) ⊙ c<t-1>"
    blocks = ("c", "u", "r")
    gates = ("update", "relevance")
    initial_bias = MappingProxyType({"u": -1.0})

    def forward(self, layer: LayerWeights, projected: Array, previous: Array) -> CellStep:
        """Slopes: of c<t> by z_c, z_u and c<t-1> directly; of Γr ⊙ c<t-1> by z_r."""
        H = len(previous)
        gate, shut = logistic(projected[H:] + layer.recurrent[H:] @ previous)
        update, relevance, keep = gate[:H], gate[H:], shut[:H]
        z = projected[:H] + layer.recurrent[:H] @ (relevance * previous)
        candidate = np.tanh(z)
        state = update * candidate + keep * previous
        slopes = (
            update * tanh_slope(z),
            (candidate - previous) * (update * keep),
            keep,
            previous * (relevance * shut[H:]),
        )
        return CellStep(state, previous, candidate, (update, relevance), slopes)

    def backward(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> StepAdjoint:
        """With q = R_cᵀ ∂z_c: ∂z_r = q ⊙ slope, ∂c<t-1> = (1-Γu) ⊙ ∂c + Γr ⊙ q + R_{u,r}ᵀ ∂z_{u,r}."""
        by_candidate, by_update, keep, by_relevance = step.slopes
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


class TorchGRU(Cell):
    """The reset-after form: `c~ = tanh(W_cx x<t> + b_cx + Γr ⊙ (W_cc c<t-1> + b_cc))`, the rest as `gru`."""

    name = "gru-torch"
    equation = "c~ = tanh(W_cx x<t> + b_cx + Γr ⊙ (W_cc c<t-1> + b_cc)),  c<t> = Γu ⊙ c~ + (1-Γu) ⊙ c<t-1>"
    blocks = ("c", "u", "r")
    gates = ("update", "relevance")
    initial_bias = MappingProxyType({"u": -1.0})

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
        """Slopes: of c<t> by z_c, z_u and c<t-1> directly; of z_c by z_r."""
        H = len(previous)
        assert layer.recurrent_bias is not None
        recurrent = layer.recurrent @ previous
        gate, shut = logistic(projected[H:] + recurrent[H:])
        update, relevance, keep = gate[:H], gate[H:], shut[:H]
        remembered = recurrent[:H] + layer.recurrent_bias[:, None]
        z = projected[:H] + relevance * remembered
        candidate = np.tanh(z)
        state = update * candidate + keep * previous
        slopes = (
            update * tanh_slope(z),
            (candidate - previous) * (update * keep),
            keep,
            remembered * (relevance * shut[H:]),
        )
        return CellStep(state, previous, candidate, (update, relevance), slopes)

    def backward(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> StepAdjoint:
        """∂z_r = ∂z_c ⊙ slope; R_c is reached by Γr ⊙ ∂z_c; ∂c<t-1> = (1-Γu) ⊙ ∂c + Rᵀ [Γr ⊙ ∂z_c; ∂z_u; ∂z_r]."""
        by_candidate, by_update, keep, by_relevance = step.slopes
        dz_c = adjoint * by_candidate
        gates = (adjoint * by_update, dz_c * by_relevance)
        inputs = np.concatenate((dz_c, *gates))
        recurrent = np.concatenate((step.gates[1] * dz_c, *gates))
        return StepAdjoint(keep * adjoint + layer.recurrent.T @ recurrent, inputs, recurrent)

    def weight_gradient(
        self, steps: Sequence[CellStep], inputs: Array, recurrent: Array, fed: Array | None
    ) -> LayerWeights:
        """As the other cells, and ∂L/∂b_cc: the sum of what reached W_cc c<t-1> + b_cc."""
        plain = super().weight_gradient(steps, inputs, recurrent, fed)
        H = plain.recurrent.shape[1]
        return LayerWeights(plain.recurrent, plain.inputs, plain.bias, recurrent[:, :H].sum((0, 2)))
