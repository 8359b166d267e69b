"""The anatomy of one loss's gradient: each summand of ∂L<t>/∂W over k, the three factors it is made of, and bounds.

The post's formula (part five; its s, o, W_s, W_o, W_x are our a, ŷ, W_aa, W_ya, W_ax) is a sum over k of

    ∂L<t>/∂s<t> · Π_{i=k+1..t} ∂s<i>/∂s<i-1> · ∂⁺s<k>/∂W

with ∂⁺ the immediate derivative, s<k-1> held fixed. The norm of a product is at most the product of the norms, so
what the three norms multiply to is a bound on the summand's norm, and never the norm itself. All rows that are
multiplied take a joint state's path c<k> → a<k> once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.core import bptt
from rnn_tui.core.bptt import LayerAdjoints, Loss
from rnn_tui.core.cells import Cell, CellStep, LayerWeights
from rnn_tui.core.columns import Columns
from rnn_tui.core.ops import Array, norm

# Steps whose singular values are found in one call.
_TOGETHER = 256


@dataclass(frozen=True, eq=False)
class ByMatrix:
    """One number a step k for the state's part of the W_* (W_aa), the input's part (W_ax), and both; each (t,)."""

    state: Array
    inputs: Array
    both: Array


@dataclass(frozen=True, eq=False)
class PlainBound:
    """What a plain rnn's W_aa says before any step is taken: ‖J‖ ≤ ‖W_aa‖ · max g'.

    weight: ‖W_aa‖₂, the largest singular value. slopes: max over the units of g'(z<k>), (t,).
    """

    weight: float
    slopes: Array

    @property
    def factors(self) -> Array:
        """‖W_aa‖ · max g'(z<k>) for k = 1 … t, at least the factor of each step; (t,)."""
        return self.weight * self.slopes


@dataclass(frozen=True, eq=False)
class Direct:
    """The one path from c<t> to c<k> that the gates alone decide, beside all paths; each (t,).

    path: ‖∂L<t>/∂c<t> ⊙ Π_{i=k+1..t} Γf<i>‖ (gru cells: 1 - Γu in the place of Γf). whole: ‖∂L<t>/∂c<k>‖. keep: the
    largest and the smallest entry of the product of gates, over the units; (2, t).
    """

    path: Array
    whole: Array
    keep: Array


@dataclass(frozen=True, eq=False)
class Anatomy:
    """One loss L<t> in one layer, a number for each step k = 1 … t.

    outset: ‖∂L<t>/∂s<t>‖. rows: ‖∂L<t>/∂s<k>‖, the row that is multiplied on. shares: ‖∂L<t>/∂a<k>‖ / ‖∂L<t>/∂a<t>‖.
    terms: ‖∂L<t>/∂W⁽ᵏ⁾‖_F. factors: ‖∂s<k>/∂s<k-1>‖₂, that of k = 1 among them. products: ‖ΠJ‖ = ‖∂s<t>/∂s<k>‖₂.
    factor_products: Π‖J‖ over i = k+1 … t. immediate: ‖∂⁺s<k>/∂W‖, the operator norm by the Frobenius norm of W.
    plain: for a plain rnn with one W_aa. direct: for a cell with a memory. bounded: whether
    outset · ‖ΠJ‖ · ‖∂⁺s/∂W‖ bounds the term; in a lower layer L<t> also arrives through the layers above, and nothing
    is claimed.
    """

    t: int
    outset: float
    rows: Array
    shares: Array
    terms: ByMatrix
    factors: Array
    products: Array
    factor_products: Array
    immediate: ByMatrix
    plain: PlainBound | None
    direct: Direct | None
    bounded: bool


def anatomy(trace: Columns, loss: Loss, layer: int) -> Anatomy:
    """Every number of one loss's gradient in one layer; O(t) sweeps of S x S matrices.

    In an encoder-decoder k goes through the columns of both, each with the weights of its own. A bidirectional layer
    has two chains, and no one product of Jacobians that the formula could be read off: a ValueError.
    """
    network, t = trace.network, loss.t
    if network.reverse is not None:
        raise ValueError("the formula is of one chain, and a bidirectional layer has two")
    cell, weights = network.cell, [trace.weights(k, layer) for k in range(1, t + 1)]
    steps = trace.steps(layer, 0, t)
    adjoints = bptt.sweep(trace, [loss], layer)[-1]
    fed = np.array([float(norm(trace.fed(k, layer), 0)) for k in range(1, t + 1)])
    with np.errstate(over="ignore", invalid="ignore", under="ignore", divide="ignore"):
        rows = norm(adjoints.state, 1)[:, 0]
        by_a = norm(cell.a(adjoints.state.swapaxes(0, 1)), 0)[:, 0]
        factors = bptt.factors(trace, range(1, t + 1), layer)
        return Anatomy(
            t,
            float(rows[-1]),
            rows,
            by_a / by_a[-1],
            _terms(cell, adjoints, steps, fed),
            factors,
            bptt.product_norms(trace, t, layer),
            np.append(np.cumprod(factors[:0:-1])[::-1], 1.0),
            _immediate(cell, weights, steps, fed),
            _plain(cell, weights, steps),
            _direct(cell, adjoints, steps),
            layer == network.config.layers - 1,
        )


