"""What a task is: its words, its data, its gold answers, and how what a person types is read."""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, NamedTuple

from numpy.random import Generator

from rnn_tui.core import words
from rnn_tui.core.words import Input, Output, Shape
from rnn_tui.errors import UsageError
from rnn_tui.tasks.spelling import nearest, quoted, said

Tokens = tuple[str, ...]
Unit = Literal["word", "character"]

START: Final = words.START
"""What the first step of a decoder is fed."""

END: Final = words.END
"""The last output of a decoder, or of a tune."""

RECURRENT: Final[Tokens] = ("rnn", "rnn-relu", "gru-simple", "gru", "gru-torch", "lstm")
"""The cells that every task with more than one step may have."""

_COMMAS = ",，、"
_STOP = "."
_ESCAPED = 0xDC00  # what Python adds to a byte that is no UTF-8, to hand it on as a character
_NO_UTF8 = re.compile("[\udc80-\udcff]")
_EXAMPLES = 3  # words named where an unknown word has no near neighbour


@dataclass(frozen=True, slots=True)
class Probe:
    """One question on held-out data: after `prefix`, is `right` likelier than `wrong`?

    A network answers it if the probabilities of the tokens in `right` add up to more than those of the
    tokens in `wrong`. `modifiers` counts the modifiers between the subject and its verb, and `opposite`
    those of their nouns whose number is not the subject's.
    """

    prefix: Tokens
    right: Tokens
    wrong: Tokens
    modifiers: int
    opposite: int


