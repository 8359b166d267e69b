"""`play`: what comes out, what is said, and that nothing around it makes a difference."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rnn_tui.cli import playing
from tests.cli.conftest import Call
from tests.tui.pty_terminal import PtyTerminal

PROGRAM = "import sys; from rnn_tui.cli import main; sys.exit(main(sys.argv[1:]))"
EVERY_KIND = """\
Output r.gif
Output r.cast
Output r.txt
Set Width 60
Set Height 18
Sleep 1
Type "were "
Sleep 60s
Ctrl+P
Type "gra"
Screenshot palette.svg
Escape
F1
Screenshot help.png
Escape
Ctrl+G
Ctrl+U
Type "saved.svg"
Screenshot dialogue.svg
Enter
Ctrl+L
Dump numbers.json
Text text.txt
"""


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    return tmp_path / "demo.tape"


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".tape"}


def test_nothing_around_it_makes_a_difference(tape: Path, tmp_path: Path) -> None:
    tape.write_text(EVERY_KIND)
    plain = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    odd = plain | {
        "LC_ALL": "C", "TZ": "Asia/Tokyo", "TERM": "dumb", "COLUMNS": "33", "LINES": "7", "NO_COLOR": "1",
        "PYTHONHASHSEED": "77", "PYTHONUTF8": "0", "TEXTUAL": "debug", "TEXTUAL_ANIMATIONS": "full",
        "TEXTUAL_FPS": "3", "TEXTUAL_THEME": "nord", "TEXTUAL_PRESS": "x,y", "TEXTUAL_DRIVER": "no:Such",
        "TEXTUAL_COLOR_SYSTEM": "standard", "TEXTUAL_DIM_FACTOR": "10", "TEXTUAL_SCREENSHOT": "0", "ESCDELAY": "1",
    }  # fmt: skip
    other = plain | {
        "HOME": str(tmp_path), "LANG": "tr_TR.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor",
        "FORCE_COLOR": "1", "PYTHONHASHSEED": "1", "TEXTUAL_SMOOTH_SCROLL": "0", "PYTHONASYNCIODEBUG": "1",
    }  # fmt: skip
    started = []
    for number, environ in enumerate((odd, other)):
        argv = [sys.executable, "-W", "error", "-c", PROGRAM, "play", "--out", str(tmp_path / str(number)), str(tape)]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(argv, env=environ, cwd=tmp_path, stdout=pipe, stderr=pipe))
    for process in started:
        assert process.communicate(timeout=60) == (b"", b"")
        assert process.returncode == 0
    runs = [files(tmp_path / str(number)) for number in range(2)]
    assert len(runs[0]) == 9
    assert [name for name in runs[0] if runs[0][name] != runs[1][name]] == []
    assert b"Save as" in runs[0]["dialogue.svg"]


def test_a_tape_is_played_beside_itself_quietly(call: Call, tape: Path) -> None:
    tape.write_text('Type "were "\nText a.txt')
    assert call("play", str(tape)) == (0, "", "")
    assert "were" in files(tape.parent)["a.txt"].decode()


def test_a_tape_that_fails_says_where_and_shows_the_screen(call: Call, tape: Path) -> None:
    tape.write_text("Text a.txt\nExpect /nonsense/")
    code, out, err = call("play", str(tape))
    first, *screen = err.splitlines()
    assert (code, out, files(tape.parent)) == (1, "", {})
    assert first == f"rnn-tui: {tape}:2: expected /nonsense/ on the screen; it shows:"
    assert len(screen) == 24
    assert screen[0].startswith(" rnn-tui  agreement")


def test_others_are_played_though_one_fails(call: Call, tmp_path: Path) -> None:
    for name, text in (("a", "Expect /nonsense/"), ("b", "Text b.txt"), ("c", 'Set Tokens "zebra"\nSleep 1')):
        (tmp_path / f"{name}.tape").write_text(text)
    code, _, err = call("play", *(str(tmp_path / f"{name}.tape") for name in "abc"))
    assert (code, list(files(tmp_path))) == (2, ["b.txt"])
    assert "c.tape: 'zebra'" in err


def test_nothing_is_played_when_one_does_not_parse(call: Call, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.tape", tmp_path / "bad.tape"
    good.write_text("Text a.txt")
    bad.write_text("Typo 1\nSleep\n")
    for words in ((), ("--check",)):
        code, out, err = call("play", *words, str(good), str(bad))
        assert (code, out, files(tmp_path)) == (2, "", {})
        assert [line.split(": ")[1] for line in err.splitlines()] == [f"{bad}:1:1", f"{bad}:2:6"]


def test_check_plays_nothing(call: Call, tape: Path) -> None:
    tape.write_text("Text a.txt\nExpect /nonsense/")
    assert call("play", "--check", str(tape)) == (0, "", "")
    assert files(tape.parent) == {}


VHS = 'Output a.cast\nHide\nType "rnn-tui"\nEnter\nSleep 2s\nShow\nType "were"\nEnter\n'


def test_what_a_tape_can_hardly_mean_is_warned_of(call: Call, tape: Path) -> None:
    tape.write_text(VHS)
    code, out, err = call("play", str(tape))
    assert (code, out, list(files(tape.parent))) == (0, "", ["a.cast"])
    assert [line.removeprefix(f"rnn-tui: {tape}:").split(";")[0] for line in err.splitlines()] == [
        "3: warning: the app is already running",
        "4: warning: the app refused 'Enter': it does not know 'rnn-tui'",
        "8: warning: the app refused 'Enter': it does not know 'rnn-tuiwere'",
    ]


def test_a_tape_that_fails_has_its_warnings_in_front(call: Call, tape: Path) -> None:
    tape.write_text("Alt+x\nExpect /nonsense/")
    code, _, err = call("play", str(tape))
    assert (code, [line.split(": ")[1] for line in err.splitlines()[:2]]) == (1, [f"{tape}:1", f"{tape}:2"])


def test_check_tells_what_can_be_known_without_playing(call: Call, tape: Path) -> None:
    tape.write_text(VHS)
    code, _, err = call("play", "--check", str(tape))
    assert (code, len(err.splitlines())) == (0, 1)
    assert err.startswith(f"rnn-tui: {tape}:3: warning: the app is already running; leave out this line")


def test_sizes_are_told_in_thousands_of_bytes() -> None:
    assert [playing._kilobytes(size) for size in (40, 1234, 10_000, 1_234_567)] == [
        "0.1 kB", "1.2 kB", "10 kB", "1,235 kB",
    ]  # fmt: skip


def test_two_tapes_of_one_call_that_save_one_file(call: Call, tmp_path: Path) -> None:
    one, other = tmp_path / "a.tape", tmp_path / "b.tape"
    one.write_text("Ctrl+K\nCtrl+U\nType same.json\nEnter")
    other.write_text("Text b.txt\nCtrl+U\nType 'the '\n" + one.read_text())
    code, _, err = call("play", str(one), str(other))
    assert (code, list(files(tmp_path))) == (1, ["same.json"])
    assert f"{other}: '{one}' has just written '{tmp_path / 'same.json'}' too; play them one at a time" in err
    assert len(json.loads((tmp_path / "same.json").read_bytes())["steps"]) == 8
    assert call("play", str(one), str(one)).code == 0


def test_update_writes_what_is_expected_and_play_then_finds_it(call: Call, tape: Path, tmp_path: Path) -> None:
    tape.write_text('Expect screen "a.txt"\nText b.txt')
    out = str(tmp_path / "out")
    assert call("play", str(tape)).code == 1
    assert call("play", "--update", "--out", out, str(tape)).code == 0
    assert files(tape.parent / "out")["b.txt"] == (tmp_path / "a.txt").read_bytes()
    assert call("play", "--out", out, str(tape)).code == 0


def test_a_tape_of_standard_input_writes_into_the_current_folder(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("play", "-", stdin=b"Text here.txt") == (0, "", "")
    assert set(files(tmp_path)) == {"here.txt"}
    assert call("play", "-", stdin=b"Nonsense").err.startswith("rnn-tui: -:1:1: ")
    assert "expected text in UTF-8, found the byte 0xFF" in call("play", "--check", "-", stdin=b"Text \xff").err
    for number, text in enumerate(("Text there.txt", "Nonsense")):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "play", "/dev/stdin"],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2 * number
        assert done.stderr.startswith("rnn-tui: stdin:1:1: " if number else "")
    assert set(files(tmp_path)) == {"here.txt", "there.txt"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--scale", "9"), "--scale 9 is too large"),
        (("--scale", "0"), "--scale '0' is not a whole number from 1 on"),
        (("--realtime", "--check"), "leave --check out"),
        (("--realtime", "--out", "x"), "leave --out out"),
        (("--realtime", "other.tape"), "one tape at a time"),
        (("no-such.tape",), "no-such.tape"),
    ],
)
def test_words_that_are_wrong(call: Call, tape: Path, words: tuple[str, ...], said: str) -> None:
    tape.write_text("Text a.txt")
    code, out, err = call("play", *words, str(tape))
    assert code in (1, 2)
    assert (out, said in err) == ("", True)
    assert files(tape.parent) == {}


def test_two_tapes_that_write_one_file(call: Call, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.tape").write_text("Text same.txt")
    code, _, err = call("play", str(tmp_path / "a.tape"), str(tmp_path / "b.tape"))
    assert (code, "both write" in err, files(tmp_path)) == (2, True, {})


def test_realtime_needs_a_terminal(call: Call, tape: Path) -> None:
    tape.write_text("Sleep 1")
    code, _, err = call("play", "--realtime", str(tape))
    assert (code, "needs a terminal" in err) == (1, True)


def test_debug_shows_where_the_app_failed(call: Call, tape: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("rnn_tui.tui.explorer.Explorer.type", crash)
    tape.write_text("Type x")
    assert "Traceback" not in call("play", str(tape)).err
    assert "ZeroDivisionError" in call("play", "--debug", str(tape)).err.split("\n")[-3]


def test_a_terminal_is_told_how_far_it_is(tape: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "_EVERY", 0.0)
    tape.write_text("Output r.gif\nSet Width 60\nSet Height 18\nSleep 1\nType x\nSleep 1")
    with PtyTerminal([sys.executable, "-c", PROGRAM, "play", str(tape), str(tape)], (300, 10)) as terminal:
        assert terminal.ended(30) == 0
        raw = terminal.raw.decode()
        assert f"{tape} (1 of 2): command " in raw
        assert terminal.left_on() == set()
        lines = [line for line in terminal.text().split("\n") if line]
        assert len(lines) == 2
        size = (tape.parent / "r.gif").stat().st_size
        assert lines[1].startswith(f"{tape} (2 of 2): wrote {tape.parent / 'r.gif'} ({playing._kilobytes(size)}) in ")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_play_leaves_nothing_half(tape: Path, number: signal.Signals, code: int) -> None:
    tape.write_text("Output r.gif\nText a.txt\n" + 'Type@0 "abcdefgh"\nBackspace@0 8\n' * 200)
    with PtyTerminal([sys.executable, "-c", PROGRAM, "play", str(tape)], (120, 10)) as terminal:
        assert terminal.wait(lambda: b"command" in terminal.raw, 20)
        time.sleep(0.2)
        os.kill(terminal.pid, number)
        assert terminal.ended(5) == code
        assert terminal.left_on() == set()
        assert terminal.text().strip() == ""
    assert files(tape.parent) == {}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('Expect screen "demo.tape"\n', "demo.tape:1:15: expected a file that is not the tape itself"),
        ('Screenshot a.txt\nExpect screen "a.txt"\n', "expected a file of its own for each command"),
        ('Expect screen "a.txt"\nText a.txt\n', "expected a file of its own for each command"),
    ],
)
def test_what_is_expected_is_written_by_nobody_else(call: Call, tape: Path, text: str, line: str) -> None:
    tape.write_text(text)
    code, _, err = call("play", "--update", str(tape))
    assert line in err
    assert code == 2
    assert tape.read_text() == text


def test_one_file_is_not_expected_of_two_screens(call: Call, tape: Path, tmp_path: Path) -> None:
    tape.write_text('Expect screen "s.txt"\nLeft 3\nExpect screen "s.txt"\n')
    code, _, err = call("play", "--update", str(tape))
    assert "demo.tape:3: " in err
    assert "is expected of another screen before" in err
    assert code == 1
    assert not (tmp_path / "s.txt").exists()
    other = tmp_path / "other.tape"
    for path in (tape, other):
        path.write_text('Expect screen "s.txt"\n')
    assert call("play", "--update", str(tape), str(other)).code == 2
    assert call("play", "--update", str(tape)).code == 0
    assert call("play", str(tape), str(other)).code == 0


def test_all_that_is_wrong_with_all_tapes_is_said(call: Call, tape: Path, tmp_path: Path) -> None:
    tape.write_text("Tpye 'x'\n")
    code, _, err = call("play", "--check", str(tmp_path / "missing.tape"), str(tape))
    assert "missing.tape" in err
    assert "demo.tape:1:1: " in err
    assert code == 2
