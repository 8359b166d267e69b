import subprocess
import sys
import tracemalloc
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from rnn_tui.core.bptt import Kind, Loss, gradient_rows
from rnn_tui.errors import UsageError
from rnn_tui.models import choose
from rnn_tui.session import Session
from rnn_tui.session.rows import Rows
from rnn_tui.session.session import LONGEST
from tests.models_for_tests import OPENING, agreement, chinese, overflowing, tiny


def opened(*tokens: str, target: str | None = None, guess: bool = True) -> Session:
    return Session(tiny(), tokens or OPENING, target, guess=guess)


def test_a_commit_goes_to_the_end_and_selects_the_new_step() -> None:
    session = opened()
    session.look(step=2, loss=3)
    snapshot = session.commit("was")
    assert snapshot.sequence.tokens[:] == [*OPENING, "was"]
    assert (snapshot.view.step, snapshot.view.loss) == (9, 9)


def test_a_paste_is_one_undo_and_a_restart_is_one_undo() -> None:
    session = opened("the")
    session.commit("cats", "near", "the", "dog")
    session.restart()
    assert session.snapshot.length == 0
    assert session.undo().length == 5
    assert session.undo().length == 1
    assert session.redo().length == 5
    assert session.redo().length == 0


def test_undo_past_the_start_is_harmless_and_can_be_taken_back() -> None:
    session = opened("the", "cats")
    for _ in range(5):
        session.undo()
    assert session.snapshot.length == 0
    assert (session.snapshot.view.step, session.snapshot.view.loss) == (0, 0)
    for _ in range(5):
        session.redo()
    assert session.snapshot.sequence.tokens[:] == ["the", "cats"]


def test_a_new_token_clears_redo() -> None:
    session = opened("the", "cats")
    session.undo()
    assert session.can_redo
    session.commit("dog")
    assert not session.can_redo
    assert session.redo().sequence.tokens[:] == ["the", "dog"]


def test_undo_brings_back_the_target_and_where_the_eye_was() -> None:
    session = opened(target="was")
    session.look(step=2, loss=5)
    session.commit("were")
    assert session.snapshot.sequence.target is None
    snapshot = session.undo()
    assert snapshot.sequence.target == "was"
    assert (snapshot.view.step, snapshot.view.loss) == (2, 5)
    assert snapshot.run.target(8) == ("was", True)


def test_an_empty_commit_and_a_restart_of_nothing_leave_no_undo() -> None:
    session = Session(tiny(), guess=True)
    before = session.snapshot
    session.commit()
    session.restart()
    assert session.undo() is before


@pytest.mark.parametrize("words", [("xyzzy",), ("the", "xyzzy"), ("",)])
def test_an_unknown_word_changes_nothing(words: tuple[str, ...]) -> None:
    session = opened()
    session.undo()
    before = session.snapshot
    with pytest.raises(UsageError, match="is not one of the"):
        session.commit(*words)
    assert session.snapshot is before
    assert session.can_redo


def test_an_unknown_target_is_an_error_and_changes_nothing() -> None:
    session = opened()
    before = session.snapshot
    with pytest.raises(UsageError, match=r"'wass' is not one of .* did you mean 'was'"):
        session.aim("wass")
    assert session.snapshot is before


def test_the_last_target_is_the_likeliest_until_one_is_chosen() -> None:
    session = opened()
    run = session.snapshot.run
    assert run.target(8) == (run.best(8).token, True)
    assert session.aim("was").run.target(8) == ("was", True)
    assert session.aim(None).run.target(8) == (run.best(8).token, True)
    session.aim("was")
    settled = session.commit("were").run
    assert settled.target(8) == ("were", False)
    assert settled.target(9) == (settled.best(9).token, True)


def test_without_a_guess_the_last_step_has_no_target_and_no_loss() -> None:
    run = opened(guess=False).snapshot.run
    assert run.target(8) is None
    assert run.loss(8) is None
    assert run.gradient_rows([7, 8], "a", 0)[1] is None
    assert run.nudge(1, 8, 0, 0, 1e-3) is None


def test_targets_stand_beside_their_rivals_and_go_round() -> None:
    session = opened()
    choices = session.targets()
    assert len(choices) == len(set(choices))
    best = session.snapshot.run.best(8).token
    assert best in choices[:2]
    for token in choices:
        rival = session.model.task.other_form(token)
        assert rival is None or abs(choices.index(rival) - choices.index(token)) == 1
    start = session.aim(choices[0]).sequence.target
    seen = [session.aim_next().sequence.target for _ in choices]
    assert seen == [*choices[1:], start]
    assert session.aim_next(-1).sequence.target == choices[-1]


