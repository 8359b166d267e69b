"""The last row: the keys that matter here, each a click as well."""

from collections.abc import Sequence

from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.commands import Command, key_label
from rnn_tui.tui.scene import Scene


def draw(canvas: Canvas, area: Area, scene: Scene, commands: Sequence[Command]) -> None:
    """Key and word of each command, from left to right, as many as fit whole; help and quit keep their place."""
    shown = list(commands)
    while len(shown) > 1 and sum(len(_text(command)) + 3 for command in shown) > area.width:
        shown.pop(-2)
    x = area.x + 1
    for command in shown:
        start = x
        x = canvas.put(x, area.y, key_label(command), scene.palette.accent) + 1
        x = canvas.put(x, area.y, command.footer, scene.palette.dim)
        canvas.click(Area(start, area.y, x - start, 1), "command", command.name)
        x += 3


def _text(command: Command) -> str:
    return f"{key_label(command)} {command.footer}"
