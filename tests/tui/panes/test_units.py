"""The table of units."""

import re

from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area
from rnn_tui.tui.colours import state_levels
from rnn_tui.tui.panes import units
from tests.models_for_tests import agreement
from tests.tui.panes.one_pane import row, style, written
from tests.tui.scenes import TRUECOLOR, explorer


def test_the_selected_unit_is_in_sight_whatever_their_number() -> None:
    shown = explorer(agreement("lstm", hidden=65))
    for unit in (0, 1, 30, 64):
        shown.session.look(unit=unit)
        canvas = written(units.draw, shown, Area(0, 0, 60, 8))
        assert re.search(rf"(?<!\d){unit + 1}(?!\d)", row(canvas, 0))
        assert unit in {target.value for x in range(60) if (target := canvas.target(x, 2)) is not None}
        value = numbers.gate(float(shown.snapshot.run.gates(8, 0)["update"][unit]))
        assert row(canvas, 1).endswith(value)


def test_units_are_coloured_by_their_state() -> None:
    shown = explorer()
    canvas = written(units.draw, shown, Area(0, 0, 80, 8))
    levels = state_levels(shown.snapshot.run.a(8, 0))
    for unit in range(16):
        assert style(canvas, 5 + 4 * unit, 6).bgcolor == TRUECOLOR.state_style[levels[unit]].bgcolor
