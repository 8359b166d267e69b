"""The object of `trace --json` for every shape, to the contract's letter."""

import json
import math
from typing import Any

import numpy as np
import pytest

from rnn_tui.errors import UsageError
from rnn_tui.session.record import NO_EXTRAS, Extras
from rnn_tui.session.request import Request
from tests.models_for_tests import of_task
from tests.session.shapes import BOTH_WAYS, DATES, ENTITIES, IDS, NUMBER, SENTIMENT, TEXTS, Text

COMMON = ["schema", "model", "tokens", "steps"]
REST = ["loss", "gradient", "factors", "terms", "warnings"]
STEP = ["t", "token", "layers", "prediction", "target", "loss"]
LAYER = ["gates", "candidate", "c", "a"]


def traced(one: Text, target: str | None = None, extras: Extras = NO_EXTRAS) -> dict[str, Any]:
    return Request(one.model(), target, extras=extras).record(one.text)


def forced(one: Text) -> dict[str, Any]:
    """An encoder-decoder is fed its gold."""
    return traced(one, target="1998-05-03") if one is DATES else traced(one)


@pytest.mark.parametrize("one", TEXTS, ids=IDS)
def test_keys_and_counts(one: Text) -> None:
    found, config = forced(one), one.model().network.config
    more = ["output_tokens", "output_steps"] if one is DATES else []
    back = ["reverse_factors"] if one is BOTH_WAYS else []
    assert list(found) == [*COMMON, *more, *REST[:3], *back, *REST[3:]]
    assert (found["model"]["shape"], found["model"]["bidirectional"]) == (config.shape, one.bidirectional)
    assert tuple(found["tokens"]) == one.tokens
    T, U = len(one.tokens), len(one.gold) if one is DATES else 0
    for steps, count in ((found["steps"], T), (found.get("output_steps", []), U)):
        assert [step["t"] for step in steps] == list(range(1, count + 1))
        assert all(list(step) == STEP for step in steps)
        for layer in (layer for step in steps for layer in step["layers"]):
            assert list(layer) == LAYER + ["reverse"] * one.bidirectional
            assert not one.bidirectional or list(layer["reverse"]) == LAYER
            assert len(layer["a"]) == config.hidden
    rows = [found["gradient"]["norm"], found["terms"]]
    assert [len(matrix) for matrix in rows] == [U or T] * 2
    assert {len(row) for matrix in rows for row in matrix if row is not None} == {T + U}
    assert len(found["factors"]) == T + U
    assert [factor is None for factor in found["factors"]] == [True] + [False] * (T + U - 1)
    assert not one.bidirectional or [x is None for x in found["reverse_factors"]] == [False] * (T - 1) + [True]
    assert json.loads(b"".join(Request(one.model(), "1998-05-03" if one is DATES else None).json(one.text))) == found


@pytest.mark.parametrize("one", TEXTS, ids=IDS)
def test_targets_and_losses_are_the_gold_s(one: Text) -> None:
    found = forced(one)
    steps = found["output_steps"] if one is DATES else found["steps"]
    assert tuple(step["target"] for step in steps) == one.gold
    for step in steps:
        assert (step["loss"] is None) == (step["target"] is None)
        shares = {each["token"]: each["probability"] for each in step["prediction"]}
        assert list(shares.values()) == sorted(shares.values(), reverse=True)
        if step["target"] in shares:
            assert step["loss"] == pytest.approx(-math.log(shares[step["target"]]), rel=1e-12)
    losses = [step["loss"] for step in steps if step["loss"] is not None]
    assert found["loss"] == math.fsum(losses)
    assert len(losses) == sum(token is not None for token in one.gold)
    for rows in (found["gradient"]["norm"], found["terms"]):
        assert [row is None for row in rows] == [token is None for token in one.gold]


@pytest.mark.parametrize("one", [NUMBER, SENTIMENT, ENTITIES, BOTH_WAYS], ids=IDS[:4])
def test_yes_or_no_has_both(one: Text) -> None:
    config = one.model().network.config
    for step in traced(one)["steps"]:
        assert {each["token"] for each in step["prediction"]} == set(config.output_vocabulary)
        assert sum(each["probability"] for each in step["prediction"]) == pytest.approx(1)


def test_the_encoder_says_nothing() -> None:
    for step in traced(DATES)["steps"]:
        assert [step[key] for key in ("prediction", "target", "loss")] == [None] * 3


def test_the_decoder_is_fed_start_and_its_gold_one_behind() -> None:
    found = forced(DATES)
    assert found["output_tokens"] == [*"1998-05-03", "<end>"]
    assert [step["token"] for step in found["output_steps"]] == ["<start>", *"1998-05-03"]
    assert Request(DATES.model(), "1998-05-03<end>").record(DATES.text) == found


def test_the_target_of_a_decoder_is_its_gold_whatever_the_task_says() -> None:
    found = traced(DATES, target="12")
    assert found["output_tokens"] == ["1", "2", "<end>"] == [step["target"] for step in found["output_steps"]]


def test_decoding_freely_is_measured_by_position_and_stops_at_twice_the_longest() -> None:
    found = traced(DATES)
    steps, written = found["output_steps"], found["output_tokens"]
    assert "<end>" not in written
    assert len(steps) == len(written) == 22
    assert [step["token"] for step in steps] == ["<start>", *written[:-1]]
    assert [step["prediction"][0]["token"] for step in steps] == written
    assert tuple(step["target"] for step in steps) == (*DATES.gold, *[None] * 11)
    assert [row is None for row in found["gradient"]["norm"]] == [False] * 11 + [True] * 11


