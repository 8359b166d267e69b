"""How the time of a commit grows when T and H are doubled: the exponent of a fitted power."""

from collections.abc import Iterator
from time import process_time
from typing import NamedTuple

import numpy as np

from tests.benchmarks.commit import Typist, network_of

LENGTHS, WIDTHS = (128, 256, 512), (16, 32, 64)


class Growth(NamedTuple):
    """milliseconds: medians at `sizes`; exponent: p of time ~ size^p."""

    name: str
    by: str
    sizes: tuple[int, ...]
    milliseconds: tuple[float, ...]
    exponent: float


def rows(rounds: int, *, quick: bool) -> Iterator[Growth]:
    """A commit of each cell by T at H = 32, and by H at T = 128."""
    for cell in ("lstm", "gru-torch", "rnn")[: 1 if quick else None]:
        yield _fitted(cell, "T", LENGTHS, [_commit(cell, 32, length, rounds) for length in LENGTHS])
        yield _fitted(cell, "H", WIDTHS, [_commit(cell, width, 128, rounds) for width in WIDTHS])


def _commit(cell: str, hidden: int, length: int, rounds: int) -> float:
    typist = Typist(network_of(cell, hidden)[0], length)
    seconds = []
    for _ in range(rounds):
        start = process_time()
        typist.commit()
        seconds.append(process_time() - start)
    return float(np.median(seconds)) * 1e3


def _fitted(cell: str, by: str, sizes: tuple[int, ...], times: list[float]) -> Growth:
    slope = float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
    return Growth(f"commit {cell}", by, sizes, tuple(times), slope)
