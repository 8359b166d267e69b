"""Which network stands for all where none is named; without imports, for the command line's help to read."""

from typing import Final

DEFAULT_TASK: Final = "agreement"
DEFAULT_CELL: Final = "lstm"
DEFAULT_MODEL: Final = f"{DEFAULT_TASK}-{DEFAULT_CELL}"
