"""`trace`: the object of the contract, the CSV, the table, and where they go."""

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnn_tui.core import jacobians
from rnn_tui.core.bptt import Loss, factor, swept_rows
from rnn_tui.core.checkpoint import Checkpoint, save_checkpoint
from rnn_tui.core.lane import Lane
from rnn_tui.core.network import Config, Network
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from rnn_tui.models import choose
from rnn_tui.tasks import task
from tests.cli.conftest import Call

TEXT = "The cats, which already ate"
TOKENS = ["the", "cats", "which", "already", "ate"]
TOP = ["schema", "model", "tokens", "steps", "loss", "gradient", "factors", "terms", "warnings"]
MODEL = ["task", "shape", "cell", "hidden", "layers", "bidirectional", "residual", "input", "vocabulary"]
MODEL += ["output_vocabulary", "parameters", "dtype", "source"]
STEP = ["t", "token", "layers", "prediction", "target", "loss"]
GATES = {
    "rnn": [],
    "rnn-relu": [],
    "gru-simple": ["update"],
    "gru": ["update", "relevance"],
    "gru-torch": ["update", "relevance"],
    "lstm": ["update", "forget", "output"],
}


def traced(call: Call, *words: str) -> dict[str, Any]:
    """The object of `trace --json`; NaN and Infinity are no JSON."""
    code, out, err = call("trace", *words, "--json")
    assert (code, err) == (0, "")
    assert out.count("\n") == 1

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    found: dict[str, Any] = json.loads(out, parse_constant=refuse)
    return found


@pytest.mark.parametrize("cell", GATES)
def test_the_object_has_the_contracts_keys_in_its_order(call: Call, cell: str) -> None:
    found = traced(call, TEXT, "--cell", cell)
    assert list(found) == TOP
    assert list(found["model"]) == MODEL
    assert [list(step) for step in found["steps"]] == [STEP] * 5
    for step in found["steps"]:
        (layer,) = step["layers"]
        assert list(layer) == ["gates", "candidate", "c", "a"]
        assert sorted(layer["gates"]) == sorted(GATES[cell])
        assert all(len(numbers) == 16 for numbers in (*layer["gates"].values(), layer["a"]))
        assert (layer["candidate"] is None) == cell.startswith("rnn")
        assert (layer["c"] is None) == cell.startswith("rnn")
        assert cell == "lstm" or layer["c"] in (None, layer["a"])
        assert len(step["prediction"]) == 5
    assert list(found["gradient"]) == ["of", "wrt", "layer", "norm"]


def test_what_it_says_of_the_model_and_of_the_steps(call: Call) -> None:
    found = traced(call, TEXT, "--at", "300")
    network = choose("agreement", "lstm", 300).network
    assert found["schema"] == 1
    assert {key: found["model"][key] for key in MODEL if "vocabulary" not in key} == {
        "task": "agreement",
        "shape": "many-to-many",
        "cell": "lstm",
        "hidden": 16,
        "layers": 1,
        "bidirectional": False,
        "residual": False,
        "input": "embedding",
        "parameters": network.parameters,
        "dtype": "float64",
        "source": "agreement-lstm@300",
    }
    assert found["model"]["vocabulary"] == found["model"]["output_vocabulary"] == list(task("agreement").vocabulary)
    assert found["tokens"] == TOKENS
    assert [step["t"] for step in found["steps"]] == [1, 2, 3, 4, 5]
    assert [step["token"] for step in found["steps"]] == TOKENS
    assert [step["target"] for step in found["steps"]] == [*TOKENS[1:], None]
    assert found["warnings"] == []


def test_every_number_is_the_cores_own_to_the_last_bit(call: Call) -> None:
    """Reading the JSON back gives the very floats."""
    found = traced(call, TEXT, "--target", "were", "--wrt", "x", "--full")
    network = choose("agreement", "lstm").network
    tokens = [network.index[token] for token in TOKENS]
    trace = Trace.start(network).extend(tokens)
    targets = [*tokens[1:], network.index["were"]]
    losses = [Loss(t, target) for t, target in enumerate(targets, 1)]
    assert [step["loss"] for step in found["steps"]] == [trace.loss(t, target) for t, target in losses]
    norms, terms = found["gradient"]["norm"], found["terms"]
    for row, summands, rows in zip(norms, terms, swept_rows(trace, losses, ("x", "term"), 0), strict=True):
        assert row == [*rows["x"].tolist(), *[0.0] * (5 - len(rows["x"]))]
        assert summands == [*rows["term"].tolist(), *[0.0] * (5 - len(rows["term"]))]
    assert found["factors"] == [None, *(factor(trace, t, 0) for t in range(2, 6))]
    state = trace.state(3, 0)[:, 0]
    assert found["steps"][2]["layers"][0]["a"] == state[:16].tolist()
    assert found["steps"][2]["layers"][0]["c"] == state[16:].tolist()
    shares = trace.probabilities(4)
    assert found["steps"][3]["prediction"] == [
        {"token": network.config.output_vocabulary[row], "probability": float(shares[row])}
        for row in sorted(range(57), key=lambda row: (-shares[row], row))
    ]


