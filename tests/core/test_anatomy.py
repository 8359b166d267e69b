"""The parts of one loss's gradient against complex steps, and what may be claimed of them as properties."""

import numpy as np
import pytest

from rnn_tui.core import bptt
from rnn_tui.core.anatomy import Anatomy, anatomy
from rnn_tui.core.ops import Array
from tests.core.networks import RECURRENT, Case, case, worst
from tests.core.reference import of_layer, stack, step

TIGHT = 1e-11
ROUNDING = 1 + 1e-12
PLAIN = ("rnn", "rnn-relu")
GATED = tuple(name for name in RECURRENT if name not in PLAIN)


def last(one: Case, layer: int = 0) -> Anatomy:
    return anatomy(one.trace, one.losses[-1], layer)


def parts(one: Case, layer: int) -> tuple[list[float], list[float]]:
    """‖∂L/∂W⁽ᵏ⁾‖ of the columns that the state is multiplied by, and of those of the input, by complex steps."""
    H = one.network.config.hidden
    found: tuple[list[float], list[float]] = ([], [])
    for k in range(1, len(one.tokens) + 1):
        (summand,) = one.reference().by_copy(layer, k, [one.losses[-1]])
        whole = {"W_cc": slice(None), "W_cx": slice(0)}
        state = [w[:, whole.get(name, slice(H))] for name, w in summand.items()]
        inputs = [w[:, slice(w.shape[1]) if name == "W_cx" else slice(H, None)] for name, w in summand.items()]
        for numbers, matrices in zip(found, (state, inputs), strict=True):
            numbers.append(float(np.sqrt(sum(np.square(matrix).sum() for matrix in matrices))))
    return found


def immediate(one: Case, k: int) -> tuple[Array, Array]:
    """∂⁺s<k>/∂W with s<k-1> and x<k> held fixed, a row a number of s: the state's columns of W_*, and the input's."""
    reference, H = one.reference(), one.network.config.hidden
    f, w, cell = reference.arithmetic, of_layer(reference.weights, 0), reference.cell
    before = f.number(one.trace.state(k - 1, 0)[:, 0])
    found: tuple[list[Array], list[Array]] = ([], [])
    for name in (name for name in w if name.startswith("W")):
        size, shape = w[name].size, w[name].shape
        nudged = {n: f.number(m) for n, m in w.items()} | {name: f.number(w[name]) + f.nudges(size).reshape(-1, *shape)}
        new = step(f, cell, nudged, *reference.split(before), f.number(one.trace.fed(k, 0)))
        state = stack(new.a, new.c) if cell == "lstm" and new.c is not None else new.a
        slopes = f.slope(state).T.reshape(-1, *shape)
        split = {"W_cc": H, "W_cx": 0}.get(name, H)
        found[0].append(slopes[:, :, :split].reshape(len(slopes), -1))
        found[1].append(slopes[:, :, split:].reshape(len(slopes), -1))
    return np.hstack(found[0]), np.hstack(found[1])


@pytest.mark.parametrize("cell", RECURRENT)
def test_the_third_factor_is_an_operator_norm(cell: str) -> None:
    one = case(cell, biases={"b_a": 1.0} if cell == "rnn-relu" else {})
    found = last(one).immediate
    for k in range(1, 7):
        state, inputs = immediate(one, k)
        expected = [np.linalg.norm(matrix, 2) for matrix in (state, inputs, np.hstack((state, inputs)))]
        assert worst([found.state[k - 1], found.inputs[k - 1], found.both[k - 1]], expected) < TIGHT


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", RECURRENT)
def test_summands_by_the_matrix_they_belong_to(cell: str, layers: int) -> None:
    one = case(cell, layers)
    for layer in range(layers):
        found = last(one, layer).terms
        state, inputs = parts(one, layer)
        assert worst(found.state, state) < TIGHT
        assert worst(found.inputs, inputs) < TIGHT
        assert worst(found.both, bptt.gradient_rows(one.trace, [one.losses[-1]], "term", layer)[0]) < TIGHT


@pytest.mark.parametrize("cell", RECURRENT)
def test_an_earlier_loss_has_the_parts_of_the_shorter_sequence(cell: str) -> None:
    one = case(cell)
    whole, cut = anatomy(one.trace, one.losses[2], 0), anatomy(one.trace.take(3), one.losses[2], 0)
    assert whole.t == cut.t == len(whole.terms.both) == 3
    for name in ("rows", "shares", "factors", "products", "factor_products"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(cut, name))


def ordered(smaller: Array, larger: Array) -> bool:
    return bool((smaller <= larger * ROUNDING).all())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("cell", RECURRENT)
def test_the_bounds_hold_in_the_top_layer(cell: str, seed: int) -> None:
    for layers in (1, 2):
        top = last(case(cell, layers, seed=seed, length=9), layers - 1)
        assert top.bounded
        assert ordered(top.products, top.factor_products)
        assert ordered(top.rows, top.outset * top.products)
        for terms, immediate in ((top.terms.state, top.immediate.state), (top.terms.inputs, top.immediate.inputs)):
            assert ordered(terms, top.rows * immediate)
            # A ReLU that is shut leaves zeros on both sides.
            assert (terms < top.outset * top.products * immediate).any() or cell == "rnn-relu"
        assert ordered(top.terms.both, top.rows * top.immediate.both)
        assert ordered(np.maximum(top.immediate.state, top.immediate.inputs), top.immediate.both)


