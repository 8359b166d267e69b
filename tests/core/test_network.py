"""rnn_tui.core.network: names, shapes, and one step through all layers against the notation."""

import tracemalloc

import numpy as np
import pytest

from rnn_tui.core.cells import CELLS
from rnn_tui.core.network import Config, Network
from tests.core.networks import OUTPUT_VOCABULARY, RECURRENT, VOCABULARY, case, worst
from tests.core.shapes import every

TIGHT = 1e-12


@pytest.fixture(params=CELLS)
def cell(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("source", ["embedding", "one-hot"])
@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_states_logits_and_losses_are_the_notation_s(cell: str, layers: int, source: str, output: str) -> None:
    one = case(cell, layers, source=source, output=output)
    trace, reference = one.trace, one.reference()
    run = reference.run()
    for t, (token, target) in enumerate(zip(one.tokens, one.targets, strict=True), 1):
        assert trace.moments[t - 1].token == token
        assert worst(trace.moments[t - 1].logits[:, 0], run.logits[t - 1].real) < TIGHT
        assert worst([trace.loss(t, target)], [reference.loss(run.logits[t - 1], target).real]) < TIGHT
        for layer, step in enumerate(run.steps[t - 1]):
            assert worst(one.network.cell.a(trace.state(t, layer))[:, 0], step.a.real) < TIGHT
            c = one.network.cell.c(trace.state(t, layer))
            assert c is None or step.c is None or worst(c[:, 0], step.c.real) < TIGHT


def test_names_and_shapes_are_those_of_a_checkpoint() -> None:
    expected: dict[str, dict[str, tuple[int, ...]]] = {
        "rnn": {"W_a": (5, 9), "b_a": (5,)},
        "rnn-relu": {"W_a": (5, 9), "b_a": (5,)},
        "gru-simple": {"W_c": (5, 9), "W_u": (5, 9), "b_c": (5,), "b_u": (5,)},
        "gru": {f"{kind}_{block}": (5, 9) if kind == "W" else (5,) for kind in "Wb" for block in "cur"},
        "gru-torch": {"W_cx": (5, 4), "W_cc": (5, 5), "b_cx": (5,), "b_cc": (5,)}
        | {"W_u": (5, 9), "W_r": (5, 9), "b_u": (5,), "b_r": (5,)},
        "lstm": {f"{kind}_{block}": (5, 9) if kind == "W" else (5,) for kind in "Wb" for block in "cufo"},
        "dense": {"W": (5, 4), "b": (5,)},
    }
    for name, layer in expected.items():
        config = Config("test", name, 5, VOCABULARY, OUTPUT_VOCABULARY)
        outside = {"E": (6, 4), "W_ya": (4, 5), "b_y": (4,)}
        assert config.shapes(4) == outside | {f"layers.0.{key}": shape for key, shape in layer.items()}


def test_names_of_two_directions_and_of_two_parts() -> None:
    layer = {"W_a": (5, 9), "b_a": (5,)}
    upper = {"W_a": (5, 15), "b_a": (5,)}
    both = Config("test", "rnn", 5, VOCABULARY, OUTPUT_VOCABULARY, layers=2, bidirectional=True)
    assert both.shapes(4) == {"E": (6, 4), "W_ya": (4, 10), "b_y": (4,)} | {
        f"layers.{number}.{way}{name}": size
        for number, own in enumerate((layer, upper))
        for way in ("", "reverse.")
        for name, size in own.items()
    }
    parts = Config("test", "rnn", 5, VOCABULARY, OUTPUT_VOCABULARY, "encoder-decoder", longest_output=7)
    assert parts.shapes(4) == {"encoder.E": (6, 4), "decoder.E": (4, 4), "W_ya": (4, 5), "b_y": (4,)} | {
        f"{part}.layers.0.{name}": size for part in ("encoder", "decoder") for name, size in layer.items()
    }


@pytest.mark.parametrize("source", ["embedding", "one-hot"])
def test_every_shape_comes_back_as_it_went_in(cell: str, source: str) -> None:
    for one in every(cell, source=source):
        config = one.network.config
        for network in (one.network, Network.fresh(config, np.random.default_rng(0), 3).astype("float32")):
            weights = network.weights()
            assert {name: w.shape for name, w in weights.items()} == config.shapes(3)
            for again in (Network.from_weights(config, weights), network.replaced(network.arrays())):
                assert all(np.array_equal(w, weights[name]) for name, w in again.weights().items())
                assert again.dtype == network.dtype
            assert network.parameters == sum(w.size for w in weights.values())
            drawn = [w for name, w in weights.items() if ".b_" not in name and w.any()]
            assert len({w.tobytes() for w in drawn}) == len(drawn)  # no two parts begin alike


def test_widths_of_upper_layers_of_one_hot_inputs_and_of_a_yes_no_readout() -> None:
    config = Config("t", "lstm", 5, VOCABULARY, ("no", "yes"), layers=2, input="one-hot", output="sigmoid")
    shapes = config.shapes(4)
    assert "E" not in shapes
    assert (shapes["layers.0.W_f"], shapes["layers.1.W_f"]) == ((5, 11), (5, 10))
    assert (shapes["W_ya"], shapes["b_y"]) == ((1, 5), (1,))


@pytest.mark.parametrize("source", ["embedding", "one-hot"])
def test_weights_come_back_as_they_went_in(cell: str, source: str) -> None:
    network = case(cell, 3, source=source).network
    weights = network.weights()
    assert {name: w.shape for name, w in weights.items()} == network.config.shapes(4)
    for again in (Network.from_weights(network.config, weights), network.replaced(network.arrays())):
        for name, w in again.weights().items():
            np.testing.assert_array_equal(w, weights[name])
    assert network.parameters == sum(w.size for w in weights.values())


@pytest.mark.parametrize("source", ["embedding", "one-hot"])
def test_fresh_weights_are_the_seed_s(cell: str, source: str) -> None:
    config = Config("t", cell, 5, VOCABULARY, OUTPUT_VOCABULARY, layers=2, input=source)
    first, second, third = (Network.fresh(config, np.random.default_rng(seed), 4).weights() for seed in (1, 1, 2))
    assert {name: w.shape for name, w in first.items()} == config.shapes(4)
    assert all(np.array_equal(w, second[name]) for name, w in first.items())
    assert not np.array_equal(first["W_ya"], third["W_ya"])
    assert not first["b_y"].any()


def test_float32_and_back(cell: str) -> None:
    one = case(cell, 2)
    narrow = one.network.astype("float32")
    assert narrow.dtype == np.float32
    wide = narrow.astype("float64")
    for name, w in wide.weights().items():
        np.testing.assert_array_equal(w, narrow.weights()[name].astype(np.float64))
    states = [state.astype(np.float32) for state in one.initial]
    moment = narrow.step(one.tokens[0], states)
    assert moment.logits.dtype == np.float32
    assert all(step.state.dtype == np.float32 for step in moment.layers)
    assert worst(moment.logits, wide.step(one.tokens[0], one.initial).logits) < 1e-4


def test_tokens_find_their_rows() -> None:
    network = case("lstm").network
    assert [network.index[token] for token in VOCABULARY] == list(range(6))
    assert [network.output_index[token] for token in OUTPUT_VOCABULARY] == list(range(4))
    rows = network.input_vectors(np.array([[2, 0]]))
    assert network.embedding is not None
    np.testing.assert_array_equal(rows[0], network.embedding[[2, 0]])
    one_hot = case("lstm", source="one-hot").network
    np.testing.assert_array_equal(one_hot.input_vectors(np.array([2])), [[0, 0, 1, 0, 0, 0]])


def test_states_start_at_nought(cell: str) -> None:
    network = case(cell, 2).network
    states = network.initial_states(3)
    assert [state.shape for state in states] == [(10 if cell == "lstm" else 5, 3)] * 2
    assert not any(state.any() for state in states)


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
def test_probabilities_are_one_together_and_match_the_loss(output: str) -> None:
    one = case("gru", output=output)
    for t, target in one.losses:
        shares = one.trace.probabilities(t)
        assert len(shares) == len(one.network.config.output_vocabulary)
        assert abs(shares.sum() - 1) < 1e-14
        assert abs(-np.log(shares[target]) / one.trace.loss(t, target) - 1) < TIGHT


def test_a_yes_no_answer_beyond_every_doubt_raises_nothing() -> None:
    """e^10000 on the way to σ(-10000) = 0 is no accident."""
    network = case("gru", output="sigmoid").network
    logits, targets = np.array([[-1e4, 1e4, -1e4, 1e4]]), np.array([0, 0, 1, 1])
    np.testing.assert_array_equal(network.probabilities(logits), [[1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]])
    np.testing.assert_array_equal(network.losses(logits, targets), [0.0, 1e4, 1e4, 0.0])
    np.testing.assert_array_equal(network.loss_gradient(logits, targets), [[0.0, 1.0, -1.0, 0.0]])


@pytest.mark.parametrize("name", RECURRENT)
def test_overflow_stays_in_the_numbers(name: str) -> None:
    one = case(name, 2, scale=1e200)
    moment = one.network.step(0, one.initial)
    assert moment.logits.shape == (4, 1)
    if name == "rnn-relu":
        assert not np.isfinite(moment.logits).any()


def test_one_hot_vectors_take_no_room_but_their_own() -> None:
    words = tuple(map(str, range(3_000)))
    network = Network.fresh(Config("test", "rnn", 1, words, words, input="one-hot"), np.random.default_rng(0))
    tracemalloc.start()
    row = network.input_vectors(np.array([7]))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert row.shape == (1, 3_000)
    assert most < 2**20  # a table of all of them would take 72 MB


def test_a_state_that_is_moved_is_fed_on() -> None:
    one = case("lstm", 2)
    states = one.network.initial_states()
    plain = one.network.step(1, states)
    moved = plain.layers[0].state + 0.25
    found = one.network.step(1, states, moved={0: moved})
    np.testing.assert_array_equal(found.layers[0].state, moved)
    assert not np.array_equal(found.layers[1].state, plain.layers[1].state)
    assert not np.array_equal(found.logits, plain.logits)
    above = one.network.step(1, states, moved={1: moved})
    np.testing.assert_array_equal(above.layers[0].state, plain.layers[0].state)
    np.testing.assert_allclose(
        above.logits[:, 0], one.network.readout @ moved[:5, 0] + one.network.readout_bias, rtol=1e-12
    )
