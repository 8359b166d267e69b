"""How numbers and words are written in an SVG, whether it is a screen or a figure for a paper."""

from typing import Final
from unicodedata import category
from xml.sax.saxutils import escape

_NEVER: Final = "\ufffe\uffff"


def decimal(value: float, places: int) -> str:
    """At most so many decimals, none that say nothing, and no minus before a zero."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def clean(text: str) -> str:
    """Without what XML cannot hold, and without the other control characters but the end of a line."""
    return "".join(sign for sign in text if sign == "\n" or (category(sign) not in ("Cc", "Cs") and sign not in _NEVER))


def escaped(text: str) -> str:
    """Words as they stand between two tags."""
    return escape(clean(text))
