import pytest

from rnn_tui.lessons import gated
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
