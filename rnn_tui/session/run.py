"""A run: one network over one sequence, and every number that a face of it may show."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Integral
from typing import NamedTuple

import numpy as np

from rnn_tui.core import bptt
from rnn_tui.core.bptt import Kind, Loss
from rnn_tui.core.nudge import Nudge, nudge
from rnn_tui.core.ops import Array
from rnn_tui.core.strand import Strand
from rnn_tui.core.trace import Trace
from rnn_tui.core.words import WRT, Wrt
from rnn_tui.errors import UsageError
from rnn_tui.models import Model
from rnn_tui.session.backward import Backward, Ways
from rnn_tui.session.rows import Rows, RunningGradient
from rnn_tui.session.saturation import Saturation, habits
from rnn_tui.session.units import Ranking, ranking
from rnn_tui.tasks.spelling import quoted, said

_TOGETHER = 512  # steps whose losses are computed in one go


class Candidate(NamedTuple):
    """An output token and its probability."""

    token: str
    probability: float


class Target(NamedTuple):
    """What L<t> is measured against. provisional: taken for the last step, which has no next token yet."""

    token: str
    provisional: bool


@dataclass(frozen=True, eq=False)
class Run:
    """One network over one sequence; steps count from 1, layers from 0.

    last_target: the chosen target of the last step, or None. guess: whether, without one, the likeliest is taken.
    settled: L<1> … L<T-1>, whose targets are there. broken: the first step with a state or a logit that is no finite
    number, or None. rows, ways, running, rankings and habits are memos: what they hold can be computed again. Whatever
    reads a step or a layer that is not there is a UsageError.
    """

    model: Model
    trace: Trace
    tokens: Strand[str]
    last_target: str | None = None
    guess: bool = False
    settled: Strand[float] = field(default_factory=Strand)
    broken: int | None = None
    rankings: dict[int, Ranking] = field(default_factory=dict)
    habits: dict[int, Mapping[str, Saturation]] = field(default_factory=dict)
    rows: Rows = field(default_factory=Rows)
    ways: Ways = field(default_factory=Ways)
    running: RunningGradient = field(default_factory=RunningGradient)

    @classmethod
    def start(cls, model: Model, *, guess: bool = False) -> "Run":
        """Before the first token."""
        return cls(model, Trace.start(model.network), Strand(), guess=guess)

    @classmethod
    def over(cls, model: Model, tokens: Iterable[str], target: str | None = None, *, guess: bool = False) -> "Run":
        """A model run over tokens of its vocabulary; a target that it does not know is dropped."""
        run = cls.start(model, guess=guess).extend(list(tokens))
        return run.aim(target if target in model.network.output_index else None)

    def append(self, token: str) -> "Run":
        """One token more, which settles the loss of the step before; its own target is open again."""
        return self.extend([token])

    def extend(self, tokens: Sequence[str]) -> "Run":
        """Tokens more, as many times `append`."""
        if not tokens:
            return self
        network, before = self.model.network, len(self)
        trace, words, settled = self.trace, self.tokens, self.settled
        for token in tokens:
            trace, words = trace.append(network.index[token]), words.append(token)
        broken = self.broken
        for first in range(before, len(trace), _TOGETHER):
            last = min(first + _TOGETHER, len(trace))
            for loss in _losses(trace, words, max(first, 1), last):
                settled = settled.append(loss)
            if broken is None and not _finite(trace, first, last):
                broken = next(t for t in range(first + 1, last + 1) if not trace.finite(t))
        return replace(self, trace=trace, tokens=words, last_target=None, settled=settled, broken=broken)

    def take(self, length: int) -> "Run":
        """The first `length` tokens; O(1)."""
        trace, tokens = self.trace.take(length), self.tokens.take(length)
        settled = self.settled.take(max(0, length - 1))
        broken = self.broken if self.broken is not None and self.broken <= length else None
        return replace(self, trace=trace, tokens=tokens, last_target=None, settled=settled, broken=broken)

    def aim(self, target: str | None) -> "Run":
        """Another target for the last loss."""
        return replace(self, last_target=target)

    def __len__(self) -> int:
        return len(self.trace)

    def __repr__(self) -> str:
        return f"<Run of {self.model.source!r} over {len(self)} tokens>"

    def ranking(self, layer: int) -> Ranking:
        """The layer's units, the one that best keeps the task's two classes apart first; measured when first asked."""
        if layer not in self.rankings:
            self.rankings[layer] = ranking(self.model, layer)
        return self.rankings[layer]

    def saturation(self, layer: int) -> Mapping[str, Saturation]:
        """By gate: its values in all units of a layer over held-out sentences; measured when first asked."""
        if layer not in self.habits:
            self.habits[layer] = habits(self.model, layer)
        return self.habits[layer]

    @property
    def layers(self) -> int:
        """How many layers the network has."""
        return self.model.network.config.layers

    @property
    def hidden(self) -> int:
        """H."""
        return self.model.network.config.hidden

    def _check(self, t: int, layer: int = 0) -> None:
        """A UsageError unless there are such a step and layer: as an index, -1 would give numbers, of another one."""
        # Asked for every number of every frame: a plain number in its range costs one line.
        if type(t) is type(layer) is int and 0 < t <= len(self.trace.moments) and -1 < layer < len(self.trace.initial):
            return
        _check_step(t, len(self))
        _check_layer(self.model, layer)

    def target(self, t: int) -> Target | None:
        """The target of L<t>, or None where it has no loss."""
        self._check(t)
        if t < len(self):
            return Target(self.tokens[t], False)
        if self.last_target is not None:
            return Target(self.last_target, True)
        return Target(self.best(t).token, True) if self.guess else None

    def loss(self, t: int) -> float | None:
        """L<t>, or None."""
        self._check(t)
        if t < len(self):
            return self.settled[t - 1]
        target = self.target(t)
        return None if target is None else self.trace.loss(t, self.model.network.output_index[target.token])

    def losses(self) -> list[float | None]:
        """L<1> … L<T>, None where there is none."""
        return [*self.settled, self.loss(len(self))] if len(self) else []

    def total_loss(self, *, last: bool = False) -> float:
        """Σ of the losses whose next token is there, and with `last` of the last one, if it has a target.

        It does not depend on the order of adding; infinite or NaN where one of them, or the sum, is.
        """
        found = [loss for loss in (self.losses() if last else self.settled) if loss is not None]
        plain = sum(found)
        return math.fsum(found) if math.isfinite(plain) else plain

    def probabilities(self, t: int) -> Array:
        """ŷ<t> over the output vocabulary (V,)."""
        self._check(t)
        return self.trace.probabilities(t)

    def candidates(self, t: int, count: int | None = None, prefix: str = "") -> list[Candidate]:
        """The likeliest output tokens at step t that begin with `prefix`, best first, ties in vocabulary order."""
        vocabulary = self.model.network.config.output_vocabulary
        shares = self.probabilities(t)
        order = np.argsort(-shares, kind="stable")
        found = (Candidate(vocabulary[row], float(shares[row])) for row in order if vocabulary[row].startswith(prefix))
        return [candidate for candidate, _ in zip(found, range(count or len(vocabulary)), strict=False)]

    def best(self, t: int) -> Candidate:
        """The likeliest output token at step t."""
        shares = self.probabilities(t)
        row = int(np.argmax(shares))
        return Candidate(self.model.network.config.output_vocabulary[row], float(shares[row]))

    def a(self, t: int, layer: int) -> Array:
        """a<t> (H,)."""
        self._check(t, layer)
        return self.model.network.cell.a(self.trace.state(t, layer))[:, 0]

    def c(self, t: int, layer: int) -> Array | None:
        """c<t> (H,), or None where the cell has none."""
        self._check(t, layer)
        c = self.model.network.cell.c(self.trace.state(t, layer))
        return None if c is None else c[:, 0]

    def candidate_state(self, t: int, layer: int) -> Array | None:
        """c~<t> (H,), or None."""
        self._check(t, layer)
        candidate = self.trace.moments[t - 1].layers[layer].candidate
        return None if candidate is None else candidate[:, 0]

    def gates(self, t: int, layer: int) -> dict[str, Array]:
        """The gates that the cell has, (H,) each, by the names update, forget, output, relevance."""
        self._check(t, layer)
        step = self.trace.moments[t - 1].layers[layer]
        return {name: values[:, 0] for name, values in zip(self.model.network.cell.gates, step.gates, strict=True)}

    def preactivation(self, t: int, layer: int, block: str, unit: int) -> tuple[float, float, float]:
        """What goes into a unit's g or σ: the recurrent part, the input's part, and the bias."""
        self._check(t, layer)
        recurrent, inputs, bias = self.trace.preactivation(t, layer, block)
        return float(recurrent[unit]), float(inputs[unit]), float(bias[unit])

    def gradient_rows(self, steps: list[int], kind: Kind, layer: int) -> list[Array | None]:
        """For each step t: ‖∂L<t>/∂·<k>‖ for k = 1 … t, or None where there is no L<t>.

        Asking for many at once costs little more than asking for one.
        """
        _check_layer(self.model, layer)
        losses = {t: loss for t in steps if (loss := self._measured(t)) is not None}
        rows = dict(zip(losses, self.rows.get(self.trace, list(losses.values()), kind, layer), strict=True))
        return [rows.get(t) for t in steps]

    @property
    def settled_gradient(self) -> dict[str, Array]:
        """∂/∂W of L<1> + … + L<T-1>, whose targets are there, under the names of a checkpoint."""
        index, tokens = self.model.network.output_index, self.tokens
        found = self.running.get(self.trace, self.rows, lambda t: Loss(t, index[tokens[t]]))
        return self.model.network.replaced(found).weights()

    def all_rows(self, kinds: Sequence[Kind], layer: int) -> Iterator[dict[Kind, Array] | None]:
        """The rows of L<1> … L<T> of all the kinds, one loss after the other, none of them kept.

        None where there is no L<t>, or where it is not finite.
        """
        there = [loss is not None and math.isfinite(loss) for loss in self.losses()]
        losses = [loss for t, has in enumerate(there, 1) if has and (loss := self._measured(t)) is not None]
        rows = bptt.swept_rows(self.trace, losses, kinds, layer)
        return (next(rows) if has else None for has in there)

    def _measured(self, t: int) -> Loss | None:
        target = self.target(t)
        return None if target is None else Loss(t, self.model.network.output_index[target.token])

    def backward(self, steps: Sequence[int], layer: int) -> Backward | None:
        """The way back of L<t> of these steps, added up, through a layer; None where none of them has a target."""
        _check_layer(self.model, layer)
        losses = [loss for t in steps if (loss := self._measured(t)) is not None]
        return self.ways.get(self.trace, losses, layer) if losses else None

    def factors(self, layer: int, steps: Sequence[int] | None = None) -> list[float | None]:
        """‖∂s<t>/∂s<t-1>‖₂ for the steps t, or for t = 1 … T; the one of t = 1 is None."""
        _check_layer(self.model, layer)
        asked = range(1, len(self) + 1) if steps is None else steps
        for t in asked:
            self._check(t)
        later = [t for t in asked if t > 1]
        found = dict(zip(later, bptt.factors(self.trace, later, layer).tolist(), strict=True))
        return [found.get(t) for t in asked]

    def nudge(self, k: int, t: int, layer: int, unit: int, epsilon: float) -> Nudge | None:
        """What L<t> does when a<k> of a unit is moved by ε; None where there is no L<t>."""
        self._check(k, layer)
        loss = self._measured(t)
        return None if loss is None else nudge(self.trace, loss, k, layer, unit, epsilon)


def _losses(trace: Trace, tokens: Strand[str], first: int, last: int) -> list[float]:
    """L<first> … L<last-1>, each against the token after it: by column, so that each is what it is alone."""
    if first >= last:
        return []
    logits = np.concatenate([moment.logits.T for moment in trace.moments[first - 1 : last - 1]]).T
    targets = np.array([trace.network.output_index[token] for token in tokens[first:last]])
    found: list[float] = trace.network.losses(logits, targets).tolist()
    return found


def _finite(trace: Trace, first: int, last: int) -> bool:
    """Whether every state and every logit of steps first + 1 … last is a finite number."""
    moments = trace.moments[first:last]
    states = [step.state for moment in moments for step in moment.layers]
    return all(np.isfinite(np.concatenate(arrays)).all() for arrays in (states, [moment.logits for moment in moments]))


def check_asked(model: Model, wrt: Wrt, layer: int) -> None:
    """A UsageError for a layer that the network has not, for a wrt that is none, or for ∂c of a cell that has no c."""
    config = model.network.config
    if not isinstance(wrt, str) or wrt not in WRT:
        raise UsageError(f"wrt {said(wrt)} is not one of {', '.join(WRT)}")
    if not isinstance(layer, int):  # it stands in the record as it is
        raise UsageError(f"layer {said(layer)} is not a whole number")
    _check_layer(model, layer)
    if wrt == "c" and not model.network.cell.has_memory:
        raise UsageError(f"wrt c: a cell {quoted(config.cell)} has no c; ask for wrt a or wrt x")


def _check_step(t: object, length: int) -> None:
    """A UsageError unless t is one of 1 … T; NumPy's numbers are numbers."""
    if isinstance(t, bool) or not isinstance(t, Integral):
        raise UsageError(f"step {said(t)} is not a whole number")
    if not 1 <= int(t) <= length:
        there = f"{length} of them, counted from 1" if length else "none yet"
        raise UsageError(f"there is no step {said(int(t))}; the sequence has {there}")


def _check_layer(model: Model, layer: object) -> None:
    """A UsageError unless the network has the layer."""
    if isinstance(layer, bool) or not isinstance(layer, Integral):
        raise UsageError(f"layer {said(layer)} is not a whole number")
    layers = model.network.config.layers
    if not 0 <= int(layer) < layers:
        there = "layer 0 alone" if layers == 1 else f"layers 0 to {layers - 1}"
        raise UsageError(f"there is no layer {said(int(layer))}; {quoted(model.source)} has {there}")
