"""Draws the Depth room: the block and its slider, the error by depth, the gradient by layer."""

import math
from collections.abc import Sequence

from rich.style import Style

from rnn_tui.core.ops import Array
from rnn_tui.experiments.depth import KINDS, Block, Kind, Run
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import Palette, state_level
from rnn_tui.tui.panes.pane import Pane, ruled
from rnn_tui.tui.rooms import chart
from rnn_tui.tui.rooms.chart import Dot, Tick
from rnn_tui.tui.rooms.depth_state import STEPS, DepthState

_LABEL = 10
_LEAST_DECADES = 4
_OWN = (":", "·")  # the marks of networks trained in this session
_GAINS = 15  # columns of the gains beside the slider
_ROOM_FOR_TITLE = 55
_NOTES = (
    "He et al. 2015, section 4.1: in normalised networks worse with depth was probably no vanished gradient. These are"
    " not normalised: look at error and gradient side by side.",
    "In normalised networks worse need not be vanished (He et al. 2015, section 4.1). These are not normalised.",
    "In normalised nets worse need not be vanished (He et al. 2015, section 4.1)",
    "worse need not be vanished: He et al. 2015, section 4.1",
)

PANES = (
    Pane("Block", (
        ("a[l+2] = g(z[l+2]+a[l])", "two layers and the shortcut round them, on one point of the spirals; g: ReLU"),
        ("W,b × 0.10", "what W and b of this block are multiplied by: ← → moves it. At 0 the residual block gives a[l]"
                       " itself (it is not negative), the plain one gives 0"),
        ("56 deep …", "training error in per cent by seed, and ∂ ×: ‖∂L/∂a[0]‖ / ‖∂L/∂a[last]‖ of seed 0, fresh or"
                      " trained: below 1 the gradient shrinks on its way down"),
        ("off", "‖a[l+2] − a[l]‖ / ‖a[l]‖: how far what comes out is from what went in"),
        ("gain", "‖∂a[l+2]/∂a[l]‖, the largest singular value: what the block can do to a gradient at most"),
    )),
    Pane("Training error", (
        ("● plain  ○ residual", "a mark a network, three seeds, by depth, as measured and shipped; · and : are your own"
                                " networks, trained by ^r"),
    )),
    Pane("Gradient by layer", (
        ("‖∂L/∂a[l]‖", "of the mean loss over all points, seed 0, from layer 0 at the input to the last; on a log axis;"
                       " tab changes between fresh and trained; 0 at the foot is exactly 0"),
    )),
)  # fmt: skip


def draw(canvas: Canvas, area: Area, palette: Palette, state: DepthState) -> None:
    """Block above, the two figures below, a line of numbers and one of caution between them and the foot."""
    roomy = area.height >= 20
    y = area.y + (1 if roomy else 0)
    if state.block is None:
        canvas.put(
            1, y + 1, f"a network {state.depth} deep has no block yet: plain and residual are the same", palette.dim
        )
        y += 2
    else:
        y = _block(canvas, Area(area.x, y, area.width, area.height), palette, state.block, roomy) + 1
        _slider(canvas, Area(area.x, y - 5 - roomy, area.width, 1), palette, state)
    foot = area.bottom - (2 if roomy else 1)
    half = area.width // 2
    left, right = Area(area.x, y, half - 1, foot - y), Area(area.x + half, y, area.width - half, foot - y)
    _errors(canvas, left, palette, state)
    _gradients(canvas, right, palette, state)
    _told(canvas, Area(area.x, foot, area.width, 1), palette, state)
    if roomy:
        _last(canvas, Area(area.x, foot + 1, area.width, 1), palette, state)


