"""The notation's cells written out in torch, every node a tensor of its own whose gradient is retained.

`nn.LSTMCell` would not do: its c does not carry the path through a<k> under `retain_grad`.
"""

import torch
from torch import Tensor
from torch.nn import functional

from rnn_tui.core.ops import Array
from tests.core.networks import Case

Named = dict[str, Tensor]


def step(cell: str, w: Named, a: Tensor, c: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    """a<t> and c<t>, which are one tensor but for the lstm."""
    if cell == "dense":
        a = torch.relu(w["W"] @ x + w["b"])
        return a, a
    if cell in ("rnn", "rnn-relu"):
        z = w["W_a"] @ torch.cat([a, x]) + w["b_a"]
        a = torch.tanh(z) if cell == "rnn" else torch.relu(z)
        return a, a
    p = torch.cat([a if cell == "lstm" else c, x])
    update = torch.sigmoid(w["W_u"] @ p + w["b_u"])
    if cell == "lstm":
        candidate = torch.tanh(w["W_c"] @ p + w["b_c"])
        forget = torch.sigmoid(w["W_f"] @ p + w["b_f"])
        output = torch.sigmoid(w["W_o"] @ p + w["b_o"])
        c = update * candidate + forget * c
        return output * torch.tanh(c), c
    if cell == "gru-simple":
        candidate = torch.tanh(w["W_c"] @ p + w["b_c"])
    else:
        relevance = torch.sigmoid(w["W_r"] @ p + w["b_r"])
        if cell == "gru":
            candidate = torch.tanh(w["W_c"] @ torch.cat([relevance * c, x]) + w["b_c"])
        else:
            remembered = w["W_cc"] @ c + w["b_cc"]
            candidate = torch.tanh(w["W_cx"] @ x + w["b_cx"] + relevance * remembered)
    c = update * candidate + (1 - update) * c
    return c, c


class Unrolled:
    """A network unrolled over tokens; by layer, a tensor (or the step's copies of the weights) a step."""

    def __init__(self, layers: int) -> None:
        self.losses: list[Tensor] = []
        self.logits: list[Tensor] = []
        self.a: list[list[Tensor]] = [[] for _ in range(layers)]
        self.c: list[list[Tensor]] = [[] for _ in range(layers)]
        self.x: list[list[Tensor]] = [[] for _ in range(layers)]
        self.copies: list[list[Named]] = [[] for _ in range(layers)]


def unroll(one: Case, weights: Named) -> Unrolled:
    """Forward over the tokens of a case; the copies of the weights at each step are nodes too."""
    config, layers = one.network.config, one.network.config.layers
    found = Unrolled(layers)
    states = [split(config.cell, torch.tensor(state[:, 0])) for state in one.initial]
    for token, target in zip(one.tokens, one.targets, strict=True):
        if config.input == "embedding":
            x = weights["E"][token]
        else:
            x = functional.one_hot(torch.tensor(token), len(config.vocabulary)).double().requires_grad_()
        for layer in range(layers):
            prefix = f"layers.{layer}."
            copy = {n.removeprefix(prefix): w.clone() for n, w in weights.items() if n.startswith(prefix)}
            a, c = states[layer] = step(config.cell, copy, *states[layer], x)
            for node in (x, a, c, *copy.values()):
                node.retain_grad()
            for nodes, node in ((found.x, x), (found.a, a), (found.c, c)):
                nodes[layer].append(node)
            found.copies[layer].append(copy)
            x = a.clone()
        logits = weights["W_ya"] @ a + weights["b_y"]
        found.logits.append(logits)
        found.losses.append(loss(logits, target, config.output))
    return found


def split(cell: str, state: Tensor) -> tuple[Tensor, Tensor]:
    """a and c out of s."""
    if cell == "lstm":
        half = len(state) // 2
        return state[:half], state[half:]
    return state, state


def loss(logits: Tensor, target: int, output: str) -> Tensor:
    """L<t>, by torch's own functions."""
    if output == "sigmoid":
        return functional.binary_cross_entropy_with_logits(logits[0], torch.tensor(float(target)).double())
    return functional.cross_entropy(logits, torch.tensor(target))


def figures(one: Case) -> dict[str, Array]:
    """All that tests.parity.figures names, by torch."""
    weights = {name: torch.tensor(w).requires_grad_() for name, w in one.network.weights().items()}
    unrolled = unroll(one, weights)
    found: dict[str, Tensor] = {"logits": torch.stack(unrolled.logits), "losses": torch.stack(unrolled.losses)}
    memory, T = one.network.cell.has_memory, len(one.tokens)
    for layer in range(one.network.config.layers):
        found[f"a.{layer}"] = torch.stack(unrolled.a[layer])
        if memory:
            found[f"c.{layer}"] = torch.stack(unrolled.c[layer])
        found[f"jacobian.{layer}"] = jacobians(one, unrolled, layer)
        found[f"factor.{layer}"] = torch.linalg.matrix_norm(found[f"jacobian.{layer}"], 2)
    rows = [norms(unrolled, t, memory) for t in range(T)]
    found |= {name: torch.stack([row[name] for row in rows]) for name in rows[0]}
    gradients = torch.autograd.grad(torch.stack(unrolled.losses).sum(), list(weights.values()), allow_unused=True)
    for (name, w), gradient in zip(weights.items(), gradients, strict=True):
        found[f"gradient.{name}"] = torch.zeros_like(w) if gradient is None else gradient
    return {name: tensor.detach().numpy() for name, tensor in found.items()}


def norms(unrolled: Unrolled, t: int, memory: bool) -> Named:
    """Row t of every matrix of norms: backward from L<t>, then what each node has retained."""
    every = [node for kind in (unrolled.a, unrolled.c, unrolled.x) for nodes in kind for node in nodes]
    every += [w for layer in unrolled.copies for copy in layer for w in copy.values()]
    for node in every:
        node.grad = None
    torch.autograd.backward(unrolled.losses[t], retain_graph=True)
    row: Named = {}
    for kind, layers in (("a", unrolled.a), ("c", unrolled.c), ("x", unrolled.x)):
        if kind != "c" or memory:
            row |= {
                f"norm.{kind}.{n}": torch.stack([length([node]) for node in nodes]) for n, nodes in enumerate(layers)
            }
    for number, copies in enumerate(unrolled.copies):
        matrices = [[w for name, w in copy.items() if name.startswith("W")] for copy in copies]
        row[f"term.{number}"] = torch.stack([length(step) for step in matrices])
    return row


def length(nodes: list[Tensor]) -> Tensor:
    """The norm of the retained gradients together; 0 where none arrived."""
    return length_of([node.grad for node in nodes if node.grad is not None])


def length_of(tensors: list[Tensor]) -> Tensor:
    """The norm of tensors of any shape together."""
    flat = [tensor.flatten() for tensor in tensors]
    return torch.linalg.vector_norm(torch.cat(flat)) if flat else torch.zeros(()).double()


def jacobians(one: Case, unrolled: Unrolled, layer: int) -> Tensor:
    """∂s<t>/∂s<t-1> of a layer for every t, x<t> held fixed: (T, S, S)."""
    cell = one.network.config.cell

    def joint(a: Tensor, c: Tensor) -> Tensor:
        return torch.cat([a, c]) if cell == "lstm" else a

    found = []
    previous = torch.tensor(one.initial[layer][:, 0])
    for t in range(len(one.tokens)):
        w = {name: copy.detach() for name, copy in unrolled.copies[layer][t].items()}
        x = unrolled.x[layer][t].detach()

        def forward(state: Tensor, w: Named = w, x: Tensor = x) -> Tensor:
            return joint(*step(cell, w, *split(cell, state), x))

        found.append(torch.func.jacrev(forward)(previous))
        previous = joint(unrolled.a[layer][t], unrolled.c[layer][t]).detach()
    return torch.stack(found)
