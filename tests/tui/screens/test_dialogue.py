"""Keys that come in one go, as a person's do while a long sentence keeps the app busy."""

import pytest
from textual import events
from textual.pilot import Pilot

from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.driver import Typed
from tests.tui.apps import drive
from tests.tui.scenes import explorer

pytestmark = pytest.mark.usefixtures("clock_that_stands")


@pytest.mark.parametrize(
    "opening",
    [
        ["f12", "down", "escape"], ["f1", "right", "escape"], ["ctrl+o", "up", "escape"], ["ctrl+p", "up", "escape"],
        ["f9", "down", "escape"], ["f12", "right", "escape", "f12", "left", "escape"],
    ],
)  # fmt: skip
def test_what_is_typed_behind_a_dialogue_reaches_the_token_line(opening: list[str]) -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        for key in [*opening, *"whales"]:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        for _ in range(4):
            await pilot.pause()
        assert shown.draft == "whales"
        for key in opening:
            app.post_message(events.Key(key, None))
        app.post_message(Typed("bone"))
        for _ in range(4):
            await pilot.pause()
        assert shown.draft == "whalesbone"

    drive(shown, steps)
