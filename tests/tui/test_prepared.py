"""The prepared cases on the networks that ship: what they say is measured, and so are these tests."""

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.lessons import vanishing
from rnn_tui.models import Model, choose
from rnn_tui.session import Session
from rnn_tui.tasks.agreement import AGREEMENT
from rnn_tui.tasks.figures import accuracy, held_out_questions
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


def _right(model: Model) -> tuple[float, int, float, int]:
    """Verbs right behind a `which` and how many there are, and the same behind prepositions alone."""
    probes = held_out_questions(AGREEMENT, 200)
    behind = [probe for probe in probes if "which" in probe.prefix]
    without = [probe for probe in probes if "which" not in probe.prefix]
    return accuracy(model.network, behind), len(behind), accuracy(model.network, without), len(without)


def test_that_the_rnn_is_right_and_cannot_tell_is_one_story_wherever_it_is_told() -> None:
    """Case 2 shows the very network right of which README and card say that it guesses: behind a `which` it does."""
    behind, many, without, few = _right(choose("agreement", "rnn", 6000))
    assert (f"{behind:.0%}", many, without, few) == ("50%", 903, 1.0, 97)
    shown = Explorer(Session(choose("agreement", "gru"), OPENING, guess=True), np.random.default_rng(0))
    compared.prepared(shown, "late")
    said = shown.message.split("   ")[0]
    assert said == "6000 updates: lstm right, rnn right; the rnn 100% without 'which', 50% with it"
    assert len(said) < 80
    assert "which" not in shown.snapshot.sequence.tokens[:]
    assert "a which stands before the verb (50 % right of 903)" in " ".join(vanishing.DIFFERS)
    readme = " ".join((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split())
    assert "(50 % right of 903 held-out verbs; behind prepositions alone, all 97)" in readme
