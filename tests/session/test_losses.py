"""Which steps have a loss, by shape."""

import pytest

from rnn_tui.session import Run, Session
from rnn_tui.session.losses import loss_steps, may_have_loss, next_loss
from tests.models_for_tests import OPENING, of_task, tiny


def run_of(task: str, enters: int = 0, tokens: list[str] | None = None) -> Run:
    model = of_task(task)
    session = Session(model, list(model.task.opening) if tokens is None else tokens, guess=True)
    for _ in range(enters):
        session.enter()
    return session.snapshot.run


def test_of_words_that_predict_the_next_all_steps_have_a_row_though_the_last_has_no_target() -> None:
    run = Session(tiny(), OPENING).snapshot.run
    assert run.target(8) is None
    assert list(loss_steps(run)) == list(range(1, 9))


def test_many_to_one_has_the_last_alone() -> None:
    run = run_of("sentiment")
    assert list(loss_steps(run)) == [len(run)] == [7]
    assert [t for t in range(1, len(run) + 1) if may_have_loss(run, t)] == [len(run)]


def test_an_encoder_has_none_and_a_decoder_one_a_step() -> None:
    assert list(loss_steps(run_of("dates"))) == []
    run = run_of("dates", 4)
    assert list(loss_steps(run)) == [16, 17, 18, 19]
    assert [may_have_loss(run, t) for t in (15, 16)] == [False, True]


def test_what_the_grammar_leaves_open_has_none_but_the_last_step_a_guess() -> None:
    run = run_of("entities", tokens=["teddy"])
    assert run.gold == (None,)
    assert list(loss_steps(run)) == [1]
    assert list(loss_steps(Run.start(of_task("entities")))) == []


@pytest.mark.parametrize(
    ("t", "by", "found"), [(17, 1, 18), (17, -1, 16), (19, 1, 19), (16, -1, 16), (3, 1, 16), (3, -1, 16), (17, 9, 19)]
)
def test_the_next_loss_leaves_out_steps_that_have_none(t: int, by: int, found: int) -> None:
    assert next_loss(run_of("dates", 4), t, by) == found


def test_without_losses_there_is_no_next() -> None:
    assert next_loss(run_of("dates"), 3, 1) == 3
