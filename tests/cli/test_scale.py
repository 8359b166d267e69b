import json

import pytest

from tests.cli.conftest import Call

SENTENCE = "the cats which already ate with the dog"


def test_the_table_of_fresh_weights(call: Call) -> None:
    code, out, err = call("scale")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert out.startswith("orthogonal: rnn, 64 units, 50 steps")
    assert {"0.5", "2"} <= {line.split()[0] for line in out.splitlines() if line.strip()}
    assert "must vanish" in out and "explodes" in out


def test_a_trained_network_is_the_rnn_unless_told_otherwise(call: Call) -> None:
    found = json.loads(call("scale", SENTENCE, "--target", "was", "--g", "1", "--json").out)
    assert (found["network"], found["target"], found["steps"]) == ("agreement-rnn", "was", 8)
    shown = json.loads(call("trace", SENTENCE, "--target", "was", "--cell", "rnn", "--json").out)
    assert found["scales"][0]["norm"] == pytest.approx(shown["gradient"]["norm"][-1], rel=1e-12, abs=0)
    lstm = json.loads(call("scale", SENTENCE, "--model", "agreement-lstm@100", "--g", "1", "--json").out)
    assert (lstm["network"], lstm["cell"]) == ("agreement-lstm@100", "lstm")


def test_the_same_seed_gives_the_same_numbers(call: Call) -> None:
    words = ("scale", "--g", "1.1", "--json")
    assert call(*words).out == call(*words).out != call(*words, "--seed", "1").out


def test_what_overflows_is_told_in_words(call: Call) -> None:
    words = ("scale", "the " * 200, "--cell", "rnn-relu", "--g", "2,10,100")
    code, out, err = call(*words)
    assert (code, err) == (0, "") and "nan" not in out and "inf" not in out
    assert max(map(len, out.splitlines())) <= 80
    assert out.split("100 ", 1)[1].split("\n", 1)[0].split()[2:] == ["overflow", "overflow"]
    assert "step 172 overflows on the way forward" in " ".join(out.split())
    found = json.loads(call(*words, "--json").out)["scales"]
    assert [one["reason"] is None for one in found] == [True, True, False]
    assert found[2]["share"] is found[2]["gradient"] is None and "step 172" in found[2]["reason"]


def test_one_word_is_one_step(call: Call) -> None:
    out = call("scale", "the", "--target", "cats", "--g", "1").out
    assert "16 units, 1 step, one loss" in out and "of one step alone nothing goes back in time" in out


def test_help_says_each_default_once_and_truly(call: Call) -> None:
    said = " ".join(call("scale", "-h").out.split())
    assert said.count("0.5,0.8,0.9,1,1.1,1.2,1.5,2") == 1
    assert "With TEXT: rnn, gru, lstm, ... [rnn]." in said and "[lstm]" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--g", "x"), "--g 'x' is not a number from 0 to 100"),
        (("--g", "-1"), "--g '-1'"),
        (("--g", "nan"), "--g 'nan'"),
        (("--g", ""), "--g is empty"),
        (("--g", ",".join(["1"] * 1001)), "at most 1000"),
        (("--cell", "lstm"), "--cell is for a trained network"),
        (("--target", "was"), "--target is for a trained network"),
        (("--fresh", "gausian"), "did you mean 'gaussian'?"),
        ((SENTENCE, "--fresh", "gaussian"), "--fresh is for fresh weights"),
        ((SENTENCE, "--seed", "3"), "--seed is for fresh weights"),
        ((SENTENCE, "--layer", "3"), "there is no layer 3"),
    ],
)
def test_what_contradicts_is_refused(call: Call, words: tuple[str, ...], said: str) -> None:
    code, out, err = call("scale", *words)
    assert (code, out) == (2, "")
    assert said in err


def test_a_text_comes_from_standard_input_too(call: Call) -> None:
    wanted = call("scale", "the cats near", "--g", "1").out
    assert call("scale", "-", "--g", "1", stdin=b"the cats near\n").out == wanted


@pytest.mark.parametrize(
    ("scales", "why"), [("1_0", "'1_0'"), ("１", "'１'"), ("", "--g is empty"), (" ", "--g is empty")]
)
def test_numbers_are_ascii_digits(call: Call, scales: str, why: str) -> None:
    found = call("scale", "--g", scales)
    assert (found.code, found.out) == (2, "")
    assert why in found.err


def test_a_scale_twice_is_once(call: Call) -> None:
    found = json.loads(call("scale", "--g", "1,0.5,1.0", "--json").out)
    assert [one["g"] for one in found["scales"]] == [1.0, 0.5]
