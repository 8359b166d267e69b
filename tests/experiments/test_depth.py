import json
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.core import dense
from rnn_tui.experiments import depth as experiment
from rnn_tui.experiments.depth import DEPTHS, KINDS, SEEDS, STEPS, Figures, Plan


def test_the_spirals_are_one_turned_by_half_a_turn_and_hold_still() -> None:
    points, answers = experiment.spirals()
    assert points.shape == (2, experiment.POINTS)
    assert answers.sum() == experiment.POINTS // 2
    radius = np.hypot(*points)
    assert (radius.min() > 0.2, radius.max() < 2.0) == (True, True)
    turned = np.arctan2(points[1], points[0]) - 2 * np.pi * 1.5 * radius / 2.0 - np.pi * answers
    np.testing.assert_allclose(np.exp(1j * turned), 1.0, atol=1e-9)
    with pytest.raises(ValueError, match="read-only"):
        points[0, 0] = 1.0


def test_a_plan_is_measured_depth_by_depth_and_tells_every_update() -> None:
    plan = Plan((2, 3), seeds=2, steps=5)
    reports = list(experiment.measure(plan))
    runs = [report.run for report in reports if report.run is not None]
    assert [(run.depth, run.seed, run.kind) for run in runs] == [
        (depth, seed, kind) for depth in (2, 3) for seed in (0, 1) for kind in KINDS
    ]
    assert [report.done for report in reports if report.run is None] == list(range(1, plan.updates + 1))
    assert reports[-1].done == plan.updates
    again = [report.run for report in experiment.measure(plan) if report.run is not None]
    assert again == runs


def test_kinds_begin_alike_and_2_deep_they_are_the_same() -> None:
    figures = Figures(Plan((2, 5), 1, 5), tuple(r.run for r in experiment.measure(Plan((2, 5), 1, 5)) if r.run))
    plain, residual = (figures.of(2, kind)[0] for kind in KINDS)
    assert replace(residual, kind="plain") == plain
    plain, residual = (figures.of(5, kind)[0] for kind in KINDS)
    assert plain.fresh != residual.fresh
    assert len(plain.fresh) == len(plain.trained) == 5


def test_training_lowers_the_loss_and_the_error() -> None:
    for kind in KINDS:
        network = experiment.fresh(6, kind, 0)
        before = experiment.measured(6, kind, 0, network)
        for trained in experiment.train(6, kind, 0, 300):
            network = trained
        after = experiment.measured(6, kind, 0, network)
        assert after.loss < 0.8 * before.loss
        assert after.error < before.error
        assert after.fresh == before.fresh == before.trained


def test_what_is_not_finite_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experiment, "RATE", float("inf"))
    with pytest.raises(FloatingPointError, match="residual network 3 deep, seed 0"):
        list(experiment.train(3, "residual", 0, 5))


def test_figures_are_written_and_read() -> None:
    plan = Plan((3,), 1, 2)
    figures = Figures(plan, tuple(report.run for report in experiment.measure(plan) if report.run))
    assert experiment.figures_of(json.loads(json.dumps(experiment.record(figures)))) == figures


def test_a_ratio_is_of_first_to_last_and_of_0_there_is_none() -> None:
    assert experiment.ratio((1.0, 5.0, 4.0)) == 0.25
    assert experiment.ratio((0.0, 0.0)) is None
    assert experiment.ratio((0.0, 2.0)) == 0.0


def test_what_ships_is_the_whole_plan() -> None:
    figures = experiment.shipped()
    assert figures.plan == Plan(DEPTHS, SEEDS, STEPS)
    assert [(run.depth, run.seed, run.kind) for run in figures.runs] == [
        (depth, seed, kind) for depth in DEPTHS for seed in range(SEEDS) for kind in KINDS
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_ships_was_measured_of_these_networks(kind: experiment.Kind) -> None:
    """Before the first update every gradient, to the last digits but a few; after the last the shallowest error."""
    figures = experiment.shipped()
    for depth in figures.depths:
        for run in figures.of(depth, kind):
            again = experiment.gradient(experiment.fresh(depth, kind, run.seed))
            np.testing.assert_allclose(again, run.fresh, rtol=1e-7)


def test_training_again_comes_to_what_ships() -> None:
    shipped = experiment.shipped().of(2, "plain")[0]
    network = experiment.fresh(2, "plain", 0)
    for trained in experiment.train(2, "plain", 0, STEPS):
        network = trained
    again = experiment.measured(2, "plain", 0, network)
    assert again.error == pytest.approx(shipped.error, abs=0.01)
    assert again.loss == pytest.approx(shipped.loss, rel=0.05)


def test_a_block_is_fed_the_fresh_residual_network_s_state() -> None:
    whole = experiment.block(6, 2, 3, 1.0)
    network = experiment.fresh(6, "residual", 0)
    states = dense.forward(network, experiment.spirals().points).states
    np.testing.assert_allclose(whole.state, states[2][:, 3], rtol=1e-12)
    np.testing.assert_allclose(whole.block.residual, states[4][:, 3], rtol=1e-12)
    away = float(np.linalg.norm(states[4][:, 3] - states[2][:, 3]) / np.linalg.norm(states[2][:, 3]))
    assert whole.residual_off == pytest.approx(away)
    none = experiment.block(6, 2, 3, 0.0)
    assert (none.plain_off, none.residual_off) == (1.0, 0.0)
    assert [experiment.blocks(depth) for depth in (1, 2, 3, 4, 5, 56)] == [0, 0, 1, 1, 2, 27]
