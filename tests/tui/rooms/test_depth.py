import json
from collections.abc import Iterator
from time import sleep

import pytest
from textual.pilot import Pilot

from rnn_tui.defaults import ColorDepth
from rnn_tui.experiments import depth as experiment
from rnn_tui.experiments.depth import KINDS, Plan, Progress
from rnn_tui.tui import numbers
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.colours import palette
from rnn_tui.tui.rooms import depth_state
from rnn_tui.tui.rooms.depth import DepthRoom, trained_line
from rnn_tui.tui.rooms.depth_picture import draw
from rnn_tui.tui.screens.explore import ExploreScreen
from rnn_tui.tui.view import CanvasView
from tests.tui.apps import drive, terminal
from tests.tui.scenes import explorer

pytestmark = pytest.mark.usefixtures("clock_that_stands")

COLOURS: tuple[ColorDepth, ...] = ("256", "16", "none")
SIZES = [(60, 18), (80, 24), (120, 36), (200, 60)]


def app(size: tuple[int, int] = (80, 24)) -> RnnApp:
    return RnnApp(terminal(size=size), explorer())


def room(app: RnnApp) -> DepthRoom:
    assert isinstance(app.screen, DepthRoom)
    return app.screen


def shown(app: RnnApp) -> Canvas:
    view = app.screen.query_one("CanvasView")
    assert isinstance(view, CanvasView)
    assert view.canvas is not None
    return view.canvas


async def enter(pilot: Pilot[str]) -> None:
    await pilot.press("f9", *"depth", "enter")
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
def test_it_shows_block_slider_errors_and_gradients(size: tuple[int, int]) -> None:
    opened = app(size)

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        text = shown(app).text()
        block = room(app).state.block
        assert block is not None
        for word in (
            "skip: a[0] unchanged",
            "W[1]",
            "z[2]",
            "W,b × 1.00",
            "error by depth",
            "‖∂L/∂a[l]‖ fresh, 56 deep",
        ):
            assert word in text
        for kind in KINDS:
            errors = " ".join(f"{100 * run.error:.1f}" for run in experiment.shipped().of(56, kind))
            assert f"{'●' if kind == 'plain' else '○'} {kind} {errors}%" in text
        assert ("gain" in text) == (size[0] >= 80)
        gains = [numbers.magnitude(gain) for gain in (block.block.plain_gain, block.block.residual_gain)]
        assert all((gain in text) == (size[0] >= 80) for gain in gains)
        assert ("He et al. 2015, section 4.1" in text) == (size[0] >= 80)
        assert ("He's initialisation" in text) == (size[0] >= 80)
        units = next(line for line in text.split("\n") if line.startswith(" a[0]   "))
        numerals = len(units.replace("off", "").replace("gain", "").replace("…", "").split()) - 1
        assert numerals == (11 if size[0] < 80 else 16), "all units, or a sign that there are more"
        assert ("…" in units) == (size[0] < 80)
        lines = text.split("\n")
        assert max(map(len, lines)) == size[0]
        assert lines[-1].rstrip().endswith("? help")

    drive(opened.explorer, steps, app=opened, size=size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colour", COLOURS)
def test_no_line_is_cut_and_no_command_is_shown_in_part(size: tuple[int, int], colour: ColorDepth) -> None:
    """Whatever was trained: what is said stands whole, or with fewer hints."""
    opened = app(size)

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        state = room(app).state
        first = experiment.shipped()
        state.own = tuple(run for run in first.runs if run.depth in depth_state.AGAIN.depths and run.seed == 0)
        done = trained_line(state)
        room(app).say(done)
        room(app).use_palette(palette(colour))
        text = room(app)._view.picture(*size).text()
        command = depth_state.AGAIN.command
        assert done == f"trained 8 networks   {command}"
        assert "trained 8 networks" in text
        assert (command in text) or ("rnn-tui depth --depths" not in text), "a command is whole or not there"
        assert (command in text) == (size[0] >= 80)
        if size[0] >= 80:
            assert "trained here, 1,000 updates, 56 deep:  : plain 50.0%  · residual 0.0%" in text

    drive(opened.explorer, steps, app=opened, size=size)


def test_at_0_the_residual_block_is_the_identity_and_the_plain_one_gives_0() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        await pilot.press("left", "left")
        assert room(app).state.scale == 0.9
        assert "W,b × 0.90" in shown(app).text()
        await pilot.press("home", "left")
        state, plain, residual = (line.split() for line in shown(app).text().split("\n")[8:11])
        assert (state[0], plain[0], residual[0]) == ("a[0]", "plain", "residual")
        assert residual[1:-1] == state[1:-1]
        assert set(plain[1:-1]) == {"0"}
        assert (plain[-1], residual[-1]) == ("100%", "0%")
        await pilot.press("end", "right")
        assert room(app).state.scale == 1.0

    drive(opened.explorer, steps, app=opened)


def test_blocks_depths_points_and_trained_gradients() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        state = room(app).state
        await pilot.press("up", "up", "down", "up")
        assert "block (5, 6) · 56 deep" in shown(app).text()
        before = shown(app).text().split("\n")[8]
        await pilot.press("ctrl+l")
        assert shown(app).text().split("\n")[8] != before
        for _ in range(60):
            await pilot.press("up")
        assert state.layer == 52
        await pilot.press("tab")
        assert "trained, 56 deep" in shown(app).text()
        assert state.norms("plain") == experiment.shipped().of(56, "plain")[0].trained
        for _ in range(7):
            await pilot.press("pagedown")
        assert (state.depth, state.block) == (2, None)
        assert "no block yet" in shown(app).text()
        await pilot.press("pagedown", "up", "left")
        assert state.depth == 2
        await pilot.press("pageup")
        assert (state.depth, state.layer) == (4, 0)

    drive(opened.explorer, steps, app=opened)


def test_the_mouse_moves_the_slider_and_chooses_a_depth() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        canvas = shown(app)
        for verb, value in (("notch", 5), ("depth", 20)):
            area = next(area for area, target in canvas._targets if target == (verb, value))
            await pilot.click(offset=(area.x, area.y))
            await pilot.pause()
        assert (room(app).state.scale, room(app).state.depth) == (0.25, 20)

    drive(opened.explorer, steps, app=opened)


def test_numbers_card_and_command_line_are_of_what_is_in_sight() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        await pilot.press("up", "home")
        data = json.loads(b"".join(room(app).numbers()))
        assert data["block"] == experiment.block_record(experiment.block(56, 2, 0, 0.0))
        assert experiment.figures_of(data) == experiment.shipped()
        assert room(app).command_line() == "rnn-tui depth --block 2 --scale 0 --depths 56 --point 0"
        await pilot.press("f12")
        text = shown(app).text()
        assert "Part 6 · residual networks" in text
        await pilot.press("pagedown")
        assert "plain 100.00% off, gain 0; residual 0.00% off, gain 1" in text + shown(app).text()

    drive(opened.explorer, steps, app=opened)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth_state, "AGAIN", Plan((2, 4), 1, 60))


