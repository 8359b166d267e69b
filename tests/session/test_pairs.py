"""What a state would be with the other noun: measured over that very sentence."""

import numpy as np

from rnn_tui.models import choose
from rnn_tui.session import Run
from rnn_tui.session.pairs import FARTHEST, twin
from tests.models_for_tests import OPENING, agreement, chinese


def test_the_twin_is_the_same_network_over_the_sentence_with_the_other_noun() -> None:
    run = Run.over(agreement("lstm"), OPENING)
    other = Run.over(agreement("lstm"), ["the", "cat", *OPENING[2:]])
    for t in (8, 3, 2, 6):  # back and on: what was run before is used again
        found = twin(run, t)
        assert found is not None and found.word == "cat"
        assert np.array_equal(found.run.a(t, 0), other.a(t, 0))
    longer = twin(run.append("which"), 9)
    assert longer is not None
    assert np.array_equal(longer.run.a(9, 0), other.append("which").a(9, 0))


def test_another_sentence_with_the_same_noun_has_another_twin() -> None:
    run = Run.over(agreement("lstm"), OPENING)
    assert twin(run, 8) is not None
    again = run.take(2).extend(["near", "the", "fox"])
    found = twin(again, 5)
    assert found is not None
    assert np.array_equal(found.run.a(5, 0), Run.over(agreement("lstm"), ["the", "cat", "near", "the", "fox"]).a(5, 0))


def test_there_is_none_before_the_noun_outside_the_task_and_too_far_on() -> None:
    assert twin(Run.over(agreement("lstm"), OPENING), 1) is None
    assert twin(Run.over(agreement("lstm"), OPENING), 0) is None
    assert twin(Run.over(chinese(), ["我", "要"]), 2) is None
    far = Run.over(agreement("rnn"), [*OPENING, *["near", "the", "dog"] * FARTHEST])
    assert twin(far, FARTHEST + 1) is None
    assert twin(Run.over(agreement("rnn"), ["dog", "dog"]), 2) is None


def test_the_first_screen_s_unit_has_the_other_number_with_the_other_noun() -> None:
    """Where unit 7 of the network that the app opens on is at -0.01, it would be far below with cat."""
    run = Run.over(choose("agreement", "lstm"), OPENING)
    found = twin(run, 7)
    assert found is not None
    own, other = run.c(7, 0), found.run.c(7, 0)
    assert own is not None and other is not None
    assert (f"{own[6]:.2f}", f"{other[6]:.2f}") == ("-0.01", "-3.29")
