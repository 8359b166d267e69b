"""The first row: which network, and where the eye rests."""

from rich.style import Style

from rnn_tui.errors import printable
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas, cells
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene
from rnn_tui.tui.tokens import shortened


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """Name, network and training step on the left; step, unit and loss on the right; each in as many words as fit."""
    palette = scene.palette
    x = canvas.put(area.x + 1, area.y, "rnn-tui", scene.strong) + 2
    room = area.right - 1 - x - 2
    said, (named, short) = tuple(dict.fromkeys(_statuses(scene))), _names(scene)
    # The unit stands elsewhere too, the task and what the number of units is do not: it goes before they do.
    pairs = [(name, status) for status in said[:-1] for name in named]
    pairs += [(name, status) for status in said for name in short]
    name, status = next((pair for pair in pairs if cells(pair[0]) + cells(pair[1]) <= room), pairs[-1])
    right = area.right - 1 - cells(status)
    canvas.put(x, area.y, name, palette.dim, right=right - 1)
    canvas.put(right, area.y, status, _style(scene), right=area.right)


def _style(scene: Scene) -> Style:
    """The status is dim, a mode stands out, and what is no number is an error."""
    palette = scene.palette
    if scene.run.broken is not None:
        return palette.error
    if scene.view.mode != "backward":
        return palette.dim
    if palette.page.bgcolor is None:
        return palette.selected
    return Style(color=palette.page.bgcolor, bgcolor=palette.accent.color, bold=True)


def _names(scene: Scene) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Cell, size and training, in ever fewer words: with the task and the word units, and with less than that."""
    model = scene.run.model
    config = model.network.config
    trained, short = _training(scene)
    size = f"{config.layers} × {config.hidden}" if config.layers > 1 else f"{config.hidden}"
    return (f"{model.label}{trained}", f"{model.label}{short}"), (
        f"{config.task} · {config.cell} · {size}{short}",
        f"{config.cell} · {size} units{trained}",
        f"{config.cell} · {size} units{short}",
        f"{config.cell} · {size}{short}",
        f"{config.cell}{short}",
    )


def _training(scene: Scene) -> tuple[str, str]:
    """Where the network comes from, while that is not the end of a bundled training; in two words, and in one."""
    model = scene.run.model
    if model.family is None:
        name = shortened(printable(model.source.rpartition("/")[2]), 24)
        return f" · {name}", f" · {name}"
    if f"@{model.step}" not in model.source:
        return "", ""
    return f" @{model.step} updates", f" @{model.step}"


def _statuses(scene: Scene) -> tuple[str, ...]:
    """Step, layer, unit and losses, in ever fewer words."""
    run, view = scene.run, scene.view
    way = f"{scene.arrow}a · " if scene.arrow else ""
    unit = f"{way}unit {view.unit + 1} · "
    if not len(run):
        return (f"{unit}no words yet", "no words yet")
    step = f"step {view.step}/{len(run)} · "
    if run.broken is not None:
        return (f"{step}not finite from step {run.broken} on", f"not finite from step {run.broken} on")
    if view.mode == "backward":
        return _backward(scene)
    target, loss = run.target(len(run)), run.loss(len(run))
    open_loss = f" + {numbers.loss(loss)}?" if target is not None and target.provisional else ""
    layer = f"layer {view.layer} · " if run.layers > 1 else ""
    total = f"loss {numbers.loss(run.total_loss())}{open_loss}"
    known = scene.losses[:-1] if open_loss else scene.losses
    if not known and not run.model.task.next_token:
        total = f"loss {open_loss[3:]}" if open_loss else "no loss yet"
    return f"{step}{layer}{unit}{total}", f"{step}{unit}{total}", f"{step}{total}", total


def _backward(scene: Scene) -> tuple[str, ...]:
    """Where the way back set out, and where it is."""
    view, start = scene.view, max(scene.snapshot.swept, default=scene.view.step)
    loss = "all losses" if view.summed else scene.loss_name(view.loss)
    at = f"step {view.step} ◂ {start}"
    layer = f"layer {view.layer}  " if scene.run.layers > 1 else ""
    return f" backward from {loss}  {layer}{at} ", f" backward  {layer}{at} ", f" {loss}  {at} "


PANE = Pane(
    "Title",
    (("loss 8.88 + 7.03?", "the sum of the losses so far, and the last one, whose next word is not there yet"),),
)
