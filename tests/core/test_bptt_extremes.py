"""rnn_tui.core.bptt where float64 is at its ends: vanished, saturated, long, overflowing. mpmath judges what it can."""

import numpy as np
import pytest

from rnn_tui.core import bptt
from rnn_tui.core.bptt import KINDS, Kind, Loss
from rnn_tui.core.cells import CELLS
from rnn_tui.core.ops import Array
from rnn_tui.core.trace import Trace
from tests.core.networks import RECURRENT, Case, case, finite, worst
from tests.core.reference import COMPLEX, Reference, Values, multiprecision

TIGHT = 1e-11
# With these biases (and weights of this deviation) a gradient falls by two or more orders of magnitude a step.
FORGETFUL: dict[str, tuple[dict[str, float], float]] = {
    "rnn": ({"b_a": 2.0}, 0.06),
    "rnn-relu": ({"b_a": 1.0}, 0.002),
    "gru-simple": ({"b_u": 7.0, "b_c": 2.0}, 0.06),
    "gru": ({"b_u": 7.0, "b_c": 2.0}, 0.06),
    "gru-torch": ({"b_u": 7.0, "b_cx": 2.0}, 0.06),
    "lstm": ({"b_f": -7.0, "b_u": -5.0}, 0.06),
}


def forgetful(cell: str, steps: int) -> Case:
    biases, scale = FORGETFUL[cell]
    return case(cell, hidden=2, length=steps, scale=scale, embedding=1, biases=biases)


# Gates shut or open but for e^-40; the candidates are not saturated.
SATURATED: list[tuple[str, dict[str, float]]] = [
    ("gru-simple", {"b_u": 40.0}),
    ("gru-simple", {"b_u": -40.0}),
    ("gru", {"b_u": 40.0, "b_r": -40.0}),
    ("gru", {"b_u": -40.0, "b_r": 40.0}),
    ("gru-torch", {"b_u": 40.0, "b_r": -40.0}),
    ("gru-torch", {"b_u": -40.0, "b_r": 40.0}),
    ("lstm", {"b_u": 40.0, "b_f": -40.0, "b_o": -40.0}),
    ("lstm", {"b_u": -40.0, "b_f": 40.0, "b_o": 40.0}),
    ("rnn", {"b_a": 40.0}),
    ("lstm", {"b_c": 40.0}),
]

# Weights of that deviation: for 1, 2 and 3 layers a seed, and the k whose ‖∂L<30>/∂x<k>‖ `(c~ - c<t-1>) Γu (1-Γu)`
# in plain floats gets wrong, by a factor of 5e3 to 1e166.
CANCELLED: dict[tuple[str, float], tuple[tuple[int, int], ...]] = {
    ("gru-simple", 5.0): ((34, 9), (19, 21), (10, 8)),
    ("gru-simple", 10.0): ((2, 17), (31, 12), (34, 28)),
    ("gru-simple", 20.0): ((8, 28), (28, 29), (15, 4)),
    ("gru", 5.0): ((7, 12), (33, 19), (17, 28)),
    ("gru", 10.0): ((32, 8), (16, 12), (14, 22)),
    ("gru", 20.0): ((19, 13), (8, 30), (3, 20)),
    ("gru-torch", 5.0): ((20, 25), (9, 14), (21, 12)),
    ("gru-torch", 10.0): ((20, 28), (7, 23), (3, 20)),
    ("gru-torch", 20.0): ((32, 29), (22, 30), (21, 9)),
}


def kinds(one: Case) -> list[Kind]:
    return [kind for kind in KINDS if kind != "c" or one.network.cell.has_memory]


def length(vectors: list[Values]) -> float:
    """The norm of mpmath's numbers, as a float."""
    total = sum(number * number for vector in vectors for number in vector.ravel())
    return float(total**0.5)


def judged(reference: Reference, kind: Kind, layer: int, k: int, loss: Loss) -> float:
    if kind == "term":
        return length(list(reference.by_copy(layer, k, [loss])[0].values()))
    return length(reference.by_node(kind, layer, k, [loss]))


