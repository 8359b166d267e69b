"""One pane alone on a canvas, for the tests of what it draws."""

from collections.abc import Callable

from rich.style import Style

from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.lanes import lanes
from rnn_tui.tui.scene import Scene
from tests.tui.scenes import TRUECOLOR


def scene(shown: Explorer, width: int = 80) -> Scene:
    """A scene of which the lanes begin at the left edge."""
    snapshot = shown.snapshot
    axis = lanes(snapshot.run, snapshot.view.step, 0, width - 1)
    return Scene(snapshot, TRUECOLOR, axis, shown.draft, shown.message, shown.refused, 1)


def style(canvas: Canvas, x: int, y: int) -> Style:
    """The style of a cell."""
    for _, found, _ in canvas.strip(y).crop(x, x + 1):
        return found or Style.null()
    raise AssertionError(f"no cell {x}, {y}")


def row(canvas: Canvas, y: int) -> str:
    """The characters of a row."""
    return canvas.text().split("\n")[y]


def written(draw: Callable[..., object], shown: Explorer, area: Area, **more: object) -> Canvas:
    """A canvas on which a pane's `draw` has drawn; `more`: what this one takes beside canvas, area and scene."""
    canvas = Canvas(area.right, area.bottom, TRUECOLOR.page)
    draw(canvas, area, scene(shown, area.width), **more)
    return canvas
