"""The way back: what every loss sends to every state and every input, layer by layer, from the last step to the first.

Adjoints have a column a loss, so that one sweep serves them all. The layers are gone through from the top down; in an
encoder-decoder all of the decoder's first, and what reaches its initial states is carried into the encoder's last. In
a bidirectional layer each direction is swept against its own way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from rnn_tui.core.cells import Cell, CellStep, LayerWeights
from rnn_tui.core.columns import Columns, Ways
from rnn_tui.core.ops import Array


class Loss(NamedTuple):
    """The loss of column t against `target`, a row of the output vocabulary."""

    t: int
    target: int


@dataclass(frozen=True, eq=False)
class LayerAdjoints:
    """What one sweep leaves in one layer, for n columns and N losses.

    state: ∂L/∂s<k> (n, S, N), a joint state's path c → a taken once. inputs: ∂L by `W x<k> + b` (n, K·H, N).
    recurrent: ∂L by `R h` (n, K·H, N). initial: what reaches the state before the first of the steps (S, N).
    reverse: the same of the backward direction, in a bidirectional layer.
    """

    state: Array
    inputs: Array
    recurrent: Array
    initial: Array
    reverse: "LayerAdjoints | None" = None


@dataclass(frozen=True, eq=False)
class Part:
    """A layer over neighbouring columns: its weights, and the steps in the order of the columns.

    keep: what the state before each step was multiplied by, (n, B); all 1 if not given. reverse: the other direction.
    """

    weights: LayerWeights
    steps: Sequence[CellStep]
    keep: Array | None = None
    reverse: "Part | None" = None

    @property
    def ways(self) -> Ways:
        """The weights of each direction."""
        return self.weights, None if self.reverse is None else self.reverse.weights


def sweep_layer(
    cell: Cell,
    layer: LayerWeights,
    steps: Sequence[CellStep],
    inject: Array,
    carry: Array | None = None,
    keep: Array | None = None,
) -> LayerAdjoints:
    """From the last step to the first: what is injected into a<k> (n, H, N) is carried back through the cell.

    carry: what reaches the last state from the steps after it (S, N), the `initial` of theirs; nothing if not given.
    keep: what the state before each step was multiplied by (n, N).
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
            if keep is not None:
                carry = carry * keep[k]
            if recurrent is not inputs:
                recurrent[k] = reached
    return LayerAdjoints(state, inputs, recurrent, carry)


def sweep_part(cell: Cell, part: Part, inject: Array, carry: Array | None = None) -> LayerAdjoints:
    """`sweep_layer` of a layer in each of its directions; inject: into [→a<k>; ←a<k>] (n, 2·H, N) where it has two."""
    if part.reverse is None:
        return sweep_layer(cell, part.weights, part.steps, inject, carry, part.keep)
    H, other = inject.shape[1] // 2, part.reverse
    ahead = sweep_layer(cell, part.weights, part.steps, inject[:, :H], carry, part.keep)
    keep = None if other.keep is None else other.keep[::-1]
    back = sweep_layer(cell, other.weights, other.steps[::-1], inject[::-1, H:], None, keep)
    inputs = back.inputs[::-1]
    recurrent = inputs if back.recurrent is back.inputs else back.recurrent[::-1]
    return replace(ahead, reverse=LayerAdjoints(back.state[::-1], inputs, recurrent, back.initial))


def to_fed(weights: Ways, adjoints: LayerAdjoints, here: slice = slice(None)) -> Array:
    """∂L/∂x<k> (n, X, N) of the columns `here`: Wᵀ times what reached `W x<k> + b`, of every direction there is."""
    ahead, back = weights
    found: Array = ahead.inputs.T @ adjoints.inputs[here]
    if back is not None and adjoints.reverse is not None:
        found = found + back.inputs.T @ adjoints.reverse.inputs[here]
    return found


