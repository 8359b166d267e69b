"""One loss's gradient taken apart: a block a network, a lane a step, the summands as bars on a log axis."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.style import Style

from rnn_tui.core.anatomy import Anatomy
from rnn_tui.core.ops import Array
from rnn_tui.session import Run
from rnn_tui.session.anatomy import part, reading
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Canvas, cells
from rnn_tui.tui.colours import HEAT_HIGH, HEAT_LOW, Palette
from rnn_tui.tui.lanes import GUTTER, NARROWEST, WIDEST, Lanes, lanes
from rnn_tui.tui.panes import bars
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.rooms.anatomy_desk import LAST_LOSS, Desk
from rnn_tui.tui.tokens import shortened

_LABELS = 7
_MOST_BARS = 16
_ROOMY = 14  # rows: a block with all of its numbers and bars worth the name
_HEAD = 3  # rows: the formula, a blank, the words
_CLOSE = 8  # rows: two blocks as low as this are not parted by a blank one, which both have a number's use for
# What rows are given to, the first of them first.
_ORDER = (
    "bars", "row", "bars", "row", "bars", "row", "row", "row", "bars", "row", "row", "row", "row",
    *("bars",) * _MOST_BARS,
)  # fmt: skip


class _Row(NamedTuple):
    """A row of numbers, one a step; None stands for a blank."""

    label: str
    style: Style
    value: Callable[[int], float | None]
    above: bool = False


class _Fit(NamedTuple):
    """The rows above the bars, how high these are, and the rows below the terms; on which of how many pages."""

    above: list[_Row]
    bars: int
    below: list[_Row]
    pages: int


def draw(canvas: Canvas, area: Area, desk: Desk, palette: Palette) -> None:
    """The formula, the words, a block a network, and a line of reading each."""
    if not desk.t:
        canvas.put(area.x + 1, area.y + 1, "no words yet: esc goes back to Explore, to type some", palette.dim)
        return
    if desk.t > LAST_LOSS:
        text = f"a screen takes losses up to L<{LAST_LOSS}> apart; rnn-tui trace --anatomy takes any"
        canvas.put(area.x + 1, area.y + 1, text, palette.dim)
        return
    found = desk.anatomies()
    _formula(canvas, area, desk, palette)
    left = 3 + _LABELS + max(len(run.model.network.config.cell) for run in desk.runs) - GUTTER
    room = area.width - left - 1
    wide = min(WIDEST, max(NARROWEST, (room - GUTTER) // len(desk.runs[0])))
    axis = lanes(desk.runs[0], desk.k, left, room, desk.first, narrowest=wide, open_end=False)
    desk.first = axis.first
    canvas.paint(Area(axis.x(desk.k), area.y + 2, axis.width, area.height - 2 - len(found)), palette.band)
    _words(canvas, area.y + 2, axis, desk, palette)
    y = area.y + _HEAD
    each = (area.height - _HEAD - len(found)) // len(found)
    rooms = [each - (each >= _CLOSE)] * (len(found) - 1)  # a blank line parts two blocks
    below = area.height - _HEAD - len(found) - each * (len(found) - 1)
    rooms.append(below if below < _ROOMY else below - 1)  # and the last from the readings, where all numbers have room
    fits = [
        None if one is None else _fitted(_rows(one, run, desk, palette), high, desk.rows_page)
        for run, one, high in zip(desk.runs, found, rooms, strict=True)
    ]
    height = min((fit.bars for fit in fits if fit is not None), default=0)  # what is compared stands on one scale
    desk.rows_pages = max((fit.pages for fit in fits if fit is not None), default=1)
    for run, one, high, fit in zip(desk.runs, found, rooms, fits, strict=True):
        _block(canvas, Area(area.x, y, area.width, high), axis, desk, run, one, fit, height, palette)
        y += each
    for place, (run, one) in enumerate(zip(desk.runs, found, strict=True)):
        _reading(canvas, area, area.bottom - len(found) + place, desk, run, one, palette)


def _formula(canvas: Canvas, area: Area, desk: Desk, palette: Palette) -> None:
    """The post's sum, its three factors in the colours that they have below."""
    t, k = desk.t, desk.k
    x = canvas.put(area.x + 1, area.y, f"Σ k=1…{t}  ", palette.dim)
    x = canvas.put(x, area.y, f"∂L<{t}>/∂s<{t}>", palette.ink)
    x = canvas.put(x, area.y, " · ", palette.dim)
    x = canvas.put(x, area.y, "Π ∂s<i>/∂s<i-1>", palette.accent)
    x = canvas.put(x, area.y, " · ", palette.dim)
    x = canvas.put(x, area.y, f"∂⁺s<k>/∂{desk.weight}", palette.gate)
    begun = f"   i = k+1…{t}"
    whole = next((text for text in (f"{begun}, here k = {k}", begun, "") if x + len(text) <= area.right), "")
    canvas.put(x, area.y, whole, palette.dim)


