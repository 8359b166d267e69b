"""Writes commands as a tape, and makes tapes for hypothesis: what is printed must read back as what it was."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from hypothesis import strategies as st

from rnn_tui.demo.tape import commands
from rnn_tui.demo.tape.commands import Command, Settings
from rnn_tui.demo.tape.cursor import is_typed
from rnn_tui.demo.tape.faults import Place
from rnn_tui.demo.tape.keys import KEYS

HERE = Place("demo.tape", 1, 1)
_WRITING = (commands.Screenshot, commands.Text, commands.Dump, commands.Output)


def quote(text: str) -> str:
    """`text` in a quote that it does not hold."""
    mark = next(mark for mark in "\"'`" if mark not in text)
    return f"{mark}{text}{mark}"


def printed(command: Command) -> str:
    """A command as a tape spells it."""
    match command:
        case commands.Type(text=text, speed=speed):
            return f"Type{_at(speed)} {quote(text)}"
        case commands.Press(count=count, speed=speed, spelt=spelt):
            return f"{spelt}{_at(speed)}{f' {count}' if count != 1 else ''}"
        case commands.Sleep(seconds=seconds):
            return f"Sleep {_time(seconds)}"
        case commands.SetTypingSpeed(seconds=seconds):
            return f"Set TypingSpeed {_time(seconds)}"
        case commands.Wait(scope=scope, seconds=seconds, pattern=pattern):
            return f"Wait+{scope.title()}{_at(seconds)}{f' /{pattern.pattern}/' if pattern is not None else ''}"
        case commands.Expect(pattern=pattern, scope=scope):
            return f"Expect+{scope.title()} /{pattern.pattern}/"
        case commands.ExpectScreen(path=path):
            return f"Expect screen {quote(str(path))}"
        case commands.Marker(text=text):
            return f"Marker {quote(text)}"
        case commands.Writing(path=path):
            return f"{type(command).__name__} {quote(str(path))}"
        case _:
            return type(command).__name__


def printed_settings(settings: Settings) -> list[str]:
    """The lines that set everything that is not None."""
    values = {name: value for name, value in vars(settings).items() if value is not None}
    times = {"typing_speed": "TypingSpeed", "wait_timeout": "WaitTimeout"}
    lines = [f"Set {spelt} {_time(values.pop(name))}" for name, spelt in times.items()]
    lines += [f"Set ColorSystem {values.pop('color_system')}", f"Set Ascii {str(values.pop('ascii')).lower()}"]
    return lines + [
        f"Set {name.title()} {quote(value) if isinstance(value, str) else value}" for name, value in values.items()
    ]


def _time(seconds: float) -> str:
    return f"{seconds:.9f}"


def _at(speed: float | None) -> str:
    return "" if speed is None else f"@{_time(speed)}"


def _times(longest: int, least: int = 0) -> st.SearchStrategy[float]:
    """Whole milliseconds."""
    return st.integers(least, longest * 1000).map(lambda milliseconds: milliseconds / 1000)


texts = st.text(st.characters(exclude_characters="`").filter(is_typed), min_size=1, max_size=20)
_speeds = st.none() | _times(60)
_scopes = st.sampled_from(["screen", "line"])
_patterns = st.sampled_from(["a", r"a\/b", r"\\", "^t = [0-9]+$", "(?i)loss", "#", '"']).map(re.compile)
_chords = st.sampled_from([
    ("ctrl+t", "Ctrl+T"), ("ctrl+shift+t", "Ctrl+Shift+T"), ("alt+ctrl+shift+up", "Ctrl+Alt+Shift+Up"),
    ("alt+x", "Alt+x"), ("alt+shift+x", "Alt+X"), ("shift+tab", "Shift+Tab"), ("ctrl+backslash", "Ctrl+\\"),
])  # fmt: skip
_keys = st.sampled_from([(key, spelt) for spelt, key in KEYS.items()]) | _chords
presses = st.builds(
    lambda key, count, speed: commands.Press(key[0], count, speed, key[1], place=HERE),
    _keys, st.integers(1, 10_000), _speeds,
)  # fmt: skip
_place = st.just(HERE)
_commands = st.one_of(
    st.builds(commands.Type, texts, _speeds, place=_place),
    presses,
    st.builds(commands.Sleep, _times(3600), place=_place),
    st.builds(commands.Wait, _scopes, st.none() | _times(3600, 1), st.none() | _patterns, place=_place),
    st.builds(commands.Hide, place=_place),
    st.builds(commands.Show, place=_place),
    st.builds(commands.Marker, texts, place=_place),
    st.builds(commands.Expect, _patterns, _scopes, place=_place),
    st.builds(commands.ExpectScreen, st.just(PurePosixPath("a b/screen.txt")), place=_place),
)


@st.composite
def command_lists(draw: st.DrawFn) -> Sequence[Command]:
    """Commands of every kind; those that write have files of their own, and the typing speed changes on the way."""
    found: list[Command] = [draw(presses), *draw(st.lists(_commands, max_size=12))]
    found += draw(st.lists(st.builds(commands.SetTypingSpeed, _times(60), place=_place), max_size=2))
    endings = {commands.Screenshot: "svg", commands.Text: "log", commands.Dump: "json", commands.Output: "cast"}
    for number, kind in enumerate(draw(st.lists(st.sampled_from(_WRITING), max_size=6))):
        found.insert(
            draw(st.integers(0, len(found))), kind(PurePosixPath(f"out {number}/a.{endings[kind]}"), place=HERE)
        )
    first = next(at for at, command in enumerate(found) if not isinstance(command, commands.Output))
    if isinstance(found[first], commands.SetTypingSpeed):
        found.insert(first, draw(presses))
    return found


settings = st.one_of(
    st.builds(
        Settings, width=st.integers(5, 400), height=st.integers(5, 400), theme=st.sampled_from(["dark", "light"]),
        color_system=st.sampled_from(["truecolor", "256", "16", "none"]), ascii=st.booleans(),
        typing_speed=_times(60), wait_timeout=_times(3600, 1), task=st.none() | st.just("agreement"),
        cell=st.none() | st.sampled_from(["rnn", "gru", "lstm"]), at=st.none() | st.integers(0, 10**9),
        tokens=st.none() | texts, target=st.none() | texts, seed=st.none() | st.integers(0, 10**17),
    ),
    st.builds(Settings, model=st.sampled_from(["agreement-lstm@300", "my nets/a.safetensors"])),
)  # fmt: skip
