"""What figures have in common: the sizes of paper, and steps with their words along an edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rnn_tui.defaults import PaperWidth
from rnn_tui.demo.paper.plate import EDGE, FAINT, MM, Label, Piece, Plate, breadth, plain
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


def check_steps(run: Run) -> int:
    """How many steps there are to draw; what `check_length` refuses is a UsageError."""
    check_length(len(run), "steps", "write fewer --tokens, or --out F.csv, which has room for all")
    return len(run)


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

    def below(self, plate: Plate, edges: Sequence[float], y: float) -> float:
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
        plate.write(self.title, (edges[0] + edges[-1]) / 2, lowest + LARGE + 3, LARGE, "middle")
        return lowest + LARGE + 3 + 0.3 * LARGE + EDGE


def power(exponent: int) -> Label:
    """A power of ten."""
    return (Piece("10"), Piece(f"−{-exponent}" if exponent < 0 else str(exponent), rise=1))
