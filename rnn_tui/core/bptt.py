"""Back-propagation through time: adjoints, gradient norms, one-step factors, the summands of ∂L/∂W.

One sweep serves everything: it goes through a layer from the last step to the first with one column a loss, and the
layers from the top down. What is asked of it (norms, terms, the parameter gradient) is read off what it leaves.
"""

from collections.abc import Iterable, Iterator, Sequence
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

# Adjoints of one stretch of steps stay in the processor's cache; numbers of one sweep stay in bounded memory.
_STRETCH_BYTES = 2 * 2**20
_SWEEP_BYTES = 32 * 2**20
# So many losses fill the processor's vectors; more only fall out of its cache.
_MOST_LOSSES = 256
# Jacobians whose singular values are found in one call.
_JACOBIANS = 256
# A zero behind a number below this came of underflow, not of a path that is not there.
_NEARLY_GONE = 1e-250


class Loss(NamedTuple):
    """L<t> against `target`, a row of the output vocabulary."""

    t: int
    target: int


@dataclass(frozen=True, eq=False)
class LayerAdjoints:
    """What one sweep leaves in one layer, for n steps and N losses.

    state: ∂L/∂s<k> (n, S, N), a joint state's path c → a taken once. inputs: ∂L by `W x<k> + b` (n, K·H, N).
    recurrent: ∂L by `R h` (n, K·H, N). initial: what reaches the state before the first of the steps (S, N).
    """

    state: Array
    inputs: Array
    recurrent: Array
    initial: Array


def sweep_layer(
    cell: Cell, layer: LayerWeights, steps: Sequence[CellStep], inject: Array, carry: Array | None = None
) -> LayerAdjoints:
    """From the last step to the first: what is injected into a<k> (n, H, N) is carried back through the cell.

    carry: what reaches the last state from the steps after it (S, N), the `initial` of theirs; nothing if not given.
    """
    count, H, columns = inject.shape
    size, rows = cell.state_size(H), len(layer.bias)
    state = np.empty((count, size, columns), inject.dtype)
    inputs = np.empty((count, rows, columns), inject.dtype)
    recurrent = inputs if layer.recurrent_bias is None else np.empty_like(inputs)
    carry = np.zeros((size, columns), inject.dtype) if carry is None else carry.copy()
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
    _, found = next(_stretches(trace, losses, layer, len(trace), summed=summed))
    return found


def _stretches(
    trace: Trace, losses: Sequence[Loss], layer: int, most: int, *, summed: bool = False
) -> Iterator[tuple[int, list[LayerAdjoints]]]:
    """A sweep as it goes, `most` steps at a time: the number of steps before them, and what `sweep` leaves in them."""
    network = trace.network
    ends = np.array([loss.t for loss in losses])
    columns = np.zeros(len(losses), np.intp) if summed else np.arange(len(losses))
    outset = _outset(trace, losses)
    carries: dict[int, Array] = {}
    for last in range(int(ends.max()), 0, -most):
        first = max(0, last - most)
        inject = np.zeros((last - first, network.config.hidden, 1 if summed else len(losses)), network.dtype)
        here = (ends > first) & (ends <= last)
        with np.errstate(over="ignore", invalid="ignore"):
            np.add.at(inject.swapaxes(1, 2), (ends[here] - first - 1, columns[here]), outset[:, here].T)
        found: list[LayerAdjoints] = []
        for depth in range(network.config.layers - 1, layer - 1, -1):
            weights = network.layers[depth]
            steps = [moment.layers[depth] for moment in trace.moments[first:last]]
            found.append(sweep_layer(network.cell, weights, steps, inject, carries.get(depth)))
            carries[depth] = found[-1].initial
            with np.errstate(over="ignore", invalid="ignore"):
                inject = weights.inputs.T @ found[-1].inputs if depth > layer else inject
        yield first, found


def _outset(trace: Trace, losses: Sequence[Loss]) -> Array:
    """Where each loss sets out: ∂L<t>/∂a<t> through ŷ<t> alone, (H, N)."""
    logits = np.concatenate([trace.moments[loss.t - 1].logits for loss in losses], axis=1)
    with np.errstate(over="ignore", invalid="ignore"):
        gradient = trace.network.loss_gradient(logits, np.array([loss.target for loss in losses]))
        reached: Array = trace.network.readout.T @ gradient
    return reached


def gradient_rows(trace: Trace, losses: Sequence[Loss], kind: Kind, layer: int) -> list[Array]:
    """For each loss L<t>, t numbers: ‖∂L<t>/∂s<k>‖₂ for s = a, c or x, or ‖∂L<t>/∂W⁽ᵏ⁾‖_F for "term"; k = 1 … t.

    c is only to be asked of a cell that has one.
    """
    return [rows[kind] for rows in swept_rows(trace, losses, (kind,), layer)]


