"""The session against a plain list of what it should hold, through any order of actions."""

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from rnn_tui.core.bptt import Loss, gradient_rows
from rnn_tui.core.trace import Trace
from rnn_tui.models import Model
from rnn_tui.session import Session, Snapshot
from rnn_tui.session.snapshot import LENSES
from tests.models_for_tests import tiny

WORDS = ("the", "cat", "cats", "near", "was", "were")
MODELS = (tiny("lstm"), tiny("lstm", seed=4), tiny("rnn"), tiny("gru", 2))
words = st.sampled_from(WORDS)


class Held(NamedTuple):
    """What undo goes back to, as a person would write it down."""

    tokens: tuple[str, ...]
    target: str | None
    step: int
    loss: int


class Numbers(NamedTuple):
    """What is shown at the end of a sequence."""

    states: tuple[float, ...]
    probabilities: tuple[float, ...]
    total: float
    last: float | None


@cache
def computed_anew(model: Model, tokens: tuple[str, ...], target: str | None) -> Numbers:
    """The numbers of a sequence that nobody ever undid: from the core, step by step."""
    network = model.network
    trace = Trace.start(network).extend([network.index[token] for token in tokens])
    if not tokens:
        return Numbers((), (), 0.0, None)
    losses = [trace.loss(t, network.output_index[token]) for t, token in enumerate(tokens[1:], 1)]
    chosen = int(np.argmax(trace.probabilities(len(tokens)))) if target is None else network.output_index[target]
    states = np.concatenate([trace.state(len(tokens), layer)[:, 0] for layer in range(network.config.layers)])
    last = trace.loss(len(tokens), chosen)
    return Numbers(tuple(states), tuple(trace.probabilities(len(tokens))), math.fsum(losses), last)


@cache
def row_anew(model: Model, tokens: tuple[str, ...], target: str) -> tuple[float, ...]:
    network = model.network
    trace = Trace.start(network).extend([network.index[token] for token in tokens])
    loss = Loss(len(tokens), network.output_index[target])
    return tuple(gradient_rows(trace, [loss], "a", 0)[0])


def shown(snapshot: Snapshot) -> Numbers:
    run, length = snapshot.run, snapshot.length
    if not length:
        return Numbers((), (), run.total_loss(), None)
    states = np.concatenate([run.trace.state(length, layer)[:, 0] for layer in range(run.layers)])
    return Numbers(tuple(states), tuple(run.probabilities(length)), run.total_loss(), run.loss(length))


class SessionMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.model = MODELS[0]
        self.session = Session(self.model, ("the", "cats"), "was", guess=True)
        self.held = Held(("the", "cats"), "was", 2, 2)
        self.past: list[Held] = []
        self.future: list[Held] = []
        self.kept: list[tuple[Snapshot, Numbers, tuple[str, ...]]] = []

    def at_end(self, tokens: tuple[str, ...], target: str | None = None) -> Held:
        return Held(tokens, target, len(tokens), len(tokens))

    @rule(tokens=st.lists(words, min_size=1, max_size=5))
    def commit_or_paste(self, tokens: Sequence[str]) -> None:
        self.session.commit(*tokens)
        self.past.append(self.held)
        self.future.clear()
        self.held = self.at_end((*self.held.tokens, *tokens))

    @rule(tokens=st.lists(words, min_size=1, max_size=5))
    def replace(self, tokens: Sequence[str]) -> None:
        self.session.replace(*tokens)
        self.past.append(self.held)
        self.future.clear()
        self.held = self.at_end(tuple(tokens))

    @rule()
    def undo(self) -> None:
        self.session.undo()
        if self.past:
            self.future.append(self.held)
            self.held = self.past.pop()
        elif self.held.tokens:
            self.future.append(self.held)
            self.held = self.at_end(self.held.tokens[:-1])

    @rule()
    def redo(self) -> None:
        self.session.redo()
        if self.future:
            self.past.append(self.held)
            self.held = self.future.pop()

    @rule()
    def restart(self) -> None:
        self.session.restart()
        if self.held.tokens:
            self.past.append(self.held)
            self.future.clear()
            self.held = self.at_end(())

    @rule(word=st.none() | words)
    def aim(self, word: str | None) -> None:
        self.session.aim(word)
        self.held = self.held._replace(target=word)

    @precondition(lambda self: self.held.tokens)
    @rule(by=st.sampled_from([1, -1]))
    def aim_next(self, by: int) -> None:
        choices = self.session.targets()
        self.session.aim_next(by)
        target = self.session.snapshot.sequence.target
        assert target in choices
        self.held = self.held._replace(target=target)

    @rule(step=st.integers(-3, 30), loss=st.integers(-3, 30), unit=st.integers(-2, 9), lens=st.sampled_from(LENSES))
    def look(self, step: int, loss: int, unit: int, lens: str) -> None:
        view = self.session.look(step=step, loss=loss, unit=unit, lens=lens).view  # type: ignore[arg-type]  # drawn of LENSES
        length = len(self.held.tokens)
        first = min(1, length)
        assert (view.unit, view.lens) == (min(max(unit, 0), 2), lens)
        self.held = self.held._replace(step=min(max(step, first), length), loss=min(max(loss, first), length))

    @rule(model=st.sampled_from(MODELS))
    def use(self, model: Model) -> None:
        self.session.use(model)
        self.model = model

    @rule()
    def keep_a_snapshot(self) -> None:
        if len(self.kept) < 8:
            snapshot = self.session.snapshot
            self.kept.append((snapshot, shown(snapshot), self.held.tokens))

    @invariant()
    def holds_what_was_written_down(self) -> None:
        snapshot = self.session.snapshot
        assert tuple(snapshot.sequence.tokens) == self.held.tokens == tuple(snapshot.run.tokens)
        assert snapshot.sequence.target == self.held.target
        assert (snapshot.view.step, snapshot.view.loss) == (self.held.step, self.held.loss)
        assert self.session.can_redo == bool(self.future)
        assert snapshot.run.model is self.model

    @invariant()
    def shows_the_numbers_of_these_tokens(self) -> None:
        expected = computed_anew(self.model, self.held.tokens, self.held.target)
        assert shown(self.session.snapshot) == expected

    @invariant()
    def shows_the_gradient_of_these_tokens(self) -> None:
        run, length = self.session.snapshot.run, len(self.held.tokens)
        if length:
            target = run.target(length)
            assert target is not None
            rows = run.gradient_rows([length], "a", 0)
            assert rows[0] is not None
            np.testing.assert_allclose(rows[0], row_anew(self.model, self.held.tokens, target.token), rtol=1e-12)

    def teardown(self) -> None:
        for snapshot, numbers, tokens in self.kept:
            assert shown(snapshot) == numbers
            assert tuple(snapshot.sequence.tokens) == tokens == tuple(snapshot.run.tokens)


TestSessionMachine = SessionMachine.TestCase
TestSessionMachine.settings = settings(max_examples=40, stateful_step_count=25)
