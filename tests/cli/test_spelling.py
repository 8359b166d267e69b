"""Symbols as ASCII words where the character set of the screen lacks them."""

import io

import pytest

from rnn_tui.cli import main
from rnn_tui.cli.spelling import SPELT, in_ascii
from tests.cli.conftest import Call
from tests.cli.test_program import COMMANDS, python


def test_symbols_become_words_and_the_rest_is_escaped() -> None:
    assert "Γu ⊙ c~, 我".encode("ascii", SPELT) == rb"Gamma_u * c~, \u6211"
    assert "Γ·ü".encode("latin-1", SPELT) == b"Gamma_\xb7\xfc"
    assert in_ascii("Γf ⊙ 我") == "Gamma_f * 我"
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", SPELT)


def test_a_screen_without_the_symbols() -> None:
    words = ["-m", "rnn_tui", "models", "show", "agreement-gru"]
    out = python(*words, PYTHONIOENCODING="ascii").stdout
    assert "Gamma_u * c~ + (1-Gamma_u)" in " ".join(out.split())
    assert "\\u" not in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_is_ascii(call: Call, command: list[str]) -> None:
    assert call(*command, "--help").out.isascii()


def test_a_stream_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", screen)
    assert main(["trace", "the cat"]) == 0
    screen.seek(0)
    assert "summand of dL/dW" in " ".join(screen.read().split())
