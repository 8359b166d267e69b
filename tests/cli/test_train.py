"""`train`: the same bytes each time, whole files or none, and nothing overwritten unasked."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rnn_tui.cli import training
from rnn_tui.core.checkpoint import checkpoint_bytes, load_checkpoint
from rnn_tui.core.training import Report
from rnn_tui.files import write_whole
from rnn_tui.models.plan import Plan
from tests.cli.conftest import Call


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_writes_what_the_plan_makes(call: Call, here: Path) -> None:
    code, out, err = call("train", "agreement", "--cell", "rnn", "--steps", "4", "--hidden", "5", "--keep", "0,2,4")
    assert (code, err) == (0, "")
    assert names(here) == ["agreement-rnn.safetensors", "agreement-rnn@0.safetensors", "agreement-rnn@2.safetensors"]
    plan = Plan("agreement", "rnn", 5, 1, 4, 0)
    for report in plan.reports((0, 2)):
        if report.snapshot is not None:
            name = "agreement-rnn" + (f"@{report.step}" if report.step < 4 else "")
            data = (here / f"{name}.safetensors").read_bytes()
            assert data == checkpoint_bytes(plan.checkpoint(report.snapshot, report.step))
    assert [line for line in out.splitlines() if line.startswith("wrote")] == [
        "wrote agreement-rnn@0.safetensors",
        "wrote agreement-rnn@2.safetensors",
        "wrote agreement-rnn.safetensors",
    ]


def test_the_command_in_a_file_makes_the_file_again(call: Call, here: Path) -> None:
    call(
        "train", "agreement", "--steps", "3", "--layers", "2", "--seed", "7", "--keep", "1,2", "--out", "a.safetensors"
    )
    for name in ("a@1", "a"):
        data = (here / f"{name}.safetensors").read_bytes()
        command = load_checkpoint(here / f"{name}.safetensors").training["command"]
        assert command.startswith("rnn-tui train agreement --cell lstm --hidden 16 --layers 2 --steps 3 --seed 7")
        assert call(*command.split()[1:], "--force").code == 0
        assert (here / name.replace("a", "agreement-lstm")).with_suffix(".safetensors").read_bytes() == data


def test_no_file_is_overwritten_without_force(call: Call, here: Path) -> None:
    place = here / "agreement-lstm.safetensors"
    place.write_text("mine")
    code, out, err = call("train", "agreement", "--steps", "1")
    assert (code, out) == (1, "")
    assert err == "rnn-tui: 'agreement-lstm.safetensors' is there already; --force replaces it\n"
    assert place.read_text() == "mine"
    assert call("train", "agreement", "--steps", "1", "--force").code == 0
    assert len(place.read_bytes()) > 1000
    (here / "b@0.safetensors").write_text("mine")
    assert call("train", "agreement", "--steps", "1", "--keep", "0", "--out", "b.safetensors").code == 1
    assert names(here) == ["agreement-lstm.safetensors", "b@0.safetensors"]


def test_a_place_that_cannot_be_written_is_found_before_training(
    call: Call, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Plan, "reports", None)
    code, _, err = call("train", "agreement", "--out", "no/such/folder.safetensors")
    assert (code, err) == (1, "rnn-tui: cannot write 'no/such/folder.safetensors': No such file or directory\n")
    assert names(here) == []


@pytest.mark.usefixtures("here")
def test_plain_lines_about_every_twentieth(call: Call) -> None:
    lines = call("train", "agreement", "--steps", "40", "--hidden", "4", "--cell", "rnn").out.splitlines()
    assert lines[0] == "training agreement, rnn, 4 units, 40 updates, seed 0"
    assert [line.split()[1] for line in lines[1:-1]] == [f"{step}/40" for step in range(2, 41, 2)]
    assert all("loss" in line and "accuracy" in line and line.endswith("%") for line in lines[1:-1])
    assert not any("\x1b" in line or "\r" in line for line in lines)


def test_fresh_weights(call: Call, here: Path) -> None:
    assert call("train", "agreement", "--steps", "0").code == 0
    assert load_checkpoint(here / "agreement-lstm.safetensors").training["steps"] == 0


def test_a_training_that_runs_away_is_an_error(call: Call, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reports(*_: object) -> None:
        raise FloatingPointError("the loss is nan at step 3")

    monkeypatch.setattr(Plan, "reports", reports)
    code, _, err = call("train", "agreement")
    assert (code, names(here)) == (1, [])
    assert "the training ran away: the loss is nan at step 3; 'agreement-lstm.safetensors' was not written" in err


@pytest.mark.parametrize("after", [2, 4])
def test_ctrl_c_says_what_was_written(call: Call, here: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Step 4 is the last: its file is whole before the interrupt is heard."""

    def interrupted(path: Path, data: bytes) -> None:
        if (path.name == "a@2.safetensors") == (after == 2):
            signal.raise_signal(signal.SIGINT)
        write_whole(path, data)

    monkeypatch.setattr(training, "write_whole", interrupted)
    words = ["--steps", "4", "--out", "a.safetensors", *(["--keep", "2"] if after == 2 else [])]
    code, out, err = call("train", "agreement", *words)
    assert code == 130
    written = "a@2.safetensors" if after == 2 else "a.safetensors"
    assert names(here) == [written]
    assert out.splitlines()[-1] == f"wrote {written}"
    assert err == ("rnn-tui: interrupted; 'a.safetensors' was not written\n" if after == 2 else "")


