"""The key `backward` of `trace --json`: what is in it, and which losses may be asked for."""

import json
import math

import numpy as np
import pytest

from rnn_tui.errors import UsageError
from rnn_tui.session import Run
from rnn_tui.session.backward_record import Asked, chosen_losses
from rnn_tui.session.record import Extras, json_bytes, record, record_chunks
from tests.models_for_tests import OPENING, agreement, overflowing, tiny

KEYS = [
    "loss", "value", "layer", "bounded", "norm", "from_above", "from_later", "row", "ratio", "factor", "share",
    "product", "factors", "sum", "adjoint",
]  # fmt: skip


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("asked", ["last", "all", 3])
def test_everything_that_the_screen_shows_is_there(cell: str, asked: Asked) -> None:
    run = Run.over(agreement(cell, 2), OPENING, "was")
    found = record(run, layer=1, extras=Extras(backward=asked))["backward"]
    steps = list(range(1, 9)) if asked == "all" else [8 if asked == "last" else 3]
    way = run.backward(steps, 1)
    assert way is not None
    assert list(found) == KEYS
    assert found["loss"] == ("all" if asked == "all" else steps[-1])
    assert math.isclose(found["value"], sum(run.loss(t) or 0 for t in steps))
    assert found["bounded"] == (asked != "all")
    assert found["norm"]["a"] == way.norms["a"].tolist()
    assert (found["norm"]["c"] is None) == (cell == "rnn")
    assert found["from_above"] == way.norms["above"].tolist()
    assert found["from_later"] == way.norms["later_a"].tolist()
    assert found["row"] == way.norms["row"].tolist()
    there = range(1, way.t + 1)
    assert found["ratio"] == [way.ratio(k) for k in there]
    assert found["share"] == [way.share(k) for k in there]
    assert [found["factor"], found["product"], found["factors"]] == [
        [way.link(k)[place] for k in there] for place in range(3)
    ]
    assert [found["sum"][name] for name in ("W_aa", "W_ax", "W_ya")] == [
        [way.gathered(k)[place] for k in there] for place in range(3)
    ]
    assert np.array_equal(found["adjoint"]["a"], way.a)


def test_the_rest_of_the_object_stays_as_it_was() -> None:
    run = Run.over(tiny(), OPENING, "was")
    plain, more = record(run), record(run, extras=Extras(backward="last"))
    assert list(more) == [*list(plain)[:-1], "backward", "warnings"]
    assert {key: value for key, value in more.items() if key != "backward"} == plain


@pytest.mark.parametrize("asked", ["last", "all"])
def test_pieces_and_the_whole_are_the_same_bytes(asked: Asked) -> None:
    run, extras = Run.over(tiny("gru"), OPENING * 3, "was"), Extras(backward=asked)
    assert b"".join(record_chunks(run, extras=extras)) == json_bytes(record(run, extras=extras))


def test_what_is_not_finite_is_null_and_counted() -> None:
    run = Run.over(overflowing(), OPENING, "was")
    text = b"".join(record_chunks(run, extras=Extras(backward=8)))
    found = json.loads(text)
    assert None in found["backward"]["norm"]["a"]
    plain = json.loads(b"".join(record_chunks(run)))
    assert int(found["warnings"][0].split()[0]) > int(plain["warnings"][0].split()[0])


def test_only_losses_that_are_there() -> None:
    run = Run.over(tiny(), OPENING)
    assert chosen_losses(run, "last") == [7]
    assert chosen_losses(run.aim("was"), "last") == [8]
    assert chosen_losses(run, "all") == list(range(1, 8))
    assert chosen_losses(run, 1) == [1]
    for asked, words in [(8, "L<8> has no target"), (9, "there is no L<9>"), (0, "there is no L<0>")]:
        with pytest.raises(UsageError, match=words):
            chosen_losses(run, asked)
    with pytest.raises(UsageError, match="the only word has no target"):
        chosen_losses(Run.over(tiny(), OPENING[:1]), "all")
