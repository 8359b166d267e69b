"""What everybody looks at: a frozen picture of the sequence, the runs over it, and where the eye rests."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from rnn_tui.core.ops import Array
from rnn_tui.core.strand import Strand
from rnn_tui.core.words import Wrt
from rnn_tui.session.run import Run, check_asked

Lens = Literal["gates", "gradient", "units"]
LENSES: tuple[Lens, ...] = ("gates", "gradient", "units")


@dataclass(frozen=True)
class Sequence:
    """What was typed. target: what the last loss is measured against; None leaves it to the likeliest."""

    tokens: Strand[str]
    target: str | None = None


@dataclass(frozen=True)
class View:
    """What is looked at. step, loss: from 1 (0 while there is no token); unit, layer: from 0."""

    step: int = 0
    loss: int = 0
    unit: int = 0
    layer: int = 0
    wrt: Wrt = "a"
    lens: Lens = "gates"


@dataclass(frozen=True)
class Snapshot:
    """One sequence, one to three runs over it (the first is the one in front), and a view."""

    sequence: Sequence
    runs: tuple[Run, ...]
    view: View

    @property
    def run(self) -> Run:
        """The run in front."""
        return self.runs[0]

    @property
    def length(self) -> int:
        """T."""
        return len(self.sequence.tokens)

    def gradient(self, wrt: Wrt | None = None, layer: int | None = None) -> Array:
        """G (T, T): G[t-1, k-1] = ‖∂L<t>/∂s<k>‖₂ of the run in front; s is a, c or x of a layer (default: the view's).

        0 where k > t; NaN in the row of a step without a loss. A layer that is not there, or c of a cell without
        one, is a UsageError.
        """
        by, depth, length = wrt or self.view.wrt, self.view.layer if layer is None else layer, self.length
        check_asked(self.run.model, by, depth)
        matrix = np.zeros((length, length))
        rows = self.run.gradient_rows(list(range(1, length + 1)), by, depth)
        for t, row in enumerate(rows):
            if row is None:
                matrix[t] = np.nan
            else:
                matrix[t, : len(row)] = row
        return matrix
