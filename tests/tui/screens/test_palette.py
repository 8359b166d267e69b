import numpy as np
import pytest
from textual import events
from textual.pilot import Pilot

from rnn_tui.models import Model
from rnn_tui.models.library import Name
from rnn_tui.session import Session
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.canvas import cells
from rnn_tui.tui.commands import COMMANDS
from rnn_tui.tui.driver import Typed
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.screens import palette as palette_module
from rnn_tui.tui.screens.explore import ExploreScreen
from rnn_tui.tui.screens.help import HelpScreen
from rnn_tui.tui.screens.palette import Entry, PaletteScreen, PaletteView, command_entries, found, network_entries
from rnn_tui.tui.screens.save import SaveScreen
from tests.models_for_tests import OPENING, tiny
from tests.tui.apps import canvas, drive, find, words
from tests.tui.scenes import explorer

pytestmark = pytest.mark.usefixtures("clock_that_stands")


def view(app: RnnApp) -> PaletteView:
    assert isinstance(app.screen, PaletteScreen)
    return app.screen.query_one(PaletteView)


def named(*titles: str) -> list[Entry]:
    return [Entry(title, "", lambda: None) for title in titles]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Undo", "Redo", "Save the numbers", "Network: gru@100", "A sumo wrestler"]),
        ("gru@1", ["Network: gru@100"]),
        ("NUM save", ["Save the numbers"]),
        ("um", ["Save the numbers", "A sumo wrestler"]),
        ("w", ["A sumo wrestler", "Network: gru@100"]),
        ("svnm", ["Save the numbers"]),
        ("xyz", []),
    ],
)
def test_words_anywhere_in_a_title_find_it(query: str, titles: list[str]) -> None:
    entries = named("Undo", "Redo", "Save the numbers", "Network: gru@100", "A sumo wrestler")
    assert [entry.title for entry in found(entries, query)] == titles


def test_it_has_every_command_with_its_keys_and_every_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palette_module, "bundled", lambda: [Name("agreement-gru", 0), Name("agreement-gru", 100)])
    made = [*command_entries(COMMANDS, lambda _: None), *network_entries(lambda _: None)]
    assert [entry.title for entry in made[:-2]] == [one.title for one in COMMANDS if one.name != "palette"]
    assert [entry.title for entry in made[-2:]] == ["Network: agreement-gru@100", "Network: agreement-gru@0"]
    assert next(entry.keys for entry in made if entry.title == "Undo") == "bksp"


def test_a_case_is_found_by_its_name_and_no_title_is_cut_at_80_columns() -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+p")
        for entry in view(app).matches:
            assert 3 + cells(entry.title) + 1 + cells(entry.keys) + 2 <= 80, entry.title
        await pilot.press(*"case")
        assert [entry.title[:24] for entry in view(app).matches[:3]] == [
            f"Compare, prepared case {n}" for n in (1, 2, 3)
        ]
        await pilot.press("escape", "f9")
        for entry in view(app).matches:
            assert 3 + cells(entry.title) + 2 <= 80, entry.title

    drive(explorer(), steps)


def test_it_runs_the_command_that_is_found() -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+p", *"heatmap")
        assert view(app).matches[0].title == "Gradient: the heatmap"
        await pilot.press("enter")
        assert isinstance(app.screen, ExploreScreen)
        assert (shown.snapshot.view.lens, words(shown), shown.draft) == ("gradient", OPENING, "")
        await pilot.pause()
        assert "▸L8" in canvas(app).text()

    drive(shown, steps)


def test_it_opens_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palette_module, "bundled", lambda: [Name("agreement-gru", 100)])
    opened: list[str] = []

    def opener(name: str) -> Model:
        opened.append(name)
        return tiny("gru")

    shown = Explorer(Session(tiny(), OPENING, guess=True), np.random.default_rng(0), opener)

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+p", *"gru@100", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)
        assert "Γr" in canvas(app).text()

    drive(shown, steps)
    assert opened == ["agreement-gru@100"]


@pytest.mark.parametrize("title", ["Help", "Save the numbers", "Save the screen"])
def test_a_command_that_opens_a_screen_opens_it(title: str) -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+p", *title.lower().replace(" ", ""), "enter")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen if title == "Help" else SaveScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, ExploreScreen)

    drive(explorer(), steps)


