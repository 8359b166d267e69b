"""`trace` on a network of every shape: its table at 80 columns, its CSV, and what it refuses."""

import csv
import io
import json
from pathlib import Path

import pytest

from rnn_tui.core.checkpoint import Checkpoint, save_checkpoint
from tests.cli.conftest import Call
from tests.session.shapes import BOTH_WAYS, DATES, ENTITIES, IDS, NUMBER, SENTIMENT, TEXTS, Text


@pytest.fixture(autouse=True)
def _width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def file_of(one: Text, folder: Path) -> str:
    """A network of the text's task, as a file."""
    path = folder / f"{one.task}.safetensors"
    save_checkpoint(path, Checkpoint(one.model().network, {}), dtype="float64")
    return str(path)


def table(call: Call, one: Text, folder: Path, *words: str) -> str:
    code, out, err = call("trace", one.text, "--model", file_of(one, folder), *words)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    return out


def rows(call: Call, one: Text, folder: Path, *words: str) -> list[dict[str, str]]:
    out = call("trace", one.text, "--model", file_of(one, folder), "--format", "csv", *words).out
    return list(csv.DictReader(io.StringIO(out)))


def traced(call: Call, one: Text, folder: Path, *words: str) -> dict[str, list[list[float]]]:
    found: dict[str, list[list[float]]] = json.loads(
        call("trace", one.text, "--model", file_of(one, folder), "--json", *words).out
    )
    return found


def lines_of(out: str, title: str) -> list[str]:
    """The lines behind the one that begins so, up to an empty one."""
    found = out.splitlines()
    start = next(place for place, line in enumerate(found) if line.lstrip().startswith(title))
    end = next((place for place in range(start, len(found)) if not found[place].strip()), len(found))
    return found[start + 1 : end]


@pytest.mark.parametrize("one", TEXTS[:4], ids=IDS[:4])
def test_a_line_a_step_and_a_loss_where_there_is_one(call: Call, tmp_path: Path, one: Text) -> None:
    out = table(call, one, tmp_path)
    steps = lines_of(out, "t  token")
    assert [line.split()[:2] for line in steps] == [[str(t), token] for t, token in enumerate(one.tokens, 1)]
    there = [token is not None for token in one.gold]
    assert [line.count(" %") == 3 for line in steps] == there
    assert f"({sum(there)} of {len(there)} steps)" in out
    assert "likeliest next" not in out


def test_one_loss_has_no_matrix(call: Call, tmp_path: Path) -> None:
    for one, matrix in ((NUMBER, False), (SENTIMENT, False), (ENTITIES, True), (BOTH_WAYS, True)):
        assert ("Gradient of loss t" in table(call, one, tmp_path)) == matrix


def test_both_directions_have_whole_rows_and_a_factor_each(call: Call, tmp_path: Path) -> None:
    out = table(call, BOTH_WAYS, tmp_path)
    matrix = lines_of(out, "t token")
    assert [len(line.split()) for line in matrix] == [7] * 5
    assert "←factor" in out
    last = lines_of(out, "k  token")
    assert [line.count("%") for line in last[:5]] == [1] * 5
    assert "←factor" not in table(call, ENTITIES, tmp_path)


def test_a_share_is_of_the_loss_s_own_step(call: Call, tmp_path: Path) -> None:
    """The last word is open, so that the last loss is the one before it."""
    out = table(call, BOTH_WAYS._replace(text="amber saw teddy"), tmp_path)
    assert "Loss 2 (saw)" in out
    own = [line for line in lines_of(out, "k  token") if line.startswith("2 ")]
    assert len(own) == 1 and " 100 % " in own[0]


def test_both_directions_of_a_unit(call: Call, tmp_path: Path) -> None:
    assert "way from the right" in table(call, BOTH_WAYS, tmp_path, "--unit", "2")
    assert "way from the right" not in table(call, ENTITIES, tmp_path, "--unit", "2")


