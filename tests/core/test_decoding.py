"""Writing on, many sequences at once: as one by one, and an encoder's padding is not read."""

import numpy as np
import pytest

from rnn_tui.core.decoding import likeliest, written
from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array, Indices
from rnn_tui.core.trace import Trace
from rnn_tui.tasks import task
from rnn_tui.tasks.base import START
from rnn_tui.tasks.batches import encoded
from tests.models_for_tests import tiny
from tests.tasks.networks import random_network


def _alone(network: Network, tokens: list[int], count: int) -> list[int]:
    """The likeliest tokens by the columns of one sequence."""
    run = Trace.start(network).extend(tokens)
    out: list[int] = []
    if network.config.encodes:
        run = run.write(network.output_index[START])
    while len(out) < count:
        out.append(int(np.argmax(run.probabilities(len(run)))))
        run = run.write(out[-1]) if network.config.encodes else run.append(out[-1])
    return out


@pytest.mark.parametrize("cell", ["rnn", "gru-torch", "lstm"])
def test_a_decoder_writes_as_it_does_of_each_alone(cell: str) -> None:
    network = random_network(task("dates"), cell)
    sentences = [tuple("3rd of may 1998"), tuple("1.2.1999"), ("5",)]
    inputs, resets = encoded(network, sentences)
    found = written(network, inputs, 6, resets=resets)
    for column, sentence in enumerate(sentences):
        assert found[:, column].tolist() == _alone(network, [network.index[token] for token in sentence], 6)


def test_a_next_token_network_goes_on_as_it_does_alone() -> None:
    network = tiny("gru", 2).network
    inputs = np.array([[1, 2, 3], [4, 5, 6]])
    found = written(network, inputs, 5)
    for column in range(3):
        assert found[:, column].tolist() == _alone(network, inputs[:, column].tolist(), 5)


def test_what_is_chosen_is_what_is_fed() -> None:
    network = tiny("rnn").network
    inputs = np.array([[1, 1]])
    given = iter(np.array([[7, 8], [9, 3]]))
    seen: list[Array] = []

    def choose(logits: Array) -> Indices:
        seen.append(logits)
        return next(given)

    assert written(network, inputs, 2, choose).tolist() == [[7, 8], [9, 3]]
    for column, token in enumerate((7, 8)):
        alone = Trace.start(network).extend([1, token])
        np.testing.assert_allclose(seen[1][:, column], alone.moments[-1].logits[:, 0], rtol=1e-12)


def test_the_first_of_equal_logits_is_the_likeliest() -> None:
    assert likeliest(np.array([[1.0, 0.0], [1.0, 2.0], [0.0, 2.0]])).tolist() == [0, 1]
