"""A network: what it is (`Config`), its weights, and one step forward through all of its layers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from rnn_tui.core import ops
from rnn_tui.core.cells import CELLS, Cell, CellStep, LayerWeights
from rnn_tui.core.ops import Array, Indices
from rnn_tui.core.stack import Stack, arrays_of, layers_of, replaced_layers

_NOTHING: Mapping[int, Array] = MappingProxyType({})


@dataclass(frozen=True)
class Config:
    """What a network is, apart from its weights; the words are those of a checkpoint's metadata.

    output_vocabulary: one token a row of W_ya (softmax), or [the word for 0, the word for 1] (sigmoid).
    longest_output: of an encoder-decoder, how many tokens its longest training output had; else 0.
    """

    task: str
    cell: str
    hidden: int
    vocabulary: tuple[str, ...]
    output_vocabulary: tuple[str, ...]
    shape: str = "many-to-many"
    layers: int = 1
    bidirectional: bool = False
    residual: bool = False
    input: str = "embedding"
    output: str = "softmax"
    longest_output: int = 0

    @property
    def encodes(self) -> bool:
        """Whether an encoder reads, and a decoder with weights of its own writes."""
        return self.shape == "encoder-decoder"

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of E in a checkpoint, one a stack."""
        return ("encoder.E", "decoder.E") if self.encodes else ("E",)

    @property
    def readout_rows(self) -> int:
        """V, the rows of W_ya: 1 for a yes/no output."""
        return 1 if self.output == "sigmoid" else len(self.output_vocabulary)

    @property
    def readout_width(self) -> int:
        """What W_ya and the layer above are fed: H, or 2·H of [→a<t>; ←a<t>]."""
        return 2 * self.hidden if self.bidirectional else self.hidden

    def fed(self, width: int, tokens: int) -> list[int]:
        """X of each layer, from the lowest up; `width` is that of E, unused for one-hot vectors of so many tokens."""
        first = width if self.input == "embedding" else tokens
        return [first, *[self.readout_width] * (self.layers - 1)]

    def shapes(self, embedding: int, decoder: int | None = None) -> dict[str, tuple[int, ...]]:
        """Names and shapes of all weights in a checkpoint; `embedding` is the width of E (unused for one-hot).

        decoder: the width of decoder.E, that of encoder.E if not given.
        """
        if self.encodes:
            named = self._stack("encoder.", len(self.vocabulary), embedding)
            width = embedding if decoder is None else decoder
            named |= self._stack("decoder.", len(self.output_vocabulary), width)
        else:
            named = self._stack("", len(self.vocabulary), embedding)
        return named | {"W_ya": (self.readout_rows, self.readout_width), "b_y": (self.readout_rows,)}

    def _stack(self, prefix: str, tokens: int, width: int) -> dict[str, tuple[int, ...]]:
        """E and the layers, in one direction or in both."""
        named: dict[str, tuple[int, ...]] = {}
        if self.input == "embedding":
            named[f"{prefix}E"] = (tokens, width)
        for number, fed in enumerate(self.fed(width, tokens)):
            layer = CELLS[self.cell].shapes(self.hidden, fed)
            for direction in ("", "reverse.") if self.bidirectional else ("",):
                named |= {f"{prefix}layers.{number}.{direction}{name}": shape for name, shape in layer.items()}
        return named


class Moment:
    """One column of the whole network: the token it was fed, what each layer left behind, and the logits.

    layers: by layer, the forward direction's. logits: (V, 1), or (V, 0) in an encoder's column, which says nothing.
    reverse: the backward direction's, by layer, in a bidirectional network.
    """

    __slots__ = ("layers", "logits", "reverse", "token")

    def __init__(
        self, token: int, layers: tuple[CellStep, ...], logits: Array, reverse: tuple[CellStep, ...] = ()
    ) -> None:
        self.token = token
        self.layers = layers
        self.logits = logits
        self.reverse = reverse


