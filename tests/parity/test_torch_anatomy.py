"""The three factors of one loss's gradient against torch: its own Jacobians over many steps, its own copies of W."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from rnn_tui.core.anatomy import anatomy
from tests.core.networks import RECURRENT, Case, case, worst
from tests.parity.figures import TOLERANCE

if TYPE_CHECKING:
    from torch import Tensor

torch = pytest.importorskip("torch", reason="live parity needs torch: pip install 'rnn-tui[parity]'")
torch_cells = pytest.importorskip("tests.parity.torch_cells", reason="live parity needs torch")


def joint(cell: str, state: "tuple[Tensor, Tensor]") -> "Tensor":
    return torch.cat(state) if cell == "lstm" else state[0]


def norms(one: Case, layer: int) -> dict[str, list[float]]:
    """For the last loss and each step k: ‖∂s<t>/∂s<k>‖, ‖∂⁺s<k>/∂W‖, and ‖∂L/∂W⁽ᵏ⁾‖ by W_aa's part and W_ax's."""
    cell, H = one.network.config.cell, one.network.config.hidden
    weights = {name: torch.tensor(w).requires_grad_() for name, w in one.network.weights().items()}
    unrolled = torch_cells.unroll(one, weights)
    unrolled.losses[-1].backward(retain_graph=True)
    inputs = [x.detach() for x in unrolled.x[layer]]
    copies = [{name: w.detach() for name, w in copy.items()} for copy in unrolled.copies[layer]]
    states = [torch.tensor(one.initial[layer][:, 0])]
    states += [joint(cell, pair).detach() for pair in zip(unrolled.a[layer], unrolled.c[layer], strict=True)]
    found: dict[str, list[float]] = {"product": [], "immediate": [], "state": [], "inputs": []}
    for k, retained in enumerate(unrolled.copies[layer], 1):

        def onwards(state: "Tensor", k: int = k) -> "Tensor":
            for x, w in zip(inputs[k:], copies[k:], strict=True):
                state = joint(cell, torch_cells.step(cell, w, *torch_cells.split(cell, state), x))
            return state

        matrices = {name: w for name, w in copies[k - 1].items() if name.startswith("W")}

        def of_weights(w: "dict[str, Tensor]", k: int = k) -> "Tensor":
            before = torch_cells.split(cell, states[k - 1])
            return joint(cell, torch_cells.step(cell, copies[k - 1] | w, *before, inputs[k - 1]))

        by_weights = torch.func.jacrev(of_weights)(matrices)
        flat = torch.cat([jacobian.flatten(1) for jacobian in by_weights.values()], 1)
        found["product"].append(float(torch.linalg.matrix_norm(torch.func.jacrev(onwards)(states[k]), 2)))
        found["immediate"].append(float(torch.linalg.matrix_norm(flat, 2)))
        reached = {name: w.grad for name, w in retained.items() if name in matrices and w.grad is not None}
        columns = {name: {"W_cc": H, "W_cx": 0}.get(name, H) for name in reached}
        found["state"].append(float(torch_cells.length_of([g[:, : columns[n]] for n, g in reached.items()])))
        found["inputs"].append(float(torch_cells.length_of([g[:, columns[n] :] for n, g in reached.items()])))
    return found


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", RECURRENT)
def test_the_factors_of_the_formula(cell: str, layers: int) -> None:
    one = case(cell, layers, seed=6, hidden=6, length=7, biases={"b_a": 1.0} if cell == "rnn-relu" else {})
    for layer in range(layers):
        ours, theirs = anatomy(one.trace, one.losses[-1], layer), norms(one, layer)
        assert min(np.min(theirs[name]) for name in ("product", "immediate", "inputs")) > 0
        assert worst(ours.products, theirs["product"]) < TOLERANCE
        assert worst(ours.immediate.both, theirs["immediate"]) < TOLERANCE
        assert worst(ours.terms.state, theirs["state"]) < TOLERANCE
        assert worst(ours.terms.inputs, theirs["inputs"]) < TOLERANCE
