"""What fills the cells of a figure: the colours of a scale, and what is on none, with its legend."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rnn_tui.demo.paper.axes import LARGE, LINE, SMALL, cut
from rnn_tui.demo.paper.plate import EDGE, FAINT, Label, Plate, Rect, outline, plain, span
from rnn_tui.tui.colours import role_colours


@dataclass(frozen=True)
class Key:
    """What a cell that is on no scale looks like: its colour, and lines across it, / and \\ or both."""

    colour: str
    lines: str
    ink: str
    meaning: Label

    def strokes(self, area: Rect) -> list[tuple[tuple[float, float], tuple[float, float]]]:
        """The lines across an area."""
        left, top, right, bottom = area
        ways = {"/": ((left, bottom), (right, top)), "\\": ((left, top), (right, bottom))}
        return [ways[line] for line in self.lines]


Fill = str | Key
"""A colour of a scale, or what is on none."""
ROLES: Final = role_colours("truecolor", False)
"""The app's colours on its light page, which are those of all figures."""
INFINITE: Final = Key(ROLES["error"], "\\", "#ffffff", plain("infinite"))
NOT_A_NUMBER: Final = Key(ROLES["nan"], "/\\", "#ffffff", plain("not a number"))


def lost(value: float) -> Key:
    """The look of a number that is not finite."""
    return NOT_A_NUMBER if math.isnan(value) else INFINITE


def paint(plate: Plate, cells: Sequence[tuple[Fill, Rect]]) -> None:
    """Cells of a scale's colours, or of a key's look."""
    plate.areas([(look.colour if isinstance(look, Key) else look, area) for look, area in cells])
    inks: dict[str, list[tuple[tuple[float, float], tuple[float, float]]]] = {}
    for look, area in cells:
        if isinstance(look, Key):
            inks.setdefault(look.ink, []).extend(look.strokes(area))
    for ink, strokes in inks.items():
        plate.lines(strokes, ink, LINE)


def scale(
    plate: Plate, left: float, right: float, label: Label, colours: Sequence[str], ticks: Sequence[tuple[float, Label]]
) -> float:
    """A bar of colours between two columns, what it measures above it, and ticks (at 0 … 1 of it) below. Its end."""
    top = EDGE + LARGE + 4
    plate.write(label, left, EDGE + LARGE, LARGE)
    edges = cut(left, (right - left) / len(colours), len(colours))
    bottom = top + 6
    pairs = zip(colours, edges, edges[1:], strict=False)
    plate.areas([(colour, Rect(start, top, end, bottom)) for colour, start, end in pairs])
    marks = [[(left + part * (right - left), bottom), (left + part * (right - left), bottom + 2)] for part, _ in ticks]
    plate.lines([outline(Rect(left, top, right, bottom)), *marks], FAINT, LINE)
    for part, text in ticks:
        plate.write(text, left + part * (right - left), bottom + 3 + SMALL, SMALL, "middle")
    return bottom + 3 + SMALL + 3


def legend(
    plate: Plate, left: float, right: float, top: float, keys: Iterable[Key], painted: Iterable[Fill | None]
) -> float:
    """Those of the keys that are painted, side by side, in as many lines as they need; where they end."""
    present = set(painted)
    shown = [key for key in keys if key in present]
    if not shown:
        return top
    x, y, box = left, top + 2, 7.0
    cells: list[tuple[Fill, Rect]] = []
    for key in shown:
        wide = box + 3 + span(key.meaning, SMALL)
        if x > left and x + wide > right:
            x, y = left, y + box + 4
        area = Rect(round(x, 2), y, round(x + box, 2), y + box)
        cells.append((key, area))
        plate.write(key.meaning, x + box + 3, y + box - 1, SMALL)
        x += wide + 9
    paint(plate, cells)
    plate.lines([outline(area) for _, area in cells], FAINT, LINE)
    return y + box + 3
