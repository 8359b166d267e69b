import asyncio
import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from textual import events
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input, Static

from rnn_tui.cli import main
from rnn_tui.core.checkpoint import Checkpoint, save_checkpoint
from rnn_tui.errors import CannotError
from rnn_tui.models import Model, resolve
from rnn_tui.models.library import Name
from rnn_tui.session import Session
from rnn_tui.session.record import json_bytes, record
from rnn_tui.session.session import LONGEST
from rnn_tui.tui import app as app_module
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.colours import palette
from rnn_tui.tui.commands import BY_NAME, COMMANDS
from rnn_tui.tui.driver import Typed
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.launch import LaunchOptions, launch
from rnn_tui.tui.panes import strip
from rnn_tui.tui.screens.explore import ExploreScreen, Score
from rnn_tui.tui.screens.help import HelpScreen, HelpView
from rnn_tui.tui.screens.save import SaveScreen
from tests.models_for_tests import OPENING, agreement, tiny
from tests.tui.apps import canvas, drive, find, terminal
from tests.tui.pty_terminal import PtyTerminal
from tests.tui.scenes import drawn, explorer

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def clock_that_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames are drawn as soon as they are asked for: no test waits for the rest between two of them."""
    monkeypatch.setattr("rnn_tui.tui.screens.explore.loop_time", lambda: 0.0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def words(shown: Explorer) -> list[str]:
    return shown.snapshot.sequence.tokens[:]


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


def test_a_question_mark_is_help_on_an_empty_line_and_else_typed() -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("w", "question_mark")
        assert (shown.draft, type(app.screen)) == ("w?", ExploreScreen)
        await pilot.press("escape", "question_mark")
        assert isinstance(app.screen, HelpScreen)

    drive(shown, steps)


def test_help_has_pages_swallows_letters_and_closes() -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("f1")
        view = app.screen.query_one(HelpView)
        assert view.canvas is not None
        assert "page 1 of" in view.canvas.text()
        await pilot.press("w", "backspace", "right")
        assert view.page == 1
        for _ in range(30):
            app.post_message(events.Key("right", None))
        await pilot.pause()
        assert view.page == view.pages - 1
        app.post_message(Typed("the cats "))
        app.post_message(events.Paste("the cats "))
        await pilot.pause()
        await pilot.press("escape")
        assert isinstance(app.screen, ExploreScreen)
        assert (words(shown), shown.draft) == (OPENING, "")
        await pilot.press("f1", "ctrl+d")
        assert isinstance(app.screen, ExploreScreen)

    assert drive(shown, steps).return_value is None


def test_the_help_of_every_size_shows_every_line() -> None:
    view = HelpView(palette("truecolor"), OPENING)
    for width, height in [(80, 24), (120, 36), (60, 18), (10, 3), (1, 1)]:
        view.page, seen = 0, 0
        view.picture(width, height)
        while view.page < view.pages:
            seen += 1
            assert view.picture(width, height).height == height
            view.page += 1
        assert seen == view.pages


def test_the_palette_runs_a_command() -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        await pilot.press(*"heatmap")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)
        assert (shown.snapshot.view.lens, words(shown), shown.draft) == ("gradient", OPENING, "")
        assert "▸L8" in canvas(app).text()

    drive(shown, steps)


def test_the_palette_opens_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "bundled", lambda: [Name("agreement-gru", 100)])
    opened: list[str] = []

    def opener(name: str) -> Model:
        opened.append(name)
        return tiny("gru")

    shown = Explorer(Session(tiny(), OPENING, guess=True), np.random.default_rng(0), opener)

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+p", *"gru@100")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)
        assert "Γr" in canvas(app).text()

    drive(shown, steps)
    assert opened == ["agreement-gru@100"]


def test_the_palette_has_every_command_and_leaves_by_escape() -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        provider = app_module.Commands(app.screen)
        titles = [str(hit.text) async for hit in provider.discover()]
        for command in COMMANDS:
            assert command.name == "palette" or any(title.startswith(command.title) for title in titles)
        await pilot.press("ctrl+p", "x", "escape")
        assert isinstance(app.screen, ExploreScreen)
        assert shown.draft == ""

    drive(shown, steps)


async def save_as(pilot: Pilot[str], name: str) -> str:
    """Answers the question; what the screen then says, or nothing when it has closed."""
    pilot.app.screen.query_one(Input).value = name
    await pilot.press("enter")
    await pilot.pause()
    if not isinstance(pilot.app.screen, SaveScreen):
        return ""
    return str(pilot.app.screen.query_one("#hint", Static).content)


def test_the_saved_numbers_are_those_of_the_session_and_nothing_is_overwritten_unasked(folder: Path) -> None:
    shown = explorer(target="was")
    shown.session.look(wrt="c", step=3)

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+k")
        assert app.screen.query_one(Input).value == "test-lstm.json"
        await pilot.press("enter")
        await pilot.pause()
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


IMPOSSIBLE = ("", "no/such/folder/x", "x" * 5000, "~nobody-of-that-name/x", "a\0b", ".", "file/below")


def test_a_name_that_cannot_be_is_said_and_asked_again(folder: Path) -> None:
    (folder / "file").write_text("")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+k")
        for name in IMPOSSIBLE:
            said = await save_as(pilot, name)
            if "already" in said:
                said = await save_as(pilot, name)
            assert "cannot write" in said or "write a name first" in said
            assert len(said) < 200
        assert await save_as(pilot, "right.json") == ""
        assert (folder / "right.json").is_file()
        assert app.crash is None

    drive(explorer(), steps)


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


def test_copying_goes_to_the_clipboard() -> None:
    shown = explorer(target="was")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        screen = app.screen
        assert isinstance(screen, ExploreScreen)
        screen.run_command(BY_NAME["copy-sentence"])
        assert app.clipboard == " ".join(OPENING)
        assert shown.message == "copied the sentence"
        screen.run_command(BY_NAME["copy-line"])
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
        await click("command", "erase")
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
        app.post_message(events.Key("f12", None))
        await pilot.pause()
        assert shown.draft == ""
        assert words(shown) == OPENING

    assert drive(shown, steps).crash is None


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


# -- on a terminal ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "small net.safetensors"
    save_checkpoint(path, Checkpoint(agreement().network, {}))
    return path


@pytest.fixture
def opened(checkpoint: Path) -> Iterator[PtyTerminal]:
    argv = [sys.executable, "-m", "rnn_tui", "--model", str(checkpoint), "--target", "was"]
    with PtyTerminal(argv, environ={"COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}) as shown:
        assert shown.wait(lambda: shown.shows("? help"), 20), shown.text()
        yield shown


def test_on_a_terminal_it_opens_answers_and_quits_with_a_line_that_opens_it_again(
    opened: PtyTerminal, checkpoint: Path
) -> None:
    session = Session(resolve(str(checkpoint)), OPENING, "was", guess=True)
    assert f"loss {session.snapshot.run.total_loss():.2f}" in opened.text()
    opened.send(b"were ")
    assert opened.wait(lambda: opened.shows("step 9/9"))
    opened.send(b"\x1b[D\x1b[D")
    assert opened.wait(lambda: opened.shows("step 7/9"))
    opened.send(b"\x14")
    assert opened.wait(lambda: opened.shows("ctrl+t for the next target"))
    title = opened.text().split("\n")[0]
    opened.send(b"\x04")
    assert opened.ended() == 0
    assert opened.left_on() == set()
    line = re.search(r"rnn-tui (--model .*)\r\n", bytes(opened.raw).decode())
    assert line is not None
    again_argv = [sys.executable, "-m", "rnn_tui", *shlex.split(line[1])]
    with PtyTerminal(again_argv, environ={"COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}) as again:
        assert again.wait(lambda: again.shows("step 9/9"), 20), again.text()
        again.send(b"\x1b[D\x1b[D")
        assert again.wait(lambda: again.text().split("\n")[0] == title), again.text()


def test_a_dumb_terminal_gets_one_line_that_names_trace(checkpoint: Path) -> None:
    environ = {"PYTHONPATH": str(ROOT), "TERM": "dumb"}
    argv = [sys.executable, "-m", "rnn_tui", "--model", str(checkpoint)]
    with PtyTerminal(argv, (160, 24), environ=environ) as shown:
        assert shown.ended(20) == 1
        [line] = shown.text().strip().split("\n")
        assert "rnn-tui trace" in line
        assert b"\x1b" not in shown.raw


def test_a_crash_is_one_line_and_exit_code_1(checkpoint: Path) -> None:
    script = (
        "import sys; import rnn_tui.tui.panes.strip as strip; from rnn_tui.cli import main\n"
        "def broken(*_): raise ZeroDivisionError('a pane broke')\n"
        "strip.draw = broken\n"
        f"sys.exit(main(['--model', {str(checkpoint)!r}]))"
    )
    with PtyTerminal([sys.executable, "-c", script], (160, 24), environ={"PYTHONPATH": str(ROOT)}) as shown:
        assert shown.ended(20) == 1
        assert shown.left_on() == set()
        lines = [line for line in shown.text().split("\n") if line.strip()]
        assert len(lines) <= 2, shown.text()
        text = "".join(lines)
        assert "the app failed (ZeroDivisionError: a pane broke)" in text
        assert "the cats which already ate with the dog" in text
        assert "Traceback" not in text


def test_a_dumb_terminal_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(CannotError, match="rnn-tui trace"):
        launch(LaunchOptions())


def test_without_a_terminal_the_exit_code_is_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    assert "trace" in capsys.readouterr().err


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
