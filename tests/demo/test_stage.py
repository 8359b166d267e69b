import json
import time
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from rnn_tui.demo.stage import Keepsakes, Scenery, Stage
from rnn_tui.errors import CannotError
from rnn_tui.session import Session
from rnn_tui.session.record import json_bytes, record
from rnn_tui.tui import score
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.explorer import Explorer
from tests.demo.stages import on_stage
from tests.models_for_tests import OPENING
from tests.tui.apps import canvas, drive
from tests.tui.scenes import explorer

KEYS = ("w", "e", "r", "e", "space", "tab", "left", "left", "f8", "f4", "down", "down", "ctrl+t", "f7", "backspace")


def test_a_stage_shows_what_the_app_shows() -> None:
    shown: list[str] = []

    async def by_hand(app: RnnApp, pilot: Pilot[str]) -> None:
        for key in KEYS:
            await pilot.press(key)
            shown.append(canvas(app).text())

    async def staged(stage: Stage) -> None:
        for key, wanted in zip(KEYS, shown, strict=True):
            await stage.press(key)
            assert stage.frame().text().rstrip("\n") == wanted.rstrip("\n"), key

    drive(explorer(target="was"), by_hand)
    on_stage(staged)


def test_a_slow_machine_shows_no_older_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(*arguments: Any) -> Any:  # noqa: ANN401 - whatever the real one takes and gives
        time.sleep(0.04)
        return score.frame(*arguments)

    monkeypatch.setattr("rnn_tui.tui.screens.explore.frame", slowly)

    async def steps(stage: Stage) -> None:
        for text in ("x", "xy", "xyz"):
            await stage.type(text[-1])
            assert f"› {text}▏" in stage.line()

    on_stage(steps)


@pytest.mark.parametrize("count", [8, 300])
def test_no_character_of_many_is_lost(count: int) -> None:
    async def steps(stage: Stage) -> None:
        await stage.type("x" * (count - 5))
        for _ in range(5):
            await stage.type("y")
        assert stage._app.explorer.draft == "x" * (count - 5) + "y" * 5

    on_stage(steps)


def test_keys_for_a_dialogue_come_right_behind_the_key_that_opens_it() -> None:
    shelf = Keepsakes()

    async def steps(stage: Stage) -> None:
        await stage.press("ctrl+k")
        assert stage.line().strip(" │").endswith("test-lstm.json")
        await stage.press("ctrl+u")
        for character in "sub/数.json":
            await stage.type(character)
        assert "sub/数.json" in stage.line()
        numbers = stage.numbers()
        await stage.press("enter")
        assert "saved sub/数.json" in stage.frame().text()
        assert shelf.files == {Path("sub/数.json"): numbers}
        view = stage.snapshot.view
        assert numbers == json_bytes(record(stage.snapshot.run, wrt=view.wrt, layer=view.layer))
        assert json.loads(numbers)["steps"][-1]["target"] == "was"

    on_stage(steps, shelf=shelf)


@pytest.mark.parametrize(
    ("keys", "more"),
    [([], set()), (["ctrl+r"], {"backward"}), (["ctrl+r", "tab"], {"backward"}), (["ctrl+x"], {"compared"}),
     (["ctrl+x", "ctrl+r"], {"backward"})],
)  # fmt: skip
def test_the_numbers_are_those_that_the_app_saves(keys: list[str], more: set[str]) -> None:
    shelf, opened = Keepsakes(), Session("agreement-lstm", OPENING, guess=True)

    async def steps(stage: Stage) -> None:
        plain = set(json.loads(stage.numbers()))
        for key in keys:
            await stage.press(key)
        numbers = stage.numbers()
        await stage.press("ctrl+k")
        await stage.press("enter")
        assert list(shelf.files.values()) == [numbers]
        assert set(json.loads(numbers)) == plain | more

    on_stage(steps, session=opened, shelf=shelf)


@pytest.mark.parametrize(
    "name", ["/tmp/x", "../x", "a/../../x", "~/x", "~root/x", "a\0b", ".", "DEMO.tape", "su\u0301b/A"]
)
def test_nothing_is_saved_elsewhere(name: str) -> None:
    shelf = Keepsakes(["demo.tape", "súb/a"])
    with pytest.raises(CannotError, match="cannot write"):
        shelf.find(name)


def test_the_second_save_under_a_name_asks_first() -> None:
    shelf = Keepsakes()
    assert shelf.find("a.json") == (Path("a.json"), False)
    shelf.write(Path("a.json"), [b"1"])
    for again in ("a.json", "./a.json", "A.JSON"):
        assert shelf.find(again) == (Path("a.json"), True)
    assert shelf.find("b/a.json") == (Path("b/a.json"), False)


def test_an_app_that_was_left_keeps_its_last_picture() -> None:
    async def steps(stage: Stage) -> None:
        before = stage.frame()
        await stage.press("ctrl+d")
        assert stage.is_over
        assert stage.frame() == before
        passed = 0.0
        while passed < 5:
            passed += await stage.step(5 - passed)

    on_stage(steps)


def test_a_crash_of_the_app_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_self: Explorer, _character: str) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(Explorer, "type", crash)

    async def steps(stage: Stage) -> None:
        with pytest.raises(ZeroDivisionError):
            await stage.press("x")

    on_stage(steps)


def test_the_cursor_of_a_dialogue_does_not_blink() -> None:
    async def steps(stage: Stage) -> None:
        await stage.press("ctrl+k")
        before = stage.frame()
        for _ in range(20):
            await stage.step(0.3)
            assert stage.frame() == before

    on_stage(steps)


@pytest.mark.parametrize("color", ["truecolor", "256", "16", "none"])
def test_a_frame_has_the_colours_of_its_terminal(color: str) -> None:
    async def steps(stage: Stage) -> None:
        styles = [span.style for row in stage.frame().rows for span in row]
        colours = {colour for style in styles for colour in (style.color, style.bgcolor) if colour is not None}
        assert all(one.triplet is not None for one in colours) == (color in ("truecolor", "none"))
        assert bool(colours) == (color != "none")
        assert {one.number for one in colours if color == "16"} <= {*range(16)}

    on_stage(steps, Scenery(color=color))  # type: ignore[arg-type]  # pytest's parameters are plain strings


def test_ascii_and_light_and_size() -> None:
    async def steps(stage: Stage) -> None:
        frame = stage.frame()
        assert (frame.width, frame.height) == (60, 20)
        assert frame.text().isascii()
        assert frame.looks.page == "#fafaf7"

    on_stage(steps, Scenery(60, 20, dark=False, ascii_only=True))
