"""Back-propagation through time: adjoints, gradient norms, one-step factors, the summands of ∂L/∂W.

One sweep serves everything: it goes through a layer from the last step to the first with one column a loss, and the
layers from the top down. What is asked of it (norms, terms, the parameter gradient) is read off what it leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from rnn_tui.core.cells import Cell, CellStep, LayerWeights
from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array, norm
from rnn_tui.core.trace import Trace

Kind = Literal["a", "c", "x", "term"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# Adjoints of one sweep are held in chunks of losses, so that the whole T x T matrix needs no T x T x H array.
_SWEEP_BYTES = 48 * 2**20
# A zero behind a number below this came of underflow, not of a path that is not there.
_NEARLY_GONE = 1e-250


class Loss(NamedTuple):
    """L<t> against `target`, a row of the output vocabulary."""

    t: int
    target: int


@dataclass(frozen=True, eq=False)
class LayerAdjoints:
    """What one sweep leaves in one layer, for steps 1 … n and N losses.

    state: ∂L/∂s<k> (n, S, N), a joint state's path c → a taken once. inputs: ∂L by `W x<k> + b` (n, K·H, N).
    recurrent: ∂L by `R h` (n, K·H, N). initial: ∂L/∂s<0> (S, N).
    """

    state: Array
    inputs: Array
    recurrent: Array
    initial: Array


def sweep_layer(cell: Cell, layer: LayerWeights, steps: Sequence[CellStep], inject: Array) -> LayerAdjoints:
    """From the last step to the first: what is injected into a<k> (n, H, N) is carried back through the cell."""
    count, H, columns = inject.shape
    size, rows = cell.state_size(H), len(layer.bias)
    state = np.empty((count, size, columns), inject.dtype)
    inputs = np.empty((count, rows, columns), inject.dtype)
    recurrent = inputs if layer.recurrent_bias is None else np.empty_like(inputs)
    carry = np.zeros((size, columns), inject.dtype)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for k in range(count - 1, -1, -1):
            carry[:H] += inject[k]
            state[k] = carry
            carry, inputs[k], reached = cell.backward(layer, steps[k], carry)
            if recurrent is not inputs:
                recurrent[k] = reached
    return LayerAdjoints(state, inputs, recurrent, carry)


def sweep(trace: Trace, losses: Sequence[Loss], layer: int = 0, *, summed: bool = False) -> list[LayerAdjoints]:
    """The adjoints of the given losses in the layers from the top down to `layer`, in that order.

    One column a loss, or one column for their sum. Steps beyond the last loss are not visited.
    """
    network = trace.network
    count = max(loss.t for loss in losses)
    columns = 1 if summed else len(losses)
    inject = np.zeros((count, network.config.hidden, columns), network.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        for number, (t, target) in enumerate(losses):
            logits = network.loss_gradient(trace.moments[t - 1].logits, np.array([target]))
            inject[t - 1, :, 0 if summed else number] += (network.readout.T @ logits)[:, 0]
    found: list[LayerAdjoints] = []
    for depth in range(network.config.layers - 1, layer - 1, -1):
        weights = network.layers[depth]
        steps = [moment.layers[depth] for moment in trace.moments[:count]]
        found.append(sweep_layer(network.cell, weights, steps, inject))
        with np.errstate(over="ignore", invalid="ignore"):
            inject = weights.inputs.T @ found[-1].inputs if depth > layer else inject
    return found


def gradient_rows(trace: Trace, losses: Sequence[Loss], kind: Kind, layer: int) -> list[Array]:
    """For each loss L<t>, t numbers: ‖∂L<t>/∂s<k>‖₂ for s = a, c or x, or ‖∂L<t>/∂W⁽ᵏ⁾‖_F for "term"; k = 1 … t.

    c is only to be asked of a cell that has one. Losses are swept together, in chunks of bounded memory.
    """
    rows: list[Array] = []
    network = trace.network
    per_column = 8 * (network.cell.state_size(network.config.hidden) + 2 * len(network.layers[0].bias))
    width = max(1, _SWEEP_BYTES // (per_column * max((loss.t for loss in losses), default=1)))
    for first in range(0, len(losses), width):
        chunk = losses[first : first + width]
        adjoints = sweep(trace, chunk, layer)[-1]
        matrix = _norms(trace, adjoints, kind, layer)
        rows += [matrix[: loss.t, column].copy() for column, loss in enumerate(chunk)]
    return rows


def _norms(trace: Trace, adjoints: LayerAdjoints, kind: Kind, layer: int) -> Array:
    """The numbers of `gradient_rows` as a matrix (n, N)."""
    network, cell = trace.network, trace.network.cell
    H = network.config.hidden
    steps = [moment.layers[layer] for moment in trace.moments[: len(adjoints.state)]]
    with np.errstate(over="ignore", invalid="ignore"):
        if kind == "a":
            return norm(adjoints.state[:, :H], 1)
        if kind == "c":
            pairs = zip(steps, adjoints.state, strict=True)
            return norm(np.stack([cell.memory_adjoint(step, state) for step, state in pairs]), 1)
        if kind == "x":
            return norm(network.layers[layer].inputs.T @ adjoints.inputs, 1)
        return _terms(trace, adjoints, steps, layer)


def _terms(trace: Trace, adjoints: LayerAdjoints, steps: Sequence[CellStep], layer: int) -> Array:
    """‖∂L/∂W⁽ᵏ⁾‖_F: each block is the outer product of an adjoint and what it was multiplied by."""
    cell = trace.network.cell
    fed = norm(_fed(trace, layer, len(steps)), 1)
    blocks = [norm(adjoints.inputs, 1) * fed]
    for block in zip(*(cell.recurrent_inputs(step) for step in steps), strict=True):
        lengths = norm(np.stack([vector for _, vector in block]), 1)
        blocks.append(norm(adjoints.recurrent[:, block[0][0]], 1) * lengths)
    return norm(np.stack(blocks), 0)


def _fed(trace: Trace, layer: int, count: int) -> Array:
    """What a layer is fed at steps 1 … count: (count, X, 1)."""
    if layer:
        cell = trace.network.cell
        return np.stack([cell.a(moment.layers[layer - 1].state) for moment in trace.moments[:count]])
    tokens = np.array([moment.token for moment in trace.moments[:count]])
    return trace.network.input_vectors(tokens)[:, :, None]


def parameter_gradient(trace: Trace, losses: Sequence[Loss]) -> dict[str, Array]:
    """∂L/∂W of the sum of the losses, under the names of a checkpoint; zeros where there is no loss."""
    network = trace.network
    if not losses:
        return {name: np.zeros_like(weight) for name, weight in network.weights().items()}
    top_down = sweep(trace, losses, summed=True)
    count = len(top_down[0].state)
    gradients: list[LayerWeights] = []
    embedding = None
    with np.errstate(over="ignore", invalid="ignore"):
        for layer, adjoints in enumerate(reversed(top_down)):
            steps = [moment.layers[layer] for moment in trace.moments[:count]]
            fed = _fed(trace, layer, count)
            gradients.append(network.cell.weight_gradient(steps, adjoints.inputs, adjoints.recurrent, fed))
        if network.embedding is not None:
            embedding = np.zeros_like(network.embedding)
            tokens = [moment.token for moment in trace.moments[:count]]
            reached = network.layers[0].inputs.T @ top_down[-1].inputs
            np.add.at(embedding, tokens, reached[:, :, 0])
        readout, bias = _readout_gradient(trace, losses)
    return Network(network.config, tuple(gradients), embedding, readout, bias).weights()


def _readout_gradient(trace: Trace, losses: Sequence[Loss]) -> tuple[Array, Array]:
    """∂L/∂W_ya (V, H) and ∂L/∂b_y (V,): one term a loss, from its own step alone."""
    network = trace.network
    moments = [trace.moments[loss.t - 1] for loss in losses]
    logits = np.concatenate([moment.logits for moment in moments], axis=1)
    gradient = network.loss_gradient(logits, np.array([loss.target for loss in losses]))
    top = np.concatenate([network.cell.a(moment.layers[-1].state) for moment in moments], axis=1)
    return gradient @ top.T, gradient.sum(1)


def jacobian(trace: Trace, t: int, layer: int) -> Array:
    """∂s<t>/∂s<t-1> (S, S) of a layer with x<t> held fixed; s is a (rnn), c (gru cells) or [a; c] (lstm)."""
    with np.errstate(over="ignore", invalid="ignore"):
        return trace.network.cell.jacobian(trace.network.layers[layer], trace.moments[t - 1].layers[layer])


def factor(trace: Trace, t: int, layer: int) -> float:
    """‖∂s<t>/∂s<t-1>‖₂, the largest singular value of the one-step Jacobian; NaN where it is not finite."""
    return spectral_norm(jacobian(trace, t, layer))


def product_norms(trace: Trace, t: int, layer: int) -> Array:
    """‖∂s<t>/∂s<k>‖₂ = ‖Π J‖ for k = 1 … t (1 at k = t): the norm of the product of Jacobians."""
    norms = np.ones(t)
    product: Array | None = None
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(t - 1, 0, -1):
            step = jacobian(trace, k + 1, layer)
            product = step if product is None else product @ step
            norms[k - 1] = spectral_norm(product)
    return norms


def spectral_norm(matrix: Array) -> float:
    """‖M‖₂, scaled by the largest entry first; NaN if an entry is not finite."""
    largest = float(np.abs(matrix).max(initial=0.0))
    if largest == 0.0:
        return 0.0
    if not np.isfinite(largest):
        return float("nan")
    return largest * float(np.linalg.norm(matrix / largest, 2))


def underflowed(row: Array, smooth: bool) -> NDArray[np.bool_]:
    """Which zeros of a gradient row (t,) are numbers too small for a float, not exact zeros; (t,) of bool.

    tanh and σ have no slope of 0, so behind a nonzero number a zero is underflow; a ReLU's zero is exact unless the
    numbers had almost gone already.
    """
    behind = np.maximum.accumulate(row[::-1] > 0)[::-1]
    if smooth:
        return np.asarray((row == 0) & behind)
    smallest = np.where(row > 0, row, np.inf)
    following = np.minimum.accumulate(smallest[::-1])[::-1]
    return np.asarray((row == 0) & (following < _NEARLY_GONE))
