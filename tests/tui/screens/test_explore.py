import json
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from rnn_tui.session.record import record
from rnn_tui.session.session import LONGEST
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.driver import Typed
from rnn_tui.tui.screens.explore import ExploreScreen, Score
from rnn_tui.tui.screens.help import HelpScreen
from tests.models_for_tests import OPENING, agreement, tiny
from tests.tui.apps import canvas, drive, find, words
from tests.tui.scenes import explorer

pytestmark = pytest.mark.usefixtures("clock_that_stands")


def test_the_page_can_be_light_and_dark_again() -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        screen = app.screen
        assert isinstance(screen, ExploreScreen)
        dark = canvas(app).strip(5)
        text = canvas(app).text()
        screen.toggle_dark()
        await pilot.pause()
        assert canvas(app).strip(5) != dark
        assert canvas(app).text() == text
        screen.toggle_dark()
        assert list(canvas(app).strip(5)) == list(dark)

    drive(shown, steps)


def test_resizing_down_to_one_cell_and_back_loses_nothing() -> None:
    shown = explorer(target="was")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        before = canvas(app).text()
        await pilot.press("w")
        for size in [(1, 1), (3, 50), (200, 1), (59, 18), (200, 60), (2, 2), (80, 24)]:
            await pilot.resize_terminal(*size)
            await pilot.press("e")
            assert (canvas(app).width, canvas(app).height) == size
        assert shown.draft == "weeeeeee"
        await pilot.press("escape")
        shown.message = explorer().message
        app.screen.query_one(Score).redraw()
        assert canvas(app).text() == before

    drive(shown, steps)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_the_mouse_reaches_lanes_cells_candidates_titles_and_the_footer(size: tuple[int, int]) -> None:
    shown = explorer(target="was")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        async def click(verb: str, value: int | str) -> None:
            assert await pilot.click(offset=find(app, verb, value))
            await pilot.pause()

        await click("step", 3)
        assert shown.snapshot.view.step == 3
        await click("lens", "gradient")
        assert shown.snapshot.view.lens == "gradient"
        await click("cell", "6 2")
        assert (shown.snapshot.view.loss, shown.snapshot.view.step) == (6, 2)
        await click("loss", 7)
        assert shown.snapshot.view.loss == 7
        await click("lens", "units")
        await click("unit", 11)
        assert shown.snapshot.view.unit == 11
        await click("lens", "gates")
        token = shown.snapshot.run.candidates(8, 2)[1].token
        await click("take", token)
        assert words(shown) == [*OPENING, token]
        await pilot.press("backspace")
        assert words(shown) == OPENING
        await click("command", "help")
        assert isinstance(app.screen, HelpScreen)
        await pilot.click(offset=(5, 5))
        assert isinstance(app.screen, ExploreScreen)
        await pilot.press("w")
        assert shown.draft == "w"

    drive(shown, steps, size=size)


def test_a_click_on_a_layer_and_the_wheel() -> None:
    shown = explorer(agreement("lstm", 2))

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.click(offset=find(app, "layer", 0))
        await pilot.pause()
        assert shown.snapshot.view.layer == 0
        wheel = {"x": 10, "y": 5, "delta_x": 0, "delta_y": 0, "button": 0, "shift": False, "meta": False, "ctrl": False}
        app.post_message(events.MouseScrollUp(None, **wheel))  # type: ignore[arg-type]  # a table of its fields
        await pilot.pause()
        assert shown.snapshot.view.step == 7
        app.post_message(events.MouseScrollDown(None, **wheel))  # type: ignore[arg-type]  # a table of its fields
        await pilot.pause()
        assert shown.snapshot.view.step == 8

    drive(shown, steps)


@pytest.mark.parametrize("kind", [events.Paste, Typed])
@pytest.mark.parametrize("text", ["the cats " * (2**20 // 9), "我" * 350_000])
def test_a_megabyte_leaves_the_app_alive(kind: type[events.Paste], text: str) -> None:
    shown = explorer(tiny("rnn"))

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        app.post_message(kind(text))
        await pilot.pause()
        assert shown.refused
        assert len(words(shown)) == (LONGEST if " " in text else 8)
        await pilot.press("escape", "left")
        assert shown.draft == ""
        assert f"step {shown.snapshot.length - 1}/" in canvas(app).text()

    assert drive(shown, steps).crash is None


def test_strange_input_is_shown_and_answered() -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        for text in ("我要吃", "👍🏽", "e\u0301\u0302", "\u202e", "a\u00adb", "\ufeff"):
            app.post_message(Typed(text + " "))
            await pilot.pause()
            assert shown.refused
            app.post_message(events.Key("escape", None))
            app.post_message(events.Paste(f"{text}\x00\x07 near"))
            await pilot.pause()
            app.post_message(events.Key("escape", None))
        app.post_message(events.Key("alt+x", None))
        app.post_message(events.Key("f11", None))
        await pilot.pause()
        assert shown.draft == ""
        assert words(shown) == OPENING

    assert drive(shown, steps).crash is None


def test_the_numbers_of_networks_that_are_compared_are_saved_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = explorer(target="was")
    shown.session.beside(agreement("rnn"), agreement("gru"))
    shown.session.look(wrt="c")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+k", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert shown.message.startswith("saved ")

    drive(shown, steps)
    (file,) = tmp_path.glob("*.json")
    saved = json.loads(file.read_bytes())
    beside = saved.pop("compared")
    front, *others = shown.snapshot.runs
    assert saved == record(front, wrt="c")
    assert beside == [record(others[0], wrt="a"), record(others[1], wrt="c")]
