"""Makes all networks that ship and the figures that go with them: `python -m rnn_tui.models.make [--jobs N]`.

Every cell is trained alike: same data, same seed, same width, same number of updates. Seed 0 ships, whatever it
came to; seeds 0 to 4 are measured, and what they came to is written to `TASK.json`.
"""

import argparse
import json
import multiprocessing
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rnn_tui.blas import use_one_thread
from rnn_tui.core.checkpoint import save_checkpoint
from rnn_tui.core.network import Network
from rnn_tui.core.training import Figures
from rnn_tui.defaults import CHECKPOINT
from rnn_tui.files import write_whole
from rnn_tui.models.library import FOLDER, Name, family
from rnn_tui.models.plan import Plan
from rnn_tui.tasks import task
from rnn_tui.tasks.base import Probe
from rnn_tui.tasks.figures import accuracy, questions
from rnn_tui.tasks.recipes import COURSES

SHIPPED: Final = (
    ("agreement", "rnn", 1),
    ("agreement", "rnn-relu", 1),
    ("agreement", "gru-simple", 1),
    ("agreement", "gru", 1),
    ("agreement", "gru-torch", 1),
    ("agreement", "lstm", 1),
    ("agreement", "lstm", 2),
)
"""Task, cell and layers of every family of networks that ships."""

SEEDS: Final = (0, 1, 2, 3, 4)
LEARNT: Final = 0.97  # of the verbs right, at each of these numbers of modifiers, whatever the nouns
LEARNT_AT: Final = (4, 9)
OPPOSITE_AT: Final = (1, 4, 9)
BY_OPPOSITE_AT: Final = 4
_PROBES: Final = 400
_MANY_PROBES: Final = 1600  # for a table by opposite nouns, where all alike and all opposite are one in sixteen each
_QUICK_PROBES: Final = 200
_LOOK_EVERY: Final = 100  # updates


@dataclass(frozen=True)
class Job:
    """One network to train and measure; it is written to `folder` if it is to ship."""

    plan: Plan
    keep: tuple[int, ...]
    folder: Path | None


def learnt(network: Network) -> Figures:
    """Accuracy at the numbers of modifiers that decide whether a network has learnt, nouns at random and opposite."""
    asked = task(network.config.task)
    return {
        f"{modifiers}{' opposite' if opposite else ''}": accuracy(
            network, questions(asked, modifiers, _QUICK_PROBES, all_opposite=opposite)
        )
        for modifiers in LEARNT_AT
        for opposite in (False, True)
    }


def measured(network: Network, step: int) -> dict[str, Any]:
    """The accuracies of a network after `step` updates, by modifiers, with all nouns opposite, by opposite nouns."""
    asked = task(network.config.task)
    by_opposite: dict[int, list[Probe]] = {}
    for probe in questions(asked, BY_OPPOSITE_AT, _MANY_PROBES):
        by_opposite.setdefault(probe.opposite, []).append(probe)
    return {
        "step": step,
        "by_modifiers": {
            str(m): round(accuracy(network, questions(asked, m, _PROBES)), 4) for m in asked.probe_modifiers
        },
        "all_opposite": {
            str(m): round(accuracy(network, questions(asked, m, _PROBES, all_opposite=True)), 4) for m in OPPOSITE_AT
        },
        "by_opposite": {str(n): round(accuracy(network, by_opposite[n]), 4) for n in sorted(by_opposite)},
    }


def run(job: Job) -> dict[str, Any]:
    """Train and measure one network; its snapshots are written if it ships."""
    plan = job.plan
    needed: int | None = None
    steps = []
    for report in plan.reports(job.keep, learnt, _LOOK_EVERY):
        if needed is None and report.held_out is not None and min(report.held_out.values()) >= LEARNT:
            needed = report.step
        if report.snapshot is not None:
            steps.append(measured(report.snapshot, report.step))
            if job.folder is not None:
                name = Name(family(plan.task, plan.cell, plan.layers), report.step)
                save_checkpoint(job.folder / f"{name}{CHECKPOINT}", plan.checkpoint(report.snapshot, report.step))
    return {"seed": plan.seed, "steps_needed": needed, "steps": steps}


def jobs(folder: Path, shipped: Iterable[tuple[str, str, int]], seeds: Sequence[int], steps: int | None) -> list[Job]:
    """All there is to train, what ships first. `steps` cuts the training short, to try the machinery."""
    found = []
    for seed in seeds:
        for name, cell, layers in shipped:
            course = COURSES[name]
            count = course.recipe.steps if steps is None else steps
            keep = tuple(step for step in course.snapshots if step <= count)
            plan = Plan(name, cell, course.hidden, layers, count, seed)
            found.append(Job(plan, keep, folder if seed == seeds[0] else None))
    return found


def figures(name: str, results: Sequence[tuple[Job, dict[str, Any]]]) -> dict[str, Any]:
    """The figures of one task's networks, as they are written and as `rnn-tui models show` prints them."""
    families: dict[str, list[dict[str, Any]]] = {}
    for job, result in results:
        plan = job.plan
        if plan.task == name:
            families.setdefault(family(name, plan.cell, plan.layers), []).append(result)
    return {
        "task": name,
        "command": "python -m rnn_tui.models.make",
        "learnt": {"accuracy": LEARNT, "modifiers": list(LEARNT_AT), "looked_every": _LOOK_EVERY},
        "by_opposite_modifiers": BY_OPPOSITE_AT,
        "networks": {key: sorted(found, key=lambda result: result["seed"]) for key, found in families.items()},
    }


def make(work: Sequence[Job], folder: Path, workers: int) -> None:
    """Do all of it, and write the figures when all is done."""
    results: list[tuple[Job, dict[str, Any]]] = []
    # Fresh processes, so that NumPy in each is imported with one thread.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        for job, result in zip(work, pool.map(run, work), strict=True):
            results.append((job, result))
            last = result["steps"][-1]
            said = f"{family(job.plan.task, job.plan.cell, job.plan.layers)} seed {job.plan.seed}"
            sys.stdout.write(f"{said}: needed {result['steps_needed']}, at the end {last['by_modifiers']}\n")
            sys.stdout.flush()
    for name in {job.plan.task for job in work}:
        text = json.dumps(figures(name, results), indent=1) + "\n"
        write_whole(folder / f"{name}.json", text.encode())


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m rnn_tui.models.make", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--jobs", type=int, default=1, help="networks trained side by side (default: 1)")
    parser.add_argument("--steps", type=int, help="cut the training short, to try this out")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="how many seeds to measure (default: 5)")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where to write (default: where they ship)")
    chosen = parser.parse_args()
    use_one_thread()
    make(jobs(chosen.into, SHIPPED, SEEDS[: chosen.seeds], chosen.steps), chosen.into, chosen.jobs)


if __name__ == "__main__":
    main()
