from rnn_tui.experiments import depth as experiment
from rnn_tui.lessons import residual


def test_the_card_measures_the_block_and_the_depths() -> None:
    figures = experiment.shipped()
    card = residual.card(figures, experiment.block(56, 4, 0, 0.0))
    assert card.title == "Part 6 · residual networks"
    told = "\n".join(card.measured)
    assert "block (5, 6) of 56 layers, W,b × 0" in told
    assert "plain 100.00% off, gain 0; residual 0.00% off, gain 1" in told
    errors = " ".join(f"{100 * run.error:.2f}" for run in figures.of(56, "plain"))
    assert f"56 deep, plain: error {errors} %" in told
    assert experiment.INITIALISATION in told and experiment.TRAINING in told
    assert "He et al. (2015, section 4.1)" in " ".join(card.differs)
    assert "the same network" in residual.card(figures, None).measured[0]


def test_what_the_card_says_of_the_figures_is_so() -> None:
    figures = experiment.shipped()
    for run in figures.runs:
        if run.kind == "residual" and run.depth > 2:
            assert run.error == 0
        if run.depth <= 44:
            assert run.error <= 0.002
    deepest = figures.of(56, "plain")
    lost = [run for run in deepest if run.trained[0] == 0]
    assert 0 < len(lost) < len(deepest) - len(lost)
    assert all(run.error > 0.4 for run in lost)
    assert all(run.error <= 0.002 for run in deepest if run not in lost)
    assert f"56 deep, plain, seed {lost[0].seed}" in residual.card(figures, None).measured[-2]
    for run in (*deepest, *figures.of(56, "residual")):
        ratio = experiment.ratio(run.fresh)
        assert ratio is not None
        assert ratio < 0.1 if run.kind == "plain" else ratio > 1000
