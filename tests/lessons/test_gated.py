import pytest

from rnn_tui.lessons import gated
from rnn_tui.models import choose, figures_of
from rnn_tui.percentages import share
from rnn_tui.session import Session
from tests.models_for_tests import OPENING, agreement


def shown(*cells: str) -> Session:
    session = Session(agreement(cells[0]), OPENING, "was", guess=True)
    session.beside(*(agreement(cell) for cell in cells[1:]))
    session.look(step=2)
    return session


@pytest.mark.parametrize(
    ("cells", "part"), [(("lstm", "rnn"), 8), (("rnn", "lstm"), 8), (("gru", "lstm"), 7), (("rnn", "rnn-relu"), 7)]
)
def test_the_part_is_that_of_the_first_gates(cells: tuple[str, ...], part: int) -> None:
    assert gated.card(shown(*cells).snapshot).part == part


def test_what_is_measured_is_of_this_moment() -> None:
    session = shown("gru", "rnn")
    run = session.snapshot.run
    measured = " ".join(gated.card(session.snapshot).measured)
    update = run.saturation(0)["update"]
    assert f"gru, update gate: {100 * update.near:.0f} % of its values are near 0 or 1" in measured
    for each in session.snapshot.runs:
        row = each.gradient_rows([8], "a", 0)[0]
        assert row is not None
        assert f"{each.model.network.config.cell}: ‖∂L<8>/∂a<2>‖ = {row[1]:.2e}" in measured
    session.look(step=3)
    assert "∂a<3>" in " ".join(gated.card(session.snapshot).measured)


def test_without_words_nothing_is_measured_of_the_sentence() -> None:
    session = shown("rnn", "rnn-relu")
    session.restart()
    assert gated.card(session.snapshot).measured == ("no words yet: type one",)


def test_at_the_last_step_there_is_no_share_and_before_it_an_lstm_has_two() -> None:
    session = shown("lstm", "gru")
    rows = {kind: session.snapshot.run.gradient_rows([8], kind, 0)[0] for kind in ("a", "c")}
    by_a, by_c = (share(row[1], row[7]) for row in rows.values() if row is not None)
    measured = gated.card(session.snapshot).measured
    assert any(line.endswith(f", {by_a} of what set out; by c, its memory, {by_c}") for line in measured)
    assert sum("by c" in line for line in measured) == 1  # of a gru's a<t> = c<t> there is one share
    session.look(step=8)
    measured = gated.card(session.snapshot).measured
    assert any("∂a<8>‖ = " in line for line in measured)
    assert "of what set out" not in " ".join(measured)


def test_what_the_card_says_of_the_relevance_gate_is_what_was_measured() -> None:
    simple, full = figures_of("agreement-gru-simple"), figures_of("agreement-gru")
    assert simple is not None and full is not None
    said = next(text for text in gated.card(shown("gru").snapshot).differs if "What is Γr good for?" in text)
    for figures, between in ((simple, "400 to 800"), (full, "500 to 1,100")):
        needed = [seed.needed for seed in figures.seeds if seed.needed is not None]
        assert len(needed) == 5
        assert f"{min(needed)} to {max(needed):,}" == between and between in said
    right = [sum(map(figures.learnt_at_end, figures.seeds)) for figures in (simple, full)]
    assert f"the end {right[0]} and {right[1]} of the five are right" in said
    losses = [choose("agreement", cell).training["final_loss"] for cell in ("gru-simple", "gru")]
    assert f"{losses[0]:.3f} and {losses[1]:.3f} nats a held-out token" in said
    assert any("What is Γo good for?" in text for text in gated.card(shown("lstm").snapshot).differs)
