"""A network of any task with random weights, biases too: no test waits for a training."""

import numpy as np

from rnn_tui.core.network import Network
from rnn_tui.models.plan import Plan
from rnn_tui.tasks.base import Task


def random_network(task: Task, cell: str, *, bidirectional: bool = False, layers: int = 1, seed: int = 3) -> Network:
    """Three units, weights of deviation 0.7."""
    rng = np.random.default_rng(seed)
    config = Plan(task.name, cell, 3, layers, 0, 0, bidirectional).config
    shapes = config.shapes(2)
    return Network.from_weights(config, {name: rng.normal(0.0, 0.7, shape) for name, shape in shapes.items()})
