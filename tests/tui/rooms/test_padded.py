"""The Padded room: typing, shifting, turning; what it draws at every size; Explore's sentence is left alone."""

import json

import pytest
from textual.pilot import Pilot

from rnn_tui.defaults import ColorDepth
from rnn_tui.experiments.leads import LONGEST
from rnn_tui.experiments.padded import KINDS, LEADS
from rnn_tui.lessons import padded as lesson
from rnn_tui.tasks.agreement import AGREEMENT
from rnn_tui.tasks.base import Tokens
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.canvas import Area, Canvas, Target
from rnn_tui.tui.colours import palette
from rnn_tui.tui.rooms.padded import PaddedRoom
from rnn_tui.tui.rooms.padded_figures import accuracy
from rnn_tui.tui.rooms.padded_view import counted, draw
from rnn_tui.tui.rooms.registry import ROOMS
from rnn_tui.tui.screens.card import CardScreen
from rnn_tui.tui.screens.explore import ExploreScreen
from rnn_tui.tui.view import CanvasView
from tests.tui.apps import drive, terminal, words
from tests.tui.explorers import explore

pytestmark = pytest.mark.usefixtures("clock_that_stands")

CATS: Tokens = ("the", "cats", "near", "the", "dog")


def opened(*tokens: str, size: tuple[int, int] = (80, 24)) -> RnnApp:
    return RnnApp(terminal(size=size), explore(None, *tokens), rooms=ROOMS)


async def enter(pilot: Pilot[str]) -> PaddedRoom:
    await pilot.press("f9", *"padded", "enter")
    await pilot.pause()
    room = pilot.app.screen
    assert isinstance(room, PaddedRoom)
    return room


def text(app: RnnApp) -> str:
    view = app.screen.query_one("CanvasView")
    assert isinstance(view, CanvasView)
    assert view.canvas is not None
    return view.canvas.text()


def test_it_begins_with_the_sentence_of_explore_and_leaves_that_alone() -> None:
    app = opened(*CATS)

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        assert room.comparison.tokens == CATS
        await pilot.press(*"whihc", "space")
        assert room.draft == "whihc"
        assert room.refused
        assert "did you mean 'which'" in room.message
        await pilot.press("escape")
        assert room.draft == ""
        assert pilot.app.screen is room
        await pilot.press(*"whi", "tab", "enter", "backspace", "backspace")
        assert room.comparison.tokens == CATS[:-1]
        await pilot.press("escape")
        assert isinstance(app.screen, ExploreScreen)
        assert words(app.explorer) == list(CATS)
        assert (await enter(pilot)).comparison.tokens == CATS[:-1], "a room stays as it was left"
        await pilot.press("escape", *"by", "space")
        assert (await enter(pilot)).comparison.tokens == (*CATS, "by"), "but for another sentence in Explore"

    drive(app.explorer, steps, app=app)


def test_shifting_makes_the_padded_network_fall_and_the_others_not() -> None:
    app = opened(*CATS)

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        assert "right is were" in text(app)
        await pilot.press("right", "right")
        assert room.comparison.lead == 2
        assert text(app).split("\n")[0].endswith("training shifted · 2 words in front")
        assert room.message.startswith("held out, 3 seeds: padded ")
        await pilot.press("end")
        assert room.comparison.lead == LEADS[-1]
        assert "cannot be given 45 words: it has inputs for 40" in text(app)
        assert [found.verdict for found in room.comparison.reading.now] == [None, True, True]
        await pilot.press("home", "left")
        assert room.comparison.lead == 0
        x, y = next(
            (area.x, area.y)
            for area, target in _targets(app)
            if target.verb == "lead" and target.value == LEADS.index(4)
        )
        await pilot.click(offset=(x, y))
        assert room.comparison.lead == 4

    drive(app.explorer, steps, app=app)


def _targets(app: RnnApp) -> list[tuple[Area, Target]]:
    view = app.screen.query_one("CanvasView")
    assert isinstance(view, CanvasView)
    assert view.canvas is not None
    return list(view.canvas._targets)


