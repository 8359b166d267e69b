"""What one core gives in this run: matrix products, matrix times vector out of cache and memory, adding arrays."""

from collections.abc import Callable, Iterator
from time import process_time
from typing import NamedTuple

import numpy as np


class Roof(NamedTuple):
    """rate: the best of the rounds, in GFLOP/s or GB/s."""

    name: str
    rate: float
    unit: str


def rows(rounds: int, *, quick: bool) -> Iterator[Roof]:
    """The roofs; `quick` makes the arrays of memory smaller."""
    rng = np.random.default_rng(4)
    for size in (64, 256):
        yield Roof(f"GEMM {size}", 2 * size**3 / _product(rng, (size, size), (size, size), rounds), "GFLOP/s")
    for name, height in (("GEMV in cache", 512), ("GEMV from memory", 8192 if quick else 65_536)):
        yield Roof(name, 8 * height * 128 / _product(rng, (height, 128), (128, 1), rounds), "GB/s")
    many = 2**20 if quick else 2**23
    long, longer, added = np.ones(many), np.ones(many), np.empty(many)
    yield Roof("add from memory", 24 * many / _best(lambda: np.add(long, longer, out=added), rounds), "GB/s")


def _product(rng: np.random.Generator, shape: tuple[int, int], other: tuple[int, int], rounds: int) -> float:
    """Nanoseconds of a matrix product."""
    one, by, out = rng.random(shape), rng.random(other), np.empty((shape[0], other[1]))
    return _best(lambda: np.matmul(one, by, out=out), rounds)


def _best(work: Callable[[], object], rounds: int) -> float:
    """Nanoseconds of a go, in the best of the rounds; as many goes a round as take a millisecond."""
    goes, taken = 1, 0.0
    while taken < 1e-3:
        goes *= 2
        taken = _timed(work, goes)
    return min(_timed(work, goes) for _ in range(rounds)) / goes * 1e9


def _timed(work: Callable[[], object], goes: int) -> float:
    start = process_time()
    for _ in range(goes):
        work()
    return process_time() - start
