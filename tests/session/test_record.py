"""The object of `trace --json`, from runs of any kind of network."""

import json
import math
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest

from rnn_tui.core.bptt import Kind
from rnn_tui.core.cells import CELLS
from rnn_tui.core.network import Config, Network
from rnn_tui.core.ops import Array
from rnn_tui.models import Model
from rnn_tui.session.record import json_bytes, record, record_chunks
from rnn_tui.session.run import Run
from rnn_tui.tasks import task

WORDS = ("the", "cat", "was", "full", "ü", "我")
RECURRENT = [name for name in CELLS if name != "dense"]


def model(cell: str = "lstm", layers: int = 1, output: str = "softmax", scale: float = 1.0) -> Model:
    """A network of the task `agreement` in all but its words."""
    answers = ("no", "yes") if output == "sigmoid" else WORDS
    config = Config("agreement", cell, 3, WORDS, answers, layers=layers, output=output)
    network = Network.fresh(config, np.random.default_rng([4, layers]), 2)
    return Model("own", network.replaced([array * scale for array in network.arrays()]), {}, task("agreement"))


def run(own: Model, tokens: str = "the cat was full", target: str | None = "我") -> Run:
    made = Run.start(own)
    for token in tokens.split():
        made = made.append(token)
    return made.aim(target)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", RECURRENT)
def test_reading_it_back_gives_the_same_numbers(cell: str, layers: int) -> None:
    made = run(model(cell, layers))
    found = record(made, layer=layers - 1)
    assert json.loads(json_bytes(found)) == found
    for t, step in enumerate(found["steps"], 1):
        assert step["loss"] == made.loss(t)
        for number, layer in enumerate(step["layers"]):
            assert layer["a"] == made.a(t, number).tolist()
            assert list(layer["gates"]) == list(CELLS[cell].gates)
            c = made.c(t, number)
            assert layer["c"] == (None if c is None else c.tolist())
    rows = list(made.all_rows(("a", "term"), layers - 1))[3]
    assert rows is not None
    assert found["gradient"]["norm"][3] == rows["a"].tolist()
    assert found["terms"][3] == rows["term"].tolist()
    assert found["factors"] == made.factors(layers - 1)


def test_rows_are_square_and_zero_beyond_their_loss() -> None:
    found = record(run(model()))
    for rows in (found["gradient"]["norm"], found["terms"]):
        for t, row in enumerate(rows, 1):
            assert len(row) == 4
            assert row[t:] == [0.0] * (4 - t)
            assert all(number > 0 for number in row[:t])


def test_the_loss_is_the_sum_of_those_that_are_there() -> None:
    found = record(run(model(), target=None))
    losses = [step["loss"] for step in found["steps"]]
    assert losses[-1] is None
    assert found["loss"] == math.fsum(losses[:-1])
    assert record(run(model(), "the", None))["loss"] == 0


def test_an_empty_sequence_is_an_object_too() -> None:
    found = record(Run.start(model()))
    assert (found["tokens"], found["steps"], found["loss"]) == ([], [], 0)
    assert (found["gradient"]["norm"], found["factors"], found["terms"]) == ([], [], [])


def test_five_likeliest_or_all_of_them() -> None:
    made = run(model())
    assert [len(step["prediction"]) for step in record(made)["steps"]] == [5] * 4
    for step in record(made, full=True)["steps"]:
        shares = [candidate["probability"] for candidate in step["prediction"]]
        assert len(shares) == len(WORDS)
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(1)


def test_a_yes_no_output_lists_both() -> None:
    made = Run.start(model(output="sigmoid"))
    made = Run(made.model, made.trace.append(0), made.tokens.append("the"), last_target="yes")
    (step,) = record(made)["steps"]
    assert {candidate["token"] for candidate in step["prediction"]} == {"no", "yes"}
    assert step["target"] == "yes"
    assert record(made)["model"]["output_vocabulary"] == ["no", "yes"]


def _nulls(found: object) -> int:
    """How many numbers of an object are null: in what may not be null of itself."""
    if isinstance(found, dict):
        return sum(_nulls(value) for key, value in found.items() if key not in ("candidate", "c", "target"))
    if isinstance(found, list):
        return sum(map(_nulls, found))
    return int(found is None)


