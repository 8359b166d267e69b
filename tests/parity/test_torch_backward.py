"""Every number of the way back against torch: autograd's own gradients, Jacobians and sums of the steps' copies."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from rnn_tui.core.ops import Array
from rnn_tui.session.backward import Backward
from tests.core.networks import RECURRENT, Case, worst
from tests.parity.figures import LEAST_DOUBT, TOLERANCE, cases, doubt

if TYPE_CHECKING:
    from tests.parity.torch_cells import Named, Unrolled

torch = pytest.importorskip("torch", reason="live parity needs torch: pip install 'rnn-tui[parity]'")
torch_cells = pytest.importorskip("tests.parity.torch_cells", reason="live parity needs torch")


def unrolled(one: Case, steps: list[int]) -> "tuple[Unrolled, Named]":
    """Forward, and backward from the sum of the losses of these steps."""
    weights = {name: torch.tensor(w).requires_grad_() for name, w in one.network.weights().items()}
    found: Unrolled = torch_cells.unroll(one, weights)
    for logits in found.logits:
        logits.retain_grad()
    torch.stack([found.losses[t - 1] for t in steps]).sum().backward(retain_graph=True)
    return found, weights


def reached(nodes: "list[torch.Tensor]", t: int) -> Array:  # type: ignore[name-defined]  # torch is imported if it is there
    """The retained gradients of steps 1 … t; zero where none arrived."""
    return np.stack([(torch.zeros_like(n) if n.grad is None else n.grad).detach().numpy() for n in nodes[:t]])


def row_of(one: Case, found: "Unrolled", layer: int, t: int) -> Array:
    """∂L/∂s<k>, a joint state's path c → a taken once, as the notation writes it."""
    by_a = reached(found.a[layer], t)
    if not one.network.cell.joint:
        return by_a
    a, c = (np.stack([n.detach().numpy() for n in nodes[layer][:t]]) for nodes in (found.a, found.c))
    squashed = np.tanh(c)
    direct = reached(found.c[layer], t) - a / squashed * (1 - squashed**2) * by_a
    return np.concatenate((by_a, direct), axis=1)


def summed(found: "Unrolled", layer: int, k: int, t: int, hidden: int) -> tuple[float, float]:
    """‖∂L/∂W‖ over the copies of steps k … t: what multiplies the state, and what multiplies the input."""
    state: list[Array] = []
    fed: list[Array] = []
    for name in found.copies[layer][0]:
        if not name.startswith("W"):
            continue
        grads = [copy[name].grad for copy in found.copies[layer][k - 1 : t]]
        whole = sum(grad.numpy() for grad in grads if grad is not None)
        if name in ("W_cc", "W_cx"):
            (state if name == "W_cc" else fed).append(np.asarray(whole))
        else:
            state.append(np.asarray(whole)[:, :hidden])
            fed.append(np.asarray(whole)[:, hidden:])
    return float(np.linalg.norm(np.vstack(state))), float(np.linalg.norm(np.vstack(fed)))


@pytest.mark.parametrize("all_losses", [False, True], ids=["one loss", "all losses"])
@pytest.mark.parametrize("cell", RECURRENT)
def test_the_way_back(cell: str, all_losses: bool) -> None:
    for one in cases(cell, 6):
        assert doubt(one) > LEAST_DOUBT
        trace, hidden, T = one.trace, one.network.config.hidden, len(one.tokens)
        losses = one.losses if all_losses else one.losses[-2:-1]
        t = losses[-1].t
        found, weights = unrolled(one, [loss.t for loss in losses])
        by_logits = reached(found.logits, t)  # before other calls of autograd add to it
        top = one.network.config.layers - 1
        for layer in range(top + 1):
            way = Backward(trace, losses, layer)
            assert worst(way.a, reached(found.a[layer], t)) < TOLERANCE
            assert worst(way.x, reached(found.x[layer], t)) < TOLERANCE
            if way.c is not None:
                assert worst(way.c, reached(found.c[layer], t)) < TOLERANCE
            by_output = by_logits @ weights["W_ya"].detach().numpy()
            above = reached(found.x[layer + 1], t) if layer < top else by_output
            assert worst(way.above, above) < TOLERANCE
            row = row_of(one, found, layer, t)
            assert worst(way.norms["row"], np.linalg.norm(row, axis=1)) < TOLERANCE
            jacobians = torch_cells.jacobians(one, found, layer).numpy()
            product, factors = np.eye(jacobians.shape[1]), 1.0
            for k in range(T if t == T else t, 0, -1):
                link, sums = way.link(k), way.gathered(k)
                if k < t:
                    step = jacobians[k]  # of step k + 1: arrays count from 0
                    handed = row[k] @ step
                    product, factors = product @ step, factors * float(np.linalg.norm(step, 2))
                    assert worst([way.norms["later"][k - 1]], [np.linalg.norm(handed)]) < TOLERANCE
                    assert worst([way.norms["later_a"][k - 1]], [np.linalg.norm(handed[:hidden])]) < TOLERANCE
                    ratio, stood = way.ratio(k), np.linalg.norm(row[k])
                    assert (ratio is None) == (stood == 0)  # a ReLU may leave nothing
                    assert ratio is None or worst([ratio], [np.linalg.norm(handed) / stood]) < TOLERANCE
                    assert link.factor is not None
                    assert worst([link.factor], [np.linalg.norm(step, 2)]) < TOLERANCE
                assert worst([link.product, link.factors], [np.linalg.norm(product, 2), factors]) < TOLERANCE
                assert worst([sums.state, sums.inputs], summed(found, layer, k, t, hidden)) < TOLERANCE
                those = [found.losses[loss.t - 1] for loss in losses if loss.t >= k]
                (readout,) = torch.autograd.grad(torch.stack(those).sum(), weights["W_ya"], retain_graph=True)
                assert worst([sums.readout], [float(torch.linalg.vector_norm(readout))]) < TOLERANCE
