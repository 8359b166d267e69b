"""The Anatomy room: one loss's gradient taken apart in two networks, and a slider for the scale of W_aa."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from shlex import quote
from types import MappingProxyType
from typing import Any

from rnn_tui.core.anatomy import Anatomy
from rnn_tui.experiments.verdict import data
from rnn_tui.lessons import vanishing
from rnn_tui.lessons.cards import Card
from rnn_tui.session import Run
from rnn_tui.session.checks import is_chain
from rnn_tui.session.record import SCHEMA, Extras, json_bytes, record
from rnn_tui.session.rows import Rows
from rnn_tui.tui.canvas import Area, Canvas, Target
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import Command
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.panes import anatomy, scale
from rnn_tui.tui.rooms.anatomy_desk import FAR, SCALES, Desk
from rnn_tui.tui.rooms.room import House
from rnn_tui.tui.rooms.side import Door, SideRoom, table

_NO_CHAIN = "both directions go back at once: there is no one product to take apart; ^v in Explore reads one way"
_HINTS: Mapping[str, str] = MappingProxyType(
    {
        "sentence": "enter: what scaling W_aa does   tab W_aa, W_ax   F5 F6 training",
        "scale": "← → scales W_aa   ↑ ↓ another network   enter: back to the sentence",
    }
)
_ON_THE_SCALE: Mapping[str, str] = MappingProxyType({"left": "g", "up": "network", "turn": "sentence"})
_OWN: "tuple[Command[AnatomyRoom], ...]" = (
    Command("left", ("left",), "Step before; on the scale a smaller g", "step; on the scale g", "look",
            lambda room: room.act(lambda desk: desk.sideways(-1)), footer="step", footer_key="←→"),
    Command("right", ("right",), "Step after; on the scale a larger g", "", "look",
            lambda room: room.act(lambda desk: desk.sideways(1))),
    Command("first", ("home",), "First step; on the scale g = 0", "first, last", "look",
            lambda room: room.act(lambda desk: desk.sideways(-FAR))),
    Command("last", ("end",), "Last step; on the scale the largest g", "", "look",
            lambda room: room.act(lambda desk: desk.sideways(FAR))),
    Command("up", ("up",), "Loss before; on the scale another network", "loss; on the scale network", "look",
            lambda room: room.act(lambda desk: desk.up_down(-1)), footer="loss", footer_key="↑↓"),
    Command("down", ("down",), "Loss after; on the scale another network", "", "look",
            lambda room: room.act(lambda desk: desk.up_down(1))),
    Command("rows-on", ("pagedown",), "Other rows of numbers", "other rows", "look",
            lambda room: room.act(lambda desk: desk.turn_rows(1)), footer="rows"),
    Command("rows-back", ("pageup",), "The rows of numbers before", "", "look",
            lambda room: room.act(lambda desk: desk.turn_rows(-1))),
    Command("weight", ("tab",), "The terms of W_aa, W_ax or both", "W_aa, W_ax, both", "look",
            lambda room: room.act(lambda desk: desk.next_weight(1)), footer="W"),
    Command("weight-back", ("shift+tab",), "The terms of the weight before", "", "look",
            lambda room: room.act(lambda desk: desk.next_weight(-1))),
    Command("turn", ("enter", "ctrl+j"), "The sentence, or what scaling W_aa does", "sentence or scale", "look",
            lambda room: room.act(lambda desk: desk.turn()), footer="scale"),
    Command("train-back", ("f5",), "Both networks earlier in training", "training back, on", "change",
            lambda room: room.act(lambda desk: desk.train(-1)), footer="training", footer_key="F5 F6"),
    Command("train-on", ("f6",), "Both networks later in training", "", "change",
            lambda room: room.act(lambda desk: desk.train(1))),
    Command("cell", ("f7",), "Another cell with gates below the rnn", "another cell below", "change",
            lambda room: room.act(lambda desk: desk.next_cell()), footer="cell"),
)  # fmt: skip


class AnatomyRoom(SideRoom):
    """Two pages: the sentence in Explore, taken apart; and the scale."""

    panes = (anatomy.PANE, scale.PANE)
    table = replace(
        table(_OWN, ("left", "up", "rows-on", "weight", "turn", "train-back", "cell")),
        expendable=("cell", "train-back", "palette", "rooms", "turn"),  # the line above the footer tells of enter too
    )

    def __init__(self, house: House, explorer: Explorer, palette: Palette) -> None:
        super().__init__(house, explorer, palette)
        self.desk = Desk(explorer)

    def entered(self) -> None:
        """Take up what Explore shows now."""
        self.desk.refresh()
        self._hint()

    def act(self, action: Callable[[Desk], str | None]) -> None:
        """Do it, and say what there is to say."""
        said = action(self.desk)
        if said:
            self.say(said)
        else:
            self._hint()

    def _hint(self) -> None:
        """A truth that is to be seen just here, or else what the keys do."""
        remarks = []
        if self.desk.page == "sentence" and not all(is_chain(run.model) for run in self.desk.runs):
            remarks = [_NO_CHAIN]
        elif self.desk.page == "sentence":
            found = zip(self.desk.runs, self.desk.anatomies(), strict=True)
            remarks = [said for run, one in found if one is not None and (said := self._remark(run, one))]
        self.say(remarks[-1] if remarks else _HINTS[self.desk.page])

    def back(self) -> None:
        """From the scale to the sentence, from there to Explore."""
        if self.desk.page == "scale":
            self.act(lambda desk: desk.turn())
        else:
            super().back()

    def heading(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is taken apart, and of what."""
        desk = self.desk
        if desk.page == "scale" or not desk.t:
            return ("anatomy · the scale of W_aa", "the scale of W_aa"), (f"g = {SCALES[desk.g]:.1f}",)
        target = desk.runs[0].target(desk.t)
        aim = "" if target is None else f" '{target.token}{'?' if target.provisional else ''}'"
        step = desk.runs[0].model.step
        trained = "" if step is None else f" · trained {step}"
        lefts = (f"anatomy of ∂L<{desk.t}>/∂{desk.weight} · one term a word", f"anatomy of ∂L<{desk.t}>/∂{desk.weight}")
        return lefts, (f"L<{desk.t}>{aim}{trained}", f"L<{desk.t}>{aim}")

    def footer(self) -> Sequence[Command[Any]]:
        """On the scale other words, and not what works on the sentence alone."""
        if self.desk.page == "sentence":
            paged = self.desk.rows_pages > 1
            return [command for command in self.table.footer if paged or command.name != "rows-on"]
        there = (command for command in self.table.footer if command.name not in ("weight", "cell", "rows-on"))
        return [replace(command, footer=_ON_THE_SCALE.get(command.name, command.footer)) for command in there]

    def draw(self, canvas: Canvas, area: Area, palette: Palette) -> None:
        """The page in front."""
        (anatomy if self.desk.page == "sentence" else scale).draw(canvas, area, self.desk, palette)

    def follow(self, target: Target) -> None:
        """A word, a place of the slider, a network on the scale."""
        if target.verb == "step":
            self.desk.look(k=int(target.value))
        elif target.verb == "g":
            self.desk.g = int(target.value)
        elif target.verb == "bench":
            self.desk.bench = int(target.value)
        self._hint()

    def wheel(self, by: int) -> None:
        """As ← →."""
        self.act(lambda desk: desk.sideways(by))

    def card(self) -> Card:
        """Part five."""
        return vanishing.card(self.desk.runs, self.desk.anatomies(), self.desk.k)

    def command_line(self) -> str:
        """The command that prints the same numbers: of the scale, or of the network in Explore."""
        desk = self.desk
        fresh = desk.benches()[desk.bench]
        if desk.page == "scale" and fresh != "trained":
            return f"rnn-tui scale --fresh {fresh} --g {SCALES[desk.g]:g}"
        run = self._upto(desk.runs[0 if desk.page == "scale" else -1])
        network, target = run.model.network, run.last_target
        text = run.model.task.text(run.tokens[:], network.config.vocabulary)
        if text is None or target is None:
            return "rnn-tui scale  # the words in sight cannot be typed, or there are none"
        begun = f"rnn-tui scale --g {SCALES[desk.g]:g}" if desk.page == "scale" else "rnn-tui trace --anatomy"
        layer = desk.layer_of(run)
        at = f" --layer {layer}" if layer else ""
        return f"{begun} --model {quote(run.model.source)} --target {quote(target)}{at} {quote(text)}"

    def _upto(self, run: Run) -> Run:
        """The words up to the chosen loss, which is then the last, with numbers of its own beside the screen's."""
        t = self.desk.t
        target = run.target(t) if t else None
        return replace(run.take(t).aim(None if target is None else target.token), rows=Rows())

    def _remark(self, run: Run, found: Anatomy) -> str:
        return vanishing.remark(run, found, self.desk.k)

    def stem(self) -> str:
        """For what is saved."""
        return "anatomy" if self.desk.page == "sentence" else "scale"

    def numbers(self) -> Iterable[bytes]:
        """One JSON object: of the scale what `scale --json` has, of the sentence `networks`, a record of each.

        A record is what `trace --anatomy --json` has of that network.
        """
        desk = self.desk
        if desk.page == "scale":
            found = desk.scales()
            return [] if found is None else [json_bytes(data(*found))]
        if not desk.t:
            return []
        extras = Extras(anatomy=desk.t)
        records = [record(self._upto(run), layer=desk.layer_of(run), extras=extras) for run in desk.runs]
        return [json_bytes({"schema": SCHEMA, "networks": records})]


DOOR = Door("anatomy", "Anatomy", "a gradient taken apart; the scale of W_aa", AnatomyRoom)
