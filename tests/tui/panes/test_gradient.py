"""The heatmap of the gradient: the golden pictures show no colours, and not what a click takes."""

import numpy as np
import pytest

from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Target
from rnn_tui.tui.colours import heat_levels
from rnn_tui.tui.panes import gradient
from tests.models_for_tests import OPENING, agreement
from tests.tui.panes.one_pane import row, scene, style, written
from tests.tui.scenes import TRUECOLOR, explorer


def test_every_cell_of_the_heatmap_has_the_colour_of_its_number() -> None:
    shown = explorer(target="was")
    shown.session.look(step=3, loss=6)
    canvas = written(gradient.draw, shown, Area(0, 0, 100, 8))
    axis, run = scene(shown, 100).lanes, shown.snapshot.run
    for t in range(1, 9):
        found = run.gradient_rows([t], "a", 0)[0]
        assert found is not None
        for k in range(1, 9):
            background = style(canvas, axis.x(k) + 2, t - 1).bgcolor
            if k <= t:
                assert background == TRUECOLOR.heat_style[int(heat_levels(found)[k - 1])].bgcolor
                assert canvas.target(axis.x(k), t - 1) == Target("cell", f"{t} {k}")
            else:
                assert background == TRUECOLOR.page.bgcolor
        assert canvas.target(0, t - 1) == Target("loss", t)


def test_numbers_stand_in_the_selected_row_and_column_alone() -> None:
    shown = explorer(target="was")
    shown.session.look(step=3, loss=6)
    canvas = written(gradient.draw, shown, Area(0, 0, 100, 8))
    axis, run = scene(shown, 100).lanes, shown.snapshot.run
    for t in range(1, 9):
        found = run.gradient_rows([t], "a", 0)[0]
        assert found is not None
        for k in range(1, t + 1):
            text = row(canvas, t - 1).ljust(100)[axis.x(k) : axis.x(k) + axis.width].strip("▐▌ ")
            assert text == (numbers.magnitude(found[k - 1]) if t == 6 or k == 3 else "")
    assert row(canvas, 5)[axis.x(3)] == "▐"


def test_a_target_stands_behind_the_diagonal_and_only_the_last_is_open() -> None:
    canvas = written(gradient.draw, explorer(target="was"), Area(0, 0, 100, 8))
    for t in range(1, 8):
        assert row(canvas, t - 1).endswith(f"→ {OPENING[t]}")
    assert row(canvas, 7).endswith("→ was?")


def test_a_row_without_a_loss_is_empty() -> None:
    shown = explorer()
    shown.session.use(agreement("gru"))
    object.__setattr__(shown.snapshot.run, "guess", False)
    canvas = written(gradient.draw, shown, Area(0, 0, 100, 8))
    assert row(canvas, 7).strip() == "▸L8"


@pytest.mark.parametrize("tall", [1, 2])
def test_rows_may_be_two_high(tall: int) -> None:
    canvas = written(gradient.draw, explorer(target="was"), Area(0, 0, 100, 8 * tall), tall=tall)
    assert row(canvas, 7 * tall).startswith("▸L8")
    assert canvas.target(20, 8 * tall - 1) == Target("cell", "8 2")


def test_zero_underflow_infinity_and_nan_look_like_themselves() -> None:
    values = np.array([0.0, 0.0, np.inf, np.nan, 1e-9, 20.0])
    codes = heat_levels(values, np.array([False, True, False, False, False, False]))
    assert len({TRUECOLOR.heat_style[code] for code in codes}) == 6
    texts = [numbers.magnitude(v, underflow=bool(u)) for v, u in zip(values, np.arange(6) == 1, strict=True)]
    assert texts == ["0", "~0", "∞", "NaN", "1e-9", "20"]
