import re
from xml.etree import ElementTree as Tree

import pytest

from rnn_tui.defaults import ColorDepth
from rnn_tui.pictures.frame import Frame
from rnn_tui.pictures.shapes import MARGIN, shape
from rnn_tui.pictures.svg import CELL, svg
from tests.pictures.frames import app_frames, frame

SPACE = "{http://www.w3.org/2000/svg}"
_AREA = re.compile(r"M([\d.]+) ([\d.]+)H([\d.]+)V([\d.]+)H([\d.]+)z")


def parsed(shown: Frame) -> Tree.Element:
    return Tree.fromstring(svg(shown, "a title"))


def texts(shown: Frame) -> list[Tree.Element]:
    return list(parsed(shown).iter(f"{SPACE}text"))


def areas(shown: Frame) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Colour, and left, top, right, bottom of every straight shape, in the order in which they are drawn."""
    found = []
    for path in parsed(shown).iter(f"{SPACE}path"):
        if path.get("fill") != "none":
            for part in _AREA.findall(path.get("d", "")):
                left, top, right, bottom, again = map(float, part)
                assert left == again
                found.append((path.get("fill", ""), (left, top, right, bottom)))
    return found


def colour_at(shown: Frame, x: float, y: float) -> str:
    """What fills a point, given in cells."""
    px, py = x * CELL[0], y * CELL[1]
    hits = [colour for colour, (left, top, right, bottom) in areas(shown) if left < px < right and top < py < bottom]
    return hits[-1] if hits else shown.looks.page


def written(shown: Frame) -> dict[tuple[int, int], str]:
    """Cell → the character that the picture's text elements put there."""
    found: dict[tuple[int, int], str] = {}
    wide, high = CELL
    for element in texts(shown):
        text, x, y = element.text or "", float(element.get("x", "")), int(element.get("y", "")) // high
        if element.get("text-anchor") == "middle":
            cell = next(cell for cell in shown.cells(y) if (cell.x + cell.width / 2) * wide == x)
            assert cell.text == text
            found[cell.x, y] = text
        else:
            assert float(element.get("textLength", "")) == len(text) * wide
            found |= {(int(x / wide) + n, y): character for n, character in enumerate(text) if character != " "}
    return found


@pytest.mark.parametrize("color", ["truecolor", "256", "16", "none"])
def test_every_letter_stands_in_its_cell(color: ColorDepth) -> None:
    for shown in app_frames(color):
        expected = {
            (cell.x, y): cell.text
            for y in range(shown.height)
            for cell in shown.cells(y)
            if cell.text != " " and shape(cell.text) is None
        }
        assert written(shown) == expected


@pytest.mark.parametrize("dark", [True, False])
def test_every_blank_cell_has_the_colour_of_its_paper(dark: bool) -> None:
    for shown in app_frames("truecolor", dark)[:2]:
        papers = {}
        for colour, (left, top, right, bottom) in areas(shown):
            for y in range(int(top + 9) // 20, int(bottom + 9) // 20):
                papers.update({(x, y): colour for x in range(int(left + 4) // 10, int(right + 4) // 10)})
        for y in range(shown.height):
            for cell in shown.cells(y):
                if cell.text == " ":
                    assert papers.get((cell.x, y), shown.looks.page) == shown.looks.resolve(cell.style).paper


def test_blocks_fill_their_parts_of_a_cell_without_a_gap() -> None:
    shown = frame([("▀▀", "red on blue"), ("▄", "red on blue"), ("█░", "red")], [("█", "red")], width=5)
    assert colour_at(shown, 0.5, 0.25) == colour_at(shown, 2.5, 0.75) == colour_at(shown, 3.5, 0.5) == "#cd0000"
    assert colour_at(shown, 0.5, 0.75) == colour_at(shown, 2.5, 0.25) == "#0000ee"
    assert colour_at(shown, 4.5, 0.5) == "#3f0f12"
    assert ("#cd0000", (0, 0, 20, 10)) in areas(shown)  # two cells, one area
    assert not texts(shown)


def test_an_ink_lies_over_the_paper_of_the_same_colour_elsewhere() -> None:
    shown = frame([(" ", "on red"), ("▀", "red on blue")])
    assert colour_at(shown, 1.5, 0.25) == "#cd0000"


def test_areas_of_several_rows_are_one() -> None:
    assert areas(frame(*[[("  ", "on red")]] * 3)) == [("#cd0000", (0, 0, 20, 60))]


def test_runs_break_at_gaps_styles_and_signs_that_fonts_may_lack() -> None:
    shown = frame([("ab c  d", ""), ("e", "bold"), ("Γf我", "")])
    assert [element.text for element in texts(shown)] == ["ab c", "d", "e", "Γ", "f", "我"]
    assert [element.get("font-weight") for element in texts(shown)] == [None, None, "bold", None, None, None]


def test_underlines_run_under_blanks_and_wide_characters() -> None:
    assert areas(frame([("a 我", "underline")])) == [("#d0d4d8", (0, 17, 40, 18))]


def test_it_is_self_contained_and_speaks_to_those_who_cannot_see() -> None:
    picture = svg(app_frames()[0], "cats & <dogs>\x1b\ud800")
    root = Tree.fromstring(picture.encode())
    assert root.get("role") == "img"
    assert root[0].text == "cats & <dogs>"
    assert "test-chinese" in (root[1].text or "")
    assert "▀" not in (root[1].text or "")
    for word in ("script", "@font-face", "href", "url(", " id=", " class=", "<style"):
        assert word not in picture


def test_the_size_is_that_of_the_cells_and_the_margin() -> None:
    root = parsed(frame("abc", "abc"))
    assert (root.get("width"), root.get("height")) == (str(30 + 2 * MARGIN[0]), str(40 + 2 * MARGIN[1]))


def test_a_screen_is_small() -> None:
    assert max(len(svg(shown, "rnn-tui").encode()) for shown in app_frames()) < 40_000


def test_round_shapes() -> None:
    tags = [element.tag.removeprefix(SPACE) for element in parsed(frame("●○╭╱")).iter()]
    assert tags.count("circle") == 2
    assert tags.count("path") == 2
