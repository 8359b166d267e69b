"""A part of a whole as people read it: digits and a per cent sign, never an exponent."""

import math

_LEAST = 1e-4
_MOST = 1e6


def share(part: float, whole: float) -> str:
    """`part` of `whole`: `75%`, `2.4%`, `128%`; one digit where it is far below 1: `0.12%`, `0.0005%`.

    `<0.0001%` and `>999999%` where the digits would be too many to be read; a dash where there is no whole.
    """
    if not (math.isfinite(part) and math.isfinite(whole)) or whole == 0:
        return "–"
    value = 100 * (part / whole)
    if value >= _MOST - 0.5:
        return ">999999%"
    if value >= 9.95:
        return f"{value:.0f}%"
    if value >= 0.95:
        return f"{float(f'{value:.2g}'):g}%"
    if value == 0:
        return "0%"
    if value < _LEAST:
        return "<0.0001%"
    digits = -math.floor(math.log10(float(f"{value:.0e}")))
    return f"{value:.{max(1, digits)}f}%"
