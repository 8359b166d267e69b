"""Which unit to look at first: the one that best tells the task's two classes apart."""

import numpy as np

from rnn_tui.core.training import forward
from rnn_tui.models import Model


def ranked(model: Model, layer: int) -> list[int]:
    """The units of a layer, the one that separates the task's `pairs` best first; in order where there are none.

    A unit's contrast is the distance of the two classes' means of a<T>, in units of their deviations added.
    """
    network = model.network
    both = [sentence for pair in model.task.pairs for sentence in pair]
    if not both or any(token not in network.index for sentence in both for token in sentence):
        return list(range(network.config.hidden))
    lengths = [len(sentence) for sentence in both]
    tokens = np.zeros((max(lengths), len(both)), np.intp)
    for column, sentence in enumerate(both):
        tokens[: len(sentence), column] = [network.index[token] for token in sentence]
    steps, _ = forward(network, tokens)
    last = np.stack([network.cell.a(steps[layer][length - 1].state)[:, i] for i, length in enumerate(lengths)])
    one, other = last[0::2], last[1::2]
    with np.errstate(over="ignore", invalid="ignore"):  # what is not a number comes last
        contrast = np.abs(one.mean(0) - other.mean(0)) / (one.std(0) + other.std(0) + 1e-12)
    return [int(unit) for unit in np.argsort(-contrast, kind="stable")]
