"""The line that says one number of the gradient, and what it is a share of."""

import re

import pytest

from rnn_tui.tui import numbers
from rnn_tui.tui.panes import readout
from tests.tui.panes.one_pane import scene
from tests.tui.scenes import explorer


@pytest.mark.parametrize(("wrt", "step", "loss"), [("a", 3, 8), ("c", 1, 5), ("x", 7, 8)])
def test_the_readout_is_the_number_and_its_share(wrt: str, step: int, loss: int) -> None:
    shown = explorer(target="was")
    shown.session.look(wrt=wrt, step=step, loss=loss)  # type: ignore[arg-type]  # one of a, c, x
    kind = shown.snapshot.view.wrt
    found = shown.snapshot.run.gradient_rows([loss], kind, 0)[0]
    assert found is not None
    value, note, *_ = readout.sentence(scene(shown))
    assert value == f"‖∂L<{loss}>/∂{wrt}<{step}>‖ = {found[step - 1]:.3e}"
    percentage = re.match(r"([\d.e+-]+)% of ‖∂L<(\d)>/∂.<(\d)>‖", note)
    assert percentage is not None
    assert float(percentage[1]) == pytest.approx(100 * found[step - 1] / found[loss - 1], rel=0.06)
    assert percentage[2] == percentage[3] == str(loss)
    if wrt == "a":  # what is left by c, the lstm's other path
        by_memory = shown.snapshot.run.gradient_rows([loss], "c", 0)[0]
        assert by_memory is not None
        assert f"by c {numbers.share(by_memory[step - 1], by_memory[loss - 1])}" in note
    else:
        assert note.endswith(f"{loss - step} step{'s' if loss - step > 1 else ''} back")


def test_the_readout_says_why_there_is_no_number() -> None:
    shown = explorer()
    shown.session.look(step=5, loss=3)
    assert readout.sentence(scene(shown)) == ("L<3> comes before step 5", "nothing of it arrives there")
    shown.session.look(step=5, loss=5)
    assert readout.sentence(scene(shown))[1] == "where L<5> sets out"
    assert readout.sentence(scene(explorer(tokens=[]))) == ()
    object.__setattr__(shown.snapshot.run, "guess", False)
    shown.session.look(loss=8)
    assert readout.sentence(scene(shown))[0] == "L<8> has no target yet"
