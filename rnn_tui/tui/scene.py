"""All that a pane is given to draw from: one snapshot, one set of lanes, one palette, what is being typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from rich.style import Style

from rnn_tui.session import Run, Snapshot, View
from rnn_tui.session.backward import Backward
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.glyphs import Glyphs
from rnn_tui.tui.lanes import Lanes


@dataclass(frozen=True, eq=False)
class Scene:
    """One frame. draft: what is typed and not committed; message: the line above the token line, with its role.

    rows_first: the first loss row in sight.
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

    @cached_property
    def way(self) -> Backward | None:
        """The way back that is looked at, in the layer that is; None where no loss sets out."""
        return self.run.backward(self.snapshot.swept, self.view.layer)

    @cached_property
    def gate_names(self) -> tuple[tuple[str, str], ...]:
        """The cell's gates with their symbols: ("update", "Γu") …"""
        return tuple((name, SYMBOLS[name]) for name in self.run.model.network.cell.gates)


SYMBOLS: Mapping[str, str] = MappingProxyType({"update": "Γu", "forget": "Γf", "output": "Γo", "relevance": "Γr"})
