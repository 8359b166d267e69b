"""The notation's equations once more, plainly: the judge that the core is held against. It imports nothing of it.

Arrays hold their vector on the last axis (matrices on the last two); axes before it are independent evaluations, so
that one run differentiates by many numbers at once. Derivatives are complex steps, `f'(x) = Im f(x + iε) / ε`, which
subtract nothing. The arithmetic is complex128 or, where float64 runs out of digits or of exponents, mpmath's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import mpmath  # type: ignore[import-untyped]  # mpmath ships no types
import numpy as np
from numpy.typing import NDArray

Number: TypeAlias = Any  # a complex, or one of mpmath's numbers, which have no types
Values = NDArray[Any]
Weights = Mapping[str, Values]


@dataclass(frozen=True)
class Arithmetic:
    """What the equations are computed with. number: float array → its own numbers. imaginary: the parts to the i."""

    number: Callable[[Any], Values]
    imaginary: Callable[[Values], Values]
    tanh: Callable[[Values], Values]
    exp: Callable[[Values], Values]
    log: Callable[[Values], Values]
    positive: Callable[[Values], Values]
    epsilon: Number

    def sigma(self, z: Values) -> Values:
        """σ(z) = 1 / (1 + e^-z)."""
        share: Values = 1 / (1 + self.exp(-z))
        return share

    def relu(self, z: Values) -> Values:
        """max(z, 0) by the real part."""
        kept: Values = np.where(self.positive(z), z, 0 * z)
        return kept

    def nudges(self, size: int) -> Values:
        """iε in each of `size` places in turn: (size, size)."""
        nudges: Values = self.number(np.eye(size)) * self.epsilon
        return nudges

    def slope(self, value: Values) -> Values:
        """Im f / ε."""
        return self.imaginary(value) / self.imaginary(np.asarray(self.epsilon))


COMPLEX = Arithmetic(
    number=lambda x: np.asarray(x, np.complex128),
    imaginary=np.imag,
    tanh=np.tanh,
    exp=np.exp,
    log=np.log,
    positive=lambda z: np.real(z) > 0,
    epsilon=1e-100j,
)


def exact(digits: int) -> Number:
    """A context of mpmath's of our own, with that many digits."""
    context = mpmath.MPContext()
    context.dps = digits
    return context


