import json
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.canvas import Canvas
from rnn_tui.tui.driver import Typed
from rnn_tui.tui.screens.card import CardScreen
from rnn_tui.tui.screens.explore import ExploreScreen
from rnn_tui.tui.screens.help import HelpScreen
from rnn_tui.tui.screens.palette import PaletteScreen, PaletteView
from rnn_tui.tui.view import CanvasView
from tests.models_for_tests import OPENING
from tests.tui.apps import drive, terminal, words
from tests.tui.rooms.toys import DOORS, OtherRoom, ToyRoom
from tests.tui.scenes import explorer

pytestmark = pytest.mark.usefixtures("clock_that_stands")


def app() -> RnnApp:
    return RnnApp(terminal(), explorer(), rooms=DOORS)


def shown(app: RnnApp) -> Canvas:
    view = app.screen.query_one("CanvasView")
    assert isinstance(view, CanvasView)
    assert view.canvas is not None
    return view.canvas


def toys(app: RnnApp) -> ToyRoom:
    assert isinstance(app.screen, ToyRoom)
    return app.screen


async def enter(pilot: Pilot[str], name: str = "toys") -> None:
    await pilot.press("f9", *name, "enter")
    await pilot.pause()


def test_the_chooser_goes_to_a_room_and_esc_goes_back() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("f9")
        assert isinstance(app.screen, PaletteScreen)
        listed = [entry.title for entry in app.screen.query_one(PaletteView).matches]
        assert [title.split()[0] for title in listed] == ["Explore", "Toys", "Others"]
        assert "what one plays with" in listed[1]
        assert shown(app).text().startswith(" Rooms")
        await pilot.press("escape")
        await enter(pilot)
        assert "toys: 0" in shown(app).text()
        assert "a room of toys" in shown(app).text().split("\n")[0]
        await pilot.press("escape")
        assert isinstance(app.screen, ExploreScreen)
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, ExploreScreen)

    assert drive(opened.explorer, steps, app=opened).return_value is None


def test_a_room_stays_as_it_was_left_and_rooms_do_not_pile_up() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        first = toys(app)
        await pilot.press("right", "right", "escape")
        await enter(pilot)
        assert toys(app) is first
        assert (first.count, first.seen) == (2, 2)
        await enter(pilot, "others")
        assert isinstance(app.screen, OtherRoom)
        assert len(app.screen_stack) == 2
        await enter(pilot, "others")
        assert isinstance(app.screen, OtherRoom)
        await pilot.press("right")
        assert "1 toys" in shown(app).text()
        await enter(pilot, "explore")
        assert isinstance(app.screen, ExploreScreen)
        await pilot.press("w")
        assert app.explorer.draft == "w"

    drive(opened.explorer, steps, app=opened)


def test_no_letter_typed_in_a_room_reaches_the_sentence() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        room = toys(app)
        await pilot.press("w", "backspace", "enter")
        app.post_message(Typed("the "))
        app.post_message(events.Paste("cats "))
        await pilot.pause()
        assert room.text == "wthe "
        assert (words(app.explorer), app.explorer.draft) == (OPENING, "")

    drive(opened.explorer, steps, app=opened)


def test_the_shared_commands_work_in_a_room() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        room = toys(app)
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        assert "back to Explore" in shown(app).text()
        assert "undo" not in shown(app).text()
        await pilot.press("right")
        assert "how many" in shown(app).text()
        await pilot.press("escape", "ctrl+p")
        titles = [entry.title for entry in app.screen.query_one(PaletteView).matches]
        assert titles[0] == "More toys"
        assert sum(title.startswith("Room: ") for title in titles) == 3
        assert not any("heatmap" in title or "Network" in title for title in titles)
        await pilot.press(*"more toys", "enter")
        await pilot.pause()
        assert room.count == 1
        await pilot.press("ctrl+p", *"command line", "enter")
        assert (app.clipboard, room.message) == ("rnn-tui toys", "copied the command line")
        dark = shown(app).strip(3)
        await pilot.press("ctrl+p", *"light or", "enter")
        await pilot.pause()
        assert shown(app).strip(3) != dark
        await pilot.press("escape")
        assert "#fafaf7" in str(shown(app).strip(3))
        await enter(pilot)
        await pilot.press("ctrl+c")
        assert "ctrl+d quits" in room.message
        await pilot.press("ctrl+d")

    assert "--tokens" in (drive(opened.explorer, steps, app=opened).return_value or "")


def test_the_footer_and_the_picture_answer_the_mouse() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        assert shown(app).text().split("\n")[-1].split("   ")[0] == " → more"
        await pilot.click(offset=(3, 23))
        assert toys(app).count == 1
        await pilot.click(offset=(1, 1))
        assert toys(app).count == 6
        await pilot.click(offset=(1, 10))
        assert toys(app).count == 6

    drive(opened.explorer, steps, app=opened)


async def resized(app: RnnApp, pilot: Pilot[str], width: int, height: int) -> None:
    """Until it is drawn at that size: a pilot does not wait for the resizing of a busy app."""
    await pilot.resize_terminal(width, height)
    while (shown(app).width, shown(app).height) != (width, height):
        await pilot.pause()


def test_a_card_says_measures_and_closes() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        await pilot.press("right", "f12")
        assert isinstance(app.screen, CardScreen)
        text = shown(app).text()
        assert "Part 6 · residual networks" in text
        assert text.index("The post says") < text.index("Measured here, now") < text.index("1 toys")
        assert text.index("1 toys") < text.index("Where they differ") < text.index("None.")
        await resized(app, pilot, 30, 8)
        assert "None." not in shown(app).text()
        await pilot.press("end")
        assert "None." in shown(app).text()
        await pilot.press("up", "f12")
        await resized(app, pilot, 80, 24)
        assert toys(app).count == 1
        await pilot.press("escape", "f12")
        assert "Part 8 · the LSTM" in shown(app).text()

    drive(opened.explorer, steps, app=opened)


def test_numbers_and_picture_are_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        for key, ending in (("ctrl+k", "json"), ("ctrl+g", "svg")):
            await pilot.press("right", key, "enter")
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert toys(app).message.startswith(f"saved toys.{ending}")

    drive(opened.explorer, steps, app=opened)
    assert json.loads((tmp_path / "toys.json").read_bytes()) == {"toys": 1}
    assert "toys:" in (tmp_path / "toys.svg").read_text(encoding="utf-8").replace("&#160;", " ")


def test_too_small_a_terminal_is_told_what_is_needed() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        for size in [(59, 18), (60, 17), (1, 1)]:
            await pilot.resize_terminal(*size)
            assert "toys" not in shown(app).text()
        assert shown(app).text() == "r"
        await pilot.resize_terminal(60, 18)
        assert "toys: 0" in shown(app).text()

    drive(opened.explorer, steps, app=opened)


def test_ctrl_z_is_told_of_and_not_typed() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("c", "ctrl+z")
        assert (app.explorer.draft, app.explorer.refused) == ("c", True)
        assert "ctrl+z does not stop it; ctrl+d quits" in shown(app).text()

    drive(opened.explorer, steps, app=opened)
