import json
import re
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import BinaryIO

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from rnn_tui.errors import CannotError
from rnn_tui.files import whole_file
from rnn_tui.session.record import Extras, json_bytes, record
from rnn_tui.tui import shelf
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.rooms import room as room_module
from rnn_tui.tui.screens import explore as explore_module
from rnn_tui.tui.screens.explore import ExploreScreen
from rnn_tui.tui.screens.save import SaveScreen
from tests.models_for_tests import OPENING
from tests.tui.apps import drive, words
from tests.tui.scenes import explorer

pytestmark = pytest.mark.usefixtures("clock_that_stands")


async def save_as(pilot: Pilot[str], name: str) -> str:
    """Answers the question; what the screen then says, or nothing when it has closed and all is written."""
    pilot.app.screen.query_one(Input).value = name
    await pilot.press("enter")
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    if not isinstance(pilot.app.screen, SaveScreen):
        return ""
    return str(pilot.app.screen.query_one("#hint", Static).content)


def test_the_saved_numbers_are_those_of_the_session_and_nothing_is_overwritten_unasked(folder: Path) -> None:
    shown = explorer(target="was")
    shown.session.look(wrt="c", step=3)

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+k")
        assert app.screen.query_one(Input).value == "test-lstm.json"
        assert await save_as(pilot, "test-lstm.json") == ""
        path = folder / "test-lstm.json"
        assert path.read_bytes() == json_bytes(record(shown.snapshot.run, wrt="c", layer=0))
        assert json.loads(path.read_bytes())["steps"][-1]["target"] == "was"
        assert shown.message == f"saved test-lstm.json ({path.stat().st_size:,} bytes)"
        path.write_text("mine")
        await pilot.press("ctrl+k")
        assert "is there already" in await save_as(pilot, "test-lstm.json")
        assert path.read_text() == "mine"
        await pilot.press("escape")
        assert path.read_text() == "mine"
        assert shown.message == "nothing was saved"
        await pilot.press("ctrl+k")
        await save_as(pilot, "test-lstm.json")
        assert await save_as(pilot, "test-lstm.json") == ""
        assert path.read_text() != "mine"
        assert (words(shown), shown.draft) == (OPENING, "")

    drive(shown, steps)


def test_on_the_way_back_the_numbers_of_it_are_saved_too(folder: Path) -> None:
    shown = explorer(target="was")
    shown.backward()

    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        for name in ("one.json", "all.json"):
            await pilot.press("ctrl+k")
            await save_as(pilot, name)
            shown.sum_losses(True)
        run = shown.snapshot.run
        assert (folder / "one.json").read_bytes() == json_bytes(record(run, extras=Extras(backward=8)))
        settled = replace(run, guess=False).aim(None)
        assert (folder / "all.json").read_bytes() == json_bytes(record(settled, extras=Extras(backward="all")))

    drive(shown, steps)


IMPOSSIBLE = ("", "no/such/folder/x", "x" * 5000, "~nobody-of-that-name/x", "a\0b", ".", "file/below", "\u202e/x")


def test_a_name_that_cannot_be_is_said_and_asked_again(folder: Path) -> None:
    (folder / "file").write_text("")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+k")
        for name in IMPOSSIBLE:
            said = await save_as(pilot, name)
            if "already" in said:
                said = await save_as(pilot, name)
            assert "cannot write" in said or "write a name first" in said or "is a folder: write the name" in said
            assert len(said) < 200
        assert await save_as(pilot, "right.json") == ""
        assert (folder / "right.json").is_file()
        assert app.crash is None

    drive(explorer(), steps)


@pytest.mark.parametrize(("key", "ending", "wrong"), [("ctrl+g", ".svg", ".png"), ("ctrl+k", ".json", ".svg")])
def test_another_ending_is_refused_and_a_name_without_one_gets_it(
    folder: Path, key: str, ending: str, wrong: str
) -> None:
    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press(key)
        assert await save_as(pilot, f"x{wrong}") == f"write a name that ends in {ending}, not in {wrong}"
        assert await save_as(pilot, "x") == ""
        await pilot.press(key)
        assert await save_as(pilot, "x") == f"x{ending} is there already: enter again overwrites it"
        assert await save_as(pilot, f"X{ending.upper()}") == ""

    drive(explorer(target="was"), steps)
    assert sorted(path.name for path in folder.iterdir()) == [f"X{ending.upper()}", f"x{ending}"]


