"""All that a pane is given to draw from: one snapshot, one set of lanes, one palette, what is being typed."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from rich.style import Style

from rnn_tui.session import Run, Snapshot, View
from rnn_tui.session.backward import Backward
from rnn_tui.session.growing import known_next
from rnn_tui.session.losses import loss_steps
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.glyphs import Glyphs
from rnn_tui.tui.lanes import Lanes


@dataclass(frozen=True, eq=False)
class Scene:
    """One frame. draft: what is typed and not committed; message: the line above the token line, with its role.

    rows_first: which of `losses`, counted from 1, is the first row in sight.
    """

    snapshot: Snapshot
    palette: Palette
    lanes: Lanes
    draft: str
    message: str
    refused: bool
    rows_first: int

    @property
    def run(self) -> Run:
        """The run in front."""
        return self.snapshot.run

    @property
    def view(self) -> View:
        """What is looked at."""
        return self.snapshot.view

    @property
    def marks(self) -> Glyphs:
        """The glyphs of this terminal."""
        return self.palette.marks

    @cached_property
    def strong(self) -> Style:
        """Ink that stands out."""
        return self.palette.ink + Style(bold=True)

    @property
    def narrow(self) -> bool:
        """Whether a lane holds a glyph, and no number."""
        return self.lanes.width < NUMERIC

    @cached_property
    def losses(self) -> Sequence[int]:
        """The steps that have a row in the heatmap."""
        return loss_steps(self.run)

    @cached_property
    def next_inputs(self) -> Container[str]:
        """What may be taken of the last step's outputs."""
        fed = self.run.model.task.next_token or self.run.writes
        return known_next(self.run) if fed else ()

    @property
    def arrow(self) -> str:
        """`→` or `←` before the states of the direction that is looked at, where there are two."""
        return "" if not self.run.model.network.config.bidirectional else "←" if self.view.reverse else "→"

    @property
    def before(self) -> int:
        """The step whose state goes into that of the selected one; from the right it is the next."""
        return self.view.step + (1 if self.view.reverse else -1)

    def loss_name(self, t: int) -> str:
        """`L<3>`: losses are counted as outputs are, which in an encoder-decoder begin behind the input."""
        return f"L<{self.output(t)}>"

    def output(self, t: int) -> int:
        """The number of the output of step t."""
        return t - self.run.before_output

    @cached_property
    def way(self) -> Backward | None:
        """The way back that is looked at, in the layer that is; None where no loss sets out."""
        return self.run.backward(self.snapshot.swept, self.view.layer)

    @cached_property
    def gate_names(self) -> tuple[tuple[str, str], ...]:
        """The cell's gates with their symbols: ("update", "Γu") …"""
        return tuple((name, SYMBOLS[name]) for name in self.run.model.network.cell.gates)


NUMERIC = 5
"""The narrowest lane that holds a number."""

SYMBOLS: Mapping[str, str] = MappingProxyType({"update": "Γu", "forget": "Γf", "output": "Γo", "relevance": "Γr"})
