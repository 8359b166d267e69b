"""rnn_tui.core.lane and rnn_tui.core.wake against the general sweep, which is the cell's own way back, step by step."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.core import bptt, lane
from rnn_tui.core.adjoints import Loss, sweep
from rnn_tui.core.bptt import KINDS, Kind
from rnn_tui.core.cells import CELLS, CellStep
from rnn_tui.core.cells.base import Spread, column
from rnn_tui.core.cells.lstm import LSTM
from rnn_tui.core.columns import Columns
from rnn_tui.core.trace import Trace
from rnn_tui.core.wake import wakes
from tests.core.networks import RECURRENT, Case, case, worst

# The norm of a vector hides what is lost of its small entries; the entries are judged by the largest of their vector.
TIGHT = 1e-11


class Plain(Trace):
    """A run without a lane: all of it goes through the general sweep."""

    def lane(self) -> None:
        return None


def plain(trace: Trace) -> Plain:
    return Plain(trace.network, trace.moments, trace.initial)


def kinds(one: Case) -> list[Kind]:
    return [kind for kind in KINDS if kind != "c" or one.network.cell.has_memory]


def check(trace: Trace, losses: Sequence[Loss], layer: int, asked: Sequence[Kind]) -> None:
    """That the rows are those of the sweep, as often as it takes until every block has its leap."""
    for kind in [*[asked[0]] * (len(trace) // lane._BLOCK), *asked]:
        expected = bptt.gradient_rows(plain(trace), losses, kind, layer)
        for row, wanted in zip(bptt.gradient_rows(trace, losses, kind, layer), expected, strict=True):
            assert worst(row, wanted) < TIGHT, (kind, losses)


@pytest.fixture(params=["products", "leaps", "factors"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All ways through a block, whatever the state's size; short blocks, to have several in a short run."""
    monkeypatch.setattr(lane, "_BLOCK", 8)
    if request.param != "products":
        monkeypatch.setattr(lane, "_LARGEST_KEPT", 0)
        monkeypatch.setattr(lane, "_LARGEST_JACOBIAN", 0)
    if request.param == "factors":
        monkeypatch.setattr(lane, "_LARGEST_STATE", 0)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", RECURRENT)
@pytest.mark.parametrize("scale", [0.4, 3.0])
def test_what_a_lane_carries_back_is_what_the_sweep_carries(cell: str, layers: int, scale: float) -> None:
    one = case(cell, layers, length=37, scale=scale)
    trace, losses = one.trace, one.losses
    for few in ([losses[36], losses[35]], [losses[31]], [losses[3], losses[24], losses[3]], [losses[0]]):
        check(trace, few, layers - 1, kinds(one))
    check(trace, losses, layers - 1, kinds(one))


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("cell", RECURRENT)
def test_in_single_precision(cell: str) -> None:
    one = case(cell, length=37, scale=0.5)
    network = one.network.astype("float32")
    trace = Trace.start(network, tuple(state.astype("float32") for state in one.initial)).extend(one.tokens)
    for _ in range(5):
        found = bptt.gradient_rows(trace, one.losses[-2:], "a", 0)
    for row, wanted in zip(found, bptt.gradient_rows(plain(trace), one.losses[-2:], "a", 0), strict=True):
        assert row.dtype == np.float32
        assert worst(row, wanted) < 1e-4


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("cell", RECURRENT)
def test_every_entry_of_an_adjoint(cell: str) -> None:
    one = case(cell, length=37, scale=0.5)
    last = one.losses[-1]
    expected = sweep(one.trace, [last])[0].state[:, :, 0]
    found = wakes(one.trace, [last])[0].adjoints
    apart = np.abs(found - expected) / np.abs(expected).max(1, keepdims=True)
    assert apart.max() < 1e-12


