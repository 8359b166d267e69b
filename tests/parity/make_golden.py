"""Makes the golden files out of torch: `python -m tests.parity.make_golden`, from the root of the repository."""

import sys

from rnn_tui.core.cells import CELLS
from tests.parity import shape_figures, torch_cells, torch_shapes
from tests.parity.figures import GOLDEN, LEAST_DOUBT, cases, doubt, write


def main() -> None:
    """One file a cell, and one of all shapes. Cases that torch cannot judge are an error."""
    GOLDEN.mkdir(exist_ok=True)
    for cell in CELLS:
        made = cases(cell)
        if min(doubt(one) for one in made) <= LEAST_DOUBT:
            raise SystemExit(f"{cell}: a target is nearly certain, where torch has lost its digits")
        path = GOLDEN / f"{cell}.safetensors"
        write(path, [(one, torch_cells.figures(one)) for one in made])
        sys.stdout.write(f"{path} {path.stat().st_size} bytes\n")
    shapes = shape_figures.cases()
    if min(shape_figures.doubt(one) for one in shapes) <= LEAST_DOUBT:
        raise SystemExit("shapes: a target is nearly certain, where torch has lost its digits")
    shape_figures.write(shape_figures.SHAPES, [(one, torch_shapes.figures(one)) for one in shapes])
    sys.stdout.write(f"{shape_figures.SHAPES} {shape_figures.SHAPES.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
