"""What is sent to the terminal: every changed cell, no other, and with it the picture of a full repaint."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pyte
import pytest
from rich.cells import cell_len
from textual._compositor import CompositorUpdate
from textual.pilot import Pilot
from textual.screen import Screen

from rnn_tui.defaults import ColorDepth
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.explorer import Explorer
from tests.models_for_tests import CHINESE, agreement, chinese
from tests.tui.apps import canvas, drive, terminal
from tests.tui.scenes import explorer

_PART = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[[\d;:]*m|(\x1b.)|([^\x1b]+)")
Cells = set[tuple[int, int]]

pytestmark = pytest.mark.usefixtures("clock_that_stands")


class Recorded(RnnApp):
    """Keeps what would have been sent, and shows it to an emulated terminal."""

    def __init__(self, shown: Explorer, size: tuple[int, int], color: ColorDepth = "truecolor") -> None:
        super().__init__(terminal(color, size), shown)
        self.sent: list[str] = []
        self.emulated = pyte.Screen(*size)
        self._stream = pyte.Stream(self.emulated)

    def _display(self, screen: Screen[object], renderable: object) -> None:
        if isinstance(renderable, CompositorUpdate):
            data = renderable.render_segments(self.console)
            self.sent.append(data)
            self._stream.feed(data)


def written(data: str) -> Iterator[tuple[int, int]]:
    """The cells that these bytes write."""
    x = y = 0
    for part in _PART.finditer(data):
        assert part[3] is None, f"{part[3]!r} is neither a move nor a colour"
        if part[1]:
            y, x = int(part[1]) - 1, int(part[2]) - 1
        for character in part[4] or "":
            for _ in range(cell_len(character)):
                yield x, y
                x += 1


def changed(now: Canvas, before: Canvas) -> Cells:
    return {(x, area.y) for area in now.changes(before) for x in range(area.x, area.right)}


def painted_anew(app: Recorded) -> pyte.Screen:
    """The screen as a full repaint makes it."""
    fresh = pyte.Screen(app.emulated.columns, app.emulated.lines)
    update = app.screen._compositor.render_full_update()
    pyte.Stream(fresh).feed(update.render_segments(app.console))
    return fresh


def same(one: pyte.Screen, other: pyte.Screen) -> None:
    for y in range(one.lines):
        for x in range(one.columns):
            assert one.buffer[y][x] == other.buffer[y][x], f"cell {x}, {y}"


KEYS = [
    "w", "space", "escape", "left", "left", "tab", "up", "f4", "down", "f2", "ctrl+t", "backspace", "enter", "enter",
]  # fmt: skip


@pytest.mark.parametrize(("color", "size"), [("truecolor", (120, 36)), ("256", (80, 24)), ("16", (80, 24))])
def test_after_every_key_the_terminal_shows_what_a_repaint_shows(color: ColorDepth, size: tuple[int, int]) -> None:
    app = Recorded(explorer(target="was"), size, color)

    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        for key in KEYS:
            await pilot.press(key)
        same(app.emulated, painted_anew(app))

    drive(app.explorer, steps, size=size, app=app)


def test_the_cells_written_are_the_cells_that_changed() -> None:
    app = Recorded(explorer(agreement("lstm", 2), target="was"), (120, 36))

    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        for key in KEYS:
            before = canvas(app)
            app.sent.clear()
            await pilot.press(key)
            cells = [cell for data in app.sent for cell in written(data)]
            assert len(cells) == len(set(cells)), f"{key} writes a cell twice"
            assert set(cells) == changed(canvas(app), before), key

    drive(app.explorer, steps, size=(120, 36), app=app)


def test_wide_characters_are_never_cut() -> None:
    app = Recorded(explorer(chinese(), list(CHINESE[:4])), (80, 24))

    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        for key in ["left", "left", "right", "吃", "backspace", "enter", "enter", "tab", "up", "f2", "面", "tab"]:
            before = canvas(app)
            app.sent.clear()
            await pilot.press(key)
            assert {cell for data in app.sent for cell in written(data)} == changed(canvas(app), before), key
            same(app.emulated, painted_anew(app))

    drive(app.explorer, steps, app=app)


def test_a_letter_costs_few_bytes() -> None:
    app = Recorded(explorer(), (120, 36))

    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("w")
        app.sent.clear()
        await pilot.press("h")
        assert 0 < sum(len(data.encode()) for data in app.sent) < 1000

    drive(app.explorer, steps, size=(120, 36), app=app)


def test_no_attribute_is_set_that_is_set_already() -> None:
    app = Recorded(explorer(target="was"), (120, 36))

    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("left", "f3", "ctrl+t")
        for data in app.sent:
            codes = re.findall(r"\x1b\[[\d;]*m", data)
            assert all(code != before for code, before in pairwise(codes))
            assert codes[-1] == "\x1b[0m"

    drive(app.explorer, steps, size=(120, 36), app=app)


def test_a_screen_that_was_covered_is_painted_again() -> None:
    app = Recorded(explorer(), (80, 24))

    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.pause()
        before = "\n".join(app.emulated.display)
        await pilot.press("f1")
        assert "Help" in app.emulated.display[0]
        same(app.emulated, painted_anew(app))
        await pilot.press("escape")
        assert "\n".join(app.emulated.display) == before
        same(app.emulated, painted_anew(app))

    drive(app.explorer, steps, app=app)
