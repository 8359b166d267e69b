"""What a pane is: a name, how to draw it, and what its rows mean."""

from collections.abc import Callable
from dataclasses import dataclass

from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.scene import Scene


@dataclass(frozen=True)
class Pane:
    """draw: paints an area of the canvas. help: (what is seen, what it means), for the help screen."""

    name: str
    draw: Callable[[Canvas, Area, Scene], None]
    help: tuple[tuple[str, str], ...]


def rule(canvas: Canvas, area: Area, scene: Scene, title: str, note: str = "") -> None:
    """The thin line that parts panes, with a title near its left end and a note near its right one."""
    palette = scene.palette
    canvas.put(area.x, area.y, scene.marks.rule * area.width, palette.line)
    canvas.put(area.x + 2, area.y, f" {title} ", palette.dim, right=area.right)
    if note:
        canvas.put(area.right - len(note) - 4, area.y, f" {note} ", palette.dim, right=area.right)
