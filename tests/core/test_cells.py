"""rnn_tui.core.cells: each cell's step against the notation, its backward against complex steps."""

from collections.abc import Mapping

import numpy as np
import pytest

from rnn_tui.core.cells import CELLS, Cell, CellStep, LayerWeights
from rnn_tui.core.ops import Array
from tests.core.networks import RECURRENT, worst
from tests.core.reference import COMPLEX, Step, Values, multiprecision, stack, step

H, X, B = 5, 3, 4
TIGHT = 1e-12


def weights_of(cell: Cell, seed: int = 0) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(0.0, 0.8, shape) for name, shape in cell.shapes(H, X).items()}


def columns(cell: Cell, seed: int = 1) -> tuple[Array, Array]:
    """s<t-1> (S, B) and x<t> (X, B)."""
    rng = np.random.default_rng(seed)
    return rng.normal(0.0, 0.6, (cell.state_size(H), B)), rng.normal(0.0, 1.0, (X, B))


def forward(cell: Cell, layer: LayerWeights, previous: Array, x: Array) -> CellStep:
    return cell.forward(layer, layer.inputs @ x + layer.bias[:, None], previous)


def plain(cell: Cell, weights: Mapping[str, Values], previous: Values, x: Values) -> Step:
    """The reference's step, columns turned into rows."""
    numbers = {name: COMPLEX.number(w) for name, w in weights.items()}
    a = previous[..., :H]
    c = {"lstm": previous[..., H:]}.get(cell.name, a)
    return step(COMPLEX, cell.name, numbers, a, c, COMPLEX.number(x))


def state_of(cell: Cell, found: Step) -> Values:
    return stack(found.a, found.c) if cell.joint and found.c is not None else found.a


@pytest.fixture(params=CELLS)
def cell(request: pytest.FixtureRequest) -> Cell:
    return CELLS[request.param]


def test_forward_is_the_notation(cell: Cell) -> None:
    weights, (previous, x) = weights_of(cell), columns(cell)
    ours = forward(cell, cell.pack(weights), previous, x)
    theirs = plain(cell, weights, previous.T, x.T)
    assert worst(ours.state, state_of(cell, theirs).real.T) < TIGHT
    assert worst(cell.a(ours.state), theirs.a.real.T) < TIGHT
    assert ours.previous is previous
    assert list(cell.gates) == [name for name in ("update", "relevance", "forget", "output") if name in theirs.gates]
    for name, gate in zip(cell.gates, ours.gates, strict=True):
        assert worst(gate, theirs.gates[name].real.T) < TIGHT, name
    assert (ours.candidate is None) == (theirs.candidate is None)
    if ours.candidate is not None and theirs.candidate is not None:
        assert worst(ours.candidate, theirs.candidate.real.T) < TIGHT
    c = cell.c(ours.state)
    assert (c is None) == (theirs.c is None) == (not cell.has_memory)
    if c is not None and theirs.c is not None:
        assert worst(c, theirs.c.real.T) < TIGHT


def test_jacobian_by_complex_steps(cell: Cell) -> None:
    weights, (previous, x) = weights_of(cell), columns(cell)
    layer = cell.pack(weights)
    ours = cell.jacobian(layer, forward(cell, layer, previous[:, :1], x[:, :1]))
    nudged = previous[:, 0] + COMPLEX.nudges(len(previous))
    state = np.broadcast_to(state_of(cell, plain(cell, weights, nudged, x[:, 0])), nudged.shape)
    assert worst(ours, COMPLEX.slope(state).T) < 1e-10


