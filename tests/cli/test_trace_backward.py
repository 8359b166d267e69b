"""`trace --backward`: the way back without a screen, as a table and in JSON."""

import json
import re
from itertools import takewhile
from pathlib import Path

import pytest

from rnn_tui.core.checkpoint import Checkpoint, save_checkpoint
from tests.cli.conftest import Call
from tests.models_for_tests import agreement

TEXT = "the cats which already ate"


def test_the_last_loss_that_is_there_unless_told_otherwise(call: Call) -> None:
    for words, loss, steps in [
        ((), 4, 4), (("--target", "with"), 5, 5), (("--loss", "2"), 2, 2), (("--loss", "all"), "all", 4),
    ]:  # fmt: skip
        code, out, err = call("trace", "--json", "--backward", *words, TEXT)
        assert (code, err) == (0, "")
        found = json.loads(out)["backward"]
        assert found["loss"] == loss
        assert len(found["norm"]["a"]) == len(found["sum"]["W_aa"]) == len(found["adjoint"]["a"]) == steps


def test_without_the_word_the_object_is_that_of_the_contract(call: Call) -> None:
    assert "backward" not in json.loads(call("trace", "--json", TEXT).out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--backward", "--format", "csv", TEXT), "--backward is for the table and for --json"),
        (("--backward", "the"), "the only word has no target"),
        (("--backward", "--loss", "9", TEXT), "there is no L<9>; the losses are L<1> to L<4>"),
        (("--anatomy", "--loss", "9", TEXT), "there is no L<9>; the losses are L<1> to L<4>"),
        (("--anatomy", "--loss", "0", "--json", TEXT), "there is no L<0>"),
        (("--anatomy", "--loss", "all", TEXT), "--anatomy takes one loss apart"),
        (("--json", "--loss", "3", TEXT), "--loss is where --backward sets out"),
        (("--json", "--backward", "--loss", "x", TEXT), "neither the number of a step nor all"),
        (("--json", "--backward", "--loss", "9" * 5000, TEXT), "neither the number of a step nor all"),
        (("--json", "--backward", "--loss", "", TEXT), "neither the number of a step nor all"),
        (("--json", "--backward", "--loss", "9", TEXT), "there is no L<9>; the losses are L<1> to L<4>"),
        (("--json", "--backward", "--loss", "5", TEXT), "L<5> has no target; write --target TOKEN, or --loss 4"),
        (("--json", "--backward", "the"), "the only word has no target"),
    ],
)
def test_words_that_are_wrong(call: Call, words: tuple[str, ...], said: str) -> None:
    code, out, err = call("trace", *words)
    assert (code, out) == (2, "")
    assert said in err


def columns(out: str, names: str) -> tuple[list[int], dict[str, list[str]]]:
    """The steps of the table with this row of names, top down, and its columns; blanks are empty."""
    lines = out.splitlines()
    start = next(at for at, line in enumerate(lines) if " ".join(line.split()) == f"k token {names}")
    head = lines[start]
    names_of = re.split(r" {2,}", head.strip())[2:]
    ends = [head.index("token") + len("token")]
    for name in names_of:
        ends.append(head.index(name, ends[-1]) + len(name))
    body = list(takewhile(str.strip, lines[start + 1 :]))
    # A token may be longer than the name of its column: a number is the last word up to where its column ends.
    found = {
        name: [(line[first:last].split() or [""])[-1] for line in body]
        for name, first, last in zip(names_of, ends, ends[1:], strict=False)
    }
    return [int(line.split()[0]) for line in body], found


def told(values: list[float | None], digits: int) -> list[str]:
    return ["" if value is None else f"{value:.{digits}g}" for value in reversed(values)]


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("loss", [(), ("--loss", "3"), ("--loss", "all")])
def test_the_table_has_the_numbers_of_the_json_from_right_to_left(call: Call, cell: str, loss: tuple[str, ...]) -> None:
    words = ("trace", "the cats which already ate with the dog", "--target", "was", "--cell", cell, "--backward", *loss)
    code, out, err = call(*words)
    assert (code, err) == (0, "") and max(map(len, out.splitlines())) <= 80
    assert "nan" not in out
    data = json.loads(call(*words, "--json").out)["backward"]
    one, s = loss[1:] != ("all",), {"rnn": "a", "gru": "c", "lstm": "s"}[cell]
    by_c = "∂c " if cell == "lstm" else ""
    steps, arriving = columns(out, f"from ŷ<k> from k+1 ∂a {by_c}ΣW_aa ΣW_ax ΣW_ya")
    assert steps == list(range(len(data["row"]), 0, -1))
    named = {"from ŷ<k>": "from_above", "from k+1": "from_later"}
    for name, key in named.items():
        assert arriving[name] == told(data[key], 2)
    assert arriving["∂a"] == told(data["norm"]["a"], 2)
    for weight in ("W_aa", "W_ax", "W_ya"):
        assert arriving[f"Σ{weight}"] == told(data["sum"][weight], 2)
    again, done = columns(out, f"∂{s} × σ" + (" Π× ≤ ‖ΠJ‖ ≤ Πσ" if one else ""))
    assert again == steps
    keys = {f"∂{s}": "row", "×": "ratio", "σ": "factor", "Π×": "share", "≤ ‖ΠJ‖": "product", "≤ Πσ": "factors"}
    assert done == {name: told(data[key], 3) for name, key in keys.items() if one or key in ("row", "ratio", "factor")}


def test_in_a_lower_layer_the_table_claims_no_bound(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "two.safetensors"
    save_checkpoint(path, Checkpoint(agreement("lstm", layers=2).network, {}))
    code, out, err = call("trace", TEXT, "--model", str(path), "--backward")
    assert (code, err) == (0, "")
    columns(out, "∂s × σ left ‖ΠJ‖ Πσ")
    columns(out, "from a of layer 1 from k+1 ∂a ∂c ΣW_aa ΣW_ax ΣW_ya")
    assert "they bound nothing" in " ".join(out.split())


def test_of_many_steps_the_tables_say_which_they_leave_out(call: Call) -> None:
    out = call("trace", "the dog near " * 70, "--cell", "gru", "--backward", "--anatomy", "--loss", "205").out
    assert out.count("Steps 21 to 105 are left out; --json has all of them.") == 4
    assert "left out; --json" not in call("trace", TEXT, "--backward", "--anatomy").out


def test_the_anatomy_of_a_chosen_loss(call: Call) -> None:
    words = ("trace", "the cats which already ate with the dog", "--target", "was", "--anatomy", "--loss", "4")
    found = json.loads(call(*words, "--json").out)["anatomy"]
    assert (found["t"], found["target"], len(found["product"])) == (4, "ate", 4)
    shorter = ("trace", "the cats which already", "--target", "ate", "--anatomy", "--json")
    assert json.loads(call(*shorter).out)["anatomy"] == found
    out = call(*words).out
    rows = [line.split() for line in out.splitlines() if line.split()[:2] == ["2", "cats"]]
    assert "Anatomy of loss 4 (already)" in out and f"{found['product'][1]:.3g}" in rows[-2]
    assert "∂c⊙ΠΓf" in out and rows[-1][-2:] == [f"{found['direct'][key][1]:.3g}" for key in ("path", "whole")]


def test_a_line_without_a_loss_is_told_and_left_out(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_text(f"{TEXT}\nthe\n", encoding="utf-8")
    code, out, err = call("trace", "--lines", str(path), "--backward")
    assert code == 1
    assert out.count("\n") == 1
    assert "line 2: there is no loss to go back from" in err
