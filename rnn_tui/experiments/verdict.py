"""What the numbers of a scaled network say, in words and as plain data; what is no finite number has a reason."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_tui.experiments.scale import CLIP, Bench, Scaled

_ROUNDING = 1e-9  # an orthogonal matrix has its singular value 1 to the last digits but two or three
_SATURATED = 0.5  # mean slope; that of tanh is 1 in the middle
_EXPLODED = 10.0  # share
_MOST = "1.8e308, the largest float"


def verdict(one: Scaled) -> str:
    """What there is to see in the numbers, in a sentence; every number in it is one of them."""
    if not math.isfinite(one.singular):
        return f"W_aa times {one.g:g} overflows: an entry is beyond {_MOST}"
    plain = one.singular == 0 or 0.01 <= one.singular < 1e4
    size, why = f"σmax {one.singular:{'.2f' if plain else '.1e'}}", reason(one)
    if one.share is None:
        return f"{size}: {why}"
    if len(one.norms) == 1:
        return f"{size}: of one step alone nothing goes back in time"
    left = _arrived(one, one.share)
    if one.slope is None:
        said = f"{size} of all W_* together: with gates it bounds nothing; {left} arrives at k=1"
    elif not one.top:
        said = f"{size} bounds nothing below the top layer, where L also comes from above: {left} arrives at k=1"
    elif one.singular < 1 - _ROUNDING:
        said = f"{size} < 1: every step back shrinks it, it must vanish; {left} is left at k=1"
    elif one.share > 1:
        word = "explodes" if one.share > _EXPLODED else "grows"
        said = f"{size} > 1, and it {word}: {one.share:.1e} times what set out arrives at k=1"
    else:
        said = f"{size} ≥ 1 is needed to explode and does not suffice: {left} is left at k=1{_damped(one, one.slope)}"
    return said if why is None else f"{said}; {why}"


def reason(one: Scaled) -> str | None:
    """Why there is no share, or no size of the gradient; None where there are both."""
    last = len(one.norms)
    if not math.isfinite(one.singular):
        return f"W_aa times {one.g:g} overflows"
    if one.overflow is not None:
        return f"step {one.overflow} overflows on the way forward, beyond {_MOST}: there is no loss, and no gradient"
    gone = np.flatnonzero(~np.isfinite(one.norms))
    if len(gone):
        return f"it explodes: on the way back ‖∂L<{last}>/∂a<{gone[-1] + 1}>‖ overflows, beyond {_MOST}"
    if one.norms[-1] == 0:
        return f"∂L<{last}>/∂a<{last}> is 0 to the last digit: nothing sets out, and of nothing there is no share"
    if one.share is None:
        return "it explodes: what arrives at k=1 is more than 1.8e308 times what set out"
    return None if math.isfinite(one.gradient) else f"the gradient by all parameters overflows, beyond {_MOST}"


def _damped(one: Scaled, slope: float) -> str:
    """What keeps it from exploding: saturation, or that no direction is stretched step after step."""
    if slope < _SATURATED:
        return f", for the slope g' is {slope:.2f} on average"
    turned = one.radius is not None and one.radius < 1 - _ROUNDING
    return f", for the radius, which many steps come to, is {one.radius:.2f} < 1" if turned else ""


def _arrived(one: Scaled, share: float) -> str:
    """The share at the first step; of a zero, which kind of zero it is, and since when."""
    if share:
        return f"{share:.1e}"
    if one.norms[0]:
        return "0 (too small for a float)"
    since = int(np.flatnonzero(one.norms)[0])  # the step before the first at which there is something
    return f"0 (too small for a float since k={since})" if one.underflow[0] else f"exactly 0 (since k={since})"


def data(bench: Bench, found: Sequence[Scaled]) -> dict[str, Any]:
    """The object of `rnn-tui scale --json`; what is not a finite number is null, and `reason` says why."""
    config = bench.network.config
    return {
        "schema": 1,
        "network": bench.name,
        "cell": config.cell,
        "hidden": config.hidden,
        "layer": bench.layer,
        "steps": len(bench.tokens),
        "target": config.output_vocabulary[bench.target],
        "clip": CLIP,
        "scales": [
            {
                "g": one.g,
                "largest_singular_value": _finite(one.singular),
                "spectral_radius": _finite(one.radius),
                "share": one.share,
                "norm": [_finite(value) for value in one.norms.tolist()],
                "term": [_finite(value) for value in one.terms.tolist()],
                "mean_slope": _finite(one.slope),
                "gradient": _finite(one.gradient),
                "clipped": one.kept,
                "reason": reason(one),
                "says": verdict(one),
            }
            for one in found
        ],
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
