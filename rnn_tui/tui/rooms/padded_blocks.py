"""What the padded network is fed, as it is: one-hot blocks, and blocks of zeros behind the sentence."""

from rnn_tui.experiments.padded_comparison import Reading
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.panes.pane import ruled

_STRIP = 8
_LABEL = 12
_WIDEST = 4  # columns a block
_MARKED = 5  # where blocks are narrow, every fifth has its number
LEAST = 5
"""Rows that the matrix takes at least."""


def strip(canvas: Canvas, area: Area, palette: Palette, reading: Reading) -> None:
    """A row: a cell a block, 1 where it is a word's one-hot vector, 0 where it is zeros."""
    blocks, width = reading.fed.shape
    canvas.put(area.x + 1, area.y, "blocks", palette.dim)
    x = area.x + _STRIP
    for filled in reading.fed.max(axis=1):
        x = canvas.put(x, area.y, "1" if filled else "0", palette.ink if filled else palette.faint, right=area.right)
    beyond = len(reading.trial.sentence) - blocks
    if beyond > 0:
        said: tuple[str, ...] = (f"and {_too_many(beyond)}", f"{beyond} more")
    else:
        said = (
            f"1: one 1 among {width - 1} zeros   0: {width} zeros",
            f"of {width}: one 1, or zeros",
            f"of {width} each",
        )
    fitting = next((text for text in said if x + 2 + len(text) <= area.right), "")
    canvas.put(x + 2, area.y, fitting, palette.error if beyond > 0 else palette.faint)


def matrix(canvas: Canvas, area: Area, palette: Palette, reading: Reading) -> None:
    """A column a block, a row a word, those of the sentence first of all, and a row for all that have none.

    So every number is there that W is multiplied by.
    """
    blocks, width = reading.fed.shape
    sentence = reading.trial.sentence
    there = min(len(sentence), blocks)
    _title(canvas, area, palette, reading)
    step = max(1, min(_WIDEST, (area.width - _LABEL - 1) // blocks))
    left = area.x + _LABEL
    padding = Area(left + there * step, area.y + 1, (blocks - there) * step, area.height - 1)
    words = _shown(reading, area.height - 3)
    canvas.paint(padding._replace(height=len(words) + 2), palette.band)
    _numbers(canvas, Area(left, area.y + 1, blocks * step, 1), palette, step, blocks)
    canvas.put(area.x + 1, area.y + 1, "block", palette.dim)
    others = [place for place in range(width) if place not in words]
    names = [*(reading.vocabulary[place] for place in words), f"{len(others)} others"]
    rows = [*([place] for place in words), others]
    for y, (name, places) in enumerate(zip(names, rows, strict=True), start=area.y + 2):
        canvas.put(area.x + 1, y, name, palette.dim, right=left)
        for block, one in enumerate(reading.fed[:, places].max(axis=1, initial=0.0)):
            canvas.put(left + block * step + step - 1, y, "1" if one else "0", palette.accent if one else palette.faint)


def _shown(reading: Reading, room: int) -> list[int]:
    """Which words have a row, as the vocabulary has them: those of the sentence, then others while there is room."""
    used = {int(place) for place in reading.fed.nonzero()[1]}
    places = sorted(range(reading.fed.shape[1]), key=lambda place: place not in used)
    return sorted(places[:room])


def _title(canvas: Canvas, area: Area, palette: Palette, reading: Reading) -> None:
    blocks, width = reading.fed.shape
    beyond = len(reading.trial.sentence) - blocks
    title = f"Fed to padded: {blocks} blocks of {width}"
    note = _too_many(beyond) if beyond > 0 else f"{-beyond} of zeros"
    fits = len(title) + len(note) + 10 <= area.width
    ruled(canvas, area._replace(height=1), palette, title, note if fits else "")


def _numbers(canvas: Canvas, area: Area, palette: Palette, step: int, blocks: int) -> None:
    """The number of each block above it, or of every fifth, its last digit in the block's column."""
    for block in range(1, blocks + 1):
        if step >= len(f" {blocks}") or block == 1 or block % _MARKED == 0:
            text = str(block)
            canvas.put(area.x + block * step - len(text), area.y, text, palette.dim)


def _too_many(words: int) -> str:
    return f"{words} word{'' if words == 1 else 's'} too many"
