"""The padded network: its sum of columns is the product of the whole padded row, and its gradient is the gradient."""

import numpy as np
import pytest

from rnn_tui.core.ops import Array
from rnn_tui.core.padded import PaddedNetwork, padded_parameters
from rnn_tui.core.training import Batch, Recipe, descend

VOCABULARY = tuple("abcde")
LONGEST, HIDDEN = 6, 3


def network(seed: int = 1) -> PaddedNetwork:
    """Biases that are not zero."""
    rng = np.random.default_rng(seed)
    fresh = PaddedNetwork.fresh(VOCABULARY, LONGEST, HIDDEN, rng)
    return fresh.replaced([array + rng.normal(size=array.shape) for array in fresh.arrays()])


def sentences(seed: int = 2) -> Batch:
    """Three sentences of different lengths, one of which counts from its third word on."""
    rng = np.random.default_rng(seed)
    tokens = rng.integers(0, len(VOCABULARY), (LONGEST + 1, 3))
    mask = np.ones((LONGEST, 3))
    mask[4:, 1] = 0.0
    mask[:2, 2] = 0.0
    return Batch(tokens[:-1], tokens[1:], mask)


def row(tokens: list[int]) -> Array:
    """One-hot blocks behind one another, filled up with zeros on the right."""
    padded = np.zeros((LONGEST, len(VOCABULARY)))
    padded[np.arange(len(tokens)), tokens] = 1.0
    return padded.ravel()


def test_it_is_a_product_with_the_padded_row() -> None:
    net, batch = network(), sentences()
    named = net.weights()
    logits = net.logits(batch.inputs)
    for column in range(3):
        for t in range(1, LONGEST + 1):
            x = row(batch.inputs[:t, column].tolist())
            a = np.tanh(named["layers.0.W"] @ x + named["layers.0.b"])
            assert np.allclose(logits[t - 1, :, column], named["W_ya"] @ a + named["b_y"], rtol=1e-12)


def test_what_it_is_fed_is_one_hot_blocks_and_zeros_behind_them() -> None:
    net = network()
    fed = net.one_hot("bad")
    assert fed.shape == (LONGEST, len(VOCABULARY))
    assert np.array_equal(fed.ravel(), row([1, 0, 3]))
    inputs = np.array([[1], [0], [3]])
    z = net.weights()["layers.0.W"] @ fed.ravel() + net.bias
    assert np.allclose(z, net.sums(inputs)[-1, :, 0], rtol=1e-12), "the equation and the sum of columns agree"
    assert not net.one_hot("").any()
    assert net.one_hot("abcdea").all(axis=0).sum() == 0 and net.one_hot("abcdea").sum() == LONGEST
    with pytest.raises(ValueError, match="7 words have no place in 6 blocks"):
        net.one_hot("abcdeab")


def test_the_gradient_is_that_of_finite_differences() -> None:
    net, batch = network(), sentences()
    _, gradient = net.loss_and_gradient(batch)
    flat = np.concatenate([array.ravel() for array in net.arrays()])

    def loss(values: Array) -> float:
        arrays, start = [], 0
        for array in net.arrays():
            arrays.append(values[start : start + array.size].reshape(array.shape))
            start += array.size
        return net.replaced(arrays).loss_and_gradient(batch)[0]

    step = 1e-6
    for place, unit in enumerate(np.eye(flat.size)):
        slope = (loss(flat + step * unit) - loss(flat - step * unit)) / (2 * step)
        assert abs(slope - gradient[place]) < 1e-8


def test_a_saturated_unit_keeps_the_digits_of_its_gradient() -> None:
    net = network()
    bias = net.bias.copy()
    bias[0] = 25.0
    steep = net.replaced([0.01 * net.blocks, bias, net.readout, net.readout_bias])
    batch = sentences()
    _, gradient = steep.loss_and_gradient(batch)
    by_bias = gradient[net.blocks.size]
    assert 0 < abs(by_bias) < 1e-15, "1 - tanh² is exactly 0 here, the slope is not"


def test_it_learns() -> None:
    batch = sentences()
    *_, last = descend(network(), lambda now: now.loss_and_gradient(batch), Recipe(steps=200, rate=0.05))
    assert last.snapshot is not None
    assert last.snapshot.loss_and_gradient(batch)[0] < 0.2 * network().loss_and_gradient(batch)[0]


def test_its_weights_come_back() -> None:
    net = network()
    again = PaddedNetwork.from_weights(VOCABULARY, net.weights())
    assert all(np.array_equal(a, b) for a, b in zip(again.arrays(), net.arrays(), strict=True))
    assert {array.dtype.name for array in net.astype("float32").arrays()} == {"float32"}


@pytest.mark.parametrize("longest", [1, 7])
def test_its_parameters_grow_with_the_greatest_length(longest: int) -> None:
    fresh = PaddedNetwork.fresh(VOCABULARY, longest, HIDDEN, np.random.default_rng(0))
    assert fresh.parameters == sum(array.size for array in fresh.arrays())
    assert padded_parameters(longest + 1, HIDDEN, 5) - padded_parameters(longest, HIDDEN, 5) == HIDDEN * 5
