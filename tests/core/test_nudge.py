"""rnn_tui.core.nudge: what the loss really does when one number is moved is what the gradient says."""

import pytest

from rnn_tui.core.nudge import nudge
from tests.core.networks import RECURRENT, case


@pytest.mark.parametrize("layer", [0, 1, 2])
@pytest.mark.parametrize("cell", [*RECURRENT, "dense"])
def test_a_nudge_goes_every_way_that_the_gradient_goes(cell: str, layer: int) -> None:
    """Up through the layers at its own step, and on through the steps of its own."""
    one = case(cell, 3)
    trace, size = one.trace, 1e-5
    for loss in (one.losses[-1], one.losses[2]):
        for k in (1, loss.t - 1, loss.t):
            up, down = (nudge(trace, loss, k, layer, 1, epsilon) for epsilon in (size, -size))
            assert up.before == down.before == trace.loss(loss.t, loss.target)
            assert up.predicted == -down.predicted
            assert (up.after - down.after) / 2 == pytest.approx(up.predicted, rel=1e-5, abs=1e-12 * size**0.5)


def test_a_nudge_of_nothing_changes_nothing() -> None:
    one = case("lstm", 2)
    still = nudge(one.trace, one.losses[-1], 2, 0, 0, 0.0)
    assert still.after == still.before
    assert still.predicted == 0.0