@pytest.mark.usefixtures("here")
def test_ctrl_c_before_the_first_update(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "check_writable", interrupted)
    said = "rnn-tui: interrupted; 'agreement-lstm.safetensors' was not written\n"
    assert call("train", "agreement") == (130, "", said)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_training_and_nothing_is_left(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "rnn_tui", "train", "agreement", "--steps", "100000"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline().startswith("training agreement")
        time.sleep(0.2)
        process.send_signal(number)
        assert process.wait(30) == 128 + number
        assert process.stderr.read() == "rnn-tui: interrupted; 'agreement-lstm.safetensors' was not written\n"
    assert names(tmp_path) == []


def test_on_a_terminal_a_bar_shows_loss_accuracy_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    bar = training.watch(Plan("agreement", "gru", 16, 1, 200, 0))
    assert isinstance(bar, training.Bar)
    bar.update(100, 1.5, {"accuracy": 0.75})
    bar.close()
    shown = screen.getvalue()
    assert "agreement-gru" in shown
    assert "100/200" in shown
    assert "loss 1.500, accuracy 75%" in shown
    assert shown.rstrip().endswith("\x1b[?25h")


def test_reports_without_a_held_out_figure_leave_it_out(capsys: pytest.CaptureFixture[str]) -> None:
    lines = training.Lines(Plan("agreement", "gru", 16, 1, 2, 0))
    lines.update(2, 1.25, {})
    assert capsys.readouterr().out.splitlines()[-1] == "step 2/2  loss 1.2500"
    assert Report(0, 0.0, 0.0, None, None).snapshot is None


def test_both_directions(call: Call, here: Path) -> None:
    code, out, _ = call("train", "entities", "--cell", "rnn", "--bidirectional", "--steps", "2", "--hidden", "3")
    assert code == 0
    assert out.splitlines()[0] == "training entities, rnn, bidirectional, 3 units, 2 updates, seed 0"
    checkpoint = load_checkpoint(here / "entities-rnn.safetensors")
    assert checkpoint.network.config.bidirectional
    command = checkpoint.training["command"].split()[1:]
    assert call(*command, "--out", "again.safetensors").code == 0
    assert (here / "again.safetensors").read_bytes() == (here / "entities-rnn.safetensors").read_bytes()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["agreement", "--bidirectional"], "networks of task 'agreement' cannot be bidirectional: each answer is"),
        (["number", "--bidirectional"], "networks of task 'number' cannot be bidirectional: there is one input"),
        (["sentiment", "--bidirectional"], "its one answer comes at the last word"),
        (["dates", "--bidirectional"], "the decoder goes on from one last state"),
        (["number", "--cell", "lstm"], "task 'number' has no cell 'lstm'; its cells are dense"),
        (["agreement", "--data", "mine.txt"], "task 'agreement' makes its own data; leave out --data"),
    ],
)
def test_what_no_network_of_a_task_is(call: Call, words: list[str], said: str) -> None:
    code, _, err = call("train", *words)
    assert code == 2
    assert said in err


def test_a_task_is_trained_with_its_own_cell(call: Call, here: Path) -> None:
    assert call("train", "number", "--steps", "1").code == 0
    assert names(here) == ["number-dense.safetensors"]


def test_a_text_of_ones_own(call: Call, here: Path) -> None:
    (here / "mine.txt").write_text("to be or not to be\n" * 100, encoding="utf-8")
    code, out, err = call("train", "text", "--data", "mine.txt", "--steps", "2", "--hidden", "4", "--cell", "rnn")
    assert (code, err) == (0, "")
    assert " bits" in out and "accuracy" not in out
    checkpoint = load_checkpoint(here / "text-rnn.safetensors")
    assert checkpoint.network.config.vocabulary == tuple(sorted(set("to be or not to be\n")))
    assert checkpoint.training["command"].endswith("--data mine.txt")


def test_a_text_of_one_character_is_learnt_at_once(call: Call, here: Path) -> None:
    (here / "a.txt").write_text("a" * 5000, encoding="utf-8")
    assert call("train", "text", "--data", "a.txt", "--steps", "2", "--hidden", "4").code == 0
    assert load_checkpoint(here / "text-lstm.safetensors").training["final_loss"] == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "'mine.txt' is empty"),
        (bytes(range(256)) * 9, "'mine.txt' is no text: byte 1 is 0"),
        ("café ".encode("latin-1") * 999, "'mine.txt' is not UTF-8: found the byte 0xE9 at byte 4"),
        (None, "cannot read 'mine.txt': No such file or directory"),
    ],
)
def test_a_file_that_is_no_text(call: Call, here: Path, data: bytes | None, said: str) -> None:
    if data is not None:
        (here / "mine.txt").write_bytes(data)
    code, _, err = call("train", "text", "--data", "mine.txt")
    assert code == 1
    assert said in err
    assert len(err.splitlines()) == 1
    assert not list(here.glob("*.safetensors"))
