"""Every shape against torch as installed: unrolled out of written cells, and nn.RNN, nn.GRU, nn.LSTM both ways."""

import numpy as np
import pytest

from rnn_tui.core import bptt
from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array
from tests.core.networks import worst
from tests.core.shapes import ALL, Shaped, every, shaped
from tests.parity.figures import LEAST_DOUBT, TOLERANCE, assert_equal
from tests.parity.shape_figures import SCALES, computed, doubt

torch = pytest.importorskip("torch", reason="live parity needs torch: pip install 'rnn-tui[parity]'")
torch_shapes = pytest.importorskip("tests.parity.torch_shapes", reason="live parity needs torch")
live = pytest.importorskip("tests.parity.test_torch_live", reason="live parity needs torch")


@pytest.mark.parametrize("source", ["embedding", "one-hot"])
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("cell", ALL)
def test_shapes_unrolled(cell: str, seed: int, source: str) -> None:
    for one in every(cell, seed=seed, hidden=6, source=source, scale=SCALES.get(cell, 0.7)):
        assert doubt(one) > LEAST_DOUBT
        assert_equal(computed(one), torch_shapes.figures(one))


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", ["rnn", "gru-torch", "lstm"])
def test_torch_s_own_bidirectional_modules(cell: str, layers: int) -> None:
    """nn.RNN, nn.GRU and nn.LSTM with bidirectional=True, their weights mapped; the ways in each layer side by side."""
    start, H = shaped(cell, "many-to-many", layers, bidirectional=True, hidden=6), 6
    kind = {"rnn": torch.nn.RNN, "gru-torch": torch.nn.GRU, "lstm": torch.nn.LSTM}[cell]
    module = kind(3, H, layers, bidirectional=True, dtype=torch.float64)
    generator = torch.Generator().manual_seed(layers)
    for parameter in module.parameters():
        parameter.data.normal_(0.0, 0.5, generator=generator)
    inner = {name: parameter.detach().numpy() for name, parameter in module.named_parameters()}
    weights = start.network.weights() | mapped(cell, layers, inner, gradient=False)
    network = Network.from_weights(start.network.config, weights)
    one = Shaped(network, start.initial, start.final, start.tokens, [], start.losses)
    assert doubt(one) > LEAST_DOUBT

    x = torch.tensor(weights["E"][one.tokens]).requires_grad_()
    ends = [state[:, 0] for pair in zip(one.initial, one.final, strict=True) for state in pair]
    first = torch.tensor(np.stack(ends))
    state = (first[:, :H].contiguous(), first[:, H:].contiguous()) if cell == "lstm" else first
    outputs, _ = module(x, state)
    readout, bias = torch.tensor(weights["W_ya"]), torch.tensor(weights["b_y"])
    targets = torch.tensor([target for _, target in one.losses])
    losses = torch.nn.functional.cross_entropy(outputs @ readout.T + bias, targets, reduction="none")

    trace = one.trace
    tops = np.stack([trace.a(k, layers - 1) for k in range(1, len(trace) + 1)])
    assert worst(tops, outputs.detach().numpy()) < TOLERANCE
    assert worst([trace.loss(t, y) for t, y in one.losses], losses.detach().numpy()) < TOLERANCE
    for t, row in enumerate(bptt.gradient_rows(trace, one.losses, "x", 0)):
        (reached,) = torch.autograd.grad(losses[t], x, retain_graph=True)
        assert worst(row, torch.linalg.vector_norm(reached, dim=1).numpy()) < TOLERANCE
    names, parameters = zip(*module.named_parameters(), strict=True)
    reached = torch.autograd.grad(losses.sum(), parameters)
    gradients = {name: gradient.numpy() for name, gradient in zip(names, reached, strict=True)}
    ours = bptt.parameter_gradient(trace, one.losses)
    for name, gradient in mapped(cell, layers, gradients, gradient=True).items():
        assert worst(ours[name], gradient) < TOLERANCE, name


def mapped(cell: str, layers: int, named: dict[str, Array], *, gradient: bool) -> dict[str, Array]:
    """torch's weights of both directions, or gradients by them, under the notation's names."""
    ahead = {name: w for name, w in named.items() if not name.endswith("_reverse")}
    back = {name.removesuffix("_reverse"): w for name, w in named.items() if name.endswith("_reverse")}
    found: dict[str, Array] = live.mapped(cell, layers, ahead, gradient=gradient)
    other: dict[str, Array] = live.mapped(cell, layers, back, gradient=gradient)
    for name, w in other.items():
        layer, number, rest = name.split(".")
        found[f"{layer}.{number}.reverse.{rest}"] = w
    return found
