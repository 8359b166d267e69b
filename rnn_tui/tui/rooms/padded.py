"""The Padded room: a sentence is typed and shifted, and three networks say which verb they expect."""

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence

from rnn_tui.errors import UsageError
from rnn_tui.experiments.padded import COURSES, KINDS, AnyNetwork
from rnn_tui.experiments.padded_comparison import Comparison
from rnn_tui.experiments.padded_files import Results, results, shipped
from rnn_tui.lessons import padded as lesson
from rnn_tui.lessons.cards import Card
from rnn_tui.session.record import json_bytes
from rnn_tui.tasks.agreement import AGREEMENT, VERBS
from rnn_tui.tasks.base import Tokens
from rnn_tui.tui.canvas import Area, Canvas, Target
from rnn_tui.tui.colours import Palette
from rnn_tui.tui.commands import Command
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.rooms import padded_view
from rnn_tui.tui.rooms.room import House
from rnn_tui.tui.rooms.side import SideRoom, table

_LEFT_OUT = "the networks are asked for the verb: it is left out, and what comes after it"
WELCOME = "← → puts real words in front   tab takes the networks of the other training   type a sentence"
_LONGEST_DRAFT = 64


class PaddedRoom(SideRoom):
    """Typing changes the sentence of this room alone; Explore's is where it begins."""

    panes = padded_view.PANES

    def __init__(
        self,
        house: House,
        explorer: Explorer,
        palette: Palette,
        networks: Mapping[str, Mapping[str, AnyNetwork]],
        figures: Results,
    ) -> None:
        super().__init__(house, explorer, palette)
        self.comparison = Comparison(networks, figures)
        self.draft = ""
        self.page = 0
        self.message = WELCOME
        self._explored: Tokens | None = None
        self._in_sight = 0

    def entered(self) -> None:
        """Explore's sentence, where it is another one than the last time and its words are known here."""
        tokens = tuple(self.explorer.snapshot.sequence.tokens)
        if tokens == self._explored:
            return
        self._explored = tokens
        if tokens and not self.change(lambda now: now.with_tokens(tokens)):
            return
        self.draft = ""
        self.say(_LEFT_OUT if _verb_in(tokens) else WELCOME)

    def heading(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Room, task and size; training and shift."""
        now = self.comparison
        words = "no word" if now.lead == 0 else "1 word" if now.lead == 1 else f"{now.lead} words"
        return (
            (
                "padded beside recurrent · agreement · one-hot words · 16 units each",
                "padded · agreement · 16 units",
                "padded",
            ),
            (
                f"training {now.course} · {words} in front",
                f"{now.course} · {words} in front",
                f"{now.course} +{now.lead}",
            ),
        )

    def draw(self, canvas: Canvas, area: Area, palette: Palette) -> None:
        """The sentence, what each network says, and the figures."""
        now = self.comparison
        padded_view.draw(canvas, area, palette, now.reading, self.draft, now.completions, self.page)
        self._in_sight = padded_view.pages_in_sight(area.height)

    def numbers(self) -> Iterable[bytes]:
        """What `rnn-tui padded TEXT --json` prints."""
        return [json_bytes(self.comparison.described())]

    def card(self) -> Card:
        """Part one."""
        return lesson.card(self.comparison.reading)

    def stem(self) -> str:
        """By its room."""
        return "padded"

    def command_line(self) -> str:
        """What gives the same without a screen."""
        return shlex.join(("rnn-tui", *self.comparison.words_of_call()))

    def drafting(self) -> bool:
        """Whether a word is being typed."""
        return bool(self.draft)

    def typed(self, text: str) -> None:
        """Letters into the draft; white space makes words of it."""
        self.say("")
        for character in text:
            if character.isspace():
                self.commit()
            elif character.isprintable() and len(self.draft) < _LONGEST_DRAFT:
                self.draft += character

    def pasted(self, text: str) -> None:
        """As if it had been typed; a word that is not known stays in the draft, with nothing behind it."""
        self.say("")
        words = AGREEMENT.split(self.draft + text, AGREEMENT.vocabulary)
        known = next((place for place, word in enumerate(words) if word not in AGREEMENT.vocabulary), len(words))
        self.draft = ""
        if self._take(words[:known]) and known < len(words):
            self.draft = words[known][:_LONGEST_DRAFT]
            self.commit()

    def commit(self) -> bool:
        """The draft as words; one that is not known stays, to be mended. Whether it could be done."""
        done = self._take(AGREEMENT.split(self.draft, AGREEMENT.vocabulary))
        if done:
            self.draft = ""
        return done

    def _take(self, words: Sequence[str]) -> bool:
        """Words behind the sentence, up to a verb; whether it could be done."""
        if words and not self.change(lambda now: now.typed(words)):
            return False
        if _verb_in(words):
            self.say(_LEFT_OUT)
        return True

    def enter(self) -> None:
        """Commit; on an empty line say what can be done."""
        self.say("" if self.draft else "type a sentence up to its verb: the networks say which form they expect")
        if self.draft:
            self.commit()

    def complete(self) -> None:
        """The draft becomes a word that begins like it; on an empty line the other training is taken."""
        if not self.draft:
            self.turn()
            return
        found = self.comparison.completions(self.draft)
        if found:
            self.say("")
            self.draft = found[0]
        else:
            self.say(f"no word begins like {self.draft!r}; esc clears it", refused=True)

    def erase(self) -> None:
        """A letter of the draft, or the last word."""
        self.say("")
        if self.draft:
            self.draft = self.draft[:-1]
        else:
            self.change(Comparison.erased)

    def clear(self) -> None:
        """The sentence and the draft."""
        self.draft = ""
        self.change(lambda now: now.with_tokens(()))
        self.say("started over; Explore's sentence is as it was")

    def shift(self, by: int) -> None:
        """More words in front, or fewer."""
        self.change(lambda now: now.shifted(by))
        now = self.comparison
        spread = ", ".join(
            f"{kind} {now.results.line(now.course, kind, 'by_lead', str(now.lead)).spread}" for kind in KINDS
        )
        self.say(f"held out, {len(now.results.seeds)} seeds: {spread}")

    def turn_page(self, by: int) -> None:
        """Another figure of all sentences, where there is room for one alone."""
        if self._in_sight == 1:
            self.page = (self.page + by) % padded_view.PAGES
            self.say("")
        else:
            self.say(
                "all figures are in sight" if self._in_sight else "no room for more figures: rnn-tui padded has them"
            )

    def turn_number(self) -> None:
        """The cat, the cats."""
        if self.change(Comparison.turned):
            self.say("the subject in the other number, all else the same: is the verb still right?")

    def turn(self) -> None:
        """The networks of the other training."""
        self.change(Comparison.other_course)
        aligned = self.comparison.course == COURSES[0]
        often = "every training sentence began at the first word" if aligned else "a quarter had words in front"
        self.say(f"{self.comparison.course}: {often}")

    def another(self) -> None:
        """A held-out sentence, with other words in front."""
        self.draft = ""
        self.change(lambda now: now.another(self.explorer.rng))
        self.say("a sentence held out from training, with other words in front")

    def back(self) -> None:
        """Clear the draft; then to Explore."""
        if self.draft:
            self.draft = ""
            self.say("")
        else:
            super().back()

    def wheel(self, by: int) -> None:
        """Shift."""
        self.shift(by)

    def follow(self, target: Target) -> None:
        """A column of the table."""
        if target.verb == "lead":
            self.shift(int(target.value) - self.comparison.reading.place)

    def change(self, action: Callable[[Comparison], Comparison]) -> bool:
        """Take the next state; whether there is one. Why not is said."""
        try:
            self.comparison = action(self.comparison)
        except UsageError as error:
            self.say(str(error), refused=True)
            return False
        return True


PaddedRoom.table = table(
    (
        Command[PaddedRoom]("enter", ("enter", "ctrl+j"), "Take the word", "take the word", "type",
                            lambda room: room.enter()),
        Command("complete", ("tab", "shift+tab"), "The networks of the other training",
                "complete; other training", "type", lambda room: room.complete(), footer="training"),
        Command("erase", ("backspace", "ctrl+h"), "Take the last word back", "erase; take a word back", "type",
                lambda room: room.erase(), footer="erase"),
        Command("clear", ("ctrl+u",), "Start over", "start over", "type", lambda room: room.clear()),
        Command("sentence", ("ctrl+l",), "Another sentence, held out from training", "another sentence", "type",
                lambda room: room.another(), footer="another"),
        Command("shift-back", ("left",), "Fewer words in front", "fewer, more words in front", "move",
                lambda room: room.shift(-1), footer="shift", footer_key="←→"),
        Command("shift-on", ("right",), "More words in front", "", "move", lambda room: room.shift(1)),
        Command("number", ("up", "down"), "The subject in the other number: the cat, the cats",
                "the cat or the cats", "move", lambda room: room.turn_number(), footer="cat, cats",
                footer_key="↑↓"),
        Command("page-on", ("pagedown",), "The next figure of all sentences", "figures of all sentences", "see",
                lambda room: room.turn_page(1)),
        Command("page-back", ("pageup",), "The figure of all sentences before", "", "see",
                lambda room: room.turn_page(-1)),
        Command("unshifted", ("home",), "No word in front", "none, most in front", "move",
                lambda room: room.shift(-1000)),
        Command("most-shifted", ("end",), "The most words in front", "", "move", lambda room: room.shift(1000)),
    ),
    ("shift-back", "number", "complete", "sentence", "erase"),
    ("erase", "palette", "rooms", "sentence"),
)  # fmt: skip


def _verb_in(words: Sequence[str]) -> bool:
    return any(word in pair for pair in VERBS for word in words)


def build(house: House, explorer: Explorer, palette: Palette) -> PaddedRoom:
    """The room, over the networks that ship."""
    return PaddedRoom(house, explorer, palette, {course: shipped(course) for course in COURSES}, results())
