"""The padded network against torch: one linear layer over the padded one-hot row, tanh, another, cross-entropy."""

import numpy as np
import pytest

from tests.core.networks import worst
from tests.core.test_padded import HIDDEN, LONGEST, VOCABULARY, network, row, sentences

torch = pytest.importorskip("torch", reason="live parity needs torch: pip install 'rnn-tui[parity]'")


def test_loss_and_gradient() -> None:
    net, batch = network(), sentences()
    named = {
        name: torch.tensor(array, dtype=torch.float64, requires_grad=True) for name, array in net.weights().items()
    }
    rows, targets = [], []
    for column in range(3):
        for t in range(1, LONGEST + 1):
            if batch.mask[t - 1, column]:
                rows.append(row(batch.inputs[:t, column].tolist()))
                targets.append(int(batch.targets[t - 1, column]))
    x = torch.tensor(np.array(rows))
    a = torch.tanh(x @ named["layers.0.W"].T + named["layers.0.b"])
    loss = torch.nn.functional.cross_entropy(a @ named["W_ya"].T + named["b_y"], torch.tensor(targets))
    loss.backward()
    found, flat = net.loss_and_gradient(batch)
    assert abs(found - loss.item()) < 1e-12 * loss.item()
    width = len(VOCABULARY)
    blocks = flat[: net.blocks.size].reshape(LONGEST, HIDDEN, width).transpose(1, 0, 2).reshape(HIDDEN, -1)
    assert worst(blocks, named["layers.0.W"].grad.numpy()) < 1e-10
    rest = np.concatenate([named[name].grad.numpy().ravel() for name in ("layers.0.b", "W_ya", "b_y")])
    assert worst(flat[net.blocks.size :], rest) < 1e-10
