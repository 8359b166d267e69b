"""Why a recurrent network: an ordinary one over padded one-hot blocks beside an rnn and an lstm, alike in all else.

Same task (agreement), same sentences in the same order for a seed, same width, same loss on the same words, same
updates and rates, one-hot inputs. Each beginning of a sentence is an example whose target is the word that follows: the
padded network is given all of them, the recurrent ones meet them on their way through the sentence. Seed 0 ships,
whatever it came to.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rnn_tui.core import ops
from rnn_tui.core.network import Config, Network
from rnn_tui.core.ops import Array, Indices
from rnn_tui.core.padded import PaddedNetwork
from rnn_tui.core.training import Recipe, Report, descend, forward, loss_and_gradient
from rnn_tui.experiments.leads import GO_ON, LONGEST, Examples, long_questions, shifted, short_questions
from rnn_tui.tasks import task as find_task
from rnn_tui.tasks.base import Probe, Task, Tokens
from rnn_tui.tasks.batches import batch, last_logits

TASK: Final = "agreement"
PADDED: Final = "padded"
KINDS: Final = (PADDED, "rnn", "lstm")
COURSES: Final = tuple(GO_ON)
HIDDEN: Final = 16
BATCH: Final = 64
STEPS: Final = 6000
SEEDS: Final = (0, 1, 2)
LEADS: Final = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 40)
"""Words in front that are measured."""

MODIFIERS: Final = (1, 2, 3, 4, 5, 6, 9, 12)
"""Modifiers that are measured; training has up to six."""

PLACES: Final = ((1, 8), (9, 16), (17, 24), (25, 32), (33, 40))
"""Stretches of words over which the loss on the next word is averaged."""

_PROBES = 200
_SENTENCES = 2000
_SENTENCES_SEED = 20_240_804

AnyNetwork = PaddedNetwork | Network


@dataclass(frozen=True)
class Plan:
    """One network to be: which kind, by which course, from which seed, for how many updates."""

    kind: str
    course: str
    seed: int
    steps: int = STEPS

    def reports(self, examples: Examples) -> Iterator[Report[Any]]:
        """Train in float32: weights from the generator (seed, 0). A report an update; the last has the network."""
        rng = np.random.default_rng([self.seed, 0])
        recipe = Recipe(steps=self.steps)
        if self.kind == PADDED:
            padded = PaddedNetwork.fresh(find_task(TASK).vocabulary, LONGEST, HIDDEN, rng)
            return descend(padded.astype("float32"), lambda now: now.loss_and_gradient(next(examples)), recipe)
        fresh = Network.fresh(config(self.kind), rng)
        return descend(fresh.astype("float32"), lambda now: loss_and_gradient(now, next(examples)), recipe)

    def examples(self) -> Examples:
        """The data of the course, from the generator (seed, 1)."""
        return Examples(find_task(TASK), self.course, np.random.default_rng([self.seed, 1]), BATCH)

    @property
    def name(self) -> str:
        """`COURSE-KIND`, of which the weights that ship are named."""
        return f"{self.course}-{self.kind}"


def config(cell: str) -> Config:
    """A recurrent network of the comparison: like any of the task, but for its one-hot inputs."""
    words = find_task(TASK).vocabulary
    return Config(TASK, cell, HIDDEN, words, words, input="one-hot")


def plans(seeds: Sequence[int] = SEEDS, steps: int = STEPS) -> list[Plan]:
    """All networks of the comparison, those that ship first."""
    return [Plan(kind, course, seed, steps) for seed in seeds for course in COURSES for kind in KINDS]


def run(plan: Plan, watch: Callable[[Report[Any]], None] | None = None) -> tuple[AnyNetwork, dict[str, Any], Examples]:
    """Train and measure one network; what it came to, and the data that it has seen. `watch` is told every update."""
    examples = plan.examples()
    network: AnyNetwork | None = None
    for report in plan.reports(examples):
        if watch is not None:
            watch(report)
        network = report.snapshot or network
    assert network is not None  # the last report has it
    found = {"kind": plan.kind, "course": plan.course, "seed": plan.seed, "steps": plan.steps}
    return network, found | measured(network), examples


def measured(network: AnyNetwork) -> dict[str, Any]:
    """Verbs right by modifiers and by words in front, and nats a word by place; null where it cannot be read."""
    task = find_task(TASK)
    short = short_questions(task, _PROBES)
    return {
        "parameters": network.parameters,
        "by_modifiers": {
            str(number): right(network, probes, [probe.prefix for probe in probes])
            for number, probes in long_questions(task, MODIFIERS, _PROBES).items()
        },
        "by_lead": {str(words): right(network, short, shifted(task, short, words)) for words in LEADS},
        "loss_by_place": loss_by_place(network, task),
    }


def readable(network: AnyNetwork, sentence: Sequence[str]) -> bool:
    """Whether a network can read so many words at all: a padded one has no inputs beyond its greatest length."""
    return not isinstance(network, PaddedNetwork) or len(sentence) <= network.longest


def right(network: AnyNetwork, probes: Sequence[Probe], sentences: Sequence[Tokens]) -> float | None:
    """The share of questions whose right verbs get more probability than the wrong ones; None if one is too long."""
    if not all(readable(network, sentence) for sentence in sentences):
        return None
    shares = ops.softmax(logits_after(network, sentences).astype(np.float64))
    rows = network.index
    won = [
        shares[[rows[v] for v in probe.right], column].sum() > shares[[rows[v] for v in probe.wrong], column].sum()
        for column, probe in enumerate(probes)
    ]
    return round(float(np.mean(won)), 4)


def logits_after(network: AnyNetwork, sentences: Sequence[Sequence[str]]) -> Array:
    """The logits (V, N) after the last word of each of N sentences."""
    if isinstance(network, Network):
        return last_logits(network, sentences)
    lengths = np.array([len(sentence) for sentence in sentences])
    inputs: Indices = np.zeros((int(lengths.max()), len(sentences)), np.intp)
    for column, sentence in enumerate(sentences):
        inputs[: len(sentence), column] = [network.index[token] for token in sentence]
    after: Array = network.logits(inputs)[lengths - 1, :, np.arange(len(sentences))].T
    return after


def loss_by_place(network: AnyNetwork, task: Task) -> dict[str, float]:
    """Nats a word on held-out sentences, by the place in the sentence of the word that is read last."""
    rng = np.random.default_rng([_SENTENCES_SEED])
    index = network.index
    asked = batch([[index[v] for v in task.sample(rng, held_out=True)] for _ in range(_SENTENCES)])
    losses = _losses(network, asked.inputs, asked.targets) * asked.mask
    return {
        f"{first}-{last}": round(float(losses[first - 1 : last].sum() / asked.mask[first - 1 : last].sum()), 4)
        for first, last in PLACES
    }


def _losses(network: AnyNetwork, inputs: Indices, targets: Indices) -> Array:
    """The loss after each word of padded sentences (T, B)."""
    if isinstance(network, PaddedNetwork):
        logits = network.logits(inputs)
    else:
        _, logits = forward(network, inputs)
    flat = logits.transpose(1, 0, 2).reshape(logits.shape[1], -1)
    return ops.cross_entropy(flat, targets.ravel()).reshape(inputs.shape)


def seen(examples: Examples) -> Mapping[str, Mapping[str, int]]:
    """How often training has met each number of words in front, and each place of the verb."""
    return {
        "leads": {str(words): examples.leads[words] for words in sorted(examples.leads)},
        "places": {str(words): examples.places[words] for words in sorted(examples.places)},
    }
