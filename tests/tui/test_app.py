import asyncio
import shlex

import pytest
from textual import events
from textual.pilot import Pilot

from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.commands import EXPLORE
from rnn_tui.tui.panes import strip
from rnn_tui.tui.screens.explore import ExploreScreen
from tests.models_for_tests import OPENING, foreign
from tests.tui.apps import canvas, drive, terminal, words
from tests.tui.explorers import explore
from tests.tui.scenes import drawn, explorer

pytestmark = pytest.mark.usefixtures("clock_that_stands")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60), (60, 18), (30, 10)])
def test_the_first_frame_is_whole_without_a_key(size: tuple[int, int]) -> None:
    async def steps(app: RnnApp, _pilot: Pilot[str]) -> None:
        assert canvas(app).text() == drawn(explorer(target="was"), *size).text()

    drive(explorer(target="was"), steps, size=size)


def test_keys_do_what_the_table_says() -> None:
    shown = explorer(target="was")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("w", "e", "r")
        assert "› wer▏" in canvas(app).text()
        await pilot.press("e", "space")
        assert words(shown) == [*OPENING, "were"]
        await pilot.press("backspace")
        assert words(shown) == OPENING
        await pilot.press("ctrl+y", "left", "left")
        assert (shown.snapshot.length, shown.snapshot.view.step) == (9, 7)
        await pilot.press("home", "right", "tab", "up")
        view = shown.snapshot.view
        assert (view.step, view.lens, view.loss) == (2, "gradient", 8)
        assert "▸L8" in canvas(app).text()
        await pilot.press("f4", "down")
        assert shown.snapshot.view.unit == view.unit + 1
        await pilot.press("f2", "f8", "end", "ctrl+t", "ctrl+e")
        assert (shown.snapshot.view.lens, shown.snapshot.view.wrt) == ("gates", "c")
        assert "predicted" in canvas(app).text()
        await pilot.press("ctrl+u", "backspace", "w", "tab", "escape", "escape")
        assert (words(shown)[-1], shown.draft) == ("were", "")
        await pilot.press("enter")
        assert len(words(shown)) == 10

    assert drive(shown, steps).return_code in (None, 0)


def test_copying_goes_to_the_clipboard() -> None:
    shown = explorer(target="was")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        screen = app.screen
        assert isinstance(screen, ExploreScreen)
        screen.run_command(EXPLORE.by_name["copy-sentence"])
        assert app.clipboard == " ".join(OPENING)
        assert shown.message == "copied the sentence"
        screen.run_command(EXPLORE.by_name["copy-line"])
        assert app.clipboard == screen.command_line()
        await pilot.press("ctrl+c")
        assert "ctrl+d quits" in shown.message
        assert app.return_value is None

    drive(shown, steps)


@pytest.mark.parametrize("key", ["ctrl+d", "ctrl+q"])
def test_quitting_leaves_the_line_that_opens_this_state(key: str) -> None:
    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press(key)

    app = drive(explorer(target="was"), steps)
    assert app.return_value == f"rnn-tui --model folder/test-lstm --tokens '{' '.join(OPENING)}' --target was"
    assert app.return_code == 0


def test_the_line_of_an_empty_sentence_opens_an_empty_one() -> None:
    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+d")

    app = drive(explorer(tokens=[]), steps)
    assert app.return_value is not None
    assert shlex.split(app.return_value)[-2:] == ["--tokens", ""]


def test_a_crash_in_a_pane_ends_the_app_with_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer()

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a pane broke")

    async def steps(app: RnnApp, _pilot: Pilot[str]) -> None:
        monkeypatch.setattr(strip, "draw", broken)
        app.post_message(events.Key("w", "w"))
        while app.crash is None:
            await asyncio.sleep(0)

    app = drive(shown, steps)
    assert isinstance(app.crash, ZeroDivisionError)
    assert app.return_code == 1


@pytest.mark.parametrize(("color", "glyphs"), [("256", False), ("16", True), ("none", True)])
def test_it_runs_in_every_depth(color: str, glyphs: bool) -> None:
    shown = explorer()
    app = RnnApp(terminal("256" if color == "256" else "16" if color == "16" else "none"), shown)

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        assert ("+.02" in canvas(app).text().split("\n")[6]) == glyphs
        await pilot.press("ctrl+p", "escape", "f1", "escape")
        assert isinstance(app.screen, ExploreScreen)

    drive(shown, steps, app=app)


def test_a_dialogue_closed_twice_at_once_closes_once() -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        for key in ("question_mark", "ctrl+k", "ctrl+p"):
            await pilot.press(key)
            await pilot.pause()
            app.pop_screen()
            app.pop_screen()
            await pilot.pause()
            assert len(app.screen_stack) == 1

    drive(explorer(), steps)


def test_the_line_says_where_it_cannot_give_the_words_back() -> None:
    def left_with(*tokens: str) -> str | None:
        async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
            await pilot.press("ctrl+d")

        return drive(explore(foreign(), *tokens), steps).return_value

    assert left_with("the", "New York") == "rnn-tui --model test-foreign --tokens 'the New York'"
    line = left_with("the", "\nend")
    assert line is not None
    assert shlex.split(line, comments=True) == ["rnn-tui", "--model", "test-foreign"]
    assert "cannot be typed" in line