def test_what_is_read_and_what_is_written(call: Call, tmp_path: Path) -> None:
    out = table(call, DATES, tmp_path, "--target", "1998-05-03")
    assert "Reads 10 characters: 3 may 1998" in out
    assert "Writes 11 tokens: 1998-05-03<end>" in out
    assert "(11 of 11 steps)" in out
    assert "k: 1 to 10 are what is read, 11 to 21 the output steps 1 to 11." in out
    steps = lines_of(out, "t  fed")
    assert [line.split()[:2] for line in steps] == [
        [str(t), token] for t, token in enumerate(("<start>", *"1998-05-03"), 1)
    ]
    free = table(call, DATES, tmp_path)
    assert "It has not written <end>, and writes no more than 22 tokens." in free
    assert "(11 of 22 steps)" in free


def test_the_way_back_and_the_anatomy_of_an_output(call: Call, tmp_path: Path) -> None:
    out = table(call, DATES, tmp_path, "--target", "1998-05-03", "--backward", "--anatomy", "--loss", "1")
    assert [line.split()[0] for line in lines_of(out, "k  token    from")] == [str(k) for k in range(11, 0, -1)]
    assert out.count("k: 1 to 10 are what is read") == 3


def test_without_a_loss_there_is_a_way_to_one(call: Call, tmp_path: Path) -> None:
    odd = DATES._replace(text="99 99")
    assert "--target TEXT is what it is to write" in table(call, odd, tmp_path)
    assert "--target TOKEN gives the last step one" in table(call, SENTIMENT._replace(text="the film"), tmp_path)


@pytest.mark.parametrize("one", TEXTS, ids=IDS)
def test_the_csv_has_the_numbers_of_the_json(call: Call, tmp_path: Path, one: Text) -> None:
    words = ("--target", "1998-05-03") if one is DATES else ()
    found, lines = traced(call, one, tmp_path, *words), rows(call, one, tmp_path, *words)
    assert ("reverse_factor" in lines[0]) == one.bidirectional
    before = len(one.tokens) if one is DATES else 0
    assert {int(line["t"]) for line in lines} == set(range(1, len(one.gold) + 1))
    for line in lines:
        t, k = int(line["t"]), int(line["k"])
        norms = found["gradient"]["norm"][t - 1]  # type: ignore[call-overload]  # JSON is of any type
        assert line["gradient"] == ("" if norms is None else repr(norms[k - 1]))
        assert line["share"] == ("" if norms is None else repr(norms[k - 1] / norms[t + before - 1]))
        assert (line["factor"] == "") == (k == 1)
        assert one.bidirectional or k <= t + before
    ks = [int(line["k"]) for line in lines if line["t"] == "1"]
    assert ks == list(range(1, (len(one.tokens) if one.bidirectional else before + 1) + 1))


def test_many_texts(call: Call, tmp_path: Path) -> None:
    model = file_of(DATES, tmp_path)
    code, out, err = call("trace", "--lines", "-", "--model", model, stdin=b"3 may 1998\n\n1.1.2000\n")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 1 and "line 2: there is no character to read" in err
    assert ["".join(each["tokens"]) for each in found] == ["3 may 1998", "1.1.2000"]
    assert [step["target"] for step in found[1]["output_steps"]][:11] == [*"2000-01-01", "<end>"]


@pytest.mark.parametrize(
    ("one", "words", "part"),
    [
        (NUMBER, ("mice mouse",), "one word"),
        (NUMBER, ("mice", "--wrt", "c"), "has no c"),
        (NUMBER, ("mice", "--generate", "1"), "generate"),
        (SENTIMENT, ("the film", "--generate", "1"), "generate"),
        (ENTITIES, ("teddy", "--generate", "1"), "generate"),
        (DATES, ("1.1.2000", "--generate", "1"), "generate"),
        (DATES, ("1.1.2000", "--temperature", "1"), "temperature"),
        (DATES, ("",), "no character to read"),
        (DATES, ("1.1.2000", "--target", ""), "no character to read"),
        (BOTH_WAYS, ("teddy", "--anatomy"), "both ways at once"),
        (BOTH_WAYS, ("teddy", "--json", "--backward"), "both ways at once"),
    ],
)
def test_wrong_calls(call: Call, tmp_path: Path, one: Text, words: tuple[str, ...], part: str) -> None:
    code, out, err = call("trace", *words, "--model", file_of(one, tmp_path))
    assert (code, out) == (2, "")
    assert part in err and err.count("\n") == 1
