"""Every shape unrolled in torch out of the cells of torch_cells; every node is a tensor that retains its gradient."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from rnn_tui.core.ops import Array
from tests.core.shapes import Shaped
from tests.parity.torch_cells import Named, length, loss, split, step

Nodes = list[Tensor]


class Columns:
    """By layer and column: the nodes that a norm is taken over, one a direction; x is one node for both."""

    def __init__(self, layers: int) -> None:
        self.logits: list[Tensor] = []
        self.losses: list[Tensor] = []
        self.a: list[list[Nodes]] = [[] for _ in range(layers)]
        self.c: list[list[Nodes]] = [[] for _ in range(layers)]
        self.x: list[list[Nodes]] = [[] for _ in range(layers)]
        self.matrices: list[list[Nodes]] = [[] for _ in range(layers)]
        self.factors: list[list[list[Tensor]]] = [[] for _ in range(layers)]

    def every(self) -> Nodes:
        """All that retain their gradient."""
        kinds = (self.a, self.c, self.x, self.matrices)
        return [node for kind in kinds for layer in kind for nodes in layer for node in nodes]


def unroll(one: Shaped, weights: Named) -> Columns:
    """Forward over all columns."""
    config, T, tokens = one.network.config, len(one.tokens), [*one.tokens, *one.written]
    found = Columns(config.layers)
    prefixes = ["" if not config.encodes else "encoder." if k < T else "decoder." for k in range(len(tokens))]
    xs = [_fed(one, weights, prefix, token) for prefix, token in zip(prefixes, tokens, strict=True)]
    for layer in range(config.layers):
        ways = [_way(one, weights, layer, xs, prefixes, reverse=False)]
        if config.bidirectional:
            ways.append(_way(one, weights, layer, xs, prefixes, reverse=True))
        for x in xs:
            x.retain_grad()
        found.x[layer] = [[x] for x in xs]
        for kind, place in ((found.a, 0), (found.c, 1), (found.matrices, 2), (found.factors, 3)):
            kind[layer] = [[node for way in ways for node in _listed(way[k][place])] for k in range(len(xs))]
        xs = [torch.cat([way[k][0] for way in ways]) for k in range(len(xs))]
    logits = [weights["W_ya"] @ x + weights["b_y"] for x in xs]
    found.logits = logits[T:] if config.encodes else logits
    found.losses = [loss(logits[k - 1], target, config.output) for k, target in one.losses]
    return found


def _listed(node: Tensor | Nodes) -> Nodes:
    return node if isinstance(node, list) else [node]


def _fed(one: Shaped, weights: Named, prefix: str, token: int) -> Tensor:
    """The row of E as it is used in one column, or the one-hot vector."""
    config = one.network.config
    if config.input == "embedding":
        return weights[f"{prefix}E"][token]
    words = config.output_vocabulary if prefix == "decoder." else config.vocabulary
    return functional.one_hot(torch.tensor(token), len(words)).double().requires_grad_()


def _way(
    one: Shaped, weights: Named, layer: int, xs: Nodes, prefixes: Sequence[str], *, reverse: bool
) -> dict[int, tuple[Tensor, Tensor, Nodes, Tensor]]:
    """One direction of a layer: by column a, c, the copies of its matrices, and the factor."""
    cell = one.network.config.cell
    state = split(cell, torch.tensor((one.final if reverse else one.initial)[layer][:, 0]))
    way = {}
    for k in reversed(range(len(xs))) if reverse else range(len(xs)):
        prefix = f"{prefixes[k]}layers.{layer}.{'reverse.' if reverse else ''}"
        own = {n.removeprefix(prefix): w for n, w in weights.items() if n.startswith(prefix)}
        copy = {n: w.clone() for n, w in own.items() if not n.startswith("reverse.")}
        factor = _factor(cell, copy, state, xs[k])
        a, c = state = step(cell, copy, *state, xs[k])
        for node in (a, c, *copy.values()):
            node.retain_grad()
        way[k] = (a, c, [w for name, w in copy.items() if name.startswith("W")], factor)
    return way


def _factor(cell: str, copy: Named, state: tuple[Tensor, Tensor], x: Tensor) -> Tensor:
    """‖∂s<k>/∂s of the step before‖₂, x held fixed."""
    w, fed = {name: each.detach() for name, each in copy.items()}, x.detach()

    def joint(a: Tensor, c: Tensor) -> Tensor:
        return torch.cat([a, c]) if cell == "lstm" else a

    def onwards(before: Tensor) -> Tensor:
        return joint(*step(cell, w, *split(cell, before), fed))

    before = joint(*(part.detach() for part in state))
    norm: Tensor = torch.linalg.matrix_norm(torch.func.jacrev(onwards)(before), 2)
    return norm


def figures(one: Shaped) -> dict[str, Array]:
    """All that tests.parity.shape_figures names, by torch."""
    weights = {name: torch.tensor(w).requires_grad_() for name, w in one.network.weights().items()}
    columns, config = unroll(one, weights), one.network.config
    found: Named = {"logits": torch.stack(columns.logits), "losses": torch.stack(columns.losses)}
    for layer in range(config.layers):
        found[f"a.{layer}"] = torch.stack([torch.cat(nodes) for nodes in columns.a[layer]])
        found[f"factor.{layer}"] = torch.stack([ways[0] for ways in columns.factors[layer]])
        if config.bidirectional:
            found[f"reverse_factor.{layer}"] = torch.stack([ways[1] for ways in columns.factors[layer]])
    rows = [_norms(columns, each, memory=one.network.cell.has_memory) for each in columns.losses]
    found |= {name: torch.stack([row[name] for row in rows]) for name in rows[0]}
    gradients = torch.autograd.grad(torch.stack(columns.losses).sum(), list(weights.values()), allow_unused=True)
    for (name, w), gradient in zip(weights.items(), gradients, strict=True):
        found[f"gradient.{name}"] = torch.zeros_like(w) if gradient is None else gradient
    return {name: tensor.detach().numpy() for name, tensor in found.items()}


def _norms(columns: Columns, own: Tensor, *, memory: bool) -> Named:
    """A row of every matrix of norms: backward from one loss, then what each node has retained."""
    for node in columns.every():
        node.grad = None
    torch.autograd.backward(own, retain_graph=True)
    kinds = {"norm.a": columns.a, "norm.x": columns.x, "term": columns.matrices} | (
        {"norm.c": columns.c} if memory else {}
    )
    return {
        f"{name}.{number}": torch.stack([length(nodes) for nodes in layer])
        for name, layers in kinds.items()
        for number, layer in enumerate(layers)
    }
