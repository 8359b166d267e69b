"""Makes the golden files out of torch: `python -m tests.parity.make_golden`, from the root of the repository."""

import sys

from rnn_tui.core.cells import CELLS
from tests.parity import torch_cells
from tests.parity.figures import GOLDEN, LEAST_DOUBT, cases, doubt, write


def main() -> None:
    """One file a cell. Cases that torch cannot judge are an error."""
    GOLDEN.mkdir(exist_ok=True)
    for cell in CELLS:
        made = cases(cell)
        if min(doubt(one) for one in made) <= LEAST_DOUBT:
            raise SystemExit(f"{cell}: a target is nearly certain, where torch has lost its digits")
        path = GOLDEN / f"{cell}.safetensors"
        write(path, [(one, torch_cells.figures(one)) for one in made])
        sys.stdout.write(f"{path} {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