def test_without_a_target_the_last_step_has_no_loss_and_no_row(call: Call) -> None:
    found = traced(call, TEXT)
    assert found["steps"][-1]["loss"] is None
    assert found["gradient"]["norm"][-1] is None
    assert found["terms"][-1] is None
    assert found["loss"] == pytest.approx(sum(step["loss"] for step in found["steps"][:-1]), rel=1e-15)
    alone = traced(call, "the")
    assert (alone["loss"], alone["gradient"]["norm"], alone["factors"]) == (0, [None], [None])


def test_wrt_layer_and_dtype_are_obeyed(call: Call) -> None:
    deep = traced(call, TEXT, "--model", "agreement-lstm-2layers", "--layer", "1", "--wrt", "c")
    assert deep["gradient"] | {"norm": 0} == {"of": "loss", "wrt": "c", "layer": 1, "norm": 0}
    assert [len(step["layers"]) for step in deep["steps"]] == [2] * 5
    below = traced(call, TEXT, "--model", "agreement-lstm-2layers", "--wrt", "c")
    assert below["gradient"]["norm"] != deep["gradient"]["norm"]
    assert below["factors"] != deep["factors"]
    assert below["terms"] != deep["terms"]
    by_a = traced(call, TEXT, "--model", "agreement-lstm-2layers")
    assert by_a["terms"] == below["terms"]
    coarse = traced(call, TEXT, "--dtype", "float32")
    assert coarse["model"]["dtype"] == "float32"
    a = coarse["steps"][0]["layers"][0]["a"]
    assert a == [float(np.float32(number)) for number in a]


def test_a_target_is_read_as_text_is(call: Call) -> None:
    assert traced(call, TEXT, "--target", "Were,")["steps"][-1]["target"] == "were"
    assert traced(call, TEXT, "--target", ".")["steps"][-1]["target"] == "."


def test_ties_stand_in_the_order_of_the_vocabulary(call: Call, tmp_path: Path) -> None:
    path = _saved(tmp_path, readout=0.0)
    found = traced(call, TEXT, "--model", str(path))
    assert found["model"]["source"] == str(path)
    assert [candidate["token"] for candidate in found["steps"][0]["prediction"]] == found["model"]["vocabulary"][:5]


def test_what_is_not_finite_is_null_and_counted(call: Call, tmp_path: Path) -> None:
    path = _saved(tmp_path, cell="rnn-relu", layer=1e200)
    found = traced(call, "the cat near the dog", "--model", str(path), "--target", "was")
    assert found["loss"] is None
    nulls = json.dumps({key: found[key] for key in ("steps", "loss", "gradient", "terms")}).count("null")
    nulls += found["factors"].count(None) - 1
    nulls -= found["gradient"]["norm"].count(None) + found["terms"].count(None)
    candidates_and_c = 2 * len(found["steps"])
    assert found["warnings"] == [f"{nulls - candidates_and_c} numbers are not finite and stand as null"]


def _saved(folder: Path, *, cell: str = "lstm", readout: float = 1.0, layer: float = 1.0) -> Path:
    """A network with its weights multiplied."""
    words = task("agreement").vocabulary
    network = Network.fresh(Config("agreement", cell, 4, words, words), np.random.default_rng(1), 3)
    scales = {"W_ya": readout, "b_y": readout, "E": 1.0}
    weights = {name: weight * scales.get(name, layer) for name, weight in network.weights().items()}
    path = folder / "own.safetensors"
    save_checkpoint(path, Checkpoint(Network.from_weights(network.config, weights), {}), dtype="float64")
    return path


