"""What has just arrived on the way back, in words: one step's adjoint, where it came from, what it adds."""

from rnn_tui.core.bptt import underflowed
from rnn_tui.session.backward import Backward
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.panes.backward import TOO_FAR, above_at, carried, loss_name
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.scene import Scene

_VALUE = 17
Line = tuple[str, str, str]
"""What it is called, its number, and what it means."""


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """`‖∂L<9>/∂a<4>‖ = 2.780e+00   0 from ŷ<4>, 2.78 from step 5   43% left`; on a narrow screen less of it."""
    value, *notes = sentence(scene)
    x = canvas.put(scene.lanes.left + 5, area.y, value, scene.strong, right=area.right) + 3
    for part in notes:
        if x + len(part) > area.right:
            return
        x = canvas.put(x, area.y, part, scene.palette.dim) + 3


def sentence(scene: Scene) -> tuple[str, ...]:
    """The number, where it came from, and what is left; or why there is none."""
    way, k, wrt = scene.way, scene.view.step, scene.view.wrt
    if way is None:
        return ("there is no loss to go back from yet", "type a word")
    gone = bool(underflowed(way.norms[wrt], scene.run.model.network.cell.smooth)[k - 1])
    value = f"{name(scene)} = {numbers.exact(float(way.norms[wrt][k - 1]), underflow=gone)}"
    left = way.share(k)
    if left is None or k == way.t:
        return (value, _origin(scene, way))
    steps = way.t - k
    back = f"{steps} {'step' if steps == 1 else 'steps'} back"
    share = f"{numbers.share(float(way.norms['row'][k - 1]), float(way.norms['row'][-1]))} of ∂{carried(scene)}"
    return (value, _origin(scene, way), f"{share} left, {back}")


def name(scene: Scene) -> str:
    """`‖∂L<9>/∂a<4>‖`."""
    return f"‖∂{loss_name(scene)}/∂{scene.view.wrt}<{scene.view.step}>‖"


def _origin(scene: Scene, way: Backward) -> str:
    """Where the adjoint of the step came from, path by path; norms, which do not add up."""
    k, wrt = scene.view.step, scene.view.wrt
    if wrt == "x":
        return f"by the ways of x<{k}> into step {k}"
    if wrt == "c" and scene.run.model.network.cell.joint:
        return f"by a<{k}>, and from step {k + 1}" if k < way.t else f"by a<{k}> alone"
    own, later = (float(way.norms[part][k - 1]) for part in ("above", "later_a"))
    if k == way.t:
        return f"all of it from {above_at(scene, way, k)}"
    if way.alone:
        return f"all of it from step {k + 1}, nothing from {above_at(scene, way, k)}"
    return f"{numbers.magnitude(own)} from {above_at(scene, way, k)}, {numbers.magnitude(later)} from step {k + 1}"


def hints(scene: Scene) -> str:
    """The equation of the step, then what the signs mean, apart as the message line has them."""
    way, k = scene.way, scene.view.step
    if way is None:
        return ""
    loss, s = loss_name(scene), carried(scene)
    if k == way.t:
        begin = f"∂{loss}/∂{s}<{k}> sets out; ← brings it one step back in time"
    else:
        begin = f"∂{loss}/∂{s}<{k}> = ∂{loss}/∂{s}<{k + 1}> · ∂{s}<{k + 1}>/∂{s}<{k}>"
    if k < way.t and not way.alone:
        begin += f" + by {above_at(scene, way, k)}"
    meaning = "" if s != "s" else "c→a is in ∂c; in ∂s, ∂a has it   " if scene.view.wrt == "c" else "s=[a;c]   "
    if k == 1:
        return f"{begin}   {meaning}ΣW is whole: ∂{loss}/∂W"
    return f"{begin}   {meaning}× done, σ the most"


def rail(canvas: Canvas, area: Area, scene: Scene) -> int:
    """The same with every number and what it means, a line each; the row behind the last one."""
    way, palette = scene.way, scene.palette
    if way is None:
        return area.y
    y = area.y
    for label, value, meaning in lines(scene, way)[: area.height]:
        canvas.put(area.x + 1, y, label, palette.dim)
        x = canvas.put(area.x + _VALUE, y, value, scene.strong, right=area.right)
        canvas.put(max(x + 1, area.x + _VALUE + 6), y, meaning, palette.faint, right=area.right)
        y += 1
    return y


def lines(scene: Scene, way: Backward) -> list[Line]:
    """The lines of the rail."""
    k, loss, s = scene.view.step, loss_name(scene), carried(scene)
    norms = {part: numbers.magnitude(float(values[k - 1])) for part, values in way.norms.items()}
    found: list[Line] = [(f"‖∂{loss}/∂a<{k}>‖", norms["a"], "")]
    found.append(
        (f"  from {above_at(scene, way, k)}", norms["above"], "" if k == way.t or not way.alone else "no loss here")
    )
    found.append((f"  from step {k + 1}", norms["later_a"], "" if k < way.t else "sets out here"))
    if way.c is not None:
        found.append((f"‖∂{loss}/∂c<{k}>‖", norms["c"], "with c → a" if s == "s" else ""))
    found.append((f"‖∂{loss}/∂x<{k}>‖", norms["x"], ""))
    if s == "s":
        found.append((f"‖∂{loss}/∂s<{k}>‖", norms["row"], "s = [a; c]"))
    found += [("", "", ""), *_products(way, k, s), ("", "", "")]
    return [*found, *_sums(scene, way, k)]


def _products(way: Backward, k: int, s: str) -> list[Line]:
    """What the step did, what it could have done, and the products."""
    if k == way.t:
        return [("× σ Π", "1", "nothing done yet")]
    ratio, there = way.ratio(k), k >= way.linked
    link = way.link(k) if there else None
    found = [
        (f"×   step {k + 1}", TOO_FAR if ratio is None else numbers.magnitude(ratio), f"done to ∂{s}"),
        (f"σ   step {k + 1}", _number(None if link is None else link.factor), "the most"),
    ]
    if len(way.losses) > 1:
        return found
    share = way.share(k)
    found.append(("Π×" if way.alone else "left", _number(share), f"of ∂{s} left"))
    found.append(("‖ΠJ‖", _number(None if link is None else link.product), "the most"))
    found.append(("Πσ", _number(None if link is None else link.factors), "most of each"))
    bound = "  Π× ≤ ‖ΠJ‖ ≤ Πσ" if way.alone else "  no bound: more comes in by the way"
    return [*found, (bound, "", "")]


def _sums(scene: Scene, way: Backward, k: int) -> list[Line]:
    """The parameter gradient so far, and of how many terms each of its parts is the sum."""
    loss, terms = loss_name(scene), sum(one.t >= k for one in way.losses)
    sums = way.gathered(k) if k >= way.summed else (None, None, None)
    steps = f"{way.t - k + 1} of {way.t} terms"
    values = [_number(value) for value in sums]
    return [
        (f"‖∂{loss}/∂W_aa‖", values[0], steps),
        (f"‖∂{loss}/∂W_ax‖", values[1], steps),
        (f"‖∂{loss}/∂W_ya‖", values[2], f"{terms} of {len(way.losses)} {'term' if len(way.losses) == 1 else 'terms'}"),
    ]


def _number(value: float | None) -> str:
    return TOO_FAR if value is None else numbers.magnitude(value)


PANE = Pane(
    "Arrival",
    (("0 from ŷ<4>, 2.78 from step 5", "the parts of ∂L/∂a<4> by where they came from: norms, which need not add up"),),
)
