"""A room with nothing in it, for the tests of what all rooms have."""

from collections.abc import Iterable

from rnn_tui.lessons.cards import Card
from rnn_tui.tui.canvas import Area, Canvas, Target
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import Command
from rnn_tui.tui.panes.pane import Pane
from rnn_tui.tui.rooms.side import Door, SideRoom, table

_OWN: tuple[Command["ToyRoom"], ...] = (
    Command("more", ("right",), "More toys", "more", "play", lambda room: room.add(1), footer="more"),
)


class ToyRoom(SideRoom):
    count = 0
    seen = 0
    text = ""
    panes = (Pane("Toy", (("0", "how many"),)),)
    table = table(
        (Command("more", ("right",), "More toys", "more", "play", lambda room: room.add(1), "more"),), ("more",)
    )

    def add(self, by: int) -> None:
        self.count += by
        self.say(f"{self.count} toys")

    def entered(self) -> None:
        self.seen += 1

    def heading(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return ("a room of toys", "toys"), (f"{self.count} now",)

    def draw(self, canvas: Canvas, area: Area, palette: Palette) -> None:
        canvas.put(area.x, area.y, f"toys: {self.count} {self.text}", palette.ink)
        canvas.click(Area(area.x, area.y, 4, 1), "toy", 5)

    def follow(self, target: Target) -> None:
        self.add(int(target.value))

    def typed(self, text: str) -> None:
        self.text += text

    def numbers(self) -> Iterable[bytes]:
        return [b'{"toys":', str(self.count).encode(), b"}"]

    def card(self) -> Card:
        return Card(6, ("Toys are many. " * 40,), (f"{self.count} toys",), ("None.",))

    def command_line(self) -> str:
        return "rnn-tui toys"

    def stem(self) -> str:
        return "toys"


class OtherRoom(ToyRoom):
    pass


DOORS = (Door("toys", "Toys", "what one plays with", ToyRoom), Door("others", "Others", "more of them", OtherRoom))
