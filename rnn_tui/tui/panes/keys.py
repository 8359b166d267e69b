"""The last row: the keys that matter here, each a click as well."""

from collections.abc import Sequence
from typing import Any

from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import Command, key_label


def draw(
    canvas: Canvas, area: Area, palette: Palette, commands: Sequence[Command[Any]], expendable: Sequence[str]
) -> None:
    """Key and word of each command, from left to right; those that can be spared go where not all fit."""
    shown = list(commands)
    gap = 3 if _width(shown, 3) <= area.width else 2
    for name in expendable:
        if _width(shown, gap) > area.width:
            shown = [command for command in shown if command.name != name]
    x = area.x + 1
    for command in shown:
        start = x
        x = canvas.put(x, area.y, key_label(command), palette.accent) + 1
        x = canvas.put(x, area.y, command.footer, palette.dim)
        canvas.click(Area(start, area.y, x - start, 1), "command", command.name)
        x += gap


def _width(commands: Sequence[Command[Any]], gap: int) -> int:
    return 1 + sum(len(f"{key_label(command)} {command.footer}") + gap for command in commands) - gap
