"""Sentences that no network was trained on, drawn to be shown."""

import numpy as np

from rnn_tui.models import Model

_DRAWS, _SHORT, _LONG = 64, 5, 8


def held_out(model: Model, rng: np.random.Generator) -> tuple[tuple[str, ...], int] | None:
    """A held-out sentence without its stop, and the step before its verb: one that 80 columns show, if it can."""
    task, index = model.task, model.network.index
    found = None
    for _ in range(_DRAWS):
        sentence = task.sample(rng, held_out=True)[:-1]
        step = task.question(sentence)
        if step is None or any(token not in index for token in sentence):
            return None
        found = (sentence, step)
        if _SHORT <= step <= _LONG:
            break
    return found
