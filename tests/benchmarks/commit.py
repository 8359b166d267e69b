"""One commit: the forward step, its loss, the row that was provisional, the new row, the running gradient."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_tui.core.network import Config, Network
from rnn_tui.core.ops import Array
from rnn_tui.models import Model, choose
from rnn_tui.session.session import Session
from tests.benchmarks.peers import jax_peer, torch_peer
from tests.benchmarks.race import Row, best, race, row, same

# Of each cell and width: at least so many times PyTorch from scratch, with a kept graph, and JAX.
TARGETS: tuple[tuple[str, int, tuple[float, float | None, float]], ...] = (
    ("lstm", 32, (40.0, 20.0, 2.0)),
    ("gru-torch", 32, (40.0, 20.0, 2.0)),
    ("rnn", 32, (40.0, 20.0, 2.0)),
    ("lstm", 64, (15.0, None, 1.2)),
    ("lstm", 128, (14.0, None, 2.0)),
)
LENGTH = 256


def network_of(cell: str, hidden: int) -> tuple[Model, Network]:
    """A fresh network of the agreement task, as a model of its own."""
    base = choose("agreement", "lstm")
    words = base.network.config.vocabulary
    network = Network.fresh(Config("agreement", cell, hidden, words, words), np.random.default_rng(0))
    return Model("benchmark", network, {}, base.task), network


class Typist:
    """A session that someone has typed into, looking at the rows and the running gradient after every token."""

    def __init__(self, model: Model, length: int) -> None:
        self._words = model.network.config.vocabulary
        self._rng = np.random.default_rng(1)
        self.tokens = [int(self._rng.integers(len(self._words)))]
        self._session = Session(model, [self._words[self.tokens[0]]], guess=True)
        for _ in range(length - 1):
            self.commit()

    def commit(self) -> list[Array]:
        """One token more, and all that there is to know of it: numbers as a face of the program reads them."""
        self.tokens.append(int(self._rng.integers(len(self._words))))
        run = self._session.commit(self._words[self.tokens[-1]]).run
        T = len(run)
        settled, last = run.gradient_rows([T - 1, T], "a", 0)
        assert settled is not None
        assert last is not None
        return [np.array([run.loss(T - 1)]), settled, last, *run.settled_gradient.values()]


def settled_alone(before: list[Array], after: list[Array], network: Network) -> list[Array]:
    """A commit's answer with the running gradient's growth in its place, packed: what the peers compute."""
    names = list(network.weights())
    grown = {name: new - old for name, new, old in zip(names, after[3:], before[3:], strict=True)}
    return [*after[:3], *Network.from_weights(network.config, grown).arrays()]


GOES = 4  # commits a turn, so that this program and JAX are not cold after PyTorch's half second


def rows(rounds: int, *, quick: bool) -> Iterator[Row]:
    """The lines of all cells and widths."""
    for cell, hidden, targets in TARGETS[: 1 if quick else None]:
        model, network = network_of(cell, hidden)
        typist = Typist(model, LENGTH - rounds * GOES // 2)
        name, torch, jax = f"commit {cell} H={hidden} T={LENGTH}", torch_peer(), jax_peer()
        anew, kept = torch.Peer(network), torch.Peer(network)
        kept.read(typist.tokens)
        compiled = {} if jax is None else {f"jax {n}": jax.Peer(network).commit(n) for n in jax.UNROLLED}

        def scratch(typist: Typist = typist, peer: Any = anew) -> list[Array]:
            peer.restart()
            peer.read(typist.tokens)
            found: list[Array] = peer.settle(typist.tokens[-1])
            return found

        def keeping(typist: Typist = typist, peer: Any = kept) -> list[Array]:
            peer.read(typist.tokens[len(peer.activations) :])
            found: list[Array] = peer.settle(typist.tokens[-1])
            return found

        before = typist.commit()
        answer = settled_alone(before, typist.commit(), network)
        works = {"scratch": scratch, "kept": keeping} | {
            # A compiled function is one of a length: JAX does the same run again, and is not asked to compile.
            way: lambda settle=settle, tokens=tuple(typist.tokens): settle(np.array(tokens), tokens[-1])
            for way, settle in compiled.items()
        }
        for way, work in works.items():
            same(answer, work(), f"{name}, {way}")
        goes = {"": GOES} | dict.fromkeys(compiled, GOES)
        seconds = race(typist.commit, works, rounds, goes)
        yield row(name, "PyTorch from scratch", seconds[""], seconds["scratch"], targets[0])
        yield row(name, "PyTorch, kept graph", seconds[""], seconds["kept"], targets[1])
        if compiled:
            yield row(name, "JAX, warm", seconds[""], seconds[best(seconds, list(compiled))], targets[2])
