from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from rnn_tui.defaults import ColorDepth
from rnn_tui.pictures.frame import Frame
from rnn_tui.pictures.png import Painter, png_bytes
from rnn_tui.pictures.shapes import shape
from rnn_tui.pictures.typeface import Typeface
from tests.pictures.frames import app_frames, frame

PAINTER = Painter()
FACE = Typeface(1)


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def cell(shown: Frame, x: int, y: int = 0, width: int = 1, painter: Painter = PAINTER) -> NDArray[np.uint8]:
    return np.asarray(painter.image(shown).crop(painter.box(x, y, width)))


def colours(pixels: NDArray[np.uint8]) -> set[tuple[int, ...]]:
    return {tuple(map(int, pixel)) for pixel in pixels.reshape(-1, 3)}


@pytest.mark.parametrize("color", ["truecolor", "256", "16", "none"])
def test_every_cell_is_what_it_would_be_alone(color: ColorDepth) -> None:
    """Nothing of a character is in any cell but its own."""
    shown = app_frames(color)[4]
    whole = PAINTER.image(shown)
    empty = Frame.of([], 6, 1, shown.looks)
    box = PAINTER.box(2, 0, 2)
    seen = {(one.text, one.style): (one, y) for y in range(shown.height) for one in shown.cells(y)}
    for one, y in seen.values():
        alone = PAINTER.image(empty)
        PAINTER.paint(alone, empty, 0, [one._replace(x=2)])
        own = PAINTER.box(2, 0, one.width)
        assert whole.crop(PAINTER.box(one.x, y, one.width)).tobytes() == alone.crop(own).tobytes()
        alone.paste(shown.looks.page, box)
        assert alone.getcolors(1) is not None, f"{one.text!r} is drawn outside of its cell"


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_blocks_are_exact_to_the_pixel(scale: int) -> None:
    painter = Painter(scale)
    shown = frame([("▀▄▌▐█▁", "#ff0000 on #0000ff")])
    high, wide = 20 * scale, 10 * scale
    eighth = {1: 18, 2: 35, 3: 53}[scale]  # 7/8 of the height, half a pixel up
    red = [(cell(shown, x, painter=painter) == (255, 0, 0)).all(axis=2) for x in range(6)]
    for x, (rows, columns) in enumerate(
        [((0, high // 2), (0, wide)), ((high // 2, high), (0, wide)), ((0, high), (0, wide // 2)),
         ((0, high), (wide // 2, wide)), ((0, high), (0, wide)), ((eighth, high), (0, wide))]
    ):  # fmt: skip
        expected = np.zeros((high, wide), dtype=bool)
        expected[slice(*rows), slice(*columns)] = True
        assert (red[x] == expected).all()
        assert colours(cell(shown, x, painter=painter)) <= {(255, 0, 0), (0, 0, 255)}


def test_bars_grow_evenly() -> None:
    shown = frame("▁▂▃▄▅▆▇█")
    heights = [int((cell(shown, x) == rgb("#d0d4d8")).all(axis=2)[:, 5].sum()) for x in range(8)]
    assert heights == [2, 5, 7, 10, 12, 15, 17, 20]


def test_shades_are_plain_mixtures() -> None:
    assert colours(cell(frame([("▒", "#ff0000 on #0000ff")]), 0)) == {(128, 0, 128)}


def meeting(pair: str) -> tuple[list[int], list[int], NDArray[np.uint8]]:
    """Rows of pure ink on both sides of the edge between two cells; the pixels left of it."""
    shown = frame(pair)
    left, right = cell(shown, 0)[:, -1], cell(shown, 1)[:, 0]
    one, other = (np.flatnonzero((side == rgb("#d0d4d8")).all(axis=1)).tolist() for side in (left, right))
    return one, other, left


@pytest.mark.parametrize(
    ("pair", "rows"), [("──", [9]), ("━━", [9, 10]), ("══", [8, 11]), ("╞═", [8, 11]), ("─╢", [9]), ("╼━", [9, 10])]
)
def test_lines_go_on_from_cell_to_cell(pair: str, rows: list[int]) -> None:
    assert meeting(pair)[:2] == (rows, rows)


def test_a_light_line_goes_on_in_a_heavy_one_and_touches_a_disc() -> None:
    assert meeting("━─")[:2] == ([9, 10], [9])
    _, rows, disc = meeting("●─")
    assert rows == [9]
    assert (disc[rows] != rgb("#101418")).any()


def test_letters_are_within_the_colours_of_ink_and_paper() -> None:
    low, high = np.array((0, 0, 100)), np.array((200, 100, 255))
    for x in range(6):
        pixels = cell(frame([("Γŷ→gÃ|", "#c80064 on #0064ff")]), x)
        assert (pixels >= low).all()
        assert (pixels <= high).all()
        assert len(colours(pixels)) > 2  # paper, and edges of ink that lie between


def test_wide_characters_fill_two_cells_and_stand_in_their_middle() -> None:
    pixels = cell(frame("我"), 0, width=2)
    ink = (pixels != rgb("#101418")).any(axis=2)
    columns = np.flatnonzero(ink.any(axis=0))
    assert columns[0] < 5
    assert columns[-1] > 14
    assert abs(columns[0] - (19 - columns[-1])) <= 2


def test_bold_has_more_ink_in_every_script() -> None:
    for sign, width in (("a", 1), ("我", 2)):
        plain, bold = (cell(frame([(sign, style)]), 0, width=width).astype(int).sum() for style in ("", "bold"))
        assert bold > plain


def test_underlined_and_struck_cells_have_a_line_from_edge_to_edge() -> None:
    for style, y in (("underline", 17), ("strike", 10)):
        pixels = cell(frame([("  ", style)]), 0, width=2)
        assert (np.flatnonzero((pixels == rgb("#d0d4d8")).all(axis=(1, 2))) == [y]).all()


def test_repainting_leaves_nothing_of_what_was_there() -> None:
    one, other = frame("我a●"), frame("b c─")
    image = PAINTER.image(one)
    PAINTER.paint(image, other, 0, other.cells(0))
    assert image.tobytes() == PAINTER.image(other).tobytes()


def test_the_file_holds_the_pixels_and_the_title_and_nothing_else() -> None:
    shown = app_frames()[0]
    data = png_bytes(shown, 1, "a title")
    assert data == png_bytes(shown, 1, "a title", Painter(1))
    image = Image.open(BytesIO(data))
    image.load()
    assert image.tobytes() == PAINTER.image(shown).tobytes()
    assert image.info == {"Title": "a title"}


def test_a_scale_makes_every_cell_larger() -> None:
    assert Painter(2).size(frame("abc")) == tuple(2 * size for size in PAINTER.size(frame("abc")))


def test_every_sign_the_app_draws_is_a_letter_or_a_shape() -> None:
    for shown in (*app_frames(), *app_frames("16"), *app_frames("none")):
        for sign in {one.text for y in range(shown.height) for one in shown.cells(y)} - {" "}:
            assert shape(sign) is not None or FACE.knows(sign), sign
