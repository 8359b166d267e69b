"""Against torch as it is installed: the cells written out, and nn.RNN, nn.GRU and nn.LSTM with their weights mapped."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from rnn_tui.core import bptt
from rnn_tui.core.cells import CELLS
from rnn_tui.core.ops import Array
from tests.core.networks import Case, case, worst
from tests.parity.figures import LEAST_DOUBT, TOLERANCE, assert_equal, cases, computed, doubt

if TYPE_CHECKING:
    from torch.nn import RNNBase

torch = pytest.importorskip("torch", reason="live parity needs torch: pip install 'rnn-tui[parity]'")
torch_cells = pytest.importorskip("tests.parity.torch_cells", reason="live parity needs torch")

MODULES = ("rnn", "rnn-relu", "gru-torch", "lstm")
# The row blocks of weight_ih and weight_hh in torch's order, and the sign that the notation's gate has there.
BLOCKS = {
    "rnn": (("a", 1.0),),
    "rnn-relu": (("a", 1.0),),
    "gru-torch": (("r", 1.0), ("u", -1.0), ("c", 1.0)),
    "lstm": (("u", 1.0), ("f", 1.0), ("c", 1.0), ("o", 1.0)),
}


@pytest.mark.parametrize("seed", [6, 8])
@pytest.mark.parametrize("cell", CELLS)
def test_cells_written_out(cell: str, seed: int) -> None:
    for one in cases(cell, seed):
        assert doubt(one) > LEAST_DOUBT
        assert_equal(computed(one), torch_cells.figures(one))


def module_of(one: Case) -> "RNNBase":
    """torch's own network with random weights of its own, float64, two bias vectors a layer."""
    config = one.network.config
    kind = {"rnn": torch.nn.RNN, "rnn-relu": torch.nn.RNN, "gru-torch": torch.nn.GRU, "lstm": torch.nn.LSTM}
    extra = {"rnn-relu": {"nonlinearity": "relu"}}.get(config.cell, {})
    module: RNNBase = kind[config.cell](4, config.hidden, config.layers, dtype=torch.float64, **extra)
    generator = torch.Generator().manual_seed(config.layers)
    for parameter in module.parameters():
        parameter.data.normal_(0.0, 0.5, generator=generator)
    return module


def mapped(cell: str, layers: int, named: dict[str, Array], *, gradient: bool) -> dict[str, Array]:
    """torch's weights, or gradients by them, under the notation's names.

    A bias is the sum of torch's two; a gradient by it is the gradient by either, for both are the same.
    """
    found: dict[str, Array] = {}
    for n in range(layers):
        for row, (block, sign) in enumerate(BLOCKS[cell]):
            H = named[f"weight_hh_l{n}"].shape[1]
            rows = slice(row * H, (row + 1) * H)
            by_state, by_input = (named[f"weight_{kind}_l{n}"][rows] for kind in ("hh", "ih"))
            bias_state, bias_input = (named[f"bias_{kind}_l{n}"][rows] for kind in ("hh", "ih"))
            own = f"layers.{n}."
            if (cell, block) == ("gru-torch", "c"):
                found |= {f"{own}W_cc": by_state, f"{own}W_cx": by_input}
                found |= {f"{own}b_cc": bias_state, f"{own}b_cx": bias_input}
            else:
                found[f"{own}W_{block}"] = sign * np.hstack([by_state, by_input])
                found[f"{own}b_{block}"] = sign * (bias_input if gradient else bias_state + bias_input)
    return found


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("cell", MODULES)
def test_torch_s_own_modules(cell: str, layers: int) -> None:
    plain = case(cell, layers, seed=3, hidden=6, length=7)
    module, config = module_of(plain), plain.network.config
    inner = {name: parameter.detach().numpy() for name, parameter in module.named_parameters()}
    weights = plain.network.weights() | mapped(cell, layers, inner, gradient=False)
    network = type(plain.network).from_weights(config, weights)
    one = Case(network, plain.initial, plain.tokens, plain.targets)
    assert doubt(one) > LEAST_DOUBT

    x = torch.tensor(weights["E"][one.tokens]).requires_grad_()
    first = torch.tensor(np.concatenate(one.initial, axis=1).T)
    state = (first[:, :6].contiguous(), first[:, 6:].contiguous()) if cell == "lstm" else first
    outputs, last = module(x, state)
    readout, bias = torch.tensor(weights["W_ya"]), torch.tensor(weights["b_y"])
    losses = torch.nn.functional.cross_entropy(outputs @ readout.T + bias, torch.tensor(one.targets), reduction="none")

    trace = one.trace
    tops = np.stack([network.cell.a(moment.layers[-1].state)[:, 0] for moment in trace.moments])
    assert worst(tops, outputs.detach().numpy()) < TOLERANCE
    ends = np.stack([trace.state(len(trace), layer)[:, 0] for layer in range(layers)])
    assert worst(ends, (torch.cat(last, 1) if cell == "lstm" else last).detach().numpy()) < TOLERANCE
    assert worst([trace.loss(t, y) for t, y in one.losses], losses.detach().numpy()) < TOLERANCE
    for t, row in enumerate(bptt.gradient_rows(trace, one.losses, "x", 0), 1):
        (reached,) = torch.autograd.grad(losses[t - 1], x, retain_graph=True)
        assert worst(row, torch.linalg.vector_norm(reached, dim=1).numpy()[:t]) < TOLERANCE
    names, parameters = zip(*module.named_parameters(), strict=True)
    reached = torch.autograd.grad(losses.sum(), parameters)
    gradients = {name: gradient.numpy() for name, gradient in zip(names, reached, strict=True)}
    ours = bptt.parameter_gradient(trace, one.losses)
    for name, gradient in mapped(cell, layers, gradients, gradient=True).items():
        assert worst(ours[name], gradient) < TOLERANCE, name
