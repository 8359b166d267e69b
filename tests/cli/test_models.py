import json
from dataclasses import replace
from pathlib import Path

import pytest

from rnn_tui.cli.model_report import _facts
from rnn_tui.models import bundled, bundled_bytes, choose
from rnn_tui.tasks import TASKS
from tests.cli.conftest import Call
from tests.models_for_tests import tiny


@pytest.mark.parametrize("words", [["models"], ["models", "list"]])
def test_the_list_names_every_family_and_training_step(call: Call, words: list[str]) -> None:
    code, out, err = call(*words)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    for name in bundled():
        assert any(line.split()[:1] == [name.family] and str(name.step) in line.split() for line in out.splitlines())


def test_the_list_says_parameters_and_accuracy(call: Call) -> None:
    lines = [line.split() for line in call("models").out.splitlines()]
    assert lines.count(["name", "units", "parameters", "accuracy", "steps", "(@STEP)"]) == len(TASKS) - 1
    assert lines.count(["name", "units", "parameters", "bits", "steps", "(@STEP)"]) == 1


def test_the_list_tells_shapes_and_tasks_apart_in_the_tasks_order(call: Call) -> None:
    lines = call("models").out.splitlines()
    headings = [f"{task.name}, {task.shape}" for task in TASKS.values()]
    assert [line for line in lines if line in headings] == headings
    for task in TASKS.values():
        assert task.summary in " ".join(" ".join(lines).split())


@pytest.mark.parametrize("words", [["models", "--json"], ["models", "list", "--json"]])
def test_the_list_as_json(call: Call, words: list[str]) -> None:
    found = json.loads(call(*words).out)
    assert [list(entry)[:7] for entry in found] == [
        ["name", "task", "cell", "shape", "hidden", "layers", "step"]
    ] * len(bundled())
    by_name = {entry["name"]: entry for entry in found}
    assert by_name["agreement-lstm@0"]["step"] == 0
    assert by_name["agreement-lstm"]["step"] == max(n.step for n in bundled() if n.family == "agreement-lstm")
    assert by_name["agreement-lstm-2layers"]["layers"] == 2


def test_show_tells_what_it_is_and_how_often_it_is_right(call: Call) -> None:
    code, out, err = call("models", "show", "agreement-lstm")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    flowing = " ".join(out.split())
    assert "rnn-tui train agreement --cell lstm --hidden 16 --layers 1 --steps 6000 --seed 0" in flowing
    assert "57 words" in out
    assert "held out from training, but for those without a modifier" in flowing
    assert "5 of 5 seeds have learnt it" in flowing
    assert {"0/4", "1/4", "2/4", "3/4", "4/4", "9/9"} <= set(out.split())
    headers = [line.split() for line in out.splitlines()]
    assert ["step", "0", "1", "2", "4", "6", "9"] in headers
    assert "it learnt sooner than the cell 'rnn' in" in flowing
    assert call("models", "show").out == out


@pytest.mark.parametrize(
    "name", ["number-dense", "entities-rnn-bidirectional", "sentiment-gru@100", "dates-lstm", "text-lstm"]
)
def test_show_of_every_kind_of_figures_fits_the_screen(call: Call, name: str) -> None:
    code, out, err = call("models", "show", name)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    flowing = " ".join(out.split())
    assert ("seeds have learnt it" in flowing) == (name != "text-lstm")
    assert ("bits" in flowing) == (name == "text-lstm")


def test_show_tells_directions_apart(call: Call) -> None:
    one, both = (" ".join(call("models", "show", f"entities-gru{way}").out.split()) for way in ("", "-bidirectional"))
    assert "many-to-many, bidirectional" in both and "many-to-many, bidirectional" not in one
    assert "outputs - name" in one
    assert "half right is guessing" in one
    assert "entities-gru-bidirectional, at its last step: first word 100%" in one
    assert "entities-gru, at its last step: first word" in both
    assert "0 of 5 seeds have learnt it" in one and "5 of 5 seeds have learnt it" in both


def test_show_by_kind_as_json(call: Call) -> None:
    found = json.loads(call("models", "show", "entities-gru-bidirectional", "--json").out)
    assert found["bidirectional"] is True
    assert found["figures"]["seeds"][0]["steps"][-1]["right"]["first word"] > 0.97


def test_show_as_json(call: Call) -> None:
    found = json.loads(call("models", "show", "agreement-rnn@100", "--json").out)
    assert (found["name"], found["step"], found["cell"]) == ("agreement-rnn@100", 100, "rnn")
    assert found["training"]["command"].endswith("--seed 0 --keep 100")
    assert [seed["seed"] for seed in found["figures"]["seeds"]] == [0, 1, 2, 3, 4]


def test_a_file_of_ones_own_is_shown_without_figures(call: Call, tmp_path: Path) -> None:
    place = tmp_path / "own.safetensors"
    place.write_bytes(bundled_bytes("agreement-gru"))
    out = call("models", "show", str(place)).out
    assert "cell" in out
    assert "Over seeds" not in out
    assert json.loads(call("models", "show", str(place), "--json").out)["figures"] is None


def test_export_copies_the_bytes_and_does_not_overwrite(call: Call, tmp_path: Path) -> None:
    place = tmp_path / "mine.safetensors"
    code, out, _ = call("models", "export", "agreement-lstm@100", str(place))
    assert (code, out) == (0, f"wrote {place} ({place.stat().st_size} bytes)\n")
    assert place.read_bytes() == bundled_bytes("agreement-lstm@100") != bundled_bytes("agreement-lstm")
    code, _, err = call("models", "export", "agreement-lstm", str(place))
    assert (code, err) == (1, f"rnn-tui: '{place}' is there already; --force replaces it\n")
    assert call("models", "export", "agreement-lstm", str(place), "--force").code == 0
    assert place.read_bytes() == bundled_bytes("agreement-lstm")


def test_an_exported_network_gives_the_same_numbers(call: Call, tmp_path: Path) -> None:
    place = tmp_path / "mine.safetensors"
    call("models", "export", "agreement-gru", str(place))
    own, ours = (
        json.loads(call("trace", "the cat", "--json", "--model", m).out) for m in (str(place), "agreement-gru")
    )
    assert own["steps"] == ours["steps"]
    assert choose("agreement", "gru").source == "agreement-gru"


@pytest.mark.parametrize(
    ("training", "lines"),
    [
        (
            {"steps": -5, "seed": 10**400, "final_loss": float("inf"), "held_out_accuracy": float("nan"), "command": 7},
            ["? updates, seed ?", "? right, ? nats a token", "?"],
        ),
        (
            {"steps": True, "seed": "1", "final_loss": -1.0, "held_out_accuracy": 10**400, "command": "x" * 9999},
            ["? updates, seed ?", "? right, ? nats a token", "x" * 500 + "…"],
        ),
        ({}, ["- updates, seed -", "- right, - nats a token", "-"]),
        (
            {"steps": 6, "seed": 0, "final_loss": 1, "held_out_accuracy": 0.5, "command": "make\x1b it"},
            ["6 updates, seed 0", "50.0 % right, 1 nats a token", "make· it"],
        ),
    ],
)
def test_what_a_file_says_of_its_training_is_repeated_where_it_can_be_true(
    training: dict[str, object], lines: list[str]
) -> None:
    facts = _facts(replace(tiny(), training=training))
    assert [facts[name] for name in ("training", "held out", "command")] == lines
