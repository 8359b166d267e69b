"""The program as a whole: help, version, completion, what it imports, and how it opens the app."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rnn_tui import __version__
from rnn_tui.cli import main
from rnn_tui.tasks import TASKS
from rnn_tui.tui.launch import LaunchOptions
from tests.cli.conftest import Call

COMMANDS: tuple[list[str], ...] = (
    [],
    ["trace"],
    ["models"],
    ["models", "list"],
    ["models", "show"],
    ["models", "export"],
    ["train"],
    ["depth"],
    ["doctor"],
)


def python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own, with an environment of its own."""
    keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "PYTHONPATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, *words], env=keep | environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help_with_examples(call: Call, command: list[str], option: str) -> None:
    code, out, err = call(*command, option)
    assert (code, err) == (0, "")
    assert " ".join(["Usage: rnn-tui", *command]) in out
    assert any(line.startswith("  rnn-tui") for line in out.splitlines())
    assert "--debug" in out


def test_the_version(call: Call) -> None:
    assert call("--version") == (0, f"rnn-tui {__version__}\n", "")


def test_what_a_call_imports() -> None:
    """`--version` needs no NumPy, `trace` no Textual, and rich is for tables; the session knows no screen."""
    loaded = "sorted({'numpy', 'textual', 'rich', 'typer', 'rnn_tui.cli.tracing'} & set(sys.modules))"
    checks = [
        "main(['--version']); print(FOUND)",
        "main(['trace', 'the cat', '--json', '--out', os.devnull]); print(FOUND)",
        "main(['trace', 'the cat', '--out', os.devnull]); print(FOUND)",
    ]
    program = "import os, sys; from rnn_tui.cli import main; " + "; ".join(checks)
    assert python("-c", program.replace("FOUND", loaded)).stdout.splitlines()[1:] == [
        "['typer']",
        "['numpy', 'rnn_tui.cli.tracing', 'typer']",
        "['numpy', 'rich', 'rnn_tui.cli.tracing', 'typer']",
    ]
    session = "import sys, rnn_tui.session; print(sorted({'textual', 'rich', 'typer'} & set(sys.modules)))"
    assert python("-c", session).stdout == "[]\n"


def test_python_m_closed_pipe_and_threads(tmp_path: Path) -> None:
    """A reader that leaves early ends the program silently, with the exit code a shell shows for SIGPIPE."""
    lines = tmp_path / "lines.txt"
    lines.write_text("the cat was full .\n" * 300)
    command = [sys.executable, "-m", "rnn_tui", "trace", "--lines", str(lines)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ)) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline().startswith(b'{"schema": 1')
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "rnn_tui", "models"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (result.returncode, result.stderr) == (
        1,
        "rnn-tui: cannot write to standard output: No space left on device\n",
    )


def test_one_thread_for_sums_that_do_not_change() -> None:
    program = "import os; from rnn_tui.cli import main; main(['--version']); print(os.environ['OPENBLAS_NUM_THREADS'])"
    assert python("-c", program).stdout.splitlines()[-1] == "1"
    assert python("-c", program, OPENBLAS_NUM_THREADS="2").stdout.splitlines()[-1] == "2"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("rnn-tui trace --cell ", ["rnn", "rnn-relu", "gru-simple", "gru", "gru-torch", "lstm"]),
        ("rnn-tui trace --task number --cell ", ["dense"]),
        ("rnn-tui --task ", list(TASKS)),
        ("rnn-tui train ", list(TASKS)),
        ("rnn-tui trace --cell rnn --at 1", ["100", "1000"]),
        ("rnn-tui --model agreement-lstm@1", ["agreement-lstm@100", "agreement-lstm@1000"]),
        ("rnn-tui models export agreement-rnn@3", ["agreement-rnn@300", "agreement-rnn@3000"]),
        ("rnn-tui trace --target wa", ["was"]),
        ("rnn-tui trace --format ", ["table", "json", "csv"]),
        ("rnn-tui tr", ["trace", "train"]),
    ],
)
def test_the_shell_completes_what_is_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: str, offered: list[str]
) -> None:
    monkeypatch.setenv("_RNN_TUI_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    assert main([]) == 0
    assert capsys.readouterr().out.split() == offered


@pytest.mark.parametrize("number", ["x", "", None])
def test_a_shell_that_asks_wrongly_is_told_in_one_line(
    call: Call, monkeypatch: pytest.MonkeyPatch, number: str | None
) -> None:
    monkeypatch.setenv("_RNN_TUI_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "rnn-tui tr")
    monkeypatch.delenv("COMP_CWORD", raising=False)
    if number is not None:
        monkeypatch.setenv("COMP_CWORD", number)
    said = "rnn-tui: COMP_WORDS and COMP_CWORD, which a shell sets, do not say what to complete\n"
    assert call() == (1, "", said)


@pytest.mark.parametrize(
    ("words", "line"), [(["--task", "nope"], "unknown task 'nope'"), (["--tokens", "x"], "'x' is")]
)
def test_wrong_words_are_told_before_the_terminal_is(call: Call, words: list[str], line: str) -> None:
    code, _, err = call(*words)
    assert code == 2
    assert line in err


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[LaunchOptions]:
    """What the app was asked for."""
    asked: list[LaunchOptions] = []

    def launch(options: LaunchOptions) -> int:
        asked.append(options)
        return 0

    monkeypatch.setattr("rnn_tui.tui.launch.launch", launch)
    return asked


def test_without_a_command_the_app_opens(call: Call, launched: list[LaunchOptions]) -> None:
    assert call() == (0, "", "")
    assert launched == [LaunchOptions()]


def test_the_app_is_told_everything(call: Call, launched: list[LaunchOptions]) -> None:
    words = "--task agreement --cell rnn --at 300 --tokens the|cat --target was --seed 3 --theme light --color 256"
    assert call(*(word.replace("|", " ") for word in words.split()), "--ascii", "--no-mouse", "--debug").code == 0
    assert launched == [
        LaunchOptions(
            task="agreement",
            cell="rnn",
            at=300,
            tokens="the cat",
            target="was",
            seed=3,
            theme="light",
            color="256",
            ascii=True,
            mouse=False,
            debug=True,
        )
    ]
    assert call("--model", "x.safetensors").code == 0
    assert launched[1] == LaunchOptions(model="x.safetensors")
