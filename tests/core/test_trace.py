"""rnn_tui.core.trace: grown and cut at its end in O(1), never recomputed, never disturbed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.core.cells import CELLS, CellStep, LayerWeights
from rnn_tui.core.cells.lstm import LSTM
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from tests.core.networks import Case, case, finite

TOKENS = st.lists(st.integers(0, 5), min_size=1, max_size=12)
QUICK = settings(max_examples=25)


def assert_equal(first: Trace, second: Trace) -> None:
    """Bit for bit."""
    assert len(first) == len(second)
    for ours, theirs in zip(first.moments, second.moments, strict=True):
        assert ours.token == theirs.token
        np.testing.assert_array_equal(ours.logits, theirs.logits)
        for one, other in zip(ours.layers, theirs.layers, strict=True):
            np.testing.assert_array_equal(one.state, other.state)
            np.testing.assert_array_equal(one.previous, other.previous)
            for gate, again in zip((*one.gates, *one.slopes), (*other.gates, *other.slopes), strict=True):
                np.testing.assert_array_equal(gate, again)


def copied(one: Case) -> Case:
    """The same with weights of their own: nothing that was computed for the one can serve the other."""
    again = one.network.replaced([array.copy() for array in one.network.arrays()])
    return Case(again, tuple(state.copy() for state in one.initial), one.tokens, one.targets)


@QUICK
@given(st.sampled_from(sorted(CELLS)), st.integers(1, 3), TOKENS, st.integers(0, 99))
def test_appending_is_recomputing(cell: str, layers: int, tokens: list[int], seed: int) -> None:
    one = case(cell, layers, seed=seed)
    again = copied(one)
    trace = Trace.start(one.network, one.initial)
    for length, token in enumerate(tokens, 1):
        trace = trace.append(token)
        assert_equal(trace, Trace.start(again.network, again.initial).extend(tokens[:length]))


@QUICK
@given(st.sampled_from(sorted(CELLS)), TOKENS, TOKENS, st.integers(0, 12))
def test_undo_redo_and_divergence(cell: str, tokens: list[int], others: list[int], length: int) -> None:
    one = case(cell, 2)
    start = Trace.start(one.network, one.initial)
    whole = start.extend(tokens)
    length = min(length, len(tokens))
    cut = whole.take(length)
    assert_equal(cut, start.extend(tokens[:length]))
    redone = cut.extend(tokens[length:])
    assert all(ours is theirs for ours, theirs in zip(redone.moments, whole.moments, strict=True))
    kept = list(whole.moments)
    branch = cut.extend(others)
    assert_equal(branch, Trace.start(one.network, one.initial).extend(tokens[:length] + others))
    assert len(kept) == len(whole)
    assert all(ours is theirs for ours, theirs in zip(whole.moments, kept, strict=True))
    assert len(cut) == length


@pytest.mark.parametrize("length", [5, 500])
def test_one_step_costs_one_step_whatever_the_length(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    one = case("lstm", 2)
    trace = Trace.start(one.network, one.initial).extend([t % 6 for t in range(length)])
    calls: list[int] = []
    forward = LSTM.forward

    def counted(self: LSTM, layer: LayerWeights, projected: Array, previous: Array) -> CellStep:
        calls.append(1)
        return forward(self, layer, projected, previous)

    monkeypatch.setattr(LSTM, "forward", counted)
    longer = trace.append(3)
    assert len(calls) == 2  # a call a layer
    assert trace.moments.successor() is longer.moments[-1]  # the storage was not copied
    undone = longer.take(length)
    assert undone.append(3).moments[-1] is longer.moments[-1]
    assert len(calls) == 2  # undo and redo compute nothing
    undone.append(4)
    assert len(calls) == 4
    assert longer.moments[-1].token == 3


def test_before_the_first_token() -> None:
    one = case("lstm", 2)
    empty = Trace.start(one.network)
    assert len(empty) == 0
    assert not empty.state(0, 1).any()
    assert finite(empty)
    given_states = Trace.start(one.network, one.initial)
    assert given_states.state(0, 1) is one.initial[1]
    np.testing.assert_array_equal(given_states.append(2).moments[0].layers[1].previous, one.initial[1])


def test_the_states_are_handed_on() -> None:
    trace = case("gru", 2).trace
    for t in range(1, len(trace) + 1):
        for layer in range(2):
            assert trace.moments[t - 1].layers[layer].previous is trace.state(t - 1, layer)


@pytest.mark.parametrize("cell", ["rnn-relu", "dense"])
def test_overflow_is_reported_and_raises_nothing(cell: str) -> None:
    one = case(cell, 2, scale=1e3 if cell == "rnn-relu" else 1e200, length=3)
    trace = Trace.start(one.network, one.initial)
    assert finite(trace)
    trace = trace.extend([t % 6 for t in range(200)])
    assert not finite(trace)
    assert not np.isfinite(trace.moments[-1].logits).all()
    assert not np.isfinite(trace.loss(len(trace), 0))
    assert not np.isfinite(trace.probabilities(len(trace))).all()
    assert finite(trace.take(0))


def test_squashing_cells_stay_finite_with_weights_of_a_thousand() -> None:
    for cell in ("rnn", "gru-simple", "gru", "gru-torch", "lstm"):
        trace = case(cell, 2, scale=1e3, length=60).trace
        assert finite(trace), cell
        assert all(np.isfinite(trace.loss(t, 0)) for t in range(1, 61)), cell
