import json

import numpy as np
import pytest

from rnn_tui.core import bptt
from rnn_tui.models import Model
from rnn_tui.session import Run
from rnn_tui.session.anatomy import last_loss, loss_anatomy, part, reading
from rnn_tui.session.record import Extras, json_bytes, record, record_chunks
from tests.core.networks import RECURRENT
from tests.models_for_tests import OPENING, agreement, overflowing, separating

PLAIN = ("rnn", "rnn-relu")


def run_of(model: Model, target: str | None = "was") -> Run:
    return Run.over(model, OPENING, target)


@pytest.mark.parametrize("cell", RECURRENT)
def test_the_key_anatomy_has_the_numbers_of_the_rest(cell: str) -> None:
    run = run_of(agreement(cell, layers=2))
    for layer in (0, 1):
        whole = record(run, layer=layer, extras=Extras(anatomy="last"))
        found, t = whole["anatomy"], len(OPENING)
        assert (found["t"], found["target"], found["layer"]) == (t, "was", layer)
        assert found["term"]["W_a"] == pytest.approx(whole["terms"][-1], rel=1e-12, abs=0)
        assert found["factor"] == whole["factors"]
        norms = np.array(whole["gradient"]["norm"][-1])
        if norms[-1] > 0:
            assert found["share"] == pytest.approx(norms / norms[-1], rel=1e-12, abs=0)
        parts = np.hypot(found["term"]["W_aa"], found["term"]["W_ax"])
        assert parts == pytest.approx(np.array(found["term"]["W_a"]), rel=1e-12, abs=0)
        if layer == 1:
            bound = np.array(found["bound"]["W_a"])
            made = found["outset"] * np.array(found["product"]) * np.array(found["immediate"]["W_a"])
            assert bound == pytest.approx(made)
            assert (np.array(found["term"]["W_a"]) <= bound * (1 + 1e-12)).all()
        else:
            assert found["bound"] is None
        assert (found["slope"] is not None) == (found["weight_norm"] is not None) == (cell in PLAIN)
        assert (found["direct"] is None) == (cell in PLAIN)


def test_without_being_asked_nothing_is_added() -> None:
    run = run_of(agreement())
    plain, asked = record(run), record(run, extras=Extras(anatomy="last"))
    assert set(asked) - set(plain) == {"anatomy"}
    asked.pop("anatomy")
    assert plain == asked


def test_in_pieces_it_is_the_same() -> None:
    run, extras = run_of(agreement()), Extras(anatomy="last")
    assert b"".join(record_chunks(run, extras=extras)) == json_bytes(record(run, extras=extras))


def test_without_a_loss_there_is_none() -> None:
    run = Run.over(agreement(), OPENING[:1])
    assert last_loss(run) is None and record(run, extras=Extras(anatomy="last"))["anatomy"] is None
    assert loss_anatomy(run, 1, 0) is None
    assert last_loss(run_of(agreement(), None)) == len(OPENING) - 1


def test_what_is_not_finite_is_left_out_and_counted() -> None:
    found = json.loads(b"".join(record_chunks(run_of(overflowing()), extras=Extras(anatomy="last"))))
    assert found["warnings"]
    t = last_loss(run_of(overflowing()))
    assert (found["anatomy"] is None) == (t is None)


def test_a_reading_multiplies_to_its_bound_and_counts_the_early_terms() -> None:
    run = run_of(agreement("rnn"))
    found = loss_anatomy(run, 8, 0)
    assert found is not None
    for weight in ("W_aa", "W_ax", "W_a"):
        terms = part(found.terms, weight)
        for k in (1, 3, 8):
            read = reading(found, k, weight)
            assert read.bound == pytest.approx(read.outset * read.product * read.immediate)
            assert read.bound is not None and read.term <= read.bound * (1 + 1e-12)
            assert read.early == pytest.approx(terms[:k].sum() / terms.sum())
    row = bptt.gradient_rows(run.trace, [bptt.Loss(8, run.model.network.output_index["was"])], "term", 0)[0]
    assert reading(found, 3, "W_a").term == pytest.approx(row[2], rel=1e-12)


def test_a_lower_layer_has_no_bound_to_read() -> None:
    found = loss_anatomy(run_of(agreement("lstm", layers=2)), 8, 0)
    assert found is not None and reading(found, 2, "W_a").bound is None


def test_where_nothing_sets_out_there_is_no_share() -> None:
    model = separating(0)
    weights = model.network.weights()
    weights["W_ya"] = np.zeros_like(weights["W_ya"])
    silent = Model("silent", type(model.network).from_weights(model.network.config, weights), {}, model.task)
    found = record(run_of(silent), extras=Extras(anatomy="last"))
    assert found["anatomy"]["share"] == [None] * len(OPENING)
    assert found["warnings"] == []
