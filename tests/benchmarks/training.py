"""One update of training in float32: forward, backward, clipping and Adam, against PyTorch's own fused cells."""

import importlib
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_tui.core.ops import Array
from rnn_tui.core.training import Batch, Recipe, loss_and_gradient, train
from tests.benchmarks.commit import network_of
from tests.benchmarks.race import Row, best, race, row, same

LENGTH, COLUMNS, HIDDEN = 30, 64, 32
TARGETS = (("lstm", 1.0), ("gru-torch", 1.5), ("rnn", 1.5))
UPDATES = 4  # a turn, so that neither side is cold
# This program's blocks (c u f o; c u r; a) in PyTorch's order (i f g o; r z n; h).
_ORDER = {"lstm": (1, 2, 0, 3), "gru-torch": (2, 1, 0), "rnn": (0,)}


class Peer:
    """The same network as `torch.nn` has it, with one of its two fast Adams."""

    def __init__(self, cell: str, words: int, width: int, kind: str) -> None:
        self.torch: Any = importlib.import_module("torch")
        nn = self.torch.nn
        self.table, self.readout = nn.Embedding(words, width), nn.Linear(HIDDEN, words)
        self.layer = {"rnn": nn.RNN, "gru-torch": nn.GRU, "lstm": nn.LSTM}[cell](width, HIDDEN)
        self.parameters = [*self.table.parameters(), *self.layer.parameters(), *self.readout.parameters()]
        self.optimiser = self.torch.optim.Adam(self.parameters, 1e-3, **{kind: True})

    def loss(self, inputs: Any, targets: Any) -> Any:
        """The mean loss a token."""
        found, _ = self.layer(self.table(inputs))
        logits = self.readout(found)
        return self.torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[2]), targets.reshape(-1))

    def update(self, inputs: Any, targets: Any) -> None:
        """One step of Adam, the gradient clipped."""
        self.optimiser.zero_grad()
        self.loss(inputs, targets).backward()
        self.torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()

    def take(self, cell: str, arrays: list[Array]) -> None:
        """This program's packed arrays, in `Network.arrays`' order."""
        table, recurrent, inputs, bias, *reset, readout, last = arrays

        def theirs(array: Array) -> Any:
            blocks = np.split(array, len(_ORDER[cell]))
            return self.torch.tensor(np.concatenate([blocks[place] for place in _ORDER[cell]]))

        second = np.zeros_like(bias)
        if reset:
            second[: len(reset[0])] = reset[0]
        values = [theirs(inputs), theirs(recurrent), theirs(bias), theirs(second)]
        with self.torch.no_grad():
            for parameter, value in zip(
                self.parameters,
                [self.torch.tensor(table), *values, self.torch.tensor(readout), self.torch.tensor(last)],
                strict=True,
            ):
                parameter.copy_(value)
            if cell == "gru-torch":
                # Γu weighs the new value here and the old one there: σ(-z) is 1 - σ(z).
                for parameter in self.layer.parameters():
                    parameter[HIDDEN : 2 * HIDDEN] *= -1.0


def rows(rounds: int, *, quick: bool) -> Iterator[Row]:
    """The lines of all cells."""
    torch: Any = importlib.import_module("torch")
    rng = np.random.default_rng(3)
    for cell, target in TARGETS[: 1 if quick else None]:
        _, network = network_of(cell, HIDDEN)
        network = network.astype("float32")
        words, width = network.weights()["E"].shape
        batch = Batch(
            rng.integers(words, size=(LENGTH, COLUMNS)),
            rng.integers(words, size=(LENGTH, COLUMNS)),
            np.ones((LENGTH, COLUMNS), np.float32),
        )
        inputs, targets = torch.tensor(batch.inputs), torch.tensor(batch.targets)
        peers = {kind: Peer(cell, words, width, kind) for kind in ("foreach", "fused")}
        name = f"training {cell} H={HIDDEN} T={LENGTH} B={COLUMNS}"
        for peer in peers.values():
            peer.take(cell, network.arrays())
            found = peer.loss(inputs, targets)
            found.backward()
            ours = loss_and_gradient(network, batch)
            same([np.array([ours[0]])], [found.detach().numpy()[None]], f"{name}, loss", 1e-5)
            size = len(network.arrays()[0].ravel())
            same([ours[1][:size]], [peer.parameters[0].grad.numpy().ravel()], f"{name}, ∂L/∂E", 1e-3)
        reports = train(network, itertools.repeat(batch), Recipe(10**6))
        next(reports)

        def update(reports: Iterator[Any] = reports) -> list[Array]:
            next(reports)
            return []

        def theirs(peer: Peer, inputs: Any = inputs, targets: Any = targets) -> list[Array]:
            peer.update(inputs, targets)
            return []

        works = {kind: lambda peer=peer, theirs=theirs: theirs(peer) for kind, peer in peers.items()}
        seconds = race(update, works, rounds, dict.fromkeys(("", *works), UPDATES))
        yield row(name, "PyTorch, its best", seconds[""], seconds[best(seconds, list(works))], target)