def test_every_weight_by_complex_steps(cell: Cell) -> None:
    """Σ over columns of v · s<t>, by each number of each weight; the biases show the adjoints themselves."""
    weights, (previous, x) = weights_of(cell), columns(cell)
    layer = cell.pack(weights)
    v = np.random.default_rng(2).normal(size=previous.shape)
    ours = forward(cell, layer, previous, x)
    ones = [forward(cell, layer, previous[:, n : n + 1], x[:, n : n + 1]) for n in range(B)]
    back = [cell.backward(layer, one, v[:, n : n + 1]) for n, one in enumerate(ones)]
    inputs = np.concatenate([adjoint.inputs for adjoint in back], axis=1)
    recurrent = np.concatenate([adjoint.recurrent for adjoint in back], axis=1)
    named = cell.unpack(cell.weight_gradient([ours], inputs[None], recurrent[None], x[None]))
    assert set(named) == set(weights)
    for name, w in weights.items():
        nudged = w + COMPLEX.nudges(w.size).reshape(w.size, *w.shape)
        total = np.zeros(w.size)
        for n in range(B):
            found = plain(cell, weights | {name: nudged}, previous[:, n], x[:, n])
            total = total + COMPLEX.slope(state_of(cell, found) @ v[:, n])
        assert worst(named[name], total.reshape(w.shape)) < 1e-10, name


def test_backward_takes_many_adjoints_at_once(cell: Cell) -> None:
    layer, (previous, x) = cell.pack(weights_of(cell)), columns(cell)
    one = forward(cell, layer, previous[:, :1], x[:, :1])
    v = np.random.default_rng(3).normal(size=(len(previous), 7))
    together = cell.backward(layer, one, v)
    for n in range(7):
        alone = cell.backward(layer, one, v[:, n : n + 1])
        for whole, part in zip(together, alone, strict=True):
            assert worst(whole[:, n : n + 1], part) < TIGHT


def test_a_batch_is_its_columns_one_by_one(cell: Cell) -> None:
    layer, (previous, x) = cell.pack(weights_of(cell)), columns(cell)
    together = forward(cell, layer, previous, x)
    for n in range(B):
        alone = forward(cell, layer, previous[:, n : n + 1], x[:, n : n + 1])
        assert worst(together.state[:, n : n + 1], alone.state) < TIGHT


def test_weight_gradient_adds_up_over_steps_and_may_leave_the_inputs_out(cell: Cell) -> None:
    layer, (previous, x) = cell.pack(weights_of(cell)), columns(cell)
    steps = [forward(cell, layer, previous, x), forward(cell, layer, previous[::-1], x[::-1])]
    v = np.random.default_rng(4).normal(size=(2, len(layer.bias), B))
    fed = np.stack([x, x[::-1]])
    both = cell.weight_gradient(steps, v, v, fed)
    parts = [cell.weight_gradient([steps[n]], v[n : n + 1], v[n : n + 1], fed[n : n + 1]) for n in range(2)]
    for whole, first, second in zip(both.arrays(), parts[0].arrays(), parts[1].arrays(), strict=True):
        assert worst(whole, first + second) < TIGHT
    assert cell.weight_gradient(steps, v, v, None).inputs.shape == (len(layer.bias), 0)


def test_packing_and_unpacking_give_the_same_arrays(cell: Cell) -> None:
    weights = weights_of(cell)
    unpacked = cell.unpack(cell.pack(weights))
    assert set(unpacked) == set(weights)
    for name, w in weights.items():
        np.testing.assert_array_equal(unpacked[name], w)
    layer = cell.pack(weights)
    for array, again in zip(layer.arrays(), layer.replaced(layer.arrays()).arrays(), strict=True):
        assert array is again


def test_fresh_weights_fit_the_shapes_and_start_as_said(cell: Cell) -> None:
    named = cell.unpack(cell.init(np.random.default_rng(0), H, X))
    assert {name: w.shape for name, w in named.items()} == cell.shapes(H, X)
    for name, w in named.items():
        if name.startswith("b"):
            block = name.removeprefix("b_")
            np.testing.assert_array_equal(w, cell.initial_bias.get(block, 0.0))
        else:
            assert w.std() > 0
            assert cell.name == "dense" or np.abs(w).max() <= 1 / np.sqrt(H)
    again = cell.init(np.random.default_rng(0), H, X)
    assert all(np.array_equal(w, cell.unpack(again)[name]) for name, w in named.items())


