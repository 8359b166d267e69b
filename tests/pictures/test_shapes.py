import unicodedata
from itertools import pairwise

import pytest

from rnn_tui.pictures.shapes import Dot, Rect, Stroke, shape

GEOMETRY = [chr(code) for first, last in ((0x2500, 0x25A0), (0x2800, 0x2900)) for code in range(first, last)]
SIDES = {"up": (0.4, 0.0), "down": (0.4, 1.0), "left": (0.0, 0.45), "right": (1.0, 0.45)}


def rects(character: str) -> list[Rect]:
    return [one for one in shape(character) or () if isinstance(one, Rect)]


def covered(character: str, x: float, y: float) -> bool:
    return any(one.left <= x <= one.right and one.top <= y <= one.bottom for one in rects(character))


def edges(character: str) -> dict[str, set[tuple[float, float]]]:
    """Where the ink of a character touches each edge of its cell: from where to where."""
    found: dict[str, set[tuple[float, float]]] = {side: set() for side in SIDES}
    for one in rects(character):
        for side, touches, where in (
            ("up", one.top == 0, (one.left, one.right)),
            ("down", one.bottom == 1, (one.left, one.right)),
            ("left", one.left == 0, (one.top, one.bottom)),
            ("right", one.right == 1, (one.top, one.bottom)),
        ):
            if touches:
                found[side].add(where)
    return found


def test_every_character_of_the_blocks_is_a_shape_within_its_cell() -> None:
    for character in GEOMETRY:
        drawn = shape(character)
        assert drawn is not None, unicodedata.name(character)
        assert drawn or character == "\u2800", unicodedata.name(character)
        for one in drawn:
            if isinstance(one, Rect):
                assert 0 <= one.left < one.right <= 1, unicodedata.name(character)
                assert 0 <= one.top < one.bottom <= 1, unicodedata.name(character)


def test_letters_are_no_shapes() -> None:
    # None, and not the empty shape, of which nothing is seen.
    drawn = {text: shape(text) for text in (*"aΓ我▸→ ", "─\u0302", "──", "")}
    assert set(drawn.values()) == {None}, drawn


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("█", {Rect(0, 0, 1, 1)}),
        ("▀", {Rect(0, 0, 1, 0.5)}),
        ("▄", {Rect(0, 0.5, 1, 1)}),
        ("▌", {Rect(0, 0, 0.5, 1)}),
        ("▐", {Rect(0.5, 0, 1, 1)}),
        ("▁", {Rect(0, 0.875, 1, 1)}),
        ("▇", {Rect(0, 0.125, 1, 1)}),
        ("▏", {Rect(0, 0, 0.125, 1)}),
        ("▉", {Rect(0, 0, 0.875, 1)}),
        ("▔", {Rect(0, 0, 1, 0.125)}),
        ("▕", {Rect(0.875, 0, 1, 1)}),
        ("▒", {Rect(0, 0, 1, 1, 0.5)}),
        ("▞", {Rect(0.5, 0, 1, 0.5), Rect(0, 0.5, 0.5, 1)}),
        ("▙", {Rect(0, 0, 0.5, 0.5), Rect(0, 0.5, 0.5, 1), Rect(0.5, 0.5, 1, 1)}),
        ("⠁", {Dot(0.25, 0.125, 0.125)}),
        ("⢀", {Dot(0.75, 0.875, 0.125)}),
        ("●", {Dot(0.5, 0.5, 0.5)}),
    ],
)
def test_blocks(character: str, expected: set[Rect | Dot]) -> None:
    assert set(shape(character) or ()) == expected


def test_eighths_grow_one_by_one() -> None:
    assert [1 - rects(character)[0].top for character in "▁▂▃▄▅▆▇█"] == [n / 8 for n in range(1, 9)]
    assert [rects(character)[0].right for character in "▏▎▍▌▋▊▉█"] == [n / 8 for n in range(1, 9)]


def test_scan_lines_are_a_light_line_thick_from_edge_to_edge_and_stand_one_below_the_other() -> None:
    lines = [rects(character)[0] for character in "⎺⎻⎼⎽"]
    assert all((line.left, line.right) == (0, 1) for line in lines)
    assert [line.bottom - line.top for line in lines] == pytest.approx([0.05] * 4)
    assert (lines[0].top, lines[-1].bottom) == (0, 1)
    assert all(upper.bottom < lower.top for upper, lower in pairwise(lines))


def test_lines_run_to_the_edges_that_their_names_say_and_to_no_other() -> None:
    words = {"UP": ("up",), "DOWN": ("down",), "LEFT": ("left",), "RIGHT": ("right",),
             "VERTICAL": ("up", "down"), "HORIZONTAL": ("left", "right")}  # fmt: skip
    for code in range(0x2500, 0x2580):
        name = unicodedata.name(chr(code))
        if not any(word in name for word in ("DASH", "ARC", "DIAGONAL")):
            wanted = {side for word in name.split() for side in words.get(word, ())}
            assert {side for side, touched in edges(chr(code)).items() if touched} == wanted, name


@pytest.mark.parametrize(
    ("one", "side", "other"),
    [("─", "left", "right"), ("━", "left", "right"), ("═", "left", "right"), ("│", "up", "down"), ("┃", "up", "down"),
     ("║", "up", "down")],
)  # fmt: skip
def test_a_straight_line_leaves_a_cell_where_the_next_one_takes_it_up(one: str, side: str, other: str) -> None:
    assert edges(one)[side] == edges(one)[other] != set()


@pytest.mark.parametrize(
    ("corner", "side", "straight"),
    [("┌", "right", "─"), ("┏", "down", "┃"), ("╔", "right", "═"), ("┺", "left", "─"), ("┺", "up", "┃"),
     ("┺", "right", "━"), ("╞", "right", "═"), ("╞", "up", "│"), ("╀", "up", "┃"), ("╀", "left", "─"),
     ("╼", "left", "─"), ("╼", "right", "━"), ("╬", "down", "║"), ("╓", "down", "║"), ("╓", "right", "─")],
)  # fmt: skip
def test_what_meets_lines_has_their_weight(corner: str, side: str, straight: str) -> None:
    assert edges(corner)[side] == edges(straight)[side]


def test_corners_are_closed_and_double_lines_stay_open_between() -> None:
    assert covered("┌", 0.45, 0.475)
    assert not covered("┌", 0.45, 0.3)
    assert covered("╔", 0.35, 0.425)
    assert not covered("╔", 0.5, 0.5)
    assert not covered("╬", 0.5, 0.5)
    assert not covered("╢", 0.5, 0.475)
    assert covered("╫", 0.5, 0.475)


def test_dashes_are_evenly_spaced_across_cells() -> None:
    for character, count in (("╌", 2), ("┄", 3), ("┈", 4), ("╍", 2)):
        drawn = sorted(rects(character))
        assert len(drawn) == count
        gap = drawn[1].left - drawn[0].right
        assert 1 - drawn[-1].right + drawn[0].left == pytest.approx(gap)


def test_rounded_corners_end_where_straight_lines_run() -> None:
    arc = (shape("╭") or ())[0]
    assert isinstance(arc, Stroke)
    assert arc.points[0] == (0.45, 1.0)
    assert arc.points[-1] == (1.0, 0.475)
