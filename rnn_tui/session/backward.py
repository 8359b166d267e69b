"""Back-propagation through time as it goes: what stands at each step, what came from where, what has added up.

Steps count from 1, and the way goes from the last of the losses to step 1. `row` is ∂L/∂s<k> as it is handed from step
to step: by a (rnn), by c (gru cells), by [a; c] (lstm, the path c<k> → a<k> taken once).
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from rnn_tui.core import bptt
from rnn_tui.core.bptt import Loss
from rnn_tui.core.cells import CellStep
from rnn_tui.core.columns import Columns
from rnn_tui.core.ops import Array, norm

# What a screen may ask for at once: multiplications of a singular value decomposition, and numbers added, in about a
# second. The second numbers are what a step costs however small the network is.
_AT_ONCE_LINKS, _LEAST_LINK = 2**29, 400
_AT_ONCE_SUMS, _LEAST_SUM = 2**30, 2**16


class Gathered(NamedTuple):
    """‖∂L/∂W‖_F as far as it has added up when the way back has come to a step: the matrices are added, then measured.

    state, inputs: the parts of all the layer's W_* that multiply the state and the input (rnn: W_aa and W_ax).
    readout: W_ya, to which each loss gives one term, at its own step alone.
    """

    state: float
    inputs: float
    readout: float


class Link(NamedTuple):
    """What is known of the steps from k + 1 to t, whatever the loss.

    factor: σ = ‖∂s<k+1>/∂s<k>‖. product: ‖ΠJ‖ = ‖∂s<t>/∂s<k>‖. factors: Πσ. At k = t there is no factor, and the
    products are 1.
    """

    factor: float | None
    product: float
    factors: float


class Backward:
    """The adjoints of some losses, added, in one layer; t is the last of them.

    a, c, x: ∂L/∂a<k>, ∂L/∂c<k> (None without a memory) and ∂L/∂x<k>, each (t, ·), as PyTorch's retain_grad gives them.
    row: ∂L/∂s<k> (t, S). above: what ∂L/∂a<k> got from ŷ<k>, in a lower layer from the layer above (t, H). later: what
    the row got from step k + 1 (t, S), its part in ∂L/∂a<k> being `later_a`. norms: ‖·‖₂ of each of them, (t,) by name.

    `links` and `gathered` are computed as far back as they are asked for, and kept.
    """

    def __init__(self, trace: Columns, losses: Sequence[Loss], layer: int) -> None:
        self.losses, self.layer = tuple(losses), layer
        self.t = max(loss.t for loss in losses)
        network = trace.network
        cell, spans = network.cell, trace.spans(self.t)
        found = bptt.sweep(trace, losses, layer, summed=True)
        self._adjoints = found[-1]
        self._trace = trace
        together = _side_by_side(trace.steps(layer, 0, self.t))
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            self.row = self._adjoints.state[:, :, 0]
            self.a = cell.a(self.row.T).T
            self.c = cell.memory_adjoint(together, self.row.T).T if cell.has_memory else None
            self.x = _to_inputs(trace, found[-1], layer, spans)
            handed = np.concatenate([_handed(trace, self.row, layer, *span) for span in spans])
            self.later = np.concatenate((handed[1:], np.zeros_like(handed[:1])))
            top = len(found) == 1
            self.above = _readout_part(trace, losses, self.t) if top else _to_inputs(trace, found[-2], layer + 1, spans)
            named = {"a": self.a, "c": self.c, "x": self.x, "row": self.row, "above": self.above, "later": self.later}
            self.norms = {name: norm(vectors, 1) for name, vectors in named.items() if vectors is not None}
            self.norms["later_a"] = norm(cell.a(self.later.T).T, 1)
        self._chain = _Chain(trace, self.t, layer)
        self._sums = _Sums(trace, self.losses, layer, self._adjoints)

    @property
    def alone(self) -> bool:
        """Whether the row at k < t came from step k + 1 and from nowhere else: one loss, in the top layer.

        There, and nowhere else, share ≤ ‖ΠJ‖ ≤ Πσ.
        """
        return len(self.losses) == 1 and self.layer == self._trace.network.config.layers - 1

    @property
    def linked(self) -> int:
        """The earliest step whose `link` is not too much for a frame of a screen."""
        size = int(self.row.shape[1])
        return max(1, self.t - _AT_ONCE_LINKS // (size * size * max(size, _LEAST_LINK)))

    @property
    def summed(self) -> int:
        """The earliest step whose `gathered` is not too much for a frame of a screen."""
        weights = self._trace.network.layers[self.layer]
        count = int(weights.recurrent.size + weights.inputs.size)
        return max(1, self.t - _AT_ONCE_SUMS // (count + _LEAST_SUM))

    def ratio(self, k: int) -> float | None:
        """What step k + 1 made of the row on its way to k: ‖row<k+1> J<k+1>‖ / ‖row<k+1>‖ ≤ σ. None at t.

        Where the row comes `alone`, this is the ratio of the rows themselves.
        """
        return None if k >= self.t else _quotient(float(self.norms["later"][k - 1]), float(self.norms["row"][k]))

    def share(self, k: int) -> float | None:
        """What is left of one loss's row: ‖row<k>‖ / ‖row<t>‖, Π× where it comes `alone`. None for several losses."""
        if len(self.losses) > 1:
            return None
        return _quotient(float(self.norms["row"][k - 1]), float(self.norms["row"][-1]))

    def link(self, k: int) -> Link:
        """σ, ‖ΠJ‖ and Πσ from k to t."""
        return self._chain.link(k)

    def gathered(self, k: int) -> Gathered:
        """The parameter gradient, summed over steps k … t."""
        return self._sums.gathered(k)


