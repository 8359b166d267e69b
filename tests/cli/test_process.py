"""Streams that are closed or full, and Ctrl+C in the first moments: an exit code, and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rnn_tui.cli import INTERRUPTED, main

CLOSED = "rnn-tui: cannot write to standard output: it is closed\n"
FULL = "rnn-tui: cannot write to standard output: No space left on device\n"
NEEDS_FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")


def shell(words: str, folder: Path) -> tuple[int, str]:
    """The exit code and standard error of `rnn-tui WORDS`; redirections are among the words."""
    command = f'exec "{sys.executable}" -m rnn_tui {words}'
    result = subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, env=dict(os.environ), stdin=subprocess.DEVNULL, capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip
    return result.returncode, result.stderr


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        ("--version >&-", 1, CLOSED),
        ("--help >&-", 1, CLOSED),
        ("models list >&-", 1, CLOSED),
        ("trace 'the cat' --json >&-", 1, CLOSED),
        ("train agreement --steps 0 --hidden 2 >&-", 1, CLOSED),
        ("doctor >&-", 1, CLOSED),
        ("--version <&- >&- 2>&-", 1, ""),
        ("--version <&-", 0, ""),
        ("--version 2>&-", 0, ""),
        ("nope 2>&-", 2, ""),
        ("trace 'the cat' --out here.txt >&-", 0, ""),
        ("trace - <&-", 1, "rnn-tui: cannot read standard input: it is closed\n"),
        ("trace --lines - <&-", 1, "rnn-tui: cannot read standard input: it is closed\n"),
        pytest.param("--version >/dev/full", 1, FULL, marks=NEEDS_FULL),
        pytest.param("models list --json >/dev/full", 1, FULL, marks=NEEDS_FULL),
        pytest.param("--version >/dev/full 2>&1", 1, "", marks=NEEDS_FULL),
        pytest.param("nope 2>/dev/full", 2, "", marks=NEEDS_FULL),
        pytest.param(
            "models export agreement-rnn x.safetensors >/dev/full",
            1,
            "rnn-tui: 'x.safetensors' was written; " + FULL.removeprefix("rnn-tui: "),
            marks=NEEDS_FULL,
        ),
    ],
)
def test_streams_that_cannot_be_used(tmp_path: Path, words: str, code: int, line: str) -> None:
    assert shell(words, tmp_path) == (code, line)
    assert [path.suffix for path in tmp_path.iterdir()] in ([], [".txt"], [".safetensors"])


def test_a_stream_that_is_closed_does_not_lend_its_number_to_a_file(tmp_path: Path) -> None:
    """What is told on standard error must not end up in the file that is written."""
    (tmp_path / "in").write_text("the dogz\nthe cat\n")
    assert shell("trace --lines in --out out 2>&-", tmp_path)[0] == 1
    assert (tmp_path / "out").read_text().startswith('{"schema": 1')


def test_an_error_that_nobody_reads_keeps_its_code(tmp_path: Path) -> None:
    program = f'("{sys.executable}" -m rnn_tui nope; echo $? > code) 2>&1 | true'
    subprocess.run(["/bin/sh", "-c", program], cwd=tmp_path, env=dict(os.environ), check=True, timeout=60)
    assert (tmp_path / "code").read_text() == "2\n"


def test_ctrl_c_while_the_program_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting:
        @staticmethod
        def find_spec(name: str, *_: object) -> None:
            if name == "rnn_tui.cli.process":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "rnn_tui.cli.process", raising=False)
    monkeypatch.setattr("sys.meta_path", [Interrupting, *sys.meta_path])
    assert main(["--version"]) == INTERRUPTED


def test_hardly_anything_is_imported_before_ctrl_c_is_caught() -> None:
    program = "import sys; before = set(sys.modules); import rnn_tui.cli; print(sorted(set(sys.modules) - before))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "['rnn_tui', 'rnn_tui.cli']\n"