@dataclass(frozen=True, eq=False)
class Network:
    """A network and its weights. embedding: E (V_in, X) or None (one-hot); readout: W_ya (V, H), b_y (V,).

    layers, embedding: of the part that is read out, which is the decoder in an encoder-decoder and the forward
    direction in a bidirectional network. reverse: the backward direction's layers; W_ya is then (V, 2·H), on
    [→a<t>; ←a<t>]. encoder: the layers and the E that read the input.
    """

    config: Config
    layers: tuple[LayerWeights, ...]
    embedding: Array | None
    readout: Array
    readout_bias: Array
    reverse: tuple[LayerWeights, ...] | None = None
    encoder: Stack | None = None

    @classmethod
    def from_weights(cls, config: Config, weights: Mapping[str, Array]) -> "Network":
        """Out of a checkpoint's arrays; names and shapes are taken to be right (`Config.shapes`)."""
        cell, count = CELLS[config.cell], config.layers
        encoder = Stack.from_weights(cell, count, weights, "encoder.") if config.encodes else None
        main = Stack.from_weights(cell, count, weights, "decoder." if config.encodes else "")
        reverse = None
        if config.bidirectional:
            reverse = layers_of(cell, weights, [f"layers.{number}.reverse." for number in range(count)])
        return cls(config, main.layers, main.embedding, weights["W_ya"], weights["b_y"], reverse, encoder)

    @classmethod
    def fresh(cls, config: Config, rng: np.random.Generator, embedding: int = 16) -> "Network":
        """Fresh weights: E normal with deviation 1, the layers by their cell, W_ya uniform in ±1/√columns, b_y = 0."""
        encoder, tokens = None, len(config.vocabulary)
        if config.encodes:
            encoder, tokens = _fresh(config, rng, embedding, tokens), len(config.output_vocabulary)
        main = _fresh(config, rng, embedding, tokens)
        reverse = _fresh_layers(config, rng, embedding, tokens) if config.bidirectional else None
        bound = 1.0 / np.sqrt(config.readout_width)
        readout = rng.uniform(-bound, bound, (config.readout_rows, config.readout_width))
        bias = np.zeros(config.readout_rows)
        return cls(config, main.layers, main.embedding, readout, bias, reverse, encoder)

    def weights(self) -> dict[str, Array]:
        """All arrays under their names in a checkpoint."""
        named = {} if self.encoder is None else self.encoder.weights(self.cell, "encoder.")
        named |= self.forwards.weights(self.cell, "" if self.encoder is None else "decoder.")
        for number, layer in enumerate(self.reverse or ()):
            named |= {f"layers.{number}.reverse.{name}": w for name, w in self.cell.unpack(layer).items()}
        return named | {"W_ya": self.readout, "b_y": self.readout_bias}

    def arrays(self) -> list[Array]:
        """The packed arrays in a fixed order, as training sees them."""
        encoder = [] if self.encoder is None else self.encoder.arrays()
        reverse = arrays_of(self.reverse or ())
        return [*encoder, *self.forwards.arrays(), *reverse, self.readout, self.readout_bias]

    def replaced(self, arrays: Sequence[Array]) -> "Network":
        """The same network with other packed arrays, in the order of `arrays()`."""
        rest = iter(arrays)
        encoder = None if self.encoder is None else self.encoder.replaced(rest)
        main = self.forwards.replaced(rest)
        reverse = None if self.reverse is None else replaced_layers(self.reverse, rest)
        return Network(self.config, main.layers, main.embedding, next(rest), next(rest), reverse, encoder)

    def astype(self, dtype: str) -> "Network":
        """The same weights as "float64" or "float32"; widening is exact, and what is too large becomes infinite."""
        with np.errstate(over="ignore"):
            return self.replaced([np.ascontiguousarray(array, dtype) for array in self.arrays()])

    @property
    def cell(self) -> Cell:
        """The cell that all layers share."""
        return CELLS[self.config.cell]

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """float64 or float32."""
        return self.readout.dtype

    @property
    def parameters(self) -> int:
        """How many numbers were learnt."""
        return sum(array.size for array in self.arrays())

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Token → its row in E, encoder.E in an encoder-decoder (or its place in the one-hot vector)."""
        return MappingProxyType({token: row for row, token in enumerate(self.config.vocabulary)})

    @cached_property
    def output_index(self) -> Mapping[str, int]:
        """Output token → its row in W_ya (and in decoder.E), or 0 and 1 for a yes/no output."""
        return MappingProxyType({token: row for row, token in enumerate(self.config.output_vocabulary)})

    @cached_property
    def forwards(self) -> Stack:
        """`layers` and `embedding` as one stack."""
        return Stack(self.layers, self.embedding)

    @cached_property
    def backwards(self) -> Stack | None:
        """`reverse` as a stack, which is fed the same vectors."""
        return None if self.reverse is None else Stack(self.reverse, self.embedding)

    @property
    def table(self) -> Array:
        """`Stack.table` of the part that is read out."""
        return self.forwards.table

    def initial_states(self, columns: int = 1) -> tuple[Array, ...]:
        """s<0> = 0 of every layer, (S, columns)."""
        size = self.cell.state_size(self.config.hidden)
        return tuple(np.zeros((size, columns), self.dtype) for _ in self.layers)

    def input_vectors(self, tokens: Indices) -> Array:
        """`Stack.input_vectors` of the part that is read out."""
        return self.forwards.input_vectors(tokens)

    def step(
        self,
        token: int,
        states: Sequence[Array],
        before: Moment | None = None,
        *,
        moved: Mapping[int, Array] = _NOTHING,
    ) -> Moment:
        """One step of one sequence: token (a row of E) and every layer's s<t-1> (S, 1) in, the `Moment` out.

        before: the moment that left those states, if one did; see `Cell.refined`.
        moved: by layer, an s<t> that stands in the place of what the layer computes, for all that it is fed to.

        In an encoder-decoder it is one of the decoder's; a bidirectional network takes no steps one by one.
        Overflow is not an error here: what is not finite stays in the numbers, for the caller to report.
        """
        cell = self.cell
        with np.errstate(over="ignore", invalid="ignore"):
            steps = self.forwards.step(cell, token, states, None if before is None else before.layers, moved)
            logits = self.readout @ cell.a(steps[-1].state) + self.readout_bias[:, None]
        return Moment(token, steps, logits)

    def encode(
        self,
        token: int,
        states: Sequence[Array],
        before: Moment | None = None,
        *,
        moved: Mapping[int, Array] = _NOTHING,
    ) -> Moment:
        """As `step`, one of the encoder's: nothing is read out."""
        assert self.encoder is not None
        with np.errstate(over="ignore", invalid="ignore"):
            steps = self.encoder.step(self.cell, token, states, None if before is None else before.layers, moved)
        return Moment(token, steps, np.empty((len(self.readout), 0), self.dtype))

    def probabilities(self, logits: Array) -> Array:
        """ŷ of logits (V, N): softmax by column, or [1-ŷ; ŷ] (2, N) for a yes/no output."""
        if self.config.output == "sigmoid":
            with np.errstate(over="ignore"):
                yes, no = ops.logistic(logits)
            return np.concatenate((no, yes))
        return ops.softmax(logits)

    def losses(self, logits: Array, targets: Indices) -> Array:
        """L of logits (V, N) against targets (N,), rows of the output vocabulary; (N,), natural log."""
        form = ops.binary_cross_entropy if self.config.output == "sigmoid" else ops.cross_entropy
        return form(logits, targets)

    def losses_and_gradient(self, logits: Array, targets: Indices) -> tuple[Array, Array]:
        """`losses` (N,) and `loss_gradient` (V, N) at once."""
        if self.config.output == "sigmoid":
            return self.losses(logits, targets), self.loss_gradient(logits, targets)
        return ops.cross_entropy_and_gradient(logits, targets)

    def loss_gradient(self, logits: Array, targets: Indices) -> Array:
        """∂L/∂logits (V, N)."""
        sigmoid = self.config.output == "sigmoid"
        form = ops.binary_cross_entropy_gradient if sigmoid else ops.cross_entropy_gradient
        return form(logits, targets)


def _fresh(config: Config, rng: np.random.Generator, embedding: int, tokens: int) -> Stack:
    """A stack with fresh weights. E is drawn in any case, so that a seed's layers are the same with it and without."""
    table = rng.normal(0.0, 1.0, (tokens, embedding))
    layers = _fresh_layers(config, rng, embedding, tokens)
    return Stack(layers, table if config.input == "embedding" else None)


def _fresh_layers(config: Config, rng: np.random.Generator, embedding: int, tokens: int) -> tuple[LayerWeights, ...]:
    """Fresh layers of one direction, by their cell."""
    cell = CELLS[config.cell]
    return tuple(cell.init(rng, config.hidden, width) for width in config.fed(embedding, tokens))