def swept_rows(trace: Trace, losses: Sequence[Loss], kinds: Sequence[Kind], layer: int) -> Iterator[dict[Kind, Array]]:
    """`gradient_rows` of all the kinds from one sweep, loss by loss, in the order of the losses.

    Losses are swept together, as many as bounded memory holds; those of neighbouring steps belong side by side.
    """
    if not losses:
        return
    network = trace.network
    longest = max(loss.t for loss in losses)
    reader = _Reader(trace, longest, layer, kinds)
    width = max(1, min(_MOST_LOSSES, _SWEEP_BYTES // (8 * longest * len(kinds))))
    per_column = 8 * (2 * network.cell.state_size(network.config.hidden) + 2 * len(network.layers[layer].bias))
    for start in range(0, len(losses), width):
        chunk = losses[start : start + width]
        count = max(loss.t for loss in chunk)
        numbers = {kind: np.empty((count, len(chunk)), network.dtype) for kind in kinds}
        most = max(1, _STRETCH_BYTES // (per_column * len(chunk)))
        for first, found in _stretches(trace, chunk, layer, most):
            for kind, read in reader.read(first, found[-1]).items():
                numbers[kind][first : first + len(read)] = read
        rows = {kind: np.ascontiguousarray(matrix.T) for kind, matrix in numbers.items()}
        for column, loss in enumerate(chunk):
            yield {kind: rows[kind][column, : loss.t].copy() for kind in kinds}


class _Reader:
    """Reads the numbers of `gradient_rows` off the adjoints of a stretch; what no loss changes is prepared once."""

    def __init__(self, trace: Trace, count: int, layer: int, kinds: Sequence[Kind]) -> None:
        self._cell, self._weights, self._kinds = trace.network.cell, trace.network.layers[layer], kinds
        steps = [moment.layers[layer] for moment in trace.moments[:count]]
        self._step = _abreast(steps) if {"c", "term"} & set(kinds) else None
        self._fed = norm(_fed(trace, layer, count), 1) if "term" in kinds else np.empty(0)

    def read(self, first: int, adjoints: LayerAdjoints) -> dict[Kind, Array]:
        """The numbers of the stretch after `first` steps, (n, N) by kind."""
        here = slice(first, first + len(adjoints.state))
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            return {kind: self._one(kind, adjoints, here) for kind in self._kinds}

    def _one(self, kind: Kind, adjoints: LayerAdjoints, here: slice) -> Array:
        if kind == "x":
            return norm(self._weights.inputs.T @ adjoints.inputs, 1)
        if self._step is None or kind == "a":
            return norm(self._cell.a(adjoints.state.swapaxes(0, 1)), 0)
        step = _cut(self._step, here)
        if kind == "c":
            return norm(self._cell.memory_adjoint(step, adjoints.state.swapaxes(0, 1)), 0)
        return self._terms(adjoints, step, self._fed[here])

    def _terms(self, adjoints: LayerAdjoints, step: CellStep, fed: Array) -> Array:
        """‖∂L/∂W⁽ᵏ⁾‖_F: each block is the outer product of an adjoint and what it was multiplied by."""
        whole = norm(adjoints.inputs, 1)
        blocks = [whole * fed]
        for rows, vector in self._cell.recurrent_inputs(step):
            same = rows == slice(None) and adjoints.recurrent is adjoints.inputs
            reached = whole if same else norm(adjoints.recurrent[:, rows], 1)
            blocks.append(reached * norm(vector, 0))
        return norm(np.stack(blocks), 0)


def _abreast(steps: Sequence[CellStep]) -> CellStep:
    """Steps of one sequence side by side: what each left behind as (rows, n, 1), for what works element by element."""

    def joined(arrays: Iterable[Array]) -> Array:
        return np.concatenate(list(arrays), axis=1)[:, :, None]

    first = steps[0]
    return CellStep(
        joined(step.state for step in steps),
        joined(step.previous for step in steps),
        None if first.candidate is None else joined(step.candidate for step in steps if step.candidate is not None),
        tuple(joined(step.gates[gate] for step in steps) for gate in range(len(first.gates))),
        tuple(joined(step.slopes[slope] for step in steps) for slope in range(len(first.slopes))),
    )


def _cut(step: CellStep, here: slice) -> CellStep:
    """Some of the steps that stand `_abreast`."""
    return CellStep(
        step.state[:, here],
        step.previous[:, here],
        None if step.candidate is None else step.candidate[:, here],
        tuple(gate[:, here] for gate in step.gates),
        tuple(slope[:, here] for slope in step.slopes),
    )


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
    return float(factors(trace, [t], layer)[0])


def factors(trace: Trace, steps: Sequence[int], layer: int) -> Array:
    """`factor` of each of the steps t, (n,)."""
    found = np.empty(len(steps))
    for start in range(0, len(steps), _JACOBIANS):
        chunk = steps[start : start + _JACOBIANS]
        found[start : start + len(chunk)] = spectral_norms(np.stack([jacobian(trace, t, layer) for t in chunk]))
    return found


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
    return float(spectral_norms(matrix[None])[0])


def spectral_norms(matrices: Array) -> Array:
    """`spectral_norm` of each of (n, S, S), (n,): by singular values, as a root of eigenvalues loses small ones."""
    largest = np.abs(matrices).max((1, 2), initial=0.0)
    norms = np.where(np.isfinite(largest), 0.0, np.nan)
    there = np.isfinite(largest) & (largest > 0)
    if there.any():
        scale = largest[there]
        singular = np.linalg.svd(matrices[there] / scale[:, None, None], compute_uv=False)
        norms[there] = scale.astype(np.float64) * singular[:, 0]
    return norms


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
