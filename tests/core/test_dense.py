import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.core import dense
from rnn_tui.core.dense import Dense
from rnn_tui.core.ops import Array, Indices


def network(depth: int, *, residual: bool, seed: int = 0, width: int = 5) -> Dense:
    """Random weights, biases that are not 0."""
    rng = np.random.default_rng([seed, depth])
    made = dense.he(rng, depth, width, 2, residual=residual)
    return made.replaced([array + rng.normal(0, 0.1, array.shape) for array in made.arrays()])


def points(count: int = 7) -> tuple[Array, Indices]:
    rng = np.random.default_rng(1)
    return rng.normal(size=(2, count)), rng.integers(0, 2, count)


def loss(network: Dense, where: Array, answers: Indices, moved: dict[int, Array] | None = None) -> complex:
    """The definition, written out; complex where a weight or a state is: the judge by complex steps."""
    a: list[Array] = []
    below = where
    for layer, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
        z = weight @ below + bias[:, None]
        if network.residual and layer in (2, 4, 6, 8):
            z = z + a[layer - 2]
        below = np.where(z.real > 0, z, 0.0) + (moved or {}).get(layer, 0.0)
        a.append(below)
    logit = (network.readout @ below + network.readout_bias[:, None])[0]
    losses = np.where(answers == 1, np.log1p(np.exp(-logit)), np.log1p(np.exp(logit)))
    return complex(losses.mean())


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5, 8])
def test_the_gradient_is_that_of_complex_steps(depth: int, residual: bool) -> None:
    made = network(depth, residual=residual)
    where, answers = points()
    went = dense.backward(made, where, answers)
    assert went.loss == pytest.approx(loss(made, where, answers).real, rel=1e-12)
    flat = made.flat().astype(complex)
    judged = np.empty(flat.size)
    for place in range(flat.size):
        stepped = flat.copy()
        stepped[place] += 1e-30j
        judged[place] = loss(made.over(stepped), where, answers).imag / 1e-30
    np.testing.assert_allclose(went.gradient, judged, rtol=1e-9, atol=1e-15)
    assert np.abs(judged).max() > 1e-3


@pytest.mark.parametrize("residual", [False, True])
def test_adjoints_are_those_of_the_states(residual: bool) -> None:
    made = network(6, residual=residual)
    where, answers = points()
    states = dense.forward(made, where).states
    went = dense.backward(made, where, answers)
    for layer in range(6):
        judged = np.empty_like(states[layer])
        for place in np.ndindex(*judged.shape):
            step = np.zeros(judged.shape, complex)
            step[place] = 1e-30j
            judged[place] = loss(made, where, answers, {layer: step}).imag / 1e-30
        np.testing.assert_allclose(went.adjoints[layer], judged, rtol=1e-9, atol=1e-15)
        norms = dense.gradient_norms(made, where, answers)
        assert norms[layer] == pytest.approx(np.sqrt((judged**2).sum()), rel=1e-9)


def test_blocks_are_layers_1_2_and_3_4_and_an_odd_last_layer_is_plain() -> None:
    made = network(6, residual=True)
    assert [made.skips(layer) for layer in range(6)] == [False, False, True, False, True, False]
    assert not any(made.twin(residual=False).skips(layer) for layer in range(6))
    where, _ = points()
    shallow = network(2, residual=True)
    np.testing.assert_array_equal(
        dense.forward(shallow, where).logits, dense.forward(shallow.twin(residual=False), where).logits
    )


