"""One layer of a growing run from left to right, laid out to carry losses back through it fast.

What the steps left behind stands side by side in arrays, and the steps are cut into blocks. A block that is full keeps
a *leap*: the product of its one-step Jacobians, which takes an adjoint from its last state to the last state of the
block before. It does not depend on the loss, and so serves every later one. Where the state is small, the products on
the way there are kept as well, and give the adjoints at the steps between. Where it is larger, memory would give them
out more slowly than they are made: a few losses go back in leaps first; then every block that was leapt over has its
adjoint at the end, and all of them are gone through at once, one step of each at a time, which is as many products
with R as a block has steps. Many losses, each of another step, fill the processor's vectors by themselves; they go
back by Jacobians, step by step.

All that is kept is a memo. A run that was cut back and grown otherwise only has the steps that changed made anew.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rnn_tui.core.cells import Cell, CellStep, LayerWeights
from rnn_tui.core.cells.base import column, spread_back
from rnn_tui.core.network import Moment
from rnn_tui.core.ops import Array, Indices
from rnn_tui.core.strand import Strand

_BLOCK = 16
# A leap costs as much as a loss for every number of the state. Beyond this size it is not made, and up to it one is
# made each time that losses are carried back, so that none of them waits for all.
_LARGEST_STATE = 128
# Beyond it reading the products between costs more than making them.
_LARGEST_KEPT = 32
# Beyond it the Jacobians of each step cost more than the factors that they are made of.
_LARGEST_JACOBIAN = 64
# What the leaps of a layer may take; blocks beyond it are gone through.
_MOST_BYTES = 64 * 2**20
# How much of a float's range of exponents, either way, the factors of a step may take so that products of a few of them
# keep their digits, and how much the products of a block. Where a block takes more, it is left to the cell's own way.
_FACTORS, _PRODUCTS = 0.2, 0.8


class Lane:
    """The steps of one layer, kept in line with the run that asks (`follow`), and the way back through them."""

    def __init__(self, cell: Cell, weights: LayerWeights, layer: int, initial: Array) -> None:
        """initial: s<0> (S, 1)."""
        self._cell, self._weights, self._layer = cell, weights, layer
        self._within = bool(_tame(weights.recurrent, _FACTORS))
        self._moments: list[Moment] = []
        self._states = np.empty((64, len(initial)), initial.dtype)
        self._states[0] = initial[:, 0]
        self._others = np.empty((64, 0), initial.dtype)
        self._even = np.empty(64, np.bool_)
        self._factors: Array | None = None
        self._spread = 0
        self._leaps: dict[int, Array | None] = {}

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
        self._spread = min(self._spread, known)

    def _add(self, step: CellStep) -> None:
        """One step more at the end of the arrays."""
        count, rest = len(self._moments), (*step.gates, *step.slopes)
        if not self._others.shape[1]:
            self._others = np.empty((len(self._states), sum(map(len, rest))), self._states.dtype)
        if count + 1 == len(self._states):
            self._states = np.concatenate((self._states, np.empty_like(self._states)))
            self._others = np.concatenate((self._others, np.empty_like(self._others)))
            self._even = np.concatenate((self._even, np.empty_like(self._even)))
        self._states[count + 1] = step.state[:, 0]
        np.concatenate(rest, out=self._others[count][:, None])

    @property
    def leaps(self) -> int:
        """How many blocks have a leap."""
        return sum(leap is not None for leap in self._leaps.values())

    def steps(self, behind: slice | Indices) -> CellStep:
        """The steps behind s<k> of these k, side by side: each array (rows, n); without the candidate."""
        H, gates = self._weights.recurrent.shape[1], len(self._cell.gates)
        others = self._others[behind]
        rest = [others[:, start : start + H].T for start in range(0, others.shape[1], H)]
        state, previous = self._states[1:][behind].T, self._states[:-1][behind].T
        return CellStep(state, previous, None, tuple(rest[:gates]), tuple(rest[gates:]))

    def few(self, ends: Sequence[int], outset: Array) -> Array:
        """Carry a few losses back: ∂L/∂s<k> for k = 0 … t, (t + 1, N, S), noughts where a loss does not come by.

        ends: the step that each loss is of, falling. outset: ∂L<t>/∂a<t> through ŷ<t> alone (N, H).
        """
        found = np.zeros((ends[0] + 1, len(ends), self._states.shape[1]), outset.dtype)
        found[ends, np.arange(len(ends)), : outset.shape[1]] = outset
        leapt: list[int] = []
        may_make = True
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            for first in range((ends[0] - 1) // _BLOCK * _BLOCK, -1, -_BLOCK):
                last = min(first + _BLOCK, ends[0])
                if last - first == _BLOCK and not any(first < end < last for end in ends):
                    there = len(self._leaps)
                    leap = self._leap(first, make=may_make)
                    may_make &= len(self._leaps) == there
                    if leap is not None:
                        setting_out = found[first].copy()
                        np.matmul(found[last], leap, out=found[first : first + len(leap)])
                        found[first] += setting_out
                        if len(leap) < _BLOCK:
                            leapt.append(first)
                        continue
                inside = {end - first for end in ends if first < end < last}
                for start, stop in pairwise([last - first, *sorted(inside, reverse=True), 0]):
                    here = found[first + stop : first + start + 1]
                    setting_out = here[0].copy()
                    self._through(first + stop, here)
                    here[0] += setting_out
            self._between(np.array(leapt, np.intp), found)
        return found

    def _between(self, leapt: Indices, found: Array) -> None:
        """The adjoints between the ends of the blocks that were leapt over; leapt: the step before each of them."""
        if not len(leapt):
            return
        adjoint = found[leapt + _BLOCK]
        for k in range(_BLOCK - 1, 0, -1):
            adjoint = self._abreast(leapt + k, adjoint)
            found[leapt + k] = adjoint

    def many(self, ends: Sequence[int], outset: Array) -> Iterator[tuple[int, Array]]:
        """Carry many losses back, block by block from the last: yields first, and the adjoints of a block.

        They are ∂L/∂s<k> for k = first … (n + 1, M, S) of the M losses that reach the block, that of `first` without
        what sets out there. Of a loss inside the block, those of later steps mean nothing. They are written over by the
        next ones. ends, outset: as for `few`.
        """
        passing = np.zeros((_BLOCK + 1, len(ends), self._states.shape[1]), outset.dtype)
        live, H = 0, outset.shape[1]
        for first in range((ends[0] - 1) // _BLOCK * _BLOCK, -1, -_BLOCK):
            steps = min(_BLOCK, ends[0] - first)
            here = passing[: steps + 1, : sum(end > first for end in ends)]
            here[-1, :live] = passing[0, :live]
            inside = {end - first for end in ends[live : here.shape[1]]} | {steps}
            with np.errstate(over="ignore", invalid="ignore", under="ignore"):
                jacobians = self._jacobians(first, first + steps)
                for start, stop in pairwise([*sorted(inside, reverse=True), 0]):
                    setting = live
                    while live < here.shape[1] and ends[live] == first + start:
                        live += 1
                    here[start, setting:live] = 0.0
                    here[start, setting:live, :H] = outset[setting:live]
                    if jacobians is None:
                        self._through(first + stop, here[stop : start + 1, :live])
                        continue
                    for k in range(start, stop, -1):
                        np.matmul(here[k, :live], jacobians[k - 1], out=here[k - 1, :live])
            yield first, here

    def _through(self, first: int, here: Array) -> None:
        """Carry the last of `here` (n + 1, N, S) back to the others, one after the other; they begin at s<first>."""
        steps, recurrent, joint = len(here) - 1, self._weights.recurrent, self._cell.joint
        factors = self._factors_of(first, first + steps)
        if factors is not None:
            for k in range(steps - 1, -1, -1):
                here[k] = spread_back(factors[k], joint, recurrent, here[k + 1])
            return
        beside = self.steps(slice(first, first + steps))
        for k in range(steps - 1, -1, -1):
            here[k] = self._cell.backward(self._weights, column(beside, k), here[k + 1].T).previous.T

    def _abreast(self, behind: Indices, adjoint: Array) -> Array:
        """Carry adjoints (n, N, S) back through the steps behind s<k> of these k, each through its own."""
        if self._factors is not None:
            return spread_back(self._factors[behind], self._cell.joint, self._weights.recurrent, adjoint)
        count, columns, size = adjoint.shape
        steps = self.steps(np.repeat(behind, columns))
        found = self._cell.backward(self._weights, steps, adjoint.reshape(count * columns, size).T).previous
        return found.T.reshape(count, columns, size)

    def _factors_of(self, first: int, last: int) -> Array | None:
        """The factors of the steps first + 1 … last; None where the cell has none, or a product may not hold them."""
        fresh = slice(self._spread, len(self._moments))
        if fresh.start < last:
            self._even[fresh] = self._within & _tame(self._others[fresh], _FACTORS, 1)
            spread = self._cell.spread(self.steps(fresh))
            if spread is not None:
                if self._factors is None or len(self._factors) < len(self._others):
                    grown = np.empty((len(self._others), *spread.factors.shape[1:]), self._states.dtype)
                    grown[: fresh.start] = 0.0 if self._factors is None else self._factors[: fresh.start]
                    self._factors = grown
                self._factors[fresh] = spread.factors
            self._spread = fresh.stop
        return self._factors[first:last] if self._factors is not None and self._even[first:last].all() else None

    def _jacobians(self, first: int, last: int) -> Array | None:
        """∂s<k>/∂s<k-1> (n, S, S) for k = first + 1 … last; None where a float may not hold their products."""
        size = self._states.shape[1]
        if size > _LARGEST_JACOBIAN or not (self._within and _tame(self._others[first:last], _FACTORS).all()):
            return None
        return self._cell.jacobians(self._weights, self.steps(slice(first, last)))

    def _leap(self, first: int, *, make: bool) -> Array | None:
        """∂s<first + B>/∂s<k> of a full block, (B, S, S) for all of its k or (1, S, S) for the first alone.

        None where it is not made, or a float may not hold it.
        """
        block, size = first // _BLOCK, self._states.shape[1]
        if block in self._leaps or not make:
            return self._leaps.get(block)
        room = _MOST_BYTES - sum(leap.nbytes for leap in self._leaps.values() if leap is not None)
        if size > _LARGEST_STATE or size * size * self._states.itemsize > room:
            return None
        found: Array | None = None
        self._factors_of(first, first + _BLOCK)
        if self._even[first : first + _BLOCK].all():
            products = np.empty((_BLOCK + 1, size, size), self._states.dtype)
            products[-1] = np.eye(size)
            self._through(first, products)
            if _tame(products, _PRODUCTS).all():
                whole = size <= _LARGEST_KEPT and products[1:].nbytes <= room // 2
                found = products[: _BLOCK if whole else 1].copy()
        self._leaps[block] = found
        return found


def _tame(numbers: Array, share: float, axis: int | None = None) -> NDArray[np.bool_]:
    """Whether each number, along an axis or of all of them, is 0 or in this share of the range of exponents."""
    size, least = np.abs(numbers), float(np.finfo(numbers.dtype).tiny) ** share
    return np.asarray(((size == 0) | ((size >= least) & (size <= 1.0 / least))).all(axis))