def test_numbers_that_are_not_finite_are_null_and_counted() -> None:
    made = run(model("rnn-relu", scale=1e120))
    found = record(made)
    text = json_bytes(found)
    assert b"NaN" not in text and b"Infinity" not in text
    rows = [row for matrix in (found["gradient"]["norm"], found["terms"]) for row in matrix]
    lost = [step["loss"] is None for step in found["steps"]]
    assert [row is None for row in rows] == [*lost, *lost]
    nulls = _nulls(found) - 1 - rows.count(None)  # the first factor is null of itself, and so is a row without a loss
    assert nulls > 10
    assert found["loss"] is None
    assert found["warnings"] == [f"{nulls} numbers are not finite and stand as null"]


def test_losses_whose_sum_overflows_are_counted_once() -> None:
    own = model("rnn-relu")
    arrays = own.network.arrays()
    loud = own.network.replaced([*arrays[:-1], np.array([1e308, 0, 0, 0, 0, 0])])
    found = record(run(Model("own", loud, {}, own.task)))
    assert found["loss"] is None
    assert found["warnings"] == ["1 number is not finite and stands as null"]


def test_a_file_name_that_is_no_utf8_still_gives_json() -> None:
    own = model()
    found = record(run(Model("\udcff.safetensors", own.network, {}, own.task)))
    assert json.loads(json_bytes(found).decode("utf-8"))["model"]["source"] == "\udcff.safetensors"


def test_words_of_any_script_stand_as_they_are() -> None:
    assert "我" in json_bytes(record(run(model(), "我 ü"))).decode()


@pytest.mark.parametrize("target", ["我", None])
@pytest.mark.parametrize("kept", [2**25, 0])
@pytest.mark.parametrize("cell", RECURRENT)
def test_the_text_in_pieces_is_the_text_of_the_object(
    cell: str, kept: int, target: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the byte, whether the summands are kept or swept again."""
    monkeypatch.setattr("rnn_tui.session.record.PIECE", 1)
    made = run(model(cell, 2), target=target)
    whole = json_bytes(record(made, wrt="x", layer=1, full=True))
    monkeypatch.setattr("rnn_tui.session.record._KEPT", kept)
    pieces = list(record_chunks(made, wrt="x", layer=1, full=True))
    assert b"".join(pieces) == whole
    assert len(pieces) > 20
    assert whole == json.dumps(json.loads(whole), ensure_ascii=False).encode() + b"\n"


@pytest.mark.parametrize("tokens", ["", "the"])
def test_pieces_of_short_ones_and_of_what_is_not_finite(tokens: str) -> None:
    made = run(model(), tokens, None)
    assert b"".join(record_chunks(made)) == json_bytes(record(made))
    loud = run(model("rnn-relu", scale=1e120))
    assert b"".join(record_chunks(loud)) == json_bytes(record(loud))
    named = run(Model("\udcff.safetensors", loud.model.network, {}, loud.model.task))
    assert b"".join(record_chunks(named)) == json_bytes(record(named))


def test_pieces_take_memory_that_the_text_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row is computed when it is written: nothing holds all of them."""
    monkeypatch.setattr("rnn_tui.core.bptt._MOST_LOSSES", 1)
    monkeypatch.setattr("rnn_tui.session.record._KEPT", 0)
    monkeypatch.setattr("rnn_tui.session.record.PIECE", 2**12)
    made = run(model("rnn"), "the cat was full " * 25)
    pieces = record_chunks(made)
    next(pieces)
    tracemalloc.start()
    written = sum(map(len, pieces))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert written > 300_000
    assert peak < written / 2


def test_a_sweep_serves_gradient_and_summands(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Kind, ...]] = []
    rows = Run.all_rows

    def counted(own: Run, kinds: tuple[Kind, ...], layer: int) -> Iterator[dict[Kind, Array] | None]:
        asked.append(kinds)
        return rows(own, kinds, layer)

    monkeypatch.setattr(Run, "all_rows", counted)
    record(run(model()), wrt="x")
    assert asked == [("x", "term")]
