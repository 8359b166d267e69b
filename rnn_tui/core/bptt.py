"""Back-propagation through time: gradient norms and the summands of ∂L/∂W by column, and the parameter gradient.

All of it is read off what a sweep (`rnn_tui.core.adjoints`) leaves. A row of numbers has one for each column that
counts for its loss: k = 1 … t, and all N in a bidirectional network.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rnn_tui.core.adjoints import (
    LayerAdjoints,
    Loss,
    by_logits,
    outset_of,
    stretches,
    sweep,
    to_fed,
)
from rnn_tui.core.cells import CellStep, LayerWeights
from rnn_tui.core.columns import Columns
from rnn_tui.core.jacobians import (
    factor,
    factors,
    jacobian,
    product_norms,
    reverse_factors,
    spectral_norm,
    spectral_norms,
)
from rnn_tui.core.lane import Lane
from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array, norm
from rnn_tui.core.stack import Stack
from rnn_tui.core.wake import KINDS, Kind, wakes

__all__ = [
    "KINDS",
    "Kind",
    "LayerAdjoints",
    "Loss",
    "factor",
    "factors",
    "gradient_rows",
    "jacobian",
    "parameter_gradient",
    "product_norms",
    "reverse_factors",
    "spectral_norm",
    "spectral_norms",
    "sweep",
    "swept_rows",
    "underflowed",
]

# Adjoints of one stretch of steps stay in the processor's cache; numbers of one sweep stay in bounded memory.
_STRETCH_BYTES = 2 * 2**20
_SWEEP_BYTES = 32 * 2**20
# So many losses fill the processor's vectors; more only fall out of its cache.
_MOST_LOSSES = 256
# So many are carried back whole, by what the blocks of a lane keep.
FEW = 4
# A zero behind a number below this came of underflow, not of a path that is not there.
_NEARLY_GONE = 1e-250


def gradient_rows(trace: Columns, losses: Sequence[Loss], kind: Kind, layer: int) -> list[Array]:
    """For each loss ‖∂L<t>/∂s<k>‖₂ for s = a, c or x, or ‖∂L<t>/∂W⁽ᵏ⁾‖_F for "term", k = 1 … t.

    In a bidirectional layer k = 1 … N, a is [→a; ←a] and c [→c; ←c], one norm over both, and W⁽ᵏ⁾ takes both
    directions. In an encoder-decoder W⁽ᵏ⁾ is the encoder's W in its columns and the decoder's in its own.
    c is only to be asked of a cell that has one.
    """
    return [rows[kind] for rows in swept_rows(trace, losses, (kind,), layer)]


def swept_rows(
    trace: Columns, losses: Sequence[Loss], kinds: Sequence[Kind], layer: int
) -> Iterator[dict[Kind, Array]]:
    """`gradient_rows` of all the kinds from one sweep, loss by loss, in the order of the losses.

    Losses are swept together, as many as bounded memory holds; those of neighbouring steps belong side by side.
    """
    network, lane = trace.network, trace.lane()
    if not losses:
        return
    if lane is not None and layer == network.config.layers - 1:
        if len(losses) <= FEW:
            for wake in wakes(trace, losses):
                yield {kind: wake.row(kind) for kind in kinds}
            return
        if {"a", "c"}.issuperset(kinds):
            yield from _many(trace, lane, losses, kinds)
            return
    longest = max(trace.counted(loss.t) for loss in losses)
    reader = _Reader(trace, longest, layer, kinds)
    per_column = 8 * (2 * network.cell.state_size(network.config.hidden) + 2 * len(network.layers[layer].bias))
    # Both ways are swept whole, and so two directions' adjoints of all columns are held at once.
    held = 8 * len(kinds) if network.reverse is None else 2 * per_column
    width = max(1, min(_MOST_LOSSES, _SWEEP_BYTES // (held * longest)))
    for start in range(0, len(losses), width):
        chunk = losses[start : start + width]
        count = max(trace.counted(loss.t) for loss in chunk)
        numbers = {kind: np.empty((count, len(chunk)), network.dtype) for kind in kinds}
        most = max(1, _STRETCH_BYTES // (per_column * len(chunk)))
        for first, found in stretches(trace, chunk, layer, most):
            for kind, read in reader.read(first, found[-1]).items():
                numbers[kind][first : first + len(read)] = read
        rows = {kind: np.ascontiguousarray(matrix.T) for kind, matrix in numbers.items()}
        for column, loss in enumerate(chunk):
            yield {kind: rows[kind][column, : trace.counted(loss.t)].copy() for kind in kinds}


def _many(trace: Columns, lane: Lane, losses: Sequence[Loss], kinds: Sequence[Kind]) -> Iterator[dict[Kind, Array]]:
    """`swept_rows` of many losses by a or c of the top layer: read off a block at a time, below the diagonal alone."""
    cell, hidden = trace.network.cell, trace.network.config.hidden
    longest = max(loss.t for loss in losses)
    width = max(1, min(_MOST_LOSSES, _SWEEP_BYTES // (8 * len(kinds) * longest)))
    for start in range(0, len(losses), width):
        chunk = losses[start : start + width]
        order = sorted(range(len(chunk)), key=lambda number: -chunk[number].t)
        falling = [chunk[number] for number in order]
        rows = {kind: np.zeros((len(chunk), falling[0].t), trace.network.dtype) for kind in kinds}
        outset = np.ascontiguousarray(outset_of(trace, falling).T)
        for first, found in lane.many([loss.t for loss in falling], outset):
            last, live = first + len(found) - 1, found.shape[1]
            for kind in kinds:
                if kind == "a":
                    numbers = norm(found[1:, :, :hidden], 2)
                else:
                    step = _by_unit(lane.steps(slice(first, last)))
                    numbers = norm(cell.memory_adjoint(step, found[1:].transpose(2, 0, 1)).transpose(1, 2, 0), 2)
                rows[kind][:live, first:last] = numbers.T
        places = np.argsort(order)
        for number, loss in enumerate(chunk):
            yield {kind: rows[kind][places[number], : loss.t].copy() for kind in kinds}


def _by_unit(step: CellStep) -> CellStep:
    """Steps side by side, each array (rows, n, 1), to be broadcast over losses."""
    return CellStep(
        step.state[:, :, None],
        step.previous[:, :, None],
        None,
        tuple(gate[:, :, None] for gate in step.gates),
        tuple(slope[:, :, None] for slope in step.slopes),
    )


class _Reader:
    """Reads the numbers of `gradient_rows` off the adjoints of a stretch; what no loss changes is prepared once."""

    def __init__(self, trace: Columns, count: int, layer: int, kinds: Sequence[Kind]) -> None:
        self._trace, self._cell, self._layer, self._kinds = trace, trace.network.cell, layer, kinds
        whole, both = bool({"c", "term"} & set(kinds)), trace.network.reverse is not None
        self._step = _abreast(trace.steps(layer, 0, count)) if whole else None
        self._back = _abreast(trace.steps(layer, 0, count, reverse=True)) if whole and both else None
        fed = [norm(trace.feeds(layer, *span), 1) for span in trace.spans(count)] if "term" in kinds else []
        self._fed = np.concatenate(fed) if fed else np.empty(0)

    def read(self, first: int, adjoints: LayerAdjoints) -> dict[Kind, Array]:
        """The numbers of the stretch after `first` columns, (n, N) by kind."""
        here = slice(first, first + len(adjoints.state))
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            return {kind: self._one(kind, adjoints, here) for kind in self._kinds}

    def _one(self, kind: Kind, adjoints: LayerAdjoints, here: slice) -> Array:
        if kind == "x":
            return norm(to_fed(self._trace.ways(here.stop, self._layer), adjoints), 1)
        ahead = self._way(kind, adjoints, self._step, here)
        if adjoints.reverse is None:
            return ahead
        return norm(np.stack((ahead, self._way(kind, adjoints.reverse, self._back, here))), 0)

    def _way(self, kind: Kind, adjoints: LayerAdjoints, whole: CellStep | None, here: slice) -> Array:
        """One direction's part of a, c or term."""
        if whole is None or kind == "a":
            return norm(self._cell.a(adjoints.state.swapaxes(0, 1)), 0)
        step = _cut(whole, here)
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


