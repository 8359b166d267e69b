from io import BytesIO
from struct import unpack

import numpy as np
import pytest
from PIL import Image

from rnn_tui.pictures.frame import Frame, Looks
from rnn_tui.pictures.gif import gif_bytes, palette, timed
from rnn_tui.pictures.png import Painter
from tests.pictures.frames import ANSI, app_frames, frame

PAINTER = Painter()
A, B, C = frame("a我", "  "), frame("b我", "  "), frame("b我", [("▀ c ", "red on blue")])
Scenes = list[tuple[float, Frame]]


def decoded(data: bytes) -> list[tuple[Image.Image, int]]:
    """Every frame as a viewer shows it, and its milliseconds."""
    image = Image.open(BytesIO(data))
    found = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        found.append((image.convert("RGB"), int(image.info["duration"])))
    return found


def test_a_viewer_sees_the_painters_images_for_their_times() -> None:
    seen = decoded(gif_bytes([(0.0, A), (0.5, B), (0.75, C), (2.0, A)], 3.5, PAINTER))
    assert [time for _, time in seen] == [500, 250, 1250, 1500]
    for (image, _), shown in zip(seen, (A, B, C, A), strict=True):
        assert image.tobytes() == PAINTER.image(shown).tobytes()


def test_of_the_app_whole_areas_are_exact_and_letters_nearly() -> None:
    frames = app_frames()
    scenes = [(float(time), shown) for time, shown in enumerate(frames)]
    pages = timed(scenes, 20.0)
    seen = decoded(gif_bytes(scenes, 20.0, PAINTER))
    assert len(seen) == len(pages)
    for (image, _), page in zip(seen, pages, strict=True):
        got, wanted = (np.asarray(one).astype(int) for one in (image, PAINTER.image(page.frame)))
        assert np.abs(got - wanted).max() < 24
        for y in range(24):
            for cell in page.frame.cells(y):
                if cell.text in " ▀█":
                    left, top, right, bottom = PAINTER.box(cell.x, y)
                    assert (got[top:bottom, left:right] == wanted[top:bottom, left:right]).all()


def test_it_loops_for_ever() -> None:
    assert Image.open(BytesIO(gif_bytes([(0.0, A), (1.0, B)], 2.0, PAINTER))).info["loop"] == 0


def test_only_what_changes_is_sent() -> None:
    whole = len(gif_bytes([(0.0, A)], 1.0, PAINTER))
    blink = gif_bytes([(0.0, A), (1.0, B)], 2.0, PAINTER)
    assert len(blink) - whole < 150
    left, top, right, bottom = PAINTER.box(0, 0)
    second = blink.rindex(b"\x21\xf9\x04") + 8
    x0, y0, wide, high = unpack("<xHHHH", blink[second : second + 9])
    x1, y1 = x0 + wide, y0 + high
    assert left <= x0 < x1 <= right
    assert top <= y0 < y1 <= bottom


def test_the_same_frames_give_the_same_bytes() -> None:
    scenes: Scenes = [(0.0, A), (0.5, C)]
    assert gif_bytes(scenes, 1.0, PAINTER) == gif_bytes(scenes, 1.0, Painter())


def test_times_do_not_drift() -> None:
    step = 0.0333
    scenes = [(step * number, (A, B)[number % 2]) for number in range(301)]
    shown = timed(scenes, step * 301)
    assert len(shown) == 301
    assert sum(page.delay for page in shown) == round(100 * step * 301)


def test_neighbours_that_look_the_same_are_one() -> None:
    moved = Frame(A.width, A.height, A.rows, A.looks, cursor=(1, 1))
    assert timed([(0.0, A), (1.0, moved), (2.0, B)], 3.0) == [(A, 200), (B, 100)]


def test_a_frame_too_short_to_be_seen_gives_way() -> None:
    assert timed([(0.0, A), (1.0, B), (1.01, C)], 2.0) == [(A, 100), (C, 100)]
    assert timed([(0.0, A), (1.0, B), (1.01, A)], 2.0) == [(A, 200)]
    assert timed([(0.0, A), (0.01, B)], 1.0) == [(B, 100)]


def test_times_are_rounded_to_the_nearest_hundredth() -> None:
    assert timed([(0.0, A), (0.997, B)], 2.003) == [(A, 100), (B, 100)]


def test_the_last_frame_is_seen_even_when_nothing_is_left_of_the_time() -> None:
    assert timed([(0.0, A), (1.0, B)], 1.0) == [(A, 100), (B, 2)]


def test_the_clock_begins_with_the_first_frame() -> None:
    assert timed([(5.0, A), (6.0, B)], 8.0) == [(A, 100), (B, 200)]


def test_a_pause_longer_than_a_gif_can_say_is_said_in_parts() -> None:
    seen = decoded(gif_bytes([(0.0, A), (1500.0, B)], 1501.0, PAINTER))
    assert sum(time for _, time in seen) == 1_501_000
    assert [image.tobytes() for image, _ in seen] == [PAINTER.image(shown).tobytes() for shown in (A, A, A, B)]


def test_another_page_repaints_everything() -> None:
    light = Frame(A.width, A.height, A.rows, Looks("#ffffff", "#000000", ANSI))
    seen, wanted = decoded(gif_bytes([(0.0, A), (1.0, light)], 2.0, PAINTER))[1][0], PAINTER.image(light)
    assert np.abs(np.asarray(seen).astype(int) - np.asarray(wanted)).max() < 8
    assert seen.getpixel((0, 0)) == (255, 255, 255)


def test_styles_that_look_the_same_keep_their_time() -> None:
    one, other = frame([(" ", "red")]), frame([(" ", "blue")])
    assert [time for _, time in decoded(gif_bytes([(0.0, one), (1.0, other)], 3.0, PAINTER))] == [1000, 2000]


def test_progress_goes_from_nothing_to_all() -> None:
    told: list[float] = []
    gif_bytes([(0.0, A), (1.0, B)], 2.0, PAINTER, told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


def test_too_many_colours_keep_the_areas_and_spread_the_rest() -> None:
    counts = {red << 16 | green << 8: 1 for red in range(0, 256, 4) for green in range(0, 256, 16)}
    solid = {0x0000FF, 0xFF00FF}
    chosen = palette(counts | dict.fromkeys(solid, 1), solid)
    assert len(chosen) == len(set(chosen)) == 255
    assert solid <= set(chosen)
    left = [colour for colour in counts if colour not in chosen]
    for colour in left:
        near = min(sum(abs((colour >> shift & 255) - (other >> shift & 255)) for shift in (16, 8)) for other in chosen)
        assert near <= 24


def test_areas_come_before_colours_that_fill_more() -> None:
    apart = [red << 16 | green << 8 | blue for red in range(0, 256, 42) for green in range(0, 256, 36)
             for blue in range(0, 256, 51)]  # fmt: skip
    assert len(apart) > 255
    solid = {0x010101, 0xFDFDFD, 0x7F7F80}
    assert solid <= set(palette(dict.fromkeys(apart, 100) | dict.fromkeys(solid, 1), solid))


def test_few_colours_are_all_kept() -> None:
    assert set(palette({1: 5, 2: 7, 3: 9}, {2})) == {1, 2, 3}
