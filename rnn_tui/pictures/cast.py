"""Frames and times as an asciicast, version 2: https://docs.asciinema.org/manual/asciicast/v2/

The first frame clears the screen; later ones send only the cells that differ.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from rich.style import Style

from rnn_tui.pictures.frame import Cell, Frame

_BEGIN: Final = "\x1b[?25l\x1b[0m\x1b[H\x1b[2J"
"""Hides the cursor (the app draws its own) and clears the screen."""
_ATTRIBUTES: Final = (
    ("bold", "1"),
    ("dim", "2"),
    ("italic", "3"),
    ("underline", "4"),
    ("reverse", "7"),
    ("strike", "9"),
)
_BLANK: Final = (" ", Style.null())


def asciicast(
    scenes: Sequence[tuple[float, Frame]], end: float, title: str, markers: Sequence[tuple[float, str]] = ()
) -> str:
    """The recording of frames, each from its second on, the last until `end`, with named markers at their seconds.

    Styles are sent as they are: a frame of 16 colours uses their codes, and the header says what they are. There is
    no time of day in it.
    """
    first = scenes[0][1]
    header = {
        "version": 2, "width": first.width, "height": first.height, "title": title,
        "env": {"TERM": "xterm-256color"},
        "theme": {"fg": first.looks.ink, "bg": first.looks.page, "palette": ":".join(first.looks.ansi)},
    }  # fmt: skip
    events: list[tuple[float, str, str]] = []
    before: Frame | None = None
    for time, frame in scenes:
        data = "".join(_changes(frame, before))
        if data:
            events.append((time, "o", data if before else _BEGIN + data))
        before = frame
    events += ((time, "m", label) for time, label in markers)
    events.append((end, "o", ""))  # players stop at the last event
    events.sort(key=lambda event: event[0])  # stable: a player that pauses at a marker shows the frame of that moment
    lines = [header, *([round(time, 6), kind, data] for time, kind, data in events)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _changes(frame: Frame, before: Frame | None) -> Iterator[str]:
    """What turns one frame into the next; None is an empty screen."""
    for y in range(frame.height):
        if before is None or frame.rows[y] != before.rows[y]:
            yield from _row(frame, before, y)


def _row(frame: Frame, before: Frame | None, y: int) -> Iterator[str]:
    """The cells of a row that differ, run by run: where, how, and what."""
    old = _columns(before, y) if before else [(*_BLANK, 0)] * frame.width
    style = Style.null()
    column = -1  # where the terminal would write next, if that is known
    for cell in frame.cells(y):
        x = cell.x
        if old[x : x + cell.width] == _parts(cell):
            continue
        if column != x:
            yield f"\x1b[{y + 1};{x + 1}H"
        if cell.style != style:
            yield _switch(style, cell.style)
            style = cell.style
        yield cell.text
        # Terminals disagree on how wide marks and joined characters are, and on what follows a line's last cell.
        column = x + cell.width if len(cell.text) == 1 and x + cell.width < frame.width else -1
    if style != Style.null():
        yield _switch(style, Style.null())


def _columns(frame: Frame, y: int) -> list[tuple[str, Style, int]]:
    return [part for cell in frame.cells(y) for part in _parts(cell)]


def _parts(cell: Cell) -> list[tuple[str, Style, int]]:
    """A character cell by cell, so that half of a wide one is something else than a whole narrow one."""
    return [(cell.text, cell.style, part) for part in range(cell.width)]


@lru_cache(4096)
def _switch(now: Style, wanted: Style) -> str:
    """The escape sequence from one style to another: only the colours that differ, where nothing must be unset."""
    attributes, *colours = _codes(wanted)
    attributes_now, *colours_now = _codes(now)
    if attributes != attributes_now or "" in colours:
        codes = ["0", attributes, *colours]
    else:
        codes = [code for code, before in zip(colours, colours_now, strict=True) if code != before]
    return f"\x1b[{';'.join(code for code in codes if code)}m"


def _codes(style: Style) -> tuple[str, str, str]:
    """A style's codes: its attributes, its foreground, its background; empty where it has none."""
    attributes = ";".join(code for name, code in _ATTRIBUTES if getattr(style, name))
    fore = ";".join(style.color.get_ansi_codes(foreground=True)) if style.color else ""
    back = ";".join(style.bgcolor.get_ansi_codes(foreground=False)) if style.bgcolor else ""
    return attributes, fore, back
