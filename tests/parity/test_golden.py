"""Every number against torch's, as golden files hold them; `make_golden.py` made them."""

import pytest

from rnn_tui.core.cells import CELLS
from tests.parity import shape_figures
from tests.parity.figures import GOLDEN, LEAST_DOUBT, assert_equal, computed, doubt, read


@pytest.mark.parametrize("cell", CELLS)
def test_torch_says_the_same(cell: str) -> None:
    made = read(GOLDEN / f"{cell}.safetensors")
    assert [one.network.config.layers for one, _ in made] == [1, 2, 3]
    for one, theirs in made:
        assert one.network.config.cell == cell
        assert doubt(one) > LEAST_DOUBT
        assert_equal(computed(one), theirs)


@pytest.mark.parametrize("cell", CELLS)
def test_the_cases_are_hard_enough(cell: str) -> None:
    """No bias is zero, no initial state is, and enough arrives at the first step to be compared."""
    for one, theirs in read(GOLDEN / f"{cell}.safetensors"):
        assert all(w.all() for name, w in one.network.weights().items() if ".b" in name or name == "b_y")
        assert all(state.all() for state in one.initial)
        assert theirs["norm.a.0"].any()
        if cell != "dense":
            assert theirs["norm.a.0"][-1, 0] > 0


def test_torch_says_the_same_of_every_shape() -> None:
    made = shape_figures.read(shape_figures.SHAPES)
    wanted = [(one.network.config, one.losses) for one in shape_figures.cases()]
    assert [(one.network.config, one.losses) for one, _ in made] == wanted
    for one, theirs in made:
        assert shape_figures.doubt(one) > LEAST_DOUBT
        assert all(w.all() for name, w in one.network.weights().items() if ".b" in name or name == "b_y")
        assert_equal(shape_figures.computed(one), theirs)


def test_the_files_stay_small() -> None:
    files = list(GOLDEN.glob("*"))
    assert {path.name for path in files} == {f"{name}.safetensors" for name in (*CELLS, "shapes")}
    assert sum(path.stat().st_size for path in files) < 600_000
