"""What the whole program agrees on, without imports, for the command line's help to read."""

from typing import Final

# The network that stands for all where none is named.
DEFAULT_TASK: Final = "agreement"
DEFAULT_CELL: Final = "lstm"
DEFAULT_MODEL: Final = f"{DEFAULT_TASK}-{DEFAULT_CELL}"
# What a network may be at most: more units or layers than that come from a damaged file, or from a slip of the hand.
MOST_HIDDEN: Final = 4096
MOST_LAYERS: Final = 16