class Ways:
    """A memo of the latest passes over one network: the screen asks for the same one frame after frame.

    It changes, and never changes an answer.
    """

    def __init__(self, most: int = 8) -> None:
        self._most = most
        self._known: OrderedDict[object, Backward] = OrderedDict()

    def get(self, trace: Columns, losses: Sequence[Loss], layer: int) -> Backward:
        """The pass of these losses; a step determines all steps before it, and so the last one is key enough."""
        key = (trace.moments[max(loss.t for loss in losses) - 1], tuple(losses), layer)
        if key not in self._known:
            self._known[key] = Backward(trace, losses, layer)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]


class _Chain:
    """Factors and products of Jacobians from t back to wherever it was asked."""

    def __init__(self, trace: Columns, t: int, layer: int) -> None:
        self._trace, self._t, self._layer = trace, t, layer
        self._links = [Link(None, 1.0, 1.0)]
        self._product: Array | None = None

    def link(self, k: int) -> Link:
        while len(self._links) <= self._t - k:
            self._extend(self._t - len(self._links))
        return self._links[self._t - k]

    def _extend(self, k: int) -> None:
        """From k + 1 to k."""
        step = bptt.jacobian(self._trace, k + 1, self._layer)
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            self._product = step if self._product is None else self._product @ step
            factor, product = bptt.spectral_norms(np.stack((step, self._product))).tolist()
            self._links.append(Link(factor, product, self._links[-1].factors * factor))


class _Sums:
    """∂L/∂W of the layer and of the readout, as the steps are added from t backwards."""

    def __init__(self, trace: Columns, losses: Sequence[Loss], layer: int, adjoints: bptt.LayerAdjoints) -> None:
        self._trace, self._layer, self._adjoints = trace, layer, adjoints
        self._t = len(adjoints.state)
        self._by_step: dict[int, list[Loss]] = {}
        for loss in losses:
            self._by_step.setdefault(loss.t, []).append(loss)
        stacks = [trace.weights(last, layer) for _, last in trace.spans(self._t)]
        self._state = [np.zeros_like(weights.recurrent) for weights in stacks]
        self._inputs = [np.zeros_like(weights.inputs) for weights in stacks]
        self._readout = np.zeros_like(trace.network.readout)
        self._found: list[Gathered] = []

    def gathered(self, k: int) -> Gathered:
        while len(self._found) <= self._t - k:
            self._add(self._t - len(self._found))
        return self._found[self._t - k]

    def _add(self, k: int) -> None:
        network, at = self._trace.network, slice(k - 1, k)
        own = -1 if k > self._trace.read else 0  # the decoder's sum, or else the only one or the encoder's
        step = self._trace.step(k, self._layer)
        fed = self._trace.fed(k, self._layer)[None, :, None]
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            part = network.cell.weight_gradient([step], self._adjoints.inputs[at], self._adjoints.recurrent[at], fed)
            self._state[own] += part.recurrent
            self._inputs[own] += part.inputs
            for loss in self._by_step.get(k, ()):
                moment = self._trace.moments[k - 1]
                by_logits = network.loss_gradient(moment.logits, np.array([loss.target]))
                self._readout += by_logits @ network.cell.a(moment.layers[-1].state).T
        sums = (self._state, self._inputs, [self._readout])
        self._found.append(Gathered(*(_length(matrices) for matrices in sums)))


def _length(matrices: Sequence[Array]) -> float:
    """The Frobenius norm of all of them together."""
    return float(norm(np.concatenate([matrix.reshape(-1, 1) for matrix in matrices]), 0)[0])


def _to_inputs(trace: Columns, adjoints: bptt.LayerAdjoints, layer: int, spans: Sequence[tuple[int, int]]) -> Array:
    """What a layer's adjoints send to what it is fed, (t, X), filled up with zeros where an encoder's E is narrower."""
    parts = [adjoints.inputs[first:last, :, 0] @ trace.weights(last, layer).inputs for first, last in spans]
    widest = max(part.shape[1] for part in parts)
    return np.concatenate([np.pad(part, ((0, 0), (0, widest - part.shape[1]))) for part in parts])


def _handed(trace: Columns, row: Array, layer: int, first: int, last: int) -> Array:
    """What the columns first + 1 … last hand on to the state before them, (n, S)."""
    together = _side_by_side(trace.steps(layer, first, last))
    handed: Array = trace.network.cell.backward(trace.weights(last, layer), together, row[first:last].T).previous.T
    return handed


def _readout_part(trace: Columns, losses: Sequence[Loss], t: int) -> Array:
    """What the top layer's a<k> gets from ŷ<k>: W_yaᵀ ∂L/∂z, (t, H); zero where there is no loss."""
    network = trace.network
    found = np.zeros((t, network.config.hidden), network.dtype)
    for loss in losses:
        by_logits = network.loss_gradient(trace.moments[loss.t - 1].logits, np.array([loss.target]))
        found[loss.t - 1] += (network.readout.T @ by_logits)[:, 0]
    return found


def _side_by_side(steps: Sequence[CellStep]) -> CellStep:
    """Steps of one sequence as the columns of one, (rows, n): for what is done to each column alone."""

    def joined(arrays: Iterable[Array]) -> Array:
        return np.concatenate(list(arrays), axis=1)

    first = steps[0]
    return CellStep(
        joined(step.state for step in steps),
        joined(step.previous for step in steps),
        None,
        tuple(joined(step.gates[gate] for step in steps) for gate in range(len(first.gates))),
        tuple(joined(step.slopes[slope] for step in steps) for slope in range(len(first.slopes))),
    )


def _quotient(part: float, whole: float) -> float | None:
    """None where there is nothing to have a part of."""
    return part / whole if whole else None