def _words(canvas: Canvas, y: int, axis: Lanes, desk: Desk, palette: Palette) -> None:
    tokens = desk.runs[0].tokens
    for k in axis.steps:
        style = palette.selected if k == desk.k else palette.ink if k <= desk.t else palette.faint
        canvas.put(axis.x(k) + 1, y, shortened(tokens[k - 1], axis.width - 1), style)
        canvas.click(Area(axis.x(k), y, axis.width, canvas.height), "step", k)


def _block(
    canvas: Canvas,
    area: Area,
    axis: Lanes,
    desk: Desk,
    run: Run,
    found: Anatomy | None,
    fit: _Fit | None,
    height: int,
    palette: Palette,
) -> None:
    """The network's name beside as many rows as there is room for, the bars among them."""
    strong = palette.ink + Style(bold=True)
    name = run.model.network.config.cell
    if found is None or fit is None:
        canvas.put(area.x + 1, area.y, f"{name}: L<{desk.t}> has no finite value", palette.dim)
        return
    y = area.y
    canvas.put(area.x + 1, y, name, strong)
    for row in fit.above:
        _numbers(canvas, y, axis, desk, row)
        y += 1
    scale = bars.Axis(int(HEAT_LOW), int(HEAT_HIGH), y + height - 1, height)
    _bars(canvas, scale, axis, desk, part(found.terms, desk.weight), palette)
    y += height
    terms = part(found.terms, desk.weight)
    for row in (_Row("term", palette.ink, _at(terms)), *fit.below):
        _numbers(canvas, y, axis, desk, row)
        y += 1


