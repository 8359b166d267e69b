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
    shown.erase()
    assert shown.snapshot.sequence.tokens[:] == OPENING
