"""What `rnn-tui shot` can show, and the keys that lead there from Explore. A screen more is a line more."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SCREENS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "gates": ("f2",),
        "gradient": ("f3",),
        "units": ("f4",),
        "formula": ("f4", "tab"),
        "backward": ("ctrl+r",),
        "compare": ("ctrl+x",),
        "anatomy": ("f9", *"anatomy", "enter"),
        "depth": ("f9", *"depth", "enter"),
        "padded": ("f9", *"padded", "enter"),
        "card": ("f12",),
        "palette": ("ctrl+p",),
        "help": ("f1",),
    }
)
