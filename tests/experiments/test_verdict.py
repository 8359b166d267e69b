"""What is said of a scaled network is what was measured; where numbers overflow or vanish it is said, and where."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.core.cells import CELLS
from rnn_tui.core.network import Config, Network
from rnn_tui.experiments.scale import CLIP, HIDDEN, STEPS, Bench, fresh, of_run, scaled, swept
from rnn_tui.experiments.verdict import data, reason, verdict
from rnn_tui.models import choose
from rnn_tui.session import Run
from rnn_tui.session.record import json_bytes
from tests.models_for_tests import OPENING, agreement

WILD = (0.0, 1e-300, 1e-12, 0.3, 1.0, 7.0, 100.0, 1e6, 1e150, 1e308)


def relu(length: int = 200) -> Bench:
    return of_run(Run.over(choose("agreement", "rnn-relu"), ["the"] * length, "was"), 0)


def test_what_it_says_is_what_was_measured() -> None:
    orthogonal = fresh("orthogonal")
    for g, words in ((0.5, "must vanish"), (1.0, "does not suffice"), (1.1, "grows"), (2.0, "explodes")):
        one = scaled(orthogonal, g)
        said = verdict(one)
        assert words in said and reason(one) is None
        share = re.search(r"\d\.\de[+-]\d\d", said)
        assert share is not None and float(share[0]) == pytest.approx(one.share, rel=0.05)
    gated = scaled(of_run(Run.over(agreement("lstm"), OPENING, "was"), 0), 1.0)
    assert "bounds nothing" in verdict(gated) and gated.slope is gated.radius is None


def test_why_it_does_not_explode_is_said_with_the_number_that_is_so() -> None:
    gaussian = scaled(fresh("gaussian"), 0.9)
    assert gaussian.radius is not None and gaussian.slope is not None and gaussian.singular > 1 > gaussian.radius
    assert gaussian.slope > 0.5
    assert f"for the radius, which many steps come to, is {gaussian.radius:.2f} < 1" in verdict(gaussian)
    saturated = scaled(of_run(Run.over(choose("agreement", "rnn"), OPENING, "was"), 0), 1.0)
    assert saturated.slope is not None and saturated.slope < 0.5
    assert f"for the slope g' is {saturated.slope:.2f} on average" in verdict(saturated)


def test_the_data_is_json() -> None:
    bench = fresh("gaussian", seed=2)
    found = json.loads(json_bytes(data(bench, swept(bench, [0.0, 1.0]))))
    assert (found["network"], found["hidden"], found["steps"], found["clip"]) == ("gaussian", HIDDEN, STEPS, CLIP)
    assert found["scales"][0]["share"] == 0.0 and len(found["scales"][1]["norm"]) == STEPS


def test_what_overflows_on_the_way_forward_is_said_with_its_step() -> None:
    bench = relu()
    found = scaled(bench, 100.0)
    step = found.overflow
    assert step is not None and found.share is found.kept is found.slope is None
    assert f"step {step} overflows on the way forward" in verdict(found)
    assert scaled(relu(step - 1), 100.0).overflow is None  # the step before was finite


def test_what_overflows_on_the_way_back_is_said_with_its_step() -> None:
    """Small inputs keep the states finite where the gradient no longer is."""
    bench = relu()
    weights = bench.network.weights()
    weights["E"] = weights["E"] * 1e-200
    weights["layers.0.b_a"] = weights["layers.0.b_a"] * 1e-200
    small = replace(bench, network=Network.from_weights(bench.network.config, weights))
    found = scaled(small, 60.0)
    assert found.overflow is None
    match = re.search(r"∂L<200>/∂a<(\d+)>‖ overflows", verdict(found))
    assert match is not None and "it explodes" in verdict(found)
    k = int(match[1])
    assert np.isfinite(found.norms[k:]).all() and not np.isfinite(found.norms[k - 1])


def test_zeros_are_told_apart_with_the_step_from_which_they_are() -> None:
    for exact in (scaled(relu(50), 0.0), scaled(fresh("orthogonal"), 0.0)):  # tanh has no slope of 0, W_aa times 0 is 0
        assert "exactly 0 (since k=49)" in verdict(exact) and exact.share == 0
    small = scaled(relu(), 0.001)
    since = re.search(r"0 \(too small for a float since k=(\d+)\)", verdict(small))
    assert since is not None
    k = int(since[1])
    assert (small.norms[:k] == 0).all() and (small.norms[k:] > 0).all()


def test_where_nothing_sets_out_there_is_no_share() -> None:
    bench = relu(3)
    weights = bench.network.weights()
    weights["b_y"] = np.where(np.arange(len(weights["b_y"])) == bench.target, 1e6, 0.0)
    sure = replace(bench, network=Network.from_weights(bench.network.config, weights))
    found = scaled(sure, 1.0)
    assert found.share is None and "nothing sets out" in verdict(found)
    assert found.gradient == 0 and found.kept == 1


def test_one_step_has_nothing_to_go_back_to() -> None:
    assert "nothing goes back in time" in verdict(scaled(relu(1), 0.1))


def test_below_the_top_layer_it_claims_no_bound() -> None:
    run = Run.over(agreement("rnn", layers=2), OPENING, "was")
    said = verdict(scaled(of_run(run, 0), 0.01))
    assert "bounds nothing" in said and "must vanish" not in said
    assert "must vanish" in verdict(scaled(of_run(run, 1), 0.01))


def wild(seed: int) -> Bench:
    """Any cell, any size of weights, any length."""
    rng = np.random.default_rng(seed)
    cells = [name for name in sorted(CELLS) if name != "dense"]
    cell = cells[seed % len(cells)]
    words = ("a", "b", "c")
    config = Config("agreement", cell, 3, words, words, layers=1 + seed // 7 % 2)
    sizes = {name: 10.0 ** rng.integers(-3, 4) for name in config.shapes(2)}
    weights = {name: rng.normal(0.0, sizes[name], shape) for name, shape in config.shapes(2).items()}
    tokens = tuple(int(token) for token in rng.integers(0, 3, int(rng.choice([1, 2, 40]))))
    layer = int(rng.integers(0, config.layers))
    return Bench("wild", Network.from_weights(config, weights), tokens, int(rng.integers(0, 3)), layer)


@pytest.mark.parametrize("seed", range(28))
def test_at_any_scale_it_is_said_in_words_and_in_json(seed: int) -> None:
    """No NaN or ∞ gets out, every gap has a reason, and a statement of how it grows or shrinks holds."""
    bench = wild(seed)
    found = swept(bench, WILD)
    for one, told in zip(found, json.loads(json_bytes(data(bench, found)))["scales"], strict=True):
        said = verdict(one)
        assert told["says"] == said and not re.search(r"\b(nan|inf|None)\b", said)
        sizes = [told[name] for name in ("largest_singular_value", "share", "gradient", "clipped")]
        gaps = None in (*sizes, *told["norm"], *told["term"])
        assert gaps == (told["reason"] is not None)
        if "must vanish" in said:
            assert one.singular < 1 and one.shares[0] <= max(one.singular, 1e-300)
        if "explodes: what" in said or "grows" in said:
            assert one.singular > 1 and (one.share is None or one.share > 1)
