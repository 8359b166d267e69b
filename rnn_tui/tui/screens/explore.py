"""The Explore screen: the score, the token line, and the keys."""

import shlex
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from textual.geometry import Offset

from rnn_tui.defaults import DEFAULT_MODEL
from rnn_tui.lessons.cards import Card
from rnn_tui.models import bundled
from rnn_tui.models.choices import Shelves
from rnn_tui.session import Run
from rnn_tui.session.snapshot import LENSES, Mode
from rnn_tui.session.snapshot_record import snapshot_chunks
from rnn_tui.tui import compared, comparison, openings, pen
from rnn_tui.tui.canvas import Canvas, Target
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import EXPLORE
from rnn_tui.tui.deck import part_in_sight
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.panes import (
    adjoints,
    arrival,
    backward,
    formula,
    gates,
    gradient,
    histogram,
    memory,
    readout,
    strip,
    title,
    tokenline,
    units,
    words,
)
from rnn_tui.tui.panes import map as heat_map
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.panes.tokenline import cursor_column
from rnn_tui.tui.rooms.room import House, Room
from rnn_tui.tui.score import Window, frame
from rnn_tui.tui.screens.chooser import Choices, ChooserScreen
from rnn_tui.tui.screens.help import Guide, HelpScreen
from rnn_tui.tui.screens.palette import Entry, network_entries, task_entries
from rnn_tui.tui.screens.pen import PenScreen
from rnn_tui.tui.view import CanvasView, loop_time

_FIRST: Mapping[Mode, tuple[Pane, ...]] = MappingProxyType(
    {
        "compare": (comparison.PANE, histogram.PANE, gates.PANE),
        "backward": (backward.PANE, adjoints.PANE, arrival.PANE),
    }
)
"""What help tells of first in a mode."""


class Score(CanvasView):
    """Draws the explorer, frame by frame."""

    def __init__(self, explorer: Explorer, palette: Palette) -> None:
        super().__init__(palette, clock=loop_time)
        self.explorer = explorer
        self._window = Window()

    def picture(self, width: int, height: int) -> Canvas:
        """One frame, its window as near to the last one's as can be."""
        canvas, self._window = frame(self.explorer, self.palette, width, height, self._window)
        return canvas

    def after_drawing(self) -> None:
        """The terminal's own cursor stands in the token line, where input methods open."""
        self.app.cursor_position = Offset(cursor_column(self.explorer.draft), max(0, self.size.height - 2))


