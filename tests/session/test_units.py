import numpy as np
import pytest

from rnn_tui.session import Run, Session
from rnn_tui.session.units import padded_steps, ranking
from tests.models_for_tests import chinese, of_task, overflowing, separating


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


@pytest.mark.parametrize("bidirectional", [False, True])
def test_sentences_filled_up_are_what_they_are_alone(bidirectional: bool) -> None:
    model = of_task("entities", layers=2, bidirectional=bidirectional)
    sentences = [("teddy", "roosevelt", "was", "a", "president"), ("teddy", "bears")]
    steps = padded_steps(model.network, sentences, 1)
    for column, words in enumerate(sentences):
        run = Run.over(model, words)
        for t in range(1, len(words) + 1):
            np.testing.assert_allclose(steps[t - 1].state[:, column], run.trace.state(t, 1)[:, 0], rtol=1e-10)


@pytest.mark.parametrize("name", ["number", "sentiment", "entities", "dates"])
def test_units_are_ranked_in_every_shape(name: str) -> None:
    assert sorted(ranking(of_task(name), 0).units) == list(range(5))
