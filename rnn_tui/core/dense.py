"""Ordinary layers one above the other, plain or residual: forward, backward, and the gradient's norm by layer.

Layer 0 is plain: a[0] = g(W[0] x + b[0]). Above it z[l] = W[l] a[l-1] + b[l] and a[l] = g(z[l]), g the ReLU; in a
residual network the layers (1, 2), (3, 4) … are blocks with a shortcut round them, a[l+2] = g(z[l+2] + a[l]), and an
odd last layer is plain. The readout is a yes/no one: ŷ = σ(W_ya a[last] + b_y). Columns are points. He et al. 2015,
https://arxiv.org/abs/1512.03385.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from rnn_tui.core.bptt import spectral_norm
from rnn_tui.core.ops import Array, Indices, binary_cross_entropy, binary_cross_entropy_gradient, norm


@dataclass(frozen=True, eq=False)
class Dense:
    """weights: W[0] (H, X), then W[l] (H, H). biases: b[l] (H,). readout: W_ya (1, H); readout_bias: b_y (1,)."""

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    readout: Array
    readout_bias: Array
    residual: bool

    @property
    def depth(self) -> int:
        """How many layers with a ReLU there are."""
        return len(self.weights)

    def skips(self, layer: int) -> bool:
        """Whether a[layer-2] is added to z[layer]: the second layer of a block, in a residual network."""
        return self.residual and layer >= 2 and layer % 2 == 0

    def arrays(self) -> list[Array]:
        """All parameters, layer by layer, W before b, the readout last."""
        layers = zip(self.weights, self.biases, strict=True)
        return [*(array for pair in layers for array in pair), self.readout, self.readout_bias]

    def replaced(self, arrays: Sequence[Array]) -> "Dense":
        """The same network with other parameters, in the order of `arrays`."""
        *layers, readout, readout_bias = arrays
        return Dense(tuple(layers[0::2]), tuple(layers[1::2]), readout, readout_bias, self.residual)

    def flat(self) -> Array:
        """All parameters in one buffer."""
        return np.concatenate([array.ravel() for array in self.arrays()])

    def over(self, flat: Array) -> "Dense":
        """The same network, its arrays stretches of `flat`."""
        arrays, start = [], 0
        for array in self.arrays():
            arrays.append(flat[start : start + array.size].reshape(array.shape))
            start += array.size
        return self.replaced(arrays)

    def twin(self, *, residual: bool) -> "Dense":
        """The network with the same weights, with or without shortcuts."""
        return replace(self, residual=residual)


def he(rng: np.random.Generator, depth: int, width: int, inputs: int, *, residual: bool) -> Dense:
    """He's initialisation: every W from N(0, 2 / columns of W), W_ya too; every b is 0. Of both kinds the same."""
    sizes = [inputs, *[width] * (depth - 1)]
    weights = tuple(rng.normal(0.0, np.sqrt(2.0 / size), (width, size)) for size in sizes)
    readout = rng.normal(0.0, np.sqrt(2.0 / width), (1, width))
    return Dense(weights, tuple(np.zeros(width) for _ in sizes), readout, np.zeros(1), residual)


class Forward(NamedTuple):
    """states: a[l] (H, N) by layer. logits (1, N)."""

    states: list[Array]
    logits: Array


def forward(network: Dense, points: Array) -> Forward:
    """All layers over points (X, N)."""
    states: list[Array] = []
    with np.errstate(over="ignore", invalid="ignore"):
        below = points
        for layer, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
            z = weight @ below + bias[:, None]
            if network.skips(layer):
                z += states[layer - 2]
            below = np.maximum(z, 0.0)
            states.append(below)
        return Forward(states, network.readout @ below + network.readout_bias[:, None])


class Backward(NamedTuple):
    """loss: the mean over the points, in nats. adjoints: ∂L/∂a[l] (H, N). gradient: of `arrays()`, flat."""

    loss: float
    adjoints: list[Array]
    gradient: Array


def backward(network: Dense, points: Array, answers: Indices) -> Backward:
    """The mean loss over points (X, N) with answers 0 or 1 (N,), and its gradients.

    ∂L/∂a[l] counts every path that leaves a[l]: into layer l+1, and round a block into z[l+2]. At exactly 0 the slope
    of the ReLU is taken to be 0.
    """
    states, logits = forward(network, points)
    with np.errstate(over="ignore", invalid="ignore"):
        loss = float(binary_cross_entropy(logits, answers).mean())
        reached = binary_cross_entropy_gradient(logits, answers) / answers.size
        adjoints: list[Array] = [np.zeros_like(state) for state in states]
        adjoints[-1] = network.readout.T @ reached
        pieces: list[Array] = [reached.sum(1), (reached @ states[-1].T).ravel()]
        for layer in range(network.depth - 1, -1, -1):
            slope = adjoints[layer] * (states[layer] > 0)
            below = states[layer - 1] if layer else points
            pieces += [slope.sum(1), (slope @ below.T).ravel()]
            if layer:
                adjoints[layer - 1] += network.weights[layer].T @ slope
            if network.skips(layer):
                adjoints[layer - 2] += slope
        return Backward(loss, adjoints, np.concatenate(pieces[::-1]))


def gradient_norms(network: Dense, points: Array, answers: Indices) -> Array:
    """‖∂L/∂a[l]‖ over all points together, by layer; (depth,)."""
    return np.array([norm(adjoint.reshape(-1, 1), 0)[0] for adjoint in backward(network, points, answers).adjoints])


def error(network: Dense, points: Array, answers: Indices) -> float:
    """The share of points on the wrong side of ŷ = 0.5."""
    return float(((forward(network, points).logits[0] > 0) != (answers == 1)).mean())


class Block(NamedTuple):
    """One block, scaled. inner: a[l+1]. z: z[l+2]. plain: g(z). residual: g(z + a[l]). Vectors (H,).

    plain_gain, residual_gain: ‖∂a[l+2]/∂a[l]‖₂, the largest singular value, without and with the shortcut.
    """

    inner: Array
    z: Array
    plain: Array
    residual: Array
    plain_gain: float
    residual_gain: float


def block(network: Dense, layer: int, state: Array, scale: float) -> Block:
    """The block of layers (layer+1, layer+2), its W and b times `scale`, on a[layer] (H,), without and with shortcut.

    At scale 0 the one with the shortcut gives a[layer] itself, where that is not negative; the other gives 0.
    FloatingPointError where a number of the block, or a norm of them, is too large for a float.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        lower, upper = (scale * network.weights[number] for number in (layer + 1, layer + 2))
        inner = np.maximum(lower @ state + scale * network.biases[layer + 1], 0.0)
        z = upper @ inner + scale * network.biases[layer + 2]
        plain, residual = np.maximum(z, 0.0), np.maximum(z + state, 0.0)
        through = (upper * (inner > 0)) @ lower
        gains: list[float] = [
            spectral_norm((after > 0)[:, None] * jacobian)
            for after, jacobian in ((plain, through), (residual, through + np.eye(state.size)))
        ]
        sizes = [float(norm(vector, 0)) for vector in (inner, z, plain, residual)]
    if not np.isfinite([*gains, *sizes]).all():
        raise FloatingPointError(f"with W and b times {scale:g} the block's numbers are too large for a float")
    return Block(inner, z, plain, residual, *gains)
