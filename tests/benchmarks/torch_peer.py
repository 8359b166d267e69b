"""PyTorch doing the same work: a cell written out, so that every a<k> is there to be differentiated by."""

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array

torch: Any = importlib.import_module("torch")
torch.set_num_threads(1)


def step(cell: str, z: Any, reached: Any, bias: Any, a: Any, c: Any) -> tuple[Any, Any]:
    """a<t> and c<t> of `W x + b` and `R h`, the blocks in this program's order."""
    if cell == "rnn":
        return torch.tanh(z + reached), c
    if cell == "lstm":
        zc, zu, zf, zo = (z + reached).chunk(4)
        c = torch.sigmoid(zf) * c + torch.sigmoid(zu) * torch.tanh(zc)
        return torch.sigmoid(zo) * torch.tanh(c), c
    (xc, xu, xr), (hc, hu, hr) = z.chunk(3), reached.chunk(3)
    update = torch.sigmoid(xu + hu)
    a = update * torch.tanh(xc + torch.sigmoid(xr + hr) * (hc + bias)) + (1 - update) * a
    return a, c


class Peer:
    """A network of one layer (rnn, gru-torch or lstm) in PyTorch, float64, with what a run leaves behind."""

    def __init__(self, network: Network) -> None:
        self.cell, layer = network.config.cell, network.layers[0]
        arrays = [network.embedding, *layer.arrays(), network.readout, network.readout_bias]
        self.parameters = [torch.tensor(np.array(array), requires_grad=True) for array in arrays]
        self.hidden = network.config.hidden
        self.restart()

    def restart(self) -> None:
        """Before the first token."""
        nought = torch.zeros(self.hidden, dtype=torch.float64)
        self.states: list[tuple[Any, Any]] = [(nought, nought)]
        self.activations: list[Any] = []

    def read(self, tokens: Sequence[int]) -> None:
        """Tokens more, the graph kept."""
        E, R, W, b, *rest = self.parameters
        projected = E[torch.tensor(tokens)] @ W.T + b
        bias = rest[0] if self.cell == "gru-torch" else None
        a, c = self.states[-1]
        for z in projected:
            a, c = step(self.cell, z, R @ a, bias, a, c)
            self.states.append((a, c))
            self.activations.append(a)

    def loss(self, t: int, target: int | None) -> Any:
        """L<t>; against the likeliest output where no target is given."""
        readout, bias = self.parameters[-2:]
        logits = readout @ self.activations[t - 1] + bias
        chosen = int(logits.argmax()) if target is None else target
        return torch.nn.functional.cross_entropy(logits[None], torch.tensor([chosen]))

    def settle(self, target: int) -> list[Array]:
        """What a commit is to know: L<T-1>, its row and parameter gradient now that its target is there, L<T>'s row."""
        T = len(self.activations)
        settled = self.loss(T - 1, target)
        asked = [*self.activations[: T - 1], *self.parameters]
        found = torch.autograd.grad(settled, asked, retain_graph=True)
        row = torch.stack(found[: T - 1]).norm(dim=1)
        again = torch.autograd.grad(self.loss(T, None), self.activations, retain_graph=True)
        last = torch.stack(again).norm(dim=1)
        gradient = [array.numpy() for array in found[T - 1 :]]
        return [settled.detach().numpy()[None], row.numpy(), last.numpy(), *gradient]

    def rows(self, targets: Sequence[int], *, batched: bool) -> list[Array]:
        """‖∂L<t>/∂a<k>‖ for all t and k ≤ t, a row a loss; batched: with `is_grads_batched`."""
        losses = torch.stack([self.loss(t, target) for t, target in enumerate(targets, 1)])
        if batched:
            whole = torch.autograd.grad(
                losses, self.activations, torch.eye(len(targets), dtype=torch.float64), True, is_grads_batched=True
            )
            norms = torch.stack(whole).norm(dim=2).T.numpy()
            return [norms[t, : t + 1] for t in range(len(targets))]
        found = []
        for t in range(len(targets)):
            reached = torch.autograd.grad(losses[t], self.activations[: t + 1], retain_graph=True)
            found.append(torch.stack(reached).norm(dim=1).numpy())
        return found
