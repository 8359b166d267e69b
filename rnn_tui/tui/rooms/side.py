"""The rooms beside Explore: a title, a picture of their own, a line that is said, the footer; esc goes back."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from rich.style import Style

from rnn_tui.errors import printable
from rnn_tui.tui.canvas import Area, Canvas, cells
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import SHARED, Command, Shell, Table
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.panes import keys
from rnn_tui.tui.rooms.room import House, Room
from rnn_tui.tui.score import said, too_small
from rnn_tui.tui.screens.help import Guide
from rnn_tui.tui.sizes import LEAST_HEIGHT, LEAST_WIDTH
from rnn_tui.tui.view import CanvasView


class Side(Shell, Protocol):
    """What a shared command of the rooms beside Explore may ask."""

    def back(self) -> None:
        """To Explore."""


S_contra = TypeVar("S_contra", bound=Side, contravariant=True)

BACK: Command[Side] = Command(
    "back", ("escape",), "Back to Explore", "back to Explore", "more", lambda room: room.back(), footer="back"
)


def table(
    own: tuple[Command[S_contra], ...], footer: tuple[str, ...], expendable: tuple[str, ...] = ()
) -> Table[S_contra]:
    """A room's own commands and the shared ones; the footer's names are the room's own, and those of all follow."""
    shared: tuple[Command[Side], ...] = tuple(SHARED)
    commands: tuple[Command[S_contra], ...] = (*own, *shared, BACK)
    return Table(commands, (*footer, "rooms", "palette", "back", "help"), (*expendable, "palette", "rooms"))


@dataclass(frozen=True)
class Door:
    """A room that can be gone to. shows: a line of what it shows. build: makes it, once an app."""

    name: str
    title: str
    shows: str
    build: "Callable[[House, Explorer, Palette], SideRoom]"


class SideRoom(Room):
    """explorer: the sentence and the network that Explore has in front."""

    def __init__(self, house: House, explorer: Explorer, palette: Palette) -> None:
        super().__init__(house, _Wall(self, palette))
        self.explorer = explorer
        self.message = ""
        self.refused = False

    @abstractmethod
    def heading(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What stands left and right in the first row, each in ever fewer words."""

    @abstractmethod
    def draw(self, canvas: Canvas, area: Area, palette: Palette) -> None:
        """What there is to see."""

    @abstractmethod
    def numbers(self) -> Iterable[bytes]:
        """What is in sight, as JSON, in pieces."""

    def footer(self) -> Sequence[Command[Any]]:
        """The commands of the last row, named for what they do now."""
        return self.table.footer

    def entered(self) -> None:
        """The room is in front again: Explore may have another sentence or network now."""

    def invalidate(self) -> None:
        """Something changed: draw soon."""
        self._view.invalidate()

    def on_screen_resume(self) -> None:
        """In front, for the first time or again."""
        self.entered()
        self.invalidate()

    def say(self, message: str, *, refused: bool = False) -> None:
        """Put a line above the footer; names of files in it may hold anything."""
        self.message, self.refused = printable(message), refused

    def guide(self) -> Guide:
        """Keys and panes; the words are Explore's."""
        return Guide(self.table.commands, self.panes)

    def save_numbers(self) -> None:
        """Ask for a name, then write the JSON of what is in sight."""
        self._ask("json", lambda path: self._write(path, self.numbers()))

    def back(self) -> None:
        """To Explore."""
        self._house.back()


class _Wall(CanvasView):
    """Draws a room, and round it what all rooms have."""

    def __init__(self, room: SideRoom, palette: Palette) -> None:
        super().__init__(palette)
        self._room = room

    def picture(self, width: int, height: int) -> Canvas:
        """Title, the room's own picture, the line that is said, the footer; a notice where there is no room."""
        room, palette = self._room, self.palette
        canvas = Canvas(width, height, palette.page)
        if width < LEAST_WIDTH or height < LEAST_HEIGHT:
            too_small(canvas, palette, "esc goes back to Explore")
            return canvas
        self._title(canvas)
        room.draw(canvas, Area(0, 1, width, height - 3), palette)
        said(canvas, Area(0, height - 2, width, 1), room.message, palette.error if room.refused else palette.dim)
        keys.draw(canvas, Area(0, height - 1, width, 1), palette, room.footer(), room.table.expendable)
        return canvas

    def _title(self, canvas: Canvas) -> None:
        palette = self.palette
        x = canvas.put(1, 0, "rnn-tui", palette.ink + Style(bold=True)) + 2
        lefts, rights = self._room.heading()
        pairs = [(left, right) for right in rights for left in lefts]
        left, right = next((pair for pair in pairs if x + sum(map(cells, pair)) + 3 <= canvas.width), pairs[-1])
        start = canvas.width - 1 - cells(right)
        canvas.put(x, 0, left, palette.dim, right=start - 1)
        canvas.put(start, 0, right, palette.dim)
