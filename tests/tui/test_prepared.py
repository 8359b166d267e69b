"""The prepared cases on the networks that ship: what they say is measured, and so are these tests."""

import numpy as np
import pytest

from rnn_tui.models import choose
from rnn_tui.session import Session
from rnn_tui.tui import compared
from rnn_tui.tui.compared import Prepared
from rnn_tui.tui.explorer import Explorer
from tests.models_for_tests import OPENING


@pytest.mark.parametrize(
    ("which", "other", "verdict"),
    [("early", "rnn", "wrong"), ("late", "rnn", "right"), ("relu", "rnn-relu", "right")],
)
def test_the_case_shows_what_it_promises(which: Prepared, other: str, verdict: str) -> None:
    session = Session(choose("agreement", "gru"), OPENING, guess=True)
    shown = Explorer(session, np.random.default_rng(0))
    compared.prepared(shown, which)
    front, beside = (run.model.network.config.cell for run in shown.snapshot.runs)
    assert (front, beside, shown.refused) == ("lstm", other, False)
    assert "lstm right" in shown.message
    assert f"{other} {verdict}" in shown.message
    steps = {run.model.step for run in shown.snapshot.runs}
    assert len(steps) == 1
    assert shown.message.startswith(f"{steps.pop()} updates: ")
    assert (shown.snapshot.view.step, shown.snapshot.view.loss) == (2, 8)


def test_one_undo_brings_back_the_networks_the_sentence_and_the_word_that_was_typed() -> None:
    session = Session(choose("agreement", "gru"), OPENING, guess=True)
    session.beside(choose("agreement", "rnn"))
    shown = Explorer(session, np.random.default_rng(0))
    shown.type_all("wh")
    before = shown.snapshot
    compared.prepared(shown, "relu")
    assert (shown.draft, "   bksp undoes   " in shown.message) == ("", True)
    shown.erase()
    assert (shown.snapshot, shown.draft) == (before, "wh")
    shown.erase()
    assert (shown.snapshot, shown.draft) == (before, "w")
