import pytest

from rnn_tui.demo.paper.axes import cut, labelled, shortened
from rnn_tui.demo.paper.plate import Piece, Plate, Rect, breadth, plain
from tests.demo.paper.drawings import SVG, Painted, areas, read

# Advance widths of Helvetica, in thousandths of the size: https://www.adobe.com/type (AFM of the core fonts).
HELVETICA = {"president": 4113, "which": 2278, "WATER": 3555, "10": 1112, "mm": 1666, "the": 1390}


def test_labels_are_guessed_wider_than_they_are() -> None:
    for text, width in HELVETICA.items():
        assert width / 1000 < breadth(text, 1.0) < 1.45 * width / 1000
    assert breadth("苹果", 7.0) == 14.0


def test_neighbours_of_one_colour_are_one_area_and_share_edges() -> None:
    edges = cut(10, 1 / 3, 3)
    plate = Plate(100)
    colours = ("#111111", "#111111", "#222222")
    plate.areas([(colour, Rect(edges[n], 0, edges[n + 1], 5)) for n, colour in enumerate(colours)])
    assert list(areas(plate.svg(50, ""))) == [Painted("#111111", 10, 0, 10.67, 5), Painted("#222222", 10.67, 0, 11, 5)]


def test_areas_with_white_between_stay_apart() -> None:
    plate = Plate(100)
    plate.areas([("#111111", Rect(0, 0, 4, 5)), ("#111111", Rect(6, 0, 9, 5)), ("#111111", Rect(9, 0, 12, 4))])
    assert [area.left for area in areas(plate.svg(50, ""))] == [0, 6, 9]


def test_what_is_raised_comes_down_again() -> None:
    plate = Plate(100)
    plate.write(
        (Piece("L", italic=True), Piece("<t>", rise=1), Piece(" and "), Piece("Γ"), Piece("u", rise=-1)), 0, 9, 10
    )
    (text,) = read(plate.svg(50, "")).iter(f"{SVG}text")
    moves = [float(piece.attrib.get("dy", 0)) for piece in text]
    assert moves == [0, -3.4, 3.4, 3.4]
    assert "".join(text.itertext()) == "L<t> and Γu"


def test_words_that_xml_cannot_hold_are_escaped_or_left_out() -> None:
    plate = Plate(100)
    plate.write(plain("<&\x00\ud800>"), 0, 9, 10)
    root = read(plate.svg(50, 'said "<\x1b>"'))
    assert "".join(next(root.iter(f"{SVG}text")).itertext()) == "<&>"
    assert next(root.iter(f"{SVG}desc")).text == 'said "<>"'


@pytest.mark.parametrize(
    ("count", "pitch", "places"),
    [
        (1, 2.0, [1]),
        (3, 8.0, [1, 2, 3]),
        (9, 5.0, [2, 4, 6, 9]),  # 8 would touch 9
        (12, 2.0, [1, 5, 12]),  # 10 would touch 12
        (300, 0.58, [1, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220, 240, 260, 280, 300]),
    ],
)
def test_labels_are_thinned_and_keep_the_last(count: int, pitch: float, places: list[int]) -> None:
    assert labelled(count, pitch) == places


def test_tokens_are_printed_and_never_long() -> None:
    assert shortened("president") == "president"
    assert shortened(" ") == "' '"
    assert shortened("\n") == r"'\n'"
    assert shortened("x" * 100).endswith("x…")
    assert breadth(shortened("西红柿" * 10), 6.5) <= 62
