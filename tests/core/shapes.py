"""Networks of the shapes that are not one chain with a loss a step, and a judge of them by complex steps.

The judge is written as plainly as that of `tests.core.reference`, whose cells it takes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.core.both_ways import BothWays
from rnn_tui.core.bptt import Loss
from rnn_tui.core.cells import CELLS
from rnn_tui.core.columns import Columns
from rnn_tui.core.network import Config, Network
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from tests.core.networks import OUTPUT_VOCABULARY, RECURRENT, VOCABULARY
from tests.core.reference import COMPLEX, Values, Weights, of_layer, stack, step, times

WRITING = (*OUTPUT_VOCABULARY, "<start>", "<end>")
Key = tuple[str, int, int]


@dataclass(frozen=True, eq=False)
class Shaped:
    """A network, what its chains start from (S, 1), what is read and written, and the losses.

    final: where the way from the right starts, by layer, in a bidirectional network. written: what a decoder is fed.
    """

    network: Network
    initial: tuple[Array, ...]
    final: tuple[Array, ...]
    tokens: list[int]
    written: list[int]
    losses: list[Loss]

    @property
    def trace(self) -> Columns:
        """The network run over what is read and written."""
        if self.network.reverse is not None:
            return BothWays.start(self.network, self.initial, self.final).extend(self.tokens)
        trace = Trace.start(self.network, self.initial).extend(self.tokens)
        for token in self.written:
            trace = trace.write(token)
        return trace


def shaped(
    cell: str,
    shape: str,
    layers: int = 1,
    *,
    bidirectional: bool = False,
    seed: int = 0,
    hidden: int = 4,
    length: int = 5,
    source: str = "embedding",
    output: str = "softmax",
    scale: float = 0.7,
) -> Shaped:
    """Normal weights and biases of deviation `scale`, normal initial states of deviation 0.5.

    A loss stands where the shape has one: at every output column, and in many-to-one at the last alone.
    """
    encodes = shape == "encoder-decoder"
    outputs = WRITING if encodes else ("no", "yes") if output == "sigmoid" else OUTPUT_VOCABULARY
    config = Config(
        "test", cell, hidden, VOCABULARY, outputs, shape, layers, bidirectional, False, source, output, 7 * encodes
    )
    rng = np.random.default_rng([seed, layers, hidden, length, sorted(CELLS).index(cell), bidirectional])
    weights = {name: rng.normal(0.0, scale, size) for name, size in config.shapes(3).items()}
    size = CELLS[cell].state_size(hidden)
    initial, final = (tuple(rng.normal(0.0, 0.5, (size, 1)) for _ in range(layers)) for _ in range(2))
    tokens = rng.integers(len(VOCABULARY), size=length).tolist()
    wanted = rng.integers(len(outputs), size=length - 1 if encodes else length).tolist()
    written = [outputs.index("<start>"), *wanted[:-1]] if encodes else []
    losses = [Loss(k, target) for k, target in enumerate(wanted, length + 1 if encodes else 1)]
    if shape == "many-to-one":
        losses = losses[-1:]
    return Shaped(Network.from_weights(config, weights), initial, final, tokens, written, losses)


def every(cell: str, *, source: str = "embedding", seed: int = 0, hidden: int = 4, scale: float = 0.7) -> list[Shaped]:
    """All the shapes that a cell has networks of."""

    def one(shape: str, layers: int, *, both: bool = False, length: int = 5, output: str = "softmax") -> Shaped:
        return shaped(
            cell,
            shape,
            layers,
            bidirectional=both,
            seed=seed,
            hidden=hidden,
            length=length,
            source=source,
            output=output,
            scale=scale,
        )

    if cell == "dense":
        return [one("one-to-one", layers, length=1) for layers in (1, 2)]
    return [
        one("many-to-one", 2, output="sigmoid"),
        one("many-to-many", 1, both=True, output="sigmoid"),
        one("many-to-many", 2, both=True),
        one("encoder-decoder", 1),
        one("encoder-decoder", 2),
    ]


ALL = [*RECURRENT, "dense"]


@dataclass(frozen=True)
class Judge:
    """The shapes' equations once more. Nodes are (kind, layer, column): a, c and x; a and c are of both directions."""

    one: Shaped

    @property
    def columns(self) -> int:
        """N."""
        return len(self.one.tokens) + len(self.one.written)

    def prefix(self, k: int) -> str:
        """Where the weights of column k stand."""
        if not self.one.network.config.encodes:
            return ""
        return "encoder." if k <= len(self.one.tokens) else "decoder."

    def weights(self, everything: Weights, k: int, layer: int) -> dict[str, Values]:
        """The layer's weights in column k, those of the way from the right among them, under `reverse.…`."""
        prefix = self.prefix(k)
        return of_layer({n.removeprefix(prefix): w for n, w in everything.items() if n.startswith(prefix)}, layer)

    def _split(self, state: Values) -> tuple[Values, Values | None]:
        cell = self.one.network.config.cell
        if cell == "lstm":
            half = state.shape[-1] // 2
            return state[..., :half], state[..., half:]
        return state, state if cell.startswith("gru") else None

    def run(
        self,
        weights: Weights | None = None,
        nudges: Mapping[Key, Values] | None = None,
        copies: Mapping[tuple[int, int], Weights] | None = None,
    ) -> list[Values]:
        """The logits of every column, an encoder's too. nudges: added to a node. copies: weights at one column only."""
        f, config, nudges, copies = COMPLEX, self.one.network.config, nudges or {}, copies or {}
        everything = {n: f.number(w) for n, w in self.one.network.weights().items()} | dict(weights or {})
        xs = [self._input(everything, k) for k in range(1, self.columns + 1)]
        for layer in range(config.layers):
            xs = [x + nudges.get(("x", layer, k), 0) for k, x in enumerate(xs, 1)]
            ways = []
            for reverse in (False, True) if config.bidirectional else (False,):
                state = self._split(f.number((self.one.final if reverse else self.one.initial)[layer][:, 0]))
                way: dict[int, Values] = {}
                for k in range(self.columns, 0, -1) if reverse else range(1, self.columns + 1):
                    w = self.weights(everything, k, layer) | dict(copies.get((layer, k), {}))
                    w = {n.removeprefix("reverse."): v for n, v in w.items() if n.startswith("reverse.") == reverse}
                    at = slice(config.hidden * reverse, config.hidden * (1 + reverse))
                    by_c, by_a = (nudges.get((kind, layer, k)) for kind in ("c", "a"))
                    new = step(f, config.cell, w, *state, xs[k - 1], 0 if by_c is None else by_c[..., at])
                    way[k] = new.a if by_a is None else new.a + by_a[..., at]
                    state = (way[k], way[k] if config.cell.startswith("gru") else new.c)
                ways.append(way)
            xs = [stack(*(way[k] for way in ways)) for k in range(1, self.columns + 1)]
        return [times(everything["W_ya"], x) + everything["b_y"] for x in xs]

    def _input(self, everything: Weights, k: int) -> Values:
        one, prefix = self.one, self.prefix(k)
        token = [*one.tokens, *one.written][k - 1]
        if f"{prefix}E" in everything:
            return everything[f"{prefix}E"][..., token, :]
        tokens = one.network.config.output_vocabulary if prefix == "decoder." else one.network.config.vocabulary
        return COMPLEX.number(np.eye(len(tokens))[token])

    def losses(self, logits: Sequence[Values], count: int) -> list[Values]:
        """∂L by each of the `count` numbers that a run was nudged in, loss by loss."""
        f, found = COMPLEX, []
        for t, target in self.one.losses:
            z = logits[t - 1]
            if self.one.network.config.output == "sigmoid":
                loss = f.log(1 + f.exp(-z[..., 0] if target else z[..., 0]))
            else:
                loss = f.log(f.exp(z - z[..., target : target + 1]).sum(-1))
            found.append(np.broadcast_to(f.slope(loss), (count,)))
        return found

    def rows(self, kind: str, layer: int) -> Values:
        """‖∂L/∂node‖ of every loss and every column, (L, N)."""
        found = []
        for k in range(1, self.columns + 1):
            size = len(self.one.trace.fed(k, layer)) if kind == "x" else self.one.network.config.readout_width
            run = self.run(nudges={(kind, layer, k): COMPLEX.nudges(size)})
            found.append([float(np.linalg.norm(vector)) for vector in self.losses(run, size)])
        return np.array(found).T

    def terms(self, layer: int) -> Values:
        """‖∂L/∂W⁽ᵏ⁾‖_F of every loss and every column, (L, N)."""
        squares = np.zeros((self.columns, len(self.one.losses)))
        for k in range(1, self.columns + 1):
            for name, w in self.weights(self.one.network.weights(), k, layer).items():
                if name.removeprefix("reverse.").startswith("W"):
                    run = self.run(copies={(layer, k): {name: _nudged(w)}})
                    squares[k - 1] += [np.square(vector).sum() for vector in self.losses(run, w.size)]
        found: Values = np.sqrt(squares).T
        return found

    def gradients(self) -> dict[str, Values]:
        """∂ΣL/∂W of every weight."""
        return {
            name: np.sum(self.losses(self.run({name: _nudged(w)}), w.size), axis=0).reshape(w.shape)
            for name, w in self.one.network.weights().items()
        }


def _nudged(w: Values) -> Values:
    return COMPLEX.number(w) + COMPLEX.nudges(w.size).reshape(w.size, *w.shape)
