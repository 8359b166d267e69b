"""The slider for g: the gradient by step at this g, what is left of it at every g, and where clipping begins."""

from textwrap import wrap

import numpy as np
from rich.style import Style

from rnn_tui.core.ops import Array
from rnn_tui.errors import printable
from rnn_tui.experiments.scale import CLIP, Bench, Scaled
from rnn_tui.experiments.verdict import verdict
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.panes import bars
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.rooms.anatomy_desk import MOST_WORDS, SCALES, Desk

_LABELS = 9
_LOW, _HIGH = -16, 8
_MOST_ROWS = 9
_MOST_LINES = 3
_WORDS = {"orthogonal": "fresh, orthogonal", "gaussian": "fresh, Gaussian", "trained": "trained"}


def draw(canvas: Canvas, area: Area, desk: Desk, palette: Palette) -> None:
    """Slider and networks, two charts on one axis, the numbers of this g and what they say."""
    found = desk.scales()
    _slider(canvas, area, desk, palette)
    _benches(canvas, area, area.y + 1, desk, palette)
    if found is None:
        why = "a sentence with a loss" if desk.t <= MOST_WORDS else f"a loss within the first {MOST_WORDS} words"
        why += " and one W_aa for all steps" if desk.runs[0].model.network.config.encodes else ""
        canvas.put(area.x + 1, area.y + 3, f"the trained network needs {why}", palette.dim)
        return
    bench, swept = found
    one = swept[desk.g]
    said = wrap(verdict(one), max(20, area.width - 3))[:_MOST_LINES]
    rows = max(2, min(_MOST_ROWS, (area.height - 8 - len(said)) // 2))
    y = area.y + 2 + (area.height - 8 - len(said) > 2 * rows)
    y = _by_step(canvas, area, y, rows, bench, one, palette)
    y = _by_scale(canvas, area, y, rows, desk, swept, palette)
    _figures(canvas, area, y, one, palette)
    for place, line in enumerate(said, 1):
        canvas.put(area.x + 1, y + place, line, palette.ink)


def _slider(canvas: Canvas, area: Area, desk: Desk, palette: Palette) -> None:
    """`W_aa × 1.10  ├───●──────┤`, a click on it sets it."""
    x = canvas.put(area.x + 1, area.y, f"W_aa × {SCALES[desk.g]:.1f}  ", palette.ink + Style(bold=True))
    x = canvas.put(x, area.y, "0 ", palette.dim)
    canvas.put(x, area.y, palette.marks.rule * len(SCALES), palette.line)
    canvas.put(x + SCALES.index(1.0), area.y, "|", palette.dim)
    canvas.put(x + desk.g, area.y, palette.marks.node_full, palette.accent)
    for place in range(len(SCALES)):
        canvas.click(Area(x + place, area.y, 1, 1), "g", place)
    canvas.put(x + len(SCALES), area.y, f" {SCALES[-1]:.0f}", palette.dim, right=area.right)


def _benches(canvas: Canvas, area: Area, y: int, desk: Desk, palette: Palette) -> None:
    x = area.x + 1
    source = f": {printable(desk.runs[0].model.source)}" if desk.runs else ""
    room = area.width - 6 - len(desk.benches()) - sum(map(len, _WORDS.values()))
    for place, name in enumerate(desk.benches()):
        words = _WORDS[name] + (source if name == "trained" and len(source) <= room else "")
        chosen = place == desk.bench
        mark = palette.marks.select if chosen else " "
        start = x
        x = canvas.put(x, y, f"{mark}{words}", palette.accent if chosen else palette.dim, right=area.right)
        canvas.click(Area(start, y, x - start, 1), "bench", place)
        x += 2


def _by_step(canvas: Canvas, area: Area, y: int, rows: int, bench: Bench, one: Scaled, palette: Palette) -> int:
    """‖∂L<T>/∂a<k>‖ as a part of that at k = T, by k; the row behind it."""
    length = len(bench.tokens)
    canvas.put(
        area.x + 1,
        y,
        f"‖∂L<{length}>/∂a<k>‖ / ‖∂L<{length}>/∂a<{length}>‖, by k{_signs(one.shares, palette)}",
        palette.dim,
    )
    scale = _axis(canvas, area, y + rows, rows, palette)
    width = max(1, min(7, (area.width - _LABELS - 1) // length))
    shown = min(length, (area.width - _LABELS - 1) // width)
    first = length - shown + 1
    for k in range(first, length + 1):
        x = area.x + _LABELS + (k - first) * width
        _bar(canvas, scale, x, width, float(one.shares[k - 1]), palette)
    y += rows + 1
    canvas.put(area.x + _LABELS, y, f"k = {first}", palette.dim)
    end = area.x + _LABELS + shown * width
    canvas.put(max(end - len(str(length)), area.x + _LABELS + 8), y, f"{length}", palette.dim)
    return y + 1


def _by_scale(canvas: Canvas, area: Area, y: int, rows: int, desk: Desk, swept: list[Scaled], palette: Palette) -> int:
    """What arrives at k = 1, by g, and below it where the gradient is beyond the threshold; the row behind it."""
    signs = _signs(np.array([one.shares[0] for one in swept]), palette)
    canvas.put(area.x + 1, y, f"what of it arrives at k = 1, by g{signs}", palette.dim)
    scale = _axis(canvas, area, y + rows, rows, palette)
    width = max(1, min(3, (area.width - _LABELS - 1) // len(SCALES)))
    clip, labels = y + rows + 1, y + rows + 2
    canvas.put(area.x + 1, clip, f"clip > {CLIP:g}", palette.dim)
    for place, one in enumerate(swept):
        x = area.x + _LABELS + place * width
        if place == desk.g:
            canvas.paint(Area(x, y + 1, width, rows + 1), palette.band)
        _bar(canvas, scale, x, width, float(one.shares[0]), palette)
        clipped = one.kept is None or one.kept < 1.0
        canvas.put(
            x, clip, (palette.marks.lane[0] if clipped else "·") * width, palette.plus if clipped else palette.faint
        )
        canvas.click(Area(x, y + 1, width, rows + 2), "g", place)
        if one.g == int(one.g):
            canvas.put(x, labels, f"{one.g:.0f}", palette.dim)
    canvas.put(area.x + _LABELS + desk.g * width, labels, f"{SCALES[desk.g]:.1f}", palette.selected)
    return labels + 1


def _signs(shares: Array, palette: Palette) -> str:
    """What the signs in the place of bars mean, those that are there."""
    found = ""
    if ((shares > 0) & (shares < 10.0**_LOW)).any():
        found += f"   {palette.marks.below} below 1e{_LOW}"
    if np.isnan(shares).any():
        found += f"   {palette.marks.nan} no finite number"
    return found


def _axis(canvas: Canvas, area: Area, bottom: int, rows: int, palette: Palette) -> bars.Axis:
    """10^-16 … 10^8, with a line where what arrives is what set out."""
    scale = bars.Axis(_LOW, _HIGH, bottom, rows)
    for exponent in (_HIGH, 0, _LOW) if rows > 2 else (0,):
        row = bottom if exponent == _LOW else scale.row(10.0**exponent)
        text = "1" if exponent == 0 else f"1e{exponent}"
        canvas.put(area.x + _LABELS - 1 - len(text), row, text, palette.ink if exponent == 0 else palette.faint)
    canvas.put(area.x + _LABELS, scale.row(1.0), palette.marks.rule * (area.width - _LABELS - 1), palette.line)
    return scale


def _bar(canvas: Canvas, scale: bars.Axis, x: int, width: int, share: float, palette: Palette) -> None:
    bars.bar(canvas, scale, x, width, share, bars.colour(palette, share), palette)


def _figures(canvas: Canvas, area: Area, y: int, one: Scaled, palette: Palette) -> None:
    """σmax, radius, mean slope, the gradient of all parameters and what clipping leaves of it."""
    parts = [("σmax", numbers.magnitude(one.singular))]
    if one.radius is not None:
        parts.append(("radius", numbers.magnitude(one.radius)))
    if one.slope is not None:
        parts.append(("mean g'", f"{one.slope:.2f}"))
    if one.kept is None:
        parts.append(("‖∂L/∂W‖", "overflows"))
    else:
        parts.append(("‖∂L/∂W‖", numbers.magnitude(one.gradient)))
        parts.append(("clipped", f"× {numbers.magnitude(one.kept)}" if one.kept < 1 else "no"))
    for spared in ("radius", "mean g'"):
        if sum(len(name) + len(value) + 3 for name, value in parts) > area.width:
            parts = [part for part in parts if part[0] != spared]
    x = area.x + 1
    for name, value in parts:
        x = canvas.put(x, y, f"{name} ", palette.dim, right=area.right)
        x = canvas.put(x, y, value, palette.ink, right=area.right) + 2


PANE = Pane(
    "Scale",
    (
        ("W_aa × g", "a network's recurrent weights times g: fresh ones (64 units, 50 small inputs) or the trained"),
        ("by k", "what is left of the last step's gradient at each step: over 1 it has grown, under 1 it has shrunk"),
        ("by g", "the bar of k = 1 alone, at every g; log axes; the line is 1: as much arrives as set out"),
        ("< 0 ?", "below 1e-16; 0 or too small for a float; no finite number, for numbers overflow beyond 1.8e308"),
        ("σmax, radius", "of g W_aa: its largest singular value, and its largest |eigenvalue|"),
        ("σmax < 1", "forces the gradient to vanish; > 1 is needed for it to explode, and does not suffice"),
        (
            "mean g'",
            "mean slope of tanh: 1 in its middle, near 0 where it is saturated; of ReLU: the part that is on",
        ),
        (
            "‖∂L/∂W‖, clip",
            "this loss's gradient by all parameters; a longer one than 1 training shortens, as marked",
        ),
        ("clipped × c", "what shortening multiplies it by: its direction and every share stay as they are"),
    ),
)
