"""Training: the batch's gradient is the sum of its sentences' own, padding is nothing, the same seed the same bytes."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from rnn_tui.core.bptt import Loss, parameter_gradient
from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from rnn_tui.core.training import Batch, Recipe, Report, forward, loss_and_gradient, mean_loss, train
from tests.core.networks import RECURRENT, case, worst

Sentences = list[tuple[list[int], list[int]]]


def padded(sentences: Sentences, *, more: int = 0, filler: int = 0) -> Batch:
    """Sentences side by side; `more` further rows of padding, which is made of `filler`."""
    longest = max(len(inputs) for inputs, _ in sentences) + more
    inputs = np.full((longest, len(sentences)), filler)
    targets, mask = np.full((longest, len(sentences)), filler), np.zeros((longest, len(sentences)))
    for column, (fed, wanted) in enumerate(sentences):
        inputs[: len(fed), column] = fed
        targets[: len(wanted), column] = wanted
        mask[: len(fed), column] = 1.0
    return Batch(inputs, targets, mask)


def sentences(count: int = 4, seed: int = 3) -> Sentences:
    """Sentences of 2 to 6 tokens."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(2, 7, size=count)
    return [(rng.integers(6, size=n).tolist(), rng.integers(4, size=n).tolist()) for n in lengths]


def network(cell: str = "lstm", layers: int = 1, source: str = "embedding") -> Network:
    return case(cell, layers, source=source).network


@pytest.mark.parametrize("source", ["embedding", "one-hot"])
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("cell", RECURRENT)
def test_the_gradient_of_a_batch_is_the_mean_of_every_losss_own(cell: str, layers: int, source: str) -> None:
    own, batch = network(cell, layers, source), sentences()
    loss, flat = loss_and_gradient(own, padded(batch))
    total, count = 0.0, 0
    sums = {name: np.zeros_like(weight) for name, weight in own.weights().items()}
    for inputs, targets in batch:
        trace = Trace.start(own).extend(inputs)
        losses = list(enumerate(targets, 1))
        total += sum(trace.loss(t, target) for t, target in losses)
        count += len(losses)
        from_trace = parameter_gradient(trace, [Loss(t, target) for t, target in losses])
        for name, gradient in from_trace.items():
            sums[name] += gradient
    assert loss == pytest.approx(total / count, rel=1e-12)
    for name, gradient in _named(own, flat).items():
        assert worst(gradient, sums[name] / count) < 1e-10, name


def _named(own: Network, flat: Array) -> dict[str, Array]:
    """A flat gradient under the names of a checkpoint."""
    arrays, start = [], 0
    for array in own.arrays():
        arrays.append(flat[start : start + array.size].reshape(array.shape))
        start += array.size
    assert start == flat.size
    return own.replaced(arrays).weights()


@pytest.mark.parametrize("cell", RECURRENT)
def test_padding_changes_nothing(cell: str) -> None:
    own, batch = network(cell, 2), sentences()
    loss, gradient = loss_and_gradient(own, padded(batch))
    for more, filler in ((0, 3), (4, 0), (3, 2)):
        again, other = loss_and_gradient(own, padded(batch, more=more, filler=filler))
        assert again == pytest.approx(loss, rel=1e-13)
        assert worst(other, gradient) < 1e-9


def test_the_mean_loss_is_the_one_that_is_trained() -> None:
    own, batch = network("gru", 2), padded(sentences())
    assert mean_loss(own, batch) == pytest.approx(loss_and_gradient(own, batch)[0], rel=1e-14)


def test_the_forward_pass_is_that_of_the_trace() -> None:
    own, batch = network("gru-torch", 2), sentences()
    _, logits = forward(own, padded(batch).inputs)
    for column, (inputs, _) in enumerate(batch):
        trace = Trace.start(own).extend(inputs)
        alone = np.stack([moment.logits[:, 0] for moment in trace.moments])
        assert worst(logits[: len(inputs), :, column], alone) < 1e-12


def endless(seed: int = 5) -> Iterator[Batch]:
    """The same few sentences for ever, drawn anew for each batch."""
    for number in itertools.count():
        yield padded([(inputs, inputs) for inputs, _ in _copies(seed + number % 7)])


def _copies(seed: int) -> Sentences:
    """Sentences of output tokens, whose target is what is fed: something to learn."""
    rng = np.random.default_rng(seed)
    return [(rng.integers(4, size=5).tolist(), []) for _ in range(8)]


