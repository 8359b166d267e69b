"""The files that a tape leaves or expects: no two commands write the same one, and none writes over the tape."""

from pathlib import PurePosixPath

from rnn_tui.demo.tape.cursor import Cursor
from rnn_tui.demo.tape.faults import MismatchError, Place
from rnn_tui.demo.tape.lexer import Token
from rnn_tui.files import name_key


class Files:
    """Which command writes what. `tape`: the name of the tape that is played, in its folder."""

    def __init__(self, tape: PurePosixPath) -> None:
        self._tape = name_key(tape)
        self._written: dict[str, Place] = {}
        self._folders: dict[str, Place] = {}
        self._expected: dict[str, Place] = {}

    def expect(self, cursor: Cursor, path: PurePosixPath, token: Token, place: Place) -> None:
        """Let the command at `place` expect the screen in `path`, which `--update` writes: no other command does."""
        key = name_key(path)
        self._refuse_tape(cursor, key, token)
        if key in self._written:
            raise _shared(token, self._written[key])
        self._expected.setdefault(key, place)

    def claim(self, cursor: Cursor, path: PurePosixPath, token: Token, place: Place) -> None:
        """Let the command at `place` write `path`; refuse what another one writes, or needs as a folder."""
        key = name_key(path)
        self._refuse_tape(cursor, key, token)
        folders = [name_key(folder) for folder in path.parents[:-1]]
        other = self._written.get(key) or self._folders.get(key) or self._expected.get(key)
        other = other or next((self._written[folder] for folder in folders if folder in self._written), None)
        if other is not None:
            raise _shared(token, other)
        self._written[key] = place
        for folder in folders:
            self._folders.setdefault(folder, place)

    def _refuse_tape(self, cursor: Cursor, key: str, token: Token) -> None:
        if key == self._tape:
            cursor.refuse("a file that is not the tape itself", "write another name", token)


def _shared(token: Token, other: Place) -> MismatchError:
    found = f"{token.shown()}, which stands at {other} too"
    return MismatchError(token.place, "a file of its own for each command", found, "write another name")
