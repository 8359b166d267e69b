"""The card of part three: its numbers are those of this moment."""

import numpy as np
import pytest

from rnn_tui.lessons import backpropagation
from rnn_tui.models import choose
from rnn_tui.session import Run, Session
from rnn_tui.tui.panes import backward
from tests.models_for_tests import OPENING, agreement, overflowing, tiny


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


@pytest.mark.parametrize("summed", [False, True])
def test_why_the_memory_s_adjoint_may_be_more_than_the_row_s(summed: bool) -> None:
    """Less the path c → a, by the equation a = Γo ⊙ tanh(c), ∂c is the second half of ∂s; the card has both norms."""
    session = Session(agreement("lstm"), OPENING, "was", guess=True)
    session.look(mode="backward", summed=summed)
    session.look(step=4)
    run = session.snapshot.run
    way = run.backward(session.snapshot.swept, 0)
    assert way is not None and way.c is not None
    memory = run.c(4, layer=0)
    assert memory is not None
    path = run.gates(4, layer=0)["output"] * (1 - np.tanh(memory) ** 2) * way.a[3]
    rest = way.c[3] - path
    np.testing.assert_allclose(way.row[3], np.concatenate((way.a[3], rest)), rtol=1e-12, atol=1e-15)
    text = " ".join(backpropagation.card(session.snapshot).measured)
    whole = np.hypot(np.linalg.norm(way.a[3]), np.linalg.norm(rest))
    assert f"= {np.linalg.norm(way.c[3]):.3e}; without the path c<4> → a<4> it is {np.linalg.norm(rest):.3e}" in text
    assert f"= {whole:.3e}" in text


def test_the_memory_s_adjoint_is_more_than_the_row_s_somewhere() -> None:
    """So it has to be said."""
    way = Run.over(choose("agreement", "lstm"), OPENING, "was").backward([8], 0)
    assert way is not None
    assert (way.norms["c"] > way.norms["row"]).any()
    assert any("‖∂c‖ may be more than ‖∂s‖" in words for _, words in backward.PANE.help)


def test_all_losses_together() -> None:
    session = Session(tiny("gru"), OPENING, "was", guess=True)
    session.look(mode="backward", summed=True)
    text = " ".join(backpropagation.card(session.snapshot).measured)
    assert f"L = {session.snapshot.run.total_loss():.4f}, the sum of 7 losses" in text
    assert "7 terms, one a loss" in text


def test_before_the_first_word() -> None:
    assert backpropagation.card(Session(tiny()).snapshot).measured == ("no loss yet: type a word",)


@pytest.mark.parametrize("summed", [False, True])
def test_a_loss_that_is_no_number_is_told_in_words(summed: bool) -> None:
    session = Session(overflowing(), OPENING, "was", guess=True)
    session.look(mode="backward", summed=summed)
    (line,) = backpropagation.card(session.snapshot).measured
    assert "no finite number" in line and "nan" not in line
