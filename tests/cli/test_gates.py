"""`trace --gates` and the app's `--compare`: what the compare mode shows, without its screen."""

import json

import pytest

from rnn_tui.cli import main
from rnn_tui.errors import UsageError
from rnn_tui.models import choose
from rnn_tui.session import Run
from rnn_tui.session.gates import what_gates_do
from rnn_tui.tui.launch import LaunchOptions, _session
from tests.cli.conftest import Call

TEXT = "the cats which already ate with the dog"


@pytest.mark.parametrize("cell", ["rnn", "gru-torch", "lstm"])
def test_json_has_two_keys_more_when_asked(call: Call, cell: str) -> None:
    plain = json.loads(call("trace", TEXT, "--cell", cell, "--json").out)
    asked = json.loads(call("trace", TEXT, "--cell", cell, "--json", "--gates").out)
    assert list(asked) == [*list(plain)[:-1], "saturation", "pattern", "warnings"]
    run = Run.over(choose("agreement", cell), TEXT.split())
    assert {key: asked[key] for key in ("saturation", "pattern")} == json.loads(json.dumps(what_gates_do(run)))


def test_the_table_says_what_was_counted_and_which_unit(call: Call) -> None:
    shown = call("trace", TEXT, "--cell", "gru-torch", "--gates").out
    assert "how many values are near 0 or 1" in shown
    assert "At cats (step 2): unit 16, Γu 0.90 there and Γu ≤ 0.01 after it." in " ".join(shown.split())
    none = call("trace", TEXT, "--gates").out
    assert "At cats (step 2): No unit is replaced there and kept after it; nearest: unit 7" in " ".join(none.split())
    assert "A cell 'rnn' has no gates." in call("trace", TEXT, "--cell", "rnn", "--gates").out


def test_compare_opens_networks_beside_the_first() -> None:
    session = _session(LaunchOptions(at=1000, compare=("agreement-rnn@1000", "agreement-gru")))
    assert [run.model.source for run in session.snapshot.runs] == [
        "agreement-lstm@1000", "agreement-rnn@1000", "agreement-gru"
    ]  # fmt: skip
    assert session.snapshot.view.mode == "compare"


def test_compare_refuses_what_is_no_network_or_one_too_many() -> None:
    with pytest.raises(UsageError, match="no model is named"):
        _session(LaunchOptions(compare=("agreement-lsmt",)))
    with pytest.raises(UsageError, match="at most 3 networks"):
        _session(LaunchOptions(compare=("agreement-rnn", "agreement-gru", "agreement-rnn-relu")))


def test_compare_belongs_to_the_app_and_no_other_option_is_taken_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--compare", "agreement-rnn", "models", "list"]) == 2
    assert "--compare belongs behind the command" in capsys.readouterr().err
    assert main(["models", "list"]) == 0
