"""Many sequences written on side by side, token by token: the likeliest ones, or what the caller draws."""

from collections.abc import Callable

import numpy as np

from rnn_tui.core.network import Network
from rnn_tui.core.ops import Array, Indices
from rnn_tui.core.training import StackRun, run_stack
from rnn_tui.core.words import START

Choose = Callable[[Array], Indices]


def likeliest(logits: Array) -> Indices:
    """The output token of the largest logit in each column of (V, B), the first of equal ones."""
    top: Indices = np.argmax(logits, axis=0)
    return top


def written(
    network: Network, inputs: Indices, count: int, choose: Choose = likeliest, resets: Array | None = None
) -> Indices:
    """The `count` output tokens (count, B) that follow inputs (T, B), each of them fed in its turn.

    An encoder-decoder reads the inputs, padded at the left with `resets` as in a `Batch`, and writes from `<start>`
    on; what it writes behind its `<end>` is for the caller to drop. In any other network outputs are inputs, all
    sequences are equally long, and there are no resets.
    """
    columns = inputs.shape[1]
    states = network.initial_states(columns)
    out = np.zeros((count, columns), np.intp)
    if network.encoder is not None:
        keep = None if resets is None else (1.0 - resets).astype(network.dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            read = run_stack(network.cell, network.encoder, None, inputs, states, keep)
        states = _last_states(read)
        fed: Indices = np.full((1, columns), network.output_index[START], np.intp)
        again = np.arange(len(network.config.output_vocabulary))  # decoder.E has a row for each output token
    else:
        fed = inputs
        again = np.array([network.index[token] for token in network.config.output_vocabulary], np.intp)
    for place in range(count):
        with np.errstate(over="ignore", invalid="ignore"):
            run = run_stack(network.cell, network.forwards, None, fed, states, None)
            logits = network.readout @ run.outputs[-1][-1] + network.readout_bias[:, None]
        states, out[place] = _last_states(run), choose(logits)
        fed = again[out[place]][None, :]
    return out


def _last_states(run: StackRun) -> tuple[Array, ...]:
    """What each layer's last step left, (S, B)."""
    return tuple(part.steps[-1].state for part in run.parts)
