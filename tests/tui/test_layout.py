from dataclasses import fields
from itertools import combinations, product

import pytest

from rnn_tui.session import Session, Snapshot
from rnn_tui.tui.canvas import Area
from rnn_tui.tui.layout import Layout, layout
from rnn_tui.tui.panes import strip
from rnn_tui.tui.sizes import LEAST_HEIGHT, LEAST_WIDTH
from tests.models_for_tests import OPENING, agreement

WIDTHS = (LEAST_WIDTH, 61, 79, 80, 100, 109, 110, 120, 159, 160, 200, 250)
HEIGHTS = tuple(range(LEAST_HEIGHT, 81))
CASES = (("lstm", 1, 1), ("rnn", 1, 0), ("gru", 1, 5), ("lstm", 2, 1), ("lstm", 3, 1), ("gru", 9, 1))
SNAPSHOTS = tuple(
    Session(agreement(cell, layers), OPENING * times, guess=True).snapshot for cell, layers, times in CASES
)
NAMES = [f"{s.run.model.network.config.cell}-{s.run.layers}-{s.length}" for s in SNAPSHOTS]


def areas(places: Layout) -> dict[str, Area]:
    found = {field.name: getattr(places, field.name) for field in fields(places)}
    return {name: area for name, area in found.items() if isinstance(area, Area)}


def overlap(one: Area, other: Area) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


@pytest.mark.parametrize("snapshot", SNAPSHOTS, ids=NAMES)
def test_every_area_lies_on_the_screen_and_on_no_other(snapshot: Snapshot) -> None:
    for width, height in product(WIDTHS, HEIGHTS):
        places = layout(width, height, snapshot)
        found = areas(places)
        screen = f"{width} x {height}: {found}"
        for area in found.values():
            assert area.x >= 0, screen
            assert area.y >= 0, screen
            assert area.width > 0, screen
            assert area.height >= 0, screen
            assert area.right <= width, screen
            assert area.bottom <= height, screen
        if not places.wide:  # the heatmap and its readout lie in the lens
            assert places.lens is not None
            for name in ("heat", "readout"):
                inner = found.pop(name)
                assert inner.y >= places.lens.y, screen
                assert inner.bottom <= places.lens.bottom, screen
        for one, other in combinations(found, 2):
            assert not overlap(found[one], found[other]), f"{one} and {other} on {screen}"


@pytest.mark.parametrize("snapshot", SNAPSHOTS, ids=NAMES)
def test_the_last_rows_are_message_token_line_and_keys(snapshot: Snapshot) -> None:
    for width, height in product(WIDTHS, HEIGHTS):
        places = layout(width, height, snapshot)
        assert [places.message.y, places.token.y, places.keys.y] == [height - 3, height - 2, height - 1]
        assert places.title.y == 0


@pytest.mark.parametrize(
    ("size", "wide", "memory", "tall"),
    [((60, 18), False, False, 1), ((80, 24), False, False, 1), ((120, 36), True, False, 1), ((200, 60), True, True, 2)],
)
def test_the_four_sizes(size: tuple[int, int], wide: bool, memory: bool, tall: int) -> None:
    places = layout(*size, SNAPSHOTS[0])
    assert (places.wide, places.memory is not None, places.tall) == (wide, memory, tall)


def test_a_heatmap_with_room_for_it_has_rows_two_high() -> None:
    assert layout(250, 80, SNAPSHOTS[0]).tall == 2
    assert layout(250, 80, SNAPSHOTS[2]).tall == 1


def test_everything_at_once_needs_room_below() -> None:
    for snapshot in SNAPSHOTS:
        for height in HEIGHTS:
            places = layout(120, height, snapshot)
            assert not places.wide or places.heat.height >= 6


def test_the_strip_shows_the_layers_it_has_room_for_the_chosen_one_among_them() -> None:
    assert list(strip.layers_in_sight(3, 0, strip.height(3))) == [0, 1, 2]
    assert list(strip.layers_in_sight(3, 2, strip.height(2))) == [1, 2]
    for chosen in range(9):
        shown = strip.layers_in_sight(9, chosen, strip.height(4))
        assert len(shown) == 4
        assert chosen in shown
