import doctest
import json
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rnn_tui
from rnn_tui import Session, Snapshot, load, scripting, trace
from rnn_tui.cli import main
from rnn_tui.errors import CannotError, UsageError
from rnn_tui.models import bundled_bytes
from rnn_tui.session import Run
from tests.models_for_tests import agreement


def test_the_examples_in_the_docstrings_hold() -> None:
    found = doctest.testmod(scripting)
    assert (found.failed, found.attempted > 6) == (0, True)


def test_trace_is_what_the_command_prints(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    words = ["the cats near the dog", "--target", "was", "--wrt", "c", "--cell", "gru", "--generate", "2", "--full"]
    assert main(["trace", *words, "--json"]) == 0
    printed = json.loads(capsysbinary.readouterr().out)
    assert trace("the cats near the dog", "agreement-gru", target="was", wrt="c", generate=2, full=True) == printed


def test_a_matrix_has_the_rows_of_the_record() -> None:
    session = Session(agreement("lstm"), ["the", "cats", "near"])
    snapshot = session.snapshot
    assert isinstance(snapshot, Snapshot)
    matrix = snapshot.gradient("x", 0)
    norms = trace("the cats near", session.model, wrt="x")["gradient"]["norm"]
    np.testing.assert_array_equal(matrix[:2], norms[:2])
    assert norms[2] is None
    assert np.isnan(matrix[2]).all()
    np.testing.assert_array_equal(session.aim("were").gradient("x", 0)[:2], matrix[:2])


def test_a_session_begins_with_a_text_or_with_tokens() -> None:
    model = agreement("lstm")
    assert Session(model, "The cats, near").snapshot.sequence.tokens[:] == ["the", "cats", "near"]
    with pytest.raises(UsageError, match="did you mean 'dog'"):
        Session(model, "the dgo")


def test_a_network_is_given_as_it_is_or_by_its_name_or_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    path.write_bytes(bundled_bytes("agreement-rnn"))
    assert load(path).source == str(path)
    assert trace("the cats", path)["model"]["cell"] == "rnn"
    assert Session(path, "the cats").snapshot.length == 2
    assert Session("agreement-rnn", "the cats").model.source == Session(load("agreement-rnn")).model.source
    with pytest.raises(CannotError, match="agreement-rnn"):
        load(Path("agreement-rnn"))
    for wrong in (None, 3, ["agreement-rnn"]):
        with pytest.raises(UsageError, match="is neither a network's name, nor the path of its file, nor a Model"):
            Session(wrong)  # type: ignore[arg-type]  # what the test is about


def test_tokens_that_are_no_words_are_told_with_what_to_write() -> None:
    session = Session(agreement("lstm"), "the cats")
    for wrong in (["near"], ("near", "the")):
        with pytest.raises(UsageError, match=r"a list is not a token; write commit\('the', 'cats'\), or commit\(\*tok"):
            session.commit(wrong)  # type: ignore[arg-type]  # what the test is about
    for call in (session.commit, session.replace, session.aim):
        with pytest.raises(UsageError, match=r"^3 is not a word; write each word as a string"):
            call(3)  # type: ignore[arg-type]  # as above
    with pytest.raises(UsageError, match=r"^tokens 3 are neither a text nor a list"):
        Session(session.model, 3)  # type: ignore[arg-type]  # as above
    assert session.snapshot.length == 2


_READERS: dict[str, Callable[[Run, Any, Any], object]] = {
    "gates": lambda run, t, layer: run.gates(t, layer),
    "a": lambda run, t, layer: run.a(t, layer),
    "c": lambda run, t, layer: run.c(t, layer),
    "candidate_state": lambda run, t, layer: run.candidate_state(t, layer),
    "preactivation": lambda run, t, layer: run.preactivation(t, layer, "c", 0),
    "gradient_rows": lambda run, t, layer: run.gradient_rows([1, t], "a", layer),
    "factors": lambda run, t, layer: run.factors(layer, [1, t]),
    "backward": lambda run, t, layer: run.backward([t], layer),
    "nudge": lambda run, t, layer: run.nudge(t, 3, layer, 0, 0.1),
    "probabilities": lambda run, t, _: run.probabilities(t),
    "candidates": lambda run, t, _: run.candidates(t),
    "best": lambda run, t, _: run.best(t),
    "loss": lambda run, t, _: run.loss(t),
    "target": lambda run, t, _: run.target(t),
}


@pytest.mark.parametrize("name", _READERS)
def test_a_step_or_a_layer_that_is_not_there_is_refused(name: str) -> None:
    run = Session(agreement("lstm"), "the cats near", "was").snapshot.run
    read = _READERS[name]
    for t in (1, 3, np.int64(3)):
        read(run, t, 0)
    wrong_steps: tuple[tuple[object, str], ...] = (
        (0, "there is no step 0; the sequence has 3 of them, counted from 1"),
        (-1, "there is no step -1; the sequence has 3 of them, counted from 1"),
        (np.int64(99), "there is no step 99; the sequence has 3 of them, counted from 1"),
        (10**5000, "there is no step so large a number; the sequence has 3 of them, counted from 1"),
        (True, "step True is not a whole number"),
        (1.0, "step 1.0 is not a whole number"),
        ("1", "step '1' is not a whole number"),
    )
    for wrong, line in wrong_steps:
        with pytest.raises(UsageError) as caught:
            read(run, wrong, 0)
        assert str(caught.value) == line
    with pytest.raises(UsageError, match="there is no step 1; the sequence has none yet"):
        read(run.take(0), 1, 0)
    if name in ("probabilities", "candidates", "best", "loss", "target"):
        return
    for layer, line in (
        (-1, "there is no layer -1; 'folder/test-lstm' has layer 0 alone"),
        (1, "there is no layer 1; 'folder/test-lstm' has layer 0 alone"),
        (False, "layer False is not a whole number"),
        (None, "layer None is not a whole number"),
    ):
        with pytest.raises(UsageError) as caught:
            read(run, 2, layer)
        assert str(caught.value) == line


def test_numbers_may_be_float32() -> None:
    assert trace("the cats", load(dtype="float32"))["model"]["dtype"] == "float32"


@pytest.mark.parametrize("wrt", ["a", "x"])
def test_what_is_not_there_is_told(wrt: str) -> None:
    snapshot = Session(agreement("rnn"), ["the", "cats"]).aim("were")
    with pytest.raises(UsageError, match="there is no layer 1"):
        snapshot.gradient("x" if wrt == "x" else "a", 1)
    with pytest.raises(UsageError, match="has no c"):
        snapshot.gradient("c")
    with pytest.raises(UsageError, match="no model is named"):
        load("agreement-lstn")
    with pytest.raises(CannotError):
        load("not/there.safetensors")
    with pytest.raises(UsageError, match="did you mean 'dog'"):
        trace("the dgo")


@pytest.mark.parametrize("wrt", ["q", "A", "", "term", None])
def test_a_gradient_by_something_else_is_refused(wrt: str) -> None:
    model = agreement("lstm")
    with pytest.raises(UsageError, match="is not one of a, c, x"):
        trace("the cats", model, wrt=wrt)  # type: ignore[arg-type]  # what the test is about
    if wrt:
        with pytest.raises(UsageError, match="is not one of a, c, x"):
            Session(model, ["the", "cats"]).snapshot.gradient(wrt)  # type: ignore[arg-type]  # as above
    for layer in (True, 0.0, "0"):
        with pytest.raises(UsageError, match="is not a whole number"):
            trace("the cats", model, layer=layer)  # type: ignore[arg-type]  # as above


# Values of no argument's kind, and what of each kind no argument takes.
_THINGS = st.one_of(
    st.binary(max_size=3), st.lists(st.integers(), max_size=2), st.complex_numbers(), st.just({}), st.just(object()),
    st.just(np.arange(3)), st.just(np.array(["a", "x"])), st.sampled_from([str, np.float32]),
)  # fmt: skip
_NO_WHOLE = _THINGS | st.none() | st.booleans() | st.floats() | st.text() | st.integers(max_value=-1)
_HUGE = st.sampled_from([10**18, 10**5000])
_WRONG: dict[str, st.SearchStrategy[object]] = {
    "text": _THINGS | st.none() | st.booleans() | st.integers(),
    "model": _THINGS | st.none() | st.booleans() | st.integers() | st.text().map("no ".__add__),
    "target": _THINGS | st.booleans() | st.integers() | st.floats(),
    "wrt": _THINGS | st.none() | st.booleans() | st.integers() | st.text().map("no ".__add__) | _HUGE,
    "layer": _NO_WHOLE | st.integers(min_value=1) | _HUGE,
    "full": _THINGS | st.none() | st.text() | st.integers(),
    "generate": _NO_WHOLE | st.integers(min_value=10_001) | _HUGE,
    "temperature": _THINGS | st.booleans() | st.text() | st.floats(max_value=0) | st.integers(max_value=0)
    | st.sampled_from([float("nan"), float("inf"), np.float64("nan"), 10**400, Fraction(1, 10**400)]),
    "seed": _NO_WHOLE,
}  # fmt: skip


@pytest.mark.parametrize("name", _WRONG)
@settings(max_examples=25)
@given(data=st.data())
def test_an_argument_of_trace_that_is_not_of_its_kind_is_named(name: str, data: st.DataObject) -> None:
    wrong = data.draw(_WRONG[name])
    given_: dict[str, Any] = {"text": "the cats", "model": agreement("lstm"), "generate": 1, "temperature": 1.0}
    with pytest.raises(UsageError) as caught:
        trace(**(given_ | {name: wrong}))
    line = str(caught.value)
    assert line.partition(":")[0].startswith((f"{name} ", "there is no layer ", "no model is named "))
    assert "\n" not in line
    assert len(line) < 150


@settings(max_examples=25)
@given(_WRONG["model"], _THINGS | st.none() | st.integers() | st.sampled_from(["float16", "f8", "", "FLOAT64"]))
def test_an_argument_of_load_that_is_not_of_its_kind_is_named(model: object, dtype: object) -> None:
    with pytest.raises(UsageError, match=r"^(model|no model is named) "):
        load(model)  # type: ignore[arg-type]  # what the test is about
    with pytest.raises(UsageError, match=r"^dtype .* is not one of float64, float32$"):
        agreement("rnn").astype(dtype)  # type: ignore[arg-type]  # as above


def test_what_a_script_did_wrong_is_told_with_its_value() -> None:
    with pytest.raises(UsageError, match="dtype 'float16' is not one of float64, float32"):
        load(dtype="float16")  # type: ignore[arg-type]  # what the test is about
    model = agreement("lstm")
    for wrong, line in (
        ({"generate": -1}, "generate -1 is not a whole number from 0 on"),
        ({"generate": 10**9}, "generate 1000000000 is too many; a sequence holds at most 10000 tokens"),
        ({"seed": 1.5}, "seed 1.5 is not a whole number from 0 on"),
        ({"generate": 1, "temperature": np.float64("nan")}, "temperature nan is not a number above 0"),
        ({"target": ["was"]}, "target a value of type list is not a token; write it as a string"),
        ({"layer": 10**5000}, "there is no layer so large a number; 'folder/test-lstm' has layer 0 alone"),
    ):
        with pytest.raises(UsageError) as caught:
            trace("the cats", model, **wrong)
        assert str(caught.value) == line


def test_numbers_of_numpy_are_numbers() -> None:
    model = agreement("lstm")
    plain = trace("the cats", model, full=True, generate=3, temperature=0.5, seed=7)
    for temperature in (np.float32(0.5), Fraction(1, 2)):
        own: dict[str, Any] = {"generate": np.int64(3), "temperature": temperature, "seed": np.uint8(7)}
        assert trace("the cats", model, full=np.bool_(True), **own) == plain  # type: ignore[arg-type]  # as above


def test_what_a_notebook_shows_of_them_is_one_line() -> None:
    session = Session(agreement("lstm"), ["the", "cats"] * 20)
    for thing in (session, session.snapshot, session.snapshot.run, session.model):
        assert len(repr(thing)) < 200
        assert "test-lstm" in repr(thing)
    assert "T = 40" in repr(session)
    assert "the cats the cats" in repr(session)


@pytest.mark.parametrize("name", ["errors", "scripting", "Session"])
def test_a_name_is_there_when_it_is_asked_for_first(name: str) -> None:
    code = f"import rnn_tui, sys; print(len(repr(rnn_tui.{name})) > 9, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", str(name != "errors")]


def test_public_names_are_there_and_others_are_not() -> None:
    assert {"Session", "Snapshot", "load", "trace"} <= set(dir(rnn_tui))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        rnn_tui.__getattr__("nothing")


def test_a_session_needs_no_screen() -> None:
    code = (
        "import sys; from rnn_tui import trace; trace('the cats'); print({'textual', 'rich', 'typer'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