class Example(NamedTuple):
    """One sequence to learn from. targets: one a step that has an output, None where there is no loss.

    Of an encoder-decoder they are what is written, END included: its decoder is fed START and then all but the last.
    """

    inputs: Tokens
    targets: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question on held-out data: at a step of `inputs`, is `right` likelier than `wrong`?

    A network answers it if the probabilities of the tokens in `right` add up to more than those of the tokens in
    `wrong`. step: from 1. kind: which of the task's `kinds` of questions it is.
    """

    inputs: Tokens
    step: int
    right: Tokens
    wrong: Tokens
    kind: str


@dataclass(frozen=True, kw_only=True)
class Task(ABC):
    """What a network learns. Immutable, and without state: whoever draws data brings the generator.

    name, summary      as typed after `--task`; one sentence for people
    shape              how inputs and outputs lie in time (the post's part four)
    vocabulary         V_in tokens, in the order of the rows of E or of the one-hot entries
    output_vocabulary  the tokens of ŷ, in the order of its entries; [the word for 0, the word for 1] for yes/no
    input, embedding   how a token becomes x<t>, and the width of E (0 for one-hot)
    output             `softmax` over the output vocabulary, or `sigmoid` for yes/no
    unit               what one token is, and so how typed text is split
    cells              the cells a network of this task may have
    bidirectional      whether it has networks that read both ways
    longest_output     the longest that a decoder was trained to write, END included; 0 without a decoder
    opening            the tokens the app begins with; empty if it begins with nothing
    opening_target     the target its last step begins with; None for the likeliest
    contrast           two lists of words, the two classes a unit may tell apart; empty if there are none
    contrast_name      what telling the two classes apart is called: "singular from plural"
    pairs              beginnings alike but for a word of `contrast`, in its order, for ranking the units
    probe_modifiers    the numbers of modifiers that held-out figures are given for; empty without probes
    kinds              the kinds of `questions` that held-out figures are given for; empty without questions
    """

    next_token: ClassVar[bool] = False
    """Whether the target of step t is token t+1."""

    name: str
    summary: str
    shape: Shape
    vocabulary: Tokens
    output_vocabulary: Tokens
    input: Input
    embedding: int
    output: Output
    unit: Unit
    cells: Tokens
    bidirectional: bool = False
    longest_output: int = 0
    opening: Tokens = ()
    opening_target: str | None = None
    contrast: tuple[Tokens, Tokens] = ((), ())
    contrast_name: str = ""
    pairs: tuple[tuple[Tokens, Tokens], ...] = ()
    probe_modifiers: tuple[int, ...] = ()
    kinds: Tokens = ()

    @abstractmethod
    def example(self, rng: Generator, *, held_out: bool = False) -> Example:
        """One sequence with its targets, drawn with `rng`.

        A training sequence is never one that `held_out` answers yes to, and with `held_out=True` it always is.
        """

    def sample(self, rng: Generator, *, held_out: bool = False) -> Tokens:
        """An `example` as a person would type all of it."""
        return self.example(rng, held_out=held_out).inputs

    @abstractmethod
    def held_out(self, tokens: Sequence[str]) -> bool:
        """Whether this sequence is kept from training, by a stable hash of its tokens."""

    def gold(self, inputs: Sequence[str]) -> tuple[str | None, ...] | None:
        """The right outputs of these inputs, one an output step, None where there is no loss; see `Example`.

        None altogether where the task's grammar does not accept the inputs. A beginning that can be completed in
        several ways has the outputs on which all of them agree, and None elsewhere.
        """
        del inputs
        return None

    def completions(self, inputs: Sequence[str]) -> Tokens:
        """The tokens that the grammar would go on with after these inputs, in the order of the vocabulary."""
        del inputs
        return ()

    def questions(self, rng: Generator, kind: str, count: int) -> tuple[Question, ...]:
        """Up to `count` different questions of one of `kinds` on held-out data; none if the task has none."""
        del rng, kind, count
        return ()

    def probes(
        self,
        rng: Generator,
        modifiers: int,
        count: int,
        *,
        all_opposite: bool = False,
    ) -> tuple[Probe, ...]:
        """Up to `count` different held-out probes with that many modifiers; none if the task has no probes.

        With `all_opposite` every noun of a modifier has the number the subject has not.
        """
        del rng, modifiers, count, all_opposite
        return ()

    def question(self, tokens: Sequence[str]) -> int | None:
        """The step, from 1, after which the token comes that a sentence is about (its verb); None if there is none."""
        del tokens
        return None

    def other_form(self, token: str) -> str | None:
        """The token that competes with `token` as a target (`was`: `were`), or None if none does."""
        del token
        return None

    def minimal_pair(self, tokens: Sequence[str]) -> Tokens | None:
        """The same tokens but for what the task is about: of the other class of `contrast`; None if there are none."""
        del tokens
        return None

    def split(self, text: str, vocabulary: Sequence[str]) -> list[str]:
        """`text` as tokens, not checked yet. The vocabulary is the network's, which wins over the task's."""
        return split_words(text, vocabulary) if self.unit == "word" else split_characters(text, vocabulary)

    def read(self, text: str, vocabulary: Sequence[str]) -> Tokens:
        """`text` as tokens that are all in `vocabulary`; else a UsageError that says what to write."""
        check_utf8(text)
        tokens = self.split(text, vocabulary)
        check_tokens(tokens, vocabulary, self.name, self.unit)
        return tuple(tokens)

    def text(self, tokens: Sequence[str], vocabulary: Sequence[str]) -> str | None:
        """Text that is read as `tokens`; None where there is none, for a token that cannot be typed."""
        joined = (" " if self.unit == "word" else "").join(tokens)
        return joined if self.split(joined, vocabulary) == list(tokens) else None

    def read_target(self, text: str, vocabulary: Sequence[str]) -> str:
        """`text` as one token of the output vocabulary, capitals forgiven as in typed text; else a UsageError."""
        check_utf8(text)
        tokens = [text] if text in vocabulary else self.split(text, vocabulary)
        if len(tokens) != 1:
            raise UsageError(f"--target takes one token, and {quoted(text)} is {len(tokens)}")
        check_token(tokens[0], vocabulary, self.name, self.unit)
        return tokens[0]


class NextTokenTask(Task):
    """A task in which each output is the next input: of n tokens n-1 are fed, and n-1 are their targets."""

    next_token: ClassVar[bool] = True

    @abstractmethod
    def sample(self, rng: Generator, *, held_out: bool = False) -> Tokens:
        """One whole sequence, drawn with `rng`; what `Task.example` says of held-out ones holds."""

    def example(self, rng: Generator, *, held_out: bool = False) -> Example:
        """A sequence, and the same one token on."""
        tokens = self.sample(rng, held_out=held_out)
        return Example(tokens[:-1], tokens[1:])

    def gold(self, inputs: Sequence[str]) -> tuple[str | None, ...] | None:
        """The tokens themselves, one on; the last one is open."""
        return (*inputs[1:], None)


def check_utf8(text: str) -> None:
    """A UsageError for a byte that was not UTF-8: Python reads it as half of a surrogate pair, in words as in files."""
    found = _NO_UTF8.search(text)
    if found is not None:
        byte, place = ord(found.group()) - _ESCAPED, found.start() + 1
        raise UsageError(f"expected text in UTF-8, found the byte 0x{byte:02X} at character {place}; write it as UTF-8")


def split_words(text: str, vocabulary: Sequence[str]) -> list[str]:
    """The words of `text`: by white space, in lower case, without commas; `full.` is `full` and `.`.

    What the vocabulary has as it stands comes before all that: capitals are kept, a comma that is a token is one,
    a token with white space inside is one token (the longest that fits), and `full.` may be one. A vocabulary
    without the stop has it dropped. Two stops or more are no full stop: they stay a token, which `check_tokens`
    will name. Splitting the joined words again gives the same words, but where their neighbours make another
    token together (`Task.text`).
    """
    known = frozenset(vocabulary)
    words: list[str] = []
    for place, part in enumerate(_around_spaced(text, known)):
        words += [part] if place % 2 else [word for chunk in part.split() for word in _read_chunk(chunk, known)]
    return words


def _around_spaced(text: str, known: Collection[str]) -> list[str]:
    """`text` cut at the tokens with white space inside: every second piece is such a token."""
    found = [token for token in known if len(token.split()) > 1 and token == token.strip() and token in text]
    if not found:
        return [text]
    either = "|".join(re.escape(token) for token in sorted(found, key=len, reverse=True))
    return re.split(rf"(?<!\S)({either})(?!\S)", text)


def _read_chunk(chunk: str, known: Collection[str]) -> list[str]:
    """The words of what stands between white space; the end is cut off first, for `1,000.` is a number and a stop."""
    if chunk in known:
        return [chunk]
    head = chunk.rstrip(_COMMAS + _STOP)
    pieces = [head, *_at_commas(chunk[len(head) :])] if head in known else _at_commas(chunk)
    return [word for piece in pieces for word in _read_piece(piece, known)]


def _at_commas(text: str) -> list[str]:
    """`text` cut before and after each comma."""
    return re.split(f"([{_COMMAS}])", text)


def _read_piece(piece: str, known: Collection[str]) -> list[str]:
    """A word with what stops stand behind it, as typed or else in lower case; a comma where it is a token."""
    for word in (piece, piece.lower()):
        if word in known:
            return [word]
    bare = piece.rstrip(_STOP)
    stops = piece[len(bare) :]
    words = [bare if bare in known else bare.lower()] if bare and bare not in _COMMAS else []
    return [*words, stops] if len(stops) > 1 or (stops and _STOP in known) else words


def split_characters(text: str, vocabulary: Sequence[str]) -> list[str]:
    """The characters of `text`, one by one.

    Capitals are forgiven where the vocabulary has none, and white space is dropped where the vocabulary
    lacks it (the line end of a pasted line, the spaces of an input method).
    """
    known = frozenset(vocabulary)
    forgiving = all(token == token.lower() for token in known)
    characters: list[str] = []
    for character in text:
        small = character.lower() if forgiving else character
        read = small if character not in known and len(small) == 1 else character
        if read in known or not read.isspace():
            characters.append(read)
    return characters


def check_tokens(tokens: Sequence[str], vocabulary: Sequence[str], task: str, unit: Unit = "word") -> None:
    """Raise a UsageError if there are no tokens, or for the first token that `vocabulary` does not have."""
    if not tokens:
        example = f", such as {quoted(vocabulary[-1])}" if vocabulary else ""
        raise UsageError(f"there is no {unit} to read; write {unit}s of task {quoted(task)}{example}")
    known = frozenset(vocabulary)
    for token in tokens:
        if not isinstance(token, str):
            raise UsageError(f"{said(token)} is not a {unit}; write each {unit} as a string")
        if token not in known:
            raise UsageError(_unknown(token, vocabulary, task, unit))


def check_token(token: str, vocabulary: Sequence[str], task: str, unit: Unit = "word") -> None:
    """`check_tokens` for one token: the last one typed, or a target."""
    check_tokens((token,), vocabulary, task, unit)


def _unknown(token: str, vocabulary: Sequence[str], task: str, unit: Unit) -> str:
    """The line for a token that is not in the vocabulary: what was wrong, and what to write instead."""
    line = f"{quoted(token)} is not one of the {len(vocabulary)} {unit}s of task {quoted(task)}"
    meant = nearest(token, vocabulary)
    if meant is not None:
        return f"{line}; did you mean {quoted(meant)}?"
    words = [word for word in vocabulary if any(letter.isalnum() for letter in word)]
    examples = ", ".join(quoted(word) for word in words[:: max(len(words) // _EXAMPLES, 1)][:_EXAMPLES])
    some = f"some are {examples}; " if examples else ""
    return f"{line}; {some}`rnn-tui models show` prints them all"