@pytest.mark.parametrize("cell", RECURRENT)
def test_vanished_beyond_1e_100_and_still_right(cell: str) -> None:
    one = forgetful(cell, 48)
    reference, last = one.reference(multiprecision(60)), one.losses[-1]
    for kind in kinds(one):
        row = bptt.gradient_rows(one.trace, [last], kind, 0)[0]
        assert 0 < row[0] < 1e-100
        for k in (1, 20) if kind != "term" else (1,):
            assert worst([row[k - 1]], [judged(reference, kind, 0, k, last)]) < TIGHT, (kind, k)


def test_vanished_through_two_layers() -> None:
    one = case("lstm", 2, hidden=2, length=40, scale=0.1, embedding=1, biases={"b_f": -7.0, "b_u": -4.0})
    reference, last = one.reference(multiprecision(60)), one.losses[-1]
    for kind in KINDS:
        row = bptt.gradient_rows(one.trace, [last], kind, 0)[0]
        assert 0 < row[0] < 1e-100
        assert worst([row[0]], [judged(reference, kind, 0, 1, last)]) < TIGHT, kind


@pytest.mark.parametrize("cell", RECURRENT)
def test_what_fell_below_every_float_is_told_from_what_is_nought(cell: str) -> None:
    one = forgetful(cell, 170)
    row = bptt.gradient_rows(one.trace, one.losses[-1:], "a", 0)[0]
    gone = bptt.underflowed(row, one.network.cell.smooth)
    assert row[0] == 0
    assert gone.tolist() == (row == 0).tolist()
    first = int(np.argmax(row > 1e-300))
    expected = judged(one.reference(multiprecision(60)), "a", 0, first + 1, one.losses[-1])
    assert expected < 1e-290
    assert worst([row[first]], [expected]) < TIGHT


@pytest.mark.parametrize("number", range(len(SATURATED)))
def test_saturated(number: int) -> None:
    cell, biases = SATURATED[number]
    one = case(cell, hidden=2, length=4, scale=0.5, embedding=3, biases=biases)
    reference, last = one.reference(multiprecision(160)), one.losses[-1]
    for kind in kinds(one):
        row = bptt.gradient_rows(one.trace, [last], kind, 0)[0]
        for k in (1, 3, 4):
            assert worst([row[k - 1]], [judged(reference, kind, 0, k, last)]) < TIGHT, (kind, k)
    assert all(np.isfinite(bptt.factor(one.trace, t, 0)) for t in range(1, 5))


@pytest.mark.parametrize("cell", RECURRENT)
def test_weights_of_a_thousand(cell: str) -> None:
    """Slopes of e^-1000 are noughts of float64 and of the judge read as a float; the rest is right."""
    one = case(cell, hidden=3, length=4, scale=1e3, embedding=2)
    trace, reference, last = one.trace, one.reference(multiprecision(400)), one.losses[-1]
    for kind in kinds(one):
        row = bptt.gradient_rows(trace, [last], kind, 0)[0]
        assert np.isfinite(row).all()
        for k in (1, 4):
            assert worst([row[k - 1]], [judged(reference, kind, 0, k, last)]) < TIGHT, (kind, k)
    assert all(np.isfinite(w).all() for w in bptt.parameter_gradient(trace, one.losses).values())
    assert all(np.isfinite(bptt.factor(trace, t, 0)) for t in range(1, 5))


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("deviation", [1.0, 5.0, 10.0, 20.0])
@pytest.mark.parametrize("cell", RECURRENT)
def test_candidate_and_state_saturated_together(cell: str, deviation: float, layers: int) -> None:
    """In the gru cells c~ - c<t-1> is the difference of two numbers that both round to 1; no other cell takes one."""
    seed, k = CANCELLED.get((cell, deviation), ((0, 15),) * 3)[layers - 1]
    one = case(cell, layers, seed=seed, hidden=2, length=30, scale=deviation, embedding=2)
    row = bptt.gradient_rows(one.trace, one.losses[-1:], "x", 0)[0]
    digits = 60 + int(20 * deviation)
    assert worst([row[k - 1]], [judged(one.reference(multiprecision(digits)), "x", 0, k, one.losses[-1])]) < TIGHT


