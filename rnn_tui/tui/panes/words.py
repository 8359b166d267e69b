"""The next token: the likeliest at the selected step, with bars."""

from rnn_tui.errors import printable
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene
from rnn_tui.tui.tokens import shown

_LABEL = 10
_VALUE = 8


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """A row a token, best first, as many as fit."""
    palette, run, step = scene.palette, scene.run, scene.view.step
    if not step:
        return
    if step not in run.outputs:
        text = "none: the encoder only reads"
        canvas.put(area.x + 1, area.y, text, palette.dim, right=area.right)
        return
    target = run.target(step)
    room = area.width - _LABEL - _VALUE
    for row, (token, share) in enumerate(run.candidates(step, area.height)):
        y = area.y + row
        came = target is not None and not target.provisional and target.token == token
        style = scene.strong if row == 0 else palette.dim
        canvas.put(area.x + 1, y, shown(token, _LABEL - 1), style)
        canvas.put(
            area.x + 1 + _LABEL, y, scene.marks.lane[0] * (round(room * share) if share > 0 else 0), palette.gate
        )
        text = f"{100 * share:.1f}%" if share >= 0.0005 else "<0.1%" if share > 0 else numbers.percent(share)
        end = canvas.put(area.right - _VALUE + 6 - len(text), y, text, style)
        if came:
            canvas.put(end, y, scene.marks.tick, palette.gate, right=area.right)
        if step == len(run) and token in scene.next_inputs:
            canvas.click(Area(area.x, y, area.width, 1), "take", token)


def title(scene: Scene, room: int) -> str:
    """`Next word after 2 cats`: the bars are those of the selected step, the token line's those of the last."""
    run, step = scene.run, scene.view.step
    fed = run.model.task.next_token or run.model.network.config.encodes
    what = f"Next {'character' if run.model.task.unit == 'character' else 'word'}" if fed else "Output"
    if not step:
        return what
    after = f"{what} {'after' if fed else 'at'} {step} "
    return after + shown(printable(run.tokens[step - 1]), room - len(after))


PANE = Pane("Next word", (("bars", "what the network expects after the selected step"),))
