"""A run: one network over one sequence, and every number that a face of it may show."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from rnn_tui.core import bptt
from rnn_tui.core.both_ways import begin
from rnn_tui.core.bptt import Kind, Loss
from rnn_tui.core.columns import Columns
from rnn_tui.core.nudge import Nudge, nudge
from rnn_tui.core.ops import Array
from rnn_tui.core.strand import Strand
from rnn_tui.core.trace import Trace
from rnn_tui.errors import UsageError
from rnn_tui.models import Model
from rnn_tui.session.backward import Backward, Ways
from rnn_tui.session.checks import check_chain, check_layer, check_step
from rnn_tui.session.rows import Rows, RunningGradient
from rnn_tui.session.saturation import Saturation, habits
from rnn_tui.session.settled import first_broken, next_losses
from rnn_tui.session.targets import Gold, gold_of_columns
from rnn_tui.session.units import Ranking, ranking
from rnn_tui.tasks.base import END, START


class Candidate(NamedTuple):
    """An output token and its probability."""

    token: str
    probability: float


class Target(NamedTuple):
    """What L<t> is measured against. provisional: chosen or guessed for the last step, for want of a known one."""

    token: str
    provisional: bool


@dataclass(frozen=True, eq=False)
class Run:
    """One network over one sequence; steps count from 1, layers from 0.

    A step is a column of the trace: in an encoder-decoder the encoder's come first, and the decoder's behind them. The
    tokens are what the columns are fed.

    last_target: the chosen target of the last step, or None. guess: whether, without one, the likeliest is taken.
    settled: L<1> … L<T-1> of a next-token task, whose targets are there. broken: the first step with a state or a logit
    that is no finite number, or None. ended: whether the decoder's last output is END. given: what it is to write, in
    the place of the task's gold. rows, ways, running, rankings, habits and twins are memos: what they hold can be
    computed again. Whatever reads a step or a layer that is not there is a UsageError.
    """

    model: Model
    trace: Columns
    tokens: Strand[str]
    last_target: str | None = None
    guess: bool = False
    settled: Strand[float] = field(default_factory=Strand)
    broken: int | None = None
    ended: bool = False
    given: Gold | None = None
    rankings: dict[int, Ranking] = field(default_factory=dict)
    habits: dict[int, Mapping[str, Saturation]] = field(default_factory=dict)
    rows: Rows = field(default_factory=Rows)
    ways: Ways = field(default_factory=Ways)
    running: RunningGradient = field(default_factory=RunningGradient)
    twins: dict[str, "Run"] = field(default_factory=dict)

    @classmethod
    def start(cls, model: Model, *, guess: bool = False) -> "Run":
        """Before the first token."""
        return cls(model, begin(model.network), Strand(), guess=guess)

    @classmethod
    def over(
        cls, model: Model, tokens: Strand[str] | Sequence[str], target: str | None = None, *, guess: bool = False,
        read: int | None = None, ended: bool = False,
    ) -> "Run":  # fmt: skip
        """A model run over tokens of its vocabulary; a target that it does not know is dropped.

        read: how many of them the encoder reads, where the others, the first of them START, are the decoder's.
        """
        run = cls.start(model, guess=guess).extend(tokens[:read])
        if read is not None:
            run = run.begin().extend(tokens[read + 1 :])
        return replace(run, ended=ended).aim(target if target in model.network.output_index else None)

    def append(self, token: str) -> "Run":
        """One token more, which settles the loss of the step before; its own target is open again."""
        return self.extend([token])

    def extend(self, tokens: Sequence[str]) -> "Run":
        """Tokens more, as many times `append`: of the vocabulary, of the output vocabulary once the decoder writes."""
        if not tokens:
            return self
        if self.writes:
            return self._written(tokens)
        index = self.model.network.index
        return self._grown(self.trace.extend([index[token] for token in tokens]), tokens)

    def begin(self) -> "Run":
        """The decoder's first step, fed START; the input is at its end."""
        return self._written([START])

    def end(self) -> "Run":
        """The decoder's last output is END, whatever is likeliest there."""
        return replace(self, ended=True)

    def write(self, given: Gold) -> "Run":
        """The decoder over its gold: fed START and then all but the last, its losses measured against it."""
        run = self.begin().extend([token for token in given[:-1] if token is not None])
        return replace(run, ended=True, given=given)

    def _written(self, tokens: Sequence[str]) -> "Run":
        trace, index = self.trace, self.model.network.output_index
        for token in tokens:
            assert isinstance(trace, Trace)  # an encoder-decoder has one direction
            trace = trace.write(index[token])
        return self._grown(trace, tokens)

    def _grown(self, trace: Columns, tokens: Sequence[str]) -> "Run":
        """The run with a longer trace."""
        words, settled, before = self.tokens, self.settled, len(self)
        for token in tokens:
            words = words.append(token)
        if self.model.task.next_token:
            for loss in next_losses(trace, words, before):
                settled = settled.append(loss)
        broken = first_broken(trace, self.broken, before)
        return replace(self, trace=trace, tokens=words, last_target=None, settled=settled, broken=broken)

    def take(self, length: int) -> "Run":
        """The first `length` tokens; O(1), but O(T) where a direction reads from the right."""
        trace, tokens = self.trace.take(length), self.tokens.take(length)
        settled = self.settled.take(min(max(0, length - 1), len(self.settled)))
        broken = self.broken if self.broken is not None and self.broken <= length else None
        broken = first_broken(trace, broken, length)
        ended = self.ended and length == len(self)
        return replace(self, trace=trace, tokens=tokens, last_target=None, settled=settled, broken=broken, ended=ended)

    def aim(self, target: str | None) -> "Run":
        """Another target for the last loss."""
        return replace(self, last_target=target)

    @property
    def read(self) -> int:
        """T: how many steps read the input, all of them but in an encoder-decoder."""
        return self.trace.read

    @property
    def writes(self) -> bool:
        """Whether a decoder has begun to write."""
        return self.read < len(self)

    @property
    def outputs(self) -> range:
        """The steps that have an output: those of the decoder, if there is one, else all."""
        return range(self.read + 1 if self.model.network.config.encodes else 1, len(self) + 1)

    @property
    def before_output(self) -> int:
        """How many steps come before the first that has an output: what is taken from t to count the outputs."""
        return self.outputs.start - 1

    @property
    def written(self) -> list[str]:
        """What the decoder has written, an output a step; the last is END if it `ended`, else the likeliest."""
        if not self.writes:
            return []
        return [*self.tokens[self.read + 1 :], END if self.ended else self.best(len(self)).token]

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
        check_step(t, len(self))
        check_layer(self.model, layer)

    def target(self, t: int) -> Target | None:
        """The target of L<t>, or None where it has no loss."""
        self._check(t)
        last, next_token = t == len(self), self.model.task.next_token
        if next_token and not last:
            return Target(self.tokens[t], False)
        if t not in self.outputs:
            return None
        if last and self.last_target is not None:
            return Target(self.last_target, True)
        gold = None if next_token else self.gold[t - 1]
        if gold is not None:
            return Target(gold, False)
        return Target(self.best(t).token, True) if last and self.guess else None

    @cached_property
    def gold(self) -> Gold:
        """The task's gold of each step, None where there is none; see `gold_of_columns`. Not for next-token tasks."""
        return gold_of_columns(self.model, self.tokens[:], self.read, self.given)

    @cached_property
    def _gold_losses(self) -> list[float | None]:
        """The losses against `gold`."""
        index = self.model.network.output_index
        return [None if token is None else self.trace.loss(t, index[token]) for t, token in enumerate(self.gold, 1)]

    def loss(self, t: int) -> float | None:
        """L<t>, or None."""
        self._check(t)
        if t <= len(self.settled):
            return self.settled[t - 1]
        target = self.target(t)
        if target is None:
            return None
        if not target.provisional:
            return self._gold_losses[t - 1]
        return self.trace.loss(t, self.model.network.output_index[target.token])

    def losses(self) -> list[float | None]:
        """L<1> … L<T>, None where there is none."""
        if self.model.task.next_token:
            return [*self.settled, self.loss(len(self))] if len(self) else []
        return [self.loss(t) for t in range(1, len(self) + 1)]

    @property
    def measured(self) -> Sequence[int]:
        """The steps whose targets are known, and not chosen or guessed."""
        if self.model.task.next_token:
            return range(1, len(self))
        return [t for t in self.outputs if (target := self.target(t)) is not None and not target.provisional]

    def total_loss(self, *, last: bool = False) -> float:
        """Σ of the losses whose targets are known, and with `last` of the last one, if it has any target.

        It does not depend on the order of adding; infinite or NaN where one of them, or the sum, is.
        """
        if last:
            values: Iterable[float | None] = self.losses()
        else:
            values = self.settled if self.model.task.next_token else [self.loss(t) for t in self.measured]
        found = [loss for loss in values if loss is not None]
        plain = sum(found)
        return math.fsum(found) if math.isfinite(plain) else plain

    def probabilities(self, t: int) -> Array:
        """ŷ<t> over the output vocabulary (V,)."""
        self._check(t)
        if t not in self.outputs:
            raise UsageError(
                f"step {t} is the encoder's: it has no output; the decoder's steps come behind the input's"
            )
        return self.trace.probabilities(t)

    def candidates(self, t: int, count: int | None = None, prefix: str = "") -> list[Candidate]:
        """The likeliest output tokens at step t that begin with `prefix`, best first, ties in vocabulary order.

        None of them at an encoder's step.
        """
        self._check(t)
        if t not in self.outputs:
            return []
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

    def a(self, t: int, layer: int, *, reverse: bool = False) -> Array:
        """a<t> (H,), of one direction."""
        self._check(t, layer)
        return self.model.network.cell.a(self.trace.state(t, layer, reverse=reverse))[:, 0]

    def c(self, t: int, layer: int, *, reverse: bool = False) -> Array | None:
        """c<t> (H,), or None where the cell has none."""
        self._check(t, layer)
        c = self.model.network.cell.c(self.trace.state(t, layer, reverse=reverse))
        return None if c is None else c[:, 0]

    def candidate_state(self, t: int, layer: int, *, reverse: bool = False) -> Array | None:
        """c~<t> (H,), or None."""
        self._check(t, layer)
        candidate = self.trace.step(t, layer, reverse=reverse).candidate
        return None if candidate is None else candidate[:, 0]

    def gates(self, t: int, layer: int, *, reverse: bool = False) -> dict[str, Array]:
        """The gates that the cell has, (H,) each, by the names update, forget, output, relevance."""
        self._check(t, layer)
        step = self.trace.step(t, layer, reverse=reverse)
        return {name: values[:, 0] for name, values in zip(self.model.network.cell.gates, step.gates, strict=True)}

    def preactivation(
        self, t: int, layer: int, block: str, unit: int, *, reverse: bool = False
    ) -> tuple[float, float, float]:
        """What goes into a unit's g or σ: the recurrent part, the input's part, and the bias."""
        self._check(t, layer)
        recurrent, inputs, bias = self.trace.preactivation(t, layer, block, reverse=reverse)
        return float(recurrent[unit]), float(inputs[unit]), float(bias[unit])

    def gradient_rows(self, steps: list[int], kind: Kind, layer: int) -> list[Array | None]:
        """For each step t: ‖∂L<t>/∂·<k>‖ for k = 1 … t (all k in a bidirectional network), None where there is no L<t>.

        Asking for many at once costs little more than asking for one.
        """
        check_layer(self.model, layer)
        losses = {t: loss for t in steps if (loss := self._measured(t)) is not None}
        rows = dict(zip(losses, self.rows.get(self.trace, list(losses.values()), kind, layer), strict=True))
        return [rows.get(t) for t in steps]

    @property
    def settled_gradient(self) -> dict[str, Array]:
        """∂/∂W of the sum of the losses whose targets are known (`measured`), under the names of a checkpoint.

        Of a next-token task it grows token by token: O(T) for one more, as a row is.
        """
        network, tokens = self.model.network, self.tokens
        if self.model.task.next_token and self.trace.lane() is not None:
            index = network.output_index
            found = self.running.get(self.trace, self.rows, lambda t: Loss(t, index[tokens[t]]))
        else:
            losses = [loss for t in self.measured if (loss := self._measured(t)) is not None]
            found = bptt.gradient_arrays(self.trace, losses)
        return network.replaced(found).weights()

    def all_rows(self, kinds: Sequence[Kind], layer: int) -> Iterator[dict[Kind, Array] | None]:
        """The rows of the losses of all `outputs`, of all the kinds, one after the other, none of them kept.

        None where there is no L<t>, or where it is not finite.
        """
        values = [self.loss(t) for t in self.outputs]
        there = [value is not None and math.isfinite(value) for value in values]
        pairs = zip(self.outputs, there, strict=True)
        losses = [loss for t, has in pairs if has and (loss := self._measured(t)) is not None]
        rows = bptt.swept_rows(self.trace, losses, kinds, layer)
        return (next(rows) if has else None for has in there)

    def _measured(self, t: int) -> Loss | None:
        target = self.target(t)
        return None if target is None else Loss(t, self.model.network.output_index[target.token])

    def backward(self, steps: Sequence[int], layer: int) -> Backward | None:
        """The way back of L<t> of these steps, added up, through a layer; None where none of them has a target.

        UsageError in a bidirectional network; see `check_chain`.
        """
        check_layer(self.model, layer)
        check_chain(self.model)
        losses = [loss for t in steps if (loss := self._measured(t)) is not None]
        return self.ways.get(self.trace, losses, layer) if losses else None

    def factors(self, layer: int, steps: Sequence[int] | None = None) -> list[float | None]:
        """‖∂s<t>/∂s<t-1>‖₂ for the steps t, or for t = 1 … T; the one of t = 1 is None."""
        check_layer(self.model, layer)
        asked = range(1, len(self) + 1) if steps is None else steps
        for t in asked:
            self._check(t)
        later = [t for t in asked if t > 1]
        found = dict(zip(later, bptt.factors(self.trace, later, layer).tolist(), strict=True))
        return [found.get(t) for t in asked]

    def reverse_factors(self, layer: int) -> list[float | None]:
        """‖∂←s<t>/∂←s<t+1>‖₂ for t = 1 … T, the last of them None; only in a bidirectional network."""
        check_layer(self.model, layer)
        steps = list(range(1, len(self)))
        return [*bptt.reverse_factors(self.trace, steps, layer).tolist(), *[None] * (len(self) > 0)]

    def nudge(self, k: int, t: int, layer: int, unit: int, epsilon: float) -> Nudge | None:
        """What L<t> does when a<k> of a unit is moved by ε; None where there is no L<t>."""
        self._check(k, layer)
        loss = self._measured(t)
        return None if loss is None else nudge(self.trace, loss, k, layer, unit, epsilon)
