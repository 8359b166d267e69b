"""Every shape against complex steps: what it says, and what a loss sends to every node of it and to every weight."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.core import bptt
from rnn_tui.core.anatomy import anatomy
from rnn_tui.core.both_ways import BothWays
from rnn_tui.core.bptt import KINDS, Kind
from rnn_tui.core.network import Config, Network
from rnn_tui.core.nudge import nudge
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from tests.core.networks import RECURRENT, worst
from tests.core.shapes import ALL, Judge, Shaped, every, shaped

TIGHT = 1e-10
QUICK = settings(max_examples=20)
CELL, SEED, LAYERS, LENGTH = st.sampled_from(RECURRENT), st.integers(0, 99), st.integers(1, 3), st.integers(1, 7)


@pytest.fixture(params=ALL)
def cell(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def kinds(one: Shaped) -> list[Kind]:
    """Those that the cell has."""
    return [kind for kind in KINDS if kind != "c" or one.network.cell.has_memory]


def filled(one: Shaped, kind: Kind, layer: int) -> Array:
    """Our rows, (L, N), zero where a column does not count."""
    trace = one.trace
    found = np.zeros((len(one.losses), len(trace)))
    for number, row in enumerate(bptt.gradient_rows(trace, one.losses, kind, layer)):
        assert len(row) == trace.counted(one.losses[number].t)
        found[number, : len(row)] = row
    return found


def test_what_is_said(cell: str) -> None:
    for one in every(cell):
        trace, logits = one.trace, Judge(one).run()
        assert len(trace) == len(logits)
        for k in range(1, len(trace) + 1):
            ours = trace.logits(k)
            if one.network.config.encodes and k <= len(one.tokens):
                assert ours is None
            else:
                assert ours is not None
                assert worst(ours, logits[k - 1].real) < 1e-12


def test_every_node_and_every_summand(cell: str) -> None:
    for one in every(cell):
        judge = Judge(one)
        for layer in range(one.network.config.layers):
            for kind in kinds(one):
                theirs = judge.terms(layer) if kind == "term" else judge.rows(kind, layer)
                assert worst(filled(one, kind, layer), theirs) < TIGHT, (one.network.config.shape, kind, layer)


def test_one_hot_vectors_have_no_table(cell: str) -> None:
    for one in every(cell, source="one-hot"):
        judge = Judge(one)
        assert worst(filled(one, "x", 0), judge.rows("x", 0)) < TIGHT
        ours, theirs = bptt.parameter_gradient(one.trace, one.losses), judge.gradients()
        assert set(ours) == set(theirs)
        assert max(worst(ours[name], w) for name, w in theirs.items()) < TIGHT


def test_every_weight(cell: str) -> None:
    for one in every(cell):
        ours, theirs = bptt.parameter_gradient(one.trace, one.losses), Judge(one).gradients()
        assert set(ours) == set(theirs)
        for name, w in theirs.items():
            assert worst(ours[name], w) < TIGHT, (one.network.config.shape, name)
        nothing = bptt.parameter_gradient(one.trace, [])
        assert {name: w.shape for name, w in nothing.items()} == {name: w.shape for name, w in theirs.items()}
        assert not any(w.any() for w in nothing.values())


def test_few_losses_at_a_time_and_few_columns(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in every(cell):
        whole = {kind: filled(one, kind, 0) for kind in kinds(one)}
        with monkeypatch.context() as patch:
            patch.setattr(bptt, "_SWEEP_BYTES", 1)
            patch.setattr(bptt, "_STRETCH_BYTES", 1)
            for kind, rows in whole.items():
                assert worst(filled(one, kind, 0), rows) < TIGHT


def test_a_nudge_goes_every_way(cell: str) -> None:
    """In a bidirectional network to the left as well, and from the encoder through the decoder's start."""
    size = 1e-5
    for one in every(cell):
        trace, config = one.trace, one.network.config
        for loss in (one.losses[0], one.losses[-1]):
            for k in range(1, trace.counted(loss.t) + 1):
                for unit in (1, config.readout_width - 1):
                    layer = config.layers - 1 if k % 2 else 0
                    up, down = (nudge(trace, loss, k, layer, unit, epsilon) for epsilon in (size, -size))
                    assert up.before == trace.loss(loss.t, loss.target)
                    said = pytest.approx(up.predicted, rel=1e-4, abs=1e-14)
                    assert (up.after - down.after) / 2 == said, (config.shape, k, unit)


