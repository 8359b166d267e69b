"""The first row: which network, and where the eye rests."""

from rnn_tui.models import Model
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """Name, network and training step on the left; step, unit and loss on the right, which wins."""
    palette, model = scene.palette, scene.run.model
    status = _status(scene)
    right = area.right - 1 - len(status)
    x = canvas.put(area.x + 1, area.y, "rnn-tui", scene.strong)
    for words in _names(model):
        name = f"{words}{_training(scene)}"
        if x + 2 + len(name) <= right - 2:
            break
    canvas.put(x + 2, area.y, name, palette.dim, right=right - 1)
    canvas.put(right, area.y, status, palette.dim if scene.run.broken is None else palette.error, right=area.right)


def _names(model: Model) -> tuple[str, ...]:
    """Task, cell and size, in ever fewer words."""
    config = model.network.config
    size = f"{config.layers} × {config.hidden}" if config.layers > 1 else f"{config.hidden}"
    return model.label, f"{config.task} · {config.cell} · {size}", f"{config.cell} · {size}", config.cell


def _training(scene: Scene) -> str:
    """How long the network has been trained, while that is not to the end."""
    model = scene.run.model
    whole = model.training.get("steps")
    if model.family is None or model.step is None:
        return f" · {model.source.rpartition('/')[2]}" if model.family is None else ""
    return f" · trained {model.step}" if f"@{model.step}" in model.source or whole != model.step else ""


def _status(scene: Scene) -> str:
    run, view = scene.run, scene.view
    if not len(run):
        return f"unit {view.unit + 1} · no words yet"
    target, loss = run.target(len(run)), run.loss(len(run))
    open_loss = f" + {numbers.loss(loss)}?" if target is not None and target.provisional else ""
    if run.broken is not None:
        return f"step {view.step}/{len(run)} · not finite from step {run.broken} on"
    layer = f"layer {view.layer} · " if run.layers > 1 else ""
    total = numbers.loss(run.total_loss())
    return f"step {view.step}/{len(run)} · {layer}unit {view.unit + 1} · loss {total}{open_loss}"


PANE = Pane(
    "Title",
    draw,
    (("loss 8.88 + 7.03?", "the sum of the losses so far, and the last one, whose next word is not there yet"),),
)
