"""The symbols of the equations in ASCII words, for a screen whose character set lacks them."""

import codecs
from types import MappingProxyType
from typing import Final

SPELT: Final = "rnn_tui.spelt"
"""How a stream is told to do it: `errors=SPELT`."""

_WORDS: Final = MappingProxyType(
    {
        "Γ": "Gamma_",  # Γu is Gamma_u
        "σ": "sigma",
        "∂": "d",
        "⊙": "*",
        "×": "x",
        "·": "-",
        "…": "...",
        "→": "->",
        "─": "-",
        "━": "-",
        "█": "#",
    }
)


def in_ascii(text: str) -> str:
    """`text` with the symbols as words; other characters stay."""
    return "".join(_WORDS.get(character, character) for character in text)


def _spelt(error: UnicodeError) -> tuple[str | bytes, int]:
    """What stands for the characters that cannot be written: their word, or else Python's escape."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    first = error.object[error.start]
    if first not in _WORDS:
        return codecs.backslashreplace_errors(
            UnicodeEncodeError(error.encoding, error.object, error.start, error.start + 1, error.reason)
        )
    return _WORDS[first], error.start + 1


codecs.register_error(SPELT, _spelt)
