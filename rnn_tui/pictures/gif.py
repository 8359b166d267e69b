"""Frames and times as an animated GIF: one palette, only what changes, for ever from the beginning."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from struct import pack
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rnn_tui.pictures.frame import Frame
from rnn_tui.pictures.png import Painter

_SHORTEST: Final = 2
"""Hundredths of a second: browsers show what is shorter for a tenth of a second instead."""
_LONGEST: Final = 0xFFFF
_TRANSPARENT: Final = 255
"""The palette's last entry: the pixel stays as it was."""
_DISTANCES: Final = (48, 32, 24, 16, 12, 8, 4, 2, 1)
_LOOP: Final = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"

Pixels = NDArray[np.uint32]
"""Rows of pixels, each 0xRRGGBB."""


class Shown(NamedTuple):
    """A frame, and for how many hundredths of a second it stands."""

    frame: Frame
    delay: int


class _Band(NamedTuple):
    """Rows of pixels from `top` down, now and in the frame before; outside of them nothing changed."""

    top: int
    now: Pixels
    before: Pixels | None


def gif_bytes(
    scenes: Sequence[tuple[float, Frame]],
    end: float,
    painter: Painter,
    progress: Callable[[float], None] | None = None,
) -> bytes:
    """The GIF of frames, each from its second on, the last until `end`; the clock begins with the first.

    All frames have one size. `progress` is told how much is done, 0 … 1. Colours are exact unless all frames together
    have more than 255; then those that fill the most pixels are, and the others become the nearest of them.
    """
    shown = timed(scenes, end)
    report = progress or _silent
    counts: dict[int, int] = {}
    solid: set[int] = set()
    for number, band in enumerate(_bands(shown, painter), 1):
        for colour, count in zip(*np.unique(band.now, return_counts=True), strict=True):
            counts[int(colour)] = counts.get(int(colour), 0) + int(count)
        solid |= _solid(shown[number - 1].frame)
        report(0.5 * number / len(shown))
    colours = palette(counts, solid)
    index = _Index(colours, counts)
    width, height = painter.size(shown[0].frame)
    parts = [b"GIF89a", pack("<HHBBB", width, height, 0xF7, 0, 0), _table(colours), _LOOP]
    for number, band in enumerate(_bands(shown, painter), 1):
        parts += _frame(band, index, shown[number - 1].delay)
        report(0.5 + 0.5 * number / len(shown))
    return b"".join((*parts, b";"))


def _silent(part: float) -> None:
    del part


def timed(scenes: Sequence[tuple[float, Frame]], end: float) -> list[Shown]:
    """What is shown and for how long. Times are rounded, not durations, so that nothing drifts.

    Neighbours that look the same are one; a frame too short to be shown gives way to the next.
    """
    start = scenes[0][0]
    begins: list[tuple[int, Frame]] = []
    for time, frame in scenes:
        begin = round(100 * (time - start))
        while begins and begin - begins[-1][0] < _SHORTEST:
            begin = begins.pop()[0]
        if not begins or not begins[-1][1].shows_the_same(frame):
            begins.append((begin, frame))
    ends = [begin for begin, _ in begins[1:]]
    last = max(round(100 * (end - start)), begins[-1][0] + _SHORTEST)
    return [Shown(frame, stop - begin) for (begin, frame), stop in zip(begins, [*ends, last], strict=True)]


def palette(counts: dict[int, int], solid: set[int]) -> list[int]:
    """At most 255 of the colours (0xRRGGBB → how many pixels): whole areas first, then what stands out from those.

    The colours between an ink and its paper, at the edges of letters, are many and close to each other: with too many
    of them, one is left out if a chosen one is near, and the less near, the later.
    """
    order = sorted(counts, key=lambda colour: (colour not in solid, -counts[colour], colour))
    if len(order) <= _TRANSPARENT:
        return order
    parts = _split(np.array(order))
    apart = np.full(len(order), np.iinfo(np.int64).max)  # how far each is from the chosen ones
    chosen: list[int] = []
    for distance in _DISTANCES:
        for number, colour in enumerate(order):
            if apart[number] and (colour in solid or apart[number] >= distance**2):
                chosen.append(colour)
                apart = np.minimum(apart, _distances(colour, parts))
                if len(chosen) == _TRANSPARENT:
                    return chosen
    return chosen


def _split(colours: NDArray[np.integer]) -> NDArray[np.int64]:
    """0xRRGGBB to red, green and blue."""
    return np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=-1).astype(np.int64)


