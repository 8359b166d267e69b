"""Training: Adam on one flat buffer, global-norm clipping, a generator of reports that can be watched and stopped."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

import numpy as np

from rnn_tui.core.adam import Adam
from rnn_tui.core.bptt import LayerAdjoints, sweep_layer
from rnn_tui.core.cells import CellStep, LayerWeights
from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array, Indices

Figures = Mapping[str, float]


class Trainable(Protocol):
    """A network of any kind, as training sees it: arrays in a fixed order, and the same network with others."""

    def arrays(self) -> list[Array]:
        """What is learnt."""

    def replaced(self, arrays: Sequence[Array]) -> Self:
        """The same network with these arrays."""


AnyNetwork = TypeVar("AnyNetwork", bound=Trainable)


class Batch(NamedTuple):
    """Padded sentences, a column each. inputs, targets: token rows (T, B). mask (T, B): 1 where a loss counts."""

    inputs: Indices
    targets: Indices
    mask: Array


@dataclass(frozen=True)
class Recipe:
    """How a network is trained: Adam, the rate falling linearly from `rate` to `rate · last_rate` over `steps`."""

    steps: int
    rate: float = 0.01
    last_rate: float = 0.1
    clip: float = 1.0
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def rate_at(self, step: int) -> float:
        """The learning rate of update `step`, counted from 1."""
        done = (step - 1) / max(1, self.steps - 1)
        return self.rate * (1.0 - (1.0 - self.last_rate) * done)


@dataclass(frozen=True, eq=False)
class Report(Generic[AnyNetwork]):
    """After `step` updates (0: before the first).

    loss: nats a token of the batch just seen, gradient_norm: before clipping (both NaN at step 0).
    held_out: what `evaluate` said, or None. snapshot: the network at a step that was to be kept, and at the last.
    """

    step: int
    loss: float
    gradient_norm: float
    held_out: Figures | None
    snapshot: AnyNetwork | None


def train(
    network: Network,
    batches: Iterator[Batch],
    recipe: Recipe,
    *,
    keep: Collection[int] = (),
    evaluate: Callable[[Network], Figures] | None = None,
    evaluate_every: int = 0,
) -> Iterator[Report[Network]]:
    """`descend` on the mean loss a token of a recurrent network, a batch an update."""
    return descend(
        network,
        lambda current: loss_and_gradient(current, next(batches)),
        recipe,
        keep=keep,
        evaluate=evaluate,
        evaluate_every=evaluate_every,
    )


def descend(
    network: AnyNetwork,
    gradient_of: Callable[[AnyNetwork], tuple[float, Array]],
    recipe: Recipe,
    *,
    keep: Collection[int] = (),
    evaluate: Callable[[AnyNetwork], Figures] | None = None,
    evaluate_every: int = 0,
) -> Iterator[Report[AnyNetwork]]:
    """Train a copy of `network`, one report an update; whoever stops asking stops the training.

    gradient_of: asked once an update for the loss on fresh data and its gradient by all arrays, flat.
    Raises FloatingPointError when the loss or the gradient is no longer a finite number.
    """
    flat = np.concatenate([array.ravel() for array in network.arrays()])
    adam = Adam(flat, beta1=recipe.beta1, beta2=recipe.beta2, epsilon=recipe.epsilon)
    current = _over(network, flat)

    def report(step: int, loss: float, length: float) -> Report[AnyNetwork]:
        last = step == recipe.steps
        asked = evaluate is not None and (last or (evaluate_every > 0 and step % evaluate_every == 0))
        kept = _over(network, flat.copy()) if last or step in keep else None
        figures = evaluate(_over(network, flat)) if evaluate is not None and asked else None
        return Report(step, loss, length, figures, kept)

    yield report(0, float("nan"), float("nan"))
    for step in range(1, recipe.steps + 1):
        with np.errstate(over="ignore", invalid="ignore"):
            loss, gradient = gradient_of(current)
            length = float(np.sqrt(np.vdot(gradient, gradient)))
        if not (np.isfinite(loss) and np.isfinite(length)):
            raise FloatingPointError(f"the loss is {loss} and the gradient's norm {length} at step {step}")
        if length > recipe.clip:
            gradient *= recipe.clip / length
        flat -= adam.update(gradient, recipe.rate_at(step))
        current = _over(network, flat)
        yield report(step, loss, length)


def _over(network: AnyNetwork, flat: Array) -> AnyNetwork:
    """The network whose arrays are stretches of `flat`; made anew after each update, for it caches products."""
    arrays, start = [], 0
    for array in network.arrays():
        arrays.append(flat[start : start + array.size].reshape(array.shape))
        start += array.size
    return network.replaced(arrays)


def forward(network: Network, inputs: Indices) -> tuple[list[list[CellStep]], Array]:
    """All layers over padded sentences (T, B): each layer's steps, and the logits (T, V, B).

    Overflow is not an error here: what is not finite stays in the numbers, for the caller to report.
    """
    cell = network.cell
    steps: list[list[CellStep]] = []
    columns = inputs.shape[1]
    projected: Iterable[Array] = [network.table.take(tokens, axis=1) for tokens in inputs]
    with np.errstate(over="ignore", invalid="ignore"):
        for layer, state in zip(network.layers, network.initial_states(columns), strict=True):
            if steps:
                fed = np.stack([cell.a(step.state) for step in steps[-1]])
                projected = layer.inputs @ fed + layer.bias[:, None]
            own: list[CellStep] = []
            for given in projected:
                own.append(cell.forward(layer, given, own[-1].state if own else state))
            steps.append(own)
        top = np.stack([cell.a(step.state) for step in steps[-1]])
        return steps, network.readout @ top + network.readout_bias[:, None]


def mean_loss(network: Network, batch: Batch) -> float:
    """The mean loss a token, in nats, over those that the mask counts."""
    _, logits = forward(network, batch.inputs)
    by_column = logits.transpose(1, 0, 2).reshape(logits.shape[1], -1)
    losses = network.losses(by_column, batch.targets.ravel())
    return float(losses @ batch.mask.ravel() / batch.mask.sum())


def loss_and_gradient(network: Network, batch: Batch) -> tuple[float, Array]:
    """The mean loss a token, and its gradient by all arrays of `network.arrays()`, flat."""
    steps, logits = forward(network, batch.inputs)
    length, rows, columns = logits.shape
    by_column = logits.transpose(1, 0, 2).reshape(rows, length * columns)
    targets, weight = batch.targets.ravel(), (batch.mask / batch.mask.sum()).astype(network.dtype)
    loss = float(network.losses(by_column, targets) @ weight.ravel())
    reached = network.loss_gradient(by_column, targets) * weight.ravel()
    reached = np.ascontiguousarray(reached.reshape(rows, length, columns).transpose(1, 0, 2))
    top = np.stack([network.cell.a(step.state) for step in steps[-1]])
    readout = np.tensordot(reached, top, axes=((0, 2), (0, 2)))
    inject = network.readout.T @ reached
    gradients: list[LayerWeights] = []
    embedding: Array | None = None
    for number in range(len(steps) - 1, -1, -1):
        layer = network.layers[number]
        adjoints = sweep_layer(network.cell, layer, steps[number], inject)
        if number:
            fed = np.stack([network.cell.a(step.state) for step in steps[number - 1]])
            gradients.append(network.cell.weight_gradient(steps[number], adjoints.inputs, adjoints.recurrent, fed))
            inject = layer.inputs.T @ adjoints.inputs
        else:
            own, embedding = _first_layer(network, steps[0], adjoints, batch.inputs)
            gradients.append(own)
    whole = Network(network.config, tuple(reversed(gradients)), embedding, readout, reached.sum((0, 2)))
    return loss, np.concatenate([array.ravel() for array in whole.arrays()])


def _first_layer(
    network: Network, steps: list[CellStep], adjoints: LayerAdjoints, inputs: Indices
) -> tuple[LayerWeights, Array | None]:
    """Layer 0's gradient and E's: what reached `W E[v] + b` is summed by token first, then split."""
    layer = network.layers[0]
    own = network.cell.weight_gradient(steps, adjoints.inputs, adjoints.recurrent, None)
    chosen = np.zeros((inputs.size, len(network.config.vocabulary)), network.dtype)
    chosen[np.arange(inputs.size), inputs.ravel()] = 1.0
    rows = adjoints.inputs.shape[1]
    by_token = adjoints.inputs.transpose(1, 0, 2).reshape(rows, inputs.size) @ chosen
    if network.embedding is None:
        return LayerWeights(own.recurrent, by_token, own.bias, own.recurrent_bias), None
    gradient = LayerWeights(own.recurrent, by_token @ network.embedding, own.bias, own.recurrent_bias)
    return gradient, by_token.T @ layer.inputs
