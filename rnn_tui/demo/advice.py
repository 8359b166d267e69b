"""What a tape does that its author can hardly mean: no error, but worth a line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rnn_tui.demo.tape import commands
from rnn_tui.demo.tape.commands import Tape
from rnn_tui.demo.tape.faults import Place
from rnn_tui.tui.commands import EXPLORE
from rnn_tui.tui.sizes import LEAST_HEIGHT, LEAST_WIDTH

_PROGRAM: Final = "rnn-tui"
_MOST: Final = 5  # lines for one tape
_SAVING: Final = frozenset(
    key for name in ("save-numbers", "save-picture", "palette", "rooms") for key in EXPLORE.by_name[name].keys
)
_OPENING: Final = _SAVING | frozenset(key for name in ("help", "card", "network") for key in EXPLORE.by_name[name].keys)


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing to warn of, and where it stands."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place.file}:{self.place.line}: warning: {self.message}"


def lines(warned: Iterable[Warned]) -> list[str]:
    """What is said of a tape: each thing once, and of many the first few."""
    found = list(dict.fromkeys(warned))
    more = [f"{found[0].place.file}: warning: {len(found) - _MOST} more like these"] if len(found) > _MOST else []
    return [*map(str, found[:_MOST]), *more]


def foreseen(tape: Tape) -> Iterator[Warned]:
    """What can be known before the tape is played."""
    yield from _sizes(tape)
    first = next((command for command in tape.commands if isinstance(command, commands.Type)), None)
    if first is not None and any(word.rpartition("/")[2] == _PROGRAM for word in first.text.split()):
        yield Warned(first.place, "the app is already running; leave out this line and its Enter")
    for command in tape.commands:
        # From here on a dialogue may be open, and what its keys are is not known here.
        if isinstance(command, commands.Press) and command.key in _OPENING:
            break
        if isinstance(command, commands.Type) and "?" in command.text:
            break
        if isinstance(command, commands.Press) and is_idle(command.key):
            yield idle(command)
    if not _leaves(tape):
        place = Place(tape.path, 1, 1)
        yield Warned(place, "the tape writes no file and expects nothing; write Output demo.gif, for one")


def is_idle(key: str) -> bool:
    """Whether a key, by Textual's name, neither types anything nor is one of the app's commands."""
    return len(key) > 1 and key != "space" and key not in EXPLORE.by_key


def idle(command: commands.Press) -> Warned:
    """What to say of such a key."""
    return Warned(command.place, f"the app has no command for {command.spelt}; leave it out (F1 in the app lists keys)")


def refused(command: commands.Type | commands.Press, said: str) -> Warned:
    """What to say of keys that the app refused. said: its own words."""
    what = command.text if isinstance(command, commands.Type) else command.spelt
    shown = what if len(what) <= 40 else f"{what[:39]}…"
    words = "; ".join(part.strip() for part in said.split("   ") if part.strip())
    return Warned(command.place, f"the app refused '{shown}': {words}")


def _sizes(tape: Tape) -> Iterator[Warned]:
    settings = tape.settings
    for name, cells, least in (("Width", settings.width, LEAST_WIDTH), ("Height", settings.height, LEAST_HEIGHT)):
        if cells < least:
            shows = f"the app shows only that it needs {LEAST_WIDTH} × {LEAST_HEIGHT}"
            place = tape.places.get(name, Place(tape.path, 1, 1))
            yield Warned(place, f"at {settings.width} × {settings.height} {shows}; write Set {name} {least} or more")


def _leaves(tape: Tape) -> bool:
    """Whether the tape may leave a file, or is a test, which need not."""
    kinds = (commands.Writing, commands.Expect, commands.ExpectScreen)
    return bool(tape.outputs) or any(
        isinstance(command, kinds)
        or (isinstance(command, commands.Wait) and command.pattern is not None)
        or (isinstance(command, commands.Press) and command.key in _SAVING)
        for command in tape.commands
    )
