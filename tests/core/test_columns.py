"""Runs of every shape as columns: growing, undoing, handing over, and what is read off a column."""

import numpy as np
import pytest

from rnn_tui.core.both_ways import BothWays, begin
from rnn_tui.core.cells import CellStep, LayerWeights
from rnn_tui.core.cells.lstm import LSTM
from rnn_tui.core.columns import Columns
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from tests.core.networks import RECURRENT, worst
from tests.core.shapes import ALL, WRITING, every, shaped

START = WRITING.index("<start>")


def assert_equal(first: Columns, second: Columns) -> None:
    """Every number of every column."""
    assert (len(first), first.read) == (len(second), second.read)
    for ours, theirs in zip(first.moments, second.moments, strict=True):
        assert ours.token == theirs.token
        np.testing.assert_allclose(ours.logits, theirs.logits, rtol=1e-12)
        for one, other in zip((*ours.layers, *ours.reverse), (*theirs.layers, *theirs.reverse), strict=True):
            np.testing.assert_allclose(one.state, other.state, rtol=1e-12)
            np.testing.assert_allclose(one.previous, other.previous, rtol=1e-12)


def decoding(layers: int = 2) -> Trace:
    """An empty run of an encoder-decoder."""
    one = shaped("lstm", "encoder-decoder", layers)
    return Trace.start(one.network, one.initial)


@pytest.mark.parametrize("name", ALL)
def test_token_by_token_or_all_at_once_and_back(name: str) -> None:
    for one in every(name):
        whole, n = one.trace, len(one.tokens)
        if one.written:
            continue
        empty = whole.take(0)
        step = empty
        for token in one.tokens:
            step = step.append(token)
        assert_equal(step, whole)
        for length in range(n + 1):
            assert_equal(whole.take(length), empty.extend(one.tokens[:length]))
            assert_equal(whole.take(length).extend(one.tokens[length:]), whole)
        assert_equal(one.trace, whole)


def test_what_is_added_at_the_right_reaches_the_left_and_the_lowest_way_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = shaped("lstm", "many-to-many", 2, bidirectional=True)
    before = one.trace
    counted: list[int] = []
    forward = LSTM.forward

    def seen(self: LSTM, layer: LayerWeights, projected: Array, previous: Array) -> CellStep:
        counted.append(1)
        return forward(self, layer, projected, previous)

    monkeypatch.setattr(LSTM, "forward", seen)
    after = before.append(3)
    assert sum(counted) == 1 + 3 * 6  # the lowest layer's way from the left goes on; the other three are new
    assert all(after.step(k, 0) is before.step(k, 0) for k in range(1, 6))
    assert not np.array_equal(after.probabilities(1), before.probabilities(1))
    assert after.read == len(after) == 6


def test_the_two_ways_start_at_their_own_ends() -> None:
    one = shaped("gru", "many-to-many", 2, bidirectional=True)
    trace, H = one.trace, one.network.config.hidden
    for layer in range(2):
        assert trace.state(0, layer) is one.initial[layer]
        assert trace.state(6, layer, reverse=True) is one.final[layer]
        assert trace.step(1, layer).previous is one.initial[layer]
        assert trace.step(5, layer, reverse=True).previous is one.final[layer]
        for k in range(1, 5):
            assert trace.step(k, layer, reverse=True).previous is trace.state(k + 1, layer, reverse=True)
            assert trace.step(k + 1, layer).previous is trace.state(k, layer)
        np.testing.assert_array_equal(trace.a(3, layer)[:H], trace.state(3, layer)[:, 0])
        np.testing.assert_array_equal(trace.a(3, layer)[H:], trace.state(3, layer, reverse=True)[:, 0])
    np.testing.assert_array_equal(trace.fed(3, 1), trace.a(3, 0))


def test_the_decoder_starts_where_the_encoder_ended() -> None:
    trace = decoding().extend([3, 1, 4]).write(START).write(0)
    assert (len(trace), trace.read) == (5, 3)
    for layer in range(2):
        assert trace.step(4, layer).previous is trace.state(3, layer)  # a and c of each layer
    assert [trace.logits(k) is None for k in range(1, 6)] == [True, True, True, False, False]
    network = trace.network
    assert network.encoder is not None
    assert network.encoder.embedding is not None
    assert network.embedding is not None
    np.testing.assert_array_equal(trace.fed(3, 0), network.encoder.embedding[4])
    np.testing.assert_array_equal(trace.fed(4, 0), network.embedding[START])
    assert [trace.token(k) for k in range(1, 6)] == [3, 1, 4, START, 0]


def test_undo_and_redo_of_an_encoder_decoder() -> None:
    """A column that an undo took away is not computed again, unless it was one of the other part's."""
    read = decoding().extend([1, 2, 3])
    whole = read.write(1).write(2)
    assert whole.take(4).write(2).moments[-1] is whole.moments[-1]
    assert whole.take(3).write(1).moments[-1] is whole.moments[3]
    reading = whole.take(3).append(1)  # the token that the decoder was fed there
    assert reading.read == len(reading) == 4
    assert reading.logits(4) is None
    writing = read.take(2).write(3)  # the token that the encoder was fed there
    assert (writing.read, len(writing)) == (2, 3)
    assert writing.logits(3) is not None
    assert whole.take(2).append(3).moments[-1] is read.moments[-1]
    assert whole.take(5).read == whole.take(4).read == whole.take(3).read == 3
    assert whole.take(2).read == 2
    assert_equal(whole, decoding().extend([1, 2, 3]).write(1).write(2))


def test_what_cannot_be_run() -> None:
    with pytest.raises(ValueError, match="decoder has begun"):
        decoding().extend([1]).write(START).append(1)
    with pytest.raises(ValueError, match="nothing has been read"):
        decoding().write(START)
    with pytest.raises(ValueError, match="no decoder"):
        shaped("lstm", "many-to-many").trace.take(1).write(0)  # type: ignore[attr-defined]  # a Trace it is


def test_begin_takes_the_run_that_the_network_needs() -> None:
    for shape, both in (("many-to-one", False), ("many-to-many", True), ("encoder-decoder", False)):
        run = begin(shaped("gru", shape, bidirectional=both).network)
        assert isinstance(run, BothWays if both else Trace)
        assert len(run.extend([1, 2])) == 2
        assert not run.state(0, 0).any()


@pytest.mark.parametrize("name", ALL)
def test_preactivations_are_what_the_gates_are_made_of(name: str) -> None:
    """In every column and direction, with the weights of that column."""
    for one in every(name):
        trace, cell = one.trace, one.network.cell
        for k in range(1, len(trace) + 1):
            for reverse in (False, True) if one.network.reverse is not None else (False,):
                step = trace.step(k, 0, reverse=reverse)
                block, value = ("u", step.gates[0]) if step.gates else (cell.blocks[0], cell.a(step.state))
                z = np.sum(trace.preactivation(k, 0, block, reverse=reverse), axis=0)
                by_a = np.tanh(z) if cell.smooth else np.maximum(z, 0.0)
                squashed = 1 / (1 + np.exp(-z)) if block == "u" else by_a
                assert worst(squashed, value[:, 0]) < 1e-9


@pytest.mark.parametrize("name", RECURRENT)
def test_what_is_not_finite_is_said_column_by_column(name: str) -> None:
    for one in every(name):
        trace = one.trace
        assert all(trace.finite(k) for k in range(1, len(trace) + 1))
    one = shaped("rnn-relu", "many-to-many", 1, bidirectional=True, scale=1e200)
    assert not all(one.trace.finite(k) for k in range(1, 6))
