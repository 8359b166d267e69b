"""The gates for a paper: one unit's gates and states over time as bars, or one gate of all units as a map."""

import math
from collections.abc import Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Final

import numpy as np

from rnn_tui.core.ops import Array
from rnn_tui.demo.paper.axes import LARGE, LINE, SMALL, WIDTHS, Names, Width, check_length, check_steps, cut
from rnn_tui.demo.paper.looks import INFINITE, NOT_A_NUMBER, ROLES, Fill, legend, lost, paint, scale
from rnn_tui.demo.paper.plate import EDGE, FAINT, Label, Piece, Plate, Rect, breadth, outline, plain
from rnn_tui.pictures.frame import mix
from rnn_tui.session import Run
from rnn_tui.tui.colours import state_colours, state_level

_WIDEST: Final = 26.0  # points of a step
_BAND: Final = 20.0  # points of a row of bars, and
_BETWEEN: Final = 7.0  # from one to the next
_TALLEST: Final = 9.0  # points of a unit's row in a map
_PART: Final = 0.8
_ROUND: Final = (1, 1.5, 2, 3, 4, 6, 8, 10, 15)
_NAMES: Final[Mapping[str, Label]] = MappingProxyType({
    "update": (Piece("Γ"), Piece("u", rise=-1)),
    "forget": (Piece("Γ"), Piece("f", rise=-1)),
    "output": (Piece("Γ"), Piece("o", rise=-1)),
    "relevance": (Piece("Γ"), Piece("r", rise=-1)),
    "candidate": (Piece("c", italic=True), Piece("~", rise=1)),
    "c": (Piece("c", italic=True),),
    "a": (Piece("a", italic=True),),
})  # fmt: skip


def quantities(run: Run) -> list[str]:
    """What the cell has: its gates, then candidate and c where it has them, and a."""
    cell = run.model.network.cell
    return [*cell.gates, *(("candidate", "c") if cell.has_memory else ()), "a"]


def at_step(run: Run, t: int, layer: int) -> dict[str, Array]:
    """Every quantity that the cell has at step t, (H,) each."""
    states = {"candidate": run.candidate_state(t, layer), "c": run.c(t, layer), "a": run.a(t, layer)}
    return run.gates(t, layer) | {name: state for name, state in states.items() if state is not None}


def values(run: Run, quantity: str, layer: int) -> Array:
    """One quantity of all units (rows) at all steps (columns): (H, T)."""
    return np.stack([at_step(run, t, layer)[quantity] for t in range(1, len(run) + 1)], axis=1)


def unit_svg(run: Run, unit: int, layer: int, width: Width = "column") -> str:
    """One unit (from 0): a row of bars for each of its gates (0 … 1) and states (signed), a column a step."""
    length = check_steps(run)
    plate = Plate(WIDTHS[width])
    rows = {quantity: values(run, quantity, layer)[unit].tolist() for quantity in quantities(run)}
    limits = {quantity: 1.0 if _is_gate(quantity) else _limit(row) for quantity, row in rows.items()}
    ticks = max(breadth(_tick(-limit), SMALL - 1) for limit in limits.values())
    left, right = round(EDGE + 22 + ticks, 2), plate.width - EDGE - SMALL / 2
    xs = cut(left, min(_WIDEST, (right - left) / length), length)
    top, painted = EDGE + 3, set[Fill]()
    for quantity, row in rows.items():
        painted |= _bars(plate, xs, top, quantity, row, limits[quantity])
        top += _BAND + _BETWEEN
    steps = Names.steps(run, plain("step t"))
    bottom = steps.below(plate, xs, top - _BETWEEN)
    bottom = legend(plate, left, right, bottom, (INFINITE, NOT_A_NUMBER), painted)
    what = f"Gates and states of unit {unit + 1}, layer {layer}, at each step"
    return plate.svg(bottom, f"{what}: {run.model.source}, '{' '.join(run.tokens)}'.")


