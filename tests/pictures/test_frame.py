from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import Color
from rich.control import Control
from rich.segment import Segment
from rich.style import Style

from rnn_tui.pictures.frame import Frame, Look, Looks, Span, clusters
from tests.pictures.frames import ANSI, DARK, app_frames, app_lines, frame

LIGHT = Looks("#ffffff", "#000000", ANSI)
letters = st.sampled_from("ab·│▀我果👍👩🏽🇬🇧❤é\u0301\u200d\ufe0f\u20e3\x00\x07\x1b\n\t\u00ad\ud800")
pieces = st.tuples(st.text(letters, max_size=6), st.sampled_from(["", "red", "bold", "reverse on blue"]))


@settings(max_examples=200)
@given(st.lists(st.lists(pieces, max_size=5), max_size=4), st.integers(1, 12), st.integers(1, 4))
def test_every_row_is_exactly_as_wide_as_the_frame(lines: list[list[tuple[str, str]]], width: int, height: int) -> None:
    made = Frame.of(
        [[Segment(text, Style.parse(style)) for text, style in line] for line in lines], width, height, DARK
    )
    assert len(made.rows) == height
    for y, row in enumerate(made.rows):
        text = "".join(span.text for span in row)
        assert sum(cell_len(span.text) for span in row) == width
        assert not any(character in "\x00\x07\x1b\n\t\ud800" for character in text)
        assert all(left.style != right.style for left, right in pairwise(row))
        cells = list(made.cells(y))
        assert [cell.x for cell in cells] == [sum(cell.width for cell in cells[:n]) for n in range(len(cells))]
        assert sum(cell.width for cell in cells) == width


def test_text_has_no_blanks_at_ends_of_lines() -> None:
    assert frame("ab  ", "", " c").text() == "ab\n\n c\n"


def test_a_wide_character_that_the_edge_cuts_becomes_a_blank() -> None:
    assert frame("a我", width=2).text() == "a\n"
    assert frame("a我", width=3).text() == "a我\n"


def test_a_mark_alone_in_a_segment_joins_the_character_before_it() -> None:
    assert [cell.text for cell in frame([("y", "red"), ("\u0302", "blue"), ("z", "")]).cells(0)] == ["y\u0302", "z"]


def test_a_joined_character_is_one() -> None:
    assert list(clusters("a👩\u200d👨y\u0302我")) == [("a", 1), ("👩\u200d👨", 2), ("y\u0302", 1), ("我", 2)]


def test_equal_looks_are_equal_frames_whatever_else_styles_carry() -> None:
    plain = [[Segment("ab", Style(color="#ff0000"))]]
    rich = [
        [
            Segment("a", Style(color=Color.from_rgb(255, 0, 0), bold=False, meta={"@click": "x"})),
            Segment("\x1b[2J", None, Control.home().segment.control),
            Segment("b", Style(color="#FF0000", bgcolor="default", link="https://example.org")),
        ]
    ]
    one, other = (Frame.of(lines, 2, 1, DARK) for lines in (plain, rich))
    assert one == other
    assert hash(one) == hash(other)
    assert one.rows == ((Span("ab", Style(color="#ff0000")),),)
    assert one != Frame.of(plain, 2, 1, LIGHT)


def test_a_cursor_makes_another_frame_but_the_same_picture() -> None:
    one, other = (Frame.of([], 2, 1, DARK, cursor) for cursor in (None, (1, 0)))
    assert one != other
    assert one.shows_the_same(other)


@pytest.mark.parametrize(
    ("style", "look"),
    [
        ("", Look("#d0d4d8", "#101418", False, False, False, False)),
        ("bold red on color(4)", Look("#cd0000", "#0000ee", True, False, False, False)),
        ("bright_red underline", Look("#ff0000", "#101418", False, False, True, False)),
        ("color(208) strike", Look("#ff8700", "#101418", False, False, False, True)),
        ("#123456 on #abcdef reverse", Look("#abcdef", "#123456", False, False, False, False)),
        ("reverse", Look("#101418", "#d0d4d8", False, False, False, False)),
        ("dim #ffffff on #000000", Look("#999999", "#000000", False, True, False, False)),
        ("dim reverse #000000 on #ffffff", Look("#999999", "#000000", False, True, False, False)),
    ],
)
def test_colours_as_they_are_seen(style: str, look: Look) -> None:
    assert DARK.resolve(Style.parse(style)) == look


def test_the_app_in_16_colours_names_them() -> None:
    styles = [span.style for shown in app_frames("16") for row in shown.rows for span in row]
    numbers = {style.color.number for style in styles if style.color}
    assert len(numbers) > 3
    assert numbers <= set(range(16))
    assert not any(style.bgcolor for style in styles)


def signs(pieces: Iterable[tuple[str, Style | None]]) -> list[tuple[str, Style]]:
    """Character by character, each with what is seen of its style."""
    styled = [(text, style or Style.null()) for text, style in pieces]
    return [
        (sign, Style(color=style.color, bgcolor=style.bgcolor, bold=style.bold or None))
        for text, style in styled
        for sign in text
    ]


def test_the_apps_own_rows_are_kept_as_they_are() -> None:
    """Neither cut nor filled: what the compositor gave stands in the frame, cell for cell, in its colours."""
    assert any("我" in shown.text() for shown in app_frames())
    for lines, shown in zip(app_lines(), app_frames(), strict=True):
        given = [signs((segment.text, segment.style) for segment in line) for line in lines]
        assert given == [signs(row) for row in shown.rows]
        assert len(given) == 24
