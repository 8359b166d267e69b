"""What figures have in common: the sizes of paper, steps with their words along an edge, and colour scales."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rnn_tui.defaults import PaperWidth
from rnn_tui.demo.paper.plate import EDGE, FAINT, MM, Label, Piece, Plate, Rect, breadth, plain, span
from rnn_tui.errors import UsageError
from rnn_tui.session import Run

Width = PaperWidth
WIDTHS: Final[dict[Width, float]] = {"column": 84 * MM, "page": 174 * MM}
MOST: Final = 300
"""Steps, or units, beyond which nothing on a page can be told from its neighbour."""
SMALL: Final = 6.5
"""The size of numbers and words along an edge, and"""
LARGE: Final = 7.5
"""of what an axis is called."""
LINE: Final = 0.5
_LINE_HEIGHT: Final = 8.0  # points from one label to the next
_LONGEST: Final = 62.0  # points of a word
_TICK: Final = 2.5
_STRIDES: Final = (1, 2, 5, 10, 20, 50, 100)


def check_length(count: int, what: str, instead: str) -> None:
    """A UsageError if there is nothing to draw, or more than a figure can hold."""
    if count < 1:
        raise UsageError("there is nothing to draw yet; write --tokens with at least one word")
    if count > MOST:
        raise UsageError(f"a figure holds at most {MOST} {what}, not {count}; {instead}")


def cut(edge: float, size: float, count: int) -> list[float]:
    """The count + 1 edges of as many cells of one size: neighbours share theirs to the last digit."""
    return [round(edge + place * size, 2) for place in range(count + 1)]


def labelled(count: int, pitch: float) -> list[int]:
    """Which of 1 … count have room for a label: all, or every 2nd, 5th, 10th …, and the first and the last."""
    stride = next((stride for stride in _STRIDES if stride * pitch >= _LINE_HEIGHT), _STRIDES[-1])
    found = list(range(stride, count + 1, stride))
    if (stride - 1) * pitch >= _LINE_HEIGHT:
        found.insert(0, 1)
    if count not in found:
        if found and (count - found[-1]) * pitch < _LINE_HEIGHT:
            found.pop()
        found.append(count)
    return found


def shortened(token: str) -> str:
    """A token as it is printed: what is blank or no letter is escaped, what is long is cut."""
    text = token if token.isprintable() and not token.isspace() else repr(token)
    if breadth(text, SMALL) <= _LONGEST:
        return text
    while breadth(text + "…", SMALL) > _LONGEST:
        text = text[:-1]
    return text + "…"


@dataclass(frozen=True)
class Names:
    """Names along an edge: numbers, or steps with their words."""

    words: tuple[str, ...]
    title: Label

    @classmethod
    def steps(cls, run: Run, title: Label) -> "Names":
        """The tokens of a run."""
        return cls(tuple(map(shortened, run.tokens)), title)

    @classmethod
    def numbers(cls, count: int, title: Label) -> "Names":
        """Numbers from 1 on, alone."""
        return cls(("",) * count, title)

    def _name(self, place: int) -> str:
        return f"{self.words[place - 1]} {place}".strip()

    @property
    def gutter(self) -> float:
        """How much room names need beside an edge, with their title."""
        widest = max(breadth(self._name(place), SMALL) for place in range(1, len(self.words) + 1))
        return EDGE + LARGE + 4 + widest + _TICK + 1

    def left_of(self, plate: Plate, edges: Sequence[float], x: float) -> None:
        """Beside rows with these edges; the numbers stand nearest."""
        pitch = edges[1] - edges[0]
        ticks = []
        for place in labelled(len(self.words), pitch):
            y = (edges[place - 1] + edges[place]) / 2
            ticks.append(((x - _TICK, y), (x, y)))
            plate.write(plain(self._name(place)), x - _TICK - 1.5, y + 0.35 * SMALL, SMALL, "end")
        plate.lines(ticks, FAINT, LINE)
        plate.write(self.title, EDGE + LARGE - 1, (edges[0] + edges[-1]) / 2, LARGE, "middle", turned=True)

    def below(self, plate: Plate, edges: Sequence[float], y: float, middle: float) -> float:
        """Under columns with these edges, words lying flat where there is room. The lowest point of it all."""
        count, pitch = len(self.words), edges[1] - edges[0]
        flat = max(breadth(word, SMALL) for word in (*self.words, str(count))) + 3 <= pitch
        places = range(1, count + 1) if flat else labelled(count, pitch)
        ticks, lowest = [], y
        for place in places:
            x = (edges[place - 1] + edges[place]) / 2
            ticks.append(((x, y), (x, y + _TICK)))
            if flat:
                plate.write(plain(str(place)), x, y + _TICK + 1 + SMALL, SMALL, "middle")
                plate.write(plain(self.words[place - 1]), x, y + _TICK + 1 + SMALL + _LINE_HEIGHT, SMALL, "middle")
                lowest = y + _TICK + 1 + SMALL + _LINE_HEIGHT
            else:
                name = self._name(place)
                plate.write(plain(name), x + 0.35 * SMALL, y + _TICK + 1.5, SMALL, "end", turned=True)
                lowest = max(lowest, y + _TICK + 1.5 + breadth(name, SMALL))
        plate.lines(ticks, FAINT, LINE)
        plate.write(self.title, middle, lowest + LARGE + 3, LARGE, "middle")
        return lowest + LARGE + 3 + 0.3 * LARGE + EDGE


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


def paint(plate: Plate, cells: Sequence[tuple[str | Key, Rect]]) -> None:
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
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    marks = [[(left + part * (right - left), bottom), (left + part * (right - left), bottom + 2)] for part, _ in ticks]
    plate.lines([corners, *marks], FAINT, LINE)
    for part, text in ticks:
        plate.write(text, left + part * (right - left), bottom + 3 + SMALL, SMALL, "middle")
    return bottom + 3 + SMALL + 3


def legend(plate: Plate, left: float, right: float, top: float, keys: Sequence[Key]) -> float:
    """The keys side by side, in as many lines as they need; where they end."""
    if not keys:
        return top
    x, y, box = left, top + 2, 7.0
    cells: list[tuple[str | Key, Rect]] = []
    for key in keys:
        wide = box + 3 + span(key.meaning, SMALL)
        if x > left and x + wide > right:
            x, y = left, y + box + 4
        area = Rect(round(x, 2), y, round(x + box, 2), y + box)
        cells.append((key, area))
        plate.write(key.meaning, x + box + 3, y + box - 1, SMALL)
        x += wide + 9
    paint(plate, cells)
    outlines = [[(a.left, a.top), (a.right, a.top), (a.right, a.bottom), (a.left, a.bottom), (a.left, a.top)]
                for _, a in cells]  # fmt: skip
    plate.lines(outlines, FAINT, LINE)
    return y + box + 3


def power(exponent: int) -> Label:
    """A power of ten."""
    return (Piece("10"), Piece(f"−{-exponent}" if exponent < 0 else str(exponent), rise=1))
