import pytest
from textual.pilot import Pilot

from rnn_tui.tui import picture
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.colours import contrast
from tests.tui.apps import canvas, drive
from tests.tui.scenes import explorer


def test_a_frame_is_what_stands_on_the_screen() -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("w", "e")
        frame = picture.frame(app)
        assert frame.text().rstrip("\n") == canvas(app).text().rstrip("\n")
        assert picture.cursor_line(frame).startswith(" › we▏")

    drive(explorer(), steps)


def test_a_dialogue_lies_over_what_is_behind_it() -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+k")
        frame = picture.frame(app)
        assert "Save as" in frame.text()
        assert " rnn-tui  lstm" in frame.text()
        assert "test-lstm.json" in picture.cursor_line(frame)

    drive(explorer(), steps)


@pytest.mark.parametrize("dark", [True, False])
def test_the_named_colours_can_be_told_from_the_page(dark: bool) -> None:
    looks = picture.looks("16", dark)
    black, *colours, white, pale = (looks.ansi[number] for number in (0, *range(1, 7), *range(9, 15), 7, 8))
    assert len(looks.ansi) == 16
    assert all(contrast(colour, looks.page) >= 4.5 for colour in (*colours, pale))
    assert contrast(black, white) >= 7