def _bars(
    plate: Plate, xs: Sequence[float], top: float, quantity: str, row: Sequence[float], limit: float
) -> set[Fill]:
    """One row of bars with its axis; what they are filled with."""
    gate = _is_gate(quantity)
    bottom, zero = top + _BAND, top + _BAND * (1.0 if gate else 0.5)
    reach = zero - top
    margin = (xs[1] - xs[0]) * 0.12
    cells: list[tuple[Fill, Rect]] = []
    for left, right, value in zip(xs, xs[1:], row, strict=False):
        sides = round(left + margin, 2), round(right - margin, 2)
        if not math.isfinite(value):
            cells.append((lost(value), Rect(sides[0], top, sides[1], bottom)))
            continue
        end = round(zero - value / limit * reach, 2)
        colour = ROLES["gate"] if gate else ROLES["plus" if value > 0 else "minus"]
        cells.append((colour, Rect(sides[0], min(end, zero), sides[1], max(end, zero))))
    paint(plate, cells)
    ticks = [(top, limit), (zero, 0.0)] + ([] if gate else [(bottom, -limit)])
    axis = [[(xs[0], top), (xs[0], bottom)], [(xs[0], zero), (xs[-1], zero)]]
    plate.lines([*axis, *([(xs[0] - 2, y), (xs[0], y)] for y, _ in ticks)], FAINT, LINE)
    for y, value in ticks:
        plate.write(plain(_tick(value)), xs[0] - 3.5, y + 0.35 * (SMALL - 1), SMALL - 1, "end")
    plate.write(_NAMES[quantity], EDGE + 1, (top + bottom) / 2 + 0.3 * LARGE, LARGE + 1)
    return {fill for fill, _ in cells}


def map_svg(run: Run, quantity: str, layer: int, width: Width = "column") -> str:
    """One gate or state of all units: a row a unit, a column a step."""
    length, hidden = check_steps(run), run.hidden
    check_length(hidden, "units", "choose one with --unit, or write --out F.csv, which has room for all")
    plate = Plate(WIDTHS[width])
    table = values(run, quantity, layer)
    units = Names.numbers(hidden, plain("unit"))
    gate = _is_gate(quantity)
    limit = 1.0 if gate else _limit(table.ravel().tolist())
    left = round(units.gutter, 2)
    right = round(plate.width - EDGE - max(8.0, breadth(_tick(limit), SMALL) / 2), 2)
    shades = _gate_colours() if gate else state_colours("truecolor", False)
    ends = (0.0, 0.25, 0.5, 0.75, 1.0) if gate else (-limit, -limit / 2, 0.0, limit / 2, limit)
    end = scale(plate, left, right, _NAMES[quantity], shades, [(n / 4, plain(_tick(v))) for n, v in enumerate(ends)])
    looks = [[_look(value if gate else value / limit, shades, gate) for value in row] for row in table.tolist()]
    end = legend(plate, left, right, end, (INFINITE, NOT_A_NUMBER), chain.from_iterable(looks))
    xs = cut(left, min(_WIDEST, (right - left) / length), length)
    ys = cut(end + 4, min(_TALLEST, _PART * (right - left) / hidden), hidden)
    paint(plate, [
        (look, Rect(xs[t], ys[unit], xs[t + 1], ys[unit + 1]))
        for unit, row in enumerate(looks) for t, look in enumerate(row)
    ])  # fmt: skip
    plate.lines([outline(Rect(xs[0], ys[0], xs[-1], ys[-1]))], FAINT, LINE)
    units.left_of(plate, ys, left)
    steps = Names.steps(run, plain("step t"))
    bottom = steps.below(plate, xs, ys[-1])
    what = f"{quantity.capitalize()} of all units (rows) of layer {layer} at each step (columns)"
    return plate.svg(bottom, f"{what}: {run.model.source}, '{' '.join(run.tokens)}'.")


def _is_gate(quantity: str) -> bool:
    return quantity not in ("candidate", "c", "a")


def _look(value: float, shades: Sequence[str], gate: bool) -> Fill:
    """The colour of a gate's value in 0 … 1, or of a state's in −1 … 1."""
    if not math.isfinite(value):
        return lost(value)
    return shades[state_level(2 * value - 1 if gate else value)]


def _gate_colours() -> tuple[str, ...]:
    """White at 0, the colour of gates at 1."""
    steps = len(state_colours("truecolor", False)) - 1
    return tuple(mix(ROLES["gate"], "#ffffff", level / steps) for level in range(steps + 1))


def _limit(row: Sequence[float]) -> float:
    """1, or the next round number that no finite value exceeds."""
    largest = max((abs(value) for value in row if math.isfinite(value)), default=0.0)
    if largest <= 1:
        return 1.0
    decade = 10.0 ** math.floor(math.log10(largest))
    return next(decade * step for step in _ROUND if decade * step >= largest)


def _tick(value: float) -> str:
    return f"{value:g}".replace("-", "−")
