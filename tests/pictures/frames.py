"""Frames for the tests of pictures: hand-made ones, and the app's own."""

from collections.abc import Sequence
from functools import cache

from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot

from rnn_tui.defaults import ColorDepth
from rnn_tui.pictures.frame import Frame, Looks
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.colours import role_colours
from tests.models_for_tests import chinese
from tests.tui.apps import drive, terminal
from tests.tui.scenes import explorer

ANSI = (
    "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
    "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
)  # fmt: skip
DARK = Looks("#101418", "#d0d4d8", ANSI)


def frame(*rows: str | Sequence[tuple[str, str]], width: int | None = None, looks: Looks = DARK) -> Frame:
    """A frame of rows, each a text or (text, style) pairs, as wide as `width` or the first row."""
    lines = [
        [Segment(row, Style.null())]
        if isinstance(row, str)
        else [Segment(text, Style.parse(style)) for text, style in row]
        for row in rows
    ]
    return Frame.of(lines, Segment.get_line_length(lines[0]) if width is None else width, len(lines), looks)


@cache
def app_lines(color: ColorDepth = "truecolor", dark: bool = True) -> tuple[list[list[Segment]], ...]:
    """What the app's compositor gives after some keys, wide words and a dialogue among it."""
    size = (80, 24)
    seen: list[list[list[Segment]]] = []

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        app.use_dark(dark)
        for key in ("home", "left", "f3", "f4", "我", "enter", "ctrl+p", "escape"):
            await pilot.press(key)
            await pilot.pause()
            seen.append([list(strip) for strip in app.screen._compositor.render_strips()])

    shown = explorer(chinese(), list("我要吃"))
    drive(shown, steps, size=size, app=RnnApp(terminal(color, size), shown))
    return tuple(seen)


@cache
def app_frames(color: ColorDepth = "truecolor", dark: bool = True) -> tuple[Frame, ...]:
    """The frames of those lines."""
    roles = role_colours(color, dark)
    looks = Looks(roles["page"], roles["ink"], ANSI)
    return tuple(Frame.of(lines, 80, 24, looks) for lines in app_lines(color, dark))
