"""`python -m tests.benchmarks [--json FILE] [--only NAME] [--quick]`: the table, and the same as JSON."""

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

from rnn_tui.blas import use_one_thread

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
use_one_thread()

import numpy as np  # noqa: E402 - BLAS reads how many threads it may have when NumPy is imported

from tests.benchmarks import commit, growth, matrix, roofline, training  # noqa: E402 - they import NumPy
from tests.benchmarks.peers import jax_peer  # noqa: E402 - it imports NumPy
from tests.benchmarks.race import Row  # noqa: E402 - it imports NumPy

GROUPS: dict[str, ModuleType] = {
    "roofline": roofline,
    "commit": commit,
    "matrix": matrix,
    "training": training,
    "growth": growth,
}
ROUNDS, QUICK_ROUNDS = 15, 5


def main() -> int:
    """Run the groups asked for; 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to a file")
    parser.add_argument("--only", choices=[*GROUPS], help="one group")
    parser.add_argument("--quick", action="store_true", help="few rounds of the first of each: does it run?")
    asked = parser.parse_args()
    rounds = QUICK_ROUNDS if asked.quick else ROUNDS
    told: dict[str, object] = {"python": platform.python_version(), "numpy": np.__version__, "rounds": rounds}
    missed = 0
    if jax_peer() is None:
        sys.stdout.write("JAX is not installed: its lines are left out (pip install 'rnn-tui[benchmarks]')\n")
    for name, group in GROUPS.items():
        if asked.only in (None, name):
            figures = []
            for each in group.rows(rounds, quick=asked.quick):
                sys.stdout.write(f"{line(each)}\n")
                sys.stdout.flush()
                figures.append(asdict(each) | {"met": each.met} if isinstance(each, Row) else each._asdict())
                missed += isinstance(each, Row) and each.met is False
            told[name] = figures
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 1 if missed else 0


def line(each: Row | growth.Growth | roofline.Roof) -> str:
    """One figure in words."""
    if isinstance(each, Row):
        ratio, verdict = each.ratio, {None: "", True: "met", False: "MISSED"}[each.met]
        target = "" if each.target is None else f"≥ {each.target:g}"
        return (
            f"{each.name:34}{each.peer:22}{each.ours.median:8.2f} ms{each.theirs.median:9.2f} ms"
            f"{ratio.median:8.1f} × [{ratio.low:.1f} … {ratio.high:.1f}]  {target:6} {verdict}"
        )
    if isinstance(each, growth.Growth):
        times = ", ".join(f"{size}: {time:.2f} ms" for size, time in zip(each.sizes, each.milliseconds, strict=True))
        return f"{each.name:34}grows with {each.by} to the power {each.exponent:.2f}  ({times})"
    return f"{each.name:34}{each.rate:8.1f} {each.unit}"


if __name__ == "__main__":
    sys.exit(main())
