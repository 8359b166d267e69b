"""The exact number under the eye: one gradient, and what share of it is left."""

from rnn_tui.core.bptt import underflowed
from rnn_tui.session import Run, View
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """`‖∂L<9>/∂a<2>‖ = 4.831e+00   75% of ‖∂L<9>/∂a<9>‖, 7 steps back`; on a narrow screen less of it."""
    x, y = scene.lanes.left + 5, area.y
    value, *notes = sentence(scene) or ("",)
    x = canvas.put(x, y, value, scene.strong, right=area.right) + 3
    for note in notes:
        if x + len(note) <= area.right:
            canvas.put(x, y, note, scene.palette.dim)
            return


def sentence(scene: Scene) -> tuple[str, ...]:
    """The number, and what it is a share of, in ever fewer words; or why there is none."""
    run, view = scene.run, scene.view
    t, k = view.loss, view.step
    if not len(run) or not scene.losses:
        return ()
    row = run.gradient_rows([t], view.wrt, view.layer)[0]
    if row is None and t not in scene.losses:
        return (f"step {t} has no loss", "↑ ↓ go to one that has")
    loss = scene.loss_name(t)
    if row is None:
        return (f"{loss} has no target yet", "ctrl+t chooses one")
    if k > len(row):
        return (f"{loss} comes before step {k}", "nothing of it arrives there")
    layer = f" in layer {view.layer}" if run.layers > 1 else ""
    gone = bool(underflowed(row, run.model.network.cell.smooth)[k - 1])
    name = f"‖∂{loss}/∂{view.wrt}<{k}>‖"
    value = f"{name} = {numbers.exact(float(row[k - 1]), underflow=gone)}{layer}"
    if k == t:
        return (value, f"where {loss} sets out")
    back, way = abs(t - k), "back" if k < t else "ahead"
    share = numbers.share(float(row[k - 1]), float(row[t - 1]))
    origin = f"‖∂{loss}/∂{view.wrt}<{t}>‖"
    steps = "step" if back == 1 else "steps"
    memory = by_memory(run, view)
    if memory:
        by_c = f"; by c {memory} (F8)"
        return (value, f"{share} of ‖∂{loss}/∂a<{t}>‖{by_c}", f"{share} left{by_c}", f"{share} left")
    return (value, f"{share} of {origin}, {back} {steps} {way}", f"{share} left, {back} {steps} {way}", f"{share} left")


def by_memory(run: Run, view: View) -> str:
    """For a cell whose memory is a path of its own (lstm): what is left by c, which a alone does not show."""
    if view.wrt != "a" or not run.model.network.cell.joint:
        return ""
    row = run.gradient_rows([view.loss], "c", view.layer)[0]
    if row is None:
        return ""
    return numbers.share(float(row[view.step - 1]), float(row[view.loss - 1]))


PANE = Pane(
    "Readout",
    (
        ("75% of ‖∂L<9>/∂a<9>‖", "the share that survives: what arrives at step k of what set out at step t"),
        ("share by a", "how much? by the state the gates read: the number to hold against a cell without a memory"),
        ("share by c", "how much? by the memory: the number for what an lstm is built for; all paths from c<k> on"),
        ("Π× (Backward)", "by both at once, s = [a; c], each counted once: what the way back hands on, step by step"),
        ("‖ΠJ‖ (Anatomy)", "how much at most: of the worst loss there could be, not of this one"),
    ),
)
