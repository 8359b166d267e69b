"""The words of a call that are wrong: one or two lines on standard error, and exit 2."""

import pytest

from rnn_tui.errors import CannotError
from tests.cli.conftest import Call

WRONG = [
    (["trace", "the dogz"], "'dogz' is not one of the 57 words of task 'agreement'; did you mean 'dogs'?"),
    (["trace", ""], "there is no word to read; write words of task 'agreement', such as 'young'"),
    (["trace", " \t ,"], "there is no word to read; write words of task 'agreement', such as 'young'"),
    (["trace"], 'what to trace is missing; write a TEXT, such as rnn-tui trace "the cats which already ate"'),
    (["trace", "the", "cat"], "got unexpected extra argument"),
    (["trace", "the cat", "--task", "agrement"], "unknown task 'agrement'; did you mean 'agreement'?"),
    (["trace", "the cat", "--cell", "lsmt"], "task 'agreement' has no cell 'lsmt'; did you mean 'lstm'?"),
    (["trace", "the cat", "--at", "7"], "'agreement-lstm' has no training step 7; there are 0, 100, 300, 1000,"),
    (["trace", "the cat", "--at", "soon"], "--at 'soon' is not a whole number from 0 on"),
    (["trace", "the cat", "--seed", "-1"], "--seed '-1' is not a whole number from 0 on"),
    (["trace", "the cat", "--seed", "9" * 30], "--seed 9999999999999999999… is too large; the largest is 92"),
    (
        ["trace", "the cat", "--at", "9" * 9999],
        "--at 9999999999999999999… is too large; the largest is 92233720",
    ),
    (["trace", "the cat", "--at", str(2**63)], "--at 9223372036854775808 is too large; the largest is 9223372036854"),
    (["trace", "the cat", "--at", "soon" * 99], "--at 'soonsoonsoonsoonsoo…' is not a whole number from 0 on"),
    (["trace", "the cat", "--out", ""], "--out is empty; write the name of a file"),
    (["trace", "--lines", ""], "--lines is empty; write the name of a file, or - for standard input"),
    (["train", "agreement", "--out", ""], "--out is empty; write the name of a file"),
    (["train", "agreement", "--out", "x.bin"], "'x.bin' does not end in .safetensors"),
    (["train", "agreement", "--keep", "9" * 9999], "--keep '999999999999999999999...' is not a training step from 0"),
    (["models", "export", "agreement-lstm", ""], "FILE is empty; write the name of a file"),
    (["\x1b[31m'nope"], 'there is no command "\\x1b[31m\'nope"; the commands are'),
    (["trace", "the cat", "--model", "agreement-lstn"], "no model is named 'agreement-lstn'; did you mean"),
    (["trace", "the cat", "--model", "agreement-lstm@5"], "'agreement-lstm' has no training step 5; there are"),
    (["trace", "the cat", "--model", "agreement-lstm", "--task", "agreement"], "leave --task out, or --model"),
    (["trace", "the cat", "--model", "agreement-lstm", "--cell", "rnn"], "leave --cell out, or --model"),
    (["trace", "the cat", "--model", "agreement-lstm", "--at", "0"], "leave --at out, or --model"),
    (
        ["trace", "the cat", "--target", "waz"],
        "'waz' is not one of the 57 words of task 'agreement'; did you mean 'was'",
    ),
    (["trace", "the cat", "--target", "was full"], "--target takes one token, and 'was full' is 2"),
    (["trace", "the cat", "--target", ""], "--target takes one token, and '' is 0"),
    (["trace", "the cat", "--layer", "1"], "there is no layer 1; 'agreement-lstm' has layer 0 alone"),
    (["trace", "the cat", "--layer", "-1"], "--layer '-1' is not a whole number from 0 on"),
    (["trace", "the cat", "--cell", "rnn", "--wrt", "c"], "wrt c: a cell 'rnn' has no c; ask for wrt a or wrt x"),
    (["trace", "the cat", "--wrt", "h"], "--wrt 'h' is not one of a, c, x"),
    (["trace", "the cat", "--dtype", "float16"], "--dtype 'float16' is not one of float64, float32"),
    (["trace", "the cat", "--format", "jsn"], "--format 'jsn' is not one of table, json, csv; did you mean 'json'?"),
    (["trace", "the cat", "--json", "--format", "csv"], "--json and --format csv contradict each other"),
    (["trace", "the cat", "--lines", "-"], "TEXT and --lines are two sources; write one of them"),
    (["trace", "--lines", "-", "--format", "csv"], "--lines writes one JSON object a line; leave out --format csv"),
    (["trace", "the cat", "--temperature", "1"], "temperature draws the tokens of generate N; give both"),
    (["trace", "the cat", "--generate", "1", "--temperature", "0"], "temperature 0.0 is not a number above 0"),
    (["trace", "the cat", "--generate", "1", "--temperature", "nan"], "temperature nan is not a number above 0"),
    (["trace", "the cat", "--generate", "1", "--temperature", "warm"], "--temperature 'warm' is not a number"),
    (["trace", "the cat", "--generate", "-1"], "--generate '-1' is not a whole number from 0 on"),
    (["trace", "the cat", "--generate", "10000"], "a sequence holds at most 10000 tokens, not 10002"),
    (["trace", "the cat", "--fromat", "json"], "there is no option '--fromat'; did you mean --format?"),
    (["trcae", "the cat"], "there is no command 'trcae'; did you mean trace?"),
    (["the cat"], "there is no command 'the cat'; the commands are"),
    (["--cell", "rnn", "trace", "the cat"], "--cell belongs behind the command: rnn-tui trace --cell"),
    (["--theme", "drak"], "--theme 'drak' is not one of auto, dark, light; did you mean 'dark'?"),
    (["--color", "24bit"], "--color '24bit' is not one of auto, truecolor, 256, 16, none"),
    (["--model", "agreement-lstm", "--cell", "rnn"], "leave --cell out, or --model"),
    (["models", "show", "agreement-grru"], "no model is named 'agreement-grru'; did you mean 'agreement-gru'?"),
    (["models", "export", "agreement-lstm"], "missing argument 'FILE.safetensors'"),
    (["models", "export", "agreement-lstm", "x.bin"], "'x.bin' does not end in .safetensors"),
    (["models", "export", "./x.safetensors", "y.safetensors"], "no model is named './x.safetensors'"),
    (["models", "lsit"], "there is no command 'lsit'; did you mean list?"),
    (["models", "--json", "show"], "--json belongs behind the command: rnn-tui models show --json"),
    (["train"], "missing argument 'TASK'"),
    (["train", "agrement"], "unknown task 'agrement'; did you mean 'agreement'?"),
    (["train", "agreement", "--cell", "dense"], "task 'agreement' has no cell 'dense'; its cells are rnn,"),
    (["train", "agreement", "--hidden", "0"], "--hidden 0 is not a number from 1 to 4096"),
    (["train", "agreement", "--layers", "17"], "--layers 17 is not a number from 1 to 16"),
    (["train", "agreement", "--steps", "-1"], "--steps '-1' is not a whole number from 0 on"),
    (["train", "agreement", "--bidirectional"], "networks of task 'agreement' cannot be bidirectional: each answer"),
    (["train", "agreement", "--data", "f.txt"], "task 'agreement' makes its own data; leave out --data"),
    (["train", "agreement", "--keep", "100,x"], "--keep 'x' is not a training step from 0 to 6000"),
    (["train", "agreement", "--steps", "5", "--keep", "6"], "--keep '6' is not a training step from 0 to 5"),
]


