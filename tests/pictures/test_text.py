from rnn_tui.pictures.text import SEPARATOR, frames_text
from tests.pictures.frames import frame


def test_frames_stand_one_behind_the_other() -> None:
    assert frames_text([frame("a "), frame("b")]) == f"a\n{SEPARATOR}\nb\n{SEPARATOR}\n"


def test_a_frame_that_reads_the_same_is_written_once() -> None:
    assert frames_text([frame("a"), frame([("a", "red")]), frame("b"), frame("a")]).count(SEPARATOR) == 3