def _fitted(every: list[_Row], room: int, page: int) -> _Fit:
    """What fits into `room` rows beside the terms; of the rows of numbers as many as there are on a page of them."""
    taken = {"row": 0, "bars": 0}
    most = {"row": len(every), "bars": _MOST_BARS}
    for part_of_it in _ORDER:
        if sum(taken.values()) < room - 1 and taken[part_of_it] < most[part_of_it]:
            taken[part_of_it] += 1
    count = max(1, taken["row"])
    pages = -(-len(every) // count)
    first = max(0, min(page * count, len(every) - count))  # the last page is as full as the others
    shown = every[first : first + taken["row"]]
    return _Fit([row for row in shown if row.above], taken["bars"], [row for row in shown if not row.above], pages)


def _rows(found: Anatomy, run: Run, desk: Desk, palette: Palette) -> list[_Row]:
    """The rows of numbers, what matters most first: what the line of reading multiplies."""
    rows = [
        _Row("‖ΠJ‖", palette.accent, _at(found.products), above=True),
        _Row("∂⁺s/∂W", palette.gate, _at(part(found.immediate, desk.weight))),
        _Row("factor", palette.dim, lambda k: None if k == 1 else float(found.factors[k - 1]), above=True),
    ]
    if found.outset:  # of nothing there is no share
        rows.append(_Row("share a", palette.dim, _at(found.shares), above=True))
    if found.direct is not None:
        gate = "Γf" if run.model.network.cell.joint else "(1-Γu)"
        rows += [
            _Row(f"∂c⊙Π{gate}", palette.gate, _at(found.direct.path)),
            _Row("∂c", palette.dim, _at(found.direct.whole)),
        ]
    plain = found.plain
    if plain is not None:  # the first step has no factor to be bounded
        rows.append(_Row("≤ W·g'", palette.dim, lambda k: None if k == 1 else float(plain.factors[k - 1])))
    rows.append(_Row("Π‖J‖", palette.dim, _at(found.factor_products), above=True))
    if found.bounded:
        rows.append(_Row("bound", palette.dim, lambda k: reading(found, k, desk.weight).bound))
    return rows


def _at(values: Array) -> Callable[[int], float | None]:
    return lambda k: float(values[k - 1])


def _numbers(canvas: Canvas, y: int, axis: Lanes, desk: Desk, row: _Row) -> None:
    canvas.put(axis.left + GUTTER - 1 - cells(row.label), y, row.label, row.style)
    for k in range(axis.first, min(axis.last, desk.t) + 1):
        value = row.value(k)
        if value is not None:
            style = row.style + Style(bold=True) if k == desk.k else row.style
            canvas.put(axis.x(k) + 1, y, numbers.magnitude(value), style)


def _bars(canvas: Canvas, scale: bars.Axis, axis: Lanes, desk: Desk, terms: Array, palette: Palette) -> None:
    """The terms, on the scale and in the colours of the heatmap."""
    for exponent in (1, -3, -8) if scale.rows > 2 else (1,):
        text = "10" if exponent == 1 else f"1e{exponent}"
        row = scale.bottom if exponent == -8 else scale.row(10.0**exponent)
        canvas.put(axis.left + GUTTER - 1 - len(text), row, text, palette.faint)
    for k in range(axis.first, min(axis.last, desk.t) + 1):
        value = float(terms[k - 1])
        bars.bar(canvas, scale, axis.x(k) + 1, min(4, axis.width - 2), value, bars.colour(palette, value), palette)


def _reading(canvas: Canvas, area: Area, y: int, desk: Desk, run: Run, found: Anatomy | None, palette: Palette) -> None:
    """`rnn cats  2.75 · 1e-5 · 1.14 = 4e-5 ≥ 3e-6   words 1-2: 0.01% of the terms`."""
    if found is None:
        return
    read, size = reading(found, desk.k, desk.weight), numbers.magnitude
    strong = palette.ink + Style(bold=True)
    name = run.model.network.config.cell
    x = canvas.put(area.x + 1, y, f"{name:<4} ", strong)
    x = canvas.put(x, y, f"{shortened(run.tokens[desk.k - 1], 10)}  ", palette.dim)
    parts: Sequence[tuple[str, Style]] = [(f"term {size(read.term)}", strong)]
    if read.bound is not None:
        parts = [
            (size(read.outset), palette.ink), (" · ", palette.dim), (size(read.product), palette.accent),
            (" · ", palette.dim), (size(read.immediate), palette.gate), (f" = {size(read.bound)} ≥ ", palette.dim),
            (size(read.term), strong),
        ]  # fmt: skip
    for text, style in parts:
        x = canvas.put(x, y, text, style, right=area.right)
    if read.early is not None:
        words = "word 1" if desk.k == 1 else f"words 1-{desk.k}"
        early = f"{words}: {numbers.share(read.early, 1.0)} of Σ‖term‖"
        if x + 3 + len(early) <= area.right:
            canvas.put(x + 3, y, early, palette.dim)


PANE = Pane(
    "Anatomy",
    (
        ("s", "what a step hands to the next: a (rnn), c (gru cells), [a; c] (lstm); J = ∂s<k>/∂s<k-1>"),
        ("bars, term", "‖∂L<t>/∂W⁽ᵏ⁾‖, the summand of step k: the matrices add up over k, their norms do not"),
        ("10 1e-3 1e-8", "the bars' axis, in powers of ten; < stands for less than 1e-8, and 0 for nothing at all"),
        ("e-17", "a number from 1e-17 up to 1e-16: of numbers so small the power of ten alone"),
        ("0 at k = 1", "W_aa is multiplied by a<0> there, which is 0; W_ax is not"),
        ("W_aa, W_ax", "the columns of W_a that the state and the input are multiplied by; with gates, of all W_*"),
        (
            "factor",
            "‖∂s<k>/∂s<k-1>‖, the most that one step could do: its largest singular value; Backward, which walks from"
            " step k to step k-1, writes it under k-1, as σ",
        ),
        ("pgdn pgup", "where not all rows of numbers have room, the others"),
        ("‖ΠJ‖", "the norm of the product of the steps' Jacobians; Π‖J‖, the product of the factors, is never less"),
        ("∂⁺s/∂W", "the third factor: the most that W at step k alone can move s<k>, s<k-1> held fixed"),
        ("a · b · c ≥ d", "‖∂L<t>/∂s<t>‖ · ‖ΠJ‖ · ∂⁺s/∂W: a product's norm is at most the norms' product: ≥, never ="),
        ("bound", "that product, at every step; in a lower layer there is none, for L<t> also comes from above"),
        ("≤ W·g'", "‖W_aa‖ · max g' of the step: no factor of a plain rnn is larger"),
        ("∂c⊙ΠΓf", "‖∂L<t>/∂c<t> ⊙ Γf<t> ⊙ … ⊙ Γf<k+1>‖: what arrives at c<k> by the path of the gates alone"),
        ("∂c", "‖∂L<t>/∂c<k>‖: what arrives there by all paths. A gradient, as ∂c⊙ΠΓf is: both may pass 1"),
        ("words 1-2: 26%", "what the terms of steps 1 and 2 are of Σ‖term‖, the sum of the norms of all t terms"),
        ("share a", "‖∂L<t>/∂a<k>‖ / ‖∂L<t>/∂a<t>‖, as on the Explore screen"),
    ),
)
