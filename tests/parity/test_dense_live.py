from typing import Any

import numpy as np
import pytest

from rnn_tui.core import dense
from rnn_tui.experiments import depth as experiment

torch = pytest.importorskip("torch")


@pytest.mark.parametrize(
    ("depth", "kind"), [(2, "plain"), (8, "plain"), (8, "residual"), (56, "plain"), (56, "residual")]
)
def test_loss_states_and_gradients_are_torch_s(depth: int, kind: experiment.Kind) -> None:
    """Blocks built anew out of nn.functional, in float64, with retain_grad() on every a[l]."""
    rng = np.random.default_rng(depth)
    start = experiment.fresh(depth, kind, 0)
    network = start.replaced([array + rng.normal(0, 0.05, array.shape) for array in start.arrays()])
    data = experiment.spirals()
    arrays = [torch.tensor(array, requires_grad=True) for array in network.arrays()]
    a = torch.tensor(data.points).T
    states: list[Any] = []
    for layer in range(depth):
        z = torch.nn.functional.linear(a, arrays[2 * layer], arrays[2 * layer + 1])
        if kind == "residual" and layer in range(2, depth, 2):
            z = z + states[layer - 2]
        a = torch.relu(z)
        a.retain_grad()
        states.append(a)
    logits = torch.nn.functional.linear(a, arrays[-2], arrays[-1])[:, 0]
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.tensor(data.answers, dtype=torch.float64))
    loss.backward()
    went = dense.backward(network, data.points, data.answers)
    assert went.loss == pytest.approx(loss.item(), rel=1e-12)
    theirs = np.concatenate([array.grad.numpy().ravel() for array in arrays])
    np.testing.assert_allclose(went.gradient, theirs, rtol=1e-8, atol=1e-12 * np.abs(theirs).max())
    norms = [float(torch.linalg.norm(state.grad)) for state in states]
    np.testing.assert_allclose(experiment.gradient(network), norms, rtol=1e-9)