@pytest.mark.parametrize("cell", RECURRENT)
def test_share_stays_below_the_norm_of_the_product_by_a(cell: str) -> None:
    """By a in the top layer it holds for an lstm as well: L<t> sets out from a<t> alone."""
    for seed in range(4):
        top = last(case(cell, seed=seed, length=9))
        assert ordered(top.shares, top.products)
        assert top.shares[-1] == top.products[-1] == top.factor_products[-1] == 1.0


def test_nothing_is_claimed_of_a_lower_layer() -> None:
    """L<t> also arrives there by the layers above, at earlier steps: a term beyond the would-be bound is found."""
    beyond = []
    for seed in range(20):
        lower = last(case("rnn", 2, seed=seed, length=9), 0)
        assert not lower.bounded
        beyond.append((lower.rows > lower.outset * lower.products).any())
    assert any(beyond)


@pytest.mark.parametrize("cell", PLAIN)
def test_what_the_weights_of_a_plain_rnn_bound(cell: str) -> None:
    one = case(cell)
    found = last(one)
    assert found.plain is not None and found.direct is None
    recurrent = one.network.layers[0].recurrent
    assert worst([found.plain.weight], [np.linalg.norm(recurrent, 2)]) < TIGHT
    states = np.stack([one.trace.state(t, 0)[:, 0] for t in range(1, 7)])
    slopes = 1 - states**2 if cell == "rnn" else (states > 0).astype(float)
    assert worst(found.plain.slopes, slopes.max(1)) < 1e-9
    assert ordered(found.factors, found.plain.factors)
    lengths = np.array([np.linalg.norm(one.trace.fed(k, 0)) for k in range(1, 7)])
    assert worst(found.immediate.inputs, found.plain.slopes * lengths) < TIGHT


def test_orthogonal_weights_in_the_linear_range_lose_exactly_g_a_step() -> None:
    """W_aa = g Q and a = 0: J = g Q, and every product's norm is a power of g."""
    one = case("rnn", scale=0.0)
    g = 0.5
    weights = one.network.weights()
    q, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(5, 5)))
    weights["layers.0.W_a"][:, :5] = g * q
    weights["W_ya"][:] = np.random.default_rng(4).normal(size=(4, 5))
    silent = Case(
        type(one.network).from_weights(one.network.config, weights), (np.zeros((5, 1)),), one.tokens, one.targets
    )
    found = last(silent)
    powers = g ** np.arange(5, -1, -1.0)
    for numbers in (found.products, found.factor_products, found.shares):
        assert worst(numbers, powers) < TIGHT


@pytest.mark.parametrize("cell", GATED)
def test_the_path_through_the_gates_alone(cell: str) -> None:
    one = case(cell)
    found = last(one)
    assert found.direct is not None and found.plain is None
    kept = []
    for t in range(1, 7):
        step = one.trace.moments[t - 1].layers[0]
        kept.append(step.gates[1][:, 0] if cell == "lstm" else 1 - step.gates[0][:, 0])
    c = np.abs(one.reference().by_node("c", 0, 6, [one.losses[-1]])[0])
    for k in range(1, 7):
        product = np.prod(kept[k:], axis=0) if k < 6 else np.ones(5)
        assert worst([found.direct.path[k - 1]], [np.linalg.norm(c * product)]) < TIGHT
        assert worst(found.direct.keep[:, k - 1], [product.max(), product.min()]) < TIGHT
    assert worst(found.direct.whole, bptt.gradient_rows(one.trace, [one.losses[-1]], "c", 0)[0]) < TIGHT
    assert found.direct.path[-1] == found.direct.whole[-1]


def test_one_path_is_not_the_whole_gradient() -> None:
    """It may be smaller or larger than the whole: other paths may add to it or cancel it."""
    ratios = [
        direct.path[:-1] / direct.whole[:-1] for seed in range(10) if (direct := last(case("lstm", seed=seed)).direct)
    ]
    assert min(r.min() for r in ratios) < 0.9 and max(r.max() for r in ratios) > 1.0


@pytest.mark.parametrize("cell", RECURRENT)
def test_a_step_alone(cell: str) -> None:
    one = case(cell)
    found = anatomy(one.trace, one.losses[0], 0)
    assert found.t == 1
    assert found.products[0] == found.factor_products[0] == found.shares[0] == 1.0
    assert worst([found.outset], [np.linalg.norm(one.reference().by_node("a", 0, 1, [one.losses[0]])[0])]) < TIGHT


def test_a_first_state_of_zeros_leaves_nothing_for_the_state_s_matrix() -> None:
    one = case("rnn")
    zero = Case(one.network, (np.zeros((5, 1)),), one.tokens, one.targets)
    found = last(zero)
    assert found.terms.state[0] == found.immediate.state[0] == 0.0
    assert found.terms.inputs[0] > 0
