"""A network: what it is (`Config`), its weights, and one step forward through all of its layers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np

from rnn_tui.core import ops
from rnn_tui.core.cells import CELLS, Cell, CellStep, LayerWeights
from rnn_tui.core.ops import Array, Indices

_NOTHING: Mapping[int, Array] = MappingProxyType({})


@dataclass(frozen=True)
class Config:
    """What a network is, apart from its weights; the words are those of a checkpoint's metadata.

    output_vocabulary: one token a row of W_ya (softmax), or [the word for 0, the word for 1] (sigmoid).
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

    @property
    def readout_rows(self) -> int:
        """V, the rows of W_ya: 1 for a yes/no output."""
        return 1 if self.output == "sigmoid" else len(self.output_vocabulary)

    def shapes(self, embedding: int) -> dict[str, tuple[int, ...]]:
        """Names and shapes of all weights in a checkpoint; `embedding` is the width of E (unused for one-hot)."""
        width = embedding if self.input == "embedding" else len(self.vocabulary)
        named: dict[str, tuple[int, ...]] = {}
        if self.input == "embedding":
            named["E"] = (len(self.vocabulary), embedding)
        for number in range(self.layers):
            layer = CELLS[self.cell].shapes(self.hidden, self.hidden if number else width)
            named |= {f"layers.{number}.{name}": shape for name, shape in layer.items()}
        return named | {"W_ya": (self.readout_rows, self.hidden), "b_y": (self.readout_rows,)}


class Moment:
    """One step of the whole network: the token, what each layer left behind, and the logits (V, 1)."""

    __slots__ = ("layers", "logits", "token")

    def __init__(self, token: int, layers: tuple[CellStep, ...], logits: Array) -> None:
        self.token = token
        self.layers = layers
        self.logits = logits


@dataclass(frozen=True, eq=False)
class Network:
    """A network and its weights. embedding: E (V_in, X) or None (one-hot); readout: W_ya (V, H), b_y (V,)."""

    config: Config
    layers: tuple[LayerWeights, ...]
    embedding: Array | None
    readout: Array
    readout_bias: Array

    @classmethod
    def from_weights(cls, config: Config, weights: Mapping[str, Array]) -> "Network":
        """Out of a checkpoint's arrays; names and shapes are taken to be right (`Config.shapes`)."""
        cell = CELLS[config.cell]
        layers = []
        for number in range(config.layers):
            prefix = f"layers.{number}."
            own = {name.removeprefix(prefix): w for name, w in weights.items() if name.startswith(prefix)}
            layers.append(cell.pack(own))
        return cls(config, tuple(layers), weights.get("E"), weights["W_ya"], weights["b_y"])

    @classmethod
    def fresh(cls, config: Config, rng: np.random.Generator, embedding: int = 16) -> "Network":
        """Fresh weights: E normal with deviation 1, the layers by their cell, W_ya uniform in ±1/√H, b_y = 0."""
        width = embedding if config.input == "embedding" else len(config.vocabulary)
        table = rng.normal(0.0, 1.0, (len(config.vocabulary), embedding))
        cell = CELLS[config.cell]
        layers = [cell.init(rng, config.hidden, config.hidden if number else width) for number in range(config.layers)]
        bound = 1.0 / np.sqrt(config.hidden)
        readout = rng.uniform(-bound, bound, (config.readout_rows, config.hidden))
        bias = np.zeros(config.readout_rows)
        return cls(config, tuple(layers), table if config.input == "embedding" else None, readout, bias)

    def weights(self) -> dict[str, Array]:
        """All arrays under their names in a checkpoint."""
        named: dict[str, Array] = {} if self.embedding is None else {"E": self.embedding}
        for number, layer in enumerate(self.layers):
            named |= {f"layers.{number}.{name}": w for name, w in self.cell.unpack(layer).items()}
        return named | {"W_ya": self.readout, "b_y": self.readout_bias}

    def arrays(self) -> list[Array]:
        """The packed arrays in a fixed order, as training sees them."""
        found = [] if self.embedding is None else [self.embedding]
        for layer in self.layers:
            found += layer.arrays()
        return [*found, self.readout, self.readout_bias]

    def replaced(self, arrays: Sequence[Array]) -> "Network":
        """The same network with other packed arrays, in the order of `arrays()`."""
        rest = list(arrays)
        embedding = None if self.embedding is None else rest.pop(0)
        layers = []
        for layer in self.layers:
            count = len(layer.arrays())
            layers.append(layer.replaced(rest[:count]))
            rest = rest[count:]
        return replace(self, embedding=embedding, layers=tuple(layers), readout=rest[0], readout_bias=rest[1])

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
        """Token → its row in E (or its place in the one-hot vector)."""
        return MappingProxyType({token: row for row, token in enumerate(self.config.vocabulary)})

    @cached_property
    def output_index(self) -> Mapping[str, int]:
        """Output token → its row in W_ya, or 0 and 1 for a yes/no output."""
        return MappingProxyType({token: row for row, token in enumerate(self.config.output_vocabulary)})

    @cached_property
    def table(self) -> Array:
        """`W E[v] + b` of layer 0 for every token v, made once: (K·H, V_in)."""
        layer = self.layers[0]
        with np.errstate(over="ignore", invalid="ignore"):
            products = layer.inputs if self.embedding is None else layer.inputs @ self.embedding.T
            return products + layer.bias[:, None]

    def initial_states(self, columns: int = 1) -> tuple[Array, ...]:
        """s<0> = 0 of every layer, (S, columns)."""
        size = self.cell.state_size(self.config.hidden)
        return tuple(np.zeros((size, columns), self.dtype) for _ in self.layers)

    def input_vectors(self, tokens: Indices) -> Array:
        """x<t> of layer 0 for tokens of any shape S: (*S, X)."""
        if self.embedding is None:
            vectors = np.zeros((*tokens.shape, len(self.config.vocabulary)), self.dtype)
            np.put_along_axis(vectors, tokens[..., None], 1.0, -1)
            return vectors
        return self.embedding[tokens]

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

        Overflow is not an error here: what is not finite stays in the numbers, for the caller to report.
        """
        cell = self.cell
        steps: list[CellStep] = []
        projected = self.table[:, token : token + 1]
        with np.errstate(over="ignore", invalid="ignore"):
            for number, (layer, state) in enumerate(zip(self.layers, states, strict=True)):
                if number:
                    projected = layer.inputs @ cell.a(steps[-1].state) + layer.bias[:, None]
                step = cell.forward(layer, projected, state)
                steps.append(cell.refined(step, None if before is None else before.layers[number]))
                if number in moved:
                    steps[-1] = steps[-1]._replace(state=moved[number])
            logits = self.readout @ cell.a(steps[-1].state) + self.readout_bias[:, None]
        return Moment(token, tuple(steps), logits)

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

    def loss_gradient(self, logits: Array, targets: Indices) -> Array:
        """∂L/∂logits (V, N)."""
        sigmoid = self.config.output == "sigmoid"
        form = ops.binary_cross_entropy_gradient if sigmoid else ops.cross_entropy_gradient
        return form(logits, targets)
