"""Opens stages and plays tapes for the tests, over small networks."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from rnn_tui.demo import clock
from rnn_tui.demo.advice import Warned
from rnn_tui.demo.clock import VirtualLoop
from rnn_tui.demo.player import Played, play
from rnn_tui.demo.stage import Keepsakes, Scenery, Stage, open_stage
from rnn_tui.demo.tape import read_tape
from rnn_tui.session import Session
from tests.models_for_tests import OPENING, agreement


def on_stage(
    steps: Callable[[Stage], Awaitable[None]],
    scenery: Scenery | None = None,
    shelf: Keepsakes | None = None,
    session: Session | None = None,
) -> None:
    """Opens the app over the opening sentence, or that session, and does the steps."""

    async def main(loop: VirtualLoop) -> None:
        over = session or Session(agreement(), OPENING, "was", guess=True)
        async with open_stage(loop, over, scenery or Scenery(), shelf=shelf) as stage:
            await steps(stage)

    clock.run(main)


def played(folder: Path, text: str, *, update: bool = False) -> Played:
    """Plays a tape that stands in a folder."""
    return play(read_tape(folder / "demo.tape", text), update=update)


def warnings(folder: Path, text: str) -> list[str]:
    """What is warned of while it is played, without the folder."""
    found: list[Warned] = []
    play(read_tape(folder / "demo.tape", text), warn=found.append)
    return [str(each).removeprefix(f"{folder}/") for each in found]
