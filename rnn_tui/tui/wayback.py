"""The Explore screen on the way back: which pane stands where, between the title and the message."""

from dataclasses import replace

from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.commands import EXPLORE, Command, Host, label
from rnn_tui.tui.layout import Layout
from rnn_tui.tui.panes import adjoints, arrival, backward, words
from rnn_tui.tui.panes import map as heat_map
from rnn_tui.tui.panes.pane import rule
from rnn_tui.tui.scene import Scene

_FOOTER = (
    ("step-back", "back in time"), ("step-on", "forward"), ("up", "loss"), ("next-pane", "all losses"),
    ("target", "target"), ("card", "post"), ("escape", "done"), ("help", "help"),
)  # fmt: skip
EXPENDABLE = ("target", "up", "next-pane", "help", "card")
"""What leaves the footer first where it is too narrow."""


def draw(canvas: Canvas, places: Layout, scene: Scene) -> None:
    """Strip, numbers and what has arrived; where there is room for a rail, all of it in words there."""
    adjoints.draw(canvas, places.strip, scene)
    numbers = places.gates if places.gates is not None else places.lens
    heading = places.gates_rule if places.gates_rule is not None else places.rule
    assert numbers is not None
    _heading(canvas, heading, scene)
    rows = numbers.height if places.wide else numbers.height - 1  # the last is the readout's
    if scene.view.step:
        backward.draw(canvas, numbers._replace(height=rows), scene)
    arrival.draw(canvas, places.readout, scene)
    if places.rail is not None:
        _rail(canvas, places.rail, scene)


def hints(scene: Scene) -> str:
    """What the message line says when nothing else is said."""
    return arrival.hints(scene) if scene.view.step else ""


def footer(scene: Scene) -> list[Command[Host]]:
    """The commands that matter here, named for what they do here."""
    words = dict(_FOOTER) | {"next-pane": "one loss" if scene.view.summed else "all losses"}
    keys = {"step-back": label("left")}  # on the way back the two directions are two things
    return [
        replace(EXPLORE.by_name[name], footer=word, footer_key=keys.get(name, EXPLORE.by_name[name].footer_key))
        for name, word in words.items()
    ]


def _heading(canvas: Canvas, area: Area, scene: Scene) -> None:
    """`── Backward  L<9>  all losses ── L<9> = −log ŷ(was) = 7.03 ──`: what sets out is chosen here."""
    palette, view = scene.palette, scene.view
    rule(canvas, area, scene, "Backward", backward.note(scene))
    x = area.x + len("── Backward ")
    for summed, text in ((False, scene.loss_name(view.loss)), (True, "all losses")):
        chosen = view.summed == summed
        shown = f"[{text}]" if chosen and palette.glyphs else text
        style = palette.dim if not chosen else palette.accent if palette.glyphs else palette.selected
        end = canvas.put(x + 1, area.y, shown, style, right=area.right)
        canvas.put(x, area.y, " ")
        canvas.put(end, area.y, " ")
        canvas.click(Area(x + 1, area.y, end - x - 1, 1), "losses", "all" if summed else "one")
        x = end + 1


def _rail(canvas: Canvas, area: Area, scene: Scene) -> None:
    """What has arrived, the next word, and the map of a sequence that the lanes cannot hold."""
    step = scene.view.step
    rule(canvas, area._replace(height=1), scene, f"Step {step}" if step else "Step")
    y = arrival.rail(canvas, Area(area.x, area.y + 1, area.width, area.height - 1), scene) + 1 if step else area.y + 2
    mapped = scene.lanes.scrolls
    count = min(area.bottom - y - 1, 5 if mapped else 20)
    if count < 1:
        return
    rule(canvas, Area(area.x, y, area.width, 1), scene, words.title(scene, area.width - 4))
    words.draw(canvas, Area(area.x, y + 1, area.width, count), scene)
    y += count + 2
    if mapped and area.bottom - y >= 4:
        rule(canvas, Area(area.x, y, area.width, 1), scene, "Map", f"{len(scene.run)} steps")
        heat_map.draw(canvas, Area(area.x, y + 1, area.width, area.bottom - y - 1), scene)
