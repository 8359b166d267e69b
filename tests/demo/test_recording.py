from rich.segment import Segment

from rnn_tui.demo.recording import Recorder
from rnn_tui.pictures.frame import Frame, Looks

LOOKS = Looks("#000000", "#ffffff", ("#000000",) * 16)


def frame(text: str) -> Frame:
    return Frame.of([[Segment(text)]], 10, 1, LOOKS)


def seen(recorder: Recorder) -> list[tuple[float, str]]:
    return [(moment, picture.text().strip()) for moment, picture in recorder.recording().scenes]


def test_frames_stand_from_their_moment_on() -> None:
    recorder = Recorder()
    recorder.show(frame("a"))
    recorder.pass_time(1)
    recorder.show(frame("b"))
    recorder.show(frame("c"), after=0.5)
    recorder.pass_time(2)
    assert seen(recorder) == [(0, "a"), (1, "b"), (1.5, "c")]
    assert recorder.recording().end == 3


def test_what_nobody_could_see_is_left_out() -> None:
    recorder = Recorder()
    recorder.show(frame("a"))
    recorder.show(frame("b"))
    recorder.pass_time(1)
    recorder.show(frame("b"))
    recorder.show(frame("c"))
    recorder.show(frame("b"))
    recorder.pass_time(1)
    assert seen(recorder) == [(0, "b")]


def test_what_is_hidden_takes_no_time() -> None:
    recorder = Recorder()
    recorder.show(frame("opening"))
    recorder.hide()
    recorder.show(frame("hidden"))
    recorder.pass_time(60)
    recorder.unhide()
    recorder.show(frame("shown"))
    recorder.mark("now")
    recorder.pass_time(1)
    assert seen(recorder) == [(0, "shown")]
    assert (recorder.recording().end, recorder.recording().markers) == (1, ((0, "now"),))


def test_what_was_seen_before_it_was_hidden_stays() -> None:
    recorder = Recorder()
    recorder.show(frame("seen"))
    recorder.pass_time(1)
    recorder.hide()
    recorder.show(frame("hidden"))
    assert seen(recorder) == [(0, "seen")]