@pytest.mark.usefixtures("way")
@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(cell=st.sampled_from(RECURRENT), changes=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), max_size=6))
def test_whatever_was_taken_back_and_typed_anew(cell: str, changes: list[tuple[int, int]]) -> None:
    one = case(cell, length=30, scale=0.5)
    trace = one.trace
    check(trace, [Loss(30, 0), Loss(29, 1)], 0, ("a",))
    for length, token in changes:
        trace = trace.take(min(length, len(trace))).extend([token, 1, token])
        losses = [Loss(len(trace), 2), Loss(len(trace) - 1, 1)]
        check(trace, losses, 0, ("a", "term"))
        check(one.trace, losses[1:] if len(trace) < 31 else [Loss(30, 3)], 0, ("a",))


@pytest.mark.parametrize("cell", RECURRENT)
def test_the_factors_and_the_jacobians_of_a_cell_are_its_way_back(cell: str) -> None:
    """The one place where a cell's way back is spelt out a second time."""
    for scale in (0.5, 8.0):
        one = case(cell, length=9, scale=scale)
        found = one.trace.lane()
        assert found is not None
        steps, weights, kind = found.steps(slice(0, 9)), one.network.layers[0], CELLS[cell]
        expected = np.stack([kind.jacobian(weights, column(steps, number)) for number in range(9)])
        largest = np.abs(expected).max((1, 2), keepdims=True)
        assert (np.abs(kind.jacobians(weights, steps) - expected) / largest).max() < 1e-14
        assert (kind.spread(steps) is None) == (cell == "gru")
        adjoint = np.random.default_rng(0).normal(size=steps.state.shape)
        whole = kind.backward(weights, steps, adjoint)
        inputs, recurrent = kind.reached(weights, steps, adjoint)
        assert np.array_equal(inputs, whole.inputs)
        assert np.array_equal(recurrent, whole.recurrent)


@pytest.mark.parametrize("cell", ["rnn", "gru-torch", "lstm"])
def test_a_step_that_a_product_cannot_hold_is_left_to_the_cell(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slopes of 1e-120 and weights of 1e110: each product with an adjoint is a float, that of them alone may not be."""
    monkeypatch.setattr(lane, "_BLOCK", 4)
    biases = {"rnn": {"b_a": 140.0}, "gru-torch": {"b_u": -140.0}, "lstm": {"b_f": -140.0, "b_u": -140.0}}[cell]
    one = case(cell, length=14, scale=0.2, biases=biases)
    check(one.trace, one.losses[-2:], 0, kinds(one))
    check(one.trace, one.losses, 0, ("a",))


def test_products_that_would_fall_below_a_float_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "_BLOCK", 16)
    one = case("rnn", hidden=2, length=40, scale=1e-20, embedding=1)
    start = (np.array([[0.5], [0.2]]),)
    trace = Trace.start(one.network, start).extend(one.tokens)
    for _ in range(3):
        check(trace, [Loss(39, 1)], 0, ("a",))
    check(trace, [Loss(t, 0) for t in (33, 32, 20, 18)], 0, ("a", "x"))
    found = trace.lane()
    assert found is not None
    assert found.leaps == 0


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "_BLOCK", 4)
    one = case("lstm", length=40)
    monkeypatch.setattr(lane, "_LARGEST_KEPT", 0)
    leap = 10 * 10 * 8
    monkeypatch.setattr(lane, "_MOST_BYTES", 3 * leap)
    trace = one.trace
    for t in range(30, 40):
        bptt.gradient_rows(trace, [Loss(t, 0)], "a", 0)
    found = trace.lane()
    assert found is not None
    assert found.leaps == 3


def test_one_token_more_costs_no_more_than_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit makes anew neither the steps nor the blocks that were there."""
    trace = case("lstm", length=70).trace
    check(trace, [Loss(70, 0)], 0, ("a",))
    check(trace, [Loss(69, 0)], 0, ("a",))
    found = trace.lane()
    assert found is not None
    made: list[int] = []
    original = LSTM.spread

    def counted(self: LSTM, step: CellStep) -> Spread:
        made.append(step.state.shape[1])
        return original(self, step)

    monkeypatch.setattr(LSTM, "spread", counted)
    longer: Columns = trace.append(3)
    bptt.gradient_rows(longer, [Loss(71, 0), Loss(70, 1)], "a", 0)
    assert made == [1]
    assert longer.lane() is found
