"""Plays a tape: its commands one behind another on a stage, and what each of them sees there.

Nothing is written here, and nothing is drawn: what comes out is frames and bytes, for `outputs`.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path, PurePosixPath

from rnn_tui.defaults import CHECKPOINT
from rnn_tui.demo import clock
from rnn_tui.demo.advice import Warned, idle, is_idle, refused
from rnn_tui.demo.clock import VirtualLoop
from rnn_tui.demo.keys import strokes
from rnn_tui.demo.recording import Recorder, Recording
from rnn_tui.demo.search import is_found
from rnn_tui.demo.stage import Keepsakes, Scenery, Stage, open_stage
from rnn_tui.demo.tape import commands
from rnn_tui.demo.tape.commands import Command, Scope, Settings, Tape
from rnn_tui.demo.tape.faults import Place
from rnn_tui.errors import CannotError, RnnTuiError
from rnn_tui.files import is_file
from rnn_tui.models import Model, chosen, resolve
from rnn_tui.models.library import open_file
from rnn_tui.pictures.frame import Frame
from rnn_tui.session import Session
from rnn_tui.tui.launch import open_session


class PlayError(CannotError):
    """A command of a tape that could not be done (exit 1). `details`: lines that tell more, such as the screen."""

    def __init__(self, place: Place, reason: str, details: str = "") -> None:
        super().__init__(f"{place.file}:{place.line}: {reason}")
        self.details = tuple(details.splitlines())


@dataclass(frozen=True)
class Played:
    """What a tape leaves, by the paths of its commands: a frame where a picture is wanted, else the bytes.

    expected: screens of `Expect screen` that are to be written anew.
    """

    recording: Recording
    kept: Mapping[PurePosixPath, Frame | bytes]
    expected: Mapping[PurePosixPath, bytes]


def play(
    tape: Tape,
    *,
    update: bool = False,
    told: Callable[[int], None] = lambda _done: None,
    warn: Callable[[Warned], None] = lambda _warned: None,
) -> Played:
    """Play a tape from its beginning to its end, in virtual time.

    update: take the screens that are there for those that `Expect screen` expects. told: how many commands are done.
    warn: keys that the app refused, or has no command for.
    Raises PlayError for the first command that fails, UsageError for settings that no network fits.
    """
    folder = Path(tape.path).parent
    session = opened(tape, folder)

    async def main(loop: VirtualLoop) -> Played:
        shelf, seed = Keepsakes(_files(tape)), tape.settings.seed or 0
        async with open_stage(loop, session, _scenery(tape.settings), seed=seed, shelf=shelf) as stage:
            played = await _Player(tape, folder, stage, update, warn).play(told)
        saved = {PurePosixPath(path.as_posix()): data for path, data in shelf.files.items()}
        return replace(played, kept={**played.kept, **saved})

    return clock.run(main)


def _files(tape: Tape) -> list[str]:
    """The names that the app may not save under: the tape's own, and those of its commands."""
    named = (commands.Writing, commands.ExpectScreen)
    return [
        Path(tape.path).name,
        *(str(each.path) for each in (*tape.outputs, *tape.commands) if isinstance(each, named)),
    ]


def opened(tape: Tape, folder: Path) -> Session:
    """The session that a tape begins with; its networks' files are looked for from `folder` on."""
    settings = tape.settings
    try:
        model = _model(settings, folder)
        return open_session(model, settings.tokens, settings.target, "Set Target needs Set Tokens with a word")
    except RnnTuiError as error:
        raise type(error)(f"{tape.path}: {error}") from error


def _model(settings: Settings, folder: Path) -> Model:
    name = settings.model
    if name is None:
        return chosen(None, settings.task, settings.cell, settings.at)
    if CHECKPOINT in name or "/" in name or is_file(folder / name):
        return open_file(folder / name, source=name)
    return resolve(name)


def _scenery(settings: Settings) -> Scenery:
    return Scenery(
        settings.width, settings.height, settings.color_system, settings.theme == "dark", ascii_only=settings.ascii
    )


