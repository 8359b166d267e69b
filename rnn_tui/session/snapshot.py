"""What everybody looks at: a frozen picture of the sequence, the runs over it, and where the eye rests."""

from collections.abc import Sequence as Several
from dataclasses import dataclass
from typing import Literal

from rnn_tui.core.strand import Strand
from rnn_tui.core.words import Wrt
from rnn_tui.session.run import Run

Lens = Literal["gates", "gradient", "units"]
LENSES: tuple[Lens, ...] = ("gates", "gradient", "units")
Mode = Literal["explore", "backward", "compare"]


@dataclass(frozen=True)
class Sequence:
    """What was typed. target: what the last loss is measured against; None leaves it to the likeliest."""

    tokens: Strand[str]
    target: str | None = None


@dataclass(frozen=True)
class View:
    """What is looked at. step, loss: from 1 (0 while there is no token); unit, layer: from 0.

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

    @property
    def swept(self) -> Several[int]:
        """The losses whose way back is looked at: the chosen one, or all whose next token is there."""
        return range(1, self.length) if self.view.summed else [self.view.loss] if self.view.loss else []
