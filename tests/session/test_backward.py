"""rnn_tui.session.backward: what arrives step by step, where it comes from, what has added up; by properties."""

import numpy as np
import pytest

from rnn_tui.core import bptt
from rnn_tui.core.bptt import Kind, Loss
from rnn_tui.core.cells import CELLS
from rnn_tui.core.trace import Trace
from rnn_tui.models import Model
from rnn_tui.session import Run, Session
from rnn_tui.session.backward import Backward, Ways
from rnn_tui.tasks.agreement import AGREEMENT
from tests.core.networks import RECURRENT, Case, case, worst
from tests.models_for_tests import OPENING, agreement, overflowing, tiny

TIGHT = 1e-11


@pytest.fixture(params=RECURRENT)
def cell(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def ways(one: Case) -> list[Backward]:
    """From one loss, from some, from all; in every layer."""
    some = ([one.losses[3]], one.losses[-1:], one.losses[1:4], one.losses)
    return [Backward(one.trace, losses, layer) for losses in some for layer in range(one.network.config.layers)]


def test_norms_of_one_loss_are_those_of_the_heatmap(cell: str) -> None:
    one = case(cell, 2)
    kinds: list[Kind] = ["a", "c", "x"] if one.network.cell.has_memory else ["a", "x"]
    for layer in range(2):
        for loss in one.losses:
            way = Backward(one.trace, [loss], layer)
            for kind in kinds:
                (row,) = bptt.gradient_rows(one.trace, [loss], kind, layer)
                assert worst(way.norms[kind], row) < TIGHT


def test_the_parts_add_up_to_the_adjoint(cell: str) -> None:
    for way in ways(case(cell, 2)):
        H = way.a.shape[1]
        apart = np.abs(way.above + way.later[:, :H] - way.a).max(1)
        assert (apart <= 1e-14 * np.maximum(way.norms["above"], way.norms["later_a"])).all()
        assert not way.later[-1].any()


def test_nothing_comes_from_an_output_without_a_loss(cell: str) -> None:
    one = case(cell, 2)
    way = Backward(one.trace, [one.losses[1], one.losses[4]], 1)
    assert [bool(vector.any()) for vector in way.above] == [False, True, False, False, True]


def test_what_is_handed_on_is_the_row_times_the_jacobian(cell: str) -> None:
    one = case(cell, 2)
    for way in ways(one):
        for k in range(1, way.t):
            expected = way.row[k] @ bptt.jacobian(one.trace, k + 1, way.layer)
            assert worst(way.later[k - 1], expected) < 1e-10


def test_one_step_never_does_more_than_its_factor(cell: str) -> None:
    for way in ways(case(cell, 2)):
        for k in range(1, way.t):
            ratio, link = way.ratio(k), way.link(k)
            assert ratio is not None
            assert link.factor is not None
            assert 0 <= ratio <= link.factor * (1 + 1e-12)
        assert way.ratio(way.t) is None
        assert way.link(way.t) == (None, 1.0, 1.0)


def test_share_product_and_product_of_factors_in_the_top_layer(cell: str) -> None:
    one = case(cell, 2)
    for loss in one.losses:
        way = Backward(one.trace, [loss], 1)
        assert way.alone
        running = 1.0
        products = bptt.product_norms(one.trace, loss.t, 1)
        for k in range(loss.t, 0, -1):
            share, link, ratio = way.share(k), way.link(k), way.ratio(k)
            running *= 1.0 if ratio is None else ratio
            assert share is not None
            assert worst([running], [share]) < TIGHT, "Π× is the share"
            assert worst([link.product], [products[k - 1]]) < TIGHT
            assert share <= link.product * (1 + 1e-12)
            assert link.product <= link.factors * (1 + 1e-12)
            assert way.norms["a"][k - 1] <= way.norms["row"][k - 1] * (1 + 1e-12)


def test_no_bound_is_claimed_where_one_is_broken(cell: str) -> None:
    """A lower layer is fed from above at every step: there are networks whose share exceeds the product of factors."""
    broken = 0
    for seed in range(12):
        one = case(cell, 2, seed=seed, scale=0.4)
        for loss in one.losses:
            way = Backward(one.trace, [loss], 0)
            assert not way.alone
            broken += (way.share(1) or 0.0) > way.link(1).factors
    assert broken
    assert not Backward(one.trace, one.losses, 1).alone
    assert Backward(one.trace, one.losses, 1).share(1) is None


def test_the_parameter_gradient_adds_up(cell: str) -> None:
    one = case(cell, 2)
    for way in ways(one):
        whole = bptt.parameter_gradient(one.trace, list(way.losses))
        prefix = f"layers.{way.layer}."
        own = {n.removeprefix(prefix): w for n, w in whole.items() if n.startswith(f"{prefix}W")}
        H = one.network.config.hidden
        state = [own["W_cc"]] if "W_cc" in own else []
        fed = [own["W_cx"]] if "W_cx" in own else []
        for name, w in own.items():
            if name not in ("W_cc", "W_cx"):
                state.append(w[:, :H])
                fed.append(w[:, H:])
        sums = way.gathered(1)
        assert worst([sums.state], [np.linalg.norm(np.vstack(state))]) < 1e-10
        assert worst([sums.inputs], [np.linalg.norm(np.vstack(fed))]) < 1e-10
        assert worst([sums.readout], [np.linalg.norm(whole["W_ya"])]) < 1e-10


def test_the_sum_so_far_is_that_of_the_steps_so_far(cell: str) -> None:
    """Asked in any order. The first of them is the summand of step t; W_ya of one loss never changes again."""
    one = case(cell, 1)
    way, other = (Backward(one.trace, one.losses[-1:], 0) for _ in range(2))
    down = [way.gathered(k) for k in range(6, 0, -1)]
    assert other.gathered(3) == down[3]
    assert [other.gathered(k) for k in (1, 6, 2)] == [down[5], down[0], down[4]]
    (terms,) = bptt.gradient_rows(one.trace, one.losses[-1:], "term", 0)
    assert worst([np.hypot(down[0].state, down[0].inputs)], [terms[-1]]) < TIGHT
    assert len({found.readout for found in down}) == 1
    assert len({found.state for found in down}) == 6


def test_all_losses_give_the_readout_a_term_each(cell: str) -> None:
    one = case(cell, 1)
    way = Backward(one.trace, one.losses, 0)
    expected = np.zeros_like(one.network.readout)
    for loss in reversed(one.losses):
        expected += bptt.parameter_gradient(one.trace, [loss])["W_ya"]
        assert worst([way.gathered(loss.t).readout], [np.linalg.norm(expected)]) < TIGHT


def test_a_dense_layer_hands_nothing_on() -> None:
    one = case("dense", 2)
    way = Backward(one.trace, one.losses[-1:], 1)
    assert not way.later.any()
    assert way.gathered(1).state == 0
    assert way.link(1).factor == 0
    assert "dense" in CELLS


def test_a_loss_that_teaches_nothing_has_no_share() -> None:
    """Where the whole row is 0 there is nothing to have a part of."""
    one = case("rnn", 1)
    weights = one.network.weights()
    weights["W_ya"] = np.zeros_like(weights["W_ya"])
    trace = Trace.start(type(one.network).from_weights(one.network.config, weights), one.initial).extend(one.tokens)
    way = Backward(trace, one.losses[-1:], 0)
    assert not way.norms["row"].any()
    assert way.share(1) is None
    assert way.ratio(1) is None


def test_numbers_that_are_not_finite_are_no_crash() -> None:
    run = Session(overflowing(), OPENING, guess=True).snapshot.run
    way = run.backward([8], 0)
    assert way is not None
    for k in range(8, 0, -1):
        assert len(way.link(k)) == len(way.gathered(k)) == 3


def test_a_run_has_no_way_back_without_a_target() -> None:
    run = Run.over(tiny(), OPENING)
    assert run.backward([8], 0) is None
    assert run.backward([], 0) is None
    aimed = run.aim("was").backward([8], 0)
    assert aimed is not None
    assert aimed.losses == (Loss(8, AGREEMENT.output_vocabulary.index("was")),)
    every = run.backward(range(1, 9), 0)
    assert every is not None
    assert every.t == 7


def test_the_same_way_is_computed_once() -> None:
    run = Run.over(tiny(), OPENING, "was")
    way = run.backward([8], 0)
    assert run.backward([8], 0) is way
    assert run.aim("were").backward([8], 0) is not way
    assert run.aim("were").aim("was").backward([8], 0) is way
    assert run.append("was").backward([8], 0) is way  # the same loss, whose word has come
    assert run.take(7).append("cat").aim("was").backward([8], 0) is not way


def test_the_memo_forgets_the_least_recently_asked() -> None:
    one, memo = case("rnn"), Ways(most=2)
    first = memo.get(one.trace, one.losses[:1], 0)
    trace = one.trace
    kept = memo.get(trace, one.losses[:1], 0)
    assert kept is not first  # another trace has other steps
    memo.get(trace, one.losses[:2], 0)
    assert memo.get(trace, one.losses[:1], 0) is kept
    memo.get(trace, one.losses[:3], 0)
    assert memo.get(trace, one.losses[:1], 0) is kept


@pytest.mark.parametrize(("hidden", "most"), [(4, 1000), (64, 400)])
def test_a_frame_asks_for_no_more_than_it_can_have(hidden: int, most: int) -> None:
    """The larger the network, the fewer steps are followed at once; a small one is followed for a thousand."""
    model: Model = agreement("lstm", hidden=hidden)
    run = Run.over(model, OPENING * 160)
    way = run.backward([1279], 0)
    assert way is not None
    followed = way.t - way.linked
    assert (followed >= most) if hidden == 4 else (0 < followed <= most)
    assert 1 <= way.summed <= way.linked
