"""Tokens as they stand in narrow cells: cut where they are too long, and seen where they are white space."""

from collections.abc import Mapping
from types import MappingProxyType

from rnn_tui.tasks.base import END, START
from rnn_tui.tui.canvas import cells

# The long form, then the one for a lane of characters.
_SIGNS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {" ": ("␣", "␣"), "\n": ("⏎", "⏎"), "\t": ("⇥", "⇥"), START: ("start", "‹"), END: ("end", "›")}
)


def shown(token: str, room: int) -> str:
    """A token in `room` cells; white space and the ends of what is written have signs."""
    if token in _SIGNS:
        word, sign = _SIGNS[token]
        return word if len(word) <= room else sign
    return shortened(token, room)


def shortened(token: str, room: int) -> str:
    """A token cut to `room` cells, with an ellipsis where something is missing."""
    if cells(token) <= room:
        return token
    kept = ""
    for char in token:
        if cells(kept + char) > room - 1:
            break
        kept += char
    return kept + "…"
