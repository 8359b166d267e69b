import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from rnn_tui.tui.canvas import Area, Canvas, Target, cells

PAGE = Style(color="white", bgcolor="black")
BAND = Style(bgcolor="blue")
RED = Style(color="red")
STYLES = (None, PAGE, BAND, RED, Style(bold=True))
MANY = settings(max_examples=150)

# Narrow, wide, combining, joined, variation selectors, control characters, half of a surrogate pair.
letters = st.sampled_from("ab·│▀我吃果👍🏽🇬🇧❤é\u0301\u0300\u200d\ufe0f\u20e3\x00\x07\x1b\n\t\u00ad\ud800")
texts = st.text(letters, max_size=9)
paints = st.lists(
    st.tuples(
        st.integers(-3, 22),
        st.integers(-1, 3),
        texts,
        st.sampled_from(STYLES),
        st.sampled_from([None, None, 0, 0, 9, 25]),
    ),
    max_size=8,
)
WIDTH, HEIGHT = 20, 3
Paint = tuple[int, int, str, Style | None, int | None]


def painted(calls: list[Paint]) -> Canvas:
    canvas = Canvas(WIDTH, HEIGHT, PAGE)
    for x, y, text, style, right in calls:
        if right == 0 and style is not None:
            canvas.paint(Area(x, y, len(text), 1), style)  # it may cover half of a wide character
        else:
            canvas.put(x, y, text, style, right=right)
    return canvas


def cells_of(canvas: Canvas, y: int) -> list[tuple[str, Style | None]]:
    """A row's cells; a wide character is followed by an empty one."""
    found: list[tuple[str, Style | None]] = []
    for text, style, _ in canvas.strip(y):
        for character in text:
            wide = 1 if character < "\u0300" else cell_len(character)
            if wide:
                found += [(character, style), ("", style)][:wide]
            elif found:
                place = -1 if found[-1][0] else -2
                found[place] = (found[place][0] + character, found[place][1])
    return found


@given(calls=paints)
@MANY
def test_whatever_is_written_every_row_keeps_its_width(calls: list[Paint]) -> None:
    canvas = painted(calls)
    for y in range(HEIGHT):
        strip = canvas.strip(y)
        assert strip.cell_length == WIDTH
        assert len(cells_of(canvas, y)) == WIDTH
        assert Strip(list(strip)).cell_length == WIDTH, "whoever cuts this row counts otherwise"
        assert all(character >= " " for text, _, _ in strip for character in text)


@given(before=paints, after=paints)
@MANY
def test_the_changes_laid_over_the_old_give_the_new(before: list[Paint], after: list[Paint]) -> None:
    old, new = painted(before), painted(after)
    screen = [cells_of(old, y) for y in range(HEIGHT)]
    for x, y, width, height in new.changes(old):
        assert height == 1
        assert 0 <= x < x + width <= WIDTH
        fresh = cells_of(new, y)
        assert fresh[x][0], "it begins with half a character"
        assert screen[y][x][0], "it leaves half a character of the old row"
        end = x + width
        assert end == WIDTH or (fresh[end][0] and screen[y][end][0]), "it ends with half a character"
        screen[y][x:end] = fresh[x:end]
    assert screen == [cells_of(new, y) for y in range(HEIGHT)]


@given(text=texts)
@MANY
def test_a_text_takes_as_many_cells_as_it_says(text: str) -> None:
    assert Canvas(100, 1, PAGE).put(3, 0, text) == 3 + cells(text)


def test_nothing_changed_is_no_change_and_near_changes_are_one() -> None:
    old, new = painted([]), painted([(2, 1, "a", None, None), (6, 1, "b", None, None), (19, 1, "c", None, None)])
    assert list(new.changes(new)) == []
    assert list(new.changes(old)) == [Area(2, 1, 5, 1), Area(19, 1, 1, 1)]


@pytest.mark.parametrize("half", [4, 5])
def test_paint_on_half_of_a_wide_character_changes_all_of_it(half: int) -> None:
    old, new = painted([(4, 0, "我", None, None)]), painted([(4, 0, "我", None, None)])
    new.paint(Area(half, 0, 1, 1), BAND)
    assert list(new.changes(old)) == [Area(4, 0, 2, 1)]


