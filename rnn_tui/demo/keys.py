"""Keys as the driver of a terminal hands them to the app: the same events, with the same characters."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rich.cells import cell_len
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

from rnn_tui.tui.driver import BURST, Typed

# What comes with a key that is one byte on the line; the driver tells widgets of it. ^H is the other backspace.
_BYTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        keys[0].value: byte
        for byte, keys in ANSI_SEQUENCES_KEYS.items()
        if len(byte) == 1 and isinstance(keys, tuple) and len(keys) == 1 and byte != "\x08"
    }
)


class Keys:
    """Makes the events of one keyboard."""

    def __init__(self) -> None:
        self._parser = XTermParser(False)

    def press(self, key: str) -> list[Message]:
        """The key that Textual calls so."""
        return self.type(key) if len(key) == 1 else [events.Key(key, _BYTES.get(key))]

    def type(self, text: str) -> list[Message]:
        """Characters that come at once."""
        if len(text) > BURST:
            return [Typed(text)]
        return [event for character in text for event in self._parser.feed(character)]


def strokes(text: str) -> list[str]:
    """What arrives at once when a text is typed: a character with its marks, or a run that an input method commits."""
    found: list[str] = []
    wide_before = False
    for character in text:
        width = cell_len(character)
        if found and (width == 0 or (width == 2 and wide_before)):
            found[-1] += character
        else:
            found.append(character)
        wide_before = width == 2 or (width == 0 and wide_before)
    return found
