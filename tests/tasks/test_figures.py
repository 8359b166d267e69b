"""What is measured of networks, on weights that are chosen so that the figures are known."""

from collections.abc import Mapping

import numpy as np
import pytest

from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array, Indices
from rnn_tui.tasks import TASKS, figures, task
from rnn_tui.tasks.base import END
from rnn_tui.tasks.dates import FORMATS
from rnn_tui.tasks.figures import Quiz, bits, decoded, exact, further, kept_to_grammar, kinds_of, sampler
from rnn_tui.tasks.melody import MELODY
from tests.tasks.networks import random_network


def _always(network: Network, token: str) -> Network:
    """The same network, so that it answers with `token` whatever it reads."""
    weights: Mapping[str, Array] = {name: array * 0 for name, array in network.weights().items()}
    place = network.output_index[token]
    weights["b_y"][0 if network.config.output == "sigmoid" else place] = 5.0 if place else -5.0
    return Network.from_weights(network.config, weights)


@pytest.mark.parametrize("name", [name for name in TASKS if kinds_of(task(name))])
def test_the_same_questions_every_time_as_many_of_each_kind(name: str) -> None:
    own = random_network(task(name), task(name).cells[0])
    one, other = (Quiz.of(task(name), 6) for _ in range(2))
    assert (one.by_kind, one.written) == (other.by_kind, other.written)
    asked = {kind: len(found) for kind, found in {**one.by_kind, **one.written}.items()}
    assert asked == dict.fromkeys(kinds_of(task(name)), 6)
    right = one.right(own)
    assert list(right) == list(kinds_of(task(name)))
    assert one.share(own) == pytest.approx(np.mean(list(right.values())))


def test_who_always_says_name_is_right_half_the_time() -> None:
    quiz = Quiz.of(task("entities"), 10)
    own = random_network(task("entities"), "rnn", bidirectional=True)
    for answer in ("name", "-"):
        assert quiz.right(_always(own, answer)) == dict.fromkeys(task("entities").kinds, 0.5)


def test_agreement_and_text_have_no_kinds() -> None:
    agreement = Quiz.of(task("agreement"), 5)
    assert (agreement.by_kind, len(agreement.probes)) == ({}, 25)
    assert Quiz.of(task("text"), 5).share(random_network(task("text"), "rnn")) is None


def test_what_a_decoder_writes_ends_with_its_end() -> None:
    own = random_network(task("dates"), "gru")
    dates = [tuple("1.2.1999"), tuple("3rd of may 1998")]
    assert decoded(_always(own, END), dates) == [(END,), (END,)]
    assert decoded(_always(own, "7"), dates) == [("7",) * 22, ("7",) * 22]
    examples = [task("dates").example(np.random.default_rng(1)) for _ in range(4)]
    own_answers = [example._replace(targets=answer) for example, answer in zip(
        examples, decoded(own, [example.inputs for example in examples]), strict=True
    )]  # fmt: skip
    assert exact(own, own_answers) == 1.0
    assert exact(own, [*own_answers[:3], examples[3]]) == 0.75
    assert set(Quiz.of(task("dates"), 2).written) == set(FORMATS)


def test_tunes_that_keep_to_the_grammar_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    own = random_network(MELODY, "rnn")
    rows = own.output_index

    def play(_: Network, inputs: Indices, count: int, *__: object) -> Indices:
        """Held-out tunes as they are, but every fourth: one without an end, the next with a wrong note."""
        rng = np.random.default_rng([20_180_217, 1])
        out = np.zeros((count, inputs.shape[1]), np.intp)
        for column in range(inputs.shape[1]):
            tune = [rows[note] for note in MELODY.sample(rng, held_out=True)[1:]]
            if column % 4 == 0:
                tune[-1] = tune[0]
            if column % 4 == 1:
                tune[2] = rows[END] - 1 if tune[2] != rows[END] - 1 else 0
            out[: len(tune), column] = tune
        return out

    monkeypatch.setattr(figures, "written", play)
    assert dict(kept_to_grammar(own, MELODY)) == {"likeliest": 0.5, "drawn": 0.5}
    assert further(own, task("agreement")) == {}


def test_draws_follow_the_probabilities() -> None:
    logits = np.log(np.array([[0.7], [0.2], [0.1]])) @ np.ones((1, 20_000))
    shares = np.bincount(sampler(np.random.default_rng(2), 1.0)(logits), minlength=3) / 20_000
    np.testing.assert_allclose(shares, [0.7, 0.2, 0.1], atol=0.01)
    assert set(sampler(np.random.default_rng(2), 0.05)(logits).tolist()) == {0}


def test_bits() -> None:
    assert bits(np.log(2)) == pytest.approx(1.0)
