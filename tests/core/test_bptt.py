"""rnn_tui.core.bptt: every gradient, term, factor and summand against complex steps, and what holds for all of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.core import adjoints, bptt, jacobians
from rnn_tui.core.bptt import KINDS, Kind, Loss
from rnn_tui.core.cells import CELLS, Cell, CellStep, LayerWeights
from rnn_tui.core.ops import Array
from tests.core.networks import RECURRENT, Case, case, worst

TIGHT = 1e-11
QUICK = settings(max_examples=25)
CELL, SEED, LAYERS = st.sampled_from(sorted(CELLS)), st.integers(0, 99), st.integers(1, 3)


def variants(cell: str) -> list[Case]:
    """One to three layers, both kinds of input, both kinds of output."""
    return [
        case(cell, 1),
        case(cell, 2, source="one-hot"),
        case(cell, 3, output="sigmoid"),
        case(cell, 1, seed=1, source="one-hot", output="sigmoid"),
    ]


def kinds(one: Case) -> list[Kind]:
    """Those that the cell has."""
    return [kind for kind in KINDS if kind != "c" or one.network.cell.has_memory]


@pytest.fixture(params=CELLS)
def cell(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_gradient_norms_of_every_node_of_every_layer(cell: str) -> None:
    for one in variants(cell):
        trace, reference = one.trace, one.reference()
        for layer in range(reference.layers):
            for kind in kinds(one)[:-1]:
                rows = bptt.gradient_rows(trace, one.losses, kind, layer)
                assert [len(row) for row in rows] == [t for t, _ in one.losses]
                for k in range(1, len(trace) + 1):
                    vectors = reference.by_node(kind, layer, k, one.losses)
                    expected = [np.linalg.norm(vector) for vector in vectors]
                    assert worst([row[k - 1] for row in rows[k - 1 :]], expected[k - 1 :]) < TIGHT, (kind, layer, k)
                    assert not any(expected[: k - 1])  # nothing reaches back from L<t> to k > t


def test_terms_and_the_summands_that_add_up_to_the_gradient(cell: str) -> None:
    for one in variants(cell)[:3]:
        trace, reference = one.trace, one.reference()
        last = one.losses[-1:]
        whole = bptt.parameter_gradient(trace, last)
        for layer in range(reference.layers):
            rows = bptt.gradient_rows(trace, one.losses, "term", layer)
            total: dict[str, Any] = {}
            for k in range(1, len(trace) + 1):
                summands = reference.by_copy(layer, k, one.losses)
                norms = [np.sqrt(sum(np.square(w).sum() for w in named.values())) for named in summands]
                assert worst([row[k - 1] for row in rows[k - 1 :]], norms[k - 1 :]) < TIGHT, (layer, k)
                total = {name: total.get(name, 0.0) + w for name, w in summands[-1].items()}
            for name, w in total.items():
                assert worst(whole[f"layers.{layer}.{name}"], w) < 1e-10, (layer, name)


def test_our_own_summands_add_up_too(cell: str) -> None:
    """Layer by layer: what a step leaves alone, summed over the steps, is what they leave together."""
    one = case(cell, 2)
    trace, last = one.trace, one.losses[-1:]
    whole = bptt.parameter_gradient(trace, last)
    for layer in range(2):
        adjoints = bptt.sweep(trace, last, layer)[-1]
        total: dict[str, Any] = {}
        for k, moment in enumerate(trace.moments):
            at = slice(k, k + 1)
            if layer:
                fed = one.network.cell.a(moment.layers[0].state)
            else:
                fed = one.network.input_vectors(np.array([moment.token])).T
            step = [moment.layers[layer]]
            part = one.network.cell.weight_gradient(step, adjoints.inputs[at], adjoints.recurrent[at], fed[None])
            named = one.network.cell.unpack(part)
            row = bptt.gradient_rows(trace, last, "term", layer)[0]
            norm = np.sqrt(sum(np.square(w).sum() for name, w in named.items() if name.startswith("W")))
            assert worst([row[k]], [norm]) < TIGHT
            total = {name: total.get(name, 0.0) + w for name, w in named.items()}
        for name, w in total.items():
            assert worst(whole[f"layers.{layer}.{name}"], w) < 1e-10, (layer, name)


def test_parameter_gradient(cell: str) -> None:
    for one in variants(cell):
        some = [one.losses[1], one.losses[4], one.losses[5]]
        for losses in (one.losses, some):
            ours = bptt.parameter_gradient(one.trace, losses)
            theirs = one.reference().by_weights(losses)
            assert set(ours) == set(theirs)
            for name, w in theirs.items():
                assert worst(ours[name], w) < 1e-10, name


def test_no_loss_no_gradient(cell: str) -> None:
    one = case(cell, 2)
    gradients = bptt.parameter_gradient(one.trace, [])
    assert {name: w.shape for name, w in gradients.items()} == one.network.config.shapes(4)
    assert not any(w.any() for w in gradients.values())
    assert bptt.gradient_rows(one.trace, [], "a", 0) == []


def test_jacobians_factors_and_their_products(cell: str) -> None:
    for one in variants(cell)[:3]:
        trace, reference, T = one.trace, one.reference(), len(one.tokens)
        for layer in range(reference.layers):
            theirs = [reference.jacobian(layer, t) for t in range(1, T + 1)]
            for t, matrix in enumerate(theirs, 1):
                assert worst(bptt.jacobian(trace, t, layer), matrix) < 1e-10
                assert worst([bptt.factor(trace, t, layer)], [np.linalg.norm(matrix, 2)]) < TIGHT
            product, norms = np.eye(len(theirs[0])), [1.0]
            for matrix in theirs[:0:-1]:
                product = product @ matrix
                norms.insert(0, float(np.linalg.norm(product, 2)))
            assert worst(bptt.product_norms(trace, T, layer), norms) < TIGHT


def test_row_times_product_of_jacobians_is_the_adjoint(cell: str) -> None:
    """∂L<t>/∂s<k> = ∂L<t>/∂s<t> ∂s<t>/∂s<k> in the top layer; ∂L/∂s<0> goes one further."""
    one = case(cell, 2)
    trace, last = one.trace, one.losses[-1:]
    top = bptt.sweep(trace, last, 1)[0]
    row = top.state[-1, :, 0]
    for t in range(len(trace), 0, -1):
        assert worst(top.state[t - 1, :, 0], row) < 1e-10, t
        row = row @ bptt.jacobian(trace, t, 1)
    assert worst(top.initial[:, 0], row) < 1e-10


@QUICK
@given(st.sampled_from(sorted(RECURRENT)), LAYERS, SEED, st.floats(0.1, 3.0))
def test_share_below_product_below_product_of_factors(cell: str, layers: int, seed: int, scale: float) -> None:
    """Wrt a in the top layer of a one-directional network, and claimed nowhere else."""
    one = case(cell, layers, seed=seed, scale=scale, length=8)
    trace, T, top = one.trace, 8, layers - 1
    row = bptt.gradient_rows(trace, one.losses[-1:], "a", top)[0]
    norms = bptt.product_norms(trace, T, top)
    factors = [bptt.factor(trace, t, top) for t in range(1, T + 1)]
    for k in range(1, T + 1):
        product = float(np.prod(factors[k:]))
        assert row[k - 1] <= row[-1] * norms[k - 1] * (1 + 1e-9)
        assert norms[k - 1] <= product * (1 + 1e-9)


@QUICK
@given(CELL, LAYERS, SEED, st.integers(1, 10))
def test_many_losses_at_once_are_those_one_by_one(cell: str, layers: int, seed: int, length: int) -> None:
    one = case(cell, layers, seed=seed, length=length)
    trace = one.trace
    for layer in range(layers):
        for kind in kinds(one):
            together = bptt.gradient_rows(trace, one.losses, kind, layer)
            for loss, row in zip(one.losses, together, strict=True):
                alone = bptt.gradient_rows(trace, [loss], kind, layer)[0]
                assert alone.shape == row.shape == (loss.t,)
                assert worst(row, alone) < 1e-10


@QUICK
@given(CELL, SEED, st.integers(2, 10))
def test_a_loss_sees_its_past_alone(cell: str, seed: int, length: int) -> None:
    """Steps after t change nothing of row t, and nothing of it stands at k > t."""
    one = case(cell, 2, seed=seed, length=length)
    trace, t = one.trace, length // 2 + 1
    loss = Loss(t, one.targets[t - 1])
    for kind in kinds(one):
        row = bptt.gradient_rows(trace, [loss], kind, 0)[0]
        np.testing.assert_array_equal(row, bptt.gradient_rows(trace.take(t), [loss], kind, 0)[0])
    later = bptt.sweep(trace, [loss, one.losses[-1]], 0)[-1]
    assert not later.state[t:, :, 0].any()
    assert not later.inputs[t:, :, 0].any()


@QUICK
@given(CELL, SEED)
def test_the_sum_of_the_losses_has_the_sum_of_the_gradients(cell: str, seed: int) -> None:
    one = case(cell, 2, seed=seed, length=5)
    whole = bptt.parameter_gradient(one.trace, one.losses)
    parts = [bptt.parameter_gradient(one.trace, [loss]) for loss in one.losses]
    for name, w in whole.items():
        assert worst(w, np.sum([part[name] for part in parts], axis=0)) < 1e-9, name


def test_chunks_change_nothing(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = case(cell, 2, length=9)
    whole = {kind: bptt.gradient_rows(one.trace, one.losses, kind, 0) for kind in kinds(one)}
    shapes: list[tuple[int, int]] = []
    swept = adjoints.sweep_layer

    def counted(
        cell: Cell, layer: LayerWeights, steps: Sequence[CellStep], inject: Array, *carried: Array | None
    ) -> bptt.LayerAdjoints:
        found = swept(cell, layer, steps, inject, *carried)
        shapes.append((len(found.state), found.state.shape[2]))
        return found

    monkeypatch.setattr(adjoints, "sweep_layer", counted)
    for losses_at_once, limit in (("_MOST_LOSSES", 2), ("_SWEEP_BYTES", 1)):
        monkeypatch.setattr(bptt, losses_at_once, limit)
        monkeypatch.setattr(bptt, "_STRETCH_BYTES", 1)
        shapes.clear()
        for kind, rows in whole.items():
            for row, again in zip(rows, bptt.gradient_rows(one.trace, one.losses, kind, 0), strict=True):
                assert worst(again, row) < 1e-10
        assert max(shapes) == (1, limit)


def test_all_kinds_at_once_are_those_one_by_one(cell: str) -> None:
    one = case(cell, 2, length=9)
    for layer in range(2):
        together = list(bptt.swept_rows(one.trace, one.losses, kinds(one), layer))
        for kind in kinds(one):
            alone = bptt.gradient_rows(one.trace, one.losses, kind, layer)
            assert all(worst(rows[kind], row) < TIGHT for rows, row in zip(together, alone, strict=True))


def test_one_sweep_serves_all_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    one = case("lstm", 1, length=9)
    visited: list[int] = []
    swept = adjoints.sweep_layer

    def counted(
        cell: Cell, layer: LayerWeights, steps: Sequence[CellStep], inject: Array, *carried: Array | None
    ) -> bptt.LayerAdjoints:
        found = swept(cell, layer, steps, inject, *carried)
        visited.append(len(found.state))
        return found

    monkeypatch.setattr(adjoints, "sweep_layer", counted)
    assert len(list(bptt.swept_rows(one.trace, one.losses, bptt.KINDS, 0))) == 9
    assert sum(visited) == 9


def test_factors_together_are_those_one_by_one(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = case(cell, 2, length=9)
    alone = [np.linalg.norm(bptt.jacobian(one.trace, t, 1), 2) for t in range(1, 10)]
    for most in (256, 2):
        monkeypatch.setattr(jacobians, "_JACOBIANS", most)
        assert worst(bptt.factors(one.trace, list(range(1, 10)), 1), alone) < TIGHT
    assert bptt.factors(one.trace, [], 1).shape == (0,)


def test_losses_in_any_order_and_two_of_one_step(cell: str) -> None:
    """The same step against two targets: was against were."""
    one = case(cell)
    losses = [Loss(5, 0), Loss(2, 1), Loss(5, 3)]
    rows = bptt.gradient_rows(one.trace, losses, "a", 0)
    for loss, row in zip(losses, rows, strict=True):
        assert worst(row, bptt.gradient_rows(one.trace, [loss], "a", 0)[0]) < TIGHT
    assert worst(rows[0], rows[2]) > 1e-3
    ours = bptt.parameter_gradient(one.trace, losses)
    for name, w in one.reference().by_weights(losses).items():
        assert worst(ours[name], w) < 1e-10


def test_in_the_gru_cells_a_and_c_are_one_node() -> None:
    for cell in ("gru-simple", "gru", "gru-torch"):
        one = case(cell, 2)
        for layer in range(2):
            by_a, by_c = (bptt.gradient_rows(one.trace, one.losses, kind, layer) for kind in ("a", "c"))
            assert all(np.array_equal(row, again) for row, again in zip(by_a, by_c, strict=True))


def test_spectral_norm() -> None:
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(4, 4))
    plain = float(np.linalg.norm(matrix, 2))
    for size in (1e-300, 1e-200, 1.0, 1e200, 1e300):
        assert worst([bptt.spectral_norm(size * matrix)], [size * plain]) < 1e-13
    assert bptt.spectral_norm(np.zeros((3, 3))) == 0.0
    assert bptt.spectral_norm(np.zeros((0, 0))) == 0.0
    for bad in (np.nan, np.inf, -np.inf):
        matrix[1, 2] = bad
        assert np.isnan(bptt.spectral_norm(matrix))


def test_which_zeros_are_underflow() -> None:
    row = np.array([0.0, 0.0, 3e-300, 1.0, 0.0])
    assert bptt.underflowed(row, smooth=True).tolist() == [True, True, False, False, False]
    assert bptt.underflowed(row, smooth=False).tolist() == [True, True, False, False, False]
    dead = np.array([0.0, 1e-3, 1.0])
    assert bptt.underflowed(dead, smooth=True).tolist() == [True, False, False]
    assert not bptt.underflowed(dead, smooth=False).any()  # a ReLU that was off
    assert not bptt.underflowed(np.zeros(3), smooth=True).any()
