import doctest
import json
import subprocess
import sys

import numpy as np
import pytest

import rnn_tui
from rnn_tui import Session, Snapshot, load, scripting, trace
from rnn_tui.cli import main
from rnn_tui.errors import CannotError, UsageError
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