def multiprecision(digits: int) -> Arithmetic:
    """mpmath's numbers, of any exponent, with that many digits.

    ε² lies below the last digit, so that a function of x + iy is f(x) + i y f'(x).
    """
    context = exact(digits)

    def tanh(z: Number) -> Number:
        x = context.re(z)
        return context.mpc(context.tanh(x), context.im(z) / context.cosh(x) ** 2)

    def exp(z: Number) -> Number:
        x = context.exp(context.re(z))
        return context.mpc(x, x * context.im(z))

    def log(z: Number) -> Number:
        x = context.re(z)
        return context.mpc(context.log(x), context.im(z) / x)

    def each(function: Callable[[Any], Any]) -> Callable[[Any], Values]:
        every = np.frompyfunc(function, 1, 1)
        return lambda x: np.asarray(every(x), object)

    return Arithmetic(
        number=each(lambda x: context.mpf(float(x))),
        imaginary=each(context.im),
        tanh=each(tanh),
        exp=each(exp),
        log=each(log),
        positive=lambda z: np.asarray(each(lambda x: context.re(x) > 0)(z), bool),
        epsilon=context.mpc(0, context.mpf(10) ** -(digits // 2 + 10)),
    )


class Step(NamedTuple):
    """What one layer computes at one step; c, candidate and gates as far as the cell has them."""

    a: Values
    c: Values | None
    candidate: Values | None
    gates: dict[str, Values]


class Run(NamedTuple):
    """steps[t - 1][layer], and logits[t - 1]."""

    steps: list[list[Step]]
    logits: list[Values]


def stack(*vectors: Values) -> Values:
    """[p; q] on the last axis."""
    lead = np.broadcast_shapes(*(vector.shape[:-1] for vector in vectors))
    return np.concatenate([np.broadcast_to(v, (*lead, v.shape[-1])) for v in vectors], axis=-1)


def times(matrix: Values, vector: Values) -> Values:
    """W v, over all the axes before."""
    product: Values = np.matmul(matrix, vector[..., None])[..., 0]
    return product


def step(f: Arithmetic, cell: str, w: Weights, a: Values, c: Values | None, x: Values, on_c: Values | int = 0) -> Step:
    """One step by the table of the notation; `on_c` is added to c<t> where it is made."""
    if cell == "dense":
        return Step(f.relu(times(w["W"], x) + w["b"]), None, None, {})
    if cell in ("rnn", "rnn-relu"):
        z = times(w["W_a"], stack(a, x)) + w["b_a"]
        return Step(f.tanh(z) if cell == "rnn" else f.relu(z), None, None, {})
    assert c is not None
    if cell == "lstm":
        p = stack(a, x)
        candidate = f.tanh(times(w["W_c"], p) + w["b_c"])
        update, forget, output = (f.sigma(times(w[f"W_{g}"], p) + w[f"b_{g}"]) for g in "ufo")
        new = update * candidate + forget * c + on_c
        return Step(output * f.tanh(new), new, candidate, {"update": update, "forget": forget, "output": output})
    p = stack(c, x)
    update = f.sigma(times(w["W_u"], p) + w["b_u"])
    gates = {"update": update}
    if cell == "gru-simple":
        candidate = f.tanh(times(w["W_c"], p) + w["b_c"])
    else:
        relevance = gates["relevance"] = f.sigma(times(w["W_r"], p) + w["b_r"])
        if cell == "gru":
            candidate = f.tanh(times(w["W_c"], stack(relevance * c, x)) + w["b_c"])
        else:
            remembered = times(w["W_cc"], c) + w["b_cc"]
            candidate = f.tanh(times(w["W_cx"], x) + w["b_cx"] + relevance * remembered)
    new = update * candidate + (1 - update) * c + on_c
    return Step(new, new, candidate, gates)


def of_layer(weights: Weights, layer: int) -> dict[str, Values]:
    """The weights of one layer, without their prefix."""
    prefix = f"layers.{layer}."
    return {name.removeprefix(prefix): w for name, w in weights.items() if name.startswith(prefix)}


@dataclass(frozen=True)
class Reference:
    """A network run over tokens. initial: one [a<0>] or [a<0>; c<0>] a layer, as `split` reads it."""

    cell: str
    weights: Weights
    tokens: Sequence[int]
    initial: Sequence[Values]
    yes_no: bool = False
    arithmetic: Arithmetic = COMPLEX

    @property
    def layers(self) -> int:
        """How many layers the weights have."""
        return len(self.initial)

    def split(self, state: Values) -> tuple[Values, Values | None]:
        """a and c out of s."""
        if self.cell == "lstm":
            half = state.shape[-1] // 2
            return state[..., :half], state[..., half:]
        return state, state if self.cell.startswith("gru") else None

    def run(
        self,
        weights: Weights | None = None,
        *,
        nudges: Mapping[tuple[str, int, int], Values] | None = None,
        copies: Mapping[tuple[int, int], Weights] | None = None,
    ) -> Run:
        """All steps. nudges: added to the node (a, c or x; layer; step). copies: a layer's weights at one step only."""
        f, nudges, copies = self.arithmetic, nudges or {}, copies or {}
        everything = {name: f.number(w) for name, w in self.weights.items()} | dict(weights or {})
        own = [of_layer(everything, layer) for layer in range(self.layers)]
        states = [self.split(f.number(state)) for state in self.initial]
        found = Run([], [])
        for t, token in enumerate(self.tokens, 1):
            x, steps = self._input(everything, own[0], token), []
            for layer in range(self.layers):
                x = x + nudges.get(("x", layer, t), 0)
                w = own[layer] | dict(copies.get((layer, t), {}))
                new = step(f, self.cell, w, *states[layer], x, nudges.get(("c", layer, t), 0))
                x = new.a + nudges.get(("a", layer, t), 0)
                states[layer] = (x, x if self.cell.startswith("gru") else new.c)
                steps.append(new._replace(a=x))
            found.steps.append(steps)
            found.logits.append(times(everything["W_ya"], x) + everything["b_y"])
        return found

    def _input(self, everything: Weights, first: Weights, token: int) -> Values:
        """The row of E, or the one-hot vector."""
        if "E" in everything:
            return everything["E"][..., token, :]
        name = {"rnn": "W_a", "rnn-relu": "W_a", "dense": "W", "gru-torch": "W_cx"}.get(self.cell, "W_c")
        hidden = 0 if self.cell in ("dense", "gru-torch") else first[name].shape[-2]
        return self.arithmetic.number(np.eye(first[name].shape[-1] - hidden)[token])

    def loss(self, logits: Values, target: int) -> Values:
        """-log ŷ_y: log Σ_v e^(z_v - z_y), or log(1 + e^∓z) for yes/no."""
        f = self.arithmetic
        if self.yes_no:
            z = logits[..., 0]
            return f.log(1 + f.exp(-z if target else z))
        return f.log(f.exp(logits - logits[..., target : target + 1]).sum(-1))

    def by_node(self, kind: str, layer: int, k: int, losses: Sequence[tuple[int, int]]) -> list[Values]:
        """∂L<t>/∂node of step k, for each (t, target): the vectors (H,) or (X,)."""
        w = of_layer(self.weights, layer)
        inputs = [len(self.weights["E"][0]) if "E" in self.weights else len(self._input(self.weights, w, 0))]
        hidden = len(next(iter(w.values())))
        size = hidden if kind != "x" or layer else inputs[0]
        run = self.run(nudges={(kind, layer, k): self.arithmetic.nudges(size)})
        return [self._slopes(run.logits[t - 1], target, size) for t, target in losses]

    def _slopes(self, logits: Values, target: int, count: int) -> Values:
        """∂L by each of the `count` numbers that a run was nudged in; zeros where no nudge reached the logits."""
        return np.broadcast_to(self.arithmetic.slope(self.loss(logits, target)), (count,))

    def by_copy(self, layer: int, k: int, losses: Sequence[tuple[int, int]]) -> list[dict[str, Values]]:
        """∂L<t>/∂W⁽ᵏ⁾, for each (t, target): the layer's matrices (no biases), as used at step k only."""
        f = self.arithmetic
        found: list[dict[str, Values]] = [{} for _ in losses]
        for name, w in of_layer(self.weights, layer).items():
            if name.startswith("W"):
                nudged = f.number(w) + f.nudges(w.size).reshape(w.size, *w.shape)
                run = self.run(copies={(layer, k): {name: nudged}})
                for summand, (t, target) in zip(found, losses, strict=True):
                    summand[name] = self._slopes(run.logits[t - 1], target, w.size).reshape(w.shape)
        return found

    def by_weights(self, losses: Sequence[tuple[int, int]]) -> dict[str, Values]:
        """∂ΣL/∂W for every weight; losses: (t, target)."""
        f = self.arithmetic
        found = {}
        for name, w in self.weights.items():
            run = self.run({name: f.number(w) + f.nudges(w.size).reshape(w.size, *w.shape)})
            parts = [self._slopes(run.logits[t - 1], y, w.size) for t, y in losses]
            found[name] = np.sum(parts, axis=0).reshape(w.shape)
        return found

    def jacobian(self, layer: int, t: int) -> Values:
        """∂s<t>/∂s<t-1> (S, S), x<t> held fixed."""
        f, plain = self.arithmetic, self.run()
        w = {name: f.number(weight) for name, weight in of_layer(self.weights, layer).items()}
        if t == 1:
            previous = f.number(self.initial[layer])
        else:
            before = plain.steps[t - 2][layer]
            previous = stack(before.a, before.c) if self.cell == "lstm" and before.c is not None else before.a
        everything = {name: f.number(weight) for name, weight in self.weights.items()}
        below = plain.steps[t - 1][layer - 1].a if layer else self._input(everything, w, self.tokens[t - 1])
        size = previous.shape[-1]
        new = step(f, self.cell, w, *self.split(previous + f.nudges(size)), below)
        state = stack(new.a, new.c) if self.cell == "lstm" and new.c is not None else new.a
        return np.broadcast_to(f.slope(state), (size, state.shape[-1])).T
