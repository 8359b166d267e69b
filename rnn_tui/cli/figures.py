"""`rnn-tui shot --figure`: the heatmap or the gates alone, for a paper."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

from rnn_tui.cli.checks import one_of
from rnn_tui.defaults import PaperWidth
from rnn_tui.errors import UsageError
from rnn_tui.files import name_of

if TYPE_CHECKING:
    from rnn_tui.session import Snapshot

Kind = Literal["heatmap", "gates"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PAPER_WIDTHS: tuple[PaperWidth, ...] = get_args(PaperWidth)
_ENDINGS = (".svg", ".csv")
_FIGURES_ALONE = ("--gate", "--width")
_OF_THE_APP = ("--size", "--theme", "--color", "--ascii", "--screen", "--scale", "--step", "--loss")
_WITHOUT: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {"heatmap": (*_OF_THE_APP, "--unit", "--gate"), "gates": (*_OF_THE_APP, "--wrt")}
)


@dataclass(frozen=True)
class Figure:
    """What is drawn, checked. gate: of all units, in the place of all gates of one. unit: whether one is named."""

    kind: Kind
    width: PaperWidth
    gate: str | None
    unit: bool

    @classmethod
    def of(
        cls, out: Path, kind: str | None, width: str | None, gate: str | None, written: Collection[str]
    ) -> "Figure | None":
        """From the words of a call, or None where they ask for none. written: the options that stand there."""
        if kind is None:
            for option in _FIGURES_ALONE:
                if option in written:
                    raise UsageError(f"{option} is of --figure; leave it out, or write --figure {'|'.join(KINDS)}")
            return None
        chosen = one_of(kind, KINDS, "--figure")
        for option in written:
            if option in _WITHOUT[chosen]:
                raise UsageError(f"--figure {chosen} has no {option}; leave it out, or --figure")
        if gate is not None and "--unit" in written:
            raise UsageError("--gate shows it of all units; leave --unit out, or --gate")
        if out.suffix.lower() not in _ENDINGS:
            raise UsageError(f"--out {name_of(out)}: a figure ends in {', '.join(_ENDINGS)}")
        return cls(chosen, one_of(width or "column", PAPER_WIDTHS, "--width"), gate, "--unit" in written)

    def write(self, snapshot: "Snapshot", out: Path) -> None:
        """The figure of what is looked at, whole or not at all."""
        from rnn_tui.files import whole_file

        if not len(snapshot.run):
            raise UsageError("there is nothing to draw yet; write --tokens with at least one word")
        pieces = self._table(snapshot) if out.suffix.lower() == ".csv" else iter([self._picture(snapshot).encode()])
        with whole_file(out) as file:
            file.writelines(pieces)

    def _picture(self, snapshot: "Snapshot") -> str:
        from rnn_tui.demo.paper.gates import map_svg, unit_svg
        from rnn_tui.demo.paper.heatmap import heatmap_svg

        run, view = snapshot.run, snapshot.view
        if self.kind == "heatmap":
            return heatmap_svg(run, view.wrt, view.layer, self.width)
        if self.gate is not None:
            return map_svg(run, self._known_gate(snapshot, self.gate), view.layer, self.width)
        return unit_svg(run, view.unit, view.layer, self.width)

    def _table(self, snapshot: "Snapshot") -> Iterator[bytes]:
        from rnn_tui.demo.paper.table import gates_csv, heatmap_csv

        run, view = snapshot.run, snapshot.view
        if self.kind == "heatmap":
            return heatmap_csv(run, view.wrt, view.layer)
        wanted = None if self.gate is None else [self._known_gate(snapshot, self.gate)]
        return gates_csv(run, view.layer, wanted, view.unit if self.unit else None)

    @staticmethod
    def _known_gate(snapshot: "Snapshot", gate: str) -> str:
        from rnn_tui.demo.paper.gates import quantities

        return one_of(gate, quantities(snapshot.run), "--gate")
