"""`trace --json --backward`: the way back without a screen."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call

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
        (("--backward", TEXT), "--backward is for --json"),
        (("--backward", "--format", "csv", TEXT), "--backward is for --json"),
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


def test_a_line_without_a_loss_is_told_and_left_out(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_text(f"{TEXT}\nthe\n", encoding="utf-8")
    code, out, err = call("trace", "--lines", str(path), "--backward")
    assert code == 1
    assert out.count("\n") == 1
    assert "line 2: there is no loss to go back from" in err
