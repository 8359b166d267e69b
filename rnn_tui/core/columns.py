"""What every run leaves behind, whatever the network's shape: a row of columns k = 1 … N, read column by column.

A column has the token that was fed, a step of each layer (of both directions in a bidirectional network) and, unless
it is an encoder's, logits. In an encoder-decoder the columns 1 … T are the encoder's and T+1 … N the decoder's: one
chain of states with two sets of weights. Everywhere else T = N.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import pairwise
from typing import Self

import numpy as np

from rnn_tui.core.cells import CellStep, LayerWeights
from rnn_tui.core.lane import Lane
from rnn_tui.core.network import Moment, Network
from rnn_tui.core.ops import Array
from rnn_tui.core.stack import Stack
from rnn_tui.core.strand import Strand

Ways = tuple[LayerWeights, LayerWeights | None]


class Columns(ABC):
    """A network run over tokens. moments: one a column. initial: every layer's s<0> (S, 1)."""

    network: Network
    moments: Strand[Moment]
    initial: tuple[Array, ...]

    @property
    @abstractmethod
    def read(self) -> int:
        """T: how many columns read the input; all of them but in an encoder-decoder."""

    @abstractmethod
    def append(self, token: int) -> Self:
        """One column more that reads the input."""

    @abstractmethod
    def take(self, length: int) -> Self:
        """The first `length` columns, as if the others had never been there."""

    @abstractmethod
    def moved(self, k: int, layer: int, unit: int, epsilon: float, last: int) -> "Columns":
        """The same run with a<k>_unit of a layer moved by ε, and what that changes anew, as far as column `last`."""

    @abstractmethod
    def counted(self, t: int) -> int:
        """How many columns count for a loss at column t: the first t; all, where a direction reads from the right."""

    def lane(self) -> Lane | None:
        """The top layer laid out for the way back, in line with this run; None where a run is not one chain."""
        return None

    def extend(self, tokens: Sequence[int]) -> Self:
        """`append`, token by token."""
        run = self
        for token in tokens:
            run = run.append(token)
        return run

    def __len__(self) -> int:
        return len(self.moments)

    def spans(self, count: int) -> list[tuple[int, int]]:
        """The first `count` columns as stretches (first, last] that share weights: the encoder's and the decoder's."""
        cuts = (0, min(self.read, count), count)
        return [(first, last) for first, last in pairwise(cuts) if first < last]

    def stack(self, k: int, *, reverse: bool = False) -> Stack:
        """The layers that column k is computed with, in one direction."""
        network = self.network
        if reverse:
            assert network.backwards is not None
            return network.backwards
        return network.encoder if network.encoder is not None and k <= self.read else network.forwards

    def weights(self, k: int, layer: int, *, reverse: bool = False) -> LayerWeights:
        """The weights of a layer in column k."""
        return self.stack(k, reverse=reverse).layers[layer]

    def ways(self, k: int, layer: int) -> Ways:
        """`weights` of each direction; of the backward one None where there is none."""
        reverse = self.network.reverse
        return self.weights(k, layer), None if reverse is None else reverse[layer]

    def token(self, k: int) -> int:
        """The token that column k is fed: a row of its E."""
        return self.moments[k - 1].token

    def step(self, k: int, layer: int, *, reverse: bool = False) -> CellStep:
        """What a layer leaves behind in column k, in one direction."""
        moment = self.moments[k - 1]
        return moment.reverse[layer] if reverse else moment.layers[layer]

    def steps(self, layer: int, first: int, last: int, *, reverse: bool = False) -> list[CellStep]:
        """`step` of the columns first + 1 … last."""
        moments = self.moments[first:last]
        return (
            [moment.reverse[layer] for moment in moments] if reverse else [moment.layers[layer] for moment in moments]
        )

    def state(self, k: int, layer: int, *, reverse: bool = False) -> Array:
        """s<k> (S, 1) of a layer in one direction; that of k = 0 is the initial state."""
        return self.step(k, layer, reverse=reverse).state if k else self.initial[layer]

    def a(self, k: int, layer: int) -> Array:
        """a<k> (H,) of a layer; [→a<k>; ←a<k>] (2·H,) in a bidirectional network. It is what the layer above is fed."""
        return self.activations(layer, k - 1, k)[0, :, 0]

    def activations(self, layer: int, first: int, last: int) -> Array:
        """`a` of the columns first + 1 … last: (n, H, 1)."""
        cell = self.network.cell
        ahead = np.stack([cell.a(step.state) for step in self.steps(layer, first, last)])
        if self.network.reverse is None:
            return ahead
        back = np.stack([cell.a(step.state) for step in self.steps(layer, first, last, reverse=True)])
        return np.concatenate((ahead, back), axis=1)

    def logits(self, k: int) -> Array | None:
        """The logits (V,) of column k; None in an encoder's column."""
        found = self.moments[k - 1].logits
        return found[:, 0] if found.shape[1] else None

    def probabilities(self, k: int) -> Array:
        """ŷ<k> (V,), over the output vocabulary; an encoder's column has none to be asked for."""
        return self.network.probabilities(self.moments[k - 1].logits)[:, 0]

    def loss(self, k: int, target: int) -> float:
        """The loss of column k against `target`, a row of the output vocabulary; natural log."""
        return float(self.network.losses(self.moments[k - 1].logits, np.array([target]))[0])

    def fed(self, k: int, layer: int) -> Array:
        """x<k> of a layer (X,): the row of E or the one-hot vector at layer 0, a<k> of the layer below elsewhere."""
        if layer:
            return self.a(k, layer - 1)
        return self.stack(k).input_vectors(np.array(self.token(k)))

    def feeds(self, layer: int, first: int, last: int) -> Array:
        """`fed` of the columns first + 1 … last, which share weights: (n, X, 1)."""
        if layer:
            return self.activations(layer - 1, first, last)
        tokens = np.array([moment.token for moment in self.moments[first:last]])
        return self.stack(last).input_vectors(tokens)[:, :, None]

    def preactivation(self, k: int, layer: int, block: str, *, reverse: bool = False) -> tuple[Array, Array, Array]:
        """The three parts of what a block (`a`; `c`, `u`, `r`, `f`, `o`) puts into g or σ, each (H,).

        They are `R h` (h: the a or c of the step before, or Γr ⊙ c), `W x<k>`, and b; in gru-torch's block c the first
        is `W_cc c<k-1> + b_cc`, which Γr then multiplies.
        """
        cell, weights, H = self.network.cell, self.weights(k, layer, reverse=reverse), self.network.config.hidden
        start = cell.blocks.index(block) * H
        recurrent = np.zeros(H)
        with np.errstate(over="ignore", invalid="ignore"):
            for rows, vector in cell.recurrent_inputs(self.step(k, layer, reverse=reverse)):
                first, last, _ = rows.indices(len(weights.bias))
                if first <= start < last:
                    recurrent = (weights.recurrent[start : start + H] @ vector)[:, 0]
            if block == "c" and weights.recurrent_bias is not None:
                recurrent = recurrent + weights.recurrent_bias
            inputs = weights.inputs[start : start + H] @ self.fed(k, layer)
        return recurrent, inputs, weights.bias[start : start + H]

    def finite(self, k: int) -> bool:
        """Whether every state and every logit of column k is a finite number."""
        moment = self.moments[k - 1]
        steps = (*moment.layers, *moment.reverse)
        return bool(np.isfinite(moment.logits).all() and all(np.isfinite(step.state).all() for step in steps))
