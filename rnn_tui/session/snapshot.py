"""What everybody looks at: a frozen picture of the sequence, the runs over it, and where the eye rests."""

from collections.abc import Sequence as Several
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rnn_tui.core.ops import Array
from rnn_tui.core.strand import Strand
from rnn_tui.core.words import Wrt
from rnn_tui.session.checks import check_asked
from rnn_tui.session.run import Run
from rnn_tui.session.targets import Gold

Lens = Literal["gates", "gradient", "units", "formula"]
LENSES: tuple[Lens, ...] = ("gates", "gradient", "units", "formula")
_SHOWN = 12  # words of a sequence, where a snapshot is told in one line
Mode = Literal["explore", "backward", "compare"]


@dataclass(frozen=True)
class Sequence:
    """What was typed, a token a column. target: what the last loss is measured against; None leaves it to the run.

    read: of an encoder-decoder that has begun to write, how many of the tokens are the encoder's; the next is START,
    and what follows is what the decoder wrote before its last output. None before that, and in every other shape.
    ended: whether its last output was taken to be END. given: what it was told to write, in the place of the gold.
    """

    tokens: Strand[str]
    target: str | None = None
    read: int | None = None
    ended: bool = False
    given: Gold | None = None


@dataclass(frozen=True)
class View:
    """What is looked at. step, loss: from 1 (0 while there is no token); unit, layer: from 0.

    reverse: whether of a layer's two directions the one from the right is looked at; only in a bidirectional network.

    In the mode "backward", step is how far back the way has come; summed: whether it is that of all losses together.
    """

    step: int = 0
    loss: int = 0
    unit: int = 0
    layer: int = 0
    wrt: Wrt = "a"
    lens: Lens = "gates"
    mode: Mode = "explore"
    summed: bool = False
    reverse: bool = False


@dataclass(frozen=True)
class Snapshot:
    """One sequence, one to three runs over it (the first is the one in front), and a view."""

    sequence: Sequence
    runs: tuple[Run, ...]
    view: View

    def __repr__(self) -> str:
        words = " ".join(self.sequence.tokens[:_SHOWN]) + (" …" if self.length > _SHOWN else "")
        return f"<Snapshot of {', '.join(repr(run.model.source) for run in self.runs)}, T = {self.length}: {words!r}>"

    @property
    def run(self) -> Run:
        """The run in front."""
        return self.runs[0]

    @property
    def length(self) -> int:
        """How many columns there are: T, and in an encoder-decoder T + U."""
        return len(self.sequence.tokens)

    @property
    def swept(self) -> Several[int]:
        """The losses whose way back is looked at: the chosen one, or all whose targets are known."""
        return self.run.measured if self.view.summed else [self.view.loss] if self.view.loss else []

    def gradient(self, wrt: Wrt | None = None, layer: int | None = None) -> Array:
        """G (N, N): G[t-1, k-1] = ‖∂L<t>/∂s<k>‖₂ of the run in front; s is a, c or x of a layer (default: the view's).

        0 where k > t, but in a bidirectional network; NaN in the row of a step without a loss, an encoder's among them.
        A layer that is not there, or c of a cell without one, is a UsageError.
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
