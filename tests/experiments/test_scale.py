"""What the scale of W_aa does: theory where there is theory, differences where there is none."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.core.bptt import Loss, parameter_gradient
from rnn_tui.core.trace import Trace
from rnn_tui.errors import CannotError
from rnn_tui.experiments.scale import CLIP, STEPS, fresh, of_run, scaled, swept
from rnn_tui.models import choose
from rnn_tui.session import Run, Session
from tests.models_for_tests import OPENING, agreement
from tests.session.shapes import BOTH_WAYS, DATES, Text


def test_small_inputs_and_orthogonal_weights_lose_g_a_step() -> None:
    found = scaled(fresh("orthogonal"), 0.5)
    assert len(found.norms) == STEPS
    assert found.singular == pytest.approx(0.5) and found.radius == pytest.approx(0.5)
    assert found.share == pytest.approx(0.5 ** (STEPS - 1), rel=0.1)
    assert found.slope is not None and found.slope > 0.99


@pytest.mark.parametrize("seed", range(3))
def test_it_vanishes_then_explodes(seed: int) -> None:
    found = swept(fresh("orthogonal", seed=seed), [0.5, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0])
    shares = [one.share for one in found if one.share is not None]
    assert shares == sorted(shares)
    assert shares[2] < 0.02 and 0.1 < shares[3] < 1 < shares[4] and shares[-1] > 100


@pytest.mark.parametrize("seed", range(3))
def test_a_singular_value_above_one_does_not_suffice(seed: int) -> None:
    found = scaled(fresh("gaussian", seed=seed), 0.9)
    assert found.singular > 1.6
    assert found.radius is not None and found.radius < 1
    assert found.shares[0] < 0.1


@pytest.mark.parametrize("kind", ["orthogonal", "gaussian"])
@pytest.mark.parametrize("g", [0.3, 0.9])
def test_a_singular_value_below_one_forces_it_to_vanish(kind: str, g: float) -> None:
    found = scaled(fresh("orthogonal" if kind == "orthogonal" else "gaussian"), g)
    if found.singular < 1:
        assert found.shares[0] <= found.singular ** (STEPS - 1) * (1 + 1e-9)
    powers = found.singular ** np.arange(STEPS - 1, -1, -1.0)
    assert (found.shares <= powers * (1 + 1e-9)).all()


def test_the_trained_one_does_neither() -> None:
    """Saturation damps what σmax = 7 could do; on this sentence, at these scales."""
    model = choose("agreement", "rnn")
    bench = of_run(Run.over(model, OPENING, "was"), 0)
    found = swept(bench, [0.5, 1.0, 2.0])
    assert all(one.singular > 3 and one.shares[0] < 0.05 for one in found)
    assert all(one.slope is not None and one.slope < 0.2 for one in found)


def test_at_one_it_is_the_network_itself() -> None:
    run = Run.over(agreement("rnn"), OPENING, "was")
    found = scaled(of_run(run, 0), 1.0)
    norms, terms = (run.gradient_rows([8], kind, 0)[0] for kind in ("a", "term"))
    np.testing.assert_array_equal(found.norms, norms)
    np.testing.assert_array_equal(found.terms, terms)


def test_the_gradient_is_that_of_all_parameters_by_differences() -> None:
    """Along its own direction a small step changes the loss by ‖∂L/∂W‖ a unit of length."""
    bench, g, epsilon = fresh("orthogonal"), 1.2, 1e-6
    layer = bench.network.layers[0]
    network = replace(bench.network, layers=(replace(layer, recurrent=layer.recurrent * g),))
    loss = Loss(STEPS, bench.target)
    gradient = parameter_gradient(Trace.start(network).extend(list(bench.tokens)), [loss])
    size = scaled(bench, g).gradient

    def at(step: float) -> float:
        weights = {name: w + step * gradient[name] / size for name, w in network.weights().items()}
        moved = type(network).from_weights(network.config, weights)
        return Trace.start(moved).extend(list(bench.tokens)).loss(*loss)

    assert (at(epsilon) - at(-epsilon)) / (2 * epsilon) == pytest.approx(size, rel=1e-5)


def test_clipping_begins_at_its_threshold() -> None:
    small, large = scaled(fresh("orthogonal"), 0.5), scaled(fresh("orthogonal"), 1.5)
    assert small.gradient < CLIP < large.gradient
    assert small.kept == 1.0
    assert large.kept is not None and large.kept * large.gradient == pytest.approx(CLIP)


def test_without_a_loss_there_is_nothing_to_scale() -> None:
    with pytest.raises(CannotError):
        of_run(Run.over(agreement("rnn"), OPENING), 0)
    with pytest.raises(CannotError):
        of_run(Run.start(agreement("rnn")), 0)


@pytest.mark.parametrize("text", [BOTH_WAYS, DATES], ids=["both ways", "a decoder"])
def test_without_one_w_aa_along_all_steps_there_is_nothing_to_scale(text: Text) -> None:
    session = Session(text.model(), text.tokens, guess=True)
    if text is DATES:
        session.enter()
    with pytest.raises(CannotError, match="one W_aa along all steps"):
        of_run(session.snapshot.run, 0)