def test_he_draws_with_two_over_the_columns_and_alike_for_both_kinds() -> None:
    plain = dense.he(np.random.default_rng(3), 4, 200, 2, residual=False)
    residual = dense.he(np.random.default_rng(3), 4, 200, 2, residual=True)
    for one, other in zip(plain.arrays(), residual.arrays(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert [weight.shape for weight in plain.weights] == [(200, 2), (200, 200), (200, 200), (200, 200)]
    assert plain.weights[0].std() == pytest.approx(1.0, rel=0.1)
    assert plain.weights[1].std() == pytest.approx(0.1, rel=0.02)
    assert plain.readout.std() == pytest.approx(0.1, rel=0.15)
    assert not any(bias.any() for bias in plain.biases)


def test_at_scale_0_the_shortcut_gives_the_identity_and_without_it_all_is_lost() -> None:
    made = network(5, residual=True)
    state = np.abs(np.random.default_rng(5).normal(size=5))
    block = dense.block(made, 2, state, 0.0)
    np.testing.assert_array_equal(block.residual, state)
    assert not block.plain.any()
    assert block.plain_gain == 0.0
    assert block.residual_gain == pytest.approx(1.0)
    state[1] = -0.5
    assert dense.block(made, 2, state, 0.0).residual[1] == 0.0


def test_at_scale_1_a_block_is_the_network_s_own() -> None:
    for residual in (False, True):
        made = network(5, residual=residual)
        where, _ = points(1)
        states = [state[:, 0] for state in dense.forward(made, where).states]
        block = dense.block(made, 2, states[2], 1.0)
        np.testing.assert_allclose(block.inner, states[3], rtol=1e-12)
        np.testing.assert_allclose(block.residual if residual else block.plain, states[4], rtol=1e-12)


@pytest.mark.parametrize("scale", [0.3, 1.0])
def test_the_gain_is_the_largest_singular_value_of_the_jacobian(scale: float) -> None:
    made = network(5, residual=True)
    state = np.abs(np.random.default_rng(6).normal(size=5)) + 0.1
    base = dense.block(made, 2, state, scale)
    jacobians = np.empty((2, 5, 5))
    for unit in range(5):
        moved = dense.block(made, 2, state + 1e-7 * np.eye(5)[unit], scale)
        jacobians[0, :, unit] = (moved.plain - base.plain) / 1e-7
        jacobians[1, :, unit] = (moved.residual - base.residual) / 1e-7
    assert base.plain_gain == pytest.approx(np.linalg.svd(jacobians[0])[1][0], rel=1e-5)
    assert base.residual_gain == pytest.approx(np.linalg.svd(jacobians[1])[1][0], rel=1e-5)


@given(st.floats(-math.inf, math.inf), st.integers(0, 3))
def test_whatever_the_scale_a_block_is_finite_or_says_that_it_is_not(scale: float, seed: int) -> None:
    made = network(5, residual=True, seed=seed)
    state = np.abs(np.random.default_rng(seed).normal(size=5))
    try:
        block = dense.block(made, 2, state, scale)
    except FloatingPointError as error:
        assert abs(scale) > 1e150, "its numbers grow with the square of the scale"
        assert f"times {scale:g} the block's numbers are too large" in str(error)
    else:
        assert abs(scale) < 1e155
        assert np.isfinite([block.inner, block.z, block.plain, block.residual]).all()
        assert min(block.plain_gain, block.residual_gain) >= 0
        assert np.isfinite([block.plain_gain, block.residual_gain]).all()
        if abs(scale) < 1e-20:
            assert block.residual_gain == pytest.approx(1.0)


def test_a_gain_is_right_where_its_square_is_no_float() -> None:
    made = network(5, residual=True)
    state = np.abs(np.random.default_rng(6).normal(size=5)) + 0.1
    bare = made.replaced([array if array.ndim == 2 else np.zeros_like(array) for array in made.arrays()])
    for scale in (1e120, 1e-90):
        gain = dense.block(bare, 2, state, scale).plain_gain
        assert gain / scale / scale == pytest.approx(dense.block(bare, 2, state, 1.0).plain_gain, rel=1e-9)


def test_a_gradient_of_exactly_0_and_one_too_small_for_its_square_keep_their_norm() -> None:
    made = network(3, residual=False)
    dead = made.replaced([*made.arrays()[:2], -np.ones((5, 5)), -np.ones(5), *made.arrays()[4:]])
    where, answers = points()
    assert dense.gradient_norms(dead, where, answers)[0] == 0.0
    small = made.replaced([*made.arrays()[:4], 1e-200 * made.arrays()[4], *made.arrays()[5:]])
    ordinary = dense.gradient_norms(made, where, answers)
    assert 0 < dense.gradient_norms(small, where, answers)[0] < 1e-190 * ordinary[0]


def test_error_counts_the_wrong_side() -> None:
    made = network(2, residual=False)
    where, _ = points(50)
    right = (dense.forward(made, where).logits[0] > 0).astype(int)
    assert dense.error(made, where, right) == 0.0
    right[:5] = 1 - right[:5]
    assert dense.error(made, where, right) == 0.1
