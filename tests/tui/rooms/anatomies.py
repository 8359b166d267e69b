"""The Anatomy room without an app round it, for its tests."""

from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.colours import Palette, palette
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.rooms.anatomy import AnatomyRoom
from tests.models_for_tests import OPENING
from tests.tui.explorers import explore, opener


class House:
    """An app that is asked for nothing."""

    def toggle_dark(self) -> None: ...

    def doors(self) -> list[object]:
        return []

    def back(self) -> None: ...

    def leave(self) -> None: ...


def room(front: str = "agreement-lstm@100", *tokens: str, target: str | None = "was") -> AnatomyRoom:
    return of(explore(opener(front), *(tokens or OPENING), target=target))


def of(explorer: Explorer) -> AnatomyRoom:
    found = AnatomyRoom(House(), explorer, palette("truecolor"))  # type: ignore[arg-type]  # it lists no rooms
    found.entered()
    return found


def picture(shown: AnatomyRoom, width: int = 80, height: int = 24, colours: Palette | None = None) -> str:
    return drawn(shown, width, height, colours).text()


def drawn(shown: AnatomyRoom, width: int = 80, height: int = 24, colours: Palette | None = None) -> Canvas:
    view = shown._view
    view.palette = colours or palette("truecolor")
    return view.picture(width, height)


def press(shown: AnatomyRoom, *keys: str) -> None:
    for key in keys:
        shown.table.by_key[key].run(shown)


def row(text: str, label: str, place: int = 0) -> list[str]:
    """The numbers of the row of that label, in the block of that place."""
    lines = [line for line in text.split("\n")[3:] if label in line]
    return lines[place].split(label, 1)[1].split()