class _Player:
    """One playing of one tape."""

    def __init__(self, tape: Tape, folder: Path, stage: Stage, update: bool, warn: Callable[[Warned], None]) -> None:
        self._tape, self._folder, self._stage, self._update = tape, folder, stage, update
        self._warn = warn
        self._refusal = ""
        self._refused: Command | None = None
        self._speed = tape.settings.typing_speed
        self._recorder = Recorder()
        self._kept: dict[PurePosixPath, Frame | bytes] = {}
        self._expected: dict[PurePosixPath, bytes] = {}
        self._left: Place | None = None

    async def play(self, told: Callable[[int], None]) -> Played:
        """All of it."""
        self._see()
        for done, command in enumerate(self._tape.commands):
            told(done)
            try:
                await self._do(command)
            except PlayError:
                raise
            except RnnTuiError as error:
                raise PlayError(command.place, str(error)) from error
            except Exception as error:  # the app is what is being tried: its crash is a finding about this command
                raise PlayError(command.place, f"the app failed ({type(error).__name__}: {error})") from error
            if self._stage.is_over and self._left is None:
                self._left = command.place
        told(len(self._tape.commands))
        recording = self._recorder.recording()
        if self._tape.outputs and not recording.scenes:
            raise PlayError(
                self._tape.outputs[0].place, "everything is hidden, and nothing is left to record; write Show"
            )
        return Played(recording, self._kept, self._expected)

    async def _do(self, command: Command) -> None:
        """One command."""
        match command:
            case commands.Type():
                for stroke in strokes(command.text):
                    await self._send(command, self._stage.type, stroke, self._time(command) * len(stroke))
            case commands.Press():
                if is_idle(command.key) and not self._stage.has_dialogue:
                    self._warn(idle(command))
                for _ in range(command.count):
                    await self._send(command, self._stage.press, command.key, self._time(command))
            case commands.SetTypingSpeed():
                self._speed = command.seconds
            case commands.Sleep():
                await self._pass(command.seconds)
            case commands.Wait():
                await self._wait(command)
            case commands.Hide():
                self._recorder.hide()
            case commands.Show():
                self._recorder.unhide()
                self._see()
            case commands.Marker():
                self._recorder.mark(command.text)
            case _:
                self._check_open(command)
                self._look(command)

    def _look(self, command: Command) -> None:
        """The commands that look at the screen or at the numbers behind it."""
        stage = self._stage
        match command:
            case commands.Expect():
                if not self._holds(command.pattern, command.scope):
                    raise self._not_shown(command, "expected", command.pattern, command.scope)
            case commands.ExpectScreen():
                self._compare(command)
            case commands.Screenshot():
                self._kept[command.path] = stage.frame()
            case commands.Text():
                self._kept[command.path] = stage.frame().text().encode()
            case commands.Dump():
                self._kept[command.path] = stage.numbers()
            case _:
                raise TypeError(f"no player knows the command {type(command).__name__}")

    def _time(self, command: commands.Type | commands.Press) -> float:
        return self._speed if command.speed is None else command.speed

    async def _send(
        self,
        command: commands.Type | commands.Press,
        send: Callable[[str], Awaitable[None]],
        what: str,
        seconds: float,
    ) -> None:
        """Keys that come at once, and the time that they take."""
        self._check_open(command)
        await send(what)
        before, self._refusal = self._refusal, self._stage.refusal
        # One that still stands is not told again, nor what comes of it within a text.
        if self._refusal not in ("", before) and command is not self._refused:
            self._refused = command
            self._warn(refused(command, self._refusal))
        self._see()
        await self._pass(seconds)

    async def _pass(self, seconds: float) -> None:
        """Let time pass; what the app does meanwhile by itself is seen when it happens."""
        gone = 0.0
        while gone < seconds:
            rest = seconds - gone
            step = await self._stage.step(rest)
            gone = seconds if step == rest else gone + step
            self._see(gone)
        self._recorder.pass_time(seconds)

    async def _wait(self, command: commands.Wait) -> None:
        """Let time pass, from each thing that happens to the next, until the pattern is there."""
        self._check_open(command)
        limit = self._tape.settings.wait_timeout if command.seconds is None else command.seconds
        gone = 0.0
        while command.pattern is not None and not self._holds(command.pattern, command.scope):
            if gone >= limit:
                raise self._not_shown(command, f"waited {limit:g} s for", command.pattern, command.scope)
            gone += await self._stage.step(limit - gone)
            self._see(gone)
        self._recorder.pass_time(gone)

    def _see(self, after: float = 0.0) -> None:
        if self._tape.outputs and not self._stage.is_over:
            self._recorder.show(self._stage.frame(), after)

    def _holds(self, pattern: re.Pattern[str], scope: Scope) -> bool:
        return is_found(pattern, self._stage.frame().text() if scope == "screen" else self._stage.line())

    def _check_open(self, command: Command) -> None:
        """A PlayError if the app was left before this command."""
        if self._left is not None:
            raise PlayError(command.place, f"the app was left at line {self._left.line}: there is none any more")

    def _not_shown(self, command: Command, wanted: str, pattern: re.Pattern[str], scope: Scope) -> PlayError:
        where = "on the screen; it shows:" if scope == "screen" else "in the cursor's line; the screen shows:"
        if scope == "line" and isinstance(command, commands.Wait):
            where = "in the cursor's line (Wait+Screen looks at all of them); the screen shows:"
        return PlayError(command.place, f"{wanted} /{pattern.pattern}/ {where}", self._stage.frame().text())

    def _compare(self, command: commands.ExpectScreen) -> None:
        """The screen against a file beside the tape; the first line that differs is told."""
        shown = self._stage.frame().text()
        path = self._folder / command.path
        if self._update:
            if self._expected.setdefault(command.path, shown.encode()) != shown.encode():
                raise PlayError(command.place, f"'{path}' is expected of another screen before; write another name")
            return
        anew = f"`rnn-tui play --update {self._tape.path}` writes it as the screen is now"
        if not is_file(path):
            raise PlayError(command.place, f"there is no file '{path}' to expect; {anew}")
        lines, now = path.read_text("utf-8", errors="replace").splitlines(), shown.splitlines()
        pairs = zip_longest(lines, now, fillvalue="")
        differing = next(((row, *pair) for row, pair in enumerate(pairs, 1) if pair[0] != pair[1]), None)
        if differing is None:
            return
        row, line, line_now = differing
        raise PlayError(
            command.place,
            f"the screen is not that of '{path}'; line {row} is the first that differs; {anew}",
            f"expected: {line}\nit shows: {line_now}\n{shown}",
        )
