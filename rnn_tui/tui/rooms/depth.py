"""The Depth room: residual networks, part six of the post."""

from asyncio import to_thread
from collections.abc import Iterable, Iterator

from textual.worker import Worker

from rnn_tui.experiments.depth import Progress
from rnn_tui.lessons import residual
from rnn_tui.lessons.cards import Card
from rnn_tui.session.record import json_bytes
from rnn_tui.tui.canvas import Area, Canvas, Target
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import Command
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.rooms import depth_picture
from rnn_tui.tui.rooms.depth_state import STEPS, DepthState
from rnn_tui.tui.rooms.room import House
from rnn_tui.tui.rooms.side import SideRoom, table

_AT_ONCE = 25
"""Updates between two looks at whether to go on: some 60 ms of the deepest networks."""
WELCOME = (
    "← → to 0: the residual block becomes the identity   pgup pgdn other depths   ^r trains some here   tab fresh or"
    " trained"
)

_OWN: tuple[Command["DepthRoom"], ...] = (
    Command("less", ("left",), "Slider: W,b of the block less", "W,b of the block × less, more", "move",
            lambda room: room.state.slide(-1), footer="W,b", footer_key="←→"),
    Command("more", ("right",), "Slider: W,b of the block more", "", "move", lambda room: room.state.slide(1)),
    Command("zero", ("home",), "Slider: W,b × 0", "W,b × 0, × 1", "move", lambda room: room.state.slide(-STEPS)),
    Command("whole", ("end",), "Slider: W,b × 1", "", "move", lambda room: room.state.slide(STEPS)),
    Command("block-up", ("up",), "Block above", "block above, below", "move", lambda room: room.to_block(1),
            footer="block", footer_key="↑↓"),
    Command("block-down", ("down",), "Block below", "", "move", lambda room: room.to_block(-1)),
    Command("deeper", ("pageup",), "Deeper networks", "deeper, shallower", "move", lambda room: room.state.deeper(1),
            footer="depth", footer_key="pgup pgdn"),
    Command("shallower", ("pagedown",), "Shallower networks", "", "move", lambda room: room.state.deeper(-1)),
    Command("when", ("tab", "shift+tab"), "Gradients: fresh or trained networks", "gradients fresh, trained", "see",
            lambda room: room.state.turn(), footer="gradient"),
    Command("point", ("ctrl+l",), "Another point of the spirals", "another point", "see",
            lambda room: room.state.next_point()),
    Command("again", ("ctrl+r",), "Train some networks here, or stop", "train some here; stop", "change",
            lambda room: room.train_or_stop(), footer="train"),
)  # fmt: skip


class DepthRoom(SideRoom):
    """state: what is looked at."""

    state: DepthState

    panes = depth_picture.PANES
    table = table(_OWN, ("less", "block-up", "deeper", "when", "again"), ("deeper", "when"))

    def __init__(self, house: House, explorer: Explorer, palette: Palette) -> None:
        super().__init__(house, explorer, palette)
        self.state = DepthState()
        self._training: Worker[None] | None = None
        self.say(WELCOME)

    def heading(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is trained on what; which block of which depth."""
        state = self.state
        block = f"block ({state.layer + 1}, {state.layer + 2}) · " if state.block is not None else ""
        lefts = (
            "depth · two spirals · width 16 · ReLU · He's initialisation, alike for both",
            "depth · two spirals · He's initialisation",
            "depth · two spirals",
            "depth",
        )
        return lefts, (f"{block}{state.depth} deep",)

    def draw(self, canvas: Canvas, area: Area, palette: Palette) -> None:
        """See `depth_picture`."""
        depth_picture.draw(canvas, area, palette, self.state)

    def follow(self, target: Target) -> None:
        """The slider, or a depth."""
        if target.verb == "notch":
            self.state.slide(int(target.value) - self.state.notch)
        elif target.verb == "depth":
            depths = self.state.figures.depths
            self.state.deeper(depths.index(int(target.value)) - depths.index(self.state.depth))

    def wheel(self, by: int) -> None:
        """The slider."""
        self.state.slide(by)

    def to_block(self, by: int) -> None:
        """The block above or below; at the ends it is said that there is none."""
        self.say(self.state.move(by) or WELCOME)

    def train_or_stop(self) -> None:
        """Train the small grid beside the screen; or stop, and keep what is done."""
        if self._training is not None and self._training.is_running:
            self._training.cancel()
            self.say(f"stopped; {len(self.state.own)} networks are done   ^r trains again from the first")
            return
        self.say("training …")
        self._training = self.run_worker(self._train())

    async def _train(self) -> None:
        """A few updates at a time in a thread of their own, so that keys are always answered."""
        measuring = self.state.measuring()
        while (progress := await to_thread(_some, measuring)) is not None:
            self.say(
                f"training {progress.depth} deep, {progress.kind}: {progress.done:,} of"
                f" {self.state.again.updates:,} updates   ^r stops"
            )
            self.invalidate()
        self.say(trained_line(self.state))
        self.invalidate()

    def numbers(self) -> Iterable[bytes]:
        """The figures that ship, those of this session, and the block."""
        return [json_bytes(self.state.numbers())]

    def card(self) -> Card:
        """Part six."""
        return residual.card(self.state.figures, self.state.block)

    def command_line(self) -> str:
        """The command that has these figures, and this block."""
        state = self.state
        if state.block is None:
            return "rnn-tui depth"
        return (
            f"rnn-tui depth --block {state.layer} --scale {state.scale:g} --depths {state.depth} --point {state.point}"
        )

    def stem(self) -> str:
        """The room's name."""
        return "depth"


def trained_line(state: DepthState) -> str:
    """What was trained, and as a hint of its own, which is left out rather than cut, the command that does the same."""
    return f"trained {len(state.own)} networks   {state.again.command}"


def _some(measuring: Iterator[Progress]) -> Progress | None:
    """A few updates more; None when all is done."""
    done = [progress for _, progress in zip(range(_AT_ONCE), measuring, strict=False)]
    return done[-1] if done else None
