import json
import sys
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.core.ops import Array
from tests.benchmarks import roofline
from tests.benchmarks.__main__ import line, main
from tests.benchmarks.race import Row, Timed, best, race, row, same


def test_a_race_takes_turns() -> None:
    order: list[str] = []

    def work(name: str) -> list[Array]:
        order.append(name)
        return []

    seconds = race(lambda: work("ours"), {"peer": lambda: work("peer")}, 3, {"": 2})
    assert order == ["ours", "ours", "peer"] * 3
    assert {name: len(times) for name, times in seconds.items()} == {"": 3, "peer": 3}


def test_a_ratio_is_the_peer_s_time_over_ours_round_by_round() -> None:
    found = row("work", "peer", [0.001, 0.002, 0.004], [0.010, 0.040, 0.120], 20.0)
    assert found.ratio == Timed(15.0, 20.0, 25.0)
    assert found.ours.median == pytest.approx(2.0)
    assert found.met is True
    assert row("work", "peer", [1.0], [1.5], 2.0).met is False
    assert row("work", "peer", [1.0], [1.5], None).met is None


def test_the_best_way_of_a_peer_is_the_one_with_the_least_median() -> None:
    assert best({"": [9.0], "one": [3.0, 1.0, 9.0], "other": [2.0, 2.0, 2.0]}, ["one", "other"]) == "other"


@pytest.mark.parametrize(
    "theirs", [[np.ones(3)], [np.ones(3), np.array([1.0, np.nan])], [np.ones(3), np.array([1.0, 2.1])]]
)
def test_a_different_answer_is_an_error(theirs: list[Array]) -> None:
    ours: list[Array] = [np.ones(3), np.array([1.0, 2.0])]
    same(ours, [np.ones(3), np.array([1.0, 2.0 + 1e-10])], "work")
    with pytest.raises(AssertionError, match="work"):
        same(ours, theirs, "work")


def test_a_line_says_what_is_missed() -> None:
    one = Row("commit", "PyTorch", Timed(1, 2, 3), Timed(10, 20, 30), Timed(9, 10, 11), 40.0, 15)
    assert "10.0 × [9.0 … 11.0]" in line(one)
    assert line(one).endswith("≥ 40   MISSED")


def test_one_group_on_the_terminal_and_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def roofs(_rounds: int, *, quick: bool) -> list[roofline.Roof]:
        return [roofline.Roof("GEMM 64", 50.0 if quick else 60.0, "GFLOP/s")]

    monkeypatch.setattr(roofline, "rows", roofs)
    file = tmp_path / "figures.json"
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--quick", "--only", "roofline", "--json", str(file)])
    assert main() == 0
    assert "50.0 GFLOP/s" in capsys.readouterr().out
    assert json.loads(file.read_text(encoding="utf-8"))["roofline"][0]["rate"] == 50.0
