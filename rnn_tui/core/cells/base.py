"""What every cell is: its weights packed for speed, one step forward, one step back.

All vectors are feature-first columns. Forward, a column is a sequence, `(H, B)`; backward, a column is a loss,
`(H, N)`, and what the step left behind, `(H, 1)`, serves all of them at once.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, NamedTuple

import numpy as np

from rnn_tui.core.ops import Array

# From so many columns a step, its products by themselves are as fast as one of all steps.
_WIDE = 16


@dataclass(frozen=True, eq=False, slots=True)
class LayerWeights:
    """One layer's weights, the blocks of its cell (candidate first, then the gates) stacked on the first axis.

    recurrent: R (K·H, H), inputs: W (K·H, X), bias: b (K·H,); with `W_c = [R_c | W_cx]` and so on.
    recurrent_bias: (H,), the b_cc of gru-torch, which stands inside the reset; else None.
    """

    recurrent: Array
    inputs: Array
    bias: Array
    recurrent_bias: Array | None = None

    def arrays(self) -> list[Array]:
        """The arrays in a fixed order, those that are there."""
        found = [self.recurrent, self.inputs, self.bias]
        return found if self.recurrent_bias is None else [*found, self.recurrent_bias]

    def replaced(self, arrays: Sequence[Array]) -> "LayerWeights":
        """The same layer with other arrays, in the order of `arrays()`."""
        return LayerWeights(*arrays)


class CellStep(NamedTuple):
    """What one step of a cell leaves behind; each array `(rows, B)`.

    state: s<t>, which is a (rnn, dense), c (gru cells) or [a; c] (lstm). previous: s<t-1>.
    candidate: c~<t>, or None. gates: in the order of `Cell.gates`.
    slopes: the derivative coefficients that `Cell.backward` multiplies by; their meaning is the cell's own.
    margins: how far s<t> is from -1 and from 1, where `Cell.refined` had to tell (2, H, B); else None.
    """

    state: Array
    previous: Array
    candidate: Array | None
    gates: tuple[Array, ...]
    slopes: tuple[Array, ...]
    margins: Array | None = None


class StepAdjoint(NamedTuple):
    """∂L by what went into one step; each array `(rows, N)`.

    previous: ∂L/∂s<t-1>, by the paths through this step. inputs: ∂L by `W x<t> + b` (K·H rows).
    recurrent: ∂L by `R h` (K·H rows), which differs from `inputs` for gru-torch alone.
    """

    previous: Array
    inputs: Array
    recurrent: Array


class Spread(NamedTuple):
    """The way back through n steps of one sequence, spelt out as the factors that it multiplies by.

    With s = ∂L/∂s<t>, and s' = s but for a joint state, where `s'_c = s_c + through ⊙ s_a` (the path c<t> → a<t>),

        ∂z_g = share_g ⊙ s',    ∂L/∂s<t-1> = kept ⊙ s' + Σ_g R_gᵀ ∂z_g.

    Of a joint state all blocks but the last take s'_c, and the last takes s_a; kept ⊙ s'_c goes to c<t-1>, the rest to
    a<t-1>. factors: (n, 1 + K, H), kept and then the shares; of a joint state (n, 2 + K, H), through behind them.
    """

    factors: Array
    joint: bool

    def jacobians(self, recurrent: Array) -> Array:
        """∂s<t>/∂s<t-1> (n, S, S) of all the steps; recurrent: R (K·H, H)."""
        count, H = len(self.factors), recurrent.shape[1]
        blocks, units = len(recurrent) // H, np.arange(H)
        kept, shares = self.factors[:, 0], self.factors[:, 1 : 1 + blocks].transpose(2, 0, 1)
        by_block = recurrent.reshape(blocks, H, H).swapaxes(0, 1)
        if not self.joint:
            found = np.ascontiguousarray((shares @ by_block).swapaxes(0, 1))
            found[:, units, units] += kept
            return found
        through = self.factors[:, -1]
        found = np.zeros((count, 2 * H, 2 * H), recurrent.dtype)
        found[:, H:, :H] = (shares[:, :, :-1] @ by_block[:, :-1]).swapaxes(0, 1)
        found[:, :H, :H] = through[:, :, None] * found[:, H:, :H] + self.factors[:, blocks, :, None] * recurrent[-H:]
        found[:, H + units, H + units] = kept
        found[:, units, H + units] = through * kept
        return found


def spread_back(factors: Array, joint: bool, recurrent: Array, adjoint: Array) -> Array:
    """∂L/∂s<t-1> (…, N, S) of losses in rows, by the equations of `Spread`.

    factors: (…, 1 + K, H), or (…, 2 + K, H) of a joint state. recurrent: R (K·H, H). adjoint: ∂L/∂s<t> (…, N, S).
    """
    H = recurrent.shape[1]
    blocks = len(recurrent) // H
    flat = np.empty((adjoint.size // adjoint.shape[-1], (1 + blocks) * H), adjoint.dtype)
    reached = flat.reshape(*adjoint.shape[:-1], 1 + blocks, H)
    if not joint:
        np.multiply(factors[..., None, :, :], adjoint[..., None, :], out=reached)
        carried: Array = np.dot(flat[:, H:], recurrent)
        carried += flat[:, :H]
        return carried.reshape(adjoint.shape)
    by_first = factors[..., None, blocks:, :] * adjoint[..., None, :H]
    whole = adjoint[..., H:] + by_first[..., 1, :]
    np.multiply(factors[..., None, :blocks, :], whole[..., None, :], out=reached[..., :blocks, :])
    reached[..., blocks, :] = by_first[..., 0, :]
    found = np.empty((len(flat), 2 * H), adjoint.dtype)
    found[:, :H] = np.dot(flat[:, H:], recurrent)
    found[:, H:] = flat[:, :H]
    return found.reshape(adjoint.shape)


class Cell(ABC):
    """A recurrent cell: pure functions of weights and states; instances hold nothing that changes."""

    name: ClassVar[str]
    equation: ClassVar[str]
    blocks: ClassVar[tuple[str, ...]]
    gates: ClassVar[tuple[str, ...]] = ()
    initial_bias: ClassVar[Mapping[str, float]] = MappingProxyType({})
    has_memory: ClassVar[bool] = True
    joint: ClassVar[bool] = False
    smooth: ClassVar[bool] = True

    def state_size(self, hidden: int) -> int:
        """Rows of s<t>: 2·H where a and c are both carried on, else H."""
        return 2 * hidden if self.joint else hidden

    def shapes(self, hidden: int, inputs: int) -> dict[str, tuple[int, ...]]:
        """Names and shapes of the layer's weights in a checkpoint; `inputs` is X."""
        stacked = {f"W_{block}": (hidden, hidden + inputs) for block in self.blocks}
        return stacked | {f"b_{block}": (hidden,) for block in self.blocks}

    def pack(self, weights: Mapping[str, Array]) -> LayerWeights:
        """The checkpoint's arrays, stacked. Shapes are taken to be right (`shapes`)."""
        hidden = len(weights[f"b_{self.blocks[0]}"])
        own = [weights[f"W_{block}"] for block in self.blocks]
        return LayerWeights(
            np.concatenate([stacked[:, :hidden] for stacked in own]),
            np.concatenate([stacked[:, hidden:] for stacked in own]),
            np.concatenate([weights[f"b_{block}"] for block in self.blocks]),
        )

    def unpack(self, layer: LayerWeights) -> dict[str, Array]:
        """The arrays under their names in a checkpoint: `pack` undone. Serves gradients as well."""
        hidden = len(layer.bias) // len(self.blocks)
        named: dict[str, Array] = {}
        for row, block in enumerate(self.blocks):
            rows = slice(row * hidden, (row + 1) * hidden)
            named[f"W_{block}"] = np.hstack([layer.recurrent[rows], layer.inputs[rows]])
            named[f"b_{block}"] = layer.bias[rows].copy()
        return named

    def init(self, rng: np.random.Generator, hidden: int, inputs: int) -> LayerWeights:
        """Fresh weights, uniform in ±1/√H; biases 0 but for `initial_bias`."""
        bound = 1.0 / np.sqrt(hidden)
        rows = hidden * len(self.blocks)
        bias = np.repeat([float(self.initial_bias.get(block, 0.0)) for block in self.blocks], hidden)
        return LayerWeights(
            rng.uniform(-bound, bound, (rows, hidden)), rng.uniform(-bound, bound, (rows, inputs)), bias
        )

    def a(self, state: Array) -> Array:
        """a<t> (H, B) out of s<t>: its first H rows."""
        return state[: len(state) // 2] if self.joint else state

    def c(self, state: Array) -> Array | None:
        """c<t> (H, B) out of s<t>, or None where the cell has no memory; in the gru cells it is a<t>."""
        if not self.has_memory:
            return None
        return state[len(state) // 2 :] if self.joint else state

    @abstractmethod
    def forward(self, layer: LayerWeights, projected: Array, previous: Array) -> CellStep:
        """One step. projected: `W x<t> + b` (K·H, B). previous: s<t-1> (S, B). Overflow is the caller's to silence."""

    def refined(self, step: CellStep, before: CellStep | None) -> CellStep:
        """The step, its slopes right also where they hang on more of s<t-1> than a float holds.

        before: the refined step t-1, or None where s<t-1> is given to its last digit.
        """
        return step

    @abstractmethod
    def backward(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> StepAdjoint:
        """One step back from ∂L/∂s<t> (S, N), where a joint state takes the path c<t> → a<t> once."""

    def reached(self, layer: LayerWeights, step: CellStep, adjoint: Array) -> tuple[Array, Array]:
        """The `inputs` and `recurrent` of `backward`, for a caller that has ∂L/∂s<t-1> already."""
        found = self.backward(layer, step, adjoint)
        return found.inputs, found.recurrent

    def spread(self, step: CellStep) -> Spread | None:
        """`backward` spelt out, of steps side by side (B = n); None where it is not of that form."""
        return None

    def jacobians(self, layer: LayerWeights, step: CellStep) -> Array:
        """`jacobian` of steps side by side (B = n): (n, S, S)."""
        spread = self.spread(step)
        if spread is not None:
            return spread.jacobians(layer.recurrent)
        count = step.state.shape[1]
        return np.stack([self.jacobian(layer, column(step, number)) for number in range(count)])

    def memory_adjoint(self, step: CellStep, adjoint: Array) -> Array:
        """∂L/∂c<t> (H, N), every path that leaves c<t> counted, out of the adjoint of the state (S, N)."""
        return adjoint

    def keeps(self, step: CellStep) -> Array | None:
        """The gate that weighs c<t-1> in c<t> (H, B): Γf, or 1 - Γu in the gru cells; None without a memory."""
        return None

    def recurrent_inputs(self, step: CellStep) -> tuple[tuple[slice, Array], ...]:
        """What each stretch of rows of R is multiplied by at this step: (rows of R, vector (H, B))."""
        return ((slice(None), self.a(step.previous)),)

    def jacobian(self, layer: LayerWeights, step: CellStep) -> Array:
        """∂s<t>/∂s<t-1> (S, S), x<t> held fixed, of a step of one sequence (B = 1)."""
        unit = np.eye(len(step.state), dtype=step.state.dtype)
        return self.backward(layer, step, unit).previous.T

    def weight_gradient(
        self, steps: Sequence[CellStep], inputs: Array, recurrent: Array, fed: Array | None
    ) -> LayerWeights:
        """∂L/∂(R, W, b), summed over steps and columns.

        inputs, recurrent: the `StepAdjoint`s of all steps (T, K·H, B). fed: x<t> (T, X, B); None leaves the
        gradient of W empty, for a caller that sums it by token.
        """
        rows = inputs.shape[1]
        blocks = list(zip(*(self.recurrent_inputs(step) for step in steps), strict=True))
        recurrent_gradient = np.zeros((rows, len(blocks[0][0][1])), inputs.dtype)
        for block in blocks:
            stretch = block[0][0]
            recurrent_gradient[stretch] = outer(recurrent[:, stretch], [vector for _, vector in block])
        input_gradient = np.zeros((rows, 0), inputs.dtype) if fed is None else outer(inputs, fed)
        return LayerWeights(recurrent_gradient, input_gradient, inputs.sum((0, 2)))


def column(step: CellStep, number: int) -> CellStep:
    """One of the steps that stand side by side, its arrays (rows, 1)."""
    here = slice(number, number + 1)
    return CellStep(
        step.state[:, here],
        step.previous[:, here],
        None if step.candidate is None else step.candidate[:, here],
        tuple(gate[:, here] for gate in step.gates),
        tuple(slope[:, here] for slope in step.slopes),
    )


def spread_of(kept: Array, shares: Sequence[Array], through: Array | None = None) -> Spread:
    """A `Spread` of factors (H, n)."""
    joint = [] if through is None else [through]
    return Spread(np.array([kept, *shares, *joint]).transpose(2, 0, 1), through is not None)


def outer(rows: Array, columns: Sequence[Array] | Array) -> Array:
    """Σ over steps and columns of rows ⊗ columns: (T, R, B), (T, C, B) → (R, C)."""
    if rows.shape[2] < _WIDE:
        found: Array = np.tensordot(rows, np.asarray(columns), axes=((0, 2), (0, 2)))
        return found
    total: Array = (
        rows[0] @ columns[0].T
    )  # wide steps are multiplied as they lie: a single product would copy them first
    for row, column in zip(rows[1:], columns[1:], strict=True):
        total += row @ column.T
    return total
