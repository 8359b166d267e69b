"""What a pane says of itself, and the rule that parts one from the next."""

from dataclasses import dataclass

from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.scene import Scene


@dataclass(frozen=True)
class Pane:
    """help: (what is seen, what it means), for the help screen."""

    name: str
    help: tuple[tuple[str, str], ...]


def rule(canvas: Canvas, area: Area, scene: Scene, title: str, note: str = "") -> None:
    """The thin line that parts panes, with a title near its left end and a note near its right one."""
    ruled(canvas, area, scene.palette, title, note)


def ruled(canvas: Canvas, area: Area, palette: Palette, title: str, note: str = "") -> None:
    """`rule`, where there is no scene."""
    canvas.put(area.x, area.y, palette.marks.rule * area.width, palette.line)
    canvas.put(area.x + 2, area.y, f" {title} ", palette.dim, right=area.right)
    if note:
        canvas.put(area.right - len(note) - 4, area.y, f" {note} ", palette.dim, right=area.right)
