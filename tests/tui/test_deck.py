"""The cards of all parts, over the networks that ship: which is first, what each measures, where each leads."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from textual.pilot import Pilot

from rnn_tui.models import choose
from rnn_tui.session import Session
from rnn_tui.session.gates import plainest
from rnn_tui.tui import compared, openings
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.deck import deck, part_in_sight
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.screens.card import CardScreen, CardView
from rnn_tui.tui.screens.explore import ExploreScreen
from tests.models_for_tests import OPENING, chinese
from tests.session.shapes import IDS, NAME, TEXTS, Text
from tests.tui.apps import drive, terminal

PARTS = [1, 2, 3, 4, 5, 6, 7, 8]


def over(cell: str, tokens: list[str] = OPENING) -> Explorer:
    return Explorer(Session(choose("agreement", cell), tokens, "was", guess=True), np.random.default_rng(0))


def measured(shown: Explorer, part: int) -> str:
    page = next(page for page in deck(shown, (), lambda _: None) if page.part == part)
    return "\n".join(page.card().measured)


@pytest.mark.parametrize(
    ("cell", "part"),
    [("rnn", 2), ("rnn-relu", 2), ("gru-simple", 7), ("gru", 7), ("gru-torch", 7), ("lstm", 8)],
)
def test_the_card_in_sight_is_that_of_the_cell(cell: str, part: int) -> None:
    shown = over(cell)
    assert part_in_sight(shown) == part
    shown.backward()
    assert part_in_sight(shown) == 3


def test_networks_without_gates_are_told_of_by_the_vanishing_gradient_and_not_by_the_gru() -> None:
    shown = over("rnn")
    assert compared.add(shown, "agreement-rnn-relu")
    assert part_in_sight(shown) == 5
    told = measured(shown, 5)
    assert "rnn" in told and "rnn-relu" in told and "lstm" not in told
    assert compared.add(shown, "agreement-gru")
    assert part_in_sight(shown) == 7


@pytest.mark.parametrize("tokens", [OPENING, ["the"], []])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_every_part_has_a_card_with_a_number_of_this_moment(cell: str, tokens: list[str]) -> None:
    shown = over(cell, tokens)
    pages = deck(shown, (), lambda _: None)
    assert [page.part for page in pages] == PARTS
    for page in pages:
        card = page.card()
        assert card.part == page.part
        assert card.says and card.measured and card.differs
        assert not tokens or re.search(r"\d", " ".join(card.measured))


def test_words_that_no_other_network_knows_have_cards_too() -> None:
    shown = Explorer(Session(chinese(), ["我", "要"], guess=True), np.random.default_rng(0))
    for page in deck(shown, (), lambda _: None):
        assert page.card().part == page.part


@pytest.mark.parametrize("begun", [True, False], ids=["opening", "empty"])
@pytest.mark.parametrize("text", TEXTS, ids=IDS)
def test_every_shape_has_all_cards_and_leads_to_its_own(text: Text, begun: bool) -> None:
    shown = Explorer(Session(text.model(), text.tokens if begun else (), guess=True), np.random.default_rng(0))
    assert part_in_sight(shown) == 4
    for page in deck(shown, (), lambda _: None):
        assert page.card().measured


def test_both_directions_have_no_one_way_back_but_one_beside_them_has() -> None:
    shown = Explorer(
        Session(choose("entities", "lstm", bidirectional=True), NAME, guess=True), np.random.default_rng(0)
    )
    assert "back both ways at once" in measured(shown, 3)
    assert "both ways at once" in measured(shown, 5)
    assert compared.add(shown, "entities-rnn")
    assert part_in_sight(shown) == 4
    assert "rnn after 1000 training steps" in measured(shown, 5)
    assert "lstm after" not in measured(shown, 5)


@pytest.mark.parametrize("task", ["agreement", "entities"])
def test_part_four_leads_to_one_direction_beside_both(task: str) -> None:
    tokens = ["teddy", "bears", "are"] if task == "entities" else OPENING
    cell = "gru" if task == "entities" else "lstm"
    shown = Explorer(Session(choose(task, cell), tokens, guess=True), np.random.default_rng(0))
    openings.both_ways(shown)
    one, both = shown.snapshot.runs
    assert (one.model.source, both.model.source) == (f"entities-{cell}", f"entities-{cell}-bidirectional")
    assert list(shown.snapshot.sequence.tokens[:]) == (tokens if task == "entities" else list(NAME))
    assert (shown.snapshot.view.step, shown.snapshot.view.lens) == (1, "gradient")
    rows = [run.gradient_rows([1], "a", 0)[0] for run in (one, both)]
    assert [len(row) for row in rows if row is not None] == [1, len(one)], "what the message says"
    if task == "agreement":
        shown.erase()
        assert shown.session.model.source == "agreement-lstm"
        assert list(shown.snapshot.sequence.tokens[:]) == OPENING


def test_the_card_of_the_way_back_is_asked_behind_the_loss() -> None:
    shown = over("lstm")
    shown.look(step=8, loss=3)
    assert "∂L<3>/∂a<3>" in measured(shown, 3)


def test_part_seven_leads_to_the_cell_and_unit_with_the_largest_contrast() -> None:
    shown = over("lstm")
    best = plainest(compared.grus(shown))
    assert best is not None
    run, story = best
    cell, unit = run.model.network.config.cell, story.units[0] + 1
    assert story.shows, "the measured ranking has one that shows it"
    assert f"plainest in {cell}, unit {unit}: at 'cats' {story.there(unit - 1)[0]}" in measured(shown, 7)
    compared.show_plainest(shown)
    view = shown.snapshot.view
    assert (shown.session.model.source, view.unit + 1, view.step) == (run.model.source, unit, 2)
    assert f"1. unit {unit}: " in shown.message
    compared.show_plainest(over("gru", ["the"]))


def test_enter_on_a_card_keeps_the_networks_that_are_compared() -> None:
    shown = over("lstm")
    compared.toggle(shown)
    pages = {page.part: page for page in deck(shown, (), lambda _: None)}
    for part, cells in ((2, ["lstm", "rnn"]), (7, ["gru-torch", "lstm", "rnn"]), (3, ["gru-torch", "lstm", "rnn"])):
        go = pages[part].go
        assert go is not None
        go()
        assert sorted(run.model.network.config.cell for run in shown.snapshot.runs) == cells


def turned(app: RnnApp) -> CardView:
    assert isinstance(app.screen, CardScreen)
    return app.screen.query_one(CardView)


@pytest.fixture
def app() -> Iterator[RnnApp]:
    yield RnnApp(terminal(), over("lstm"))


def test_left_and_right_turn_to_every_card_and_the_footer_says_so(app: RnnApp) -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("f12")
        seen = []
        for _ in PARTS:
            view = turned(app)
            assert view.canvas is not None
            lines = view.canvas.text().split("\n")
            assert "← → another part" in lines[-1] and "enter " in lines[-1]
            assert f"[{view.card.part}]" in lines[0]
            seen.append(view.card.part)
            await pilot.press("right")
            await pilot.pause()
        assert seen == [8, 1, 2, 3, 4, 5, 6, 7]
        await pilot.press("left")
        assert turned(app).card.part == 7

    drive(app.explorer, steps, app=app)


@pytest.mark.parametrize(
    ("turns", "shown"),
    [
        (0, "rnn wrong"), (1, "training shifted"), (2, "[Formula]|Formula "), (3, "backward"),
        (4, "both ways · 1000 updates"), (5, "anatomy of ∂L"), (6, "depth"), (7, "1. unit 16"),
    ],
)  # fmt: skip
def test_enter_goes_where_it_is_to_be_seen(app: RnnApp, turns: int, shown: str) -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("f12", *["right"] * turns, "enter")
        await pilot.pause()
        await pilot.pause()
        found = app.screen.query_one("CanvasView").canvas  # type: ignore[attr-defined]  # every screen here has one
        assert re.search(shown, found.text())

    drive(app.explorer, steps, app=app)


def test_from_a_room_a_card_leads_back_to_explore(app: RnnApp) -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("f9", *"depth", "enter")
        await pilot.pause()
        await pilot.press("f12")
        assert turned(app).card.part == 6
        await pilot.press("right", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)
        assert app.explorer.session.model.network.config.cell == "gru-torch"

    drive(app.explorer, steps, app=app)


def test_a_letter_closes_the_card_and_is_typed(app: RnnApp) -> None:
    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("f12", "w", "e")
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)
        assert app.explorer.draft == "we"

    drive(app.explorer, steps, app=app)