def test_a_change_of_colour_is_a_change() -> None:
    new = painted([])
    new.paint(Area(3, 0, 2, 2), BAND)
    assert list(new.changes(painted([]))) == [Area(3, 0, 2, 1), Area(3, 1, 2, 1)]


@pytest.mark.parametrize(
    ("x", "text", "right", "row", "end"),
    [
        (2, "abc", None, "  abc", 5),
        (18, "abc", None, " " * 18 + "ab", 20),
        (-1, "abc", None, "bc", 2),
        (30, "abc", None, "", 30),
        (2, "abc", 4, "  ab", 4),
        (2, "abc", 2, "", 2),
        (2, "abc", 1, "", 2),
        (2, "我吃", None, "  我吃", 6),
        (2, "我吃", 5, "  我", 4),
        (19, "我", None, "", 19),
        (-1, "我a", None, " a", 2),
        (0, "e\u0301a", None, "e\u0301a", 2),
        (0, "我\u0301a", None, "我\u0301a", 3),
        (0, "\u0301a", None, "a", 1),
        (0, "❤\ufe0fa", None, "❤a", 2),
        (0, "👍🏽a", None, "👍a", 3),
        (0, "👨\u200d👩a", None, "👨👩a", 5),
        (0, "a\tb\x1bc", None, "a·b·c", 5),
    ],
)
def test_put(x: int, text: str, right: int | None, row: str, end: int) -> None:
    canvas = Canvas(WIDTH, 1, PAGE)
    assert canvas.put(x, 0, text, right=right) == end
    assert canvas.text() == row


@pytest.mark.parametrize("y", [-1, 1])
def test_rows_outside_take_nothing(y: int) -> None:
    canvas = Canvas(WIDTH, 1, PAGE)
    assert canvas.put(3, y, "abc") == 3
    canvas.paint(Area(0, y, WIDTH, 1), BAND)
    assert canvas.text() == ""
    assert list(canvas.changes(Canvas(WIDTH, 1, PAGE))) == []


@pytest.mark.parametrize(("x", "row"), [(0, "x 吃"), (1, " x吃"), (2, "我x"), (3, "我 x")])
def test_half_of_a_wide_character_is_a_blank(x: int, row: str) -> None:
    canvas = Canvas(WIDTH, 1, PAGE)
    canvas.put(0, 0, "我吃")
    canvas.put(x, 0, "x")
    assert canvas.text() == row


def test_a_wide_character_over_the_middle_of_two() -> None:
    canvas = Canvas(WIDTH, 1, PAGE)
    canvas.put(0, 0, "我吃")
    canvas.put(1, 0, "果")
    assert canvas.text() == " 果"


def test_later_paint_lies_over_earlier_and_keeps_what_it_does_not_say() -> None:
    canvas = Canvas(4, 1, PAGE)
    canvas.paint(Area(1, 0, 2, 1), BAND)
    canvas.put(0, 0, "abcd", RED)
    assert [text for text, _, _ in canvas.strip(0)] == ["a", "bc", "d"]
    assert [style for _, style, _ in canvas.strip(0)] == [PAGE + RED, PAGE + BAND + RED, PAGE + RED]


def test_a_run_of_one_style_is_one_segment() -> None:
    canvas = Canvas(WIDTH, 1, PAGE)
    canvas.put(0, 0, "abc")
    assert len(list(canvas.strip(0))) == 1


def test_a_click_finds_what_was_laid_last_and_nothing_outside() -> None:
    canvas = Canvas(WIDTH, HEIGHT, PAGE)
    canvas.click(Area(2, 0, 6, 3), "step", 4)
    canvas.click(Area(4, 1, 2, 1), "cell", "5 4")
    assert canvas.target(2, 0) == canvas.target(7, 2) == Target("step", 4)
    assert canvas.target(4, 1) == canvas.target(5, 1) == Target("cell", "5 4")
    assert canvas.target(6, 1) == Target("step", 4)
    assert [canvas.target(x, y) for x, y in [(1, 0), (8, 0), (2, 3), (-1, 0)]] == [None] * 4
