"""`doctor`: what is found, and what is advised in each kind of terminal."""

import os
import pty
import sys
import threading
from collections.abc import Mapping
from typing import IO

import pytest

from rnn_tui.cli import widths
from rnn_tui.cli.doctor import Widths, advice, facts
from rnn_tui.tui.terminal import Terminal, detect
from tests.cli.conftest import Call

GOOD = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def found(environ: Mapping[str, str], size: tuple[int, int] = (120, 36), encoding: str = "utf-8") -> Terminal:
    return detect(environ, isatty=True, encoding=encoding, size=size)


def advised(
    environ: Mapping[str, str],
    known: Widths | None = None,
    *,
    size: tuple[int, int] = (120, 36),
    encoding: str = "utf-8",
) -> str:
    return "\n".join(advice(found(environ, size, encoding), known or Widths(5, 2), environ, None))


def test_a_good_terminal_needs_nothing() -> None:
    assert advised(GOOD) == ""
    assert advised(GOOD, Widths()) == ""


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        (GOOD | {"NO_COLOR": "1"}, "NO_COLOR is set"),
        ({"TERM": "tmux-256color", "TMUX": "x"}, 'terminal-features ",*:RGB"'),
        ({"TERM": "screen", "STY": "x"}, "term screen-256color"),
        ({"TERM": "xterm-256color", "SSH_TTY": "x"}, "COLORTERM does not cross SSH"),
        ({"TERM": "xterm"}, "more than 16 colours"),
    ],
)
def test_colours_that_could_be_more(environ: dict[str, str], said: str) -> None:
    assert said in advised(environ)


def test_size_locale_and_widths() -> None:
    assert "at least 60x18" in advised(GOOD, size=(59, 30))
    assert "110x30 or larger" in advised(GOOD, size=(70, 20))
    assert "UTF-8 locale" in advised(GOOD, encoding="ascii")
    assert "ambiguous characters narrow" in advised(GOOD, Widths(10, 2))
    assert "not two columns wide" in advised(GOOD, Widths(5, 1))


def test_facts_name_all_that_the_contract_asks_for() -> None:
    environ = {"TERM": "tmux-256color", "TMUX": "x", "SSH_TTY": "y", "TERM_PROGRAM": "tmux", "COLORTERM": "truecolor"}
    said = dict(facts(found(environ, (80, 24)), Widths(5, 2), environ))
    assert said["size"] == "80x24: one pane at a time below the words"
    assert said["colours"] == "truecolor (COLORTERM=truecolor)"
    assert said["terminal"] == "TERM=tmux-256color, tmux"
    assert (said["UTF-8"], said["inside"], said["SSH"]) == ("yes", "tmux", "yes")
    assert said["widths"] == "ambiguous characters are narrow, 我 takes 2 columns"
    assert "numpy" in said["packages"]


def test_it_works_in_a_pipe_and_says_that_the_app_would_not(call: Call) -> None:
    code, out, err = call("doctor")
    assert (code, err) == (0, "")
    assert "not measured" in out
    assert "`rnn-tui trace TEXT` prints the same numbers without one" in out


class Ends:
    """A pseudo-terminal: its near end as the program's streams, and something that answers at the far end."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
        self.far, near = pty.openpty()
        self.near: IO[str] = os.fdopen(near, "w", encoding="utf-8")
        self._answer = answer
        self.asked = b""
        monkeypatch.setattr(sys, "stdin", self.near)
        monkeypatch.setattr(sys, "stdout", self.near)
        self._thread = threading.Thread(target=self._speak)
        self._thread.start()

    def _speak(self) -> None:
        while b"\x1b[6n" not in self.asked:
            self.asked += os.read(self.far, 100)
        os.write(self.far, self._answer)

    def close(self) -> None:
        self._thread.join(5)
        self.near.close()
        os.close(self.far)


@pytest.mark.parametrize(
    ("answer", "width"), [(b"\x1b[3;6R", 5), (b"x\x1b[12;11R", 10), (b"\x1b[?1;2c", None), (b"", None)]
)
def test_the_terminal_is_asked_how_wide_it_draws(
    monkeypatch: pytest.MonkeyPatch, answer: bytes, width: int | None
) -> None:
    monkeypatch.setattr(widths, "_PATIENCE", 0.2)
    ends = Ends(monkeypatch, answer)
    try:
        assert widths.drawn_width("Γ∂") == width
        assert ends.asked == "\rΓ∂\x1b[6n".encode()
    finally:
        ends.close()
