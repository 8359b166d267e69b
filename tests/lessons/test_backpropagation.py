"""The card of part three: its numbers are those of this moment."""

from rnn_tui.lessons import backpropagation
from rnn_tui.session import Session
from tests.models_for_tests import OPENING, agreement, tiny


def test_the_numbers_are_of_the_step_that_was_reached() -> None:
    session = Session(agreement("lstm"), OPENING, "was", guess=True)
    session.look(mode="backward")
    session.look(step=5)
    way = session.snapshot.run.backward([8], 0)
    assert way is not None
    card = backpropagation.card(session.snapshot)
    text = " ".join(card.measured)
    assert card.part == 3
    assert f"L<8> = {session.snapshot.run.loss(8):.4f}" in text
    for number in (way.norms["a"][4], way.norms["later_a"][4], *way.gathered(5), way.gathered(1).state):
        assert f"{number:.3e}" in text
    assert "4 of 8 terms" in text
    assert "one term" in text


def test_all_losses_together() -> None:
    session = Session(tiny("gru"), OPENING, "was", guess=True)
    session.look(mode="backward", summed=True)
    text = " ".join(backpropagation.card(session.snapshot).measured)
    assert f"L = {session.snapshot.run.total_loss():.4f}, the sum of 7 losses" in text
    assert "7 terms, one a loss" in text


def test_before_the_first_word() -> None:
    assert backpropagation.card(Session(tiny()).snapshot).measured == ("no loss yet: type a word",)
