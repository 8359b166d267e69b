"""One layer of a growing run from left to right, laid out to carry losses back through it fast.

What the steps left behind stands side by side in arrays, and the steps are cut into blocks. Where the state is small,
a block that is full keeps a *leap*: the products of one-step Jacobians from its last state back to each state before,
stacked. They do not depend on the loss, and so serve every later one: one product with the adjoint at the block's end
is the adjoint at all of its steps. The steps of the block that is not full are gone through one by one. Where the state
is larger, reading stored products would take longer than multiplying by R, which stays in the processor's cache: there
all steps are gone through, by the factors of `Cell.spread`.

All that is kept is a memo. A run that was cut back and grown otherwise only has the steps that changed made anew.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from rnn_tui.core.cells import Cell, CellStep, LayerWeights
from rnn_tui.core.cells.base import column
from rnn_tui.core.network import Moment
from rnn_tui.core.ops import Array
from rnn_tui.core.strand import Strand

# Measured on one core: beyond it, one step after the other is faster than memory gives out products.
_LARGEST_STATE = 64
_BLOCK = 32
# What the leaps, or the factors, of a layer may take; blocks beyond it are gone through, and theirs made each time.
_MOST_BYTES = 64 * 2**20
# Products of a few numbers within these bounds, and of numbers within the second ones with them, are far from where a
# float loses digits or is infinite. Where a block holds others, it is left to the cell's own way back.
_FACTORS = (1e-60, 1e60)
_PRODUCTS = (1e-240, 1e240)


class Lane:
    """The steps of one layer, kept in line with the run that asks (`follow`), and the way back through them."""

    def __init__(self, cell: Cell, weights: LayerWeights, layer: int, initial: Array) -> None:
        """initial: s<0> (S, 1)."""
        self._cell, self._weights, self._layer = cell, weights, layer
        self._small = len(initial) <= _LARGEST_STATE
        self._within = _tame(weights.recurrent, _FACTORS)
        self._moments: list[Moment] = []
        self._states = np.empty((64, len(initial)), initial.dtype)
        self._states[0] = initial[:, 0]
        self._others = np.empty((64, 0), initial.dtype)
        self._leaps: dict[int, Array | None] = {}
        self._maps: dict[int, Array] = {}

    def follow(self, moments: Strand[Moment]) -> None:
        """Hold the steps of these moments, and of no others; O(1) where one was added or taken away."""
        known = min(len(self._moments), len(moments))
        while known and self._moments[known - 1] is not moments[known - 1]:
            known -= 1  # a step belongs to one chain: where it is the same, so are all before it
        if known < len(self._moments):
            del self._moments[known:]
            self._forget(known)
        for moment in moments[known:]:
            self._add(moment.layers[self._layer])
            self._moments.append(moment)

    def _forget(self, known: int) -> None:
        """Drop what was made of steps beyond the first `known`."""
        self._leaps = {block: leap for block, leap in self._leaps.items() if (block + 1) * _BLOCK <= known}
        there = {block: maps[: max(0, known - block * _BLOCK)] for block, maps in self._maps.items()}
        self._maps = {block: maps for block, maps in there.items() if len(maps)}

    def _add(self, step: CellStep) -> None:
        """One step more at the end of the arrays."""
        count, rest = len(self._moments), (*step.gates, *step.slopes)
        if not self._others.shape[1]:
            self._others = np.empty((len(self._states), sum(map(len, rest))), self._states.dtype)
        if count + 1 == len(self._states):
            self._states = np.concatenate((self._states, np.empty_like(self._states)))
            self._others = np.concatenate((self._others, np.empty_like(self._others)))
        self._states[count + 1] = step.state[:, 0]
        np.concatenate(rest, out=self._others[count][:, None])

    @property
    def leaps(self) -> int:
        """How many blocks have a leap."""
        return sum(leap is not None for leap in self._leaps.values())

    def steps(self, first: int, last: int) -> CellStep:
        """The steps first + 1 … last side by side: each array (rows, n); without the candidate."""
        H, gates = self._weights.recurrent.shape[1], len(self._cell.gates)
        others = self._others[first:last]
        rest = [others[:, start : start + H].T for start in range(0, others.shape[1], H)]
        state, previous = self._states[first + 1 : last + 1].T, self._states[first:last].T
        return CellStep(state, previous, None, tuple(rest[:gates]), tuple(rest[gates:]))

    def back(self, ends: Sequence[int], outset: Array, room: Array | None = None) -> Iterator[tuple[int, Array]]:
        """Carry N losses back to s<0>, block by block from the last: yields first, and the adjoints of a block.

        They are ∂L/∂s<k> for k = first … (n + 1, M, S) of the M losses that reach the block, that of `first` without
        what sets out there. Of a loss inside the block, those of later steps mean nothing.
        ends: the step that each loss is of, falling. outset: ∂L<t>/∂a<t> through ŷ<t> alone (N, H).
        room: an array of noughts (t + 1, N, S) to write into; without it each block is written over the one before.
        """
        count, size = ends[0], self._states.shape[1]
        passing = np.zeros((_BLOCK + 1 if room is None else 0, len(ends), size), outset.dtype)
        reaching = 0
        for first in range((count - 1) // _BLOCK * _BLOCK, -1, -_BLOCK):
            last = min(first + _BLOCK, count)
            if room is None:
                passing[last - first, :reaching] = passing[0, :reaching]
            live, reaching = reaching, sum(end > first for end in ends)
            here = (passing[: last - first + 1] if room is None else room[first : last + 1])[:, :reaching]
            with np.errstate(over="ignore", invalid="ignore", under="ignore"):
                self._block(first, here, ends, outset, live)
            yield first, here

    def _block(self, first: int, here: Array, ends: Sequence[int], outset: Array, live: int) -> None:
        """The adjoints of one block, from its last row, which the first `live` losses have reached, to its first."""
        H, steps = outset.shape[1], len(here) - 1
        inside = {end - first for end in ends[live : here.shape[1]]}
        whole = inside <= {steps} and steps == _BLOCK and self._small
        leap = self._leap(first) if whole else None
        maps = self._map(first, steps) if leap is None else None
        for start, stop in pairwise([*sorted(inside | {steps}, reverse=True), 0]):
            setting = live
            while live < here.shape[1] and ends[live] == first + start:
                live += 1
            here[start, setting:live] = 0.0
            here[start, setting:live, :H] = outset[setting:live]
            there = here[stop : start + 1, :live]
            if leap is not None:
                found = np.dot(leap, np.ascontiguousarray(there[-1].T))
                there[:-1] = found.reshape(steps, -1, live).swapaxes(1, 2)
            elif maps is None:
                _by_cell(self._cell, self._weights, self.steps(first + stop, first + start), there)
            elif self._small:
                _by_jacobians(maps[stop:start], there)
            else:
                _by_factors(maps[stop:start], self._weights.recurrent, there)

    def _map(self, first: int, steps: int) -> Array | None:
        """What the first steps of a block multiply by: Jacobians, or factors; None where a float may not hold them."""
        block, last = first // _BLOCK, first + steps
        there = self._maps.get(block)
        known = 0 if there is None else len(there)
        if known >= steps:
            return there
        if not (self._within and _tame(self._others[first + known : last], _FACTORS)):
            return None
        fresh = self._cell.jacobians(self._weights, self.steps(first + known, last)) if self._small else None
        if fresh is None:
            spread = self._cell.spread(self.steps(first + known, last))
            if spread is None:
                return None
            fresh = np.ascontiguousarray(spread.factors)
        maps = fresh if there is None else np.concatenate((there, fresh))
        self._keep(block, maps)
        return maps

    def _keep(self, block: int, maps: Array) -> None:
        """Keep a block's maps: Jacobians of the last block alone, which grows; factors while there is room."""
        if self._small:
            if (block + 1) * _BLOCK >= len(self._moments):
                self._maps = {block: maps}
        elif len(self._maps) * maps.nbytes < _MOST_BYTES:
            self._maps[block] = maps

    def _leap(self, first: int) -> Array | None:
        """The products of a full block, (B·S, S), those of its first step first; None where it has none."""
        block = first // _BLOCK
        if block in self._leaps:
            return self._leaps[block]
        size = self._states.shape[1]
        if (self.leaps + 1) * _BLOCK * size * size * self._states.itemsize > _MOST_BYTES:
            return None
        maps = self._map(first, _BLOCK)
        products: Array | None = None
        if maps is not None and _tame(maps, _FACTORS):
            products = np.empty((_BLOCK, size, size), maps.dtype)
            products[-1] = maps[-1].T
            for k in range(_BLOCK - 2, -1, -1):
                np.matmul(maps[k].T, products[k + 1], out=products[k])
            products = products.reshape(-1, size) if _tame(products, _PRODUCTS) else None
        self._leaps[block] = products
        return products


