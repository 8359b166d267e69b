"""Which rooms there are, in the order of the chooser."""

from rnn_tui.tui.rooms import anatomy
from rnn_tui.tui.rooms.depth import DepthRoom
from rnn_tui.tui.rooms.side import Door

ROOMS: tuple[Door, ...] = (
    anatomy.DOOR,
    Door("depth", "Depth", "plain and residual networks: one block, its error by depth, its gradient", DepthRoom),
)
