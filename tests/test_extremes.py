"""Finite weights of any size: every record and every screen comes without a word of NumPy's (warnings are errors)."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array
from rnn_tui.core.words import WRT
from rnn_tui.demo import clock
from rnn_tui.demo.clock import VirtualLoop
from rnn_tui.demo.screens import SCREENS
from rnn_tui.demo.shot import Sight, shot
from rnn_tui.demo.stage import Scenery, open_stage
from rnn_tui.models import Model, resolve
from rnn_tui.session import Session
from rnn_tui.session.record import Extras, record
from rnn_tui.session.run import Run

HUGE = 1.7e308
WORDS = ("the", "cats", "near", "the", "dog")
Size = Callable[[Array], Array]


def same(weights: Array) -> Array:
    return np.full(weights.shape, HUGE)


def signed(weights: Array) -> Array:
    return np.where(weights < 0, -HUGE, HUGE)


def root(weights: Array) -> Array:
    """Numbers whose squares overflow and whose sums do not."""
    return np.where(weights < 0, -1.5e154, 1.5e154)


SIZES = {"same": same, "signed": signed, "root": root}


def loud(name: str, size: Size) -> Model:
    model = resolve(name)
    weights = {key: size(value) for key, value in model.network.weights().items()}
    return replace(model, network=Network.from_weights(model.network.config, weights))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("cell", ["rnn", "rnn-relu", "gru-simple", "gru", "gru-torch", "lstm", "lstm-2layers"])
def test_a_record_of_huge_weights(cell: str, size: str) -> None:
    run = Run.over(loud(f"agreement-{cell}", SIZES[size]), WORDS, "was")
    for wrt in WRT:
        if wrt != "c" or run.model.network.cell.has_memory:
            record(run, wrt=wrt)
    record(run, extras=Extras(backward="all", anatomy=5, gates=True))
    found = record(run, layer=run.layers - 1, extras=Extras(backward=5))
    assert len(found["gradient"]["norm"]) == len(WORDS)
    assert found["backward"]


@pytest.mark.parametrize("screen", [name for name in SCREENS if name not in ("palette", "help", "depth", "padded")])
@pytest.mark.parametrize("cell", ["rnn-relu", "lstm"])
def test_a_screen_of_huge_weights(cell: str, screen: str) -> None:
    for size in ("same", "signed"):
        session = Session(loud(f"agreement-{cell}", SIZES[size]), WORDS, guess=True)
        shot(session, Sight(screen, step=2), Scenery(120, 36))


@pytest.mark.parametrize(
    "keys", [("f12", *["right"] * 7), ("ctrl+e", "ctrl+f", "f7"), ("f9", *"anatomy", "enter", "enter", "right")]
)
@pytest.mark.parametrize("cell", ["rnn-relu", "lstm"])
def test_keys_over_huge_weights(cell: str, keys: tuple[str, ...]) -> None:
    """Every card, a nudge, the unit written at the noun, the slider of W_aa."""

    async def main(loop: VirtualLoop) -> str:
        session = Session(loud(f"agreement-{cell}", same), WORDS, guess=True)
        async with open_stage(loop, session, Scenery()) as stage:
            for key in keys:
                await stage.press(key)
            return stage.frame().text()

    assert clock.run(main).strip()
