"""The session: what a person or a script does to a sequence and to the view of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from rnn_tui.core.strand import Strand
from rnn_tui.core.words import WRT, Wrt
from rnn_tui.errors import UsageError
from rnn_tui.models import Model, as_model
from rnn_tui.session import growing
from rnn_tui.session.checks import check_chain, memory
from rnn_tui.session.growing import LONGEST
from rnn_tui.session.past import Past, dictated, over_typed, runs_again
from rnn_tui.session.run import Run
from rnn_tui.session.side_by_side import aimed_alike
from rnn_tui.session.snapshot import Lens, Mode, Snapshot, View
from rnn_tui.session.snapshot import Sequence as Typed
from rnn_tui.session.suggestions import targets
from rnn_tui.session.targets import Gold
from rnn_tui.tasks.base import END, START, check_tokens
from rnn_tui.tasks.spelling import quoted, said

__all__ = ["LONGEST", "MOST_RUNS", "Session"]

MOST_RUNS = 3


class Session:
    """One sequence and one to three networks over it. Each method returns the new `Snapshot`; none draws.

    model: a network, or its name or its file's path. tokens: what it begins with; a text is split as the task splits
    what is typed. guess: whether the last loss, which has no next token yet, is measured against the likeliest until a
    target is chosen. Words that are not in the vocabulary are a UsageError and change nothing.
    """

    def __init__(
        self,
        model: Model | str | Path,
        tokens: str | Iterable[str] = (),
        target: str | None = None,
        *,
        guess: bool = False,
    ) -> None:
        model = as_model(model)
        if isinstance(tokens, str):
            tokens = model.task.split(tokens, model.network.config.vocabulary)
        if not isinstance(tokens, Iterable):
            raise UsageError(f"tokens {said(tokens)} are neither a text nor a list of words")
        run = Run.start(model, guess=guess)
        unit = run.ranking(run.layers - 1).units[0]
        self._snapshot = Snapshot(Typed(Strand()), (run,), View(unit=unit, layer=run.layers - 1))
        self._past: list[Past] = []
        self._future: list[Past] = []
        self._grow(self._checked(list(tokens)))
        self._look_at_end()
        if target is not None:
            self.aim(target)

    def __repr__(self) -> str:
        return f"<Session: {self._snapshot!r}>"

    @property
    def snapshot(self) -> Snapshot:
        """What there is to see now."""
        return self._snapshot

    @property
    def model(self) -> Model:
        """The network in front."""
        return self._snapshot.run.model

    def commit(self, *tokens: str) -> Snapshot:
        """Append tokens at the end, as one undo; select the new last step and its loss.

        They are input, or, once the decoder writes, what it is fed next; END there is its last output. One-to-one has
        one token, and a new one takes its place.
        """
        words = self._checked(list(tokens))
        if words:
            self._remember()
            self._grow(words)
            self._look_at_end()
        return self._snapshot

    def enter(self) -> str:
        """Go on by what the network says: take its likeliest output as what it is fed next, as one undo.

        An encoder-decoder first begins to write, and ends with END. Elsewhere outputs are no inputs and nothing
        happens. Returns why nothing happened, or "". UsageError where there is no room.
        """
        run = self._snapshot.run
        why = growing.why_not(run)
        if why:
            return why
        if run.model.network.config.encodes and not run.writes:
            self._remember()
            self._grow([START], begins=True)
            self._look_at_end()
        else:
            self.commit(run.best(len(run)).token if len(run) else run.model.task.opening[0])
        return ""

    def go_on(self, count: int, choose: Callable[[Run], str]) -> Snapshot:
        """`count` tokens more as one undo, each chosen from the step before and fed; a decoder stops behind END.

        choose: such as those of `rnn_tui.session.writing`. UsageError where outputs are no inputs, or a decoder has not
        begun, and where there is no room.
        """
        return self.commit(*growing.chosen_on(self._snapshot.run, count, choose))

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """What can be committed now: the inputs, or what the decoder is fed."""
        return growing.known_next(self._snapshot.run)

    def undo(self) -> Snapshot:
        """Take back the last commit, paste or restart; once those are used up, the last token.

        O(1), but O(T) where the network was changed since: it runs over the words of then. Where it does not take
        them, the networks of then come back with them.
        """
        if self._past:
            now = self._now(whole=self._past[-1].view is not None)
            self._return_to(self._past.pop())
            self._future.append(now)
        elif self._snapshot.length:
            self._future.append(self._now())
            length = self._snapshot.length - 1  # with what the session began: no decoder had
            words = self._snapshot.sequence.tokens.take(length)
            self._set(Typed(words), tuple(run.take(length) for run in self._snapshot.runs))
            self._look_at_end()
        return self._snapshot

    def redo(self) -> Snapshot:
        """Take an undo back, if no new token came in between; costs what `undo` does."""
        if self._future:
            now = self._now(whole=self._future[-1].view is not None)
            self._return_to(self._future.pop())
            self._past.append(now)
        return self._snapshot

    @property
    def can_redo(self) -> bool:
        """Whether there is an undo to take back."""
        return bool(self._future)

    def restart(self) -> Snapshot:
        """An empty sequence; one undo brings the old one back."""
        if self._snapshot.length:
            self._remember()
            self._set(Typed(Strand()), tuple(run.take(0) for run in self._snapshot.runs))
            self._look_at_end()
        return self._snapshot

    def replace(self, *tokens: str, begins: bool = False) -> Snapshot:
        """Another sequence in place of this one, as one undo; `begins`: and the decoder begins to write, if any."""
        words = self._checked(list(tokens), anew=True)
        self._remember()
        self._set(Typed(Strand()), tuple(run.take(0) for run in self._snapshot.runs))
        self._grow(words)
        if begins and words and self.model.network.config.encodes:
            self._grow([START], begins=True)
        self._look_at_end()
        return self._snapshot

    def dictate(self, gold: Gold) -> Snapshot:
        """The decoder is fed `gold`, END behind it, which its losses are measured against; as one undo.

        gold: see `rnn_tui.session.targets.read_output`. UsageError where there is no decoder that can begin.
        """
        shown = self._snapshot
        if not self.model.network.config.encodes or not shown.length or shown.sequence.read is not None:
            raise UsageError("there is no decoder that could begin to write")
        self._remember()
        self._set(dictated(shown.sequence, gold), tuple(run.write(gold) for run in shown.runs))
        self._look_at_end()
        return self._snapshot

    def present(self, front: Model, *others: Model, tokens: Iterable[str]) -> Snapshot:
        """Other networks and another sequence, as one undo, which brings back both; or a UsageError, and no change."""
        shown, before = self._snapshot, self._now(whole=True)
        try:
            self.use(front)
            self.beside(*others)
            self.replace(*tokens)
        except UsageError:
            self._snapshot = shown
            raise
        self._past[-1] = before
        return self._snapshot

    def aim(self, target: str | None) -> Snapshot:
        """Measure the last loss against `target` (an output token), or against the likeliest again (None)."""
        if target is not None:
            self.check_target(target)
        sequence = replace(self._snapshot.sequence, target=target)
        self._set(sequence, tuple(run.aim(target) for run in self._snapshot.runs))
        return self._snapshot

    def targets(self) -> list[str]:
        """What the last loss may be measured against, in the order of `aim_next`."""
        return targets(self._snapshot.run)

    def aim_next(self, by: int = 1) -> Snapshot:
        """The next of `targets` (or the one before, by = -1)."""
        choices = self.targets()
        if not choices:
            return self._snapshot
        chosen = self._snapshot.sequence.target
        shown = self._snapshot.run.target(self._snapshot.length)
        known = None if shown is None or self.model.task.next_token else shown.token
        if chosen in choices or known in choices:
            place = choices.index(chosen if chosen in choices else str(known))
        else:  # a guess is no place to go on from: the verbs come first, unless the first of them is the guess
            place = -1 if by > 0 and (shown is None or shown.token != choices[0]) else 0
        return self.aim(choices[(place + by) % len(choices)])

    def look(
        self,
        *,
        step: int | None = None,
        loss: int | None = None,
        unit: int | None = None,
        layer: int | None = None,
        wrt: Wrt | None = None,
        lens: Lens | None = None,
        mode: Mode | None = None,
        summed: bool | None = None,
        reverse: bool | None = None,
    ) -> Snapshot:
        """Look elsewhere; steps, losses, units and layers beyond the ends stop at the ends.

        In the mode "explore" the network in front goes on alone; "backward" is of it, and keeps those beside it. There
        no step is later than where the way back sets out, and another loss sets out anew; a UsageError where there is
        no such way (`check_chain`).
        """
        if mode == "backward":
            check_chain(self.model)
        view, run = self._snapshot.view, self._snapshot.run
        length = self._snapshot.length
        first = min(1, length)
        chosen = memory(wrt or view.wrt, run.model)
        self._view(
            View(
                step=min(max(view.step if step is None else step, first), length),
                loss=min(max(view.loss if loss is None else loss, first), length),
                unit=min(max(view.unit if unit is None else unit, 0), run.hidden - 1),
                layer=min(max(view.layer if layer is None else layer, 0), run.layers - 1),
                wrt=chosen,
                lens=lens or view.lens,
                mode=mode or view.mode,
                summed=view.summed if summed is None else summed,
                reverse=(view.reverse if reverse is None else reverse) and run.model.network.config.bidirectional,
            )
        )
        if self._snapshot.view.mode == "explore":
            self._set(self._snapshot.sequence, self._snapshot.runs[:1])
        self._set_out(anew=step is None and (mode, loss, summed) != (None, None, None))
        return self._snapshot

    def leave(self, lens: Lens | None = None) -> Snapshot:
        """Out of the mode "backward": to the comparison that it set out from, or to the network alone."""
        return self.look(mode="compare" if len(self._snapshot.runs) > 1 else "explore", lens=lens)

    def next_wrt(self) -> Snapshot:
        """From ∂a to ∂c (where the cell has one) to ∂x and round."""
        has_memory = self.model.network.cell.has_memory
        order = [wrt for wrt in WRT if wrt != "c" or has_memory]
        current = self._snapshot.view.wrt
        return self.look(wrt=order[(order.index(current) + 1) % len(order)])

    def use(self, model: Model) -> Snapshot:
        """The same sequence through another network. A word that it does not know is a UsageError.

        Of what a decoder wrote only another decoder can do anything; else the input alone is kept, and an undo brings
        back the rest. What runs beside goes on beside it, but for networks of other words.
        """
        sequence = growing.fitted(self._snapshot.sequence, model)
        growing.check_fits(sequence, model)
        if sequence is not self._snapshot.sequence:
            self._remember()
        run = over_typed(model, sequence, guess=self._snapshot.run.guess)
        same = model.network.config == self.model.network.config
        others = tuple(other for other in self._snapshot.runs[1:] if growing.same_words(other.model, model))
        self._set(replace(sequence, target=run.last_target), (run, *others))
        unit = self._snapshot.view.unit if same else run.ranking(run.layers - 1).units[0]
        mode, chain = self._snapshot.view.mode, not model.network.config.bidirectional
        lost = (mode == "compare" and not others) or (mode == "backward" and not chain)
        left: Mode = "compare" if others else "explore"
        return self.look(unit=unit, layer=None if same else run.layers - 1, mode=left if lost else None)

    def open(self, model: Model, *tokens: str, target: str | None = None) -> Snapshot:
        """Another network, alone, with another sequence; one undo brings back what was there."""
        run = Run.start(model, guess=self._snapshot.run.guess)
        growing.check_grows(run, tokens)
        self._remember(whole=True)
        self._set(Typed(Strand()), (run,))
        self._grow([*tokens])
        self._front(mode="explore")
        self._look_at_end()
        return self._snapshot if target is None else self.aim(target)

    def beside(self, *models: Model) -> Snapshot:
        """These networks, and no others, beside the one in front; without any it is alone, and compares with nothing.

        More than two, or one that reads or says other words, are a UsageError and change nothing.
        """
        if len(models) >= MOST_RUNS:
            raise UsageError(f"at most {MOST_RUNS} networks stand beside one another; take one away first")
        for model in models:
            if not growing.same_words(model, self.model):
                raise UsageError(f"{quoted(model.source)} has other words than {quoted(self.model.source)}")
        there = {run.model.source: run for run in self._snapshot.runs[1:]}
        shown = self._snapshot
        others = tuple(
            there.get(model.source) or over_typed(model, shown.sequence, guess=shown.run.guess) for model in models
        )
        self._set(shown.sequence, (shown.run, *others))
        return self.look(mode="compare" if models else "explore")

    def turn(self, by: int = 1) -> Snapshot:
        """Another of the networks in front; the order goes round."""
        runs = self._snapshot.runs
        place = by % len(runs)
        self._set(self._snapshot.sequence, (*runs[place:], *runs[:place]))
        if self._snapshot.view.mode == "backward" and self.model.network.config.bidirectional:
            self.leave()  # there is no one way back through two directions
        if self.model.network.config == runs[0].model.network.config:
            return self.look()
        return self._front()

    def check_target(self, target: str) -> None:
        """A UsageError if `target` is no output token, or there is no output yet to measure against it."""
        config, run = self.model.network.config, self._snapshot.run
        check_tokens([target], config.output_vocabulary, config.task, self.model.task.unit)
        if config.encodes and not run.writes:
            raise UsageError("nothing is written yet that a target could be for; the decoder has not begun")

    def _checked(self, tokens: list[str], *, anew: bool = False) -> list[str]:
        """The tokens, each one that can come next, and room for all of them; `anew`: with nothing before them."""
        run = self._snapshot.run
        growing.check_grows(run.take(0) if anew else run, tokens)
        return tokens

    def _grow(self, tokens: list[str], *, begins: bool = False) -> None:
        """Tokens behind what there is; `begins`: the one token is what the decoder begins with."""
        if not tokens:
            return
        shown, one = self._snapshot.sequence, self.model.network.config.shape == "one-to-one"
        read = len(shown.tokens) if begins else shown.read
        ends = read is not None and tokens[-1] == END
        fed = tokens[:-1] if ends else tokens
        words = Strand[str]() if one else shown.tokens
        for token in fed:
            words = words.append(token)
        runs = tuple(run.take(0) if one else run for run in self._snapshot.runs)
        runs = tuple(run.begin() if begins else run.extend(fed) for run in runs)
        given = None if begins else shown.given
        self._set(Typed(words, None, read, ends, given), tuple(run.end() if ends else run for run in runs))

    def _now(self, *, whole: bool = False) -> Past:
        shown = self._snapshot
        return Past(shown.sequence, shown.runs, shown.view.step, shown.view.loss, shown.view if whole else None)

    def _remember(self, *, whole: bool = False) -> None:
        self._past.append(self._now(whole=whole))
        self._future.clear()

    def _return_to(self, past: Past) -> None:
        """The sequence of then, through the networks of now where they take all of it; else through those of then."""
        if past.view is not None:
            self._snapshot = Snapshot(past.sequence, past.runs, past.view)
            return
        same = growing.fits(past.sequence, self.model)
        self._set(past.sequence, runs_again(past, self._snapshot.runs) if same else past.runs)
        if not same:
            self._front(mode="explore" if len(past.runs) == 1 else "compare")
        self.look(step=past.step, loss=past.loss)

    def _set(self, sequence: Typed, runs: tuple[Run, ...]) -> None:
        self._snapshot = replace(self._snapshot, sequence=sequence, runs=aimed_alike(sequence, runs))

    def _view(self, view: View) -> None:
        self._snapshot = replace(self._snapshot, view=view)

    def _set_out(self, *, anew: bool) -> None:
        """In the mode "backward": the step is where the way back sets out, or, if not `anew`, no later than that."""
        shown = self._snapshot
        start = max(shown.swept, default=min(1, shown.length))
        if shown.view.mode == "backward" and (anew or shown.view.step > start):
            self._view(replace(shown.view, step=start))

    def _front(self, mode: Mode | None = None) -> Snapshot:
        """Look at the last layer of the network in front, and at the unit that comes first there."""
        run = self._snapshot.run
        return self.look(unit=run.ranking(run.layers - 1).units[0], layer=run.layers - 1, mode=mode)

    def _look_at_end(self) -> None:
        self.look(step=self._snapshot.length, loss=self._snapshot.length)