def _distances(colour: int, others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Squared distances, the eye being most sensitive to green and least to blue."""
    return np.asarray(((others - _split(np.array(colour))) ** 2 * np.array((3, 4, 2))).sum(axis=-1) // 2)


def _solid(frame: Frame) -> set[int]:
    """The colours in which whole areas of a frame may be filled."""
    looks = {frame.looks.resolve(span.style) for row in frame.rows for span in row}
    named = {colour for look in looks for colour in (look.ink, look.paper)} | {frame.looks.page}
    return {int(colour[1:], 16) for colour in named}


def _bands(shown: Sequence[Shown], painter: Painter) -> Iterator[_Band]:
    """The pixels of every frame in turn. Only rows of cells that changed are painted again, and given."""
    last = shown[0].frame
    image = painter.image(last)
    kept = _pixels(image)
    yield _Band(0, kept.copy(), None)
    for frame, _ in shown[1:]:
        if frame.looks != last.looks:
            image = painter.image(frame)
            top, bottom = 0, image.height
        else:
            rows = [y for y in range(frame.height) if frame.rows[y] != last.rows[y]]
            for y in rows:
                painter.paint(image, frame, y, frame.cells(y))
            top, bottom = painter.box(0, rows[0])[1], painter.box(0, rows[-1])[3]
        last = frame
        now = _pixels(image.crop((0, top, image.width, bottom)))
        yield _Band(top, now, kept[top:bottom].copy())
        kept[top:bottom] = now


def _pixels(image: Image.Image) -> Pixels:
    parts = np.asarray(image).astype(np.uint32)
    return (parts[..., 0] << 16 | parts[..., 1] << 8 | parts[..., 2]).astype(np.uint32)


class _Index:
    """Colours to entries of the palette: itself if it is there, else the nearest."""

    def __init__(self, palette: Sequence[int], colours: Iterable[int]) -> None:
        own = {colour: number for number, colour in enumerate(palette)}
        others = _split(np.array(palette))
        self._colours = np.array(sorted(colours), dtype=np.uint32)
        nearest = (own.get(int(colour)) for colour in self._colours)
        self._entries = np.array(
            [
                int(_distances(int(colour), others).argmin()) if entry is None else entry
                for colour, entry in zip(self._colours, nearest, strict=True)
            ],
            dtype=np.uint8,
        )

    def of(self, pixels: Pixels) -> NDArray[np.uint8]:
        """The entry of every pixel."""
        return np.asarray(self._entries[np.searchsorted(self._colours, pixels)])


def _frame(band: _Band, index: _Index, delay: int) -> list[bytes]:
    """The blocks of one frame: the rectangle that changed, unchanged pixels within it transparent, and its time."""
    now, before = band.now, band.before
    left, top, right, bottom = 0, 0, now.shape[1], now.shape[0]
    if before is not None:
        changed = now != before
        rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
        # Two styles may look the same: then nothing changed, and one transparent pixel carries the time.
        top, bottom = (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, 1)
        left, right = (int(columns[0]), int(columns[-1]) + 1) if columns.size else (0, 1)
    area = np.s_[top:bottom, left:right]
    entries = index.of(now[area])
    if before is not None:
        entries = np.where(now[area] == before[area], np.uint8(_TRANSPARENT), entries)
    parts = _blocks(entries, left, band.top + top, min(delay, _LONGEST))
    while (delay := delay - _LONGEST) > 0:
        parts += _blocks(np.full((1, 1), _TRANSPARENT, np.uint8), 0, 0, min(delay, _LONGEST))
    return parts


def _blocks(entries: NDArray[np.uint8], left: int, top: int, delay: int) -> list[bytes]:
    """Graphic control extension (leave what is there, one entry transparent), descriptor, and compressed entries."""
    height, width = entries.shape
    # Pillow's encoder begins with codes of 9 bits, and gives blocks of 255 bytes without the empty one that ends them.
    data = Image.fromarray(entries).tobytes("gif", "L")
    return [
        pack("<BBBBHBB", 0x21, 0xF9, 4, 0x05, delay, _TRANSPARENT, 0),
        pack("<BHHHHB", 0x2C, left, top, width, height, 0),
        b"\x08", data, b"\x00",
    ]  # fmt: skip


def _table(colours: Sequence[int]) -> bytes:
    return b"".join(colour.to_bytes(3, "big") for colour in colours).ljust(3 * 256, b"\x00")
