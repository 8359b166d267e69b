"""A few updates of every task, in every shape: the same numbers each time, and a lower loss."""

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.core.network import Network
from rnn_tui.core.training import mean_loss
from rnn_tui.errors import CannotError, UsageError
from rnn_tui.models.plan import Plan
from rnn_tui.tasks import TASKS, task
from rnn_tui.tasks.batches import batch_of

CASES = [(name, task(name).cells[-1], False) for name in TASKS] + [
    ("entities", "gru", True),
    ("dates", "gru-torch", False),
]


def _trained(plan: Plan) -> tuple[Network, Network]:
    """The first and the last network."""
    first, *_, last = (report.snapshot for report in plan.reports((0,)) if report.snapshot is not None)
    return first, last


@pytest.mark.parametrize(("name", "cell", "both"), CASES)
def test_a_few_updates_lower_the_loss_and_always_alike(name: str, cell: str, both: bool) -> None:
    plan = Plan(name, cell, 8, 1, 40 if name == "sentiment" else 10, 1, both)  # what turns a verdict is found late
    first, last = _trained(plan)
    _, again = _trained(plan)
    assert all(np.array_equal(one, other) for one, other in zip(last.arrays(), again.arrays(), strict=True))
    rng = np.random.default_rng(2)
    asked = batch_of(first, [task(name).example(rng) for _ in range(60)])
    assert mean_loss(last, asked) < mean_loss(first, asked)
    assert last.dtype == np.float32
    assert (last.reverse is not None) == both


def test_a_text_of_ones_own(tmp_path: Path) -> None:
    place = tmp_path / "my text.txt"
    place.write_text("the cat sat. " * 200, encoding="utf-8")
    plan = Plan("text", "gru", 8, 1, 30, 0, data=place)
    first, last = _trained(plan)
    assert last.config.vocabulary == tuple(sorted(set("the cat sat. ")))
    assert plan.command(30).endswith(f"--steps 30 --seed 0 --data '{place}'")
    one, other = (plan.checkpoint(network, 30).training["final_loss"] for network in (first, last))
    assert other < one - 0.1
    assert plan.checkpoint(last, 30).training["held_out_accuracy"] is None


def test_what_is_no_text_to_learn_from(tmp_path: Path) -> None:
    with pytest.raises(CannotError, match="No such file"):
        _ = Plan("text", "gru", 8, 1, 3, 0, data=tmp_path / "none.txt").learnt
    with pytest.raises(UsageError, match="task 'dates' makes its own data; leave out --data"):
        _ = Plan("dates", "gru", 8, 1, 3, 0, data=tmp_path / "none.txt").learnt


def test_a_plan_says_both_directions() -> None:
    plan = Plan("entities", "rnn", 16, 2, 50, 0, bidirectional=True)
    assert plan.command(50).startswith(
        "rnn-tui train entities --cell rnn --hidden 16 --layers 2 --bidirectional --steps"
    )
    assert plan.config.bidirectional
    assert Plan("dates", "rnn", 16, 1, 50, 0).config.longest_output == task("dates").longest_output > 0