def test_decoding_freely_stops_behind_the_end() -> None:
    model = of_task("dates", seed=3)
    weights = model.network.weights()
    weights["b_y"][model.network.output_index["<end>"]] = 9.0
    found = Request(type(model)("own", type(model.network).from_weights(model.network.config, weights), {}, model.task))
    assert found.record("3 may 1998")["output_tokens"] == ["<end>"]


def test_a_beginning_has_the_gold_that_is_certain() -> None:
    found = Request(DATES.model(), wrt="x").record("3 may 19")
    targets = [step["target"] for step in found["output_steps"]]
    assert targets[:11] == ["1", "9", None, None, "-", "0", "5", "-", "0", "3", "<end>"]
    assert found["gradient"]["norm"][2] is None


def test_what_the_grammar_does_not_accept_has_no_loss() -> None:
    for one, text in ((SENTIMENT, "bad bad"), (ENTITIES, "was was"), (DATES, "99 99")):
        found = Request(one.model()).record(text)
        assert found["loss"] == 0
        assert not any(found["gradient"]["norm"]) and not any(found["terms"])


def test_the_target_of_a_call_replaces_the_last() -> None:
    assert [step["target"] for step in traced(SENTIMENT, target="bad")["steps"]] == [None] * 4 + ["bad"]
    assert [step["target"] for step in traced(BOTH_WAYS, target="name")["steps"]] == [*BOTH_WAYS.gold[:4], "name"]
    assert traced(NUMBER, target="singular")["steps"][0]["target"] == "singular"


def test_the_rows_of_one_direction_end_at_their_loss_and_those_of_two_do_not() -> None:
    one, both = (np.array(traced(text)["gradient"]["norm"]) for text in (ENTITIES, BOTH_WAYS))
    assert not np.triu(one, 1).any() and np.tril(one).all(where=np.tri(5, dtype=bool))
    assert both.all()


def test_a_beginning_of_a_review_has_the_same_predictions() -> None:
    whole = traced(SENTIMENT)["steps"]
    for t in range(1, 6):
        part = Request(SENTIMENT.model()).record(" ".join(SENTIMENT.tokens[:t]))["steps"]
        assert [step["prediction"] for step in part] == [step["prediction"] for step in whole[:t]]


def test_the_second_direction_changes_what_came_before() -> None:
    part = Request(BOTH_WAYS.model()).record("teddy")["steps"][0]["prediction"]
    assert part != traced(BOTH_WAYS)["steps"][0]["prediction"]


def test_a_dense_layer_has_no_states_to_hand_on() -> None:
    layer = traced(NUMBER)["steps"][0]["layers"][0]
    assert (layer["gates"], layer["candidate"], layer["c"]) == ({}, None, None)
    assert traced(NUMBER)["factors"] == [None]


@pytest.mark.parametrize("temperature", [None, 1.5])
def test_one_to_many_feeds_what_it_puts_out(temperature: float | None) -> None:
    found = Request(of_task("melody"), generate=6, temperature=temperature, seed=4).record("c4")
    assert (found["model"]["shape"], len(found["tokens"]), found["tokens"][0]) == ("one-to-many", 7, "C4")
    assert [step["target"] for step in found["steps"]] == [*found["tokens"][1:], None]
    assert found["gradient"]["norm"][6] is None
    if temperature is None:
        assert [step["prediction"][0]["token"] for step in found["steps"][:6]] == found["tokens"][1:]


@pytest.mark.parametrize(
    ("one", "text", "asked", "part"),
    [
        (NUMBER, "mice mouse", {}, "reads one word, and this is 2"),
        (NUMBER, "mice", {"wrt": "c"}, "has no c"),
        (NUMBER, "", {}, "no word to read"),
        (DATES, "", {}, "no character to read"),
        (DATES, "1.1.2000", {"target": ""}, "no character to read"),
        (DATES, "1.1.2000", {"target": "<end>"}, "no character to read"),
        (DATES, "1.1.2000", {"target": "x"}, "'x' is not one of the 11"),
        (DATES, "1.1.2000", {"target": "1" * 22}, "writes at most 22"),
        (DATES, "1.1.2000", {"generate": 2}, "generate"),
        (SENTIMENT, "the film was bad", {"generate": 2}, "generate"),
        (SENTIMENT, "the film was bad", {"target": "the"}, "'the' is not one of the 2"),
        (BOTH_WAYS, "teddy", {"extras": Extras(anatomy="last")}, "both ways at once"),
        (BOTH_WAYS, "teddy", {"extras": Extras(backward="last")}, "both ways at once"),
        (SENTIMENT, "the film was bad", {"extras": Extras(backward=2)}, "has no target"),
        (DATES, "1.1.2000", {"extras": Extras(backward=12)}, "L<12> has no target; write --target TOKEN, or --loss 11"),
    ],
)
def test_what_a_shape_has_no_place_for(one: Text, text: str, asked: dict[str, Any], part: str) -> None:
    with pytest.raises(UsageError, match=part):
        Request(one.model(), **asked).record(text)


def test_the_way_back_and_the_anatomy_count_the_outputs() -> None:
    found = traced(DATES, target="1998-05-03", extras=Extras(backward=2, anatomy=2))
    assert (found["backward"]["loss"], found["anatomy"]["t"], found["anatomy"]["target"]) == (2, 2, "9")
    assert len(found["backward"]["norm"]["a"]) == len(found["anatomy"]["product"]) == 12
    row = found["gradient"]["norm"][1]
    assert found["backward"]["norm"]["a"] == pytest.approx(row[:12], rel=1e-12)
    assert found["anatomy"]["term"]["W_a"] == pytest.approx(found["terms"][1][:12], rel=1e-12)
