"""Which rooms there are, in the order of the chooser."""

from rnn_tui.tui.rooms import anatomy
from rnn_tui.tui.rooms.depth import DepthRoom
from rnn_tui.tui.rooms.padded import build as padded
from rnn_tui.tui.rooms.side import Door

ROOMS: tuple[Door, ...] = (
    anatomy.DOOR,
    Door("depth", "Depth", "plain and residual networks: one block, its error by depth, its gradient", DepthRoom),
    Door("padded", "Padded", "a sentence read by a network padded with zeros, and by recurrent ones", padded),
)
