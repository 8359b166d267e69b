"""The map of a gradient that is too long for its lanes."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.tui.colours import UNDERFLOW, ZERO, heat_levels
from rnn_tui.tui.panes import map as heat_map

MANY = settings(max_examples=150)


@given(length=st.integers(1, 10_000), room=st.integers(1, 200))
@MANY
def test_the_map_shows_every_nth_step_and_fits(length: int, room: int) -> None:
    step = heat_map.stride(length, room)
    assert step.bit_count() == 1
    assert math.ceil(length / step) <= room
    assert step == 1 or math.ceil(length / (step // 2)) > room


def test_the_map_shows_the_largest_of_each_stretch() -> None:
    values = np.array([1e-7, 1e-3, 1e-5, 2.0, 1e-6])
    assert heat_map._levels(values, 2, True) == [int(code) for code in heat_levels(np.array([1e-3, 2.0, 1e-6]))]
    assert heat_map._levels(None, 2, True) == []
    vanished = np.array([0.0, 0.0, 0.0, 1e-5])
    assert heat_map._levels(vanished, 2, True)[0] == UNDERFLOW
    assert heat_map._levels(vanished, 2, False)[0] == ZERO