def test_the_relu_has_no_slope_at_nought() -> None:
    cell = CELLS["rnn-relu"]
    layer = LayerWeights(np.zeros((1, 1)), np.zeros((1, 1)), np.zeros(1))
    one = cell.forward(layer, np.zeros((1, 1)), np.ones((1, 1)))
    assert cell.backward(layer, one, np.ones((1, 1))).inputs == 0.0


def test_the_lstm_s_two_paths_into_a_are_counted_apart() -> None:
    """∂L/∂c<t> holds the path through a<t>; the adjoint of the joint state does not."""
    cell = CELLS["lstm"]
    layer, (previous, x) = cell.pack(weights_of(cell)), columns(cell)
    one = forward(cell, layer, previous[:, :1], x[:, :1])
    v = np.random.default_rng(5).normal(size=(2 * H, 1))
    output, c = one.gates[2], one.state[H:]
    expected = v[H:] + output * (1 - np.tanh(c) ** 2) * v[:H]
    assert worst(cell.memory_adjoint(one, v), expected) < TIGHT


@pytest.mark.parametrize("name", ["gru-simple", "gru", "gru-torch"])
def test_margins_hold_what_is_left_to_one(name: str) -> None:
    """1 + c<t> and 1 - c<t> of states within a last digit of ±1: against mpmath's."""
    cell, exactly = CELLS[name], multiprecision(200)
    sides = np.array([30.0, -30.0, 30.0, -30.0, 0.0])
    weights = weights_of(cell) | {"b_u": np.full(H, 6.0), "b_cx" if name == "gru-torch" else "b_c": sides}
    layer, (state, x) = cell.pack(weights), columns(cell)
    numbers = {key: exactly.number(w) for key, w in weights.items()}
    found, c = None, exactly.number(state[:, 0])
    for _ in range(30):
        found = cell.refined(forward(cell, layer, state[:, :1], x[:, :1]), found)
        state, c = found.state, step(exactly, name, numbers, c, c, exactly.number(x[:, 0])).a
        if np.abs(state).max() > 0.99:
            assert found.margins is not None
            left = [[float((1 + side * number).real) for number in c] for side in (1, -1)]
            assert worst(found.margins[:, :, 0], left) < TIGHT
    assert (np.abs(state[:4]) > 1 - 1e-15).all()


def test_only_a_saturated_gru_is_refined(cell: Cell) -> None:
    weights, (previous, x) = weights_of(cell), columns(cell)
    one = forward(cell, cell.pack({name: 0.1 * w for name, w in weights.items()}), previous, x)
    assert cell.refined(one, None) is one
    with np.errstate(over="ignore"):
        huge = forward(cell, cell.pack({name: 1e3 * w for name, w in weights.items()}), previous, x)
    refined = cell.refined(huge, None)
    assert (refined is huge) == (not cell.name.startswith("gru"))
    for ours, plain_floats in zip(refined.slopes, huge.slopes, strict=True):
        assert worst(ours, plain_floats) < TIGHT  # nothing has cancelled yet: s<t-1> was far from ±1


@pytest.mark.parametrize("name", RECURRENT)
@pytest.mark.parametrize("size", [1e3, 1e305])
def test_huge_weights_raise_nothing(name: str, size: float) -> None:
    """Saturated for good: finite in the squashing cells; whatever else comes out, no exception comes with it."""
    cell, (previous, x) = CELLS[name], columns(CELLS[name])
    layer = cell.pack({key: size * w for key, w in weights_of(cell).items()})
    with np.errstate(over="ignore", invalid="ignore"):
        one = forward(cell, layer, previous[:, :1], x[:, :1])
        back = cell.backward(layer, one, np.ones((len(previous), 1)))
    assert np.isfinite(one.state).all()
    if size == 1e3:
        assert all(np.isfinite(part).all() for part in back)


def test_names_equations_and_order() -> None:
    assert tuple(CELLS) == ("rnn", "rnn-relu", "gru-simple", "gru", "gru-torch", "lstm", "dense")
    assert all(CELLS[name].name == name and CELLS[name].equation for name in CELLS)
