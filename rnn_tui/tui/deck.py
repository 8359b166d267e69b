"""All cards, one a part of the post: each with numbers of this moment, and where what it tells of is to be seen."""

from collections.abc import Callable, Collection
from dataclasses import replace

from rnn_tui.errors import RnnTuiError
from rnn_tui.experiments import depth
from rnn_tui.experiments.padded import COURSES
from rnn_tui.experiments.padded_comparison import Comparison
from rnn_tui.experiments.padded_files import results, shipped
from rnn_tui.lessons import backpropagation, gated, padded, recurrent, residual, shapes, vanishing
from rnn_tui.lessons.cards import Card
from rnn_tui.session import Run
from rnn_tui.session.anatomy import loss_anatomy
from rnn_tui.session.checks import is_chain
from rnn_tui.session.side_by_side import gated_cells, over
from rnn_tui.tui import compared
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.openings import both_ways
from rnn_tui.tui.rooms.anatomy_desk import LAST_LOSS, Desk
from rnn_tui.tui.screens.card import Page


def deck(explorer: Explorer, rooms: Collection[str], enter: Callable[[str], None]) -> list[Page]:
    """The cards of Explore's sentence and networks. rooms: names of those that there are; `enter` goes to one."""

    def room(part: int, name: str, card: Callable[[], Card]) -> Page:
        title = f"opens {name.capitalize()}"
        return Page(part, card, title, lambda: enter(name)) if name in rooms else Page(part, card)

    return [
        room(1, "padded", lambda: _padded(explorer)),
        Page(2, lambda: recurrent.card(explorer.snapshot), "shows the equations", lambda: _equations(explorer)),
        Page(3, lambda: _backward(explorer), "goes back in time", lambda: _go_back(explorer)),
        Page(4, lambda: shapes.card(explorer.snapshot.runs), "compares directions", lambda: both_ways(explorer)),
        room(5, "anatomy", lambda: _vanishing(explorer)),
        room(6, "depth", _residual),
        Page(7, lambda: _gru(explorer), "shows the plainest unit", lambda: compared.show_plainest(explorer)),
        Page(8, lambda: _lstm(explorer), "compares lstm, rnn", lambda: _case(explorer)),
    ]


def part_in_sight(explorer: Explorer) -> int:
    """Which part of the post tells of what Explore shows."""
    view, runs = explorer.snapshot.view, explorer.snapshot.runs
    if view.mode == "backward":
        return 3
    if shapes.fits(runs):
        return 4
    first = next((run for run in runs if run.model.network.cell.gates), None)
    if first is None:
        return 5 if view.mode == "compare" else 2
    return 8 if first.model.network.cell.joint else 7


def _padded(explorer: Explorer) -> Card:
    """Of Explore's sentence, or, where its words are not known there, of none."""
    now = Comparison({course: shipped(course) for course in COURSES}, results())
    try:
        now = now.with_tokens(explorer.snapshot.sequence.tokens[:])
    except RnnTuiError:
        now = now.with_tokens(())
    return padded.card(now.reading)


def _backward(explorer: Explorer) -> Card:
    """A step behind the loss is not on its way back."""
    shown = explorer.snapshot
    start = max(shown.swept, default=shown.view.step)
    return backpropagation.card(replace(shown, view=replace(shown.view, step=min(shown.view.step, start))))


def _vanishing(explorer: Explorer) -> Card:
    """Of the networks that are compared; else of an rnn and of a cell with gates, as in the room."""
    shown = explorer.snapshot
    runs = [run for run in shown.runs if is_chain(run.model)]
    if not runs:
        return replace(vanishing.card((), (), 0), measured=(backpropagation.BOTH_WAYS,))
    if len(shown.runs) == 1:
        desk = Desk(explorer)
        desk.refresh()
        return vanishing.card(desk.runs, desk.anatomies(), desk.k)
    t = shown.view.loss
    there = 0 < t <= LAST_LOSS
    found = [loss_anatomy(run, t, run.layers - 1) if there else None for run in runs]
    return vanishing.card(runs, found, min(shown.view.step, t))


def _residual() -> Card:
    """The deepest networks, and the first of their blocks."""
    figures = depth.shipped()
    return residual.card(figures, depth.block(figures.depths[-1], 0, 0, 1.0))


def _gru(explorer: Explorer) -> Card:
    """Of the gru cells in sight and those beside them; where none is in sight, of all that ship."""
    shown = explorer.snapshot
    others = compared.grus(explorer)
    if part_in_sight(explorer) == 7:
        return gated.gru(shown.runs, shown.view, others)
    return gated.gru(others, shown.view)


def _lstm(explorer: Explorer) -> Card:
    shown = explorer.snapshot
    if any(run.model.network.cell.joint for run in shown.runs):
        return gated.lstm(shown.runs, shown.view)
    cells = [cell for cell in gated_cells(shown.run) if not cell.startswith("gru")]
    found: list[Run | None] = [over(shown.run, explorer.opened, cell) for cell in cells]
    return gated.lstm([run for run in found if run is not None], shown.view)


def _equations(explorer: Explorer) -> None:
    explorer.look(lens="formula")
    explorer.say("the equations of one unit, its numbers put in   ↑ ↓ another unit   ← → another step")


def _go_back(explorer: Explorer) -> None:
    if explorer.snapshot.view.mode != "backward":
        explorer.backward()


def _case(explorer: Explorer) -> None:
    compared.prepared(explorer, "early")