def test_what_explore_has_may_be_too_long_and_a_verb_is_not_taken() -> None:
    app = opened(*(CATS[:2] + CATS[2:] * 80))

    async def steps(_: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        assert room.refused
        assert "at most 200 words" in room.message
        assert room.comparison.tokens == AGREEMENT.opening
        await pilot.press(*"were", "space")
        assert room.comparison.tokens == AGREEMENT.opening
        assert room.draft == ""
        assert "asked for the verb" in room.message

    drive(app.explorer, steps, app=app)


def test_the_other_number_the_other_training_another_sentence() -> None:
    app = opened(*CATS)

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        await pilot.press("up")
        assert room.comparison.tokens == ("the", "cat", *CATS[2:])
        assert "right is was" in text(app)
        await pilot.press("tab")
        assert room.comparison.course == "aligned"
        assert "training aligned" in text(app)
        await pilot.press("ctrl+l")
        assert room.comparison.tokens not in (CATS, ("the", "cat", *CATS[2:]))
        await pilot.press("ctrl+u", "up")
        assert room.comparison.tokens == ()
        assert room.refused
        assert "no words yet" in text(app)
        await pilot.press("enter")
        assert "up to its verb" in room.message

    drive(app.explorer, steps, app=app)


def test_pasted_words_and_the_end_of_what_is_pasted() -> None:
    app = opened()

    async def steps(_: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        await pilot.press("ctrl+u")
        room.pasted("The cats, near the dgo by")
        assert room.comparison.tokens == ("the", "cats", "near", "the")
        assert room.draft == "dgo"
        assert room.refused
        await pilot.press("escape", "ctrl+u")
        room.pasted("the cats were full .")
        assert list(room.comparison.tokens) == ["the", "cats"]
        assert (room.draft, room.refused) == ("", False)

    drive(app.explorer, steps, app=app)


def test_the_numbers_are_those_of_the_command_and_the_card_those_of_the_room() -> None:
    app = opened(*CATS)

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        await pilot.press("right")
        data = json.loads(b"".join(room.numbers()))
        assert data["tokens"] == list(CATS)
        assert len(data["answers"]) == 2 * len(KINDS)
        assert room.command_line() == "rnn-tui padded 'the cats near the dog' --shift 1 --course shifted"
        card = room.card()
        assert card == lesson.card(room.comparison.reading)
        assert card.measured[0].startswith("6 words, 1 of them in front: padded ")
        await pilot.press("f12")
        assert isinstance(app.screen, CardScreen)
        assert "Part 1 · why a recurrent network" in text(app)

    drive(app.explorer, steps, app=app)


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 36), (200, 60)])
@pytest.mark.parametrize("color", ["truecolor", "16"])
def test_it_is_drawn_whole_at_every_size(size: tuple[int, int], color: ColorDepth) -> None:
    app = opened(*CATS)

    async def steps(_: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        await pilot.press("end")
        colours = palette(color)
        canvas = Canvas(*size, colours.page)
        draw(canvas, Area(0, 1, size[0], size[1] - 3), colours, room.comparison.reading, "", lambda _: ["were"])
        lines = canvas.text().split("\n")
        assert sum(line.startswith(" padded") for line in lines) >= (2 if size[1] < 24 else 3)
        front = next(line for line in lines if line.startswith(" in front"))
        assert front.split()[-1] == ("[40]" if colours.glyphs else "40")
        assert "type a word" in lines[size[1] - 3]
        assert ("Loss on the next word" in canvas.text()) == (size[1] >= 36)
        assert ("Held-out" in canvas.text()) == (size[1] >= 24)
        assert "not Explore's" in canvas.text(), "which rnn is meant"
        words = len(room.comparison.reading.trial.sentence)
        beyond = f"{words - LONGEST} word{'s' * (words > LONGEST + 1)} too many"
        assert (beyond if size[0] > 60 else f"{words - LONGEST} more") in canvas.text()

    drive(app.explorer, steps, app=app)


def painted(room: PaddedRoom) -> str:
    """What the room looks like at its size, without waiting for it to be drawn."""
    return room._view.picture(*room.size).text()


def _drawn(room: PaddedRoom, size: tuple[int, int]) -> list[str]:
    colours = palette("truecolor")
    canvas = Canvas(*size, colours.page)
    draw(canvas, Area(0, 1, size[0], size[1] - 3), colours, room.comparison.reading, "", lambda _: [], room.page)
    return canvas.text().split("\n")


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (100, 36)])
def test_a_strip_has_a_one_for_each_word_and_zeros_behind(size: tuple[int, int]) -> None:
    async def steps(_: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        await pilot.press("right", "right")
        strip = next(line for line in _drawn(room, size) if line.startswith(" blocks"))
        assert strip.split()[1] == "1" * 7 + "0" * (LONGEST - 7)
        assert "of 57" in strip or "57 zeros" in strip

    app = opened(*CATS)
    drive(app.explorer, steps, app=app)


@pytest.mark.parametrize("size", [(120, 36), (200, 60)])
def test_the_matrix_is_the_one_that_is_fed(size: tuple[int, int]) -> None:
    async def steps(_: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        await pilot.press("right")
        reading = room.comparison.reading
        lines = _drawn(room, size)
        start = next(row for row, line in enumerate(lines) if "Fed to padded: 40 blocks of 57" in line)
        assert "34 of zeros" in lines[start]
        left = size[0] // 2 if size[0] < 160 else 0
        rows = [line[left:].split() for line in lines[start + 2 : size[1] - 3]]
        drawn = {row[0]: "".join(row[1:]) for row in rows}
        others = next("".join(row[2:]) for row in rows if row[1] == "others")
        named = [word for word in drawn if word in reading.vocabulary]
        assert set(reading.trial.sentence) <= set(named), "each word of the sentence has its row"
        for word in named:
            fed = reading.fed[:, reading.vocabulary.index(word)]
            assert drawn[word] == "".join("1" if one else "0" for one in fed)
        assert others == "0" * LONGEST
        assert len(named) + int(next(row[0] for row in rows if row[1] == "others")) == len(reading.vocabulary)

    app = opened(*CATS)
    drive(app.explorer, steps, app=app)


def test_where_one_figure_has_room_page_down_takes_the_next() -> None:
    async def steps(_: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        titles = ("Held-out sentences", "Longer sentences", "Loss on the next word", "Numbers to learn, by")
        for title in (*titles, titles[0]):
            assert [there for there in titles if there in painted(room)] == [title]
            assert "pgdn: more" in painted(room)
            await pilot.press("pagedown")
        await pilot.press("pageup", "pageup")
        assert titles[-1] in painted(room)
        assert "146,905" in painted(room)
        assert room.message == ""

    app = opened(*CATS)
    drive(app.explorer, steps, app=app)


@pytest.mark.parametrize(("size", "said"), [((120, 36), "all figures are in sight"), ((60, 18), "no room for more")])
def test_where_all_or_none_have_room_it_is_said(size: tuple[int, int], said: str) -> None:
    async def steps(_: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        await pilot.press("pagedown")
        assert said in room.message
        assert room.page == 0

    app = opened(*CATS, size=size)
    drive(app.explorer, steps, app=app, size=size)


def test_nothing_said_of_a_shift_is_cut_and_help_stays_in_the_last_row() -> None:
    async def steps(_: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        for _time in range(2):
            await pilot.press("home")
            for _lead in LEADS:
                await pilot.press("right")
                assert room.message in painted(room)
            await pilot.press("tab")
        assert painted(room).split("\n")[-1].endswith("? help")
        await pilot.press("tab")
        assert "next whi" not in painted(room).replace("next which ", ""), "an answer is whole or not there"

    app = opened(*CATS, size=(60, 18))
    drive(app.explorer, steps, app=app, size=(60, 18))


def test_a_sentence_of_explore_with_its_verb_is_said_to_lose_it() -> None:
    async def steps(_: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        assert room.comparison.tokens == CATS
        assert "it is left out, and what comes after it" in room.message

    app = opened(*CATS, "were", "full")
    drive(app.explorer, steps, app=app)


def test_only_all_of_them_are_100_percent() -> None:
    assert [accuracy(share) for share in (1.0, 0.9983, 0.995, 0.9949, 0.5, 0.0)] == [
        "100%", ">99%", ">99%", "99%", "50%", "0%",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0"), (999, "999"), (1000, "1.0k"), (4249, "4.2k"), (9960, "10k"), (290_700, "291k")]
)
def test_counts_take_four_cells(count: int, said: str) -> None:
    assert counted(count) == said


def test_what_a_percentage_is_of_is_said_and_a_verb_that_none_expects_is_called_so() -> None:
    """Far enough to the right the padded network expects something else: whichever verb leads, neither is likely."""
    app = opened("the", "cats", "which", "already", "ate", "with", "the", "dog")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        room = await enter(pilot)
        whole = text(app)
        assert "Which verb? of was : were" in whole
        assert "This sentence, shifted: probability" in whole
        assert "Held-out sentences: share of verbs right" in whole
        assert "neither" not in whole
        padded = room.comparison.reading.now[0]
        assert padded.right is not None and 0.995 <= padded.right < 1
        assert next(line for line in whole.split("\n") if line.startswith(" padded ")).split()[2:4] == [">99%", "right"]
        assert "100%" not in whole.split("Held-out")[0], "no probability is all of it"
        while (chances := room.comparison.reading.now[0].chances) is not None and sum(chances.values()) >= 0.05:
            await pilot.press("right")
        assert chances is not None and room.comparison.reading.now[0].right is not None
        await pilot.pause()
        row = next(line for line in text(app).split("\n") if line.startswith(" padded "))
        assert "neither " in row and "right" not in row

    drive(app.explorer, steps, app=app)
