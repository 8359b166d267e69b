"""The sizes of terminal, in cells, from which the app shows something, and from which it shows everything."""

from typing import Final

LEAST_WIDTH: Final = 60
LEAST_HEIGHT: Final = 18
WIDE_WIDTH: Final = 110
WIDE_HEIGHT: Final = 30
TALL_HEIGHT: Final = 50
