"""Most gates are near 0 or 1: a histogram that measures it, a row a gate."""

from rnn_tui.session.gates import of_run
from rnn_tui.session.saturation import BINS, Saturation
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene

_LABEL = 5
_ABREAST = 26


def rows(scene: Scene, width: int, room: int) -> int:
    """How many of the rows that there is room for it takes: one a gate, or one for all of them side by side."""
    count = max(1, len(scene.gate_names))
    return 1 if count > room and count * _ABREAST <= width else count


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """Ten bins from 0 to 1 over this sentence; the shares near 0 and near 1, of it and of held-out ones.

    Where there are too few rows the gates stand side by side, and what is near 0 or 1 is one share.
    """
    palette, run, layer = scene.palette, scene.run, scene.view.layer
    if not scene.gate_names:
        text = "no gates: every unit is written anew at every step"
        canvas.put(area.x + 1, area.y, text if len(text) < area.width else "no gates", palette.dim)
        return
    here, held_out = of_run(run, layer), run.saturation(layer)
    if area.height < len(here) and len(here) * _ABREAST <= area.width:
        for place, (name, symbol) in enumerate(scene.gate_names):
            x = area.x + place * _ABREAST
            canvas.put(x + 1, area.y, symbol, palette.dim)
            _bars(canvas, x + 4, area.y, scene, here[name])
            canvas.put(x + 4 + BINS + 1, area.y, f"{numbers.percent(here[name].near)} ~0/1", palette.dim)
        return
    for row, (name, symbol) in enumerate(scene.gate_names[: area.height]):
        y = area.y + row
        canvas.put(area.x + 1, y, symbol, palette.dim)
        _bars(canvas, area.x + _LABEL, y, scene, here[name])
        x = area.x + _LABEL + BINS + 2
        for text in _texts(here[name], held_out.get(name)):
            if x + len(text) <= area.right:
                canvas.put(x, y, text, palette.dim)
                break


def _bars(canvas: Canvas, x: int, y: int, scene: Scene, found: Saturation) -> None:
    """The bins, the fullest one a whole bar."""
    most = max(found.counts) or 1
    for place, count in enumerate(found.counts):
        canvas.put(x + place, y, scene.marks.bar(count / most), scene.palette.gate)


def _texts(here: Saturation, held_out: Saturation | None) -> tuple[str, ...]:
    """The shares in ever fewer words."""
    ends = f"{numbers.percent(here.low)} ≤ .1  {numbers.percent(here.high)} ≥ .9"
    if held_out is None:
        return (ends,)
    apart = f"{numbers.percent(held_out.low)} and {numbers.percent(held_out.high)}"
    return (
        f"{ends}   in 128 held-out sentences {apart}",
        f"{ends}  held out {apart}",
        ends,
    )


PANE = Pane(
    "Histogram",
    (
        ("Γu ▂▁▁▁▇", "ten bins from 0 to 1: a gate's values in all units and steps of this sentence"),
        ("4% ≤ .1  84% ≥ .9", "how many are near 0 and near 1, here and in 128 held-out sentences"),
        ("88% ~0/1", "where there is no room for both: how many are near 0 or 1, within .1"),
    ),
)
