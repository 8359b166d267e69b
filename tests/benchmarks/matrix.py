"""The whole matrix G: ‖∂L<t>/∂a<k>‖ of every loss by every step. The steps forward were taken before."""

from collections.abc import Iterator

import numpy as np

from rnn_tui.core.bptt import Loss, gradient_rows
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from tests.benchmarks.commit import network_of
from tests.benchmarks.peers import jax_peer, torch_peer
from tests.benchmarks.race import Row, best, race, row, same

LENGTH, HIDDEN = 128, 32
CELLS = ("lstm", "gru-torch", "rnn")


def rows(rounds: int, *, quick: bool) -> Iterator[Row]:
    """The lines of all cells: at least 200 times T calls of autograd, 20 times batched ones, 3 times JAX."""
    rng = np.random.default_rng(2)
    for cell in CELLS[: 1 if quick else None]:
        _, network = network_of(cell, HIDDEN)
        tokens = [int(token) for token in rng.integers(len(network.config.vocabulary), size=LENGTH)]
        targets = [int(target) for target in rng.integers(len(network.config.vocabulary), size=LENGTH)]
        run = Trace.start(network).extend(tokens)
        losses = [Loss(t, target) for t, target in enumerate(targets, 1)]
        torch, jax = torch_peer().Peer(network), jax_peer()
        torch.read(tokens)
        given = np.array(tokens), np.array(targets)
        compiled = {} if jax is None else {f"jax {n}": jax.Peer(network).matrix(n) for n in jax.UNROLLED}

        def ours(run: Trace = run, losses: list[Loss] = losses) -> list[Array]:
            fresh = Trace(run.network, run.moments, run.initial)  # nothing is kept from the round before
            return gradient_rows(fresh, losses, "a", 0)

        works = {
            "calls": lambda torch=torch, targets=targets: torch.rows(targets, batched=False),
            "batched": lambda torch=torch, targets=targets: torch.rows(targets, batched=True),
        } | {
            way: lambda norms=norms, given=given: [matrix[: t + 1] for t, matrix in enumerate(norms(*given))]
            for way, norms in compiled.items()
        }
        name = f"matrix {cell} H={HIDDEN} T={LENGTH}"
        for way, work in works.items():
            same(ours(), work(), f"{name}, {way}")
        seconds = race(ours, works, rounds)
        yield row(name, "PyTorch, T calls", seconds[""], seconds["calls"], 200.0)
        yield row(name, "PyTorch, batched", seconds[""], seconds["batched"], 20.0)
        if compiled:
            yield row(name, "JAX, warm", seconds[""], seconds[best(seconds, list(compiled))], 3.0)
