"""Small networks with fixed weights, for tests of what stands on the core: no test waits for a training."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from rnn_tui.core.network import Config, Network
from rnn_tui.models import Model
from rnn_tui.tasks import TASKS
from rnn_tui.tasks.agreement import AGREEMENT
from rnn_tui.tasks.base import Task

OPENING = ["the", "cats", "which", "already", "ate", "with", "the", "dog"]
CHINESE = ("我", "要", "吃", "苹果", "西红柿", "面包", "。")
FOREIGN = ("The", "the", "New York", "York", "1,000", "U.S.", " ", "\nend")
CHARACTERS = tuple("abcdefgh ?我")

WRITING = tuple("我要吃苹果。面包abc \n")

SPELLING: Task = replace(
    AGREEMENT,
    unit="character",
    vocabulary=CHARACTERS,
    output_vocabulary=CHARACTERS,
    opening=(),
    opening_target=None,
    contrast=((), ()),
    pairs=(),
)


def _network(cell: str, layers: int, hidden: int, vocabulary: Sequence[str], scale: float, seed: int) -> Network:
    """Normal weights of deviation `scale`, biases too, so that nothing on the screen is zero by chance."""
    rng = np.random.default_rng(seed)
    words = tuple(vocabulary)
    config = Config("agreement", cell, hidden, words, words, layers=layers)
    return Network.from_weights(config, {name: rng.normal(0.0, scale, s) for name, s in config.shapes(8).items()})


@cache
def agreement(
    cell: str = "lstm", layers: int = 1, *, hidden: int = 16, seed: int = 5, step: int | None = None
) -> Model:
    """A network over the words of `agreement`, as if it had come from a file; with `step`, of a family."""
    name = f"test-{cell}" + (f"-{layers}layers" if layers > 1 else "")
    family, source = (None, f"folder/{name}") if step is None else (name, f"{name}@{step}")
    network = _network(cell, layers, hidden, AGREEMENT.vocabulary, 0.55, seed + (step or 0))
    return Model(source, network, {}, AGREEMENT, family, step)


@cache
def tiny(cell: str = "lstm", layers: int = 1, seed: int = 3) -> Model:
    """Three units, for tests that run many steps."""
    return agreement(cell, layers, hidden=3, seed=seed)


@cache
def chinese() -> Model:
    """Wide words, which an lstm of 16 units is fed."""
    return Model("test-chinese", _network("lstm", 1, 16, CHINESE, 0.55, 11), {}, AGREEMENT)


@cache
def foreign() -> Model:
    """Tokens that the task's own words never are: with capitals, a comma, a stop, and white space inside or around."""
    return Model("test-foreign", _network("lstm", 1, 4, FOREIGN, 0.55, 14), {}, AGREEMENT)


@cache
def spelling() -> Model:
    """One token a character; the space and the question mark among them."""
    return Model("test-spelling", _network("gru", 1, 4, CHARACTERS, 0.55, 12), {}, SPELLING)


@cache
def writing() -> Model:
    """Characters of one cell and of two, the blank and the line's end among them."""
    task = replace(SPELLING, vocabulary=WRITING, output_vocabulary=WRITING)
    return Model("test-writing", _network("lstm", 1, 16, WRITING, 0.55, 16), {}, task)


@cache
def overflowing() -> Model:
    """A ReLU network whose states grow until they are infinite, and its losses until they are no numbers."""
    network = _network("rnn-relu", 1, 16, AGREEMENT.vocabulary, 1e60, 13)
    weights = network.weights()
    weights["layers.0.W_a"] = np.abs(weights["layers.0.W_a"])
    return Model("test-overflowing", Network.from_weights(network.config, weights), {}, AGREEMENT)


@cache
def separating(unit: int) -> Model:
    """Four units that do nothing, but for one that latches on to the number of the first noun."""
    words = AGREEMENT.vocabulary
    config = Config("agreement", "rnn", 4, words, words, input="one-hot")
    rng = np.random.default_rng(17)
    weights = {name: rng.normal(0.0, 0.01, shape) for name, shape in config.shapes(0).items()}
    recurrent, inputs = np.hsplit(weights["layers.0.W_a"], [4])
    recurrent[:] = 0.0
    recurrent[unit, unit] = 5.0
    for nouns, drive in zip(AGREEMENT.contrast, (3.0, -3.0), strict=True):
        for noun in nouns:
            inputs[unit, words.index(noun)] = drive
    return Model("test-separating", Network.from_weights(config, weights), {}, AGREEMENT)


@cache
def of_task(
    name: str,
    cell: str | None = None,
    layers: int = 1,
    *,
    hidden: int = 5,
    bidirectional: bool = False,
    seed: int = 21,
    scale: float = 0.5,
) -> Model:
    """A network of any task, and so of any shape, with normal weights, biases too; its cell an lstm if it has one."""
    task = TASKS[name]
    config = Config(
        name,
        cell or ("lstm" if "lstm" in task.cells else task.cells[0]),
        hidden,
        task.vocabulary,
        task.output_vocabulary,
        shape=task.shape,
        layers=layers,
        bidirectional=bidirectional,
        input=task.input,
        output=task.output,
        longest_output=task.longest_output,
    )
    rng = np.random.default_rng(seed)
    weights = {each: rng.normal(0.0, scale, shape) for each, shape in config.shapes(6).items()}
    source = f"test-{name}-{config.cell}" + ("-bidirectional" if bidirectional else "")
    return Model(source, Network.from_weights(config, weights), {}, task)
