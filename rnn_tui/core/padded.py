"""The ordinary network that a recurrent one is held against: every place of the sentence has weights of its own.

The words stand as one-hot vectors in blocks one behind the other; what is shorter than the greatest length L is filled
up with zeros on the right:

    a = tanh(W [x<1>; x<2>; …; x<L>] + b),    ŷ = softmax(W_ya a + b_y)

A block of zeros adds nothing, and so `W [x<1>; …; x<L>]` is the sum over the words that are there of one column each:
that of word x<k> in block k. What has been learnt of a word at place k is therefore not known of it at place k + 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np

from rnn_tui.core import ops
from rnn_tui.core.ops import Array, Indices
from rnn_tui.core.training import Batch


@dataclass(frozen=True, eq=False)
class PaddedNetwork:
    """An ordinary network over padded one-hot blocks, which says what comes after the last word.

    blocks: W as L blocks (L, H, V); bias: b (H,); readout: W_ya (V, H), readout_bias: b_y (V,).
    """

    vocabulary: tuple[str, ...]
    blocks: Array
    bias: Array
    readout: Array
    readout_bias: Array

    @classmethod
    def fresh(cls, vocabulary: tuple[str, ...], longest: int, hidden: int, rng: np.random.Generator) -> "PaddedNetwork":
        """Fresh weights: W uniform in ±1/√(L·V), its number of inputs, W_ya in ±1/√H; biases 0."""
        width = len(vocabulary)
        outer, inner = 1.0 / np.sqrt(longest * width), 1.0 / np.sqrt(hidden)
        blocks = rng.uniform(-outer, outer, (longest, hidden, width))
        readout = rng.uniform(-inner, inner, (width, hidden))
        return cls(vocabulary, blocks, np.zeros(hidden), readout, np.zeros(width))

    @classmethod
    def from_weights(cls, vocabulary: tuple[str, ...], weights: Mapping[str, Array]) -> "PaddedNetwork":
        """Out of a file's arrays: `weights` undone."""
        flat, width = weights["layers.0.W"], len(vocabulary)
        blocks = np.ascontiguousarray(flat.reshape(len(flat), -1, width).transpose(1, 0, 2))
        return cls(vocabulary, blocks, weights["layers.0.b"], weights["W_ya"], weights["b_y"])

    def weights(self) -> dict[str, Array]:
        """All arrays under the names of an ordinary layer: `layers.0.W` (H, L·V) on [x<1>; …; x<L>], `layers.0.b`."""
        flat = self.blocks.transpose(1, 0, 2).reshape(self.hidden, -1)
        return {"layers.0.W": flat, "layers.0.b": self.bias, "W_ya": self.readout, "b_y": self.readout_bias}

    def arrays(self) -> list[Array]:
        """The arrays in a fixed order, as training sees them."""
        return [self.blocks, self.bias, self.readout, self.readout_bias]

    def replaced(self, arrays: Sequence[Array]) -> "PaddedNetwork":
        """The same network with other arrays, in the order of `arrays()`."""
        blocks, bias, readout, readout_bias = arrays
        return replace(self, blocks=blocks, bias=bias, readout=readout, readout_bias=readout_bias)

    def astype(self, dtype: str) -> "PaddedNetwork":
        """The same weights as "float64" or "float32"."""
        return self.replaced([np.ascontiguousarray(array, dtype) for array in self.arrays()])

    @property
    def longest(self) -> int:
        """L, the greatest length: more words it cannot read."""
        return len(self.blocks)

    @property
    def hidden(self) -> int:
        """H."""
        return len(self.bias)

    @property
    def parameters(self) -> int:
        """How many numbers were learnt."""
        return padded_parameters(self.longest, self.hidden, len(self.vocabulary))

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Token → its place in a one-hot vector."""
        return MappingProxyType({token: row for row, token in enumerate(self.vocabulary)})

    def one_hot(self, tokens: Sequence[str]) -> Array:
        """[x<1>; …; x<t>; 0; …] as blocks (L, V): a 1 in each block that has a word, blocks of zeros behind them.

        It is what W stands before in the equation; `sums` takes W's columns instead. t ≤ L, else a ValueError.
        """
        if len(tokens) > self.longest:
            raise ValueError(f"{len(tokens)} words have no place in {self.longest} blocks")
        fed = np.zeros((self.longest, len(self.vocabulary)), self.blocks.dtype)
        fed[np.arange(len(tokens)), [self.index[token] for token in tokens]] = 1.0
        return fed

    def sums(self, inputs: Indices) -> Array:
        """z = W [x<1>; …; x<t>; 0; …] + b after each word t of padded sentences (T, B), T ≤ L; (T, H, B).

        The sum over blocks grows by one column a word, so that all beginnings of a sentence cost what the whole does.
        """
        columns = np.stack([block.take(tokens, axis=1) for block, tokens in zip(self.blocks, inputs, strict=False)])
        added: Array = np.cumsum(columns, axis=0) + self.bias[:, None]
        return added

    def logits(self, inputs: Indices) -> Array:
        """The logits after each word of padded sentences (T, B), as if the sentence ended there; (T, V, B)."""
        read: Array = self.readout @ np.tanh(self.sums(inputs)) + self.readout_bias[:, None]
        return read

    def loss_and_gradient(self, batch: Batch) -> tuple[float, Array]:
        """The mean loss a token, every beginning of a sentence an example; and its gradient by `arrays()`, flat.

        ∂L/∂z of the example that ends at word t reaches the columns of the words 1 … t: those of block k gather all
        examples that end at k or later.
        """
        z = self.sums(batch.inputs)
        a = np.tanh(z)
        length, _, columns = a.shape
        by_column = (self.readout @ a + self.readout_bias[:, None]).transpose(1, 0, 2).reshape(len(self.readout), -1)
        targets, weight = batch.targets.ravel(), (batch.mask / batch.mask.sum()).astype(a.dtype).ravel()
        loss = float(ops.cross_entropy(by_column, targets) @ weight)
        reached = ops.cross_entropy_gradient(by_column, targets) * weight
        reached = np.ascontiguousarray(reached.reshape(-1, length, columns).transpose(1, 0, 2))
        dz = (self.readout.T @ reached) * ops.tanh_slope(z)
        later = np.cumsum(dz[::-1], axis=0)[::-1]
        blocks = np.zeros_like(self.blocks)
        for place, tokens in enumerate(batch.inputs):
            chosen = np.zeros((columns, len(self.vocabulary)), a.dtype)
            chosen[np.arange(columns), tokens] = 1.0
            blocks[place] = later[place] @ chosen
        readout = np.tensordot(reached, a, axes=((0, 2), (0, 2)))
        gradients = (blocks, dz.sum((0, 2)), readout, reached.sum((0, 2)))
        return loss, np.concatenate([array.ravel() for array in gradients])


def padded_parameters(longest: int, hidden: int, width: int) -> int:
    """How many numbers a padded network of that greatest length has: H·L·V + H + V·H + V."""
    return hidden * longest * width + hidden + width * hidden + width
