"""Which rooms there are, in the order of the chooser."""

from rnn_tui.tui.rooms import anatomy
from rnn_tui.tui.rooms.depth import DepthRoom
from rnn_tui.tui.rooms.padded import build as padded
from rnn_tui.tui.rooms.side import Door

ROOMS: tuple[Door, ...] = (
    anatomy.DOOR,
    Door("depth", "Depth", "plain and residual networks: a block, error and gradient", DepthRoom),
    Door("padded", "Padded", "sentences padded with zeros, beside recurrent networks", padded),
)
