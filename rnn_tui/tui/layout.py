"""Where the panes lie: a pure function of the size and of what the network needs."""

from dataclasses import dataclass

from rnn_tui.session import Snapshot
from rnn_tui.tui.canvas import Area
from rnn_tui.tui.panes import backward, memory, strip
from rnn_tui.tui.scene import SYMBOLS
from rnn_tui.tui.sizes import TALL_HEIGHT, WIDE_HEIGHT, WIDE_WIDTH

_GAP = 2
_LEAST_LENS = 3


@dataclass(frozen=True)
class Layout:
    """Areas of one frame. An area that this size has no room for is None; with `lens` the three lenses share one."""

    title: Area
    strip: Area
    rule: Area
    lens: Area | None
    gates_rule: Area | None
    gates: Area | None
    memory_rule: Area | None
    memory: Area | None
    heat: Area
    tall: int
    readout: Area
    rail: Area | None
    message: Area
    token: Area
    keys: Area

    @property
    def wide(self) -> bool:
        """Whether everything is in sight at once."""
        return self.rail is not None


def layout(width: int, height: int, snapshot: Snapshot) -> Layout:
    """The areas for a terminal of at least 60 x 18."""
    if width >= WIDE_WIDTH and height >= WIDE_HEIGHT and _wide_fits(height, snapshot):
        return _wide(width, height, snapshot)
    return _narrow(width, height, snapshot)


def _wide_fits(height: int, snapshot: Snapshot) -> bool:
    """Whether strip, gates and at least six loss rows stand one below the other."""
    least = backward.LEAST if snapshot.view.mode == "backward" else len(SYMBOLS) + 2
    return _room_above(height, snapshot) >= least


def _room_above(height: int, snapshot: Snapshot) -> int:
    """The rows between strip and heatmap that leave six loss rows."""
    return height - (2 + strip.height_of(snapshot.run) + 2 + 2 + 6 + 4)


def _rows_above(height: int, snapshot: Snapshot) -> int:
    """The rows of what stands there: the gates, or the numbers of the way back."""
    if snapshot.view.mode == "backward":
        return min(backward.TALLEST, _room_above(height, snapshot))
    return len(SYMBOLS) + 2


def _rows_below(width: int, height: int) -> tuple[Area, Area, Area]:
    """Message, token line and keys."""
    message, token, keys = (Area(0, height - back, width, 1) for back in (3, 2, 1))
    return message, token, keys


def _narrow(width: int, height: int, snapshot: Snapshot) -> Layout:
    message, token, keys = _rows_below(width, height)
    back = snapshot.view.mode == "backward"
    top = 2 if not back and (height >= 24 or (height >= 22 and snapshot.run.layers == 1)) else 1
    room = message.y - top - 1 - _LEAST_LENS
    both = snapshot.run.model.network.config.bidirectional
    layers = strip.layers_in_sight(snapshot.run.layers, 0, room, both=both)
    rows = strip.height(len(layers), percent=height >= 20 and not back, both=both)
    rule = Area(0, top + rows, width, 1)
    lens = Area(0, rule.y + 1, width, message.y - rule.y - 1)
    readout = Area(0, lens.bottom - 1, width, 1)
    heat = Area(0, lens.y, width, lens.height - 1)
    return Layout(
        Area(0, 0, width, 1), Area(0, top, width, rows), rule, lens, None, None, None, None, heat, 1, readout, None,
        message, token, keys,
    )  # fmt: skip


def _wide(width: int, height: int, snapshot: Snapshot) -> Layout:
    message, token, keys = _rows_below(width, height)
    rail_width = 36 if width < 160 else 46
    left = width - rail_width - _GAP
    upper = Area(0, 2, left, strip.height_of(snapshot.run))
    gates_rule = Area(0, upper.bottom + 1, left, 1)
    below = Area(0, gates_rule.y + 1, left, _rows_above(height, snapshot))
    y = below.bottom + 1
    memory_rule = remembered = None
    needed = memory.rows(snapshot.run.hidden) + 2
    if height >= TALL_HEIGHT and snapshot.view.mode != "backward" and height - y - needed >= 20:
        memory_rule = Area(0, y, left, 1)
        remembered = Area(0, y + 1, left, needed - 2)
        y += needed
    rule = Area(0, y, left, 1)
    readout = Area(0, message.y - 1, left, 1)
    room = readout.y - rule.y - 1
    tall = 2 if room >= 24 and snapshot.length * 2 <= room else 1
    heat = Area(0, rule.y + 1, left, room)
    rail = Area(width - rail_width, 1, rail_width, message.y - 1)
    return Layout(
        Area(0, 0, width, 1), upper, rule, None, gates_rule, below, memory_rule, remembered, heat, tall, readout,
        rail, message, token, keys,
    )  # fmt: skip