def test_from_a_guess_the_first_step_leads_to_the_verbs() -> None:
    session = Session(
        choose("agreement", "lstm"), ["the", "cats", "which", "already", "ate", "with", "the", "dog"], guess=True
    )
    guess = session.snapshot.run.target(8)
    assert guess == ("which", True)
    assert [session.aim_next().sequence.target for _ in range(2)] == ["was", "were"]
    assert session.aim(None).sequence.target is None
    assert session.aim_next(-1).sequence.target == session.targets()[-1]


def test_with_no_words_there_are_no_targets() -> None:
    session = Session(tiny(), guess=True)
    assert session.targets() == []
    assert session.aim_next() is session.snapshot


def test_a_snapshot_is_frozen_and_its_rows_cannot_be_written() -> None:
    snapshot = opened().snapshot
    with pytest.raises(FrozenInstanceError):
        snapshot.view.step = 3  # type: ignore[misc]  # what the test is about
    row = snapshot.run.gradient_rows([8], "a", 0)[0]
    assert row is not None
    with pytest.raises(ValueError, match="read-only"):
        row[0] = 1.0


@pytest.mark.parametrize("far", [-99, 99])
def test_looking_beyond_an_end_stops_there(far: int) -> None:
    session = Session(tiny(layers=2), OPENING, guess=True)
    view = session.look(step=far, loss=far, unit=far, layer=far).view
    assert (view.step, view.loss, view.unit, view.layer) == ((1, 1, 0, 0) if far < 0 else (8, 8, 2, 1))


def test_looking_at_nothing_stays_at_nothing() -> None:
    view = Session(tiny(), guess=True).look(step=4, loss=4).view
    assert (view.step, view.loss) == (0, 0)


def test_wrt_goes_round_and_falls_back_where_there_is_no_memory() -> None:
    session = opened()
    assert [session.next_wrt().view.wrt for _ in range(3)] == ["c", "x", "a"]
    session.look(wrt="c")
    assert session.use(tiny("rnn")).view.wrt == "a"
    assert session.look(wrt="c").view.wrt == "a"
    assert [session.next_wrt().view.wrt for _ in range(2)] == ["x", "a"]


def test_another_network_keeps_the_words_the_target_and_the_step() -> None:
    session = opened(target="was")
    session.look(step=3, loss=4)
    snapshot = session.use(tiny("gru"))
    assert snapshot.run.tokens[:] == OPENING
    assert snapshot.sequence.target == "was"
    assert snapshot.run.target(8) == ("was", True)
    assert (snapshot.view.step, snapshot.view.loss) == (3, 4)
    alone = Session(tiny("gru"), OPENING, "was", guess=True).snapshot.run
    assert snapshot.run.total_loss() == alone.total_loss()
    assert snapshot.run.loss(8) == alone.loss(8)


def test_another_training_step_keeps_the_unit_and_another_cell_looks_for_its_own() -> None:
    session = Session(agreement(), OPENING, guess=True)
    unit = session.look(unit=5).view.unit
    assert session.use(agreement(step=100)).view.unit == unit
    snapshot = session.use(agreement("gru", 2))
    assert snapshot.view.layer == 1
    assert snapshot.view.unit == Session(agreement("gru", 2)).snapshot.view.unit


def test_a_network_that_does_not_know_the_words_is_refused() -> None:
    session = opened()
    before = session.snapshot
    with pytest.raises(UsageError, match="is not one of the 7 words"):
        session.use(chinese())
    assert session.snapshot is before


def test_undo_to_words_that_the_network_of_now_does_not_know_brings_back_the_network_too() -> None:
    session = opened()
    before = session.snapshot
    session.restart()
    session.use(chinese())
    assert session.undo().sequence.tokens[:] == OPENING
    assert session.model is before.run.model
    assert session.redo().sequence.tokens[:] == []
    session.undo()
    session.use(tiny("gru"))
    session.commit("the")
    assert session.undo().sequence.tokens[:] == OPENING
    assert session.model is tiny("gru"), "this one takes the words"


def test_a_target_that_the_other_network_does_not_know_is_dropped() -> None:
    session = Session(tiny(), guess=True)
    session.aim("was")
    assert session.use(chinese()).sequence.target is None


