"""Numbers as they stand in narrow cells; zero, underflow, ∞ and NaN each look like themselves."""

import math

from rnn_tui import percentages

MINUS = "−"
_ROUNDED = 0.005  # less does not show in two decimals


def percent(share: float) -> str:
    """A probability in four cells: `100%`, `72%`, `<1%`."""
    if not math.isfinite(share):
        return "NaN"
    if 0 < share < 0.01:
        return "<1%"
    return f"{min(int(share * 100 + 0.5), 100)}%"


def gate(value: float) -> str:
    """A number of 0 … 1 in three cells: `.94`, `1.0`, `.00`."""
    if not math.isfinite(value):
        return "NaN"
    text = f"{value:.2f}"
    return text[1:] if text.startswith("0") else text[:3]


def signed(value: float) -> str:
    """A state in four cells (five from 1e10 up), its sign always there: `+.86`, `−.38`, `−1.1`, `+12`, `+2e9`."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "+∞" if value > 0 else f"{MINUS}∞"
    size, sign = abs(value), MINUS if value < 0 else "+"
    if size < 0.995:
        return f"{sign}{size:.2f}".replace("0.", ".", 1)
    if size < 9.95:
        return f"{sign}{size:.1f}"
    if size < 999.5:
        return f"{sign}{size:.0f}"
    return f"{sign}{_exponent(size)}"


def plain(value: float, digits: int = 2) -> str:
    """A number with so many decimals and a true minus sign; in scientific form beyond 10,000."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else f"{MINUS}∞"
    text = f"{value:.{digits}f}" if abs(value) < 1e4 else f"{value:.1e}"
    return text.replace("-", MINUS)


def bracketed(value: float, digits: int = 2) -> str:
    """`plain`, in brackets when negative: a factor in a product."""
    text = plain(value, digits)
    return f"({text})" if text.startswith(MINUS) else text


def squashed(value: float) -> str:
    """What tanh or σ gives: `plain`, but next to 1, −1 and 0 how far from them: `1−3e-7`, `−1+3e-7`, `4e-5`.

    Two decimals would say that a saturated unit is at its end, where its slope is 0: it hardly ever is.
    """
    size = abs(value)
    if size == 1:
        return plain(value, 0)
    if 0 < size < _ROUNDED:
        return f"{MINUS if value < 0 else ''}{_exponent(size)}"
    if 1 - _ROUNDED < size < 1:
        return f"{MINUS}1+{_exponent(1 - size)}" if value < 0 else f"1{MINUS}{_exponent(1 - size)}"
    return plain(value)


def magnitude(value: float, *, underflow: bool = False) -> str:
    """A norm in four cells: `4.83`, `0.86`, `5e-2`, `17`, `e-99` (from 1e-99 down), `0`, `~0` for underflow."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞"
    if value == 0:
        return "~0" if underflow else "0"
    if 0.0995 <= value < 9.995:
        return f"{value:.2f}"
    if 9.995 <= value < 999.5:
        return f"{value:.0f}"
    return _exponent(value)


def _exponent(size: float) -> str:
    """`5e-2`, `3e12`, `e-99`, `e308`: as much as four cells (five below 1e-99) hold of a positive number."""
    mantissa, _, power = f"{size:.0e}".partition("e")
    exponent = int(power)
    return f"{mantissa}e{exponent}" if -10 < exponent < 100 else f"e{exponent}"


def loss(value: float | None) -> str:
    """A loss in up to five cells: `7.03`, `12.58`, `123`, `1e30`; a dash where there is none."""
    if value is None:
        return "–"
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞"
    if value < 99.995:
        return f"{abs(value):.2f}"  # a loss of −0.0 is 0
    return f"{value:.0f}" if value < 99_999.5 else _exponent(value)


def short_loss(value: float | None, room: int) -> str:
    """`loss` in so many cells (three at least): fewer decimals, then none."""
    if value is None or not math.isfinite(value):
        return loss(value)
    tries = (loss(value), f"{abs(value):.1f}", f"{value:.0f}", _exponent(value) if value > 1 else "")
    return next((text for text in tries if len(text) <= room), tries[2])


def decades(value: float, *, underflow: bool = False) -> str:
    """How many decades a norm lies below 1, rounded, in two cells: `0` … `99`, `-1` above 3; `·` for an exact 0."""
    if not math.isfinite(value):
        return "?" if math.isnan(value) else "∞"
    if value == 0:
        return "~" if underflow else "·"
    return f"{min(-round(math.log10(value)), 99)}".replace("-", MINUS)


def exact(value: float, *, underflow: bool = False) -> str:
    """A norm as the readout prints it: `4.831e+00`, an exact `0`, or `below 5e-324` for underflow."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞"
    if value == 0:
        return "below 5e-324" if underflow else "0"
    return f"{value:.3e}"


def change(value: float) -> str:
    """How far something moved, its sign always there: `+4.831e-04`."""
    return f"{value:+.3e}" if math.isfinite(value) else signed(value)


share = percentages.share
"""A part of a whole as a percentage; the cards, which know no screen, write it so too."""
