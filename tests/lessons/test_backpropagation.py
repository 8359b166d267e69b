"""The card of part three: its numbers are those of this moment."""

import numpy as np
import pytest

from rnn_tui.core.jacobians import jacobian
from rnn_tui.lessons import backpropagation
from rnn_tui.models import choose
from rnn_tui.session import Run, Session
from rnn_tui.tasks.agreement import AGREEMENT
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


def _written_out(run: Run, t: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """∂s<t>/∂s<t-1> as the card writes it, in the post's symbols."""
    cell, w, h = run.model.network.config.cell, run.model.network.weights(), run.hidden
    a = run.a(t, 0)
    if not run.model.network.cell.has_memory:
        slope = 1 - a**2 if cell == "rnn" else (a > 0).astype(float)
        return np.diag(slope) @ w["layers.0.W_a"][:, :h]
    gates, c, before = run.gates(t, 0), run.c(t, 0), run.c(t - 1, 0)
    candidate = run.candidate_state(t, 0)
    assert c is not None and before is not None and candidate is not None
    own = {name[-1]: values[:, :h] for name, values in w.items() if name.startswith("layers.0.W_")}
    gu = gates["update"]
    slope = np.diag(gu * (1 - candidate**2))
    if cell == "lstm":
        gf, go = gates["forget"], gates["output"]
        by_a = np.diag(candidate * gu * (1 - gu)) @ own["u"] + slope @ own["c"]
        by_a = by_a + np.diag(before * gf * (1 - gf)) @ own["f"]
        shown = np.diag(go * (1 - np.tanh(c) ** 2))
        output = np.diag(np.tanh(c) * go * (1 - go)) @ own["o"]
        return np.block([[shown @ by_a + output, shown @ np.diag(gf)], [by_a, np.diag(gf)]])
    kept = np.diag(1 - gu) + np.diag((candidate - before) * gu * (1 - gu)) @ own["u"]
    if cell == "gru-simple":
        return kept + slope @ own["c"]
    gr = gates["relevance"]
    if cell == "gru":
        return kept + slope @ own["c"] @ (np.diag(gr) + np.diag(before * gr * (1 - gr)) @ own["r"])
    w_cc = w["layers.0.W_cc"]
    inside = np.diag((w_cc @ before + w["layers.0.b_cc"]) * gr * (1 - gr)) @ own["r"]
    return kept + slope @ (np.diag(gr) @ w_cc + inside)


@pytest.mark.parametrize("cell", sorted(backpropagation.JACOBIANS))
def test_where_a_factor_comes_from_is_written_out_and_right(cell: str) -> None:
    """The formula of every cell that ships, evaluated term by term, is the Jacobian of the core."""
    run = Run.over(agreement(cell), OPENING, "was")
    exact = jacobian(run.trace, 5, 0)
    assert np.abs(_written_out(run, 5) - exact).max() < 1e-12 * np.abs(exact).max()
    session = Session(agreement(cell), OPENING, "was", guess=True)
    session.look(mode="backward")
    text = " ".join(backpropagation.card(session.snapshot).measured)
    assert f"J = {backpropagation.JACOBIANS[cell]}" in text
    parts = {
        "rnn": ["diag(1 − a<t>²) W_aa"], "rnn-relu": ["diag(a<t> > 0) W_aa"],
        "lstm": ["diag(Γf)", "diag(c~ ⊙ Γu ⊙ (1 − Γu)) W_ua", "diag(tanh c<t> ⊙ Γo ⊙ (1 − Γo)) W_oa"],
    }  # fmt: skip
    assert all(part in text for part in parts.get(cell, ["diag(1 − Γu)", "diag((c~ − c<t-1>) ⊙ Γu ⊙ (1 − Γu)) W_uc"]))


def test_every_recurrent_cell_of_the_task_has_its_factor_written_out() -> None:
    assert set(AGREEMENT.cells) == set(backpropagation.JACOBIANS)