def test_factors_go_over_from_the_encoder_to_the_decoder() -> None:
    """∂s_decoder<1>/∂s_encoder<T> is of the decoder's weights, and the product of all goes through it."""
    for name in RECURRENT:
        one = shaped(name, "encoder-decoder", 2)
        trace, last = one.trace, one.losses[-1:]
        top = bptt.sweep(trace, last, 1)[0]
        row = top.state[-1, :, 0]
        for k in range(len(trace), 0, -1):
            assert worst(top.state[k - 1, :, 0], row) < TIGHT
            assert worst([bptt.factor(trace, k, 1)], [np.linalg.norm(bptt.jacobian(trace, k, 1), 2)]) < TIGHT
            row = row @ bptt.jacobian(trace, k, 1)
        assert worst(top.initial[:, 0], row) < TIGHT


@QUICK
@given(CELL, LAYERS, SEED)
def test_the_formula_goes_through_decoder_and_encoder(cell: str, layers: int, seed: int) -> None:
    """Its summands are the terms, and in the top layer share ≤ ‖ΠJ‖ ≤ Π‖J‖ over the columns of both."""
    one = shaped(cell, "encoder-decoder", layers, seed=seed)
    trace, loss = one.trace, one.losses[-1]
    for layer in range(layers):
        found = anatomy(trace, loss, layer)
        rows = next(bptt.swept_rows(trace, [loss], ("a", "term"), layer))
        np.testing.assert_allclose(found.terms.both, rows["term"], rtol=1e-9, atol=1e-15)
        if not rows["a"][-1]:
            continue  # no unit of a ReLU is on: there is nothing to have a share of
        np.testing.assert_allclose(found.shares * rows["a"][-1], rows["a"], rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(found.factors, bptt.factors(trace, range(1, loss.t + 1), layer), rtol=1e-12)
        assert found.plain is None
        if found.bounded:
            assert (found.shares <= found.products * (1 + 1e-9)).all()
            assert (found.products <= found.factor_products * (1 + 1e-9)).all()
            bound = found.outset * found.products * found.immediate.both
            assert (found.terms.both <= bound * (1 + 1e-9)).all()


def test_the_formula_is_of_one_chain() -> None:
    one = shaped("rnn", "many-to-many", bidirectional=True)
    with pytest.raises(ValueError, match="of one chain"):
        anatomy(one.trace, one.losses[0], 0)


def test_factors_of_the_way_from_the_right() -> None:
    """They are the factors of the mirrored network over the mirrored sentence."""
    for name in RECURRENT:
        one = shaped(name, "many-to-many", 1, bidirectional=True)
        there, back, N = one.trace, mirrored(one).trace, len(one.tokens)
        assert worst(bptt.reverse_factors(there, range(1, N), 0), bptt.factors(back, range(N, 1, -1), 0)) < TIGHT
        assert (
            worst(bptt.factors(there, range(2, N + 1), 0), bptt.reverse_factors(back, range(N - 1, 0, -1), 0)) < TIGHT
        )


def mirrored(one: Shaped) -> Shaped:
    """The directions' weights change places, and the columns that multiply what they hand up; the input is turned."""
    config, H = one.network.config, one.network.config.hidden
    weights = {}
    for name, w in one.network.weights().items():
        _, _, rest = name.partition("reverse.")
        layer = ".".join(name.split(".")[:2])
        new = (
            f"{layer}.{rest}" if rest else name.replace(f"{layer}.", f"{layer}.reverse.") if "layers" in name else name
        )
        if name == "W_ya" or (name.startswith("layers.") and not name.startswith("layers.0.") and ".W_" in f".{name}"):
            fed, state = w[:, -2 * H :], w[:, : -2 * H]
            weights[new] = np.hstack((state, fed[:, H:], fed[:, :H]))
        else:
            weights[new] = w
    losses = [loss._replace(t=len(one.tokens) + 1 - loss.t) for loss in one.losses]
    network = Network.from_weights(config, weights)
    return Shaped(network, one.final, one.initial, one.tokens[::-1], [], losses)


@QUICK
@given(CELL, LAYERS, SEED, LENGTH)
def test_reversing_the_input_swaps_the_directions(cell: str, layers: int, seed: int, length: int) -> None:
    one = shaped(cell, "many-to-many", layers, bidirectional=True, seed=seed, length=length)
    other = mirrored(one)
    there, back = one.trace, other.trace
    for k in range(1, length + 1):
        ours, theirs = there.logits(k), back.logits(length + 1 - k)
        assert ours is not None
        assert theirs is not None
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
    for layer in range(layers):
        for kind in kinds(one):
            np.testing.assert_allclose(
                filled(one, kind, layer), filled(other, kind, layer)[:, ::-1], rtol=1e-8, atol=1e-14
            )


@QUICK
@given(CELL, LAYERS, SEED, LENGTH)
def test_a_silent_way_from_the_right_leaves_the_other_alone(cell: str, layers: int, seed: int, length: int) -> None:
    """Its weights, biases and start 0, and 0 whatever multiplies it: what is left is the network of one direction."""
    one = shaped(cell, "many-to-many", layers, bidirectional=True, seed=seed, length=length)
    H = one.network.config.hidden
    both, alone = {}, {}
    for name, w in one.network.weights().items():
        if ".reverse." in name:
            both[name] = np.zeros_like(w)
            continue
        above = name == "W_ya" or (".W_" in name and not name.startswith("layers.0.") and "W_cc" not in name)
        both[name], alone[name] = w.copy(), w[:, :-H] if above else w
        if above:
            both[name][:, -H:] = 0.0
    config = one.network.config
    plain = Config("test", cell, H, config.vocabulary, config.output_vocabulary, layers=layers)
    whole = BothWays.start(Network.from_weights(config, both), one.initial).extend(one.tokens)
    part = Trace.start(Network.from_weights(plain, alone), one.initial).extend(one.tokens)
    for k, target in one.losses:
        assert whole.loss(k, target) == pytest.approx(part.loss(k, target), rel=1e-12)
    for layer in range(layers):
        for kind in kinds(one):
            ours, theirs = (bptt.gradient_rows(run, one.losses, kind, layer) for run in (whole, part))
            for (t, _), row, wanted in zip(one.losses, ours, theirs, strict=True):
                np.testing.assert_allclose(row[:t], wanted, rtol=1e-9, atol=1e-15)
                assert not row[t:].any()


@QUICK
@given(CELL, LAYERS, SEED, LENGTH)
def test_a_decoder_of_no_steps_leaves_the_encoder_alone(cell: str, layers: int, seed: int, length: int) -> None:
    """An encoder is a network of one direction, whatever is written after it."""
    one = shaped(cell, "encoder-decoder", layers, seed=seed, length=max(2, length))
    config, weights = one.network.config, one.network.weights()
    alone = {name.removeprefix("encoder."): w for name, w in weights.items() if name.startswith("encoder.")}
    plain = Config("test", cell, config.hidden, config.vocabulary, config.output_vocabulary, layers=layers)
    readout = {"W_ya": weights["W_ya"], "b_y": weights["b_y"]}
    part = Trace.start(Network.from_weights(plain, alone | readout), one.initial).extend(one.tokens)
    read = Trace.start(one.network, one.initial).extend(one.tokens)
    for run in (read, one.trace):
        assert run.read == len(one.tokens)
        for k in range(1, len(one.tokens) + 1):
            for layer in range(layers):
                np.testing.assert_array_equal(run.state(k, layer), part.state(k, layer))
                np.testing.assert_array_equal(run.fed(k, layer), part.fed(k, layer))
        steps = range(1, len(one.tokens) + 1)
        np.testing.assert_array_equal(bptt.factors(run, steps, 0), bptt.factors(part, steps, 0))
