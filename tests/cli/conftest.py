import io
import signal
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from rnn_tui.cli import main


class Result(NamedTuple):
    """What a call of the program came to."""

    code: int
    out: str
    err: str


Call = Callable[..., Result]


@pytest.fixture(autouse=True)
def _heard() -> Iterator[None]:
    """A shell starts what runs in the background with Ctrl+C ignored; these tests are about who hears it."""
    former = {signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler)}
    former |= {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


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
