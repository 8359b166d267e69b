"""What `rnn-tui shot` can show, and the app's command that shows it. A screen more is a line more."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SCREENS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gates": "gates",
        "gradient": "gradient",
        "units": "units",
        "backward": "backward",
        "compare": "compare",
        "card": "card",
        "palette": "palette",
        "help": "help",
    }
)
