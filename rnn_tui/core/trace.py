"""What a forward pass leaves behind: a network's steps over a sequence, grown and cut back at its end in O(1)."""

from dataclasses import dataclass

import numpy as np

from rnn_tui.core.network import Moment, Network
from rnn_tui.core.ops import Array
from rnn_tui.core.strand import Strand


@dataclass(frozen=True, eq=False)
class Trace:
    """A network run over tokens. moments: one a step, from t = 1. initial: every layer's s<0> (S, 1)."""

    network: Network
    moments: Strand[Moment]
    initial: tuple[Array, ...]

    @classmethod
    def start(cls, network: Network, initial: tuple[Array, ...] | None = None) -> "Trace":
        """Before the first token; s<0> = 0 unless given."""
        return cls(network, Strand(), network.initial_states() if initial is None else initial)

    def append(self, token: int) -> "Trace":
        """One step more, O(1) whatever the length; a token that an undo took away is not computed again."""
        known = self.moments.successor()
        if known is not None and known.token == token:
            return Trace(self.network, self.moments.restore(), self.initial)
        before = self.moments[-1] if self.moments else None
        states = self.initial if before is None else [step.state for step in before.layers]
        moment = self.network.step(token, states, before)
        return Trace(self.network, self.moments.append(moment), self.initial)

    def extend(self, tokens: list[int]) -> "Trace":
        """`append`, token by token."""
        trace = self
        for token in tokens:
            trace = trace.append(token)
        return trace

    def take(self, length: int) -> "Trace":
        """The first `length` steps; O(1)."""
        return Trace(self.network, self.moments.take(length), self.initial)

    def __len__(self) -> int:
        return len(self.moments)

    def state(self, t: int, layer: int) -> Array:
        """s<t> (S, 1) of a layer; t = 0 is the initial state."""
        return self.moments[t - 1].layers[layer].state if t else self.initial[layer]

    def probabilities(self, t: int) -> Array:
        """ŷ<t> (V,), over the output vocabulary."""
        return self.network.probabilities(self.moments[t - 1].logits)[:, 0]

    def loss(self, t: int, target: int) -> float:
        """L<t> against `target`, a row of the output vocabulary; natural log."""
        return float(self.network.losses(self.moments[t - 1].logits, np.array([target]))[0])

    def fed(self, t: int, layer: int) -> Array:
        """x<t> of a layer (X,): the row of E or the one-hot vector at layer 0, a<t> of the layer below elsewhere."""
        moment = self.moments[t - 1]
        if layer:
            return self.network.cell.a(moment.layers[layer - 1].state)[:, 0]
        return self.network.input_vectors(np.array(moment.token))

    def preactivation(self, t: int, layer: int, block: str) -> tuple[Array, Array, Array]:
        """The three parts of what a block (`a`; `c`, `u`, `r`, `f`, `o`) puts into g or σ, each (H,).

        They are `R h` (h: a<t-1>, c<t-1> or Γr ⊙ c<t-1>), `W x<t>`, and b; in gru-torch's block c the first is
        `W_cc c<t-1> + b_cc`, which Γr then multiplies.
        """
        cell, weights, H = self.network.cell, self.network.layers[layer], self.network.config.hidden
        start = cell.blocks.index(block) * H
        recurrent = np.zeros(H)
        for rows, vector in cell.recurrent_inputs(self.moments[t - 1].layers[layer]):
            first, last, _ = rows.indices(len(weights.bias))
            if first <= start < last:
                recurrent = (weights.recurrent[start : start + H] @ vector)[:, 0]
        if block == "c" and weights.recurrent_bias is not None:
            recurrent = recurrent + weights.recurrent_bias
        inputs = weights.inputs[start : start + H] @ self.fed(t, layer)
        return recurrent, inputs, weights.bias[start : start + H]

    def finite(self, t: int) -> bool:
        """Whether every state and every logit of step t is a finite number."""
        moment = self.moments[t - 1]
        return bool(np.isfinite(moment.logits).all() and all(np.isfinite(step.state).all() for step in moment.layers))
