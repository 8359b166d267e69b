"""Explorers and frames of them, for the tests of what is drawn."""

import numpy as np

from rnn_tui.models import Model
from rnn_tui.session import Session
from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.colours import Palette, palette
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.glyphs import STAND_INS
from rnn_tui.tui.score import Window, frame
from tests.models_for_tests import OPENING, agreement

TRUECOLOR = palette("truecolor")


def explorer(model: Model | None = None, tokens: list[str] | None = None, target: str | None = None) -> Explorer:
    """The opening sentence in a small lstm, unless told otherwise."""
    words = OPENING if tokens is None else tokens
    session = Session(model or agreement(), words, target, guess=True)
    session.look(unit=5)  # pictures are of drawing alone, not of which unit comes first
    return Explorer(session, np.random.default_rng(0))


def drawn(
    shown: Explorer, width: int = 80, height: int = 24, colours: Palette = TRUECOLOR, window: Window | None = None
) -> Canvas:
    """One frame."""
    return frame(shown, colours, width, height, window or Window())[0]


def picture(shown: Explorer, width: int = 80, height: int = 24, colours: Palette = TRUECOLOR) -> str:
    """The characters of one frame, between rulers; in ASCII what the last filter before the terminal makes of them."""
    ascii_only = colours.marks.bars[0] == "_"
    text = drawn(shown, width, height, colours).text()
    lines = (text.translate(STAND_INS) if ascii_only else text).split("\n")
    ruler = "".join(str(column // 10 % 10) if column % 10 == 0 else "." for column in range(width))
    return "\n".join([ruler, *lines, ruler])