def _terms(cell: Cell, adjoints: LayerAdjoints, steps: Sequence[CellStep], fed: Array) -> ByMatrix:
    """‖∂L/∂W⁽ᵏ⁾‖_F: each block is the outer product of what reached it and what it was multiplied by."""
    inputs = norm(adjoints.inputs, 1)[:, 0] * fed
    state = np.empty(len(steps))
    for k, step in enumerate(steps):
        blocks = [
            norm(adjoints.recurrent[k, rows], 0)[0] * norm(vector, 0)[0] for rows, vector in cell.recurrent_inputs(step)
        ]
        state[k] = norm(np.array(blocks), 0)
    return ByMatrix(state, inputs, norm(np.stack((state, inputs)), 0))


def _immediate(cell: Cell, weights: Sequence[LayerWeights], steps: Sequence[CellStep], fed: Array) -> ByMatrix:
    """‖∂⁺s<k>/∂W‖ as an operator norm: δs = Σ_b D_b δW_b v_b, with D_b = ∂s/∂z_b and v_b what W_b multiplies.

    Blocks of it lie orthogonal to one another, so it is the largest singular value of [‖v_1‖ D_1 | ‖v_2‖ D_2 | …].
    """
    unit = np.eye(len(steps[0].state), dtype=steps[0].state.dtype)
    found = np.empty((3, len(steps)))
    for start in range(0, len(steps), _TOGETHER):
        end = min(start + _TOGETHER, len(steps))
        each_step = zip(weights[start:end], steps[start:end], fed[start:end], strict=True)
        blocks = [_blocks(cell, own, unit, step, x) for own, step, x in each_step]
        state, inputs = (np.stack(each) for each in zip(*blocks, strict=True))
        for row, matrices in enumerate((state, inputs, np.concatenate((state, inputs), 1))):
            found[row, start:end] = bptt.spectral_norms(matrices)
    return ByMatrix(*found)


def _blocks(cell: Cell, weights: LayerWeights, unit: Array, step: CellStep, fed: float) -> tuple[Array, Array]:
    """‖v_b‖ D_bᵀ of one step, the blocks of the state's part one above the other, and of the input's; (K·H, S) each."""
    _, by_input, by_recurrent = cell.backward(weights, step, unit)
    state = np.zeros_like(by_recurrent)
    for rows, vector in cell.recurrent_inputs(step):
        state[rows] = by_recurrent[rows] * norm(vector, 0)
    return state, by_input * fed


def _plain(cell: Cell, weights: Sequence[LayerWeights], steps: Sequence[CellStep]) -> PlainBound | None:
    """‖W_aa‖ and max g', for the cells whose whole Jacobian is diag(g') W_aa, where all columns have one W_aa."""
    recurrent = weights[0].recurrent
    if cell.has_memory or not recurrent.shape[1] or weights[-1] is not weights[0]:
        return None
    slopes = np.array([float(step.slopes[0].max()) for step in steps])
    return PlainBound(bptt.spectral_norm(recurrent), slopes)


def _direct(cell: Cell, adjoints: LayerAdjoints, steps: Sequence[CellStep]) -> Direct | None:
    """The product of the gates that keep c, from the last step back."""
    kept = [cell.keeps(step) for step in steps]
    whole = np.stack([cell.memory_adjoint(step, row)[:, 0] for step, row in zip(steps, adjoints.state, strict=True)])
    running = np.ones_like(whole)
    for k in range(len(steps) - 1, 0, -1):
        gate = kept[k]
        if gate is None:
            return None
        running[k - 1] = running[k] * gate[:, 0]
    if kept[0] is None:
        return None
    keep = np.stack((running.max(1), running.min(1)))
    return Direct(norm(whole[-1] * running, 1), norm(whole, 1), keep)
