"""The keys of the footer."""

import pytest

from rnn_tui.tui.canvas import Area, Canvas, Target
from rnn_tui.tui.commands import EXPLORE, key_label
from rnn_tui.tui.panes import keys
from tests.tui.panes.one_pane import row
from tests.tui.scenes import TRUECOLOR, drawn, explorer


def test_the_rooms_are_in_the_footer_of_every_width() -> None:
    for width, there in ((60, True), (80, True), (99, True), (120, True)):
        found = row(drawn(explorer(), width, 36), 35)
        assert ("F9 rooms" in found) == there
        assert len(found) <= width


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_the_footer_drops_whole_entries_and_never_help(width: int) -> None:
    canvas = Canvas(width, 1, TRUECOLOR.page)
    keys.draw(canvas, Area(0, 0, width, 1), TRUECOLOR, EXPLORE.footer, EXPLORE.expendable)
    text = row(canvas, 0)
    assert text.endswith("? help")
    entries = [f"{key_label(command)} {command.footer}" for command in EXPLORE.footer]
    shown = [entry for entry in entries if entry in text]
    assert text.split() == " ".join(shown).split()
    for command in EXPLORE.footer:
        entry = f"{key_label(command)} {command.footer}"
        if entry in shown:
            assert canvas.target(text.index(entry), 0) == Target("command", command.name)
