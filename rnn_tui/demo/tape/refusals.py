"""What VHS has and tapes here have not, by name, with what to write instead."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_CELLS = "pictures are made of cells; leave it out"
_CHROME = "pictures have no frame around them; leave it out"
_TIMES = "a recording shows each change when it happens; leave it out"

COMMANDS: Final[Mapping[str, str]] = MappingProxyType({
    "Copy": "a demo has no clipboard; write Type with the text",
    "Env": "no environment variable changes a demo; leave it out, or write Set",
    "Insert": "the app has no use for that key; leave it out",
    "Paste": "a demo has no clipboard; write Type with the text",
    "Require": "a demo runs nothing but the app; leave it out",
    "ScrollDown": "the app fills the screen; write PageDown or Down",
    "ScrollUp": "the app fills the screen; write PageUp or Up",
})  # fmt: skip
"""Commands of VHS."""

SETTINGS: Final[Mapping[str, str]] = MappingProxyType({
    "BorderRadius": _CHROME,
    "CursorBlink": "the cursor never blinks in a demo; leave it out",
    "FontFamily": "pictures bring their own font; leave it out",
    "FontSize": "pictures are made of cells; leave it out, and use --scale for larger ones",
    "Framerate": _TIMES,
    "LetterSpacing": _CELLS,
    "LineHeight": _CELLS,
    "LoopOffset": "a recording begins at its beginning; write Hide and Show around what should not be seen",
    "Margin": _CHROME,
    "MarginFill": _CHROME,
    "Padding": _CHROME,
    "PlaybackSpeed": "time runs as the tape says; write shorter or longer Sleep, and Set TypingSpeed 50ms",
    "Shell": "a demo runs nothing but the app; leave it out",
    "WindowBar": _CHROME,
    "WindowBarSize": _CHROME,
})  # fmt: skip
"""Settings of VHS."""

ENDINGS: Final[Mapping[str, str]] = MappingProxyType({
    ".mp4": "films are not made; write a name that ends in .gif or .cast",
    ".test": "write a name that ends in .txt or .ascii",
    ".webm": "films are not made; write a name that ends in .gif or .cast",
})  # fmt: skip
"""Endings of VHS's outputs."""

OTHER_SPELLINGS: Final[Mapping[str, str]] = MappingProxyType({
    "Control": "Ctrl", "Del": "Delete", "Esc": "Escape", "PgDn": "PageDown", "PgDown": "PageDown", "PgUp": "PageUp",
    "Return": "Enter",
})  # fmt: skip
"""What people call a command that is spelt otherwise."""
