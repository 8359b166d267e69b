"""`rnn-tui play`: tapes of keys, played through the app into pictures, text, numbers and recordings."""

from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.cli import options
from rnn_tui.cli.checks import check_scale
from rnn_tui.cli.errors import say, tell
from rnn_tui.cli.source import STANDARD_INPUT, opened
from rnn_tui.errors import CannotError, RnnTuiError, UsageError

if TYPE_CHECKING:
    from rnn_tui.demo.tape import Tape

_OPEN_FILES = (Path("/dev"), Path("/dev/fd"))


def play(
    tapes: options.Tapes,
    check: options.CheckTapes = False,
    out: options.OutFolder = None,
    realtime: options.Realtime = False,
    update: options.Update = False,
    scale: options.PictureScale = 1,
    debug: options.Debug = False,
) -> int:
    """Play tapes: scripts of keys, in VHS's language, through the app itself.

    \b
    rnn-tui play demo.tape
    rnn-tui play screenshots/*.tape --out /tmp/pictures
    rnn-tui play --check demo.tape
    rnn-tui play --realtime demo.tape

    A tape types (Type "the cats", Enter, Ctrl+T, Left@500ms 6), waits (Sleep 2s, Wait+Screen /regex/), looks (Expect
    /regex/, Expect screen "file.txt") and keeps what it sees: Screenshot .svg .png .txt, Text, Dump .json, Output .gif
    .cast .txt. Hide and Show leave out of a recording what stands between them, Marker "text" names a moment of a
    .cast, Source common.tape plays another tape. Set goes in front: Width 120 and Height 36 (in cells), Theme light,
    ColorSystem 256, Ascii true, TypingSpeed 50ms (this one anywhere), WaitTimeout, WaitPattern; Cell, At, Task, Model,
    Tokens, Target, Seed choose what the app opens on: it is running when the tape begins.

    The same tape gives the same bytes every time; a minute of Sleep takes no time. Files are written when a tape has
    ended well; an Expect that fails is exit code 1, and the tape writes nothing. Keys that the app refuses are warned
    of. On a terminal one line tells what was written; in a pipe, nothing does.

    --realtime: space pauses and goes on, the right arrow skips what is left of a wait, q leaves. Expect and the
    commands that write files are passed over, and after a Wait whose time runs out it goes on: an audience is no test.
    When the tape has ended, the app is yours.
    """
    check_scale(scale)
    if realtime:
        _check_alone(tapes, check=check, out=out, update=update, scale=scale)
    read, code = _read(tapes)
    if code:
        return code
    if check:
        _warn(read)
        return 0
    if realtime:
        from rnn_tui.demo.realtime import perform

        return perform(read[0], debug=debug)
    _check_apart(read, out, update=update)
    return _play_all(read, out, scale, update=update, debug=debug)


def _check_alone(tapes: list[str], *, check: bool, out: Path | None, update: bool, scale: int) -> None:
    """A UsageError for what goes ill with --realtime."""
    if len(tapes) > 1:
        raise UsageError("--realtime plays one tape at a time; write one")
    used = {"--check": check, "--out": out is not None, "--update": update, "--scale": scale != 1}
    for option, is_used in used.items():
        if is_used:
            raise UsageError(f"--realtime writes no files; leave {option} out, or --realtime")


def _read(paths: list[str]) -> "tuple[list[Tape], int]":
    """All tapes that can be read, and the exit code of what is wrong with the others, once all of it has been said."""
    from rnn_tui.demo.tape import TapeError

    tapes: list[Tape] = []
    code = 0
    for path in paths:
        try:
            tapes.append(_standard_input() if path == STANDARD_INPUT else _given(path))
        except TapeError as error:
            code = max(code, error.exit_code)
            for fault in error.faults:
                say(str(fault))
        except CannotError as error:
            code = max(code, error.exit_code)
            say(str(error))
    return tapes, code


def _standard_input() -> "Tape":
    """The tape on standard input; its folder is the current one."""
    from rnn_tui.demo.tape import read_tape
    from rnn_tui.demo.tape.source import LONGEST_TAPE, decoded

    with opened(STANDARD_INPUT) as stream:
        return read_tape(STANDARD_INPUT, decoded(stream.read(LONGEST_TAPE + 1), STANDARD_INPUT))


def _given(path: str) -> "Tape":
    """The tape at a path; of an open file, such as /dev/stdin or /dev/fd/63, the folder is the current one too."""
    from rnn_tui.demo.tape import read_tape
    from rnn_tui.demo.tape.source import read_text

    place = Path(path)
    if place.parent in _OPEN_FILES or place.is_relative_to("/proc"):
        return read_tape(place.name, read_text(place, path))
    return read_tape(path)


def _warn(tapes: "list[Tape]") -> None:
    """Say what can be known of them without playing them."""
    from rnn_tui.demo.advice import foreseen, lines

    for tape in tapes:
        for line in lines(foreseen(tape)):
            say(line)


def _check_apart(tapes: "list[Tape]", out: Path | None, *, update: bool) -> None:
    """A UsageError if two tapes of one call write the same file; with `update` that is what they expect, too."""
    from rnn_tui.demo.tape.commands import ExpectScreen, Writing

    writers: dict[Path, str] = {}
    for tape in tapes:
        beside = Path(tape.path).parent
        folder = beside if out is None else out
        for command in (*tape.outputs, *tape.commands):
            if isinstance(command, Writing):
                place = (folder / command.path).absolute()
            elif update and isinstance(command, ExpectScreen):
                place = (beside / command.path).absolute()
            else:
                continue
            other = writers.setdefault(place, tape.path)
            if other != tape.path:
                raise UsageError(f"'{other}' and '{tape.path}' both write '{place}'; play them one at a time")


def _play_all(tapes: "list[Tape]", out: Path | None, scale: int, *, update: bool, debug: bool) -> int:
    """One after the other; a tape that fails does not keep the others from being played."""
    from rnn_tui.demo import forget_environment

    forget_environment()
    from rnn_tui.cli.playing import Playing

    playing, code = Playing(out, scale, update=update), 0
    for number, tape in enumerate(tapes, 1):
        try:
            playing.play(tape, number, len(tapes))
        except RnnTuiError as error:
            code = max(code, tell(error, debug=debug))
            playing.say_details(error)
    return code
