"""Networks to test with: biases that are not zero, initial states that are random, widths that all differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.core.bptt import Loss
from rnn_tui.core.cells import CELLS
from rnn_tui.core.network import Config, Network
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from tests.core.reference import COMPLEX, Arithmetic, Reference

RECURRENT = tuple(name for name in CELLS if name != "dense")
VOCABULARY = tuple("abcdef")
OUTPUT_VOCABULARY = tuple("wxyz")


@dataclass(frozen=True, eq=False)
class Case:
    """A network, every layer's s<0> (S, 1), tokens, and a target a step."""

    network: Network
    initial: tuple[Array, ...]
    tokens: list[int]
    targets: list[int]

    @property
    def trace(self) -> Trace:
        """The network run over the tokens."""
        return Trace.start(self.network, self.initial).extend(self.tokens)

    @property
    def losses(self) -> list[Loss]:
        """A loss a step."""
        return [Loss(t, target) for t, target in enumerate(self.targets, 1)]

    def reference(self, arithmetic: Arithmetic = COMPLEX) -> Reference:
        """The same, for the judge."""
        yes_no = self.network.config.output == "sigmoid"
        states = [state[:, 0] for state in self.initial]
        name = self.network.config.cell
        return Reference(name, self.network.weights(), self.tokens, states, yes_no, arithmetic)


def case(
    cell: str,
    layers: int = 1,
    *,
    seed: int = 0,
    hidden: int = 5,
    length: int = 6,
    source: str = "embedding",
    output: str = "softmax",
    scale: float = 0.7,
    embedding: int = 4,
    biases: Mapping[str, float] = MappingProxyType({}),
) -> Case:
    """Normal weights and biases of deviation `scale`, normal initial states of deviation 0.5.

    biases: what is added to a bias of every layer, by its name without the prefix.
    """
    rng = np.random.default_rng([seed, layers, hidden, length, sorted(CELLS).index(cell)])
    output_vocabulary = ("no", "yes") if output == "sigmoid" else OUTPUT_VOCABULARY
    config = Config("test", cell, hidden, VOCABULARY, output_vocabulary, layers=layers, input=source, output=output)
    weights = {name: rng.normal(0.0, scale, shape) for name, shape in config.shapes(embedding).items()}
    for layer in range(layers):
        for name, shift in biases.items():
            weights[f"layers.{layer}.{name}"] += shift
    size = CELLS[cell].state_size(hidden)
    initial = tuple(rng.normal(0.0, 0.5, (size, 1)) for _ in range(layers))
    tokens = [int(token) for token in rng.integers(len(VOCABULARY), size=length)]
    targets = [int(target) for target in rng.integers(len(output_vocabulary), size=length)]
    return Case(Network.from_weights(config, weights), initial, tokens, targets)


def worst(actual: NDArray[Any] | Sequence[Any], expected: NDArray[Any] | Sequence[Any]) -> float:
    """The largest |actual - expected| / |expected|, number by number; infinite where only one of the two is 0."""
    ours, theirs = np.asarray(actual, np.float64), np.asarray(expected, np.float64)
    assert ours.shape == theirs.shape, f"{ours.shape} is not {theirs.shape}"
    apart = np.abs(ours - theirs)
    relative = np.where(apart > 0, np.inf, 0.0)
    np.divide(apart, np.abs(theirs), out=relative, where=theirs != 0)
    return float(relative.max(initial=0.0))


def finite(trace: Trace) -> bool:
    """Whether every step of a trace is finite."""
    return all(trace.finite(t) for t in range(1, len(trace) + 1))
