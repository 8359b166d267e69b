"""The Explore screen's behaviour without the screen: what is typed, what is looked at, what is said about it."""

from collections.abc import Callable, Sequence

import numpy as np

from rnn_tui.errors import RnnTuiError, printable
from rnn_tui.models import Model, bundled, resolve, snapshots
from rnn_tui.models.choices import Choice, Shelves, no_other_steps
from rnn_tui.session import Session, Snapshot
from rnn_tui.session.losses import loss_steps, next_loss
from rnn_tui.session.session import LONGEST
from rnn_tui.session.snapshot import LENSES, Lens
from rnn_tui.session.suggestions import next_tokens
from rnn_tui.tasks.spelling import nearest, quoted
from rnn_tui.tui import numbers
from rnn_tui.tui.drafts import Drafts
from rnn_tui.tui.held_out import held_out
from rnn_tui.tui.invitation import welcome
from rnn_tui.tui.pen import Pen
from rnn_tui.tui.screens.shapes import brief

NUDGE = 1e-3
_LONGEST_DRAFT = 4096


class Explorer:
    """Drives a session from keys. `draft` is what is typed and not committed yet; nothing typed is ever lost.

    rng: draws held-out examples. seed: that of what is written on by chance. message: what the line above the token
    line says; refused: whether it says that something could not be done.
    """

    def __init__(
        self, session: Session, rng: np.random.Generator, open_model: Callable[[str], Model] = resolve, seed: int = 0
    ) -> None:
        self.session = session
        self.rng = rng
        self.draft = ""
        self.message = welcome(session.snapshot.run)
        self.pen = Pen(seed)
        self.refused = False
        self._open = open_model
        self._opened: dict[str, Model] = {}
        self._drafts = Drafts()
        self._asked: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())  # a sentence before its question, and the rest

    @property
    def snapshot(self) -> Snapshot:
        """What there is to see."""
        return self.session.snapshot

    def say(self, message: str, *, refused: bool = False) -> None:
        """Put a line above the token line; names of files in it may hold anything."""
        self.message, self.refused = printable(message), refused

    def type(self, character: str) -> None:
        """A printable character: into the draft, or a token at once where tokens are characters."""
        self.say("")
        if self._by_character():
            self._take([self._forgiven(character)])
        elif character.isspace():
            self.commit_draft()
        elif len(self.draft) >= _LONGEST_DRAFT:
            self.say(f"a word has at most {_LONGEST_DRAFT} characters", refused=True)
        else:
            self.draft += character

    def type_all(self, text: str) -> None:
        """Many printable characters that came at once, as if each had been typed."""
        for character in text:
            self.type(character)
            if len(self.draft) >= _LONGEST_DRAFT:  # no space or letter makes a word of it any more
                self.say(f"a word has at most {_LONGEST_DRAFT} characters; the rest was not taken", refused=True)
                return

    def paste(self, text: str) -> None:
        """Pasted text: part of a word goes to the draft, words are committed as one undo."""
        self.say("")
        words = self.session.model.task.split(self.draft + text, self.session.model.network.config.vocabulary)
        single = len(words) <= 1 and not any(character.isspace() for character in text)
        if single and not self._by_character():
            room = _LONGEST_DRAFT - len(self.draft)
            kept = "".join(character for character in text[:room] if character.isprintable())
            self.draft += kept
            if len(text) > room:
                self.say(f"a word has at most {_LONGEST_DRAFT} characters; the rest was not taken", refused=True)
            return
        self.draft = ""
        self._take(words)

    def commit_draft(self) -> None:
        """The draft as tokens; an unknown word stays in the draft, to be mended."""
        if self.draft:
            draft, self.draft = self.draft, ""
            known = self.session.vocabulary
            whole = draft in known  # completed: a token that need not be what its text is read as
            self._take([draft] if whole else self.session.model.task.split(draft, list(known)), draft)

    def enter(self) -> None:
        """Commit the draft; on an empty line go on by what the network says, where its outputs are inputs."""
        self.say("")
        if self.draft:
            self.commit_draft()
            return
        try:
            why = self.session.enter()
        except RnnTuiError as error:
            why = str(error)
        self.say(why, refused=bool(why))

    def take(self, token: str) -> None:
        """Commit a suggested token; the draft it completes goes."""
        draft, self.draft = self.draft, ""
        self._take([token], draft)

    def complete(self) -> None:
        """The draft becomes the likeliest token that begins like it."""
        self.say("")
        found = next_tokens(self.snapshot.run, self.draft, 1)
        if found:
            self.draft = found[0][0]
        else:
            self._refuse_unknown(self.draft)

    def erase(self) -> None:
        """One character of the draft; on an empty line undo."""
        self.say("")
        if self.draft:
            self.draft = self.draft[:-1]
        else:
            before = self.snapshot
            undone = self.attempt(self.session.undo)
            self.draft = self._drafts.take(self.snapshot.sequence.tokens)
            if undone and not self.draft and self.snapshot is before:
                self.say("there is nothing to undo")
            self._say_network(before)

    def redo(self) -> None:
        """Take an undo back."""
        before = self.snapshot
        self.say("" if self.session.can_redo else "there is nothing to redo")
        self.attempt(self.session.redo)
        self._say_network(before)

    def _say_network(self, before: Snapshot) -> None:
        """That another network came back with its words, where one did."""
        if self.session.model is not before.run.model:
            self.say(f"these words are those of {self.session.model.source}, which is in front again")

    def restart(self) -> None:
        """An empty sequence."""
        self.draft = self._drafts.put(self.snapshot.sequence.tokens, self.draft)
        self.session.restart()
        self.say("started over; backspace brings the old sentence back")

    def another_sentence(self) -> None:
        """A sentence that the network has never seen, up to the question it is about; → puts in what came.

        What came is nowhere on the screen before, where a person is to guess it.
        """
        found = held_out(self.session.model, self.rng)
        if found is None:
            self.say("this network's task has no sentences to draw", refused=True)
            return
        sentence, step = found
        self.draft = self._drafts.put(self.snapshot.sequence.tokens, self.draft)
        self._asked = sentence[:step], sentence[step:]
        self.session.replace(*sentence[:step])
        self.session.look(step=step, loss=step, lens="gradient")
        self.say(f"held out: what comes after step {step}?   → shows it   bksp brings yours back")

    def present(self, front: Model, other: Model, words: Sequence[str]) -> None:
        """Two networks over a sentence; one undo brings back networks, sentence and draft."""
        behind = self.snapshot.sequence.tokens
        self.session.present(front, other, tokens=words)
        self.draft = self._drafts.put(behind, self.draft)

    def escape(self) -> None:
        """Clear the draft, or leave the mode, or clear the message; never quit."""
        if self.draft:
            self.draft = ""
        elif self.snapshot.view.mode == "backward":
            self.session.leave()
        elif self.snapshot.view.mode != "explore":
            self.session.look(mode="explore")
        self.say("")

    def backward(self) -> None:
        """Go back in time from the loss that is looked at; the same again leaves."""
        there = self.snapshot.view.mode == "backward"
        if not there and not self.snapshot.length:
            self.say(f"there is no loss yet: type a {self.session.model.task.unit}", refused=True)
            return
        if self.session.model.network.config.bidirectional:
            self.say("both directions go back at once, not step by step; F3 shows all that arrives", refused=True)
            return
        if not there and not loss_steps(self.snapshot.run):
            self.say("there is no loss to go back from yet: the encoder has no outputs", refused=True)
            return
        self.say("")
        self.attempt(lambda: self.session.leave() if there else self.session.look(mode="backward"))

    def sum_losses(self, summed: bool) -> None:
        """Go back from all losses whose next word is there, together, or from one."""
        if summed and not self.snapshot.run.measured:
            first = "the first word has no loss before the second has come"
            self.say(first if self.session.model.task.next_token else "no step has a known answer yet", refused=True)
            return
        self.say("")
        self.attempt(lambda: self.session.look(mode="backward", summed=summed))

    def look(
        self,
        *,
        step: int | None = None,
        loss: int | None = None,
        unit: int | None = None,
        layer: int | None = None,
        lens: Lens | None = None,
        reverse: bool | None = None,
    ) -> None:
        """Look elsewhere; through a lens ↑ ↓ act in it, and on a narrow screen it is the one in sight."""
        self.say("")
        if lens is not None and self.snapshot.view.mode == "backward":
            self.session.leave()
        one = False if loss is not None else None
        self.session.look(step=step, loss=loss, unit=unit, layer=layer, lens=lens, summed=one, reverse=reverse)

    def step(self, by: int) -> None:
        """Walk in time; on from the question of a held-out sentence to what came."""
        before, rest = self._asked
        here = self.snapshot
        if by == 1 and before and here.view.step == here.length and here.sequence.tokens[:] == list(before):
            self.session.commit(*rest)
            self.look(step=len(before) + 1, loss=len(before))
            return
        self.look(step=here.view.step + by)

    def up_down(self, by: int) -> None:
        """The unit in Gates and Units, the loss in Gradient and on the way back."""
        view = self.snapshot.view
        if view.lens == "gradient" or view.mode != "explore":
            self.look(loss=next_loss(self.snapshot.run, view.loss, by))
        else:
            self.look(unit=view.unit + by)

    def layer(self, by: int) -> None:
        """The layer above or below; of two directions first the other one, which stands above that from the left."""
        if self.session.model.network.config.bidirectional:
            view, last = self.snapshot.view, 2 * self.snapshot.run.layers - 1
            place = min(max(2 * view.layer + view.reverse + by, 0), last)
            self.look(layer=place // 2, reverse=place % 2 == 1)
            return
        if self.snapshot.run.layers == 1:
            self.say("this network has one layer; ^o has those with two")
            return
        self.look(layer=self.snapshot.view.layer + by)

    def next_lens(self, by: int = 1) -> None:
        """The next of Gates, Gradient, Units; on the way back one loss or all."""
        if self.snapshot.view.mode == "backward":
            self.sum_losses(not self.snapshot.view.summed)
            return
        place = LENSES.index(self.snapshot.view.lens)
        self.look(lens=LENSES[(place + by) % len(LENSES)])

    def next_target(self) -> None:
        """Another target for the last loss; look at its row."""
        if not self.snapshot.length:
            self.say(f"there is no loss yet: type a {self.session.model.task.unit}", refused=True)
            return
        if not self.session.targets():
            self.say("nothing is written yet: enter begins", refused=True)
            return
        self.session.aim_next()
        length = self.snapshot.length
        self.session.look(loss=length)
        target, loss = self.snapshot.run.target(length), self.snapshot.run.loss(length)
        if target is not None:
            number = length - self.snapshot.run.before_output
            self.say(f"L<{number}> = −log ŷ({target.token}) = {numbers.loss(loss)}; ctrl+t for the next target")

    def next_wrt(self) -> None:
        """∂a, ∂c, ∂x."""
        self.session.next_wrt()
        wrt = self.snapshot.view.wrt
        what = {"a": "the activation a<k>", "c": "the memory c<k>", "x": "the input x<k>"}[wrt]
        self.say(f"the heatmap shows ‖∂L<t>/∂{wrt}<k>‖, by {what}")

    def train_step(self, by: int) -> None:
        """The same network as it was earlier or later in its training."""
        model = self.session.model
        if model.family is None or model.step is None:
            self.say(no_other_steps(model), refused=True)
            return
        steps = snapshots(model.family)
        place = steps.index(model.step) + by
        if not 0 <= place < len(steps):
            self.say("these are fresh weights" if by < 0 else f"this is the last update, {steps[-1]}")
            return
        if self.use(f"{model.family}@{steps[place]}"):
            ways = "   F5 back" * (place > 0) + "   F6 on" * (place + 1 < len(steps))
            self.say(f"after {steps[place]} of {steps[-1]} updates in training{ways}")

    def next_cell(self) -> None:
        """The same task's next cell, at the same training step where it has one; fresh weights where none ships."""
        model, shelves = self.session.model, Shelves(bundled())
        other = shelves.next_cell(Choice.of(model))
        if other.family == model.family:
            self.say(f"task {other.task} has this cell alone, {other.cell}")
        elif self.use(shelves.name(other, model.step)):
            self.say(f"{other.cell}: {brief(self.session.model.network.cell.equation)}")

    def use(self, name: str) -> bool:
        """Another network under the same words; whether it could be opened and knows them."""
        done = self.attempt(lambda: self.session.use(self.opened(name)))
        if done:
            self.say(f"now {name}")
        return done

    def opened(self, name: str) -> Model:
        """A network by its name, opened once; what `open_model` refuses is its error."""
        if name not in self._opened:
            self._opened[name] = self._open(name)
        return self._opened[name]

    def nudge(self) -> None:
        """Move a<k> of the selected unit by ε, and say what the loss did and what the gradient said it would."""
        view, run = self.snapshot.view, self.snapshot.run
        if not len(run) or view.step > run.trace.counted(view.loss):
            self.say(f"L<{view.loss}> does not depend on step {view.step}", refused=True)
            return
        moved = run.nudge(view.step, view.loss, view.layer, view.unit, NUDGE)
        if moved is None:
            self.say(f"L<{view.loss}> has no target", refused=True)
            return
        self.say(
            f"a<{view.step}>[{view.unit + 1}] + {NUDGE:g}: L<{view.loss}> moved by"
            f" {numbers.change(moved.after - moved.before)}, ∂L/∂a · ε predicted {numbers.change(moved.predicted)}"
        )

    def attempt(self, action: Callable[[], Snapshot]) -> bool:
        """Do it; whether it could be done. Why not is said."""
        try:
            action()
        except RnnTuiError as error:
            self.say(str(error), refused=True)
            return False
        return True

    def sentence(self) -> str:
        """The input as text that splits into its tokens again."""
        shown = self.snapshot.sequence
        return ("" if self._by_character() else " ").join(shown.tokens[: shown.read])

    def _take(self, tokens: list[str], typed: str | None = None) -> None:
        """Commit tokens as one undo, as far as they are known and there is room; what is left is said."""
        vocabulary = self.session.vocabulary
        known = next((place for place, token in enumerate(tokens) if token not in vocabulary), len(tokens))
        room = LONGEST - self.snapshot.length
        taken = tokens[: min(known, room)]
        if known < len(tokens) and known <= room:
            self._refuse_unknown(tokens[known])
            if typed is not None and not taken:
                self.draft = typed
            elif not self._by_character():
                self.draft = tokens[known][:_LONGEST_DRAFT]
            self._count_left(len(tokens) - known - 1)
        elif len(taken) < len(tokens):
            left = len(tokens) - len(taken)
            self.say(f"a sequence holds at most {LONGEST:,} tokens; {left:,} more were not taken", refused=True)
            if typed is not None and not taken:
                self.draft = typed
        if taken and not self.attempt(lambda: self.session.commit(*taken)) and typed is not None:
            self.draft = typed

    def _count_left(self, left: int) -> None:
        if left:
            self.say(f"{self.message} ({left:,} after it were not taken)", refused=True)

    def _refuse_unknown(self, word: str) -> None:
        """In fewer words than the command line has room for; the list of words is in help."""
        vocabulary = self.session.model.network.config.vocabulary
        if word in self.session.model.network.index:
            self.say(f"{quoted(word)} is a whole word already; space feeds it")
            return
        meant = nearest(word, vocabulary)
        hint = f"did you mean {quoted(meant)}?" if meant is not None else f"F1 lists the {len(vocabulary)} it knows"
        self.say(f"it does not know {quoted(word)}; {hint}   esc clears it", refused=True)

    def _by_character(self) -> bool:
        return self.session.model.task.unit == "character"

    def _forgiven(self, character: str) -> str:
        """The character as the task reads it: capitals are forgiven where there are none."""
        found = self.session.model.task.split(character, self.session.model.network.config.vocabulary)
        return found[0] if found else character
