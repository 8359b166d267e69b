"""Plain against residual networks by depth (part six of the post; He et al. 2015), on two spirals.

Every network starts from the same numbers with and without its shortcuts, and is trained alike. Nothing is normalised.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from rnn_tui.core import dense
from rnn_tui.core.adam import Adam
from rnn_tui.core.ops import Array, Indices, norm

Kind = Literal["plain", "residual"]
KINDS: Final[tuple[Kind, ...]] = ("plain", "residual")
DEPTHS: Final = (2, 4, 8, 14, 20, 32, 44, 56)
DEEPEST: Final = 200
SEEDS: Final = 3
STEPS: Final = 4000
WIDTH: Final = 16
POINTS: Final = 1024
BATCH: Final = 128
RATE: Final = 1e-3
_TURNS: Final = 1.5
_RADIUS: Final = 2.0
RESULTS: Final = "depth.json"
INITIALISATION: Final = "every W from N(0, 2 / columns of W), W_ya too; every b 0; the same numbers for both kinds"
LAST_RATE: Final = 1e-4
TRAINING: Final = f"Adam, rate {RATE:g} falling to {LAST_RATE:g}, batches of {BATCH}, no clipping, no normalisation"


class Data(NamedTuple):
    """points (2, N), answers (N,): 0 or 1, the arm of the spiral."""

    points: Array
    answers: Indices


@cache
def spirals() -> Data:
    """Two arms of one and a half turns, from near the middle to radius 2, without noise: always the same points."""
    part = np.sqrt(np.random.default_rng(0).uniform(0.02, 1.0, POINTS))
    answers = np.arange(POINTS) % 2
    angle = 2 * np.pi * _TURNS * part + np.pi * answers
    points = _RADIUS * part * np.stack([np.cos(angle), np.sin(angle)])
    points.flags.writeable = answers.flags.writeable = False  # one copy for everybody
    return Data(points, answers)


@dataclass(frozen=True)
class Run:
    """One network, trained. error: the share of all points on the wrong side; loss: their mean, in nats.

    fresh, trained: ‖∂L/∂a[l]‖ over all points by layer, before the first update and after the last.
    """

    depth: int
    kind: Kind
    seed: int
    error: float
    loss: float
    fresh: tuple[float, ...]
    trained: tuple[float, ...]


@dataclass(frozen=True)
class Plan:
    """Which networks are trained, for how many updates: every depth, plain and residual, with seeds 0, 1, …"""

    depths: tuple[int, ...] = DEPTHS
    seeds: int = SEEDS
    steps: int = STEPS

    @property
    def command(self) -> str:
        """What measures this again."""
        return f"rnn-tui depth --depths {','.join(map(str, self.depths))} --seeds {self.seeds} --steps {self.steps}"

    @property
    def updates(self) -> int:
        """How many updates there are in all."""
        return len(self.depths) * len(KINDS) * self.seeds * self.steps


class Progress(NamedTuple):
    """done: updates so far, of all networks. depth, kind, seed: the one being trained. run: it, when it has ended."""

    done: int
    depth: int
    kind: Kind
    seed: int
    run: Run | None


@dataclass(frozen=True)
class Figures:
    """What was measured, in the order of the plan; less than the plan where it was stopped."""

    plan: Plan
    runs: tuple[Run, ...]

    def of(self, depth: int, kind: Kind) -> tuple[Run, ...]:
        """The runs of one depth and kind, by seed."""
        return tuple(run for run in self.runs if (run.depth, run.kind) == (depth, kind))

    def mean_error(self, depth: int, kind: Kind) -> float | None:
        """Over the seeds; None where nothing was measured."""
        errors = [run.error for run in self.of(depth, kind)]
        return sum(errors) / len(errors) if errors else None

    @property
    def depths(self) -> tuple[int, ...]:
        """Those of which something was measured, ascending."""
        return tuple(sorted({run.depth for run in self.runs}))


def fresh(depth: int, kind: Kind, seed: int) -> dense.Dense:
    """The network before its first update; with one seed and depth the same numbers for both kinds."""
    return dense.he(np.random.default_rng([seed, depth]), depth, WIDTH, 2, residual=kind == "residual")


def gradient(network: dense.Dense) -> tuple[float, ...]:
    """‖∂L/∂a[l]‖ over all points by layer."""
    return tuple(map(float, dense.gradient_norms(network, *spirals())))


def train(depth: int, kind: Kind, seed: int, steps: int) -> Iterator[dense.Dense]:
    """The network after each update; whoever stops asking stops it. FloatingPointError when it is not finite."""
    points, answers = spirals()
    flat = fresh(depth, kind, seed).flat()
    network = fresh(depth, kind, seed).over(flat)
    adam, rng = Adam(flat), np.random.default_rng([seed, depth, 1])
    for step in range(1, steps + 1):
        batch = rng.choice(POINTS, BATCH, replace=False)
        went = dense.backward(network, points[:, batch], answers[batch])
        if not np.isfinite(went.gradient).all():
            raise FloatingPointError(f"the {kind} network {depth} deep, seed {seed}, is not finite at update {step}")
        flat -= adam.update(went.gradient, RATE + (LAST_RATE - RATE) * (step - 1) / max(1, steps - 1))
        yield network


def measured(depth: int, kind: Kind, seed: int, network: dense.Dense) -> Run:
    """What a trained network has come to."""
    start, end = fresh(depth, kind, seed), dense.backward(network, *spirals())
    return Run(depth, kind, seed, dense.error(network, *spirals()), end.loss, gradient(start), gradient(network))


def measure(plan: Plan) -> Iterator[Progress]:
    """Train every network of a plan, shallow ones first; a report an update. Whoever stops asking stops it."""
    done = 0
    for depth in plan.depths:
        for seed in range(plan.seeds):
            for kind in KINDS:
                network = fresh(depth, kind, seed)
                for trained in train(depth, kind, seed, plan.steps):
                    network = trained
                    done += 1
                    yield Progress(done, depth, kind, seed, None)
                yield Progress(done, depth, kind, seed, measured(depth, kind, seed, network))


def record(figures: Figures) -> dict[str, Any]:
    """The figures as JSON has them."""
    plan = figures.plan
    return {
        "schema": 1,
        "command": plan.command,
        "task": f"two spirals, {POINTS} points, all of them for training",
        "width": WIDTH,
        "activation": "relu",
        "initialisation": INITIALISATION,
        "training": f"{plan.steps} updates, {TRAINING}",
        "depths": list(plan.depths),
        "seeds": plan.seeds,
        "steps": plan.steps,
        "runs": [
            {
                "depth": run.depth,
                "kind": run.kind,
                "seed": run.seed,
                "error": run.error,
                "loss": run.loss,
                "gradient": {"of": "loss", "wrt": "a", "fresh": list(run.fresh), "trained": list(run.trained)},
            }
            for run in figures.runs
        ],
    }


def figures_of(data: dict[str, Any]) -> Figures:
    """The figures that `record` wrote."""
    runs = (
        Run(
            one["depth"], one["kind"], one["seed"], one["error"], one["loss"],
            tuple(one["gradient"]["fresh"]), tuple(one["gradient"]["trained"]),
        )
        for one in data["runs"]
    )  # fmt: skip
    return Figures(Plan(tuple(data["depths"]), data["seeds"], data["steps"]), tuple(runs))


def shipped() -> Figures:
    """What ships, measured by `Plan()`'s command."""
    text = resources.files("rnn_tui.experiments").joinpath("results", RESULTS).read_text(encoding="utf-8")
    return figures_of(json.loads(text))