@pytest.mark.usefixtures("quick")
def test_some_are_trained_here_and_shown_beside() -> None:
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        await pilot.press("ctrl+r")
        await app.workers.wait_for_complete()
        await pilot.pause()
        state = room(app).state
        assert [(run.depth, run.kind) for run in state.own] == [(d, kind) for d in (2, 4) for kind in KINDS]
        assert list(state.own) == [report.run for report in experiment.measure(depth_state.AGAIN) if report.run]
        last = shown(app).text().split("\n")[-3]
        own = {run.kind: f"{100 * run.error:.1f}%" for run in state.own if run.depth == 4}
        assert "trained here, 60 updates, 56 deep:  : plain none  · residual none" in last
        for _ in range(6):
            await pilot.press("pagedown")
        last = shown(app).text().split("\n")[-3]
        assert (
            last.strip() == f"trained here, 60 updates, 4 deep:  : plain {own['plain']}  · residual {own['residual']}"
        )
        assert "trained 4 networks   rnn-tui depth --depths 2,4 --seeds 1 --steps 60" in shown(app).text()
        assert "·" in "".join(shown(app).text().split("\n")[12:20])
        assert len(json.loads(b"".join(room(app).numbers()))["own"]["runs"]) == 4

    drive(opened.explorer, steps, app=opened)


def test_training_never_blocks_and_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    told = 0

    def endless(_plan: Plan) -> Iterator[Progress]:
        nonlocal told
        while True:
            told += 1
            sleep(0.001)  # as real updates do, it leaves the interpreter to others
            yield Progress(told, 2, "plain", 0, None)

    monkeypatch.setattr(experiment, "measure", endless)
    opened = app()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await enter(pilot)
        await pilot.press("ctrl+r", "left")
        assert room(app).state.scale == 0.95
        while "updates" not in room(app).message:
            await pilot.pause(0.01)
        assert "2 deep, plain" in room(app).message
        await pilot.press("escape")
        assert isinstance(app.screen, ExploreScreen)
        await enter(pilot)
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert room(app).message.startswith("stopped; 0 networks")
        await pilot.pause(0.05)
        after = told
        await pilot.pause(0.1)
        assert told == after

    drive(opened.explorer, steps, app=opened)


@pytest.mark.parametrize("size", [(60, 18), (77, 19), (120, 36)])
@pytest.mark.parametrize("color", COLOURS)
def test_other_colours_draw_the_same_text(color: ColorDepth, size: tuple[int, int]) -> None:
    texts = []
    for colours in (palette("truecolor"), palette(color)):
        canvas = Canvas(*size, colours.page)
        draw(canvas, Area(0, 1, size[0], size[1] - 3), colours, depth_state.DepthState())
        texts.append(canvas.text())
    assert texts[0] == texts[1]


def test_a_block_at_the_end_is_said_to_be_the_last_and_the_seed_of_the_gradient_is_named() -> None:
    state = depth_state.DepthState()
    assert state.move(-1).startswith("no block is below this one")
    assert state.move(1) == ""
    for _ in range(60):
        said = state.move(1)
    assert said.startswith("no block is above this one")
    canvas = Canvas(80, 24, palette("truecolor").page)
    draw(canvas, Area(0, 1, 80, 21), palette("truecolor"), depth_state.DepthState())
    assert "seed 0" in next(line for line in canvas.text().split("\n") if " deep " in line and "∂ ×" in line)
