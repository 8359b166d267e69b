import json

import pyte
import pytest
from rich.cells import cell_len
from rich.style import Style

from rnn_tui.defaults import ColorDepth
from rnn_tui.pictures.cast import asciicast
from rnn_tui.pictures.frame import Frame
from tests.pictures.frames import ANSI, app_frames, frame

NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")


def lines(cast: str) -> tuple[dict[str, object], list[tuple[float, str, str]]]:
    header, *events = map(json.loads, cast.splitlines())
    return header, [(time, kind, data) for time, kind, data in events]


def outputs(scenes: list[tuple[float, Frame]]) -> list[str]:
    return [data for _, kind, data in lines(asciicast(scenes, scenes[-1][0] + 1, "t"))[1] if kind == "o"]


def emulated(shown: Style, part: str) -> str:
    """What pyte calls the colour of a style."""
    colour = getattr(shown, part)
    if colour is None:
        return "default"
    if colour.number is not None and colour.number < 16:
        return ("bright" if colour.number > 7 else "") + NAMES[colour.number % 8]
    return str(colour.get_truecolor().hex[1:])


def assert_shows(screen: pyte.Screen, shown: Frame) -> None:
    for y in range(shown.height):
        for cell in shown.cells(y):
            there = screen.buffer[y][cell.x]
            assert there.data == cell.text, (cell, there)
            assert there.bg == emulated(cell.style, "bgcolor"), (cell, there)
            assert there.fg == emulated(cell.style, "color"), (cell, there)
            assert (there.bold, there.reverse) == (bool(cell.style.bold), bool(cell.style.reverse))


@pytest.mark.parametrize("color", ["truecolor", "256", "16", "none"])
def test_a_terminal_that_plays_it_shows_every_frame(color: ColorDepth) -> None:
    frames = [shown for shown in app_frames(color) for _ in "12"]
    scenes = [(0.25 * number, shown) for number, shown in enumerate(frames)]
    _, events = lines(asciicast(scenes, 10.0, "t"))
    screen = pyte.Screen(80, 24)
    stream = pyte.Stream(screen)
    for number, (time, shown) in enumerate(scenes):
        end = scenes[number + 1][0] if number + 1 < len(scenes) else 10.0
        for at, kind, data in events:
            if kind == "o" and time <= at < end:
                stream.feed(data)
        assert_shows(screen, shown)


def test_the_header_says_the_size_the_colours_and_no_time_of_day() -> None:
    header, _ = lines(asciicast([(0.0, frame("ab"))], 1.0, "a “title”"))
    assert header == {
        "version": 2,
        "width": 2,
        "height": 1,
        "title": "a “title”",
        "env": {"TERM": "xterm-256color"},
        "theme": {"fg": "#d0d4d8", "bg": "#101418", "palette": ":".join(ANSI)},
    }


def test_later_frames_send_only_the_cells_that_differ() -> None:
    first, second, third = outputs([(0.0, frame("abcde")), (1.0, frame("abXde")), (2.0, frame("abXde"))])
    assert first.endswith("abcde")
    assert second == "\x1b[1;3HX"
    assert third == ""  # the end


def test_blanks_of_a_cleared_screen_are_not_sent() -> None:
    assert outputs([(0.0, frame("a  b "))])[0].endswith("\x1b[1;1Ha\x1b[1;4Hb")


def test_colours_are_switched_only_where_they_change() -> None:
    first, _ = outputs([(0.0, frame([("a", "red on blue"), ("b", "green on blue"), ("c", "bold green")]))])
    assert first.endswith("\x1b[1;1H\x1b[31;44ma\x1b[32mb\x1b[0;1;32mc\x1b[0m")


def test_half_of_a_wide_character_takes_the_other_half_with_it() -> None:
    _, second, third, _ = outputs([(0.0, frame("我x")), (1.0, frame(" 我")), (2.0, frame("ab我", width=3))])
    assert second == "\x1b[1;1H 我"
    assert third == "\x1b[1;1Hab "


def test_what_terminals_measure_differently_is_followed_by_a_move() -> None:
    first, _ = outputs([(0.0, frame("y\u0302b❤\ufe0fc"))])
    assert first.endswith("\x1b[1;1Hy\u0302\x1b[1;2Hb❤\ufe0f\x1b[1;5Hc")
    assert cell_len("❤\ufe0f") == 2


def test_the_last_column_never_makes_a_line_wrap() -> None:
    first, _ = outputs([(0.0, frame("ab", "cd"))])
    assert first.endswith("\x1b[1;1Hab\x1b[2;1Hcd")


def test_markers_come_after_the_frame_of_their_moment_and_the_end_last() -> None:
    cast = asciicast([(0.0, frame("a")), (1.5, frame("b"))], 4.0, "t", [(1.5, "here"), (0.75, "there")])
    events = lines(cast)[1]
    assert [(time, kind) for time, kind, _ in events] == [(0.0, "o"), (0.75, "m"), (1.5, "o"), (1.5, "m"), (4.0, "o")]
    assert events[3][2] == "here"


def test_times_are_written_in_microseconds() -> None:
    assert lines(asciicast([(0.1 + 0.2, frame("a"))], 1 / 3, "t"))[1][0][0] == 0.3


def test_the_cursor_is_hidden_and_the_screen_cleared_once() -> None:
    cast = asciicast([(0.0, frame("a")), (1.0, frame("b"))], 2.0, "t")
    assert cast.count("[?25l") == cast.count("[2J") == 1
    assert "?1049" not in cast