def _tame(numbers: Array, bounds: tuple[float, float]) -> bool:
    """Whether each is 0 or, but for its sign, within the bounds."""
    size = np.abs(numbers)
    return bool(((size == 0) | ((size >= bounds[0]) & (size <= bounds[1]))).all())


def _by_jacobians(jacobians: Array, here: Array) -> None:
    """∂L/∂s<k-1> = ∂L/∂s<k> ∂s<k>/∂s<k-1>, for rows of losses."""
    for k in range(len(jacobians) - 1, -1, -1):
        np.matmul(here[k + 1], jacobians[k], out=here[k])


def _by_factors(factors: Array, recurrent: Array, here: Array) -> None:
    """`Spread`'s equation, step by step, for rows of losses."""
    _, blocks, parts, H = factors.shape
    columns = here.shape[1]
    reached, carried = np.empty((columns, blocks, H), here.dtype), np.empty((columns, H), here.dtype)
    shares, kept = reached.reshape(columns, -1)[:, :-H], reached[:, -1]
    for k in range(len(factors) - 1, -1, -1):
        adjoint, found = here[k + 1], here[k]
        if parts == 1:
            np.multiply(factors[k, :, 0], adjoint[:, None], out=reached)
            np.add(np.dot(shares, recurrent, out=carried), kept, out=found)
        else:
            np.einsum("kph,nph->nkh", factors[k], adjoint.reshape(columns, parts, H), out=reached)
            found[:, :H] = np.dot(shares, recurrent, out=carried)
            found[:, H:] = kept


def _by_cell(cell: Cell, weights: LayerWeights, steps: CellStep, here: Array) -> None:
    """The cell's own way back, step by step."""
    for k in range(len(here) - 2, -1, -1):
        here[k] = cell.backward(weights, column(steps, k), here[k + 1].T).previous.T
