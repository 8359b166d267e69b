import pytest

from rnn_tui.session import Session
from rnn_tui.session.units import ranking
from tests.models_for_tests import chinese, overflowing, separating


@pytest.mark.parametrize("unit", range(4))
def test_the_unit_that_tells_the_classes_apart_comes_first(unit: int) -> None:
    assert ranking(separating(unit), 0).units[0] == unit
    assert Session(separating(unit)).snapshot.view.unit == unit


def test_a_unit_that_latches_keeps_the_classes_apart_and_the_others_do_not() -> None:
    found = ranking(separating(2), 0)
    assert found.keeps
    assert found.weakest[2] > 0.9
    assert not ranking(chinese(), 0).keeps


def test_every_unit_is_ranked_once() -> None:
    assert sorted(ranking(separating(2), 0).units) == [0, 1, 2, 3]


def test_without_known_pairs_they_stand_in_order() -> None:
    assert ranking(chinese(), 0).units == list(range(16))


def test_units_that_are_no_numbers_come_last() -> None:
    assert sorted(ranking(overflowing(), 0).units) == list(range(16))
