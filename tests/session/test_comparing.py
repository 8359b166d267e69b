import pytest

from rnn_tui.errors import UsageError
from rnn_tui.session import Session, Snapshot
from tests.models_for_tests import OPENING, agreement, chinese, tiny


def compared(*cells: str, target: str | None = None) -> Session:
    session = Session(tiny("lstm"), OPENING, target, guess=True)
    session.beside(*(tiny(cell) for cell in cells))
    return session


def cells(shown: Snapshot) -> list[str]:
    return [run.model.network.config.cell for run in shown.runs]


def test_networks_stand_beside_the_one_in_front_and_go_again() -> None:
    session = compared("rnn", "gru")
    assert (cells(session.snapshot), session.snapshot.view.mode) == (["lstm", "rnn", "gru"], "compare")
    kept = session.snapshot.runs[1]
    session.beside(tiny("rnn"))
    assert session.snapshot.runs[1] is kept
    session.beside()
    assert (cells(session.snapshot), session.snapshot.view.mode) == (["lstm"], "explore")


def test_exploring_is_of_one_network() -> None:
    session = compared("rnn")
    session.look(mode="explore")
    assert cells(session.snapshot) == ["lstm"]
    session.undo()
    assert len(session.snapshot.runs) == 1


def test_the_way_back_keeps_those_beside_and_leads_to_them_again() -> None:
    session = compared("rnn")
    session.look(mode="backward")
    session.commit("was")
    assert (cells(session.snapshot), session.snapshot.view.mode) == (["lstm", "rnn"], "backward")
    session.leave()
    assert (cells(session.snapshot), session.snapshot.view.mode) == (["lstm", "rnn"], "compare")
    assert [len(run) for run in session.snapshot.runs] == [9, 9]


def test_other_networks_and_another_sequence_are_one_undo() -> None:
    session = compared("rnn", target="was")
    session.look(mode="backward", step=3)
    mine, fronts = session.snapshot, (tiny("gru"), tiny("rnn"))
    shown = session.present(*fronts, tokens=["the", "dog"])
    assert (cells(shown), shown.sequence.tokens[:], shown.view.mode) == (["gru", "rnn"], ["the", "dog"], "compare")
    session.commit("was")
    session.undo()
    assert session.undo() == mine
    assert session.redo() == shown
    session.use(tiny("lstm", seed=4))
    assert session.undo() == mine


def test_a_presentation_that_is_refused_changes_nothing() -> None:
    session = compared("rnn")
    mine = session.snapshot
    with pytest.raises(UsageError, match="zebra"):
        session.present(tiny("gru"), tiny("rnn"), tokens=["the", "zebra"])
    assert session.snapshot is mine
    session.undo()
    assert session.snapshot.sequence.tokens[:] == OPENING[:-1]


def test_all_of_them_read_every_word() -> None:
    session = compared("rnn")
    session.commit("was", "full")
    assert [list(run.tokens) for run in session.snapshot.runs] == [[*OPENING, "was", "full"]] * 2
    session.undo()
    session.undo()
    session.redo()
    assert [len(run) for run in session.snapshot.runs] == [8, 8]
    session.restart()
    assert [len(run) for run in session.snapshot.runs] == [0, 0]
    session.replace("the", "dog")
    assert [run.tokens[:] for run in session.snapshot.runs] == [["the", "dog"]] * 2


def test_the_last_loss_has_one_target_for_all() -> None:
    session = compared("rnn", "gru")
    targets = {target for run in session.snapshot.runs if (target := run.target(8)) is not None}
    assert targets == {session.snapshot.run.target(8)}
    alone = Session(tiny("rnn"), OPENING, guess=True).snapshot.run.target(8)
    assert alone not in targets, "the networks of this test must differ"
    session.aim("was")
    assert {run.target(8) for run in session.snapshot.runs} == {(*("was", True),)}
    session.commit("were")
    session.undo()
    session.aim(None)
    session.turn()
    front = session.snapshot.run
    assert front.target(8) == alone
    assert {run.target(8) for run in session.snapshot.runs} == {front.target(8)}


def test_turning_goes_round_and_looks_at_the_unit_of_the_one_in_front() -> None:
    session = Session(agreement("lstm", 2), OPENING, guess=True)
    session.beside(tiny("rnn"))
    before = session.snapshot.view.unit
    session.turn()
    assert cells(session.snapshot) == ["rnn", "lstm"]
    assert (session.snapshot.view.layer, session.snapshot.view.mode) == (0, "compare")
    session.turn()
    assert (cells(session.snapshot), session.snapshot.view.layer) == (["lstm", "rnn"], 1)
    assert session.snapshot.view.unit == before


def test_training_steps_of_one_network_keep_the_unit() -> None:
    session = Session(tiny("lstm"), OPENING, guess=True)
    session.look(unit=2)
    session.beside(tiny("lstm", seed=4))
    session.turn()
    assert session.snapshot.view.unit == 2


def test_another_network_in_front_keeps_the_others() -> None:
    session = compared("rnn")
    session.use(tiny("gru"))
    assert (cells(session.snapshot), session.snapshot.view.mode) == (["gru", "rnn"], "compare")


def test_other_words_and_too_many_are_refused_and_change_nothing() -> None:
    session = compared("rnn")
    before = session.snapshot
    with pytest.raises(UsageError, match="'test-chinese' has other words"):
        session.beside(chinese())
    with pytest.raises(UsageError, match="at most 3 networks"):
        session.beside(tiny("rnn"), tiny("gru"), tiny("lstm", seed=9))
    assert session.snapshot is before


def test_a_network_of_other_words_in_front_stands_alone() -> None:
    session = Session(tiny("lstm"), guess=True)
    session.beside(tiny("rnn"))
    session.use(chinese())
    assert (len(session.snapshot.runs), session.snapshot.view.mode) == (1, "explore")
