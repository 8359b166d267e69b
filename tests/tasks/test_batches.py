import numpy as np
import pytest

from rnn_tui.core.network import Config, Network
from rnn_tui.core.trace import Trace
from rnn_tui.core.training import loss_and_gradient, mean_loss
from rnn_tui.tasks import TASKS, task
from rnn_tui.tasks.agreement import AGREEMENT
from rnn_tui.tasks.base import Example, Probe, Question
from rnn_tui.tasks.batches import Rows, batch, batch_of, batches, last_logits, margins, padded, question_margins
from rnn_tui.tasks.figures import accuracy, held_out_loss, held_out_questions, questions
from tests.tasks.networks import random_network

WORDS = AGREEMENT.vocabulary


def network() -> Network:
    return Network.fresh(Config("agreement", "gru", 4, WORDS, WORDS), np.random.default_rng(2), 3)


def test_a_batch_feeds_all_but_the_last_and_asks_for_all_but_the_first() -> None:
    made = batch([[1, 2, 3], [4, 5, 6, 7, 8]])
    assert made.inputs.tolist() == [[1, 4], [2, 5], [0, 6], [0, 7]]
    assert made.targets.tolist() == [[2, 5], [3, 6], [0, 7], [0, 8]]
    assert made.mask.tolist() == [[1, 1], [1, 1], [0, 1], [0, 1]]


def test_batches_hold_training_sentences_alone() -> None:
    stream = batches(AGREEMENT, np.random.default_rng(3), 20)
    for _ in range(5):
        made = next(stream)
        assert made.inputs.shape[1] == 20
        for column in range(20):
            length = int(made.mask[:, column].sum())
            tokens = [WORDS[made.inputs[0, column]], *(WORDS[row] for row in made.targets[:length, column])]
            assert [WORDS[row] for row in made.inputs[1:length, column]] == tokens[1:-1]
            reading = AGREEMENT.reading(tokens)
            assert reading is not None and reading.complete
            assert not AGREEMENT.held_out(tokens)


def test_the_same_seed_gives_the_same_batches() -> None:
    one, other = (next(batches(AGREEMENT, np.random.default_rng(5), 8)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one[:3], other[:3], strict=True))


def test_margins_are_those_of_each_probe_alone() -> None:
    own = network()
    probes = AGREEMENT.probes(np.random.default_rng(1), 2, 5) + AGREEMENT.probes(np.random.default_rng(1), 0, 3)
    told = margins(own, probes)
    logits = last_logits(own, [probe.prefix for probe in probes])
    for column, probe in enumerate(probes):
        trace = Trace.start(own).extend([own.index[token] for token in probe.prefix])
        np.testing.assert_allclose(logits[:, column], trace.moments[-1].logits[:, 0], rtol=1e-12)
        shares = trace.probabilities(len(trace))
        right, wrong = (sum(shares[own.output_index[v]] for v in verbs) for verbs in (probe.right, probe.wrong))
        assert told[column] == pytest.approx(right - wrong, rel=1e-9, abs=1e-15)


def test_accuracy_counts_the_probes_answered_right() -> None:
    own = network()
    probes = AGREEMENT.probes(np.random.default_rng(1), 1, 10)
    turned = tuple(Probe(p.prefix, p.wrong, p.right, p.modifiers, p.opposite) for p in probes)
    assert accuracy(own, probes) == sum(margin > 0 for margin in margins(own, probes)) / len(probes)
    assert accuracy(own, probes) + accuracy(own, turned) == pytest.approx(1.0)
    even = own.replaced([array * 0 for array in own.arrays()])
    assert accuracy(even, probes) == 0.0


def test_questions_are_the_same_at_every_call_and_never_seen_in_training() -> None:
    assert questions(AGREEMENT, 4, 30) == questions(AGREEMENT, 4, 30)
    assert questions(AGREEMENT, 4, 30) != questions(AGREEMENT, 4, 30, all_opposite=True)
    assert all(probe.opposite == 4 for probe in questions(AGREEMENT, 4, 30, all_opposite=True))
    asked = held_out_questions(AGREEMENT, 10)
    assert {probe.modifiers for probe in asked} == {1, 2, 4, 6, 9}
    assert all(AGREEMENT.held_out(probe.prefix) for probe in asked)


def test_the_held_out_loss_of_a_network_that_knows_nothing() -> None:
    own = network()
    even = own.replaced([array * 0 for array in own.arrays()])
    assert held_out_loss(even, AGREEMENT) == pytest.approx(np.log(57), rel=1e-12)
    assert held_out_loss(own, AGREEMENT) == held_out_loss(own, AGREEMENT)


