import itertools

import numpy as np

from rnn_tui.experiments.leads import LONGEST, Examples, lead, shifted, short_questions
from rnn_tui.tasks.agreement import AGREEMENT, VOCABULARY


def examples(course: str, seed: int = 3) -> Examples:
    return Examples(AGREEMENT, course, np.random.default_rng(seed), 64)


def test_a_lead_is_the_end_of_sentences() -> None:
    for words in (1, 5, 60):
        found = lead(AGREEMENT, np.random.default_rng(0), words)
        assert len(found) == words
        assert found[-1] == "."
    assert lead(AGREEMENT, np.random.default_rng(0), 0) == ()


def test_aligned_sentences_begin_at_the_first_word() -> None:
    made = examples("aligned")
    for batch in itertools.islice(made, 4):
        assert {VOCABULARY[token] for token in batch.inputs[0]} == {"the"}
        assert batch.mask[0].all()
    assert dict(made.leads) == {0: 4 * 64}


def test_shifted_sentences_count_no_loss_in_front_and_fit() -> None:
    made = examples("shifted")
    for batch in itertools.islice(made, 20):
        assert len(batch.inputs) <= LONGEST
        for column in range(64):
            words = [VOCABULARY[token] for token in batch.inputs[:, column]]
            first = int(batch.mask[:, column].argmax())
            assert words[first] == "the"
            assert first == 0 or words[first - 1] == "."
            assert batch.mask[first : first + 3, column].all()
    total = made.leads.total()
    assert total == 20 * 64
    assert 0.7 < made.leads[0] / total < 0.8
    assert 0.14 < made.leads[1] / total < 0.24
    assert made.places.total() == total
    assert min(made.places) == 2


def test_a_seed_gives_the_same_sentences() -> None:
    one, other = (next(examples("shifted", 5)) for _ in range(2))
    assert np.array_equal(one.inputs, other.inputs)
    assert not np.array_equal(one.inputs[:5], next(examples("shifted", 6)).inputs[:5])


def test_questions_are_held_out_and_shifted_by_held_out_words() -> None:
    probes = short_questions(AGREEMENT, 5)
    assert all(AGREEMENT.held_out(probe.prefix) for probe in probes)
    assert shifted(AGREEMENT, probes, 0) == [probe.prefix for probe in probes]
    near, far = shifted(AGREEMENT, probes, 2), shifted(AGREEMENT, probes, 9)
    for probe, one, other in zip(probes, near, far, strict=True):
        assert one[2:] == probe.prefix
        assert other[7:] == one
