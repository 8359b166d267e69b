import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rnn_tui.cli import main
from rnn_tui.cli.errors import tell
from rnn_tui.core.checkpoint import Checkpoint, save_checkpoint
from rnn_tui.errors import CannotError, CrashError
from rnn_tui.models import resolve
from rnn_tui.session import Session
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.launch import LaunchOptions, launch, report
from tests.models_for_tests import OPENING, agreement
from tests.tui.apps import terminal
from tests.tui.pty_terminal import PtyTerminal
from tests.tui.scenes import explorer

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "small net.safetensors"
    save_checkpoint(path, Checkpoint(agreement().network, {}))
    return path


@pytest.fixture
def opened(checkpoint: Path) -> Iterator[PtyTerminal]:
    argv = [sys.executable, "-m", "rnn_tui", "--model", str(checkpoint), "--target", "was"]
    with PtyTerminal(argv, environ={"COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}) as shown:
        assert shown.wait(lambda: shown.shows("? help"), 20), shown.text()
        yield shown


def test_on_a_terminal_it_opens_answers_and_quits_with_a_line_that_opens_it_again(
    opened: PtyTerminal, checkpoint: Path
) -> None:
    session = Session(resolve(str(checkpoint)), OPENING, "was", guess=True)
    assert f"loss {session.snapshot.run.total_loss():.2f}" in opened.text()
    opened.send(b"were ")
    assert opened.wait(lambda: opened.shows("step 9/9"))
    opened.send(b"\x1b[D\x1b[D")
    assert opened.wait(lambda: opened.shows("step 7/9"))
    opened.send(b"\x14")
    assert opened.wait(lambda: opened.shows("ctrl+t for the next target"))
    title = opened.text().split("\n")[0]
    opened.send(b"\x04")
    assert opened.ended() == 0
    assert opened.left_on() == set()
    line = re.search(r"rnn-tui (--model .*)\r\n", bytes(opened.raw).decode())
    assert line is not None
    again_argv = [sys.executable, "-m", "rnn_tui", *shlex.split(line[1])]
    with PtyTerminal(again_argv, environ={"COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}) as again:
        assert again.wait(lambda: again.shows("step 9/9"), 20), again.text()
        again.send(b"\x1b[D\x1b[D")
        assert again.wait(lambda: again.text().split("\n")[0] == title), again.text()


def test_a_dumb_terminal_gets_one_line_that_names_trace(checkpoint: Path) -> None:
    environ = {"PYTHONPATH": str(ROOT), "TERM": "dumb"}
    argv = [sys.executable, "-m", "rnn_tui", "--model", str(checkpoint)]
    with PtyTerminal(argv, (160, 24), environ=environ) as shown:
        assert shown.ended(20) == 1
        [line] = shown.text().strip().split("\n")
        assert "rnn-tui trace" in line
        assert b"\x1b" not in shown.raw


def test_a_crash_is_one_line_and_exit_code_1(checkpoint: Path) -> None:
    script = (
        "import sys; import rnn_tui.tui.panes.strip as strip; from rnn_tui.cli import main\n"
        "def broken(*_): raise ZeroDivisionError('a pane broke')\n"
        "strip.draw = broken\n"
        f"sys.exit(main(['--model', {str(checkpoint)!r}]))"
    )
    with PtyTerminal([sys.executable, "-c", script], (160, 24), environ={"PYTHONPATH": str(ROOT)}) as shown:
        assert shown.ended(20) == 1
        assert shown.left_on() == set()
        lines = [line for line in shown.text().split("\n") if line.strip()]
        assert len(lines) <= 2, shown.text()
        text = "".join(lines)
        assert "the app failed (ZeroDivisionError: a pane broke)" in text
        assert "the cats which already ate with the dog" in text
        assert "Traceback" not in text


def ended_app(crash: Exception | None = None) -> RnnApp:
    app = RnnApp(terminal(), explorer(tokens=["cats"] * 900))
    app.crash = crash
    return app


def test_the_line_that_opens_it_again_is_whole_and_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    words = " ".join(["cats"] * 900)
    assert report(ended_app(), f"rnn-tui --tokens '{words}' --model '\x1b[2J'", debug=False) == 0
    assert capsys.readouterr().out == f"rnn-tui --tokens '{words}' --model '·[2J'\n"


def test_the_words_of_an_app_that_crashed_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CrashError) as crash:
        report(ended_app(ValueError("\x1b[2J" + "x" * 9999)), None, debug=False)
    assert tell(crash.value, debug=False) == 1
    said = capsys.readouterr().err
    assert said.endswith(f"your words: {' '.join(['cats'] * 900)}\n")
    assert "\x1b" not in said
    assert "x" * 2500 not in said


def test_a_dumb_terminal_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(CannotError, match="rnn-tui trace"):
        launch(LaunchOptions())


def test_without_a_terminal_the_exit_code_is_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    assert "trace" in capsys.readouterr().err
