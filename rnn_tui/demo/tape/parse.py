"""From the text of a tape to its commands: one short reader a command, and one place that gathers the faults."""

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final

from rnn_tui.defaults import PICTURES
from rnn_tui.demo.tape import commands, refusals
from rnn_tui.demo.tape.commands import Command, Output, Scope, Tape, Writing
from rnn_tui.demo.tape.cursor import Cursor
from rnn_tui.demo.tape.faults import MOST_FAULTS, Fault, MismatchError, Place, TapeError
from rnn_tui.demo.tape.files import Files
from rnn_tui.demo.tape.keys import KEYS, MODIFIERS, chord
from rnn_tui.demo.tape.lexer import Token, tokens
from rnn_tui.demo.tape.paths import check_ending, take_path
from rnn_tui.demo.tape.settings import Draft
from rnn_tui.demo.tape.source import LONGEST_TAPE, read_text, too_long, without_mark
from rnn_tui.errors import CannotError
from rnn_tui.files import is_file
from rnn_tui.tasks.spelling import nearest


def read_tape(path: Path | str, text: str | None = None) -> Tape:
    """The tape at `path`, or `text` as if it stood there.

    A tape that is sourced is read from the folder of the tape that names it. Raises TapeError with the faults, at
    most `MOST_FAULTS`, or CannotError if the file cannot be read.
    """
    file = str(path)
    reading = _Reading(Path(path).parent, Path(path).name)
    reading.read(read_text(Path(path), file) if text is None else text, file)
    if reading.faults:
        raise TapeError(reading.faults)
    draft = reading.draft
    return Tape(file, draft.settings, tuple(reading.outputs), tuple(reading.commands), MappingProxyType(draft.places))


class _Reading:
    """What is known so far of a tape and of those that it sources.

    root     the folder of the tape that is played
    """

    def __init__(self, root: Path, name: str) -> None:
        self.root = root
        self.draft = Draft()
        self.outputs: list[Output] = []
        self.commands: list[Command] = []
        self.faults: list[Fault] = []
        self.files = Files(PurePosixPath(name))
        self.length = 0

    def read(self, text: str, file: str, source: PurePosixPath | None = None) -> None:
        """Read a whole tape: the one that is played, or one that it sources, which stands at `source` from `root`."""
        self.length += len(text)
        if self.length > LONGEST_TAPE:
            self.faults.append(too_long(file))
            return
        found = tokens(without_mark(text), file)
        if all(token.kind == "end" for token in found):
            place = found[0].place
            message = 'expected a command, found none in the whole tape; write Type "…", for one'
            self.faults.append(Fault(place, message))
        reader = _Reader(self, Cursor(found, _WORDS), source)
        while not reader.cursor.is_done and len(self.faults) < MOST_FAULTS:
            try:
                reader.line_part()
            except MismatchError as error:
                self.faults.append(error.fault)
                reader.cursor.skip_to_command()


