"""Training in every shape: a padded batch has the gradient of its sentences one by one, whatever the padding is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from rnn_tui.core.both_ways import begin
from rnn_tui.core.bptt import Loss, parameter_gradient
from rnn_tui.core.columns import Columns
from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from rnn_tui.core.training import Batch, Recipe, forward, loss_and_gradient, mean_loss, train
from tests.core.networks import RECURRENT, worst
from tests.core.shapes import WRITING, shaped

START = WRITING.index("<start>")


@dataclass(frozen=True)
class Sentence:
    """What is read, and the target of each output column; None: no loss there."""

    inputs: list[int]
    targets: list[int | None]


def sentences(count: int = 4, *, written: bool = False, last: bool = False, seed: int = 3) -> list[Sentence]:
    """Sentences of 1 to 6 tokens, a target a token. written: of other lengths than that. last: one target alone."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        length = int(rng.integers(1, 7))
        targets: list[int | None] = rng.integers(2, size=int(rng.integers(1, 5)) if written else length).tolist()
        if last:
            targets = [*[None] * (length - 1), targets[-1]]
        found.append(Sentence(rng.integers(6, size=length).tolist(), targets))
    return found


def padded(
    batch: Sequence[Sentence], *, left: bool, turned: bool = False, written: bool = False, more: int = 0
) -> Batch:
    """Sentences side by side, `more` rows of padding about them. left: filled up there. turned: resets from the right.

    The padding is made of whatever tokens there are.
    """
    rng = np.random.default_rng(more)
    T, B = max(len(one.inputs) for one in batch) + more, len(batch)
    U = max(len(one.targets) for one in batch) + more
    inputs, resets = rng.integers(6, size=(T, B)), np.zeros((T, B))
    targets, mask, fed = rng.integers(2, size=(U, B)), np.zeros((U, B)), rng.integers(2, size=(U, B))
    for column, one in enumerate(batch):
        n, first = len(one.inputs), T - len(one.inputs) if left else 0
        inputs[first : first + n, column] = one.inputs
        resets[: first + 1, column] = left
        if turned:
            resets[n - 1 :, column] = 1
        start = 0 if written else first
        for u, target in enumerate(one.targets, start):
            targets[u, column], mask[u, column] = target or 0, target is not None
        fed[: len(one.targets), column] = [START, *(target or 0 for target in one.targets[:-1])]
    return Batch(inputs, targets, mask, resets if left or turned else None, fed if written else None)


def run(network: Network, one: Sentence) -> tuple[Columns, list[Loss]]:
    """A sentence alone."""
    trace: Columns = begin(network).extend(one.inputs)
    first = 1
    if network.encoder is not None:
        assert isinstance(trace, Trace)
        for token in [START, *(target or 0 for target in one.targets[:-1])]:
            trace = trace.write(token)
        first = trace.read + 1
    return trace, [Loss(k, target) for k, target in enumerate(one.targets, first) if target is not None]


def assert_the_same(network: Network, sentences: Sequence[Sentence], batch: Batch) -> None:
    """The batch's loss and gradient are the means of all its losses' own."""
    loss, flat = loss_and_gradient(network, batch)
    total, count = 0.0, 0
    sums = {name: np.zeros_like(w) for name, w in network.weights().items()}
    for one in sentences:
        trace, losses = run(network, one)
        total += sum(trace.loss(t, target) for t, target in losses)
        count += len(losses)
        for name, gradient in parameter_gradient(trace, losses).items():
            sums[name] += gradient
    assert loss == pytest.approx(total / count, rel=1e-12)
    assert mean_loss(network, batch) == pytest.approx(loss, rel=1e-14)
    for name, gradient in named(network, flat).items():
        wanted = sums[name] / count
        assert np.abs(gradient - wanted).max() <= 1e-12 * max(1.0, np.abs(wanted).max()), name
        assert worst(gradient, wanted) < 1e-8, name


def named(network: Network, flat: Array) -> dict[str, Array]:
    """A flat gradient under the names of a checkpoint."""
    arrays, start = [], 0
    for array in network.arrays():
        arrays.append(flat[start : start + array.size].reshape(array.shape))
        start += array.size
    assert start == flat.size
    return network.replaced(arrays).weights()


@pytest.mark.parametrize("more", [0, 2])
@pytest.mark.parametrize("cell", RECURRENT)
def test_padded_at_the_left(cell: str, more: int) -> None:
    batch = sentences()
    assert_the_same(shaped(cell, "many-to-many", 2).network, batch, padded(batch, left=True, more=more))


@pytest.mark.parametrize("cell", RECURRENT)
def test_one_loss_at_the_end(cell: str) -> None:
    batch = sentences(last=True)
    assert_the_same(shaped(cell, "many-to-one", 2, output="sigmoid").network, batch, padded(batch, left=False))


@pytest.mark.parametrize("source", ["embedding", "one-hot"])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", RECURRENT)
def test_both_ways(cell: str, layers: int, source: str) -> None:
    batch = sentences()
    network = shaped(cell, "many-to-many", layers, bidirectional=True, output="sigmoid", source=source).network
    for more in (0, 2):
        assert_the_same(network, batch, padded(batch, left=False, turned=True, more=more))


@pytest.mark.parametrize("source", ["embedding", "one-hot"])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", RECURRENT)
def test_encoder_and_decoder(cell: str, layers: int, source: str) -> None:
    batch = sentences(written=True)
    network = shaped(cell, "encoder-decoder", layers, source=source).network
    for more in (0, 2):
        assert_the_same(network, batch, padded(batch, left=True, written=True, more=more))


def test_one_word_and_no_recurrence() -> None:
    batch = [Sentence([n], [n % 4]) for n in range(5)]
    assert_the_same(shaped("dense", "one-to-one", 2, length=1).network, batch, padded(batch, left=False))


def test_the_forward_pass_is_that_of_the_runs() -> None:
    batch = sentences(written=True)
    network, made = shaped("gru", "encoder-decoder", 2).network, padded(batch, left=True, written=True)
    steps, logits = forward(network, made.inputs, made.resets, made.fed)
    for column, one in enumerate(batch):
        trace, _ = run(network, one)
        for u in range(len(one.targets)):
            alone = trace.logits(trace.read + 1 + u)
            assert alone is not None
            assert worst(logits[u, :, column], alone) < 1e-11
            assert worst(steps[1][u].state[:, column], trace.state(trace.read + 1 + u, 1)[:, 0]) < 1e-11


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("shape", "both"), [("encoder-decoder", False), ("many-to-many", True)])
def test_it_learns_what_needs_the_shape(shape: str, both: bool, dtype: str) -> None:
    """To write the input backwards; to say at each word whether the next is a certain one."""
    rng = np.random.default_rng(0)
    start = Network.fresh(shaped("gru", shape, bidirectional=both, hidden=12).network.config, rng, 6).astype(dtype)

    def drawn() -> Batch:
        batch = []
        for _ in range(16):
            inputs = rng.integers(3, size=4).tolist()
            batch.append(Sentence(inputs, [*(int(token == 1) for token in inputs[1:]), 0] if both else inputs[::-1]))
        return padded(batch, left=not both, turned=both, written=not both)

    reports = list(train(start, iter(drawn, None), Recipe(150, 0.03)))
    assert np.mean([report.loss for report in reports[-5:]]) < 0.5 * reports[1].loss
    assert reports[-1].snapshot is not None
    assert {array.dtype.name for array in reports[-1].snapshot.arrays()} == {dtype}
