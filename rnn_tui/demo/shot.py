"""One frame of the app in a given state, without a tape."""

from dataclasses import dataclass

from rnn_tui.core.words import Wrt
from rnn_tui.demo import clock
from rnn_tui.demo.clock import VirtualLoop
from rnn_tui.demo.screens import SCREENS
from rnn_tui.demo.stage import Scenery, open_stage
from rnn_tui.errors import UsageError
from rnn_tui.pictures.frame import Frame
from rnn_tui.session import Session, Snapshot
from rnn_tui.session.checks import check_asked

_MODES = ("backward", "compare")


@dataclass(frozen=True)
class Sight:
    """Where the eye rests. step, loss, unit: from 1; layer: from 0; None leaves them as the app opens."""

    screen: str = "gates"
    step: int | None = None
    loss: int | None = None
    unit: int | None = None
    layer: int | None = None
    wrt: Wrt | None = None


def shot(session: Session, sight: Sight, scenery: Scenery, *, seed: int = 0) -> Frame:
    """The app's screen over a session, looked at as `sight` says, at rest.

    What is not there (step 9 of 8, a unit, a layer, c of an rnn) is a UsageError that names what is.
    """
    look(session, sight)

    async def main(loop: VirtualLoop) -> Frame:
        async with open_stage(loop, session, scenery, seed=seed) as stage:
            for key in SCREENS[sight.screen]:
                await stage.press(key)
            if sight.screen in _MODES and sight.step is not None:
                await stage.look(sight.step)  # a mode begins at a step of its own
            return stage.frame()

    return clock.run(main)


def look(session: Session, sight: Sight) -> Snapshot:
    """Look at what `sight` names, all of it checked first."""
    run, length = session.snapshot.run, session.snapshot.length
    for what, several, number, most in (
        ("step", "steps", sight.step, length),
        ("loss", "losses", sight.loss, length),
        ("unit", "units", sight.unit, run.hidden),
    ):
        if number is not None and not 1 <= number <= most:
            there = f"there are {several} 1 to {most}" if most else f"there are no {several} before the first token"
            raise UsageError(f"there is no {what} {number}; {there}")
    view = session.snapshot.view
    check_asked(run.model, sight.wrt or view.wrt, view.layer if sight.layer is None else sight.layer)
    unit = None if sight.unit is None else sight.unit - 1
    return session.look(step=sight.step, loss=sight.loss, unit=unit, layer=sight.layer, wrt=sight.wrt)
