"""Another network with another sequence, what a decoder is told to write, and that nothing typed is lost by it."""

import pytest

from rnn_tui.errors import UsageError
from rnn_tui.session import Run, Session
from rnn_tui.session.record import record
from rnn_tui.session.targets import read_output
from rnn_tui.session.writing import likeliest
from tests.models_for_tests import OPENING, of_task, tiny
from tests.session.shapes import DATES


def test_another_network_opens_on_its_own_words_and_undo_brings_both_back() -> None:
    session = Session(tiny(), OPENING, "was", guess=True)
    session.look(step=3, loss=4, mode="backward")
    before = session.snapshot
    session.open(of_task("dates"), *"1 may")
    assert "".join(session.snapshot.sequence.tokens) == "1 may"
    assert session.snapshot.view.step == 5 and session.snapshot.view.mode == "explore"
    session.enter()
    session.undo()
    back = session.undo()
    assert (back.sequence, back.run, back.view.step, back.view.loss) == (before.sequence, before.run, 3, 4)
    assert session.redo().run.model is of_task("dates")
    assert session.redo().sequence.read == 5


def test_networks_that_stood_beside_come_back_beside() -> None:
    session = Session(tiny(), OPENING)
    session.beside(tiny("rnn"))
    session.open(of_task("number"), "mice")
    assert len(session.snapshot.runs) == 1
    assert len(session.undo().runs) == 2
    assert session.snapshot.view.mode == "compare"


def test_words_that_the_other_network_does_not_know_change_nothing() -> None:
    session = Session(tiny(), OPENING)
    before = session.snapshot
    with pytest.raises(UsageError, match="is not one of"):
        session.open(of_task("number"), "xyz")
    assert session.snapshot is before
    assert session.undo().length == len(OPENING) - 1, "there is nothing else to undo"


def test_what_a_decoder_wrote_comes_back_where_another_network_reads_the_input_alone() -> None:
    session = Session(of_task("dates"), "of may")
    session.enter()
    session.enter()
    written = session.snapshot
    session.use(of_task("text"))
    assert "".join(session.snapshot.sequence.tokens) == "of may"
    back = session.undo()
    assert (back.sequence, back.run) == (written.sequence, written.run)


def test_a_decoder_is_told_what_to_write_until_that_is_taken_back() -> None:
    model = of_task("dates")
    gold = read_output(model, "1998-05-04")
    session = Session(model, DATES.tokens)
    session.dictate(gold)
    shown = session.snapshot
    assert record(shown.run) == record(Run.over(model, DATES.tokens).write(gold))
    assert shown.sequence.ended and shown.run.target(len(shown.run)) == ("<end>", False)
    assert session.use(of_task("dates", "gru")).run.target(len(shown.run) - 1) == ("4", False)
    with pytest.raises(UsageError, match="no decoder"):
        session.dictate(gold)
    session.undo()
    session.enter()
    assert session.snapshot.run.given is None
    with pytest.raises(UsageError, match="no decoder"):
        Session(tiny(), OPENING).dictate(gold)


def test_a_held_out_date_comes_with_its_decoder_begun_as_one_undo() -> None:
    session = Session(of_task("dates"), "1 may")
    assert session.replace(*"2 may", begins=True).sequence.read == 5
    assert "".join(session.undo().sequence.tokens) == "1 may"
    words = Session(tiny(), OPENING)
    assert words.replace("the", begins=True).sequence.tokens[:] == ["the"]


def test_a_tune_that_has_ended_goes_no_further() -> None:
    model = of_task("melody")
    weights = model.network.weights()
    weights["b_y"][model.network.output_index["<end>"]] = 9.0
    sure = type(model)("sure", type(model.network).from_weights(model.network.config, weights), {}, model.task)
    session = Session(sure, ("C4",))
    session.go_on(5, likeliest)
    assert session.snapshot.sequence.tokens[:] == ["C4", "<end>"]
    assert "<end>" in session.enter()
    with pytest.raises(UsageError, match="nothing comes behind"):
        session.go_on(1, likeliest)
    assert session.snapshot.length == 2
