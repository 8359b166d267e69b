"""Reads `Set NAME VALUE`: one reader a setting, which knows what the value may be and says so."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, NoReturn, get_args

from rnn_tui.defaults import LEAST_CELLS, MOST_CELLS, ColorDepth, Page
from rnn_tui.demo.tape import refusals
from rnn_tui.demo.tape.commands import Settings, SetTypingSpeed
from rnn_tui.demo.tape.cursor import Cursor, whole
from rnn_tui.demo.tape.faults import MismatchError, Place
from rnn_tui.demo.tape.lexer import Token
from rnn_tui.tasks import TASKS
from rnn_tui.tasks.spelling import nearest, quoted

Value = str | int | float | bool | re.Pattern[str]


@dataclass
class Draft:
    """The settings as far as they are read.

    settings   as they are, each the last that was said
    begun      where the first command stood, behind which only the typing speed may be set
    pattern    what a Wait without a pattern waits for
    places     where each setting stands, the last one of a name
    """

    settings: Settings = field(default_factory=Settings)
    pattern: re.Pattern[str] | None = None
    begun: Place | None = None
    places: dict[str, Place] = field(default_factory=dict)

    def read(self, cursor: Cursor, place: Place) -> SetTypingSpeed | None:
        """What stands behind `Set`; a command if it changes the typing speed of a demo that is under way."""
        token = cursor.peek()
        name = token.text
        if token.kind != "word" or name not in _READERS:
            _refuse_name(cursor)
        cursor.take()
        value = _READERS[name](cursor, name)
        if self.begun is not None:
            if name == "TypingSpeed" and isinstance(value, float):
                return SetTypingSpeed(value, place=place)
            raise MismatchError(
                place, f"Set {name} in front of the first command", f"it behind the one at {self.begun}",
                "move it to the top; only TypingSpeed may change on the way",
            )  # fmt: skip
        if isinstance(value, re.Pattern):
            self.pattern = value
            return None
        changed: dict[str, Any] = {_FIELDS[name]: value}
        settings = replace(self.settings, **changed)
        _check_together(settings, cursor, token)
        self.settings = settings
        self.places[name] = place
        return None


def _refuse_name(cursor: Cursor) -> NoReturn:
    """Say what else the name of a setting could be."""
    name = cursor.peek().text
    if cursor.peek().kind == "word" and name in refusals.SETTINGS:
        cursor.refuse("a setting of the app's demos", refusals.SETTINGS[name])
    meant = next((known for known in _READERS if known.lower() == name.lower()), None) or nearest(name, _READERS)
    hint = f"did you mean {meant}?" if meant is not None else f"there are {', '.join(_READERS)}"
    cursor.refuse("the name of a setting", hint)


def _check_together(settings: Settings, cursor: Cursor, token: Token) -> None:
    """Refuse settings that contradict each other, at the later of them."""
    if settings.model is not None and any(part is not None for part in (settings.task, settings.cell, settings.at)):
        cursor.refuse("Model alone, or Task, Cell and At", "leave out one or the others", token)
    if settings.cell is not None and settings.task is not None:
        known = TASKS[settings.task].cells
        if settings.cell not in known:
            cursor.refuse(f"a cell of task {quoted(settings.task)}", f"there are {', '.join(known)}", token)


def _cells(cursor: Cursor, name: str) -> int:
    example = f"Set {name} {120 if name == 'Width' else 36}"
    token = cursor.word("a number of cells", example, ("number",))
    cells = whole(token.text)
    if cells is None or not LEAST_CELLS <= cells <= MOST_CELLS:
        expected = f"a whole number of cells from {LEAST_CELLS} to {MOST_CELLS}"
        cursor.refuse(expected, f"sizes are in cells and not in pixels: write {example}", token)
    return cells


def _whole(cursor: Cursor, name: str) -> int:
    token = cursor.word("a whole number", f"Set {name} 300", ("number",))
    number = whole(token.text)
    if number is None:
        cursor.refuse("a whole number from 0 on", f"write Set {name} 300", token)
    return number


def _speed(cursor: Cursor, name: str) -> float:
    return cursor.time(f"Set {name} 50ms", longest=60.0)


def _timeout(cursor: Cursor, name: str) -> float:
    return cursor.time(f"Set {name} 15s", positive=True)


def _pattern(cursor: Cursor, name: str) -> re.Pattern[str]:
    return cursor.pattern(f"Set {name} /…/")


def _choice(cursor: Cursor, name: str, known: Sequence[str]) -> str:
    """One of `known`, bare or in quotes."""
    listed = f"{', '.join(known[:-1])} or {known[-1]}" if len(known) > 1 else known[0]
    token = cursor.word(listed, f"Set {name} {known[0]}", ("string", "word", "number"))
    if token.text not in known:
        meant = nearest(token.text, known)
        cursor.refuse(listed, f"write Set {name} {known[0] if meant is None else meant}", token)
    return token.text


def _theme(cursor: Cursor, name: str) -> str:
    return _choice(cursor, name, get_args(Page))


def _color_system(cursor: Cursor, name: str) -> str:
    return _choice(cursor, name, get_args(ColorDepth))


def _ascii(cursor: Cursor, name: str) -> bool:
    return _choice(cursor, name, ("true", "false")) == "true"


def _task(cursor: Cursor, name: str) -> str:
    return _choice(cursor, name, tuple(TASKS))


def _cell(cursor: Cursor, name: str) -> str:
    cells = dict.fromkeys(cell for task in TASKS.values() for cell in task.cells)
    return _choice(cursor, name, tuple(cells))


def _text(cursor: Cursor, name: str) -> str:
    return cursor.texts(f"Set {name}")


def _model(cursor: Cursor, name: str) -> str:
    return cursor.word("a network's name or its file", f'Set {name} "agreement-lstm@300"').text


_READERS: Final[Mapping[str, Callable[[Cursor, str], Value]]] = MappingProxyType({
    "Width": _cells, "Height": _cells, "Theme": _theme, "ColorSystem": _color_system, "Ascii": _ascii,
    "TypingSpeed": _speed, "WaitTimeout": _timeout, "WaitPattern": _pattern,
    "Task": _task, "Cell": _cell, "At": _whole, "Model": _model, "Tokens": _text, "Target": _text, "Seed": _whole,
})  # fmt: skip
_FIELDS: Final[Mapping[str, str]] = MappingProxyType({
    "Width": "width", "Height": "height", "Theme": "theme", "ColorSystem": "color_system", "Ascii": "ascii",
    "TypingSpeed": "typing_speed", "WaitTimeout": "wait_timeout", "Task": "task", "Cell": "cell", "At": "at",
    "Model": "model", "Tokens": "tokens", "Target": "target", "Seed": "seed",
})  # fmt: skip