def parameter_gradient(trace: Columns, losses: Sequence[Loss]) -> dict[str, Array]:
    """∂L/∂W of the sum of the losses, under the names of a checkpoint; zeros where there is no loss."""
    return trace.network.replaced(gradient_arrays(trace, losses)).weights()


def gradient_arrays(trace: Columns, losses: Sequence[Loss]) -> list[Array]:
    """`parameter_gradient` as packed arrays, in the order of `Network.arrays`."""
    network = trace.network
    if not losses:
        return [np.zeros_like(array) for array in network.arrays()]
    adjoints = sweep(trace, losses, summed=True)[::-1]
    with np.errstate(over="ignore", invalid="ignore"):
        stacks = [_stack_gradient(trace, adjoints, *span) for span in trace.spans(len(adjoints[0].state))]
        main, encoder, reverse = stacks[-1], None if network.encoder is None else stacks[0], None
        if network.reverse is not None:
            reverse = tuple(
                _layer_gradient(trace, each, layer, 0, len(trace), reverse=True) for layer, each in enumerate(adjoints)
            )
        gradient = by_logits(trace, losses)
        top = network.config.layers - 1
        read = np.concatenate([trace.activations(top, loss.t - 1, loss.t)[0] for loss in losses], axis=1)
        readout, bias = gradient @ read.T, gradient.sum(1)
    return Network(network.config, main.layers, main.embedding, readout, bias, reverse, encoder).arrays()


def _stack_gradient(trace: Columns, adjoints: Sequence[LayerAdjoints], first: int, last: int) -> Stack:
    """The gradient of the layers, in the forward direction, and of E, which columns first + 1 … last share."""
    layers = tuple(_layer_gradient(trace, each, layer, first, last) for layer, each in enumerate(adjoints))
    table = trace.stack(last).embedding
    if table is None:
        return Stack(layers, None)
    embedding = np.zeros_like(table)
    here = slice(first, last)
    reached = to_fed(trace.ways(last, 0), adjoints[0], here)
    np.add.at(embedding, [moment.token for moment in trace.moments[here]], reached[:, :, 0])
    return Stack(layers, embedding)


def _layer_gradient(
    trace: Columns, adjoints: LayerAdjoints, layer: int, first: int, last: int, *, reverse: bool = False
) -> LayerWeights:
    """The gradient of a layer's weights in one direction, which columns first + 1 … last share."""
    own = adjoints.reverse if reverse else adjoints
    assert own is not None
    steps, fed = trace.steps(layer, first, last, reverse=reverse), trace.feeds(layer, first, last)
    return trace.network.cell.weight_gradient(steps, own.inputs[first:last], own.recurrent[first:last], fed)


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
