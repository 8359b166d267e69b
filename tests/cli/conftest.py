import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from rnn_tui.cli import main


class Result(NamedTuple):
    """What a call of the program came to."""

    code: int
    out: str
    err: str


Call = Callable[..., Result]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs `rnn-tui` with those words, in this process."""

    def run(*words: str, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = main(words)
        written = capsys.readouterr()
        return Result(code, written.out, written.err)

    return run