@pytest.mark.parametrize(("words", "line"), WRONG, ids=[" ".join(words)[:60] for words, _ in WRONG])
def test_wrong_words_are_exit_2_and_say_what_to_write(call: Call, words: list[str], line: str) -> None:
    code, out, err = call(*words)
    assert line in err
    assert code == 2
    assert out == ""
    assert 1 <= len(err.splitlines()) <= 2
    assert err.startswith("rnn-tui: ")


def test_control_characters_are_escaped(call: Call) -> None:
    err = call("trace", "the x\x1b[31m").err
    assert r"'x\x1b[31m' is not one of" in err
    assert "\x1b" not in err


@pytest.mark.parametrize("words", [["--debug", "trace", "the dogz"], ["trace", "the dogz", "--debug"]])
def test_debug_shows_the_traceback_before_the_line(call: Call, words: list[str]) -> None:
    code, _, err = call(*words)
    assert code == 2
    assert err.startswith("Traceback")
    assert err.splitlines()[-1].startswith("rnn-tui: 'dogz' is not one of")


def _failing(error: BaseException) -> "type[object]":
    class Failing:
        def __init__(self, *_: object) -> None:
            raise error

    return Failing


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (
            ZeroDivisionError("division\nby zero"),
            1,
            "unexpected ZeroDivisionError: division by zero; run it again with",
        ),
        (CannotError("the disk is full"), 1, "rnn-tui: the disk is full\n"),
        (MemoryError(), 1, "there is not enough memory"),
        (
            OSError(28, "No space left on device"),
            1,
            "rnn-tui: cannot write to standard output: No space left on device\n",
        ),
        (OSError(13, "Permission denied", "x"), 1, "rnn-tui: Permission denied: 'x'\n"),
    ],
)
def test_what_goes_wrong_is_one_line(
    call: Call, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, line: str
) -> None:
    monkeypatch.setattr("rnn_tui.session.request.Request", _failing(error))
    result = call("trace", "the cat")
    assert (result.code, result.out) == (code, "")
    assert line in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (BrokenPipeError(), 141)])
