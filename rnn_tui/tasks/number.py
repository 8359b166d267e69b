"""The task `number`: whether an English noun is singular or plural. One word in, one answer out, and no recurrence.

It is the first shape of the post's part four: an ordinary network, which reads one word and forgets it.

The grammar:

    input ::= NOUN            one word of the list below, in one of its two numbers

There is nothing held out, and no rule to find: the network sees a word as a whole, never its letters, so that no
word tells it anything of another. It learns its list by heart. What is measured is how much of the list it knows,
not how well it would do with a word that is not there.

Inputs are one-hot. An embedding would be a second matrix straight after the first with nothing between them,
W E x, which can say no more than one matrix can; one-hot, the column of W that belongs to a word is all that the
network knows of it, there to be looked at.

The list. Regular nouns add -s or -es, with y turned to ie where spelling asks for it; of these some are singular
and end in -s all the same (bus, glass, lens). Irregular ones do something else (mice, geese, children, feet, oxen,
wolves, oases), so that some plurals do not end in -s. Left out are nouns that are the same in both numbers (sheep,
deer, fish, series: the word alone does not say which it is) and nouns that have two plurals (cactus, person).

How a word is drawn. A noun, each as likely as the other, then its number by a fair coin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from numpy.random import Generator

from rnn_tui.tasks.base import Example, Question, Task, Tokens

REGULAR: Final = (
    ("apple", "apples"),
    ("baby", "babies"),
    ("bench", "benches"),
    ("bird", "birds"),
    ("book", "books"),
    ("boss", "bosses"),
    ("box", "boxes"),
    ("boy", "boys"),
    ("bus", "buses"),
    ("cat", "cats"),
    ("church", "churches"),
    ("city", "cities"),
    ("class", "classes"),
    ("day", "days"),
    ("dish", "dishes"),
    ("dog", "dogs"),
    ("dress", "dresses"),
    ("fox", "foxes"),
    ("girl", "girls"),
    ("glass", "glasses"),
    ("house", "houses"),
    ("key", "keys"),
    ("lens", "lenses"),
    ("match", "matches"),
    ("orange", "oranges"),
    ("party", "parties"),
    ("piano", "pianos"),
    ("potato", "potatoes"),
    ("queen", "queens"),
    ("rose", "roses"),
    ("ship", "ships"),
    ("song", "songs"),
    ("story", "stories"),
    ("table", "tables"),
    ("tomato", "tomatoes"),
    ("tree", "trees"),
    ("virus", "viruses"),
    ("walrus", "walruses"),
    ("watch", "watches"),
    ("window", "windows"),
)
IRREGULAR: Final = (
    ("calf", "calves"),
    ("child", "children"),
    ("crisis", "crises"),
    ("foot", "feet"),
    ("goose", "geese"),
    ("half", "halves"),
    ("knife", "knives"),
    ("leaf", "leaves"),
    ("life", "lives"),
    ("louse", "lice"),
    ("man", "men"),
    ("mouse", "mice"),
    ("oasis", "oases"),
    ("ox", "oxen"),
    ("shelf", "shelves"),
    ("thief", "thieves"),
    ("tooth", "teeth"),
    ("wife", "wives"),
    ("wolf", "wolves"),
    ("woman", "women"),
)
NOUNS: Final = (*REGULAR, *IRREGULAR)

OUTPUTS: Final = ("singular", "plural")
VOCABULARY: Final = tuple(sorted(word for both in NOUNS for word in both))
"""All words, sorted by code point."""

NUMBER_OF: Final[Mapping[str, str]] = MappingProxyType(
    {word: number for both in NOUNS for word, number in zip(both, OUTPUTS, strict=True)}
)
_OTHER_NUMBER: Final[Mapping[str, str]] = MappingProxyType(
    {form: other for one, many in (*NOUNS, OUTPUTS) for form, other in ((one, many), (many, one))}
)
_KINDS: Final[Mapping[str, Tokens]] = MappingProxyType(
    {
        "regular": tuple(word for both in REGULAR for word in both),
        "irregular": tuple(word for both in IRREGULAR for word in both),
    }
)


@dataclass(frozen=True, kw_only=True)
class NumberTask(Task):
    """The number of a noun, out of a closed list."""

    def example(self, rng: Generator, *, held_out: bool = False) -> Example:
        """One word of the list with its number; a held-out one is of the same list, for nothing is held out."""
        del held_out
        noun, number = divmod(int(rng.integers(2 * len(NOUNS))), 2)
        return Example((NOUNS[noun][number],), (OUTPUTS[number],))

    def held_out(self, tokens: Sequence[str]) -> bool:
        """No: the list is learnt by heart, all of it."""
        del tokens
        return False

    def gold(self, inputs: Sequence[str]) -> tuple[str | None, ...] | None:
        """The number of the one word; none before it, and None for more than one."""
        if len(inputs) > 1 or any(word not in NUMBER_OF for word in inputs):
            return None
        return tuple(NUMBER_OF[word] for word in inputs)

    def completions(self, inputs: Sequence[str]) -> Tokens:
        """All words, whatever has been read: one word is all there is, and a new one takes its place."""
        del inputs
        return VOCABULARY

    def questions(self, rng: Generator, kind: str, count: int) -> tuple[Question, ...]:
        """Up to `count` different words of the list, regular or irregular: how much of what was learnt is known."""
        words = _KINDS.get(kind, ())
        return tuple(
            Question((words[place],), 1, (NUMBER_OF[words[place]],), (_OTHER_NUMBER[NUMBER_OF[words[place]]],), kind)
            for place in rng.permutation(len(words))[:count].tolist()
        )

    def other_form(self, token: str) -> str | None:
        """The other answer (`singular`: `plural`), and of a noun its other number."""
        return _OTHER_NUMBER.get(token)

    def minimal_pair(self, tokens: Sequence[str]) -> Tokens | None:
        """The same noun in the other number; None for anything but one noun of the list."""
        return (_OTHER_NUMBER[tokens[0]],) if len(tokens) == 1 and tokens[0] in NUMBER_OF else None


NUMBER: Final = NumberTask(
    name="number",
    summary="One noun is singular or plural, mouse or mice: an ordinary network, which knows its list by heart.",
    shape="one-to-one",
    vocabulary=VOCABULARY,
    output_vocabulary=OUTPUTS,
    input="one-hot",
    embedding=0,
    output="sigmoid",
    unit="word",
    cells=("dense",),
    opening=("mice",),
    contrast=(tuple(one for one, _ in NOUNS), tuple(many for _, many in NOUNS)),
    contrast_name="singular from plural",
    pairs=tuple(((one,), (many,)) for one, many in NOUNS),
    kinds=tuple(_KINDS),
)