def ratio(norms: Sequence[float]) -> float | None:
    """‖∂L/∂a[0]‖ / ‖∂L/∂a[last]‖: below 1 the gradient shrinks on its way down, above 1 it grows. None from 0."""
    return norms[0] / norms[-1] if norms[-1] else None


class Block(NamedTuple):
    """One block of a fresh network on one point. layer: l, below it. state: a[l] of the residual network (H,).

    plain_off, residual_off: ‖a[l+2] - a[l]‖ / ‖a[l]‖ without and with the shortcut; None where a[l] is 0.
    """

    depth: int
    layer: int
    point: int
    scale: float
    state: Array
    block: dense.Block
    plain_off: float | None
    residual_off: float | None


def blocks(depth: int) -> int:
    """How many blocks a residual network has."""
    return (depth - 1) // 2


def block(depth: int, layer: int, point: int, scale: float) -> Block:
    """The block above layer `layer` (even), its W and b times `scale`, fed a[l] of the fresh network with seed 0.

    Both kinds are fed the same a[l], that of the residual network, so that only the block differs. FloatingPointError
    where the scale makes numbers too large for a float.
    """
    network = fresh(depth, "residual", 0)
    state = dense.forward(network, spirals().points[:, point : point + 1]).states[layer][:, 0]
    through = dense.block(network, layer, state, scale)
    size = float(norm(state, 0))
    offs = [float(norm(out - state, 0)) / size if size else None for out in (through.plain, through.residual)]
    if not all(off is None or np.isfinite(off) for off in offs):
        raise FloatingPointError(f"with W and b times {scale:g} a[l+2] is too far from a[l] for a float")
    return Block(depth, layer, point, scale, state, through, *offs)


def block_record(shown: Block) -> dict[str, Any]:
    """One block as JSON has it."""
    through = shown.block
    return {
        "depth": shown.depth,
        "layer": shown.layer,
        "point": spirals().points[:, shown.point].tolist(),
        "scale": shown.scale,
        "a[l]": shown.state.tolist(),
        "a[l+1]": through.inner.tolist(),
        "z[l+2]": through.z.tolist(),
        "plain": {"a[l+2]": through.plain.tolist(), "off": shown.plain_off, "gain": through.plain_gain},
        "residual": {"a[l+2]": through.residual.tolist(), "off": shown.residual_off, "gain": through.residual_gain},
    }