@pytest.mark.parametrize("cell", ["gru-simple", "gru", "gru-torch"])
def test_every_weight_and_factor_of_a_saturated_gru(cell: str) -> None:
    """Also from states that stand at ±1, or beyond, from the start."""
    plain = case(cell, hidden=4, length=5, embedding=2, scale=8.0)
    one = Case(plain.network, (np.array([[1.0], [-1.0], [0.3], [-1.5]]),), [0, 1, 2, 3, 4], plain.targets)
    reference, trace = one.reference(multiprecision(300)), one.trace
    ours = bptt.parameter_gradient(trace, one.losses[-1:])
    for name, w in reference.by_weights(one.losses[-1:]).items():
        assert worst(ours[name], w.astype(np.float64)) < 1e-10, name
    for t in range(1, 6):
        assert worst(bptt.jacobian(trace, t, 0), reference.jacobian(0, t).astype(np.float64)) < TIGHT, t


@pytest.mark.parametrize("gap", [15.0, 40.0, 300.0])
@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
def test_a_target_that_is_nearly_certain(output: str, gap: float) -> None:
    """Where torch's logit gradient has lost its digits: ŷ_y - 1 is never taken."""
    plain = case("lstm", hidden=2, length=3, embedding=1, output=output)
    weights = plain.network.weights()
    weights["b_y"] = weights["b_y"].copy()
    weights["b_y"][0] += gap
    network = type(plain.network).from_weights(plain.network.config, weights)
    target = 1 if output == "sigmoid" else 0
    one = Case(network, plain.initial, plain.tokens, [target] * 3)
    reference, last = one.reference(multiprecision(200)), one.losses[-1]
    for kind in KINDS:
        row = bptt.gradient_rows(one.trace, [last], kind, 0)[0]
        assert 0 < row[-1] < np.exp(5 - gap)
        assert worst([row[0]], [judged(reference, kind, 0, 1, last)]) < TIGHT, kind
    gradient = bptt.parameter_gradient(one.trace, [last])["b_y"]
    assert worst(gradient, reference.by_weights([last])["b_y"].astype(np.float64)) < TIGHT


@pytest.mark.parametrize(("cell", "biases"), [("lstm", {"b_f": 9.0, "b_u": -6.0}), ("gru", {"b_u": -9.0})])
def test_two_thousand_steps(cell: str, biases: dict[str, float]) -> None:
    """A gradient that survives so long is right at its far end; all of them are numbers."""
    one = case(cell, hidden=4, length=2000, scale=0.3, biases=biases)
    trace, last = one.trace, one.losses[-1:]
    assert finite(trace)
    reference, weights = one.reference(), one.network.weights()
    for kind in kinds(one):
        row = bptt.gradient_rows(trace, last, kind, 0)[0]
        assert np.isfinite(row).all()
        assert row[0] > 0
        if kind != "term":
            assert worst([row[0]], [np.linalg.norm(reference.by_node(kind, 0, 1, last)[0])]) < TIGHT, kind
    ours = bptt.parameter_gradient(trace, one.losses)
    assert all(np.isfinite(w).all() for w in ours.values())
    for name in ("layers.0.b_c", "layers.0.b_u"):
        run = reference.run({name: weights[name] + COMPLEX.nudges(4)})
        total = sum(COMPLEX.slope(reference.loss(run.logits[t - 1], target)) for t, target in one.losses)
        assert worst(ours[name], np.asarray(total)) < 1e-9, name


