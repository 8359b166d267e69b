"""How well a network answers what training never showed it: the same questions for every network and every seed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.core import ops
from rnn_tui.core.decoding import Choose, likeliest, written
from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array, Indices
from rnn_tui.core.training import mean_loss
from rnn_tui.tasks.base import END, Example, NextTokenTask, Probe, Question, Task, Tokens
from rnn_tui.tasks.batches import batch_of, encoded, margins, question_margins
from rnn_tui.tasks.dates import FORMATS, DatesTask

# The questions are drawn apart from all training data, whose generators are seeded with (seed, 0) and (seed, 1).
_QUESTIONS_SEED = 20_180_217
_SENTENCES = 256
_OPENINGS = 200  # tunes that are written on


def questions(task: Task, modifiers: int, count: int, *, all_opposite: bool = False) -> tuple[Probe, ...]:
    """Up to `count` probes with that many modifiers, the same ones at every call; held out if there are modifiers."""
    rng = np.random.default_rng([_QUESTIONS_SEED, modifiers, all_opposite])
    return task.probes(rng, modifiers, count, all_opposite=all_opposite)


def held_out_questions(task: Task, count: int) -> tuple[Probe, ...]:
    """Up to `count` probes for each of the task's numbers of modifiers, but for those that training has seen (0)."""
    return tuple(
        probe for modifiers in task.probe_modifiers if modifiers for probe in questions(task, modifiers, count)
    )


def accuracy(network: Network, probes: Sequence[Probe]) -> float:
    """The share of probes whose right tokens get more probability together than the wrong ones."""
    return float(np.mean([margin > 0 for margin in margins(network, probes)]))


def kinds_of(task: Task) -> Tokens:
    """The kinds of held-out questions that figures are given for: a date's are its formats; none for free text."""
    return FORMATS if isinstance(task, DatesTask) else task.kinds


@dataclass(frozen=True, eq=False)
class Quiz:
    """Held-out questions of a task by their kind, the same ones every time; those of `dates` are dates to write.

    probes: where a task has them, they alone make up the share.
    """

    probes: tuple[Probe, ...]
    by_kind: Mapping[str, tuple[Question, ...]]
    written: Mapping[str, tuple[Example, ...]]

    @classmethod
    def of(cls, task: Task, count: int) -> "Quiz":
        """Up to `count` of each kind; of `agreement`, of each number of modifiers."""
        draws = {kind: np.random.default_rng([_QUESTIONS_SEED, n]) for n, kind in enumerate(kinds_of(task))}
        if isinstance(task, DatesTask):
            of_format = task.of_format
            written = {
                kind: tuple(of_format(rng, kind, held_out=True) for _ in range(count)) for kind, rng in draws.items()
            }
            return cls((), {}, written)
        asked = {kind: task.questions(rng, kind, count) for kind, rng in draws.items()}
        return cls(held_out_questions(task, count), asked, {})

    def right(self, network: Network) -> dict[str, float]:
        """The share of each kind that a network answers right; a date is right if all of it is."""
        answered = {kind: _answered(network, asked) for kind, asked in self.by_kind.items()}
        return answered | {kind: exact(network, asked) for kind, asked in self.written.items()}

    def share(self, network: Network) -> float | None:
        """The share of all that a network answers right, each kind counting alike; None without questions."""
        if self.probes:
            return accuracy(network, self.probes)
        right = self.right(network)
        return float(np.mean(list(right.values()))) if right else None


def _answered(network: Network, asked: Sequence[Question]) -> float:
    return float(np.mean([margin > 0 for margin in question_margins(network, asked)]))


def exact(network: Network, examples: Sequence[Example]) -> float:
    """The share of examples whose outputs an encoder-decoder writes to the letter, `<end>` included."""
    found = decoded(network, [example.inputs for example in examples])
    return float(np.mean([own == example.targets for own, example in zip(found, examples, strict=True)]))


def decoded(network: Network, sentences: Sequence[Tokens]) -> list[Tokens]:
    """What an encoder-decoder writes of each, the likeliest token at each step, up to the first `<end>`.

    Where none comes it stops at twice the longest training output.
    """
    inputs, resets = encoded(network, sentences)
    rows = written(network, inputs, 2 * network.config.longest_output, resets=resets)
    words = network.config.output_vocabulary
    return [_to_end(tuple(words[row] for row in column)) for column in rows.T.tolist()]


def _to_end(tokens: Tokens) -> Tokens:
    return tokens[: tokens.index(END) + 1] if END in tokens else tokens


def held_out_loss(network: Network, task: Task) -> float:
    """Nats a token that has a target, on sequences that training never shows, the same ones at every call."""
    rng = np.random.default_rng([_QUESTIONS_SEED])
    return mean_loss(network, batch_of(network, [task.example(rng, held_out=True) for _ in range(_SENTENCES)]))


def bits(nats: float) -> float:
    """A loss in bits: nats / ln 2."""
    return nats / math.log(2)


def sampler(rng: np.random.Generator, temperature: float) -> Choose:
    """Draws a token for each column, from the softmax of logits / temperature."""

    def choose(logits: Array) -> Indices:
        shares = ops.softmax(logits.astype(np.float64) / temperature)
        drawn: Indices = (shares.cumsum(axis=0) > rng.random(logits.shape[1])).argmax(axis=0)
        return drawn

    return choose


def further(network: Network, task: Task) -> Mapping[str, float]:
    """What a task has beside its questions: of `melody` how many tunes that the network goes on with are tunes."""
    if not (isinstance(task, NextTokenTask) and task.shape == "one-to-many"):
        return {}
    return kept_to_grammar(network, task)


def kept_to_grammar(network: Network, task: NextTokenTask) -> Mapping[str, float]:
    """The share of sequences that a network writes on as the task's grammar would, each token, to their `<end>`.

    It begins with the first token of held-out sequences and writes the likeliest, and drawn ones at temperature 1. A
    sequence that has not ended when it is twice as long as the longest of these has not kept to it.
    """
    rng = np.random.default_rng([_QUESTIONS_SEED, 1])
    tunes = [task.sample(rng, held_out=True) for _ in range(_OPENINGS)]
    starts, most = [tune[:1] for tune in tunes], 2 * max(map(len, tunes))
    inputs = np.array([[network.index[token] for token in start] for start in starts], np.intp).T
    ways = {"likeliest": likeliest, "drawn": sampler(rng, 1.0)}
    return {way: _share_kept(network, task, starts, written(network, inputs, most, how)) for way, how in ways.items()}


def _share_kept(network: Network, task: NextTokenTask, starts: Sequence[Tokens], rows: Indices) -> float:
    words = network.config.output_vocabulary
    found = [_to_end(tuple(words[row] for row in column)) for column in rows.T.tolist()]
    return float(np.mean([on[-1] == END and _keeps(task, start, on) for start, on in zip(starts, found, strict=True)]))


def _keeps(task: NextTokenTask, start: Tokens, on: Tokens) -> bool:
    """Whether each token is one that the grammar goes on with."""
    tokens = (*start, *on)
    return all(tokens[place] in task.completions(tokens[:place]) for place in range(len(start), len(tokens)))