class ExploreScreen(Room):
    """The sentence, the gates, the gradient; typing always goes to the token line."""

    table = EXPLORE
    panes = tuple(
        module.PANE
        for module in (
            title, strip, gates, gradient, readout, units, formula, words, memory, heat_map, adjoints, backward,
            arrival, comparison, histogram, tokenline,
        )
    )  # fmt: skip

    def __init__(self, house: House, explorer: Explorer, palette: Palette) -> None:
        super().__init__(house, Score(explorer, palette))
        self.explorer = explorer

    def typed(self, text: str) -> None:
        """Into the draft; many characters at once come from a flood of keys."""
        if len(text) == 1:
            self.explorer.type(text)
        else:
            self.explorer.type_all(text)

    def pasted(self, text: str) -> None:
        """Part of a word into the draft, words as tokens."""
        self.explorer.paste(text)

    def drafting(self) -> bool:
        """Whether a word is being typed."""
        return bool(self.explorer.draft)

    def wheel(self, by: int) -> None:
        """Walk in time."""
        self.explorer.step(by)

    def follow(self, target: Target) -> None:
        """Look where the mouse points, or take the word."""
        verb, value = target
        explorer = self.explorer
        if verb == "step":
            explorer.look(step=int(value))
        elif verb == "loss":
            explorer.look(loss=int(value))
        elif verb == "cell":
            loss, step = str(value).split()
            explorer.look(loss=int(loss), step=int(step))
        elif verb == "unit":
            explorer.look(unit=int(value))
        elif verb == "layer":
            explorer.look(layer=int(value))
        elif verb == "way":
            layer, way = str(value).split()
            explorer.look(layer=int(layer), reverse=way == "<")
        elif verb == "lens":
            explorer.look(lens=next(lens for lens in LENSES if lens == value))
        elif verb == "losses":
            explorer.sum_losses(value == "all")
        elif verb == "take":
            explorer.take(str(value))
        elif verb == "front":
            explorer.session.turn(int(value))

    def more_entries(self) -> list[Entry]:
        """The words of the network in front, the tasks, and the networks."""
        return [
            Entry("Words this network knows", "", self.open_words),
            *task_entries(self.use_network),
            *network_entries(self.use_network),
        ]

    def open_words(self) -> None:
        """Help, at the words that can be typed."""
        self.app.push_screen(HelpScreen(self._view.palette, self.guide(), at_words=True))

    def use_network(self, name: str) -> None:
        """Another network, chosen in the palette or the chooser."""
        openings.open_network(self.explorer, name)
        self._view.invalidate()

    def open_chooser(self) -> None:
        """The networks by task, cell and training; one is opened, or put beside those in sight, or taken away."""
        shown = tuple(run.model.source for run in self.explorer.snapshot.runs)
        choices = Choices(Shelves(bundled()), self.explorer.opened, shown)
        compare = partial(compared.add_or_take, self.explorer)
        chosen = ChooserScreen(
            self._view.palette, choices, self.explorer.session.model, self.use_network, partial(self._then, compare)
        )
        self.app.push_screen(chosen)

    def open_pen(self) -> None:
        """Write on; where outputs are not inputs it says why not."""
        why = pen.why_not_on(self.explorer.session)
        if why:
            self.explorer.say(why, refused=True)
        else:
            self.explorer.say("")
            self.app.push_screen(PenScreen(self._view.palette, self.explorer, self._view.invalidate))

    def _then(self, act: Callable[[str], object], name: str) -> None:
        act(name)
        self._view.invalidate()

    def changed(self) -> None:
        """Something else is looked at: draw soon."""
        self._view.invalidate()

    def card(self) -> Card:
        """Part three on the way back, four where the shape is another than agreement's; else that of the cell in sight:
        two without gates, seven, eight; five where networks without gates are compared."""
        part = part_in_sight(self.explorer)
        return next(page.card() for page in self._house.deck() if page.part == part)

    def guide(self) -> Guide:
        """Keys, panes, and the words of the network in front; in a mode its own panes first, and opened there."""
        vocabulary = self.explorer.session.model.network.config.vocabulary
        first = _FIRST.get(self.explorer.snapshot.view.mode, ())
        panes = (*first, *(pane for pane in self.panes if pane not in first))
        return Guide(self.table.commands, panes, vocabulary, at_panes=bool(first))

    def stem(self) -> str:
        """The network's name."""
        return self.explorer.snapshot.run.model.source.rpartition("/")[2]

    def save_numbers(self) -> None:
        """Ask for a name, then write the JSON of this very state."""
        snapshot = self.explorer.snapshot
        if not snapshot.length:
            self.explorer.say(f"there are no numbers yet: type a {snapshot.run.model.task.unit}", refused=True)
            return
        self._ask("json", lambda path: self._write(path, snapshot_chunks(snapshot)))

    def say(self, message: str, *, refused: bool = False) -> None:
        """Put a line above the token line."""
        self.explorer.say(message, refused=refused)

    def command_line(self) -> str:
        """The command that opens this state again; without the words where no text is read as them, and it says so."""
        snapshot = self.explorer.snapshot
        model = snapshot.run.model
        chosen = "" if model.source == DEFAULT_MODEL else f" --model {shlex.quote(model.source)}"
        beside = "".join(f" --compare {shlex.quote(run.model.source)}" for run in snapshot.runs[1:])
        sequence = snapshot.sequence
        text = model.task.text(sequence.tokens[: sequence.read], model.network.config.vocabulary)
        if text is None:
            return f"rnn-tui{chosen}{beside}  # its words are not here: a token with white space in it cannot be typed"
        target = told(snapshot.run) if model.network.config.encodes else sequence.target
        aim = f" --target {shlex.quote(target)}" if target is not None else ""
        return f"rnn-tui{chosen}{beside} --tokens {shlex.quote(text)}{aim}"


def told(run: Run) -> str | None:
    """What `--target` has a decoder write, where that is what it was measured against and has written; else None."""
    if not run.ended or tuple(run.written) != run.gold[run.read :]:
        return None
    return run.model.task.text(run.written[:-1], run.model.network.config.output_vocabulary)
