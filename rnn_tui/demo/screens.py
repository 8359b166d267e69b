"""What `rnn-tui shot` can show. A screen more is a name more: that of the app's command that shows it."""

from typing import Final

SCREENS: Final = ("gates", "gradient", "units", "backward", "compare", "card", "palette", "help")
