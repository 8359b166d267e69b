import pytest
from textual.pilot import Pilot

from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.screens.explore import Score
from tests.tui.apps import canvas, drive
from tests.tui.scenes import explorer


@pytest.mark.parametrize("pause", [1e-9, 1e-6, 1e-4, 1e-2])
def test_a_frame_that_waits_its_turn_is_drawn_however_short_the_wait(pause: float) -> None:
    """A one-shot timer of Textual is lost if its time is over before it first looks: the screen stood still."""

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        score = app.screen.query_one(Score)
        score._clock = lambda: 0.0
        for letter in "catsx":
            before = canvas(app)
            score._rest_until = pause
            app.explorer.type(letter)
            score.invalidate()
            await pilot.pause(0.03)
            assert canvas(app) is not before

    drive(explorer(), steps)


def test_a_flood_of_changes_is_one_frame() -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        score, drawn = app.screen.query_one(Score), 0
        picture = score.picture

        def counted(width: int, height: int) -> object:
            nonlocal drawn
            drawn += 1
            return picture(width, height)

        score.picture = counted  # type: ignore[assignment, method-assign]  # counts the frames
        for _ in range(500):
            score.invalidate()
        await pilot.pause(0.05)
        assert drawn == 1

    drive(explorer(), steps)
