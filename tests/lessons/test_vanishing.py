import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.core.bptt import Loss, parameter_gradient
from rnn_tui.lessons.vanishing import DIFFERS, SAYS, card, remark
from rnn_tui.models import choose, figures_of
from rnn_tui.percentages import share
from rnn_tui.session import Run
from rnn_tui.session.anatomy import loss_anatomy
from tests.models_for_tests import OPENING

LONG = "the cats which already ate with the dog near the foxes which the dog chased"


def trained(cell: str, at: int | None = None, text: str | None = None, target: str = "was") -> Run:
    return Run.over(choose("agreement", cell, at), OPENING if text is None else text.split(), target)


def said(run: Run, k: int = 2) -> str:
    found = loss_anatomy(run, len(run), 0)
    assert found is not None
    return remark(run, found, k)


def test_the_card_s_numbers_are_those_of_the_run() -> None:
    runs = [trained("rnn"), trained("lstm")]
    found = [loss_anatomy(run, 8, 0) for run in runs]
    shown = card(runs, found, 2)
    assert shown.part == 5 and shown.says == SAYS and shown.differs == DIFFERS
    text = "\n".join(shown.measured)
    for run, one in zip(runs, found, strict=True):
        assert one is not None
        gradient = parameter_gradient(run.trace, [Loss(8, run.model.network.output_index["was"])])
        assert f"{np.linalg.norm(gradient['W_ya']):.2e}, one term" in text
        assert f"{share(one.shares[1], 1.0)}" in text and f"‖ΠJ‖ {one.products[1]:.1e}" in text
    direct = found[1].direct if found[1] is not None else None
    assert direct is not None
    assert f"‖∂L<8>/∂c<8> ⊙ ΠΓf‖ = {direct.path[1]:.2e}; by all ‖∂L<8>/∂c<2>‖ = {direct.whole[1]:.2e}" in text
    assert "‖W_aa‖ =" in text


def test_the_terms_are_spanned_from_the_least_to_the_most_wherever_they_stand() -> None:
    run = trained("lstm")
    found = loss_anatomy(run, 8, 0)
    assert found is not None and found.direct is not None
    line = next(line for line in card([run], [found], 2).measured if "has 8" in line)
    terms = found.terms.both
    assert f"the least {terms.min():.1e} at k={terms.argmin() + 1}" in line
    assert f"the most {terms.max():.1e} at k={terms.argmax() + 1}" in line
    assert (terms[0], terms[-1]) != (terms.min(), terms.max())  # where this would prove nothing


def test_an_lstm_s_share_is_told_by_a_and_by_c() -> None:
    run = trained("lstm")
    by_a, by_c = (row for kind in ("a", "c") for row in run.gradient_rows([8], kind, 0))
    assert by_a is not None and by_c is not None
    told = f"share by a {share(by_a[1], by_a[7])}, by c {share(by_c[1], by_c[7])};"
    assert told in "\n".join(card([run], [loss_anatomy(run, 8, 0)], 2).measured)


def test_without_a_loss_the_card_asks_for_a_word() -> None:
    run = Run.start(choose("agreement", "rnn"))
    assert "type a word" in card([run], [None], 0).measured[0]


@pytest.mark.parametrize("cell", ["rnn", "rnn-relu", "gru-simple", "gru", "gru-torch", "lstm"])
def test_fresh_weights_are_called_so(cell: str) -> None:
    """Of every cell, less than a tenth is left after thirteen steps: what the card says of fresh weights is so."""
    assert "fresh weights" in said(trained(cell, 0, LONG))


def test_a_factor_above_one_did_not_suffice() -> None:
    run = trained("rnn")
    factor = re.search(r"one factor is ([\d.]+), yet (\S+) is left   > 1 does not suffice", said(run))
    assert factor is not None and float(factor[1]) > 1 and float(factor[2]) < 1e-3


def test_vanished_and_yet_not_forgotten() -> None:
    """A network that is right by far, while next to nothing is left at the noun that decides."""
    found = []
    for cell in ("rnn-relu", "gru-simple", "gru", "gru-torch", "lstm"):
        for text, target in ((LONG, "were"), (LONG.replace("cats", "cat"), "was")):
            words = said(trained(cell, None, text, target))
            if "not forgotten" in words:
                assert f"ŷ({target}) > 10" in words
                assert "not forgotten" not in said(trained(cell, None, text, target), 3)  # no noun
                wrong = {"was": "were", "were": "was"}[target]
                assert "not forgotten" not in said(trained(cell, None, text, wrong))
                found.append(cell)
    assert found


def test_at_the_loss_s_own_step_there_is_nothing_to_say() -> None:
    assert said(trained("rnn"), 8) == ""


def test_what_the_card_says_of_the_seeds_is_what_was_measured() -> None:
    assert "with five seeds four did, each later than an lstm" in " ".join(DIFFERS)
    plain, gated = figures_of("agreement-rnn"), figures_of("agreement-lstm")
    assert plain is not None and gated is not None
    needed = [(rnn.needed, lstm.needed) for rnn, lstm in zip(plain.seeds, gated.seeds, strict=True)]
    assert len(needed) == 5
    assert "Explore's rnn, seed 0, is the fifth" in " ".join(DIFFERS) and needed[0][0] is None
    learnt = [(rnn, lstm) for rnn, lstm in needed if rnn is not None]
    assert len(learnt) == 4 and all(lstm is not None and lstm < rnn for rnn, lstm in learnt)


def test_while_they_learn_the_post_is_right() -> None:
    """At the training step at which the lstm has just learnt it: its gradient arrives, the rnn's does not."""
    shares = {}
    for cell in ("rnn", "lstm"):
        found = loss_anatomy(trained(cell, 1000, LONG), len(LONG.split()), 0)
        assert found is not None
        shares[cell] = found.shares[1]
    assert shares["lstm"] > 1e-3 and shares["rnn"] < 1e-6


def test_a_remark_needs_no_family() -> None:
    run = trained("rnn")
    assert said(replace(run, model=replace(run.model, family=None, step=None))) == said(run)
