import asyncio
from collections.abc import Iterator

import pytest
from rich.color import Color as RichColor
from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from rnn_tui.defaults import ColorDepth
from rnn_tui.tui.colours import palette, role_colours
from rnn_tui.tui.terminal import Terminal, detect
from rnn_tui.tui.theme import DARK_THEME, LIGHT_THEME, TerminalApp, TerminalFilter, theme
from tests.tui.pty_terminal import PtyTerminal
from tests.tui.test_driver import ECHO, ROOT

DARK = role_colours("truecolor", True)
ANSI = {str(code) for code in (*range(30, 38), *range(90, 98))}


def terminal(color: ColorDepth, ascii_only: bool = False) -> Terminal:
    return detect({"TERM": "xterm"}, isatty=True, encoding="utf-8", color=color, ascii_only=ascii_only)


def shown(color: ColorDepth, style: Style | None, text: str = "x", ascii_only: bool = False) -> Segment:
    """A segment as the filter leaves it."""
    segments = TerminalFilter(terminal(color, ascii_only), dark=True).apply([Segment(text, style)], Color(0, 0, 0))
    assert len(segments) == 1
    return segments[0]


def style_of(segment: Segment) -> Style:
    assert segment.style is not None
    return segment.style


STYLES = (
    Style(color="#f0b952", bgcolor="#0f1217"),
    Style(color="red", bgcolor="color(17)", bold=True),
    Style(color="#123456", bgcolor="#fedcba", reverse=True),
    Style(color="default", bgcolor="bright_blue", dim=True),
    Style(bold=True),
)


@pytest.mark.parametrize(
    ("color", "kinds"),
    [
        ("truecolor", {ColorType.TRUECOLOR, ColorType.DEFAULT}),
        ("256", {ColorType.EIGHT_BIT, ColorType.DEFAULT}),
        ("16", {ColorType.STANDARD}),
        ("none", set()),
    ],
)
def test_only_the_colours_of_the_terminal_are_left(color: ColorDepth, kinds: set[ColorType]) -> None:
    for style in STYLES:
        left = style_of(shown(color, style))
        assert {colour.type for colour in (left.color, left.bgcolor) if colour is not None} <= kinds


def test_our_own_256_colours_stay_exact() -> None:
    for style in palette("256").heat_style:
        assert style_of(shown("256", style)) == style
    left = style_of(shown("256", Style(color="#d7ffd7", bgcolor="#121212")))
    assert (left.color, left.bgcolor) == (RichColor.from_ansi(194), RichColor.from_ansi(233))


@pytest.mark.parametrize("color", ["16", "none"])
def test_highlights_are_reversed_and_the_page_is_the_terminals_own(color: ColorDepth) -> None:
    on_page = style_of(shown(color, Style(color=DARK["ink"], bgcolor=DARK["page"])))
    highlight = style_of(shown(color, Style(color=DARK["page"], bgcolor=DARK["accent"])))
    assert (on_page.reverse, on_page.bgcolor, on_page.dim) == (None, None, None)
    assert (highlight.reverse, highlight.color, highlight.bgcolor) == (True, None, None)
    assert style_of(shown(color, Style(color=DARK["page"], bgcolor=DARK["ink"], reverse=True))).reverse is None
    assert style_of(shown(color, Style(reverse=True))).reverse is True
    assert style_of(shown(color, Style(color=DARK["faint"], bgcolor=DARK["page"]))).dim is True


def test_borders_that_melt_into_the_page_are_blanks_without_colours() -> None:
    border = Style(color=DARK["band"], bgcolor=DARK["page"])
    assert shown("none", border, "▔▔▔").text == "   "
    assert shown("truecolor", border, "▔▔▔").text == "▔▔▔"


def test_roles_keep_their_ansi_colour() -> None:
    for role in ("accent", "gate", "plus", "minus", "error", "nan"):
        left = style_of(shown("16", Style(color=DARK[role], bgcolor=DARK["page"])))
        assert left.color == getattr(palette("16"), role).color
    assert style_of(shown("16", palette("16").gate)).color == palette("16").gate.color


def test_ascii_stands_in_cell_for_cell() -> None:
    assert shown("256", None, "╭─▇ Γu ‖∂L‖ → 我", ascii_only=True).text == "+-* Gu |dL| > 我"


def test_what_a_click_means_survives() -> None:
    style = Style(color="#f0b952", meta={"@click": "app.quit"})
    for color in ("truecolor", "256", "16", "none"):
        assert style_of(shown(color, style)).meta == {"@click": "app.quit"}


def test_themes_have_their_own_page_and_change_while_running() -> None:
    assert theme("truecolor", True).background == theme("truecolor", True).surface == "#0f1217"
    assert theme("256", False).background == "#ffffff"

    async def run() -> list[str]:
        app = TerminalApp[None](terminal("truecolor"))
        async with app.run_test():
            seen = [app.theme]
            app.use_dark(False)
            assert app.get_line_filters() == app.line_filters[False]
            return [*seen, app.theme]

    assert asyncio.run(run()) == [DARK_THEME, LIGHT_THEME]


def test_no_color_of_this_process_does_not_reach_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = TerminalApp[None](terminal("truecolor"))
    assert [type(each) for each in app.get_line_filters()] == [TerminalFilter]


def test_nothing_that_a_terminal_obeys_gets_through() -> None:
    depths: tuple[ColorDepth, ...] = ("truecolor", "256", "16", "none")
    given = [Segment("a\x00b\u202ec\x1b[2Jd\u200e\x9b", Style()), Segment("我e\u0301 ─", Style())]
    for filtered in (TerminalFilter(terminal(color), True).apply(given, Color(0, 0, 0)) for color in depths):
        assert "".join(segment.text for segment in filtered).isprintable()
        assert [segment.cell_length for segment in filtered] == [segment.cell_length for segment in given]
        assert filtered[1].text == given[1].text


def reversed_text(opened: PtyTerminal) -> str:
    cells = (row[x] for _, row in sorted(opened.screen.buffer.items()) for x in range(opened.screen.columns))
    return "".join(cell.data for cell in cells if cell.reverse)


@pytest.fixture(params=["truecolor", "256", "16", "none"])
def with_palette(request: pytest.FixtureRequest) -> Iterator[tuple[str, PtyTerminal]]:
    """The echo app with its command palette open, a command chosen, on a terminal of this depth."""
    environ = {
        "truecolor": {"COLORTERM": "truecolor"},
        "256": {"COLORTERM": ""},
        "16": {"TERM": "xterm"},
        "none": {"NO_COLOR": "1", "COLORTERM": "truecolor"},
    }[request.param]
    with PtyTerminal(ECHO, environ=environ | {"PYTHONPATH": str(ROOT)}) as opened:
        assert opened.wait(lambda: opened.shows("0 []"))
        opened.send(b"\x10")
        assert opened.wait(lambda: opened.shows("Quit"))
        opened.send(b"th\x1b[B")
        assert opened.wait(lambda: opened.shows("Change the current theme"))
        yield request.param, opened


def test_ready_made_widgets_send_only_the_terminals_colours(with_palette: tuple[str, PtyTerminal]) -> None:
    color, opened = with_palette
    codes = opened.colour_codes()
    wanted = {"truecolor": {"rgb"}, "256": {"256"}, "none": set[str]()}
    if color == "16":
        assert codes
        assert codes <= ANSI
        assert opened.shows("Γu")  # what lies behind the palette does not vanish
    else:
        assert codes == wanted[color]
    if color in ("16", "none"):
        assert opened.wait(lambda: "Change the current theme" in reversed_text(opened)), opened.text()
