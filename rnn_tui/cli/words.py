"""Numbers, tokens and tables as all commands show them to people."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from rich.table import Table

from rnn_tui.models import Model

if TYPE_CHECKING:
    from rnn_tui.session import Run

_LEAST, _MOST = 1e-6, 1e4  # shares beyond are told to be so: nobody reads that many zeros


def plain_table(*columns: tuple[str, Literal["left", "right"]], gap: int = 2) -> Table:
    """A table without rules: it reads well aloud, and can be cut and pasted."""
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="bold")
    for name, justify in columns:
        table.add_column(name, justify=justify)
    return table


def shown(token: str) -> str:
    """A token that can be printed; white space and control characters are escaped."""
    return token if token.isprintable() and not token.isspace() else repr(token)


def counted_columns(run: "Run") -> str:
    """How k counts in an encoder-decoder, whose outputs have numbers of their own; "" elsewhere."""
    if not run.before_output:
        return ""
    first, last = run.before_output + 1, len(run)
    return f"k: 1 to {run.read} are what is read, {first} to {last} the output steps 1 to {len(run.outputs)}."


def titled(model: Model) -> str:
    """Task, cell and size, as they are read aloud."""
    return model.label.replace(" · ", ", ")


def significant(value: float, digits: int = 3) -> str:
    """A number to so many significant digits."""
    return f"{value:.{digits}g}"


def percent(share: float) -> str:
    """A share of one; small ones keep two digits, and none is rounded to 0 or 100 %. Never in scientific form."""
    if not math.isfinite(share):
        return str(share)
    hundredths = share * 100
    if 99.95 <= hundredths < 100:
        return "> 99.9 %"
    if 0 < share < _LEAST:
        return f"< {100 * _LEAST:.4f} %"
    if 0 < hundredths < 0.1:
        digits = f"{hundredths:.2g}"
        return f"{float(digits):.5f}".rstrip("0") + " %"
    if share > _MOST:
        return f"> {100 * _MOST:.0f} %"
    return f"{hundredths:.1f} %" if 0 < hundredths != 100 else f"{hundredths:.0f} %"


def gap(steps: Sequence[int]) -> str:
    """Which steps between others a table leaves out; empty where it has all of them."""
    found = [(last + 1, first - 1) for last, first in pairwise(sorted(steps)) if first > last + 1]
    return "".join(f"Steps {first} to {last} are left out; --json has all of them." for first, last in found)
