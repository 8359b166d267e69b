import pytest
from textual import events
from textual.pilot import Pilot

from rnn_tui.models import resolve
from rnn_tui.tasks.agreement import AGREEMENT
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.colours import palette
from rnn_tui.tui.commands import COMMANDS
from rnn_tui.tui.driver import Typed
from rnn_tui.tui.rooms.registry import ROOMS
from rnn_tui.tui.screens.explore import ExploreScreen
from rnn_tui.tui.screens.help import Guide, HelpScreen, HelpView
from tests.models_for_tests import OPENING
from tests.tui.apps import drive, words
from tests.tui.scenes import explorer

pytestmark = pytest.mark.usefixtures("clock_that_stands")


def test_a_question_mark_is_help_on_an_empty_line_and_else_typed() -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("w", "question_mark")
        assert (shown.draft, type(app.screen)) == ("w?", ExploreScreen)
        await pilot.press("escape", "question_mark")
        assert isinstance(app.screen, HelpScreen)

    drive(shown, steps)


def test_help_has_pages_swallows_letters_and_closes() -> None:
    shown = explorer()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("f1")
        view = app.screen.query_one(HelpView)
        assert view.canvas is not None
        assert "page 1 of" in view.canvas.text()
        await pilot.press("w", "backspace", "right")
        assert view.page == 1
        for _ in range(30):
            app.post_message(events.Key("right", None))
        await pilot.pause()
        assert view.page == view.pages - 1
        app.post_message(Typed("the cats "))
        app.post_message(events.Paste("the cats "))
        await pilot.pause()
        await pilot.press("escape")
        assert isinstance(app.screen, ExploreScreen)
        assert (words(shown), shown.draft) == (OPENING, "")
        await pilot.press("f1", "ctrl+d")
        assert isinstance(app.screen, ExploreScreen)

    assert drive(shown, steps).return_value is None


@pytest.mark.parametrize(("width", "height"), [(60, 18), (80, 24), (100, 30), (120, 36)])
def test_every_word_is_on_the_pages_at_full_width(width: int, height: int) -> None:
    vocabulary = AGREEMENT.vocabulary
    view = HelpView(palette("truecolor"), Guide(COMMANDS, ExploreScreen.panes, vocabulary), at_words=True)
    shown = view.picture(width, height).text().split("\n")[2:-1]
    opened = view.page
    assert f"The {len(vocabulary)} words it knows" in shown[0]
    for page in range(opened + 1, view.pages):
        view.page = page
        shown += view.picture(width, height).text().split("\n")[2:-1]
    assert " ".join(shown[1:]).split() == list(vocabulary)
    assert max(map(len, shown)) > width // 2


def test_the_palette_finds_the_words() -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+p", *"words", "enter")
        view = app.screen.query_one(HelpView)
        assert view.canvas is not None
        assert "words it knows" in view.canvas.text()
        await pilot.press("left")
        assert "words it knows" not in view.canvas.text()

    drive(explorer(), steps)


def test_the_help_of_every_size_shows_every_line() -> None:
    view = HelpView(palette("truecolor"), Guide(COMMANDS, ExploreScreen.panes, OPENING))
    for width, height in [(80, 24), (120, 36), (60, 18), (10, 3), (1, 1)]:
        view.page, seen = 0, 0
        view.picture(width, height)
        while view.page < view.pages:
            seen += 1
            assert view.picture(width, height).height == height
            view.page += 1
        assert seen == view.pages


@pytest.mark.parametrize(("width", "height"), [(60, 18), (78, 24), (80, 24), (120, 36)])
def test_no_key_s_meaning_runs_into_another_or_off_the_page(width: int, height: int) -> None:
    view = HelpView(palette("truecolor"), Guide(COMMANDS, ExploreScreen.panes, OPENING))
    pages = []
    for page in range(12):
        view.page = page
        pages.append(view.picture(width, height).text())
    halves = [(line[: width // 2], line[width // 2 :]) for text in pages for line in text.splitlines()]
    shown = " ".join(" ".join(half.split()) for side in zip(*halves, strict=True) for half in side)
    whole = " ".join(" ".join(line.split()) for text in pages for line in text.splitlines())
    for command in COMMANDS:
        words = command.help.split()
        assert all(word in (shown if width >= 78 else whole).split() for word in words), command.help


@pytest.mark.parametrize(("width", "height"), [(60, 18), (80, 24), (120, 36)])
def test_no_term_is_cut_or_runs_into_its_meaning(width: int, height: int) -> None:
    """Every term of every room, folded or whole, is in a column of its own with a blank behind it."""
    panes = [
        pane for source in (ExploreScreen, *(door.build for door in ROOMS)) for pane in getattr(source, "panes", ())
    ]
    view = HelpView(palette("truecolor"), Guide((), panes))
    shown: list[str] = []
    for page in range(60):
        view.page = page
        lines = view.picture(width, height).text().split("\n")[2:-1]
        assert all(not line[22:23].strip() for line in lines if line.startswith("  ")), "a blank before the meaning"
        shown += [line[:23].strip() for line in lines if line.startswith("  ")]
    told = " ".join(" ".join(shown).split())
    for pane in panes:
        for term, _ in pane.help:
            assert "".join(term.split()) in "".join(told.split()), term


@pytest.mark.parametrize(("key", "heading"), [("ctrl+x", "Compare"), ("ctrl+r", "Backward")])
def test_in_a_mode_help_opens_at_what_is_seen_there(key: str, heading: str) -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press(key, "question_mark")
        view = app.screen.query_one(HelpView)
        assert view.canvas is not None
        assert view.canvas.text().split("\n")[2].strip() == heading
        await pilot.press(*["left"] * 5)
        assert view.canvas.text().split("\n")[2].split()[0] == "type", "the keys are before it"

    drive(explorer(resolve("agreement-lstm"), OPENING), steps)


def test_the_memory_line_s_marks_are_told_with_their_thresholds() -> None:
    marks = palette("truecolor").marks
    told = dict(row for pane in ExploreScreen.panes for row in pane.help)
    line, nodes = told["━ ─ ╌ ┈"], told["● ○"]
    assert [marks.lane_of(keep) for keep in (0.9, 0.5, 0.1, 0.09)] == ["━", "─", "╌", "┈"]
    assert "≥ .9, ≥ .5, ≥ .1, less" in line
    assert [marks.node_of(update) for update in (0.51, 0.11, 0.1)] == ["●", "○", " "]
    assert "> .5, > .1" in nodes
