"""`depth`: the figures that ship, figures made anew, one block."""

import json
from pathlib import Path

import pytest

from rnn_tui.experiments import depth as experiment
from rnn_tui.experiments.depth import KINDS
from tests.cli.conftest import Call


def test_without_options_it_shows_what_ships(call: Call) -> None:
    code, out, err = call("depth")
    assert (code, err) == (0, "")
    figures = experiment.shipped()
    for depth in figures.depths:
        for kind in KINDS:
            line = next(line for line in out.splitlines() if line.split()[:2] == [str(depth), kind])
            assert line.split()[2:5] == [f"{100 * run.error:.2f}" for run in figures.of(depth, kind)]
    assert figures.plan.command in out
    assert json.loads(call("depth", "--json").out) == experiment.record(figures)


def test_with_options_it_trains_and_says_how_far_it_is(call: Call, tmp_path: Path) -> None:
    words = ("depth", "--depths", "3, 2", "--seeds", "1", "--steps", "4", "--json")
    code, out, err = call(*words)
    assert code == 0
    made = experiment.figures_of(json.loads(out))
    assert (made.depths, made.plan.seeds, made.plan.steps, len(made.runs)) == ((2, 3), 1, 4, 4)
    assert err.splitlines()[0] == f"rnn-tui: 2 deep, plain, seed 0: error {made.runs[0].error:.2%}"
    assert len(err.splitlines()) == 4
    place = tmp_path / "depth.json"
    assert call(*words, "--out", str(place)).out == ""
    assert place.read_text(encoding="utf-8") == out
    assert made.plan.command == "rnn-tui depth --depths 2,3 --seeds 1 --steps 4"


def test_one_block(call: Call) -> None:
    code, out, err = call("depth", "--block", "2", "--scale", "0", "--depths", "8")
    assert (code, err) == (0, "")
    assert "block (3, 4) of a fresh network 8 deep" in out
    assert "plain: 100 % off a[2], gain |∂a[4]/∂a[2]| 0\n" in out
    assert "residual: 0 % off a[2], gain |∂a[4]/∂a[2]| 1\n" in out
    told = json.loads(call("depth", "--block", "54", "--depths", "57", "--scale", "0.5", "--point", "9", "--json").out)
    assert told == experiment.block_record(experiment.block(57, 54, 9, 0.5))


def test_a_block_of_huge_numbers_stands_in_80_columns_without_a_warning(call: Call) -> None:
    code, out, err = call("depth", "--block", "0", "--scale", "1e100")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    names = [line.split()[0] for line in lines if line[:1].isalpha()]
    assert names == ["block", "a[0]", "a[1]", "z[2]", "plain", "residual", "plain:", "residual:"]
    rows = [line for line in lines[1:] if line and ":" not in line]
    assert len({len(line) for line in rows if line[:1].isalpha()}) == 1, "whole rows, none of them folded"
    assert "plain: > 1000000 % off a[0]" in out
    told = json.loads(call("depth", "--block", "0", "--scale", "1e100", "--json").out)
    assert told["plain"]["off"] == pytest.approx(5e199, rel=0.5)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--depths", "2,x"], "--depths 'x' is not a number from 1 to 200; write them as 2,8,56"),
        (["--depths", "0"], "--depths '0' is not a number from 1 to 200; write them as 2,8,56"),
        (["--depths", ""], "--depths '' is not a number from 1 to 200; write them as 2,8,56"),
        (["--depths", "201"], "--depths '201' is not a number from 1 to 200; write them as 2,8,56"),
        (["--seeds", "101"], "--seeds 101 is not a number from 1 to 100"),
        (["--block", "1"], "--block 1 begins no block of 56 layers: an even number from 0 to 52 does"),
        (["--block", "54"], "--block 54 begins no block of 56 layers: an even number from 0 to 52 does"),
        (["--block", "0", "--depths", "2"], "a network 2 deep has no block; --depths 3 is the least that has"),
        (["--block", "0", "--point", "1024"], "--point 1024 is not a number from 0 to 1023"),
        (["--block", "0", "--scale", "nan"], "--scale nan is not a finite number"),
        (
            ["--block", "0", "--scale", "1e160"],
            "--scale is too far from 0: with W and b times 1e+160 the block's numbers are too large for a float; write"
            " a smaller number",
        ),
        (["--scale", "1"], "--scale is for one block; write --block L as well"),
        (["--point", "0", "--depths", "3"], "--point is for one block; write --block L as well"),
        (
            ["--block", "0", "--seeds", "1"],
            "--seeds is for networks that are trained; leave it out, or --block",
        ),
        (
            ["--block", "0", "--steps", "0"],
            "--steps is for networks that are trained; leave it out, or --block",
        ),
        (
            ["--block", "0", "--depths", "3,56"],
            "--block is of one network; write one number for --depths, such as 56",
        ),
    ],
)
def test_wrong_words_are_exit_2(call: Call, words: list[str], line: str) -> None:
    assert call("depth", *words) == (2, "", f"rnn-tui: {line}\n")


def test_what_is_interrupted_or_runs_away_writes_nothing(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, code, line in (
        (KeyboardInterrupt(), 130, "interrupted; nothing was written"),
        (FloatingPointError("at update 3"), 1, "the training ran away: at update 3"),
    ):

        def fail(_plan: experiment.Plan, error: BaseException = error) -> None:
            raise error

        monkeypatch.setattr(experiment, "measure", fail)
        place = tmp_path / "x.json"
        assert call("depth", "--seeds", "1", "--out", str(place)) == (code, "", f"rnn-tui: {line}\n")
        assert not place.exists()