def test_it_owns_the_keyboard_and_leaves_by_escape() -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+p", "x", "space", "question_mark", "backspace", "backspace", "backspace", "backspace")
        assert view(app).query_text == ""
        app.post_message(Typed("undo"))
        app.post_message(events.Paste("\x1b\x00!"))
        await pilot.pause()
        assert view(app).query_text == "undo!"
        await pilot.press("ctrl+u", "f5", "alt+x", "escape")
        assert isinstance(app.screen, ExploreScreen)
        assert (shown.draft, words(shown)) == ("", OPENING)

    drive(shown, steps)


def test_the_chosen_one_is_always_in_sight() -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+p")
        shown = view(app)
        last = len(shown.matches) - 1
        for key, place in [
            ("down", 1), ("up", 0), ("up", 0), ("pagedown", shown.page), ("end", last), ("down", last),
            ("pageup", last - shown.page), ("home", 0), ("tab", 1), ("shift+tab", 0), ("end", last),
        ]:  # fmt: skip
            await pilot.press(key)
            await pilot.pause()
            assert shown.place == place
            assert shown.canvas is not None
            assert shown.chosen is not None
            marked = [line for line in shown.canvas.text().split("\n") if line.startswith(" ▸")]
            assert [shown.chosen.title in line for line in marked] == [True]

    drive(explorer(), steps)


def test_keys_on_an_empty_list_do_nothing() -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+p", *"zzz", "pagedown", "pageup", "end", "home", "up", "down")
        shown = view(app)
        assert (shown.matches, shown.place, shown.chosen) == ([], 0, None)
        assert shown.canvas is not None
        assert "nothing is called this" in shown.canvas.text()
        await pilot.press("enter")
        assert isinstance(app.screen, ExploreScreen)

    assert drive(explorer(), steps).crash is None


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (5, 4), (4, 24), (6, 24), (12, 3), (200, 60)])
def test_it_lives_at_every_size(size: tuple[int, int]) -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+p", "n")
        await pilot.resize_terminal(*size)
        await pilot.press("down", "pagedown", "e")
        await pilot.pause()
        shown = view(app).canvas
        assert shown is not None
        assert (shown.width, shown.height) == size
        await pilot.resize_terminal(80, 24)
        await pilot.press("escape")

    assert drive(explorer(), steps).crash is None


@pytest.mark.parametrize(
    "keys",
    [
        ("question_mark", "escape", "ctrl+p", "escape"), ("ctrl+p", "enter", "enter"), ("ctrl+p", "escape", "escape"),
        ("ctrl+p", "q", "u", "i", "enter", "enter"), ("ctrl+p", "ctrl+p", "ctrl+p"), ("f1", "ctrl+p", "escape", "f1"),
        ("ctrl+k", "escape", "ctrl+p", "h", "e", "l", "enter", "enter", "escape"),
    ],
)  # fmt: skip
def test_keys_that_come_all_at_once_break_nothing(keys: tuple[str, ...]) -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        for key in keys:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()

    shown = explorer()
    assert drive(shown, steps).crash is None
    assert shown.draft == ""


def test_what_is_typed_right_behind_the_key_that_opens_it_reaches_it() -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        app.post_message(events.Key("ctrl+p", None))
        app.post_message(events.Key("n", "n"))
        app.post_message(Typed("umbers"))
        await pilot.pause()
        await pilot.pause()
        assert view(app).query_text == "numbers"
        assert (shown.draft, words(shown)) == ("", OPENING)

    drive(shown, steps)


def test_a_double_click_chooses_and_reaches_nothing_below() -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("left", "ctrl+p")
        step = shown.snapshot.view.step
        picture = view(app).canvas
        assert picture is not None
        y = next(y for y in range(24) if picture.target(30, y) == ("entry", 2))
        await pilot.double_click(offset=(30, y))
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)
        assert shown.snapshot.length == len(OPENING)
        assert shown.snapshot.view.step == step
        await pilot.double_click(offset=find(app, "step", 3))
        assert shown.snapshot.view.step == 3

    assert drive(shown, steps).crash is None