def part_of(trace: Columns, layer: int, first: int, last: int) -> Part:
    """The columns first + 1 … last of a layer, which share weights."""
    ahead, back = trace.ways(last, layer)
    reverse = None if back is None else Part(back, trace.steps(layer, first, last, reverse=True))
    return Part(ahead, trace.steps(layer, first, last), reverse=reverse)


def sweep(trace: Columns, losses: Sequence[Loss], layer: int = 0, *, summed: bool = False) -> list[LayerAdjoints]:
    """The adjoints of the given losses in the layers from the top down to `layer`, in that order.

    One column a loss, or one column for their sum. Columns that do not count for any of the losses are not visited.
    """
    found = [adjoints for _, adjoints in stretches(trace, losses, layer, len(trace), summed=summed)]
    return [_joined(parts[::-1]) for parts in zip(*found, strict=True)]


def _joined(parts: Sequence[LayerAdjoints]) -> LayerAdjoints:
    """Neighbouring stretches of one layer as one."""
    if len(parts) == 1:
        return parts[0]
    inputs = np.concatenate([part.inputs for part in parts])
    same = all(part.recurrent is part.inputs for part in parts)
    recurrent = inputs if same else np.concatenate([part.recurrent for part in parts])
    return LayerAdjoints(np.concatenate([part.state for part in parts]), inputs, recurrent, parts[0].initial)


def stretches(
    trace: Columns, losses: Sequence[Loss], layer: int, most: int, *, summed: bool = False
) -> Iterator[tuple[int, list[LayerAdjoints]]]:
    """A sweep as it goes, at most `most` columns that share weights at a time, from the last to the first.

    Yields the number of columns before them, and what `sweep` leaves in them. Both ways are always swept at once.
    """
    network = trace.network
    ends = np.array([loss.t for loss in losses])
    columns = np.zeros(len(losses), np.intp) if summed else np.arange(len(losses))
    outset = outset_of(trace, losses)
    carries: dict[int, Array] = {}
    for first, last in _cuts(trace, trace.counted(int(ends.max())), most):
        shape = (last - first, network.config.readout_width, 1 if summed else len(losses))
        inject = np.zeros(shape, network.dtype)
        here = (ends > first) & (ends <= last)
        with np.errstate(over="ignore", invalid="ignore"):
            np.add.at(inject.swapaxes(1, 2), (ends[here] - first - 1, columns[here]), outset[:, here].T)
        found: list[LayerAdjoints] = []
        for depth in range(network.config.layers - 1, layer - 1, -1):
            part = part_of(trace, depth, first, last)
            found.append(sweep_part(network.cell, part, inject, carries.get(depth)))
            carries[depth] = found[-1].initial
            with np.errstate(over="ignore", invalid="ignore"):
                inject = to_fed(part.ways, found[-1]) if depth > layer else inject
        yield first, found


def _cuts(trace: Columns, count: int, most: int) -> Iterator[tuple[int, int]]:
    """The first `count` columns in stretches (first, last], from the last to the first."""
    if trace.network.reverse is not None:
        yield 0, count
        return
    for start, end in reversed(trace.spans(count)):
        for last in range(end, start, -most):
            yield max(start, last - most), last


def outset_of(trace: Columns, losses: Sequence[Loss]) -> Array:
    """Where each loss sets out: ∂L<t>/∂a<t> through ŷ<t> alone, (H, N)."""
    gradient = by_logits(trace, losses)
    with np.errstate(over="ignore", invalid="ignore"):
        reached: Array = trace.network.readout.T @ gradient
    return reached


def by_logits(trace: Columns, losses: Sequence[Loss]) -> Array:
    """∂L/∂z of each loss by its own column's logits, (V, N)."""
    logits = np.concatenate([trace.moments[loss.t - 1].logits for loss in losses], axis=1)
    with np.errstate(over="ignore", invalid="ignore"):
        return trace.network.loss_gradient(logits, np.array([loss.target for loss in losses]))