def _last(canvas: Canvas, area: Area, palette: Palette, state: DepthState) -> None:
    """The line of caution; where networks were trained in this session, what those of the depth in sight came to."""
    if not state.own:
        canvas.put(area.x + 1, area.y, next((n for n in _NOTES if len(n) + 1 < area.width), ""), palette.faint)
        return
    x = canvas.put(
        area.x + 1, area.y, f"trained here, {state.again.steps:,} updates, {state.depth} deep: ", palette.dim
    )
    for place, (kind, glyph) in enumerate(zip(KINDS, _OWN, strict=True), start=1):
        run = state.own_run(kind)
        told = "none" if run is None else f"{100 * run.error:.1f}%"
        x = canvas.put(x, area.y, f" {glyph} {kind} {told} ", _kind(palette, place), right=area.right)


def _block(canvas: Canvas, area: Area, palette: Palette, shown: Block, roomy: bool) -> int:
    """Diagram, norms, slider's row left free, and the three vectors; the row behind the last."""
    below, inner, above = (f"[{shown.layer + more}]" for more in range(3))
    wide = area.width >= 76
    to = " ─▸ " if wide else " ▸ "
    strong = palette.ink + Style(bold=True)
    gain = palette.accent
    pieces = [
        (f"a{below}", strong), (" ─┴─▸ " if wide else " ┴▸ ", palette.dim), (f"W{inner}", palette.ink),
        (to, palette.dim), ("g", palette.ink), (to, palette.dim), (f"a{inner}", strong), (to, palette.dim),
        (f"W{above}", palette.ink), (to, palette.dim), (f"z{above}", strong), (to, palette.dim), ("+", gain),
        (to, palette.dim), ("g", palette.ink), (to, palette.dim), (f"a{above}", strong),
    ]  # fmt: skip
    x, places = area.x + 1, []
    for text, style in pieces:
        places.append(x)
        x = canvas.put(x, area.y + 1, text, style)
    start, end = places[1] + pieces[1][0].index("┴"), places[12]
    skip = f" skip: a{below} unchanged "
    canvas.put(start, area.y, "╭" + "─" * (end - start - 1) + "╮", gain)
    canvas.put(start + (end - start - len(skip)) // 2 + 1, area.y, skip, gain)
    for place, vector in ((0, shown.state), (6, shown.block.inner), (10, shown.block.z), (16, shown.block.residual)):
        canvas.put(places[place], area.y + 2, numbers.magnitude(_norm(vector)), palette.dim)
    canvas.put(places[16] + 5, area.y + 2, " ‖·‖", palette.faint, right=area.right)
    return _vectors(canvas, Area(area.x, area.y + (6 if roomy else 4), area.width, 3), palette, shown, roomy)


def _norm(vector: Array) -> float:
    return math.sqrt(float(vector @ vector))


def _slider(canvas: Canvas, area: Area, palette: Palette, state: DepthState) -> None:
    """`W,b × 0.10  0 ━━●──── 1`, each place of it a click."""
    x = canvas.put(area.x + 1, area.y, "W,b × ", palette.ink)
    x = canvas.put(x, area.y, f"{state.scale:.2f}", palette.accent) + 3
    x = canvas.put(x, area.y, "0 ", palette.dim)
    width = STEPS * (2 if area.width >= 70 else 1) + 1
    knob = round(state.scale * (width - 1))
    marks = palette.marks
    canvas.put(x, area.y, marks.lane[0] * knob, palette.ink)
    canvas.put(x + knob, area.y, marks.node_full, palette.accent)
    canvas.put(x + knob + 1, area.y, marks.rule * (width - knob - 1), palette.line)
    for notch in range(STEPS + 1):
        canvas.click(Area(x + round(notch / STEPS * (width - 1)), area.y, 1, 1), "notch", notch)
    canvas.put(x + width, area.y, " 1", palette.dim)


def _vectors(canvas: Canvas, area: Area, palette: Palette, shown: Block, roomy: bool) -> int:
    """a[l], and what comes out without and with the shortcut: as many units as there is room for."""
    tail = 14 if area.width >= 90 else 6
    count = min(shown.state.size, (area.width - _LABEL - tail) // 4)
    top = float(shown.state.max(initial=0.0)) or 1.0
    off = area.x + _LABEL + 4 * count
    if count < shown.state.size:
        canvas.put(off - 1, area.y, "…", palette.faint)
    canvas.put(off, area.y, "  off   gain" if tail > 6 else "  off", palette.dim)
    rows: tuple[tuple[str, Array, float | None, float | None], ...] = (
        (f"a[{shown.layer}]", shown.state, None, None),
        ("plain", shown.block.plain, shown.plain_off, shown.block.plain_gain),
        ("residual", shown.block.residual, shown.residual_off, shown.block.residual_gain),
    )
    for row, (label, vector, share, gain) in enumerate(rows):
        y = area.y + row
        canvas.put(area.x + 1, y, label, palette.ink)
        for unit in range(count):
            value = float(vector[unit])
            style = palette.state_style[state_level(value / top)]
            canvas.put(area.x + _LABEL + 4 * unit, y, _three(value).rjust(3), style)
        if row:
            canvas.put(
                off, y, numbers.share(share, 1.0).rjust(5) if share is not None else "    –", _kind(palette, row)
            )
        if gain is not None and tail > 6:
            canvas.put(off + 6, y, numbers.magnitude(gain).rjust(6), _kind(palette, row))
    if tail == 6 and roomy:
        _gains(canvas, Area(area.right - _GAINS, area.y - 3, _GAINS, 3), palette, shown)
    return area.y + 3


def _gains(canvas: Canvas, area: Area, palette: Palette, shown: Block) -> None:
    """Where the vectors leave no column for it: what the block does to a gradient, beside the slider."""
    canvas.put(area.x, area.y, "gain", palette.dim)
    for row, (kind, gain) in enumerate(
        zip(KINDS, (shown.block.plain_gain, shown.block.residual_gain), strict=True), start=1
    ):
        canvas.put(area.x, area.y + row, f"{kind} {numbers.magnitude(gain)}", _kind(palette, row))


def _three(value: float) -> str:
    """A number that is not negative, in three cells."""
    if value == 0:
        return "0"
    if value < 0.995:
        return f"{value:.2f}"[1:]
    if value < 9.95:
        return f"{value:.1f}"
    return f"{value:.0f}" if value < 999.5 else f"e{math.floor(math.log10(value))}"


def _kind(palette: Palette, place: int) -> Style:
    """The colour of plain (1) and of residual (2)."""
    return palette.minus if place == 1 else palette.gate


def _look(palette: Palette, kind: Kind) -> tuple[str, Style]:
    place = 1 + KINDS.index(kind)
    return (palette.marks.node_full if place == 1 else palette.marks.node_open), _kind(palette, place)


def _legend(canvas: Canvas, area: Area, palette: Palette) -> None:
    """Which mark is which, if there is room."""
    if area.width < sum(len(kind) + 3 for kind in KINDS) + 1:
        return
    x = area.x
    for kind in KINDS:
        glyph, style = _look(palette, kind)
        x = canvas.put(x, area.y, f" {glyph} {kind}", style, right=area.right)
    canvas.put(x, area.y, " ")


def _errors(canvas: Canvas, area: Area, palette: Palette, state: DepthState) -> None:
    """Training error by depth, a mark a network; the depth in sight on a band."""
    title = "training error by depth, 3 seeds" if area.width >= _ROOM_FOR_TITLE else "error by depth"
    ruled(canvas, area._replace(height=1), palette, title)
    begun = area.x + len(f"── {title} ")
    _legend(canvas, Area(begun, area.y, area.right - begun, 1), palette)
    depths = state.figures.depths
    at = {depth: (place + 0.5) / len(depths) for place, depth in enumerate(depths)}
    plot = Area(area.x, area.y + 1, area.width, area.height - 1)
    width = max(1, plot.width - chart.GUTTER)
    own = Area(plot.x + chart.GUTTER, 0, width, 1)
    canvas.paint(Area(chart.column(own, at[state.depth]) - 1, plot.y, 4, plot.height), palette.band)
    dots = [*_dots(palette, state.own, at, width, _OWN), *_dots(palette, state.figures.runs, at, width, None)]
    rows = [Tick(share / 0.5, f"{share:.0%}") for share in (0.0, 0.25, 0.5)]
    chart.draw(canvas, plot, palette, dots, rows, [Tick(place, str(depth)) for depth, place in at.items()])
    for depth, place in at.items():
        canvas.click(Area(chart.column(own, place) - 1, plot.y, 4, plot.height), "depth", depth)


def _dots(
    palette: Palette, runs: Sequence[Run], at: dict[int, float], width: int, glyphs: tuple[str, str] | None
) -> list[Dot]:
    """Plain at its depth's column, residual one to the right: they may be equal."""
    dots = []
    for run in runs:
        glyph, style = _look(palette, run.kind)
        beside = KINDS.index(run.kind)
        shown = glyphs[beside] if glyphs is not None else glyph
        dots.append(Dot(at[run.depth] + beside / max(1, width - 1), run.error / 0.5, shown, style))
    return dots


def _gradients(canvas: Canvas, area: Area, palette: Palette, state: DepthState) -> None:
    """‖∂L/∂a[l]‖ of both kinds by layer, on one log axis; what is 0 stands at the foot as 0."""
    ruled(canvas, area._replace(height=1), palette, f"‖∂L/∂a[l]‖ {state.when}, {state.depth} deep")
    low, high = _decades([value for kind in KINDS for value in state.norms(kind)])
    dots = []
    for kind in KINDS:
        glyph, style = _look(palette, kind)
        for layer, value in enumerate(state.norms(kind)):
            x = layer / max(1, state.depth - 1)
            if value > 0:
                dots.append(Dot(x, (math.log10(value) - low) / (high - low), glyph, style))
            else:
                dots.append(Dot(x, 0.0, palette.marks.zero, style))
    plot = Area(area.x, area.y + 1, area.width, area.height - 1)
    rows = [Tick((decade - low) / (high - low), f"1e{decade}") for decade in {low, (low + high) // 2, high}]
    columns = [Tick(0.0, "l=0"), Tick(1.0, f"{state.depth - 1}")]
    chart.draw(canvas, plot, palette, dots, rows, columns)


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The axis: whole decades round all that is there, at least four."""
    there = [math.log10(value) for value in values if value > 0 and math.isfinite(value)] or [0.0]
    low, high = math.floor(min(there)), math.ceil(max(there))
    missing = max(0, _LEAST_DECADES - (high - low))
    return low - missing, high


def _told(canvas: Canvas, area: Area, palette: Palette, state: DepthState) -> None:
    """The exact numbers of the depth in sight: errors by seed, and the gradient from the last layer to the first."""
    told = {kind: " ".join(f"{100 * share:.1f}" for share in state.errors(kind)) for kind in KINDS}
    ratios = {kind: state.ratios(kind, state.when)[0] for kind in KINDS}
    short = [f" {_look(palette, kind)[0]} {kind} {told[kind]}% " for kind in KINDS]
    whole = [
        f"{text} ∂ ×{'–' if (ratio := ratios[kind]) is None else numbers.magnitude(ratio)} "
        for kind, text in zip(KINDS, short, strict=True)
    ]
    plainest, labelled = f"{state.depth} deep ", f"{state.depth} deep, error by seed: "
    pairs = ((labelled, whole), (plainest, whole), (labelled, short), (plainest, short))
    begun, parts = next(
        (pair for pair in pairs if area.x + 1 + len(pair[0]) + sum(map(len, pair[1])) <= area.right), pairs[-1]
    )
    fits = parts is whole
    x = canvas.put(area.x + 1, area.y, begun, palette.ink)
    for place, text in enumerate(parts, start=1):
        x = canvas.put(x, area.y, text, _kind(palette, place), right=area.right)
    for rest in (" ∂: first/last layer, seed 0", " ∂: seed 0", "seed 0"):  # the numbers before are ∂'s
        if fits and x + len(rest) <= area.right:
            canvas.put(x, area.y, rest, palette.faint)
            break
