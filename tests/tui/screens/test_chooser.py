from textual.pilot import Pilot

from rnn_tui.models import bundled, choose, resolve
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.screens.chooser import Choices, ChooserScreen, ChooserView
from tests.models_for_tests import tiny
from tests.tui.apps import canvas, drive, words
from tests.tui.scenes import TRUECOLOR, explorer


def view(shown: tuple[str, ...] = ("agreement-lstm",), cell: str = "lstm", at: int | None = None) -> ChooserView:
    return ChooserView(TRUECOLOR, Choices(bundled(), resolve, shown), choose("agreement", cell, at))


def shown() -> Explorer:
    return explorer(choose("agreement", "lstm"), target="was")


def test_it_begins_at_the_network_in_front() -> None:
    assert view().chosen == "agreement-lstm@6000"
    assert view(cell="gru", at=100).chosen == "agreement-gru@100"
    assert ChooserView(TRUECOLOR, Choices(bundled(), resolve, ()), tiny()).chosen.startswith("agreement-rnn@")


def test_rows_and_columns_stop_at_the_ends() -> None:
    chooser = view()
    chooser.turn(9)
    chooser.move(99)
    assert chooser.chosen == "agreement-lstm@0"
    chooser.turn(-1)
    chooser.move(-99)
    assert chooser.chosen == "agreement-rnn@0"
    chooser.move(1)
    assert chooser.chosen == "agreement-rnn-relu@0"


def test_what_is_known_of_a_network_is_told() -> None:
    text = view(("agreement-lstm@300",)).picture(80, 24).text()
    assert "16 units · 1 layer · 3,993 weights · 6000 updates" in text
    assert "6000 updates  right 100%\n" in text
    assert text.count("in sight") == 1
    assert "✓ in sight" in next(line for line in text.splitlines() if "300 updates" in line)


def test_it_is_drawn_at_every_size() -> None:
    for width, height in ((60, 18), (80, 24), (200, 60), (20, 5)):
        assert "Networks" in view().picture(width, height).text()


def test_enter_opens_space_compares_and_again_takes_away() -> None:
    front = shown()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert isinstance(app.screen, ChooserScreen)
        await pilot.press("up", "right", "end", "x", "space")
        await pilot.pause()
        assert [run.model.source for run in front.snapshot.runs] == ["agreement-lstm", "agreement-gru-torch@0"]
        assert "gru-torch · 0 updates" in canvas(app).text()
        await pilot.press("ctrl+o", "up", "right", "end", "space")
        await pilot.pause()
        assert front.snapshot.view.mode == "explore"
        await pilot.press("ctrl+o", "home", "enter")
        await pilot.pause()
        assert front.session.model.source == "agreement-rnn"
        assert words(front) == ["the", "cats", "which", "already", "ate", "with", "the", "dog"]
        assert front.draft == "", "no letter reaches the sequence"

    assert drive(front, steps).crash is None


def test_escape_closes_and_a_click_chooses() -> None:
    front = shown()

    async def steps(_: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+o", "up", "escape")
        await pilot.pause()
        assert front.session.model.source == "agreement-lstm"
        await pilot.press("ctrl+o")
        await pilot.pause()
        await pilot.click(offset=(21, 3))
        await pilot.press("enter")
        await pilot.pause()
        assert front.session.model.source == "agreement-rnn"

    assert drive(front, steps).crash is None


def test_the_line_that_is_left_opens_the_same_comparison() -> None:
    front = shown()
    lines = []

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("f5", "ctrl+x")
        await pilot.pause()
        await pilot.press("f12")
        await pilot.pause()
        await pilot.press("escape", "ctrl+d")
        await pilot.pause()
        lines.append(app.return_value)

    drive(front, steps)
    assert lines == [
        "rnn-tui --model agreement-lstm@3000 --compare agreement-rnn@3000"
        " --tokens 'the cats which already ate with the dog' --target was"
    ]
