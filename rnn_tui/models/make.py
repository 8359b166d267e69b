"""Makes the networks that ship and the figures that go with them: `python -m rnn_tui.models.make [TASK ...]`.

All cells of a task are trained alike: same data, same seed, same width, same number of updates. Seed 0 ships, whatever
it came to; that and further seeds are measured, and what they came to is written to `TASK.json`.
"""

import argparse
import json
import multiprocessing
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from rnn_tui.blas import use_one_thread
from rnn_tui.core.checkpoint import save_checkpoint
from rnn_tui.defaults import CHECKPOINT
from rnn_tui.files import write_whole
from rnn_tui.models.library import FOLDER, Name, family
from rnn_tui.models.measures import LEARNT, measure
from rnn_tui.models.plan import Plan
from rnn_tui.tasks import TASKS, task
from rnn_tui.tasks.recipes import COURSES


class Family(NamedTuple):
    """Which networks of a task ship together, a file a training step."""

    task: str
    cell: str
    layers: int = 1
    bidirectional: bool = False


_RECURRENT: Final = ("rnn", "rnn-relu", "gru-simple", "gru", "lstm")
SHIPPED: Final = (
    Family("number", "dense"),
    *(Family("melody", cell) for cell in _RECURRENT),
    *(Family("sentiment", cell) for cell in _RECURRENT),
    *(Family("agreement", cell) for cell in ("rnn", "rnn-relu", "gru-simple", "gru", "gru-torch", "lstm")),
    Family("agreement", "lstm", 2),
    *(Family("entities", cell) for cell in _RECURRENT),
    *(Family("entities", cell, bidirectional=True) for cell in _RECURRENT),
    *(Family("chinese", cell) for cell in _RECURRENT),
    Family("text", "lstm"),
    *(Family("dates", cell) for cell in _RECURRENT),
)
"""Every family of networks that ships."""


@dataclass(frozen=True)
class Job:
    """One network to train and measure; it is written to `folder` if it is to ship."""

    plan: Plan
    keep: tuple[int, ...]
    folder: Path | None


def run(job: Job) -> dict[str, Any]:
    """Train and measure one network; its snapshots are written if it ships."""
    plan, looked = job.plan, measure(task(job.plan.task))
    needed: int | None = None
    steps = []
    for report in plan.reports(job.keep, looked.look, COURSES[plan.task].looked_every):
        if needed is None and report.held_out and min(report.held_out.values()) >= LEARNT:
            needed = report.step
        if report.snapshot is not None:
            steps.append(looked.measured(report.snapshot, report.step))
            if job.folder is not None:
                name = Name(family_of(plan), report.step)
                save_checkpoint(job.folder / f"{name}{CHECKPOINT}", plan.checkpoint(report.snapshot, report.step))
    return {"seed": plan.seed, "steps_needed": needed, "steps": steps}


def family_of(plan: Plan) -> str:
    """The name of the family that a plan's network belongs to."""
    return family(plan.task, plan.cell, plan.layers, bidirectional=plan.bidirectional)


def jobs(folder: Path, shipped: Iterable[Family], seeds: int | None, steps: int | None) -> list[Job]:
    """All there is to train, by seed; the first is what ships.

    `seeds` and `steps` do with fewer than the tasks' courses say, to try the machinery.
    """
    found = []
    for made in shipped:
        course = COURSES[made.task]
        count = course.recipe.steps if steps is None else steps
        keep = tuple(step for step in course.snapshots if step <= count)
        for seed in range(course.seeds if seeds is None else seeds):
            plan = Plan(made.task, made.cell, course.hidden, made.layers, count, seed, made.bidirectional)
            found.append(Job(plan, keep, folder if seed == 0 else None))
    return sorted(found, key=lambda job: job.plan.seed)


def figures(name: str, results: Sequence[tuple[Job, dict[str, Any]]]) -> dict[str, Any]:
    """The figures of one task's networks, as they are written and as `rnn-tui models show` prints them."""
    families: dict[str, list[dict[str, Any]]] = {}
    for job, result in results:
        if job.plan.task == name:
            families.setdefault(family_of(job.plan), []).append(result)
    return {
        "task": name,
        "command": f"python -m rnn_tui.models.make {name}",
        **measure(task(name)).header(),
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
            came_to = last["right"] if "right" in last else last["by_modifiers"]
            said = f"{family_of(job.plan)} seed {job.plan.seed}"
            sys.stdout.write(f"{said}: needed {result['steps_needed']}, at the end {came_to}\n")
            sys.stdout.flush()
    for name in {job.plan.task for job in work}:
        text = json.dumps(figures(name, results), indent=1) + "\n"
        write_whole(folder / f"{name}.json", text.encode())


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m rnn_tui.models.make", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=f"of {', '.join(TASKS)} (default: all)")
    parser.add_argument("--jobs", type=int, default=1, help="networks trained side by side (default: 1)")
    parser.add_argument("--steps", type=int, help="cut the training short, to try this out")
    parser.add_argument("--seeds", type=int, help="how many seeds to measure (default: as each task says)")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where to write (default: where they ship)")
    chosen = parser.parse_args()
    names = [task(name).name for name in chosen.tasks] or list(TASKS)
    use_one_thread()
    shipped = [made for made in SHIPPED if made.task in names]
    make(jobs(chosen.into, shipped, chosen.seeds, chosen.steps), chosen.into, chosen.jobs)


if __name__ == "__main__":
    main()
