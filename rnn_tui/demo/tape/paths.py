"""Paths as they stand in a tape: with / between folders, and not out of the folder of the tape that is played."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from rnn_tui.demo.tape import refusals
from rnn_tui.demo.tape.cursor import Cursor, is_typed
from rnn_tui.demo.tape.faults import MismatchError, shown_character
from rnn_tui.demo.tape.lexer import Token

_LONGEST_NAME: Final = 255  # bytes: what file systems take
_LONGEST_PATH: Final = 1000
_DRIVE: Final = re.compile(r"[A-Za-z]:")


def take_path(cursor: Cursor, spelt: str, example: str, folder: PurePosixPath) -> tuple[PurePosixPath, Token]:
    """The path behind a command, relative to the played tape's folder. `folder`: that of the tape it stands in."""
    if cursor.peek().kind in ("regex", "open_regex"):
        found = f"'/{cursor.peek().text[:20]}'"
        raise MismatchError(cursor.peek().place, "a path from the tape's folder on", found, f"write {spelt} {example}")
    token = cursor.word("a file's name", f"{spelt} {example}")
    strange = next((character for character in token.text if not is_typed(character)), None)
    if strange is not None:
        cursor.refuse("a file's name without control characters", f"leave out {shown_character(strange)}", token)
    if "\\" in token.text:
        cursor.refuse("a path with / between folders", f"write {spelt} {example}", token)
    if token.text.startswith(("/", "~")) or _DRIVE.match(token.text):
        cursor.refuse("a path from the tape's folder on", f"write {spelt} {example}", token)
    path = _joined(folder, token.text)
    if path is None:
        cursor.refuse("a path that stays in the folder of the tape that is played", f"write {spelt} {example}", token)
    longest = max((len(part.encode()) for part in path.parts), default=0)
    if longest > _LONGEST_NAME or len(token.text) > _LONGEST_PATH:
        cursor.refuse(f"a name of at most {_LONGEST_NAME} bytes", f"write {spelt} {example}", token)
    if token.text.endswith("/") or not path.name:
        cursor.refuse("a file's name and no folder", f"write {spelt} {example}", token)
    return path, token


def check_ending(cursor: Cursor, path: PurePosixPath, token: Token, endings: Sequence[str], instead: str) -> None:
    """Refuse a path that ends otherwise; `instead` is said where VHS does not know that ending either."""
    ending = path.suffix.lower()
    if ending not in endings:
        *most, last = endings
        listed = f"{', '.join(most)} or {last}" if most else last
        cursor.refuse(f"a name that ends in {listed}", refusals.ENDINGS.get(ending, instead), token)


def _joined(folder: PurePosixPath, text: str) -> PurePosixPath | None:
    """`text` seen from `folder`, with its .. resolved by their words; None if they lead out of the top."""
    parts = list(folder.parts)
    for part in text.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return PurePosixPath(*parts)