def test_a_text_may_come_from_standard_input(call: Call) -> None:
    from_words = call("trace", "the cats", "--json")
    assert call("trace", "-", "--json", stdin=b"the cats\n") == from_words
    assert call("trace", "-", "--json", stdin=b"\xef\xbb\xbfthe\n cats") == from_words
    assert call("trace", "-", stdin=b"").code == 2
    assert "in UTF-8, found the byte 0xFF at character 5" in call("trace", "-", stdin=b"the \xff").err
    assert "in UTF-8, found the byte 0xFF at character 1" in call("trace", "\udcff\udcfe the").err
    assert "in UTF-8, found the byte 0xE9 at character 4" in call("trace", "the cats", "--target", "caf\udce9").err
    many = call("trace", "--lines", "-", stdin=b"the cats\n\xff\xfe the\n")
    assert "line 2: expected text in UTF-8, found the byte 0xFF at character 1" in many.err
    assert "longer than 4194304 bytes" in call("trace", "-", stdin=b"the " * 2**20 + b"cat").err


def test_the_csv_is_a_line_for_each_loss_and_step(call: Call) -> None:
    out = call("trace", TEXT, "--format", "csv", "--wrt", "c").out
    found = traced(call, TEXT, "--wrt", "c")
    rows = list(csv.DictReader(io.StringIO(out)))
    header = "t,token,target,loss,k,token_k,gradient,share,term,factor"
    assert out.splitlines()[0] == header
    assert [(int(row["t"]), int(row["k"])) for row in rows] == [(t, k) for t in range(1, 6) for k in range(1, t + 1)]
    for row in rows:
        t, k = int(row["t"]), int(row["k"])
        step, norms = found["steps"][t - 1], found["gradient"]["norm"][t - 1]
        assert (row["token"], row["token_k"], row["target"]) == (TOKENS[t - 1], TOKENS[k - 1], step["target"] or "")
        assert _number(row["loss"]) == step["loss"]
        assert _number(row["gradient"]) == (norms and norms[k - 1])
        assert _number(row["share"]) == (norms and norms[k - 1] / norms[t - 1])
        assert _number(row["term"]) == (norms and found["terms"][t - 1][k - 1])
        assert _number(row["factor"]) == found["factors"][k - 1]


def _number(text: str) -> float | None:
    return float(text) if text else None


def test_the_table_says_it_in_words_that_fit_80_columns(call: Call) -> None:
    code, out, _ = call("trace", "the cats which already ate with the dog near the fox", "--target", "were")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out
    assert not any(line.endswith(" ") for line in out.splitlines())
    assert "agreement, lstm, 16 units (agreement-lstm, after 6000 updates)" in out
    assert "The losses add up to" in out
    assert "Loss 11 (fox) by a<k> of layer 0" in out
    assert "100 %" in out


@pytest.mark.parametrize(("cell", "state"), [("lstm", "[a; c]"), ("gru", "c"), ("gru-torch", "c"), ("rnn", "a")])
def test_the_table_says_what_a_factor_is(call: Call, cell: str, state: str) -> None:
    first, *others = [
        " ".join(call("trace", TEXT, "--cell", cell, "--wrt", wrt).out.partition("factor: ")[2].split())
        for wrt in ("a", "x")
    ]
    assert others == [first]
    assert f"do to s = {state}, the largest singular value of ∂s<k>/∂s<k-1>. It is a bound, not what arrives" in first
    assert "the same for every --wrt" in first


def test_small_and_large_shares_of_the_table_are_read_without_powers_of_ten(call: Call, tmp_path: Path) -> None:
    for scale, said in ((0.01, "< 0.0001 %"), (-30.0, "> 1000000 %")):
        path = _saved(tmp_path, cell="rnn-relu", layer=scale)
        out = call("trace", "the cats which already ate", "--model", str(path), "--target", "were").out
        assert said in out
        assert not re.search(r"e[-+]\d+ %", out)


def test_the_table_of_one_token_without_a_loss(call: Call) -> None:
    assert "--target TOKEN gives the last step one" in call("trace", "the").out


def test_the_table_of_a_long_text_is_bounded_and_says_so(call: Call) -> None:
    text = " ".join(["the", "cats", "near"] * 83)
    out = call("trace", text, "--target", "were").out
    steps, _, last = out.partition("The losses add up to")
    for part in (steps, last):
        numbers = [int(line.split()[0]) for line in part.splitlines() if line.split()[:1] and line.split()[0].isdigit()]
        assert numbers == [*range(1, 21), *range(150, 250)]
        assert "Steps 21 to 149 are left out; --format csv and --json have all of them." in part
    assert "(249 of 249 steps)" in out
    assert "left out" not in call("trace", " ".join(["the"] * 200)).out