@pytest.mark.parametrize("cell", RECURRENT)
def test_two_thousand_steps_of_any_cell_are_numbers(cell: str) -> None:
    one = case(cell, hidden=4, length=2000, scale=0.3)
    trace = one.trace
    for kind in kinds(one):
        assert np.isfinite(bptt.gradient_rows(trace, one.losses[-1:], kind, 0)[0]).all()
    assert np.isfinite(trace.loss(2000, 0))


def exploded(steps: int) -> Trace:
    """ReLUs that multiply by some hundred a step: inf after 150."""
    one = case("rnn-relu", 2, scale=300.0)
    return Trace.start(one.network, one.initial).extend([t % 6 for t in range(steps)])


def test_overflow_is_seen_and_nothing_is_raised() -> None:
    trace = exploded(200)
    assert not finite(trace)
    last = [Loss(200, 0), Loss(3, 1)]
    for kind in ("a", "x", "term"):
        bad, good = bptt.gradient_rows(trace, last, kind, 0)
        assert not np.isfinite(bad).all()
        assert np.isfinite(good).all()
    gradient = bptt.parameter_gradient(trace, last)
    assert not all(np.isfinite(w).all() for w in gradient.values())
    assert bptt.product_norms(trace, 200, 0).shape == (200,)
    assert not np.isfinite(bptt.product_norms(trace, 200, 0)).all()


def test_a_gradient_may_overflow_where_the_states_do_not() -> None:
    """W_aa of 1e3 on a state of about 0: ∂a<t>/∂a<1> is beyond every float, and says so."""
    one = case("rnn-relu", hidden=1, length=3, embedding=1)
    zero = {name: np.zeros_like(w) for name, w in one.network.weights().items()}
    zero |= {"layers.0.W_a": np.array([[1e3, 0.0]]), "W_ya": np.array([[1.0], [0.0], [0.0], [0.0]])}
    network = type(one.network).from_weights(one.network.config, zero)
    start: tuple[Array, ...] = (np.array([[1e-323]]),)
    trace = Trace.start(network, start).extend([0] * 130)
    assert finite(trace) is bool(np.isfinite(trace.state(130, 0)).all())
    short = Trace.start(network, start).extend([0] * 105)
    assert finite(short)
    row = bptt.gradient_rows(short, [Loss(105, 1)], "a", 0)[0]
    assert not np.isfinite(row[0])
    assert np.isfinite(row[-1])


def test_factors_of_what_is_not_finite_are_no_numbers() -> None:
    one = case("gru-torch")
    trace = Trace.start(one.network, (np.full((5, 1), np.inf),)).append(0)
    assert not finite(trace)
    assert np.isnan(bptt.factor(trace, 1, 0))


def test_every_cell_takes_states_that_are_no_numbers() -> None:
    for cell in CELLS:
        one = case(cell, 2)
        broken = tuple(np.full_like(state, np.nan) for state in one.initial)
        trace = Trace.start(one.network, broken).extend(one.tokens)
        assert finite(trace) == (cell == "dense")
        for kind in kinds(one):
            rows = bptt.gradient_rows(trace, one.losses, kind, 0)
            assert cell == "dense" or not any(np.isfinite(row).all() for row in rows)


@pytest.mark.parametrize("size", [8.0, 25.0, 100.0])
def test_an_lstm_s_memory_may_grow_beyond_where_tanh_is_one(size: float) -> None:
    """1 - tanh²(c) by subtraction is 0 from c = 19: the way back through a<t> would be cut."""
    plain = case("lstm", hidden=2, length=4, embedding=3, biases={"b_f": 10.0})
    initial = (plain.initial[0] + np.array([[0.0], [0.0], [size], [-size]]),)
    one = Case(plain.network, initial, plain.tokens, plain.targets)
    reference, last = one.reference(multiprecision(240)), one.losses[-1]
    for kind in KINDS:
        row = bptt.gradient_rows(one.trace, [last], kind, 0)[0]
        for k in (1, 4):
            assert worst([row[k - 1]], [judged(reference, kind, 0, k, last)]) < TIGHT, (kind, k)
