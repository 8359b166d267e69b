"""`padded`: figures, one sentence shifted, and the whole experiment again in small."""

import json
import re
from pathlib import Path

import pytest

from rnn_tui.experiments.padded import COURSES, KINDS
from rnn_tui.experiments.padded_files import load_network, results
from tests.cli.conftest import Call

CATS = "the cats near the dog"


def test_without_a_text_the_figures(call: Call) -> None:
    code, out, err = call("padded")
    assert (code, err) == (0, "")
    for course in COURSES:
        assert f"Course {course}: " in out
    assert "too long" in out
    assert results().data["command"] in out
    code, out, err = call("padded", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == results().data


def test_a_sentence_and_words_in_front(call: Call, tmp_path: Path) -> None:
    code, out, err = call("padded", f"{CATS} was", "--shift", "2")
    assert (code, err) == (0, "")
    assert "The right verb is were" in out
    rows = [line.split() for line in out.splitlines() if line.lstrip()[:1].isdigit()]
    assert [row[0] for row in rows] == ["0", "1", "2"]
    code, out, err = call("padded", CATS, "--shift", "2", "--json")
    data = json.loads(out)
    assert (code, err, data["tokens"], data["right_verb"], len(data["front"])) == (0, "", CATS.split(), "were", 2)
    assert [entry["network"] for entry in data["answers"]] == list(KINDS) * 3
    assert all(sum(entry["probability"].values()) < 1 for entry in data["answers"])
    file = tmp_path / "a.json"
    assert call("padded", CATS, "--shift", "2", "--json", "--out", str(file)).code == 0
    assert json.loads(file.read_text()) == data
    other = json.loads(call("padded", CATS, "--shift", "2", "--json", "--seed", "1").out)
    assert other["front"] != data["front"]


def test_what_comes_behind_the_verb_is_said_to_be_left_out(call: Call) -> None:
    code, out, err = call("padded", f"{CATS} were full .")
    assert (code, err) == (0, "")
    assert "left out: were full . (the verb is asked for; no network reads on from it)" in out
    assert json.loads(call("padded", f"{CATS} was", "--json").out)["left_out"] == ["was"]
    assert "left out" not in call("padded", CATS).out
    assert json.loads(call("padded", CATS, "--json").out)["left_out"] == []


def test_a_mean_lies_within_the_range_beside_it(call: Call) -> None:
    out = call("padded").out
    found = re.findall(r"([0-9.]+) \(([0-9.]+)-([0-9.]+)\)", out)
    assert len(found) > 40
    for mean, low, high in found:
        assert float(low) <= float(mean) <= float(high)
        assert low != high
    assert "99.8 (99.5-100)" in out
    assert max(map(len, out.splitlines())) <= 80
    assert sum(line.split()[:1] == ["40"] for line in out.splitlines()) == 3, "no row is folded"


def test_what_is_too_long_is_null(call: Call) -> None:
    data = json.loads(call("padded", CATS, "--shift", "40", "--json", "--course", "aligned").out)
    padded, rnn, lstm = data["answers"][-3:]
    assert not padded["readable"]
    assert [padded[key] for key in ("probability", "likeliest", "right")] == [None, None, None]
    assert rnn["readable"]
    assert lstm["words"] == 45
    assert call("padded", CATS, "--shift", "40").out.splitlines()[-3].split()[2:4] == ["too", "long"]


def test_where_no_verb_can_come(call: Call) -> None:
    out = call("padded", "the cats near").out
    assert "No verb can come here" in out
    assert json.loads(call("padded", "the cats near", "--json").out)["right_verb"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("the catz",), "'catz' is not one of the 57 words"),
        (("",), "there is no word to read"),
        (("was full",), "there is no word before the verb"),
        (("--shift", "3"), "--shift is for a TEXT; write one, such as rnn-tui padded"),
        (("--shift", "0"), "--shift is for a TEXT; write one"),
        (("--course", "aligned", "--json"), "--course is for a TEXT; write one"),
        (("--seed", "1"), "--seed is for a TEXT; write one"),
        ((CATS, "--seed", "0"), "--seed chooses the words in front; write --shift N as well"),
        ((CATS, "--seed", "7", "--shift", "0"), "--seed chooses the words in front"),
        (("--seeds", "3"), "--seeds is for --train alone"),
        ((CATS, "--steps", "3"), "--steps is for --train alone"),
        (("--into", "padded"), "--into is for --train alone"),
        ((CATS, "--force"), "--force is for --train alone"),
        (("--train", "--shift", "0"), "--shift is for a TEXT that is read"),
        (("--train", "--course", "shifted"), "--course is for a TEXT that is read"),
        (("--train", "--seed", "0"), "--seed is for a TEXT that is read"),
        ((CATS, "--shift", "201"), "--shift 201 is not a number from 0 to 200"),
        ((CATS, "--shift", "x"), "--shift 'x' is not a whole number"),
        ((CATS, "--course", "shifty"), "did you mean 'shifted'"),
        ((CATS, "--train"), "--train writes into --into FOLDER"),
        (("--train", "--seeds", "101"), "--seeds 101 is not a number from 1 to 100"),
        (("--train", "--seeds", "0"), "--seeds '0' is not a whole number from 1 on"),
        (("the " * 201,), "a sentence of 201 words is too long"),
    ],
)
def test_wrong_words(call: Call, words: tuple[str, ...], said: str) -> None:
    code, out, err = call("padded", *words)
    assert (code, out) == (2, "")
    assert said in err


def test_the_experiment_in_small(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnn_tui.experiments.padded._PROBES", 4)
    monkeypatch.setattr("rnn_tui.experiments.padded._SENTENCES", 20)
    monkeypatch.setattr("rnn_tui.experiments.padded.PLACES", ((1, 8),))
    folder = tmp_path / "again"
    words = ("padded", "--train", "--seeds", "1", "--steps", "2", "--into", str(folder))
    code, out, err = call(*words)
    assert (code, err) == (0, "")
    assert "6 of 6: shifted-lstm, seed 0, 2 updates" in out
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(["padded.json", *(f"padded-{c}-{k}.safetensors" for c in COURSES for k in KINDS)])
    data = json.loads((folder / "padded.json").read_text())
    assert data["command"] == "rnn-tui padded --train --seeds 1 --steps 2"
    assert len(data["networks"]) == len(COURSES) * len(KINDS)
    assert sum(data["seen"]["shifted"]["leads"].values()) == 2 * 64
    assert load_network(folder / "padded-shifted-padded.safetensors").parameters == 37_465
    before = (folder / "padded.json").read_bytes()
    code, _, err = call(*words)
    assert code == 1
    assert "is there already; --force replaces it" in err
    assert call(*words, "--force").code == 0
    assert (folder / "padded.json").read_bytes() == before, "the same call, the same bytes"


def test_a_folder_that_cannot_be_written(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = call("padded", "--train", "--into", str(tmp_path / "file"))
    assert code == 1
    assert "cannot write" in err


def test_a_text_comes_from_standard_input_too(call: Call) -> None:
    assert call("padded", "-", stdin=b"the cats near the dog\n").out == call("padded", "the cats near the dog").out


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_that_stays_empty_goes_again(
    there: bool, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rnn_tui.cli.padded_training.run", interrupted)
    folder = tmp_path / "pd"
    if there:
        folder.mkdir()
    assert call("padded", "--train", "--into", str(folder)).code == 130
    assert folder.is_dir() == there
