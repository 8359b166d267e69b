"""The task `text`: the next character of any text.

The one that ships is Shakespeare's Sonnets, all 154 of them, first printed in London in 1609. William Shakespeare
died in 1616, so that they are in the public domain everywhere. The spelling is that of Project Gutenberg's
transcription (its number 1041) as Open Shakespeare 0.6 has it. It is the poems alone, without titles, numbers and
indents; a line is a verse, and a blank line parts one sonnet from the next.

`TEXT.reading(path)` is the same task on a file of one's own. The network's vocabulary is the characters of the text (at
most 500; the rarer ones become one that stands for them all).

What is held out. The last tenth. Training draws windows of 65 characters from the rest, of which 64 are fed; each
begins anywhere, with a network that has read nothing.
"""

import string
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from numpy.random import Generator

from rnn_tui.tasks.base import RECURRENT, NextTokenTask, Tokens
from rnn_tui.tasks.corpus import Corpus, bundled_corpus, read_corpus

WINDOW: Final = 65
"""The characters of one training sequence, its last target among them."""

VOCABULARY: Final = tuple(sorted({*string.ascii_letters, *"\n !'(),-.:;?"} - {*"QXZ"}))
"""The characters of the text that ships, by code point."""


@dataclass(frozen=True, kw_only=True)
class TextTask(NextTokenTask):
    """The task of this module. own: the text that it is about, where it is not the one that ships."""

    own: Corpus | None = None

    def reading(self, path: Path) -> "TextTask":
        """The same task on another text: a file in UTF-8. A CannotError where that is no text to learn from."""
        corpus = read_corpus(path)
        opening = tuple(corpus.text(corpus.training[:1]))
        return replace(
            self, own=corpus, vocabulary=corpus.vocabulary, output_vocabulary=corpus.vocabulary, opening=opening
        )

    @property
    def corpus(self) -> Corpus:
        """The text, as numbers."""
        return bundled_corpus() if self.own is None else self.own

    def sample(self, rng: Generator, *, held_out: bool = False) -> Tokens:
        """A window of the text, from anywhere in its part."""
        part = self.corpus.kept if held_out else self.corpus.training
        length = min(WINDOW, len(part))
        first = int(rng.integers(len(part) - length + 1))
        return tuple(self.corpus.text(part[first : first + length]))

    def held_out(self, tokens: Sequence[str]) -> bool:
        """Whether this stands in the last tenth of the text, and nowhere before."""
        text = "".join(tokens)
        training, kept = self._parts
        return text in kept and text not in training

    @cached_property
    def _parts(self) -> tuple[str, str]:
        return self.corpus.text(self.corpus.training), self.corpus.text(self.corpus.kept)


TEXT: Final = TextTask(
    name="text",
    summary="The next character of a text: Shakespeare's Sonnets, or any file of yours.",
    shape="many-to-many",
    vocabulary=VOCABULARY,
    output_vocabulary=VOCABULARY,
    input="embedding",
    embedding=16,
    output="softmax",
    unit="character",
    cells=RECURRENT,
    opening=tuple("Shall I compare"),
)