def test_what_was_said_of_a_name_goes_when_the_name_is_edited(folder: Path) -> None:
    (folder / "test-lstm.json").write_text("mine")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        def hint() -> str:
            return str(app.screen.query_one("#hint", Static).content)

        await pilot.press("ctrl+k", "enter")
        assert "is there already" in hint()
        await pilot.press("x")
        assert hint() == "enter saves   esc goes back"
        await pilot.press("backspace", "enter")
        assert "is there already" in hint()
        await pilot.press("x", "enter")
        assert hint() == "write a name that ends in .json, not in .jsonx"
        await pilot.press("backspace")
        assert hint() == "enter saves   esc goes back"

    drive(explorer(), steps)
    assert (folder / "test-lstm.json").read_text() == "mine"


def test_without_a_word_there_are_no_numbers_to_save() -> None:
    shown = explorer(tokens=[])

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+k")
        assert isinstance(app.screen, ExploreScreen)
        assert shown.refused

    drive(shown, steps)


def test_the_saved_picture_shows_the_screen_and_fetches_nothing(folder: Path) -> None:
    shown = explorer(target="was")

    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+g")
        assert await save_as(pilot, "here.svg") == ""
        svg = (folder / "here.svg").read_text()
        assert svg.startswith("<svg")
        assert "already" in svg
        assert "font-face" not in svg
        fetched = re.findall(r"(?:href|src)[=:]|@import|url\((?!#)", svg)
        assert fetched == []

    drive(shown, steps)


def test_the_name_is_asked_before_anything_is_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def make(what: str, result: object) -> object:
        made.append(what)
        return result

    monkeypatch.setattr(explore_module, "snapshot_chunks", lambda *_, **__: make("numbers", [b"{}"]))
    monkeypatch.setattr(room_module, "svg", lambda *_, **__: make("picture", "<svg>"))

    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+k", "escape", "ctrl+g", "escape")
        assert made == []
        await pilot.press("ctrl+k")
        await save_as(pilot, "a.json")
        await pilot.press("ctrl+g")
        await save_as(pilot, "a.svg")
        assert made == ["numbers", "picture"]

    drive(explorer(), steps)
    assert (folder / "a.svg").read_text() == "<svg>"


def test_while_it_is_written_the_app_goes_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = Event()

    def slowly(path: Path) -> AbstractContextManager[BinaryIO]:
        assert go_on.wait(5)
        return whole_file(path)

    monkeypatch.setattr(shelf, "whole_file", slowly)
    shown = explorer(target="was")
    numbers = json_bytes(record(shown.snapshot.run, wrt="a", layer=0))

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+k", "enter")
        assert shown.message == "saving test-lstm.json …"
        await pilot.press("w", "e")
        assert shown.draft == "we"
        go_on.set()
        await app.workers.wait_for_complete()
        assert shown.message.startswith("saved test-lstm.json (")
        await pilot.press("escape", "ctrl+u")

    drive(shown, steps)
    assert (folder / "test-lstm.json").read_bytes() == numbers


def test_what_could_not_be_written_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise CannotError("cannot write 'x': No space left on device")

    monkeypatch.setattr(shelf, "whole_file", full)
    shown = explorer()

    async def steps(_app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+k")
        assert await save_as(pilot, "x") == ""
        assert (shown.message, shown.refused) == ("cannot write 'x': No space left on device", True)

    assert drive(shown, steps).crash is None
    assert list(folder.iterdir()) == []


def test_keys_that_come_all_at_once_save_once_and_leak_nowhere(folder: Path) -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        for key in ("ctrl+k", "enter", "enter"):
            app.post_message(events.Key(key, None))
        await pilot.pause()
        await pilot.pause()
        while not isinstance(app.screen, ExploreScreen):
            await pilot.press("escape")
        await app.workers.wait_for_complete()
        assert (words(shown), shown.draft) == (OPENING, "")

    assert drive(shown, steps).crash is None
    assert len(list(folder.iterdir())) <= 1


@pytest.mark.parametrize("key", ["escape", "ctrl+d", "ctrl+q"])
def test_what_closes_any_dialogue_closes_this_one_and_the_app_stays(folder: Path, key: str) -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+k", key)
        assert isinstance(app.screen, ExploreScreen)
        assert shown.message == "nothing was saved"

    drive(shown, steps)
    assert list(folder.iterdir()) == []
