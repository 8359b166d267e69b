"""Which rooms there are, in the order of the chooser."""

from rnn_tui.tui.rooms.side import Door

ROOMS: tuple[Door, ...] = ()
