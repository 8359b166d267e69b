"""The title: the network, the loss, the step, and what goes first where there is no room."""

import pytest

from rnn_tui.models import Model
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area
from rnn_tui.tui.panes import title
from tests.models_for_tests import agreement, overflowing
from tests.tui.panes.one_pane import row, written
from tests.tui.scenes import explorer


def test_the_title_keeps_task_and_units_longer_than_the_unit() -> None:
    base = agreement("rnn-relu", step=3000)
    model = Model("agreement-rnn-relu@3000", base.network, {}, base.task, "agreement-rnn-relu", 3000)
    shown = explorer(model)
    texts = {width: row(written(title.draw, shown, Area(0, 0, width, 1)), 0) for width in (60, 80, 100, 120)}
    assert "agreement · rnn-relu · 16 units @3000 updates" in texts[120]
    assert "agreement · rnn-relu · 16 units @3000" in texts[80]
    assert "unit 6" not in texts[80]
    assert "unit 6" in texts[120]
    assert "rnn-relu" in texts[60]
    assert all("@3000" in text and "step 8/8" in text for text in texts.values())


def test_the_title_tells_settled_and_open_loss_apart() -> None:
    shown = explorer(target="was")
    text = row(written(title.draw, shown, Area(0, 0, 120, 1)), 0)
    run = shown.snapshot.run
    assert f"loss {numbers.loss(run.total_loss())} + {numbers.loss(run.loss(8))}?" in text
    assert "agreement · lstm · 16 units" in text


@pytest.mark.parametrize(("step", "whole", "said"), [(100, 300, "@100 updates"), (300, 300, "")])
def test_the_title_says_how_long_a_network_was_trained(step: int, whole: int, said: str) -> None:
    base = agreement(step=step)
    source = base.source if step != whole else "test-lstm"
    model = Model(source, base.network, {"steps": whole}, base.task, base.family, step)
    text = row(written(title.draw, explorer(model), Area(0, 0, 120, 1)), 0)
    assert ("@" in text) == bool(said)
    assert said in text


def test_the_title_says_what_is_not_finite() -> None:
    text = row(written(title.draw, explorer(overflowing()), Area(0, 0, 120, 1)), 0)
    assert text.endswith("not finite from step 4 on")