@pytest.mark.parametrize("cell", RECURRENT)
def test_the_loss_falls(cell: str) -> None:
    reports = list(train(network(cell), endless(), Recipe(120, 0.02)))
    assert [report.step for report in reports] == list(range(121))
    assert np.isnan(reports[0].loss) and np.isnan(reports[0].gradient_norm)
    first, last = (np.mean([r.loss for r in part]) for part in (reports[1:8], reports[-7:]))
    assert last < 0.5 * first


def test_the_same_seed_gives_the_same_bytes_and_the_network_given_stays() -> None:
    start = network("lstm").astype("float32")
    before = [array.copy() for array in start.arrays()]
    one, other = (_last(train(start, endless(), Recipe(20))) for _ in range(2))
    assert [a.tobytes() for a in _arrays(one)] == [a.tobytes() for a in _arrays(other)]
    assert all(np.array_equal(a, b) for a, b in zip(start.arrays(), before, strict=True))
    assert {array.dtype.name for array in _arrays(one)} == {"float32"}


def _last(reports: Iterator[Report[Network]]) -> Report[Network]:
    *_, last = reports
    return last


def _arrays(report: Report[Network]) -> list[Array]:
    assert report.snapshot is not None
    return report.snapshot.arrays()


def test_snapshots_are_kept_where_asked_and_stay_as_they_were() -> None:
    kept = {r.step: r for r in train(network(), endless(), Recipe(9), keep=(0, 3)) if r.snapshot is not None}
    assert list(kept) == [0, 3, 9]
    assert all(np.array_equal(a, b) for a, b in zip(_arrays(kept[0]), network().arrays(), strict=True))
    short = _last(r for r in train(network(), endless(), Recipe(9)) if r.step <= 3 or r.step == 9)
    assert all(np.array_equal(a, b) for a, b in zip(_arrays(kept[9]), _arrays(short), strict=True))
    assert not np.array_equal(_arrays(kept[3])[0], _arrays(kept[9])[0])


def test_no_updates_give_the_first_weights() -> None:
    (only,) = train(network(), endless(), Recipe(0))
    assert all(np.array_equal(a, b) for a, b in zip(_arrays(only), network().arrays(), strict=True))


def test_it_is_evaluated_where_asked_and_at_the_end() -> None:
    reports = train(network(), endless(), Recipe(7), evaluate=lambda n: {"size": n.parameters}, evaluate_every=3)
    assert [r.step for r in reports if r.held_out is not None] == [0, 3, 6, 7]
    quiet = train(network(), endless(), Recipe(2), evaluate=lambda n: {"size": n.parameters})
    assert [r.held_out for r in quiet] == [None, None, {"size": network().parameters}]


def test_whoever_stops_asking_stops_the_training() -> None:
    asked = 0

    def counted() -> Iterator[Batch]:
        nonlocal asked
        for batch in endless():
            asked += 1
            yield batch

    reports = train(network(), counted(), Recipe(1000))
    for report in reports:
        if report.step == 5:
            break
    assert asked == 5


def test_one_update_is_adam_on_the_clipped_gradient() -> None:
    """The first update is rate · g / (|g| + ε) of the gradient after clipping; the norm told is before it."""
    own, batch = network(), next(endless())
    _, gradient = loss_and_gradient(own, batch)
    length = float(np.linalg.norm(gradient))
    clip = length / 1e7  # so small that ε of the denominator shows
    _, report = train(own, endless(), Recipe(1, 0.01, clip=clip))
    clipped = gradient * (clip / length)
    moved = np.concatenate([(a - b).ravel() for a, b in zip(_arrays(report), own.arrays(), strict=True)])
    assert report.gradient_norm == pytest.approx(length, rel=1e-12)
    assert worst(moved, -0.01 * clipped / (np.abs(clipped) + 1e-8)) < 1e-6


def test_the_rate_falls_linearly_to_its_last_part() -> None:
    recipe = Recipe(11, 0.5, last_rate=0.1)
    assert [recipe.rate_at(step) for step in (1, 6, 11)] == pytest.approx([0.5, 0.275, 0.05])
    assert Recipe(1, 0.5).rate_at(1) == 0.5


def test_a_loss_that_is_no_number_is_an_error() -> None:
    own = network("rnn-relu")
    huge = own.replaced([array * 1e200 for array in own.arrays()])
    reports = train(huge, endless(), Recipe(3))
    next(reports)
    with pytest.raises(FloatingPointError, match="at step 1"):
        next(reports)
