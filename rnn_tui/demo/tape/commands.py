"""What a tape is once it is read: its settings, the files it leaves, and its commands one behind another.

Two commands are equal when they do the same; where they stand in their file makes no difference.
Paths are relative to the folder of the tape that is played, whichever tape they stand in, and never lead out of it
by their words (a link in their way is the writer's to refuse).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

from rnn_tui.defaults import ColorDepth, Page, Start
from rnn_tui.demo.tape.faults import Place

Scope = Literal["screen", "line"]


@dataclass(frozen=True)
class Command:
    """One command; `place` is that of its first letter."""

    place: Place = field(kw_only=True, compare=False)


@dataclass(frozen=True)
class Type(Command):
    """Type `text`, a character every `speed` seconds (None: as the settings say)."""

    text: str
    speed: float | None = None


@dataclass(frozen=True)
class Press(Command):
    """Press `key` (Textual's name for it) `count` times, once every `speed` seconds (None: as the settings say).

    `spelt`: the key as the tape spells it, "Ctrl+T".
    """

    key: str
    count: int = 1
    speed: float | None = None
    spelt: str = field(default="", compare=False)


@dataclass(frozen=True)
class SetTypingSpeed(Command):
    """From here on a key takes `seconds`, unless its command says otherwise."""

    seconds: float


@dataclass(frozen=True)
class Sleep(Command):
    """Let `seconds` pass."""

    seconds: float


@dataclass(frozen=True)
class Wait(Command):
    """Let time pass until `pattern` is found in the screen or in the cursor's line.

    seconds  how long at most; None for `Settings.wait_timeout`
    pattern  None: until the app is at rest
    """

    scope: Scope = "line"
    seconds: float | None = None
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Hide(Command):
    """Leave what follows out of the recordings."""


@dataclass(frozen=True)
class Show(Command):
    """Record again."""


@dataclass(frozen=True)
class Marker(Command):
    """A named moment of a recording."""

    text: str


@dataclass(frozen=True)
class Expect(Command):
    """The demo fails unless `pattern` is found now in the screen, or in the cursor's line."""

    pattern: re.Pattern[str]
    scope: Scope = "screen"


@dataclass(frozen=True)
class ExpectScreen(Command):
    """The demo fails unless the screen's text is now that of a file, which stands beside the tape."""

    path: PurePosixPath


@dataclass(frozen=True)
class Writing(Command):
    """A command that leaves a file at `path`; no two of a tape leave the same one."""

    path: PurePosixPath


@dataclass(frozen=True)
class Screenshot(Writing):
    """The screen as it is now: .svg, .png or .txt."""


@dataclass(frozen=True)
class Text(Writing):
    """The screen's text as it is now, in a file of whatever name."""


@dataclass(frozen=True)
class Dump(Writing):
    """The numbers of the session as they are now: .json."""


@dataclass(frozen=True)
class Output(Writing):
    """The whole demo: .gif, .cast, and .txt or .ascii for its frames as text."""


@dataclass(frozen=True)
class Settings(Start):
    """What a demo starts with. Sizes are in cells and times in seconds; None is what the app does by itself."""

    width: int = 80
    height: int = 24
    theme: Page = "dark"
    color_system: ColorDepth = "truecolor"
    ascii: bool = False
    typing_speed: float = 0.05
    wait_timeout: float = 15.0


@dataclass(frozen=True)
class Tape:
    """A tape that can be played: `path` as it was given, and nothing in `commands` that is a setting or an Output.

    places: where each setting stands that is written, by its name.
    """

    path: str
    settings: Settings
    outputs: tuple[Output, ...]
    commands: tuple[Command, ...]
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
