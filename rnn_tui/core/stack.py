"""Layers one above the other in one direction, and the vectors of the tokens that the lowest of them is fed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_tui.core.cells import Cell, CellStep, LayerWeights
from rnn_tui.core.ops import Array, Indices


@dataclass(frozen=True, eq=False)
class Stack:
    """The layers' weights, from the lowest up. embedding: E (V_in, X), or None where tokens are one-hot vectors."""

    layers: tuple[LayerWeights, ...]
    embedding: Array | None

    @classmethod
    def from_weights(cls, cell: Cell, count: int, weights: Mapping[str, Array], prefix: str = "") -> "Stack":
        """Out of a checkpoint's arrays whose names begin with `prefix`; they are taken to be right."""
        layers = layers_of(cell, weights, [f"{prefix}layers.{number}." for number in range(count)])
        return cls(layers, weights.get(f"{prefix}E"))

    def weights(self, cell: Cell, prefix: str = "") -> dict[str, Array]:
        """All arrays under their names in a checkpoint."""
        named: dict[str, Array] = {} if self.embedding is None else {f"{prefix}E": self.embedding}
        for number, layer in enumerate(self.layers):
            named |= {f"{prefix}layers.{number}.{name}": w for name, w in cell.unpack(layer).items()}
        return named

    def arrays(self) -> list[Array]:
        """The packed arrays in a fixed order: E, where there is one, and the layers'."""
        return [*([] if self.embedding is None else [self.embedding]), *arrays_of(self.layers)]

    def replaced(self, arrays: Iterator[Array]) -> "Stack":
        """The same stack with other packed arrays, taken from `arrays` in the order of `arrays()`."""
        embedding = None if self.embedding is None else next(arrays)
        return Stack(replaced_layers(self.layers, arrays), embedding)

    @cached_property
    def table(self) -> Array:
        """`W E[v] + b` of layer 0 for every token v, made once: (K·H, V_in)."""
        layer = self.layers[0]
        with np.errstate(over="ignore", invalid="ignore"):
            products = layer.inputs if self.embedding is None else layer.inputs @ self.embedding.T
            return products + layer.bias[:, None]

    def input_vectors(self, tokens: Indices) -> Array:
        """x<t> of layer 0 for tokens of any shape S: (*S, X)."""
        if self.embedding is None:
            inputs = self.layers[0].inputs
            vectors = np.zeros((*tokens.shape, inputs.shape[1]), inputs.dtype)
            np.put_along_axis(vectors, tokens[..., None], 1.0, -1)
            return vectors
        return self.embedding[tokens]

    def step(
        self,
        cell: Cell,
        token: int,
        states: Sequence[Array],
        before: Sequence[CellStep] | None,
        moved: Mapping[int, Array],
    ) -> tuple[CellStep, ...]:
        """One step of one sequence through all layers; see `Network.step`. Overflow is the caller's to silence."""
        steps: list[CellStep] = []
        projected = self.table[:, token : token + 1]
        for number, (layer, state) in enumerate(zip(self.layers, states, strict=True)):
            if number:
                projected = layer.inputs @ cell.a(steps[-1].state) + layer.bias[:, None]
            step = cell.forward(layer, projected, state)
            steps.append(cell.refined(step, None if before is None else before[number]))
            if number in moved:
                steps[-1] = steps[-1]._replace(state=moved[number])
        return tuple(steps)


def layers_of(cell: Cell, weights: Mapping[str, Array], prefixes: Sequence[str]) -> tuple[LayerWeights, ...]:
    """The layers whose weights stand under these prefixes in a checkpoint."""
    return tuple(
        cell.pack({name.removeprefix(prefix): w for name, w in weights.items() if name.startswith(prefix)})
        for prefix in prefixes
    )


def arrays_of(layers: Sequence[LayerWeights]) -> list[Array]:
    """The packed arrays of layers, from the lowest up."""
    return [array for layer in layers for array in layer.arrays()]


def replaced_layers(layers: Sequence[LayerWeights], arrays: Iterator[Array]) -> tuple[LayerWeights, ...]:
    """The same layers with other arrays, taken from `arrays` in the order of `arrays_of`."""
    return tuple(layer.replaced([next(arrays) for _ in layer.arrays()]) for layer in layers)
