import subprocess
import sys

import pytest

from rnn_tui.defaults import ColorDepth
from rnn_tui.tui.terminal import Terminal, detect, refusal, terminal_size

XTERM = {"TERM": "xterm-256color"}


def seen(environ: dict[str, str], encoding: str = "utf-8", isatty: bool = True) -> Terminal:
    return detect(environ, isatty=isatty, encoding=encoding)


@pytest.mark.parametrize(
    ("environ", "color"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit"}, "truecolor"),
        ({"TERM": "xterm-256color"}, "256"),  # over SSH: COLORTERM stays behind
        ({"TERM": "xterm-kitty"}, "truecolor"),
        ({"TERM": "xterm-direct"}, "truecolor"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "nonsense"}, "16"),
        ({"TERM": "linux", "COLORTERM": "truecolor"}, "16"),
        ({"TERM": "screen"}, "16"),
        ({"TERM": "screen-256color", "STY": "1.x", "COLORTERM": "truecolor"}, "256"),
        ({"TERM": "screen-256color", "TMUX": "/tmp/x", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "tmux-256color"}, "256"),
        ({"TERM": "vt100", "COLORTERM": "truecolor"}, "none"),
        ({"TERM": "vt220-w"}, "none"),
        ({"TERM": "xterm-mono"}, "none"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "256"),
        ({"WT_SESSION": "x"}, "truecolor"),
        ({}, "16"),
    ],
)
def test_colour_depth_is_read_from_the_environment(environ: dict[str, str], color: ColorDepth) -> None:
    assert seen(environ).color == color


def test_options_win_over_the_environment() -> None:
    environ = {"TERM": "vt100", "NO_COLOR": "1", "COLORFGBG": "0;15"}
    terminal = detect(environ, isatty=True, encoding="utf-8", color="truecolor", theme="dark", ascii_only=True)
    assert (terminal.color, terminal.dark, terminal.ascii_only) == ("truecolor", True, True)
    assert detect(environ, isatty=True, encoding="utf-8", theme="light").is_dark is False


def test_a_pipe_has_no_colours() -> None:
    assert seen(XTERM, isatty=False).color == "none"


@pytest.mark.parametrize(
    ("encoding", "utf8"), [("utf-8", True), ("UTF8", True), ("ascii", False), ("iso8859-1", False), ("?", False)]
)
def test_ascii_where_the_encoding_is_not_utf8(encoding: str, utf8: bool) -> None:
    terminal = seen(XTERM, encoding)
    assert (terminal.utf8, terminal.ascii_only) == (utf8, not utf8)


def test_fonts_without_block_elements_get_ascii() -> None:
    assert seen({"TERM": "linux"}).ascii_only
    assert seen({"TERM": "vt100"}).ascii_only
    assert not seen(XTERM).ascii_only


@pytest.mark.parametrize(
    ("colorfgbg", "dark"),
    [
        ("15;0", True), ("7;8", True), ("0;15", False), ("0;7", False), ("0;default;15", False),
        ("default", None), (";", None), ("1;99", None), ("", None),
    ],
)  # fmt: skip
def test_the_background_is_the_last_field_of_colorfgbg(colorfgbg: str, dark: bool | None) -> None:
    terminal = seen(XTERM | {"COLORFGBG": colorfgbg})
    assert terminal.dark is dark
    assert terminal.is_dark is (dark is not False)


def test_multiplexers_and_ssh_are_named() -> None:
    assert seen({"TERM": "screen-256color", "TMUX": "x"}).multiplexer == "tmux"
    assert seen({"TERM": "tmux"}).multiplexer == "tmux"
    assert seen({"TERM": "screen.xterm-256color"}).multiplexer == "screen"
    assert seen(XTERM).multiplexer is None
    assert seen(XTERM | {"SSH_TTY": "/dev/pts/1"}).ssh
    assert not seen(XTERM).ssh


@pytest.mark.parametrize(
    ("environ", "isatty", "platform", "named"),
    [
        ({"TERM": "dumb"}, True, "linux", "TERM=dumb"),
        ({}, True, "linux", "TERM is not set"),
        ({"TERM": "xterm"}, False, "linux", "not a terminal"),
        ({}, False, "win32", "not a terminal"),
    ],
)
def test_a_refusal_is_one_line_with_the_way_out(
    environ: dict[str, str], isatty: bool, platform: str, named: str
) -> None:
    line = refusal(environ, isatty=isatty, platform=platform)
    assert line is not None
    assert named in line
    assert "`rnn-tui trace TEXT`" in line
    assert "\n" not in line


def test_no_refusal_where_the_app_can_be_shown() -> None:
    assert refusal({"TERM": "vt100"}, isatty=True, platform="linux") is None
    assert refusal({}, isatty=True, platform="win32") is None


def test_size_without_a_terminal_comes_from_the_environment() -> None:
    assert terminal_size([], {"COLUMNS": "132", "LINES": "50"}) == (132, 50)
    assert terminal_size([-1], {"COLUMNS": "-3", "LINES": "x"}) == (80, 24)


def test_detection_does_not_import_textual() -> None:
    script = "import sys, rnn_tui.tui.terminal; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
