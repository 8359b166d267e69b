import pytest

from rnn_tui.session import Session, units
from tests.models_for_tests import chinese, overflowing, separating


@pytest.mark.parametrize("unit", range(4))
def test_the_unit_that_tells_the_classes_apart_comes_first(unit: int) -> None:
    assert units.ranked(separating(unit), 0)[0] == unit
    assert Session(separating(unit)).snapshot.view.unit == unit


def test_every_unit_is_ranked_once() -> None:
    assert sorted(units.ranked(separating(2), 0)) == [0, 1, 2, 3]


def test_without_known_pairs_they_stand_in_order() -> None:
    assert units.ranked(chinese(), 0) == list(range(16))


def test_units_that_are_no_numbers_come_last() -> None:
    assert sorted(units.ranked(overflowing(), 0)) == list(range(16))