class _Reader:
    """Reads one tape, command by command. Each method that reads one begins behind the command's first word."""

    def __init__(self, reading: _Reading, cursor: Cursor, source: PurePosixPath | None) -> None:
        self.reading = reading
        self.cursor = cursor
        self.is_sourced = source is not None
        self.folder = PurePosixPath() if source is None else source.parent

    def line_part(self) -> None:
        """The next command, or the end of a line."""
        token = self.cursor.peek()
        if token.kind == "end":
            self.cursor.take()
            return
        if token.kind != "word" or token.text not in _COMMANDS:
            self._refuse_command(token)
        self.cursor.take()
        _COMMANDS[token.text](self, token)

    def _refuse_command(self, token: Token) -> None:
        """Say what else could be meant where a command belongs; go on behind the word that was none."""
        self.cursor.take()
        word = token.text
        is_key = token.kind in ("sign", "word", "number") and len(word) == 1 and word.isprintable()
        if is_key and self.cursor.stood_alone():
            self.cursor.refuse("a command", f'write Type "{word}"', token)
        if token.kind == "word" and word in refusals.COMMANDS:
            self.cursor.refuse("a command of the app's demos", refusals.COMMANDS[word], token)
        if token.kind == "word":
            self.cursor.refuse("a command", _meant(word), token)
        instead = 'write Type "…"' if token.kind in ("string", "unclosed") else "write a command's name in front"
        self.cursor.refuse("a command", instead, token)

    def _do(self, command: Command) -> None:
        """Add a command, after which nothing is set any more."""
        if self.reading.draft.begun is None:
            self.reading.draft.begun = command.place
        self.reading.commands.append(command)

    def set(self, first: Token) -> None:
        """`Set NAME VALUE`."""
        command = self.reading.draft.read(self.cursor, first.place)
        if command is not None:
            self._do(command)

    def type(self, first: Token) -> None:
        """`Type[@TIME] "…"`."""
        speed = self.cursor.speed("Type")
        self._do(commands.Type(self.cursor.texts("Type"), speed, place=first.place))

    def press(self, first: Token) -> None:
        """`KEY[@TIME] [COUNT]`."""
        self._press(KEYS[first.text], first.text, first.place)

    def chord(self, first: Token) -> None:
        """`Ctrl[+Alt][+Shift]+X`, `Alt+X`, `Shift+X`, all with `[@TIME] [COUNT]`."""
        self._press(*chord(self.cursor, first), first.place)

    def _press(self, key: str, spelt: str, place: Place) -> None:
        speed = self.cursor.speed(spelt)
        count = self.cursor.count(spelt)
        self._do(commands.Press(key, count, speed, spelt, place=place))

    def sleep(self, first: Token) -> None:
        """`Sleep TIME`."""
        self._do(commands.Sleep(self.cursor.time("Sleep 500ms"), place=first.place))

    def wait(self, first: Token) -> None:
        """`Wait[+Screen|+Line][@TIME] [/PATTERN/]`."""
        given = self.cursor.is_sign("+")
        scope = self._scope(first.text, "line")
        seconds = self.cursor.speed("Wait", longest=3600.0, positive=True)
        pattern = self.reading.draft.pattern
        if self.cursor.peek().kind in ("regex", "open_regex"):
            pattern = self.cursor.pattern("Wait /…/")
            self._check_no_time(f"Wait+{'Line' if scope == 'line' and given else 'Screen'}", f"/{pattern.pattern}/")
        else:
            self._check_no_time("Wait+Screen", "/…/", alone=True)
            if self.cursor.peek().kind == "string":
                self.cursor.refuse("a pattern in slashes", "write Wait+Screen /…/")
        self._do(commands.Wait(scope, seconds, pattern, place=first.place))

    def _check_no_time(self, spelt: str, pattern: str, *, alone: bool = False) -> None:
        """A time behind a Wait is a fault; say where it belongs. alone: without a pattern, a Sleep may be meant."""
        if self.cursor.peek().kind != "number":
            return
        number = self.cursor.take()
        time = number.text[:12]
        if self.cursor.touches(number) and self.cursor.peek().kind == "word":
            time += self.cursor.peek().text[:2]
        shown = pattern if len(pattern) <= _LONGEST_SHOWN else "/…/"
        otherwise = f"Sleep {time} to let time pass, or " if alone else ""
        instead = f"write {otherwise}{spelt}@{time} {shown}"
        raise MismatchError(number.place, "no time behind Wait", f"'{time}'", instead)

    def expect(self, first: Token) -> None:
        """`Expect[+Screen|+Line] /PATTERN/`, or `Expect screen "FILE"`."""
        cursor = self.cursor
        if cursor.peek().kind == "word" and cursor.peek().text == "screen":
            cursor.take()
            path, token = take_path(cursor, "Expect screen", '"screen.txt"', self.folder)
            self.reading.files.expect(cursor, path, token, first.place)
            self._do(commands.ExpectScreen(path, place=first.place))
            return
        scope = self._scope(first.text, "screen")
        if cursor.peek().kind not in ("regex", "open_regex"):
            cursor.refuse(
                "a pattern in slashes, or screen and a file", 'write Expect /…/ or Expect screen "screen.txt"'
            )
        self._do(commands.Expect(cursor.pattern("Expect /…/"), scope, place=first.place))

    def _scope(self, spelt: str, default: Scope) -> Scope:
        """`+Screen`, `+Line`, or neither."""
        if not self.cursor.is_sign("+"):
            return default
        self.cursor.take()
        token = self.cursor.peek()
        if token.kind != "word" or token.text not in ("Screen", "Line"):
            self.cursor.refuse("Screen or Line", f"write {spelt}+Screen or {spelt}+Line")
        return "screen" if self.cursor.take().text == "Screen" else "line"

    def hide(self, first: Token) -> None:
        """`Hide`."""
        self._do(commands.Hide(place=first.place))

    def show(self, first: Token) -> None:
        """`Show`."""
        self._do(commands.Show(place=first.place))

    def marker(self, first: Token) -> None:
        """`Marker "…"`."""
        self._do(commands.Marker(self.cursor.texts("Marker"), place=first.place))

    def write(self, first: Token) -> None:
        """`Screenshot FILE`, `Text FILE`, `Dump FILE`, and `Output FILE`."""
        kind, example, endings, instead = _WRITING[first.text]
        path, token = take_path(self.cursor, first.text, example, self.folder)
        if endings:
            check_ending(self.cursor, path, token, endings, instead)
        elif (other := path.suffix.lower()) in _NO_TEXT:
            self.cursor.refuse("a name that ends as texts do", f"{other} is no text; {instead}", token)
        command = kind(path, place=first.place)
        if isinstance(command, Output) and self.is_sourced:
            return  # as in VHS: a tape that is sourced leaves no recording of its own
        self.reading.files.claim(self.cursor, path, token, first.place)
        if isinstance(command, Output):
            self.reading.outputs.append(command)
        else:
            self._do(command)

    def source(self, first: Token) -> None:
        """`Source FILE.tape`: what stands there, as if it stood here. One deep, as in VHS."""
        path, token = take_path(self.cursor, "Source", "common.tape", self.folder)
        check_ending(self.cursor, path, token, (".tape",), "only tapes are sourced; write Source common.tape")
        if self.is_sourced:
            self.cursor.refuse(
                "no Source in a tape that is sourced itself", "write it in the tape that is played", first
            )
        place = self.reading.root / path
        if not is_file(place):
            self.cursor.refuse("a tape that is there", f"there is no file '{place}'; mend its name", token)
        if not place.resolve().is_relative_to(self.reading.root.resolve()):
            self.cursor.refuse(
                "a tape in the folder of the tape that is played", "put it there; a link leads out of it", token
            )
        try:
            text = read_text(place, str(place))
        except TapeError as error:
            self.reading.faults.extend(error.faults)
        except CannotError as error:
            self.cursor.refuse("a tape that can be read", str(error), token)
        else:
            self.reading.read(text, str(place), path)