def test_an_interrupt_and_a_closed_pipe_are_silent(
    call: Call, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    monkeypatch.setattr("rnn_tui.session.request.Request", _failing(error))
    assert call("trace", "the cat") == (code, "", "")


LONG = "x" * 300
FAR = "9" * 30


@pytest.mark.parametrize(
    "words",
    [
        ("trace", "the", "--out", LONG), ("trace", "--lines", LONG), ("shot", "--out", LONG),
        ("shot", "--out", f"{LONG}.svg"), ("shot", "--figure", "gates", "--out", LONG),
        ("train", "agreement", "--out", LONG), ("models", "export", "agreement-lstm", f"{LONG}.safetensors"),
        ("trace", "the", "--model", f"{LONG}.safetensors"), ("play", f"{LONG}.tape"),
    ],
)  # fmt: skip
def test_a_long_name_is_cut(call: Call, words: tuple[str, ...]) -> None:
    found = call(*words)
    assert found.code in (1, 2)
    assert "xxx…" in found.err
    assert len(found.err) < 250


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("trace", "the", "--layer", FAR), "has layer 0 alone"),
        (("trace", "the", "--unit", FAR), "has units 1 to 16"),
        (("trace", "the", "--generate", FAR), "at most 10000 tokens"),
        (("train", "agreement", "--hidden", FAR), "is not a number from 1 to 4096"),
        (("shot", "--out", "a.svg", "--step", FAR), "there are steps 1 to 8"),
        (("shot", "--out", "a.png", "--scale", FAR), "write 1 to 8"),
        (("padded", "the cats", "--shift", FAR), "is not a number from 0 to 200"),
        (("depth", "--seeds", FAR), "is not a number from 1 to"),
        (("depth", "--block", FAR), "an even number from 0 to"),
        (("trace", "the", "--layer", "9" * 5000), "--layer 9999999999999999999… is too large\n"),
    ],
)
def test_a_number_far_too_large_is_told_its_own_range(call: Call, words: tuple[str, ...], line: str) -> None:
    found = call(*words)
    assert found.code == 2
    assert line in found.err
