"""Explorers over small networks, as if these were bundled."""

import numpy as np

from rnn_tui.errors import UsageError
from rnn_tui.models import Model
from rnn_tui.models.library import Name
from rnn_tui.session import Session
from rnn_tui.tasks.spelling import quoted
from rnn_tui.tui.explorer import Explorer
from tests.models_for_tests import OPENING, agreement, tiny

STEPS = (0, 100, 300)
EVERYWHERE = [Name(f"agreement-{cell}", step) for cell in ("rnn", "gru", "lstm") for step in STEPS]
NAMES = sorted([*EVERYWHERE, Name("agreement-gru", 400)])


def opener(name: str) -> Model:
    """Networks as if they were bundled: `agreement-rnn@100`."""
    family, _, step = name.partition("@")
    cell = family.removeprefix("agreement-")
    if cell not in ("rnn", "gru", "lstm"):
        raise UsageError(f"no model is named {quoted(name)}")
    number = int(step) if step else max(known.step for known in NAMES if known.family == family)
    model = agreement(cell, hidden=3, step=number)
    return Model(name, model.network, {}, model.task, family, number)


def explore(model: Model | None = None, *tokens: str, target: str | None = None) -> Explorer:
    session = Session(model or tiny(), tokens, target, guess=True)
    return Explorer(session, np.random.default_rng(0), opener)


def opened() -> Explorer:
    return explore(None, *OPENING)
