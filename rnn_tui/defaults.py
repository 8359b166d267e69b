"""What the whole program agrees on, without heavy imports, for the command line's help to read."""

from dataclasses import dataclass
from typing import Final, Literal

# The network that stands for all where none is named.
DEFAULT_TASK: Final = "agreement"
DEFAULT_CELL: Final = "lstm"
DEFAULT_MODEL: Final = f"{DEFAULT_TASK}-{DEFAULT_CELL}"
# What a network may be at most: more units or layers than that come from a damaged file, or from a slip of the hand.
MOST_HIDDEN: Final = 4096
MOST_LAYERS: Final = 16
MOST_SEEDS: Final = 100
"""Networks of one kind that a call trains: more would take days."""
CHECKPOINT: Final = ".safetensors"
"""How the name of a network's file ends."""

# What the app is drawn in, on a terminal, in a tape and in a picture.
Page = Literal["dark", "light"]
ColorDepth = Literal["truecolor", "256", "16", "none"]
LEAST_CELLS: Final = 5
MOST_CELLS: Final = 400
"""Columns, and rows, of a picture."""
LARGEST_SCALE: Final = 8
"""How many times larger than a cell of 10 × 20 pixels a cell of a picture can be."""
PICTURES: Final = (".svg", ".png", ".txt")
"""How the names of pictures of one moment end."""
PaperWidth = Literal["column", "page"]
"""A figure for a paper is as wide as one of its columns, or as its page."""


@dataclass(frozen=True)
class Start:
    """What the app opens on, as the words of a call or the settings of a tape have it; None where they say nothing.

    model: a network's name or file, in the place of task, cell and at (a training step). target: of the last loss.
    seed: of whatever is drawn by chance.
    """

    task: str | None = None
    cell: str | None = None
    at: int | None = None
    model: str | None = None
    tokens: str | None = None
    target: str | None = None
    seed: int | None = None
