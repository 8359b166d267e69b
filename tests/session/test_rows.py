from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.core.bptt import KINDS, Kind, Loss, gradient_arrays, gradient_rows, swept_rows
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from rnn_tui.core.wake import Wake, wakes
from rnn_tui.session.rows import Rows, RunningGradient
from tests.models_for_tests import tiny

NETWORK = tiny("lstm", 2).network
LENGTH = 12
TOKENS = [int(token) for token in np.random.default_rng(1).integers(len(NETWORK.index), size=LENGTH)]
TRACE = Trace.start(NETWORK).extend(TOKENS)


class Counted(Rows):
    """Rows that a test may look into."""

    @property
    def held(self) -> int:
        return sum(row.nbytes for row in self._rows.values())

    @property
    def counted(self) -> int:
        return self._bytes

    @property
    def steps(self) -> list[int]:
        return [len(row) for row in self._rows.values()]


asked = st.tuples(
    st.lists(st.tuples(st.integers(1, LENGTH), st.integers(0, 3)), max_size=6),
    st.sampled_from(["a", "c", "x", "term"]),
    st.integers(0, 1),
)


@given(limit=st.integers(0, 600), requests=st.lists(asked, max_size=12))
@settings(max_examples=60)
def test_the_bound_holds_and_the_answer_is_always_the_same(
    limit: int, requests: list[tuple[list[tuple[int, int]], Kind, int]]
) -> None:
    rows = Counted(limit)
    for pairs, kind, layer in requests:
        losses = [Loss(t, target) for t, target in pairs]
        found = rows.get(TRACE, losses, kind, layer)
        assert rows.held == rows.counted <= limit
        assert len(found) == len(losses)
        for row, loss in zip(found, losses, strict=True):
            expected = gradient_rows(TRACE, [loss], kind, layer)[0]
            np.testing.assert_allclose(row, expected, rtol=1e-12)


def test_what_was_asked_for_last_stays() -> None:
    rows = Counted(8 * (3 + 4 + 5))
    for t in (3, 4, 5):
        rows.get(TRACE, [Loss(t, 0)], "term", 0)
    rows.get(TRACE, [Loss(3, 0)], "term", 0)
    rows.get(TRACE, [Loss(2, 0)], "term", 0)
    assert rows.steps == [5, 3, 2]


def test_a_row_is_computed_once_while_it_is_kept() -> None:
    rows = Rows()
    first = rows.get(TRACE, [Loss(5, 0), Loss(5, 0)], "a", 0)
    again = rows.get(TRACE.take(8), [Loss(5, 0)], "a", 0)
    assert first[0] is first[1] is again[0]
    assert rows.get(TRACE, [Loss(5, 1)], "a", 0)[0] is not first[0]


def test_the_number_of_rows_is_bounded_too() -> None:
    rows = Counted(most=3)
    for t in range(1, LENGTH + 1):
        rows.get(TRACE, [Loss(t, 0)], "term", 0)
    assert rows.steps == [10, 11, 12]
    assert rows.held == rows.counted


def test_by_itself_it_keeps_at_most_64_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    def large(_trace: Trace, losses: list[Loss], kinds: list[Kind], _layer: int) -> list[dict[Kind, Array]]:
        return [{kind: np.empty(2**20) for kind in kinds} for _ in losses]

    monkeypatch.setattr("rnn_tui.session.rows.swept_rows", large)
    rows = Counted()
    for t in range(1, LENGTH + 1):
        rows.get(TRACE, [Loss(t, 0)], "a", 0)
    assert rows.held == 64 * 2**20


def test_by_a_by_c_and_by_x_come_from_one_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    sweeps: list[int] = []

    def counted(trace: Trace, losses: list[Loss], kinds: list[Kind], layer: int) -> Iterator[dict[Kind, Array]]:
        sweeps.append(len(losses))
        return swept_rows(trace, losses, kinds, layer)

    monkeypatch.setattr("rnn_tui.session.rows.swept_rows", counted)
    rows = Rows()
    kinds: tuple[Kind, ...] = ("c", "a", "x")
    found = {kind: rows.get(TRACE, [Loss(5, 0), Loss(7, 1)], kind, 0) for kind in kinds}
    assert sweeps == [2]
    for kind, both in found.items():
        expected = gradient_rows(TRACE, [Loss(5, 0), Loss(7, 1)], kind, 0)
        assert all(np.array_equal(row, wanted) for row, wanted in zip(both, expected, strict=True))
    rows.get(TRACE, [Loss(5, 0)], "term", 0)
    assert sweeps == [2, 1]


def test_a_cell_without_a_memory_has_no_rows_by_c() -> None:
    trace = Trace.start(tiny("rnn", 2).network).extend(TOKENS)
    rows = Counted()
    rows.get(trace, [Loss(5, 0)], "x", 0)
    assert rows.held == 2 * 5 * 8


def test_a_loss_of_the_top_layer_is_carried_back_once_for_all_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    carried: list[int] = []

    def counted(trace: Trace, losses: list[Loss]) -> list[Wake]:
        carried.append(len(losses))
        return wakes(trace, losses)

    monkeypatch.setattr("rnn_tui.session.rows.wakes", counted)
    rows = Rows()
    for kind in KINDS:
        for row, wanted in zip(
            rows.get(TRACE, [Loss(5, 0), Loss(7, 1)], kind, 1),
            gradient_rows(TRACE, [Loss(5, 0), Loss(7, 1)], kind, 1),
            strict=True,
        ):
            np.testing.assert_allclose(row, wanted, rtol=1e-12)
    assert carried == [2]


@pytest.mark.parametrize(("cell", "layers"), [("lstm", 1), ("gru-torch", 1), ("rnn", 2)])
def test_the_running_gradient_is_that_of_all_losses_whatever_was_taken_back(cell: str, layers: int) -> None:
    network = tiny(cell, layers).network
    trace, rows, running = Trace.start(network), Rows(), RunningGradient()

    def check() -> None:
        losses = [Loss(t, trace.token(t + 1) % 4) for t in range(1, len(trace))]
        found = running.get(trace, rows, lambda t: losses[t - 1])
        for ours, wanted in zip(found, gradient_arrays(trace, losses), strict=True):
            np.testing.assert_allclose(ours, wanted, rtol=1e-9, atol=1e-13)

    check()
    for token in [*TOKENS, *TOKENS, *TOKENS]:
        trace = trace.append(token)
        check()
    trace = trace.take(len(trace) - 2)
    check()
    trace = trace.append(TOKENS[0]).append(TOKENS[1])
    check()
    trace = trace.take(3)
    check()