def test_the_table_computes_what_it_shows_alone(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    visited: list[int] = []
    carried, jacobian = Lane.few, jacobians.jacobian

    def counted(lane: Lane, ends: Sequence[int], outset: Array) -> Array:
        visited.append(len(ends))
        return carried(lane, ends, outset)

    def seen(trace: Trace, t: int, layer: int) -> Array:
        factors.append(t)
        return jacobian(trace, t, layer)

    factors: list[int] = []
    monkeypatch.setattr(Lane, "few", counted)
    monkeypatch.setattr(jacobians, "jacobian", seen)
    call("trace", " ".join(["the", "cats", "near"] * 83), "--target", "were")
    assert visited == [1]
    assert factors == [*range(2, 21), *range(150, 250)]


def test_a_unit_has_its_gates_and_states_in_the_posts_symbols(call: Call) -> None:
    found = traced(call, TEXT)
    heads = {"lstm": "Γu Γf Γo c~ c a", "gru": "Γu Γr c~ c a", "gru-simple": "Γu c~ c a", "rnn": "a"}
    for cell, names in heads.items():
        out = call("trace", TEXT, "--cell", cell, "--unit", "5").out
        _, _, part = out.partition("Unit 5 of layer 0, step by step.\n")
        lines = [line.split() for line in part.splitlines()]
        assert lines[0] == ["t", "token", *names.split()]
        assert [line[1] for line in lines[1:6]] == TOKENS
        assert all(len(line) == 2 + len(names.split()) for line in lines[1:6])
        if cell == "lstm":
            layer = found["steps"][2]["layers"][0]
            gates = [layer["gates"][name][4] for name in ("update", "forget", "output")]
            values = [*gates, layer["candidate"][4], layer["c"][4], layer["a"][4]]
            assert lines[3] == ["3", "which", *(f"{value:.3g}" for value in values)]
    assert "Unit" not in call("trace", TEXT).out


def test_a_unit_that_is_not_there(call: Call) -> None:
    wrong = call("trace", TEXT, "--unit", "17")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err == "rnn-tui: there is no unit 17; 'agreement-lstm' has units 1 to 16\n"
    assert "--unit '0' is not a whole number from 1 on" in call("trace", TEXT, "--unit", "0").err
    for words in (["--json"], ["--format", "csv"]):
        assert (call("trace", TEXT, "--unit", "1", *words).code, call("trace", TEXT, *words).code) == (2, 0)
    assert call("trace", "--lines", "-", "--unit", "1").code == 2


def test_the_table_says_what_is_not_finite_with_a_dash(call: Call, tmp_path: Path) -> None:
    path = _saved(tmp_path, cell="rnn-relu", layer=1e200)
    words = ("trace", "the cat near the dog", "--model", str(path), "--target", "was", "--full", "--unit", "1")
    out = call(*words).out
    assert not {"nan", "inf"} & set(out.lower().split())
    *table, warning = out.splitlines()
    dashes = sum(line.split().count("—") for line in "\n".join(table).replace(",", " ").splitlines())
    assert dashes > 10
    assert warning == f"Warning: {dashes} numbers are not finite and stand as —."
    assert "Warning" not in call("trace", TEXT).out


def test_full_lists_every_word(call: Call) -> None:
    out = call("trace", "the cats", "--full").out
    assert all(f"\n{word} " in out for word in task("agreement").vocabulary)


def test_generate_goes_on_with_the_likeliest(call: Call) -> None:
    found = traced(call, "the cats", "--generate", "6", "--full")
    assert len(found["tokens"]) == 8
    for step, token in zip(found["steps"][1:], found["tokens"][2:], strict=False):
        assert step["prediction"][0]["token"] == token
    assert found["steps"][-1]["target"] is None
    assert traced(call, *["the cats", "--generate", "6", "--target", "was"])["steps"][-1]["target"] == "was"


def test_generate_draws_with_a_seed(call: Call) -> None:
    def drawn(*words: str) -> list[str]:
        tokens: list[str] = traced(call, "the", "--generate", "12", *words)["tokens"]
        return tokens

    assert drawn("--temperature", "1", "--seed", "1") == drawn("--temperature", "1", "--seed", "1")
    assert drawn("--temperature", "1", "--seed", "1") != drawn("--temperature", "1", "--seed", "2")
    assert drawn("--temperature", "1") == drawn("--temperature", "1", "--seed", "0")
    assert drawn("--temperature", "1e-300") == drawn()


def test_out_replaces_a_file_or_leaves_it_alone(call: Call, tmp_path: Path) -> None:
    place = tmp_path / "trace.json"
    place.write_text("old")
    assert call("trace", "the dogz", "--json", "--out", str(place)).code == 2
    assert place.read_text() == "old"
    printed = call("trace", "the dog", "--json").out
    assert call("trace", "the dog", "--json", "--out", str(place)) == (0, "", "")
    assert place.read_text() == printed
    assert call("trace", "the dog", "--format", "csv", "--out", str(place)).out == ""
    assert place.read_text().startswith("t,token")
    assert call("trace", "the dog", "--out", str(place)).out == ""
    assert place.read_text() == call("trace", "the dog").out
    assert [path.name for path in tmp_path.iterdir()] == ["trace.json"]
    code, _, err = call("trace", "the dog", "--out", str(tmp_path / "no" / "file"))
    assert (code, err) == (1, f"rnn-tui: cannot write '{tmp_path}/no/file': No such file or directory\n")


def test_lines_are_answered_one_by_one_and_bad_ones_told(call: Call) -> None:
    lines = b"the cat\n\nthe dogz\nThe dogs, were full.\r\n\xff\nthe cow"
    code, out, err = call("trace", "--lines", "-", "--target", "was", stdin=lines)
    assert code == 1
    alone = [
        call("trace", text, "--json", "--target", "was").out for text in ("the cat", "the dogs were full .", "the cow")
    ]
    assert out == "".join(alone)
    assert [line.split(": ")[1] for line in err.splitlines()] == ["line 2", "line 3", "line 5"]
    assert "did you mean 'dogs'?" in err


def test_lines_of_a_file_into_a_file(call: Call, tmp_path: Path) -> None:
    source, place = tmp_path / "in.txt", tmp_path / "out.jsonl"
    source.write_text("the cat\nthe dog\n")
    assert call("trace", "--lines", str(source), "--out", str(place)) == (0, "", "")
    assert [json.loads(line)["tokens"][1] for line in place.read_text().splitlines()] == ["cat", "dog"]
    assert call("trace", "--lines", str(tmp_path / "none")).code == 1
    assert call("trace", "--lines", "-", stdin=b"") == (0, "", "")


def test_a_line_without_an_end_is_skipped_in_bounded_memory(call: Call) -> None:
    code, out, err = call("trace", "--lines", "-", stdin=b"the " * (2**20 + 5) + b"\nthe cat\n")
    assert (code, err) == (1, "rnn-tui: line 1: it is longer than 4194304 bytes\n")
    assert json.loads(out)["tokens"] == ["the", "cat"]


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_anatomy_in_the_table(call: Call, cell: str) -> None:
    words = ("trace", "the cats which already ate with the dog", "--target", "was", "--cell", cell)
    code, out, err = call(*words, "--anatomy")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80 and "…" not in out
    assert out.startswith(call(*words).out)
    found = json.loads(call(*words, "--anatomy", "--json").out)["anatomy"]
    rows = [line.split() for line in out.splitlines() if line.split()[:2] == ["2", "cats"]]
    term, product = found["term"]["W_a"][1], found["product"][1]
    assert f"{term:.3g}" in rows[-2] and f"{product:.3g}" in rows[-2]
    assert f"{found['term']['W_aa'][1]:.3g}" in rows[-1]


def test_the_anatomy_is_not_in_csv(call: Call) -> None:
    code, out, err = call("trace", "the cats", "--anatomy", "--format", "csv")
    assert (code, out) == (2, "") and "--anatomy" in err


@pytest.mark.parametrize("form", ["table", "json"])
def test_without_a_loss_there_is_nothing_to_take_apart(call: Call, form: str) -> None:
    found = call("trace", "the", "--anatomy", "--format", form)
    assert (found.code, found.out) == (2, "")
    assert "there is no loss to take apart: the only word has no target; write --target TOKEN" in found.err


def test_a_seed_of_nothing_that_is_drawn_is_refused(call: Call) -> None:
    found = call("trace", "the cats", "--seed", "3")
    assert (found.code, found.out) == (2, "")
    assert "--seed is of tokens that are drawn" in found.err
    assert call("trace", "the cats", "--generate", "1", "--seed", "3").code == 0


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_large_output_is_told_of_before(call: Call, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("trace", "the cats near", "--format", form).err == ""
    monkeypatch.setattr("rnn_tui.cli.tracing._LARGE", 100)
    found = call("trace", "the cats near the dog", "--format", form)
    assert (found.code, bool(found.out)) == (0, True)
    assert found.err.startswith("rnn-tui: 5 steps: about ")
    assert f"GB of {form.upper()}" in found.err


@pytest.mark.parametrize("number", ["1_0", "１"])
def test_a_temperature_is_written_in_ascii_digits(call: Call, number: str) -> None:
    found = call("trace", "the cats", "--generate", "1", "--temperature", number)
    assert found.code == 2
    assert "is not a number" in found.err
