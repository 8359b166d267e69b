from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.errors import UsageError
from rnn_tui.experiments.leads import LONGEST
from rnn_tui.experiments.padded import COURSES, KINDS, LEADS
from rnn_tui.experiments.padded_comparison import Comparison
from rnn_tui.experiments.padded_files import results, shipped
from rnn_tui.experiments.padded_reading import MOST_WORDS, Question, Trial, answers, question, words_before
from rnn_tui.tasks.agreement import AGREEMENT


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return Comparison({course: shipped(course) for course in COURSES}, results())


def test_a_question_ends_before_the_verb() -> None:
    cats = ("the", "cats", "near", "the", "dog")
    assert question(cats) == Question(cats, "plural", "were")
    assert question((*cats, "was", "full")) == Question(cats, "plural", "were", left_out=("was", "full"))
    assert question(("the", "dog")) == Question(("the", "dog"), "singular", "was")
    assert question(("the", "cats", "near")) == Question(("the", "cats", "near"), None, None)
    assert question(()) == Question((), None, None)
    with pytest.raises(UsageError, match="too long"):
        question(("the",) * (MOST_WORDS + 1))


def test_a_front_grows_to_the_left() -> None:
    trial = Trial(question(("the", "cats")), words_before(0), 3)
    assert trial.sentence[-2:] == ("the", "cats")
    assert trial.shifted(8).front[5:] == trial.front
    assert trial.front[-1] == "."
    assert trial.shifted(-1).front == ()
    assert len(trial.shifted(10**6).front) == MOST_WORDS
    assert words_before(0) != words_before(1)


def test_an_answer_is_the_softmax_of_the_logits(comparison: Comparison) -> None:
    trial = Trial(question(("the", "cats", "near", "the", "dog")), words_before(0))
    network = comparison.networks["aligned"]["padded"]
    (found,) = answers(network, "padded", [trial])
    index = network.index
    row = np.zeros((LONGEST, len(index)))
    for place, token in enumerate(trial.sentence):
        row[place, index[token]] = 1.0
    named = network.weights()
    z = named["W_ya"] @ np.tanh(named["layers.0.W"] @ row.ravel() + named["layers.0.b"]) + named["b_y"]
    shares = np.exp(z) / np.exp(z).sum()
    assert found.chances is not None
    assert found.chances["were"] == pytest.approx(shares[index["were"]], rel=1e-9)
    assert found.right == pytest.approx(shares[index["were"]] / (shares[index["were"]] + shares[index["was"]]))
    assert found.best is not None
    assert found.best[1] == pytest.approx(shares.max())
    assert found.verdict is True


def test_too_many_words_for_the_padded_network_alone(comparison: Comparison) -> None:
    trial = Trial(question(("the", "cats")), words_before(0))
    networks = comparison.networks["shifted"]
    for kind in KINDS:
        fits, beyond = answers(networks[kind], kind, [trial.shifted(LONGEST - 2), trial.shifted(LONGEST - 1)])
        assert fits.right is not None
        assert (beyond.right is None) == (kind == "padded")
        assert beyond.words == LONGEST + 1


def test_no_words_and_no_verb_have_no_verdict(comparison: Comparison) -> None:
    empty = comparison.with_tokens(()).reading
    assert all(found.chances is None and found.verdict is None for found in empty.now)
    prep = comparison.with_tokens(("the", "cats", "near")).reading
    assert all(found.best == ("the", found.best[1]) for found in prep.now if found.best is not None)
    assert all(found.right is None for found in prep.now)


def test_shifting_walks_through_what_was_measured(comparison: Comparison) -> None:
    now = comparison.shifted(-1)
    assert now.lead == 0
    walked = [now.lead]
    while now.lead != LEADS[-1]:
        now = now.shifted(1)
        walked.append(now.lead)
    assert tuple(walked) == LEADS
    assert now.shifted(1).lead == LEADS[-1]
    assert [found.words for found in now.reading.now] == [len(now.tokens) + LEADS[-1]] * len(KINDS)


def test_typing_and_taking_back(comparison: Comparison) -> None:
    now = comparison.with_tokens(()).typed(("the", "cats"))
    assert now.erased().tokens == ("the",)
    assert now.erased().erased().erased().tokens == ()
    assert now.typed(("were", "full")).tokens == ("the", "cats"), "the verb is what is asked for"
    assert now.with_tokens(()).words_of_call() == ("padded",)
    with pytest.raises(UsageError, match="'catz' is not one of"):
        now.typed(("catz",))
    with pytest.raises(UsageError, match=f"at most {MOST_WORDS} words"):
        now.typed(("the",) * MOST_WORDS)


def test_completions_that_fit_come_first(comparison: Comparison) -> None:
    now = comparison.with_tokens(("the", "cats"))
    assert now.completions("w")[:3] == ["were", "which", "with"]
    assert "was" in now.completions("w")
    assert now.completions("zz") == []


def test_another_sentence_is_held_out_and_has_a_verb(comparison: Comparison) -> None:
    rng = np.random.default_rng(0)
    one, other = comparison.another(rng), comparison.another(rng)
    assert one.tokens != other.tokens
    assert one.seed != other.seed
    for now in (one, other):
        assert AGREEMENT.held_out(now.tokens)
        assert now.reading.trial.question.verb is not None


def test_the_other_course_has_other_networks(comparison: Comparison) -> None:
    other = comparison.other_course()
    assert {comparison.course, other.course} == set(COURSES)
    assert other.other_course().course == comparison.course
    assert other.reading.now[0].right != comparison.reading.now[0].right


def test_what_is_described_is_what_is_seen(comparison: Comparison) -> None:
    now = comparison.shifted(3)
    data = now.described()
    assert data["tokens"] == list(now.tokens)
    assert len(data["front"]) == now.lead == 3
    last = [entry for entry in data["answers"] if entry["words_in_front"] == 3]
    assert [entry["network"] for entry in last] == list(KINDS)
    assert [entry["right"] for entry in last] == pytest.approx([found.right for found in now.reading.now])
    assert len(data["answers"]) == 4 * len(KINDS)
    assert now.words_of_call() == ("padded", " ".join(now.tokens), "--shift", "3", "--course", "shifted")
    seeded = replace(now, seed=5)
    assert seeded.words_of_call() == (*now.words_of_call(), "--seed", "5")
    assert "--seed" not in seeded.shifted(-3).words_of_call(), "without words in front it is refused"
