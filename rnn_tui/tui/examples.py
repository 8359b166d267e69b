"""Another example, held out from training: a sentence, a review, a date, the beginning of a tune or of a text."""

from typing import NamedTuple

import numpy as np

from rnn_tui.models import Model
from rnn_tui.session.growing import LONGEST
from rnn_tui.tasks.base import END, Tokens
from rnn_tui.tasks.melody import MelodyTask
from rnn_tui.tui.explorer import Explorer

_DRAWS = 64
_BEGINNING = 24  # characters of a text


class Example(NamedTuple):
    """says: what it asks. step: where the eye rests, if not at the end."""

    tokens: Tokens
    says: str
    step: int | None = None


def another(explorer: Explorer) -> None:
    """In place of what there is, as one undo; of a date the decoder has begun.

    Where a network is asked for verbs it is a whole sentence, and the question is the verb.
    """
    model = explorer.session.model
    if model.task.probe_modifiers:
        explorer.another_sentence()
        return
    found = example(model, explorer.rng)
    if found is None:
        explorer.say("this network knows too few of its task's words for a held-out example", refused=True)
        return
    explorer.draft = ""
    explorer.session.replace(*found.tokens, begins=True)
    if found.step is not None:
        explorer.session.look(step=found.step, loss=found.step)
    explorer.say(f"{found.says}   bksp brings yours back")


def example(model: Model, rng: np.random.Generator) -> Example | None:
    """One that the network knows all tokens of; None where it is given up."""
    for _ in range(_DRAWS):
        found = _drawn(model, rng)
        if found.tokens and all(token in model.network.index for token in found.tokens) and len(found.tokens) < LONGEST:
            return found
    return None


def _drawn(model: Model, rng: np.random.Generator) -> Example:
    task, shape = model.task, model.network.config.shape
    if task.next_token:
        sequence = task.sample(rng, held_out=True)
        return Example(_beginning(model, sequence), "held out: how does it go on?   enter takes one more, ^w writes on")
    inputs = task.example(rng, held_out=True).inputs
    if shape == "one-to-one":
        return Example(inputs, "one of its list, of which nothing is held out: one, or many?")
    if shape == "many-to-one":
        return Example(inputs, "a held-out review: good or bad?   ← the verdict after fewer words")
    if model.network.config.encodes:
        return Example(inputs, "a held-out date   enter takes the decoder's letters")
    return Example(inputs, "held out: which words are names?   ^v reads it the other way", step=1)


def _beginning(model: Model, sequence: Tokens) -> Tokens:
    """Of a tune its first phrase; of a sentence what stands before its question; of a text a few words."""
    task = model.task
    if isinstance(task, MelodyTask):
        notes = sequence[:-1] if sequence[-1] == END else sequence
        return notes[: 2 * task.forms(sequence)[0].bar]
    asked = task.question(sequence)
    if asked is not None:
        return sequence[:asked]
    start = next((place for place, token in enumerate(sequence, 1) if token.isspace()), 0)
    return sequence[start : start + _BEGINNING] or sequence[:_BEGINNING]