def test_the_total_is_the_sum_of_the_losses_that_are_settled() -> None:
    run = opened(target="was").snapshot.run
    losses = [run.loss(t) for t in range(1, 8)]
    assert run.total_loss() == pytest.approx(sum(loss for loss in losses if loss is not None), rel=1e-14)
    for t in range(1, 8):
        share = run.probabilities(t)[run.model.network.output_index[run.tokens[t]]]
        assert run.loss(t) == pytest.approx(-np.log(share), rel=1e-12)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("layer", [0, 1])
def test_rows_are_those_of_the_core(cell: str, layer: int) -> None:
    run = Session(tiny(cell, 2), OPENING, "was", guess=True).snapshot.run
    kinds: list[Kind] = ["a", "x", "term"] if cell == "rnn" else ["a", "c", "x", "term"]
    losses = []
    for t in range(1, 9):
        target = run.target(t)
        assert target is not None
        losses.append(Loss(t, run.model.network.output_index[target.token]))
    for kind in kinds:
        expected = gradient_rows(run.trace, losses, kind, layer)
        found = run.gradient_rows(list(range(1, 9)), kind, layer)
        for row, wanted in zip(found, expected, strict=True):
            assert row is not None
            np.testing.assert_allclose(row, wanted, rtol=1e-13)


def test_gates_states_and_candidates_are_those_of_the_trace() -> None:
    run = Session(agreement("lstm", 2), OPENING, guess=True).snapshot.run
    gates = run.gates(3, 1)
    c, before, candidate = run.c(3, 1), run.c(2, 1), run.candidate_state(3, 1)
    assert list(gates) == ["update", "forget", "output"]
    assert c is not None
    assert before is not None
    assert candidate is not None
    np.testing.assert_allclose(c, gates["update"] * candidate + gates["forget"] * before, rtol=1e-12)
    np.testing.assert_allclose(run.a(3, 1), gates["output"] * np.tanh(c), rtol=1e-12)
    inside = sum(run.preactivation(3, 1, "u", 4))
    assert gates["update"][4] == pytest.approx(1 / (1 + np.exp(-inside)), rel=1e-12)


def test_candidates_begin_as_asked_best_first() -> None:
    run = opened().snapshot.run
    everything = run.candidates(8)
    assert len(everything) == len(run.model.network.config.output_vocabulary)
    assert [share for _, share in everything] == sorted((share for _, share in everything), reverse=True)
    assert run.best(8) == everything[0]
    w = run.candidates(8, prefix="w")
    assert {token for token, _ in w} == {"was", "were", "which", "with"}
    assert run.candidates(8, 2, "w") == w[:2]
    assert run.candidates(8, prefix="xyz") == []


def test_a_nudge_moves_the_loss_by_what_the_gradient_says() -> None:
    run = opened(target="was").snapshot.run
    moved = run.nudge(3, 8, 0, 1, 1e-6)
    assert moved is not None
    assert moved.before == run.loss(8)
    assert moved.after - moved.before == pytest.approx(moved.predicted, rel=1e-3)


def test_what_is_not_finite_is_kept_and_undone_like_anything() -> None:
    session = Session(overflowing(), OPENING, guess=True)
    run = session.snapshot.run
    assert np.isinf(run.a(8, 0)).any()
    assert np.isnan(run.total_loss())
    session.restart()
    session.commit("the")
    assert np.isfinite(session.snapshot.run.a(1, 0)).all()


def test_ten_thousand_tokens_fit_and_not_one_more() -> None:
    session = Session(tiny("rnn"), guess=True)
    session.commit(*["the", "cats"] * (LONGEST // 2 - 1))
    session.commit("the")
    with pytest.raises(UsageError, match="at most 10000 tokens; there is room for 1 more, not 2"):
        session.commit("cats", "near")
    assert session.commit("cats").length == LONGEST
    with pytest.raises(UsageError, match="room for 0 more"):
        session.commit("near")
    assert session.undo().length == LONGEST - 1


def test_at_ten_thousand_tokens_memory_is_bounded() -> None:
    tracemalloc.start()
    session = Session(tiny("rnn"), guess=True)
    for _ in range(4):
        session.commit(*["the", "cats"] * (LONGEST // 8))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    rows = Rows(limit=2**19)
    run = replace(session.snapshot.run, rows=rows)
    asked = sum(row.nbytes for row in run.gradient_rows(list(range(9_985, 10_001)), "a", 0) if row is not None)
    assert held < 40 * 2**20
    assert asked > 2**20
    assert rows._bytes <= 2**19


def test_the_session_loads_no_screen() -> None:
    script = "import sys, rnn_tui.session; print(sorted({'textual', 'rich', 'typer', 'torch'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