def _meant(word: str) -> str:
    """What to write in place of a word with which no command begins."""
    for known in _COMMANDS:
        if known.lower() == word.lower():
            return f"write {known}"
    head, mark, rest = word.partition("-")
    if mark and rest and head in MODIFIERS:
        return f"write {word[:24].replace('-', '+')}"
    head, mark, _ = word.partition("/")
    if mark and head in _COMMANDS:
        return f"leave a blank behind {head}"
    meant = refusals.OTHER_SPELLINGS.get(word) or nearest(word, _COMMANDS)
    if meant is not None:
        return f"did you mean {meant}?"
    return "a line begins with a command such as Type, Enter, Ctrl+T, Sleep or Screenshot"


_WRITING: Final[Mapping[str, tuple[type[Writing], str, tuple[str, ...], str]]] = MappingProxyType({
    "Output": (Output, "demo.gif", (".gif", ".cast", ".txt", ".ascii"), "write Screenshot for a picture of one moment"),
    "Screenshot": (commands.Screenshot, "demo.svg", PICTURES, "write Output for a recording"),
    "Text": (commands.Text, "demo.txt", (), "write Screenshot, Output or Dump"),
    "Dump": (commands.Dump, "demo.json", (".json",), "write Screenshot or Text for what is on the screen"),
})  # fmt: skip
_LONGEST_SHOWN: Final = 40  # characters of a pattern that a message repeats
# Endings that promise something else than text.
_NO_TEXT: Final = (".svg", ".png", ".gif", ".cast", ".json", ".mp4", ".webm", ".tape")

_COMMANDS: Final[Mapping[str, Callable[[_Reader, Token], None]]] = MappingProxyType({
    "Type": _Reader.type, **dict.fromkeys(KEYS, _Reader.press), **dict.fromkeys(MODIFIERS, _Reader.chord),
    "Sleep": _Reader.sleep, "Wait": _Reader.wait, "Hide": _Reader.hide, "Show": _Reader.show,
    **dict.fromkeys(_WRITING, _Reader.write), "Marker": _Reader.marker, "Expect": _Reader.expect,
    "Set": _Reader.set, "Source": _Reader.source,
})  # fmt: skip
_WORDS: Final = frozenset((*_COMMANDS, *refusals.COMMANDS))
