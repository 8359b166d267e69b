"""rnn_tui.core.ops: full relative precision, with mpmath as the judge, and nothing that is no number goes unseen."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnn_tui.core import ops
from tests.core.networks import worst
from tests.core.reference import exact

EXACT = exact(400)
DIGITS = 1e-14
ARGUMENTS = [-700.0, -300.0, -40.0, -15.0, -1.0, -1e-9, 0.0, 1e-9, 0.3, 1.0, 15.0, 36.7, 40.0, 300.0, 700.0]
# Logits whose differences are exact in binary, so that the judge sees what the code sees. The target is the first.
GAPS = [0.0, 0.5, 15.0, 36.75, 40.0, 300.0, 700.0]


def judged(function: Callable[[Any], Any], z: list[float]) -> list[float]:
    return [float(function(EXACT.mpf(x))) for x in z]


def exact_softmax(z: list[float]) -> list[Any]:
    powers = [EXACT.exp(EXACT.mpf(x)) for x in z]
    return [power / sum(powers) for power in powers]


def logits_with_gap(gap: float) -> list[float]:
    """The first logit `gap` above or below the largest of the others."""
    return [gap, 0.0, -0.25, -1.5]


def test_logistic_and_what_is_left_of_it_have_all_their_digits() -> None:
    yes, no = ops.logistic(np.array(ARGUMENTS))
    assert worst(yes, judged(lambda x: 1 / (1 + EXACT.exp(-x)), ARGUMENTS)) < DIGITS
    assert worst(no, judged(lambda x: 1 / (1 + EXACT.exp(x)), ARGUMENTS)) < DIGITS


def test_logistic_at_the_ends_of_the_line() -> None:
    with np.errstate(over="ignore"):
        yes, no = ops.logistic(np.array([-np.inf, -1e4, 1e4, np.inf, np.nan]))
    np.testing.assert_array_equal(yes, [0.0, 0.0, 1.0, 1.0, np.nan])
    np.testing.assert_array_equal(no, [1.0, 1.0, 0.0, 0.0, np.nan])


def test_tanh_slope_has_all_its_digits_where_tanh_itself_is_one() -> None:
    points = [-350.0, -40.0, -19.5, -1.0, 0.0, 1e-9, 0.3, 19.5, 40.0, 350.0]
    assert worst(ops.tanh_slope(np.array(points)), judged(lambda x: 1 / EXACT.cosh(x) ** 2, points)) < DIGITS
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(ops.tanh_slope(np.array([-np.inf, 1e4, np.nan])), [0.0, 0.0, np.nan])


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("gap", GAPS)
def test_cross_entropy_and_gradient_where_the_target_is_certain_or_impossible(gap: float, sign: float) -> None:
    z = logits_with_gap(sign * gap)
    shares = exact_softmax(z)
    column, target = np.array(z)[:, None], np.array([0])
    assert worst(ops.softmax(column)[:, 0], [float(share) for share in shares]) < DIGITS
    assert worst(ops.cross_entropy(column, target), [float(-EXACT.log(shares[0]))]) < DIGITS
    expected = [float(-sum(shares[1:])), *(float(share) for share in shares[1:])]
    assert worst(ops.cross_entropy_gradient(column, target)[:, 0], expected) < DIGITS


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("z", ARGUMENTS)
def test_binary_cross_entropy_and_gradient(z: float, y: int) -> None:
    x, column, target = EXACT.mpf(z), np.array([[z]]), np.array([y])
    yes, no = 1 / (1 + EXACT.exp(-x)), 1 / (1 + EXACT.exp(x))
    assert worst(ops.binary_cross_entropy(column, target), [float(-EXACT.log(yes if y else no))]) < DIGITS
    assert worst(ops.binary_cross_entropy_gradient(column, target)[0], [float(-no if y else yes)]) < DIGITS


def test_losses_are_columns_of_their_own() -> None:
    z = np.random.default_rng(0).normal(0.0, 3.0, (5, 4))
    y = np.array([0, 4, 2, 2])
    for form in (ops.cross_entropy, ops.cross_entropy_gradient):
        alone = [form(z[:, n : n + 1], y[n : n + 1]) for n in range(4)]
        np.testing.assert_array_equal(form(z, y), np.concatenate(alone, axis=-1))
    before = z.copy()
    ops.softmax(z)
    np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_logits_that_are_no_numbers_give_a_loss_that_is_none(bad: float) -> None:
    z = np.array([[0.0], [bad], [1.0]])
    for target in range(3):
        assert not np.isfinite(ops.cross_entropy(z, np.array([target]))).any()
    assert np.isnan(ops.softmax(z)).any()
    assert not np.isfinite(ops.binary_cross_entropy(np.array([[bad]]), np.array([0]))).any()


def test_an_impossible_target_has_an_infinite_loss() -> None:
    z = np.array([[0.0], [-np.inf]])
    assert ops.cross_entropy(z, np.array([1]))[0] == np.inf
    assert ops.cross_entropy(z, np.array([0]))[0] == 0.0


@pytest.mark.parametrize("size", [1e-320, 1e-308, 1e-200, 1e-162, 1.0, 1e155, 1e300])
def test_norm_at_any_size(size: float) -> None:
    x = size * np.array([[3.0, 0.0], [4.0, -1.0]])
    expected = [float(EXACT.sqrt(sum(EXACT.mpf(v) ** 2 for v in column))) for column in x.T]
    tolerance = DIGITS if size > 1e-300 else 1e-3  # subnormal numbers have few digits
    assert worst(ops.norm(x, 0), expected) < tolerance


def test_norm_of_one_vector_is_a_number_of_any_size() -> None:
    for size in (0.0, 1e-200, 1.0, 1e200):
        assert worst(ops.norm(np.array([3.0, 4.0]) * size, 0), np.array(5.0 * size)) < DIGITS


def test_norm_over_two_axes_and_of_nothing() -> None:
    x = np.random.default_rng(1).normal(size=(3, 4, 5))
    assert worst(ops.norm(x, (0, 1)), np.sqrt(np.square(x).sum((0, 1)))) < DIGITS
    np.testing.assert_array_equal(ops.norm(np.zeros((3, 0)), 1), np.zeros(3))
    np.testing.assert_array_equal(ops.norm(np.zeros((2, 3)), 1), np.zeros(2))


def test_norm_hides_nothing_that_is_not_finite() -> None:
    x = np.array([[np.inf, 1.0], [-np.inf, 0.0], [np.nan, 1.0], [np.inf, np.nan], [1.0, 0.0]])
    np.testing.assert_array_equal(ops.norm(x, 1), [np.inf, np.inf, np.nan, np.nan, 1.0])


@settings(max_examples=60)
@given(arrays(np.float64, (4, 3), elements=st.floats(-600.0, 600.0)), st.integers(0, 3))
def test_softmax_sums_to_one_and_the_gradient_to_nought(z: np.ndarray[Any, np.dtype[np.float64]], y: int) -> None:
    targets = np.full(3, y)
    np.testing.assert_allclose(ops.softmax(z).sum(0), 1.0, rtol=1e-14)
    gradient = ops.cross_entropy_gradient(z, targets)
    others = np.delete(gradient, y, axis=0)
    assert (others >= 0).all()
    np.testing.assert_allclose(-gradient[y], others.sum(0), rtol=1e-14)
    assert (ops.cross_entropy(z, targets) >= 0).all()
