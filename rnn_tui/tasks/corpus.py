"""A text to learn from: its characters as numbers, the first nine tenths for training and the rest held out."""

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import CannotError

Codes = NDArray[np.uint16]

MOST_CHARACTERS: Final = 500
"""How many different characters a vocabulary has at most; the rarer ones become REPLACEMENT."""

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

LEAST: Final = 1_000
"""The fewest characters that there are to learn from and to be tested on."""

LARGEST: Final = 64 * 2**20
"""Bytes of the largest file that is read: a letter takes up to seven bytes while it is."""

_HELD_OUT: Final = 10  # one part in so many
_UNICODE: Final = 0x110000


@dataclass(frozen=True, eq=False)
class Corpus:
    """A text. vocabulary: its characters by code point. codes: the text, each a place in the vocabulary."""

    vocabulary: tuple[str, ...]
    codes: Codes

    @classmethod
    def of(cls, text: str) -> "Corpus":
        """The corpus of a text, line ends as "\\n". Beyond MOST_CHARACTERS the rarest become REPLACEMENT."""
        points = np.frombuffer(text.encode("utf-32-le"), "<u4")
        counts = np.bincount(points, minlength=_UNICODE)
        there = np.flatnonzero(counts)
        if len(there) > MOST_CHARACTERS:
            counts[ord(REPLACEMENT)] = len(points)  # it stays, whatever the others are
            frequent = np.argsort(-counts, kind="stable")[:MOST_CHARACTERS]
            there = np.sort(frequent)
        places = np.zeros(_UNICODE, np.uint16)
        if ord(REPLACEMENT) in there:
            places[:] = np.searchsorted(there, ord(REPLACEMENT))
        places[there] = np.arange(len(there))
        return cls(tuple(map(chr, there.tolist())), places[points])

    @property
    def training(self) -> Codes:
        """The first nine tenths."""
        return self.codes[: len(self.codes) - len(self.codes) // _HELD_OUT]

    @property
    def kept(self) -> Codes:
        """The last tenth, which training never sees."""
        return self.codes[len(self.codes) - len(self.codes) // _HELD_OUT :]

    def text(self, codes: Codes) -> str:
        """Codes as text."""
        return "".join(self.vocabulary[code] for code in codes.tolist())


def read_corpus(path: Path) -> Corpus:
    """The corpus of a file in UTF-8, a byte order mark dropped. A CannotError where it is no text to learn from."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise CannotError(f"cannot read '{path}': {error.strerror or error}") from None
    except ValueError as error:  # no system has such a name: a NUL in it, or half a character
        raise CannotError(f"cannot read {str(path)!r}: {error}") from None
    name = f"'{path}'"
    if len(data) > LARGEST:
        raise CannotError(f"{name} is larger than {LARGEST // 2**20} MiB; a part of it is enough to learn from")
    if b"\0" in data:
        raise CannotError(f"{name} is no text: byte {data.index(0) + 1} is 0; give a text file in UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"the byte 0x{data[error.start]:02X} at byte {error.start + 1}"
        raise CannotError(f"{name} is not UTF-8: found {found}; save it as UTF-8") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) < LEAST:
        there = "is empty" if not text else f"has {len(text)} character{'s' if len(text) > 1 else ''}"
        raise CannotError(f"{name} {there}; a network needs at least {LEAST} to learn from and to be tested on")
    return Corpus.of(text)


@cache
def bundled_corpus() -> Corpus:
    """The text that ships; see the task `text` for what it is."""
    data = gzip.decompress((Path(__file__).parent / "texts" / "sonnets.txt.gz").read_bytes())
    return Corpus.of(data.decode("ascii"))