def test_an_encoders_inputs_are_padded_at_the_left_and_its_decoder_is_fed_the_targets_one_later() -> None:
    made = padded([Rows([1, 2, 3], [4, 5]), Rows([6], [7, 8, 9])], start=2)
    assert made.inputs.tolist() == [[1, 0], [2, 0], [3, 6]]
    assert made.resets is not None and made.resets.tolist() == [[1, 1], [0, 1], [0, 1]]
    assert made.targets.tolist() == [[4, 7], [5, 8], [0, 9]]
    assert made.mask.tolist() == [[1, 1], [1, 1], [0, 1]]
    assert made.fed is not None and made.fed.tolist() == [[2, 2], [4, 7], [5, 8]]


def test_the_way_from_the_right_is_reset_where_a_sentence_ends() -> None:
    made = padded([Rows([1, 2, 3], [0, 1, 0]), Rows([6], [1])], bidirectional=True)
    assert made.inputs.tolist() == [[1, 6], [2, 0], [3, 0]]
    assert made.resets is not None and made.resets.tolist() == [[0, 1], [0, 1], [1, 1]]
    assert made.fed is None


def test_only_outputs_with_a_target_count() -> None:
    made = padded([Rows([1, 2, 3], [None, None, 1]), Rows([6], [0])])
    assert made.targets.tolist() == [[0, 0], [0, 0], [1, 0]]
    assert made.mask.tolist() == [[0, 1], [0, 0], [1, 0]]
    assert made.resets is None


CASES = [(name, False) for name in TASKS] + [("entities", True)]


@pytest.mark.parametrize(("name", "both"), CASES)
def test_a_batch_of_any_task_is_its_examples_one_by_one(name: str, both: bool) -> None:
    own = random_network(task(name), task(name).cells[-1], bidirectional=both, layers=1 if name == "number" else 2)
    rng = np.random.default_rng(4)
    examples = [task(name).example(rng) for _ in range(4)]
    together = batch_of(own, examples)
    loss, gradient = loss_and_gradient(own, together)
    assert loss == pytest.approx(mean_loss(own, together), rel=1e-12)
    alone = [batch_of(own, [example]) for example in examples]
    counts = [made.mask.sum() for made in alone]
    assert counts == [sum(target is not None for target in example.targets) for example in examples]
    parts = [loss_and_gradient(own, made) for made in alone]
    assert loss == pytest.approx(np.average([part for part, _ in parts], weights=counts), rel=1e-10)
    expected = np.average([part for _, part in parts], axis=0, weights=counts)
    assert np.linalg.norm(gradient - expected) <= 1e-10 * np.linalg.norm(expected)


@pytest.mark.parametrize(("name", "both"), CASES)
def test_batches_of_any_task_hold_what_it_draws(name: str, both: bool) -> None:
    made = next(batches(task(name), np.random.default_rng(6), 3, bidirectional=both))
    rng = np.random.default_rng(6)
    own = random_network(task(name), task(name).cells[0], bidirectional=both)
    again = batch_of(own, [task(name).example(rng) for _ in range(3)])
    for one, other in zip(made, again, strict=True):
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("both", [False, True])
def test_questions_are_answered_as_each_alone(both: bool) -> None:
    own = random_network(task("entities"), "gru", bidirectional=both)
    asked = [
        Question(("teddy", "bears", "are", "on", "sale"), 1, ("-",), ("name",), ""),
        Question(("we", "saw", "rose"), 3, ("name",), ("-",), ""),
        Question(("lily",), 1, ("name",), ("-",), ""),
    ]
    together = question_margins(own, asked)
    for margin, question in zip(together, asked, strict=True):
        assert margin == pytest.approx(question_margins(own, [question])[0], rel=1e-10)
    turned = [Question(q.inputs, q.step, q.wrong, q.right, q.kind) for q in asked]
    assert question_margins(own, turned) == pytest.approx([-margin for margin in together], rel=1e-10)
    logits = last_logits(own, [asked[2].inputs])
    yes = own.probabilities(logits)[1, 0]
    assert together[2] == pytest.approx(2 * yes - 1, rel=1e-9)


def test_a_question_is_asked_at_its_step() -> None:
    own = random_network(task("sentiment"), "lstm")
    words = ("the", "film", "was", "good")
    at_three = Question(words, 3, ("good",), ("bad",), "")
    to_three = Question(words[:3], 3, ("good",), ("bad",), "")
    at_four = Question(words, 4, ("good",), ("bad",), "")
    one, same, other = question_margins(own, [at_three, to_three, at_four])
    assert one == pytest.approx(same, rel=1e-12)
    assert one != pytest.approx(other, rel=1e-3)


def test_the_held_out_loss_of_reviews_counts_verdicts_alone() -> None:
    own = random_network(task("sentiment"), "rnn")
    even = own.replaced([array * 0 for array in own.arrays()])
    assert held_out_loss(even, task("sentiment")) == pytest.approx(np.log(2), rel=1e-12)
    made = batch_of(own, [Example(("the", "film", "was", "good"), (None, None, None, "good"))])
    assert made.mask.sum() == 1
