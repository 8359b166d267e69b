"""The heatmap for a paper: how much of each loss's gradient arrives at each earlier step."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rnn_tui.core.bptt import underflowed
from rnn_tui.core.words import Wrt
from rnn_tui.demo.paper.axes import LINE, WIDTHS, Names, Width, check_steps, cut, power
from rnn_tui.demo.paper.looks import INFINITE, NOT_A_NUMBER, ROLES, Fill, Key, legend, paint, scale
from rnn_tui.demo.paper.plate import EDGE, FAINT, Label, Piece, Plate, Rect, plain
from rnn_tui.session import Run
from rnn_tui.tui import colours
from rnn_tui.tui.colours import HEAT_HIGH, HEAT_LOW, heat_colours, heat_levels

_WIDEST: Final = 44.0  # points of a cell, and
_TALLEST: Final = 16.0
_PART: Final = 0.8  # of the width is the most that the height is
# What is on no scale, each unlike the others in grey print too.
_KEYS: Final[Mapping[int, Key]] = MappingProxyType({
    colours.ZERO: Key("#ffffff", "/", ROLES["faint"], plain("exactly 0")),
    colours.UNDERFLOW: Key(ROLES["line"], "/\\", ROLES["faint"], plain("not 0, but too small for a float")),
    colours.BELOW: Key(ROLES["band"], "", ROLES["faint"], (Piece("below "), *power(HEAT_LOW))),
    colours.ABOVE: Key(ROLES["above"], "", ROLES["ink"], plain(f"above {10**HEAT_HIGH}")),
    colours.INFINITE: INFINITE,
    colours.NOT_A_NUMBER: NOT_A_NUMBER,
})  # fmt: skip


def heatmap_svg(run: Run, wrt: Wrt, layer: int, width: Width = "column") -> str:
    """‖∂L<t>/∂s<k>‖ for all k ≤ t, a row a loss, a column a step; s is a, c or x of a layer.

    Colours are the app's on its light page: a decade is a decade from 1e-8 to 10, in every figure alike.
    More than `MOST` steps, or none, are a UsageError.
    """
    length = check_steps(run)
    plate = Plate(WIDTHS[width])
    rows = Names.steps(run, plain("loss of step t"))
    columns = Names.steps(run, plain("step k"))
    left, right = round(rows.gutter, 2), round(plate.width - EDGE - 8, 2)
    wide = min(_WIDEST, (right - left) / length)
    high = min(_TALLEST, wide, _PART * (right - left) / length)
    looks = _looks(run, wrt, layer)
    decades = HEAT_HIGH - HEAT_LOW
    ticks = [((exponent - HEAT_LOW) / decades, power(exponent)) for exponent in range(HEAT_LOW, HEAT_HIGH + 1)]
    end = scale(plate, left, right, _measured(wrt), heat_colours("truecolor", False), ticks)
    end = legend(plate, left, right, end, _KEYS.values(), (look for row in looks for look in row or ()))
    xs, ys = cut(left, wide, length), cut(end + 4, high, length)
    paint(plate, [
        (look, Rect(xs[k], ys[t], xs[k + 1], ys[t + 1]))
        for t, row in enumerate(looks) for k, look in enumerate(row or ())
    ])  # fmt: skip
    plate.lines([_outline(xs, ys)], FAINT, LINE)
    rows.left_of(plate, ys, left)
    bottom = columns.below(plate, xs, ys[-1])
    return plate.svg(bottom, _caption(run, wrt, layer))


def _looks(run: Run, wrt: Wrt, layer: int) -> list[list[Fill] | None]:
    """The look of every cell; None for the row of a loss that is not there."""
    shades = heat_colours("truecolor", False)
    found: list[list[Fill] | None] = []
    for row in run.gradient_rows(list(range(1, len(run) + 1)), wrt, layer):
        if row is None:
            found.append(None)
            continue
        codes = heat_levels(row, underflowed(row, run.model.network.cell.smooth)).tolist()
        found.append([_KEYS[code] if code in _KEYS else shades[code] for code in codes])
    return found


def _measured(wrt: Wrt) -> Label:
    """‖∂L<t>/∂a<k>‖, typeset; of two bars, because few fonts have ‖."""
    return (
        Piece("||∂"), Piece("L", italic=True), Piece("<t>", rise=1),
        Piece(" / ∂"), Piece(wrt, italic=True), Piece("<k>", rise=1), Piece("||"),
    )  # fmt: skip


def _outline(xs: list[float], ys: list[float]) -> list[tuple[float, float]]:
    """The triangle of all k ≤ t, in stairs."""
    stairs = [
        point for place in range(len(xs) - 1) for point in ((xs[place + 1], ys[place]), (xs[place + 1], ys[place + 1]))
    ]
    return [(xs[0], ys[-1]), (xs[0], ys[0]), *stairs, (xs[0], ys[-1])]


def _caption(run: Run, wrt: Wrt, layer: int) -> str:
    target = run.target(len(run))
    aim = "" if target is None else f" The last loss is measured against {target.token!r}."
    of_layer = f" of layer {layer}" if run.layers > 1 else ""
    return (
        f"Norm of the gradient of each loss L<t> (rows) by {wrt}<k>{of_layer} of each step k (columns), log colours"
        f" from 1e{HEAT_LOW} to {10**HEAT_HIGH}: {run.model.source}, '{' '.join(run.tokens)}'.{aim}"
    )
