"""A run of a bidirectional network: each layer has a chain from the left and one from the right over the same vectors.

    →s<k> = cell(→s<k-1>, x<k>),    ←s<k> = cell(←s<k+1>, x<k>),    a<k> = [→a<k>; ←a<k>]

The layer above is fed a<k>, and so is W_ya at the top. Whatever is added at the end changes ←s of all columns, so that
a run is made anew but for the lowest layer's way from the left. Schuster and Paliwal, 1997.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np

from rnn_tui.core.cells import Cell, CellStep, LayerWeights
from rnn_tui.core.columns import Columns
from rnn_tui.core.network import Moment, Network
from rnn_tui.core.ops import Array, Indices
from rnn_tui.core.stack import Stack
from rnn_tui.core.strand import Strand
from rnn_tui.core.trace import Trace


class _Move(NamedTuple):
    """Number `unit` of [→a<k>; ←a<k>] of a layer, moved by ε."""

    k: int
    layer: int
    unit: int
    epsilon: float


@dataclass(frozen=True, eq=False)
class BothWays(Columns):
    """A bidirectional network run over tokens. initial: →s<0>, final: ←s<N+1>, of every layer (S, 1)."""

    network: Network
    moments: Strand[Moment]
    initial: tuple[Array, ...]
    final: tuple[Array, ...]

    @classmethod
    def start(
        cls, network: Network, initial: tuple[Array, ...] | None = None, final: tuple[Array, ...] | None = None
    ) -> "BothWays":
        """Before the first token; →s<0> = ←s<N+1> = 0 unless given."""
        assert network.reverse is not None, "a network of one direction is run from left to right"
        nought = network.initial_states()
        return cls(network, Strand(), nought if initial is None else initial, nought if final is None else final)

    @property
    def read(self) -> int:
        """All columns."""
        return len(self.moments)

    def append(self, token: int) -> Self:
        """One column more at the right; O(N)."""
        return self.extend([token])

    def extend(self, tokens: Sequence[int]) -> Self:
        """Columns more at the right, all at once; O(N)."""
        known = [moment.layers[0] for moment in self.moments]
        return self._over([*(moment.token for moment in self.moments), *tokens], known)

    def take(self, length: int) -> Self:
        """The first `length` columns, the way from the right made anew; O(length)."""
        kept = self.moments.take(length)
        return self._over([moment.token for moment in kept], [moment.layers[0] for moment in kept])

    def state(self, k: int, layer: int, *, reverse: bool = False) -> Array:
        """s<k> (S, 1) of a layer in one direction; →s<0> and ←s<N+1> are what the directions begin with."""
        if reverse:
            return self.step(k, layer, reverse=True).state if k <= len(self) else self.final[layer]
        return super().state(k, layer)

    def counted(self, t: int) -> int:
        """All columns: what stands right of t arrives there too."""
        return len(self.moments)

    def moved(self, k: int, layer: int, unit: int, epsilon: float, last: int) -> Self:
        """All columns anew, with number `unit` of [→a<k>; ←a<k>] of a layer moved by ε."""
        return self._over([moment.token for moment in self.moments], (), _Move(k, layer, unit, epsilon))

    def _over(self, tokens: Sequence[int], known: Sequence[CellStep], move: _Move | None = None) -> Self:
        """The run over these tokens. known: the lowest layer's way from the left, as far as it is known."""
        if not tokens:
            return replace(self, moments=Strand())
        network, columns = self.network, np.asarray(tokens)
        cell, stacks = network.cell, (network.forwards, network.backwards)
        ahead: list[list[CellStep]] = []
        back: list[list[CellStep]] = []
        fed: Array | None = None
        with np.errstate(over="ignore", invalid="ignore"):
            for layer in range(network.config.layers):
                there, here = _moves(move, layer, network.config.hidden, len(tokens))
                right, left = (_given(stack, layer, columns, fed) for stack in stacks)
                weights = network.layers[layer]
                ahead.append(_chain(cell, weights, right, self.initial[layer], () if layer else known, there))
                weights = self.weights(1, layer, reverse=True)
                back.append(_chain(cell, weights, left[:, ::-1], self.final[layer], (), here)[::-1])
                ways = [np.concatenate([cell.a(step.state) for step in way[-1]], axis=1) for way in (ahead, back)]
                fed = np.concatenate(ways)
            assert fed is not None  # there is a layer
            logits = network.readout @ fed + network.readout_bias[:, None]
        moments = [
            Moment(token, tuple(way[k] for way in ahead), logits[:, k : k + 1], tuple(way[k] for way in back))
            for k, token in enumerate(tokens)
        ]
        return replace(self, moments=Strand(moments))


def _given(stack: Stack | None, layer: int, tokens: Indices, fed: Array | None) -> Array:
    """`W x<k> + b` of a layer over all columns, (K·H, N); fed: x (X, N), or None where x is that of the tokens."""
    assert stack is not None
    if fed is None:
        return stack.table[:, tokens]
    weights = stack.layers[layer]
    return weights.inputs @ fed + weights.bias[:, None]


def _moves(move: _Move | None, layer: int, hidden: int, count: int) -> tuple[Mapping[int, tuple[int, float]], ...]:
    """What is moved in a layer, by the place in each direction's chain: (unit, ε)."""
    if move is None or move.layer != layer:
        return {}, {}
    one = (move.unit % hidden, move.epsilon)
    return ({move.k - 1: one}, {}) if move.unit < hidden else ({}, {count - move.k: one})


def _chain(
    cell: Cell,
    weights: LayerWeights,
    given: Array,
    state: Array,
    known: Sequence[CellStep],
    moved: Mapping[int, tuple[int, float]],
) -> list[CellStep]:
    """One layer's steps in one direction, in the order they are taken. given: `W x + b` (K·H, n) in that order."""
    steps = list(known)
    for number in range(len(known), given.shape[1]):
        before = steps[-1] if steps else None
        step = cell.forward(weights, given[:, number : number + 1], state if before is None else before.state)
        step = cell.refined(step, before)
        if number in moved:
            unit, epsilon = moved[number]
            changed = step.state.copy()
            changed[unit, 0] += epsilon
            step = step._replace(state=changed)
        steps.append(step)
    return steps


def begin(network: Network) -> Columns:
    """An empty run of a network, from zero states: both ways of a bidirectional one, else from left to right."""
    return Trace.start(network) if network.reverse is None else BothWays.start(network)
