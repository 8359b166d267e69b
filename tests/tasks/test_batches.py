import numpy as np
import pytest

from rnn_tui.core.network import Config, Network
from rnn_tui.core.trace import Trace
from rnn_tui.tasks.agreement import AGREEMENT
from rnn_tui.tasks.base import Probe
from rnn_tui.tasks.batches import batch, batches, last_logits, margins
from rnn_tui.tasks.figures import accuracy, held_out_loss, held_out_questions, questions

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
