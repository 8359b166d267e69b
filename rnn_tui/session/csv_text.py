"""Numbers as the text of a CSV, in pieces: in memory that does not grow with the text."""

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Final

from rnn_tui.files import PIECE

_AT_ONCE: Final = 256  # lines between two looks at how much there is


def csv_pieces(lines: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """UTF-8 in pieces, lines ended by a line feed, each computed when it is asked for."""
    text, rest = StringIO(), iter(lines)
    writer = csv.writer(text, lineterminator="\n")
    for line in rest:
        writer.writerow(line)
        writer.writerows(islice(rest, _AT_ONCE))
        if text.tell() >= PIECE:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def csv_number(value: float | None) -> str:
    """A number that reads back as the same number; what does not exist, or is not finite, is empty."""
    return "" if value is None or not math.isfinite(value) else repr(value)
