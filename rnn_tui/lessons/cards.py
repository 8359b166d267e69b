"""A card: what one part of the post says, what is measured here and now, and where the two differ."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PARTS: Mapping[int, str] = MappingProxyType(
    {
        1: "why a recurrent network", 2: "the recurrent network", 3: "back-propagation through time", 4: "shapes",
        5: "the vanishing gradient", 6: "residual networks", 7: "the GRU", 8: "the LSTM",
    }
)  # fmt: skip
"""The post's parts, by their numbers."""


@dataclass(frozen=True)
class Card:
    """part: its number in the post. says, differs: paragraphs. measured: lines, each with a number of this moment."""

    part: int
    says: tuple[str, ...]
    measured: tuple[str, ...]
    differs: tuple[str, ...]

    @property
    def title(self) -> str:
        """`Part 6 · residual networks`."""
        return f"Part {self.part} · {PARTS[self.part]}"


def size(value: float, digits: int = 1) -> str:
    """A norm with so many decimals; in words where numbers overflow."""
    return f"{value:.{digits}e}" if math.isfinite(value) else "beyond 1.8e308"
