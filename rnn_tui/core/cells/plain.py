"""The plain recurrent cells (tanh and ReLU), and the ordinary layer without recurrence."""

from collections.abc import Mapping

import numpy as np

from rnn_tui.core.cells.base import Cell, CellStep, LayerWeights, Spread, StepAdjoint, spread_of
from rnn_tui.core.ops import Array, tanh_slope


class RNN(Cell):
    """`a<t> = tanh(W_a [a<t-1>; x<t>] + b_a)`."""

    name = "rnn"
    equation = "a<t> = tanh(W_a [a<t-1>; x<t>] + b_a)"
    blocks = ("a",)
    has_memory = False

    def forward(self, layer: LayerWeights, projected: Array, previous: Array) -> CellStep:
        """z = R a<t-1> + (W x<t> + b), a<t> = g(z); the one slope is g'(z)."""
        z = projected + layer.recurrent @ previous
        return CellStep(np.tanh(z), previous, None, (), (tanh_slope(z),))

    def backward(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> StepAdjoint:
        """∂z = ∂a ⊙ g'(z); ∂a<t-1> = Rᵀ ∂z."""
        dz = adjoint * step.slopes[0]
        return StepAdjoint(layer.recurrent.T @ dz, dz, dz)

    def reached(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> tuple[Array, Array]:
        """∂z."""
        dz = adjoint * step.slopes[0]
        return dz, dz

    def spread(self, step: CellStep) -> Spread:
        """g'(z); nothing is kept."""
        return spread_of(np.zeros_like(step.slopes[0]), step.slopes)


class ReluRNN(RNN):
    """`a<t> = ReLU(W_a [a<t-1>; x<t>] + b_a)`, with ReLU'(0) = 0."""

    name = "rnn-relu"
    equation = "a<t> = ReLU(W_a [a<t-1>; x<t>] + b_a)"
    smooth = False

    def forward(self, layer: LayerWeights, projected: Array, previous: Array) -> CellStep:
        """z = R a<t-1> + (W x<t> + b), a<t> = max(z, 0); the one slope is 1 where z > 0."""
        z = projected + layer.recurrent @ previous
        return CellStep(np.maximum(z, 0.0), previous, None, (), ((z > 0).astype(z.dtype),))


class Dense(Cell):
    """An ordinary layer, `a = ReLU(W x + b)`: nothing comes from the step before."""

    name = "dense"
    equation = "a = ReLU(W x + b)"
    blocks = ("",)
    has_memory = False
    smooth = False

    def shapes(self, hidden: int, inputs: int) -> dict[str, tuple[int, ...]]:
        """`W` (H, X) and `b` (H,)."""
        return {"W": (hidden, inputs), "b": (hidden,)}

    def pack(self, weights: Mapping[str, Array]) -> LayerWeights:
        """The two arrays; R has no columns."""
        hidden = len(weights["b"])
        empty = np.zeros((hidden, 0), weights["W"].dtype)
        return LayerWeights(empty, weights["W"], weights["b"])

    def unpack(self, layer: LayerWeights) -> dict[str, Array]:
        """`W` and `b`."""
        return {"W": layer.inputs.copy(), "b": layer.bias.copy()}

    def init(self, rng: np.random.Generator, hidden: int, inputs: int) -> LayerWeights:
        """He's initialisation for the ReLU: normal with variance 2/X; biases 0."""
        weights = rng.normal(0.0, np.sqrt(2.0 / inputs), (hidden, inputs))
        return LayerWeights(np.zeros((hidden, 0)), weights, np.zeros(hidden))

    def forward(self, layer: LayerWeights, projected: Array, previous: Array) -> CellStep:
        """a = max(W x + b, 0); the one slope is 1 where that is positive."""
        slope = (projected > 0).astype(projected.dtype)
        return CellStep(np.maximum(projected, 0.0), previous, None, (), (slope,))

    def backward(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> StepAdjoint:
        """∂z = ∂a ⊙ g'(z); nothing reaches the step before."""
        dz = adjoint * step.slopes[0]
        return StepAdjoint(np.zeros_like(adjoint), dz, dz)

    def recurrent_inputs(self, step: CellStep) -> tuple[tuple[slice, Array], ...]:
        """R has no columns, and so nothing to be multiplied by."""
        return ((slice(None), step.previous[:0]),)
