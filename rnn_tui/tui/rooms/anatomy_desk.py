"""What the Anatomy room looks at, without its screen: two runs and a loss of them, or a network to be scaled."""

from typing import Final, Literal

from rnn_tui.core.anatomy import Anatomy
from rnn_tui.errors import RnnTuiError
from rnn_tui.experiments.scale import FRESH, Bench, Scaled, fresh, of_run, swept
from rnn_tui.session import Run
from rnn_tui.session.anatomy import loss_anatomy
from rnn_tui.session.checks import is_chain
from rnn_tui.session.side_by_side import common_steps, gated_cells, one_way, pair
from rnn_tui.tui.explorer import Explorer

Weight = Literal["W_aa", "W_ax", "W_a"]
WEIGHTS: Final[tuple[Weight, ...]] = ("W_aa", "W_ax", "W_a")
Page = Literal["sentence", "scale"]
SCALES: Final = tuple(place / 10 for place in range(31))
"""The slider's places, g from 0 to 3."""
FAR: Final = 1_000_000
"""A step further than any end."""
LAST_LOSS: Final = 1000
"""Later losses are not taken apart on the screen, where it would take longer than a person waits for a key."""
MOST_WORDS: Final = 200
"""More words than these the slider does not run over at every place at once."""


class Desk:
    """t: the loss. k: the step. weight: which of the matrices. cell, step: what F7 and F5 F6 have chosen, or None.

    rows_page: which of the rows of numbers are in sight, of the `rows_pages` that the last picture had.
    bench: which network lies on the scale, of `benches`. g: the slider's place in `SCALES`.
    """

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._front: Run | None = None
        self.runs: tuple[Run, ...] = ()
        self.page: Page = "sentence"
        self.weight: Weight = "W_aa"
        self.t = self.k = self.layer = 0
        self.first = 1
        self.rows_page, self.rows_pages = 0, 1
        self.cell: str | None = None
        self.step: int | None = None
        self.bench = 0
        self.g = SCALES.index(1.0)
        self._found: dict[tuple[int, int], Anatomy | None] = {}
        self._swept: dict[str, tuple[Bench, list[Scaled]]] = {}

    def refresh(self) -> None:
        """Take up what Explore has in front now; where that is as before, all stays as it was left."""
        snapshot = self._explorer.snapshot
        if snapshot.run is self._front:
            return
        self._front = snapshot.run
        self.cell = self.step = None
        self.t, self.layer = snapshot.view.loss, snapshot.view.layer
        self.k = self._subject() if snapshot.view.step >= self.t else snapshot.view.step
        self._pair()

    def _subject(self) -> int:
        """The first step up to the loss whose word the task's question is about; else the first."""
        assert self._front is not None
        words = {word for half in self._front.model.task.contrast for word in half}
        return next((k for k in range(1, self.t + 1) if self._front.tokens[k - 1] in words), min(1, self.t))

    def _pair(self) -> None:
        assert self._front is not None
        opened = self._explorer.opened
        self.runs = pair(one_way(self._front, opened), opened, self.cell, self.step)
        self._found.clear()
        self._swept.pop("trained", None)

    def layer_of(self, run: Run) -> int:
        """The layer that is looked at, or the run's last where it has fewer."""
        return min(self.layer, run.layers - 1)

    def anatomies(self) -> list[Anatomy | None]:
        """Of each run, the parts of L<t>, None where it goes back both ways at once; computed once a loss."""
        for place, run in enumerate(self.runs):
            if (place, self.t) not in self._found:
                there = 0 < self.t <= LAST_LOSS and is_chain(run.model)
                self._found[place, self.t] = loss_anatomy(run, self.t, self.layer_of(run)) if there else None
        return [self._found[place, self.t] for place in range(len(self.runs))]

    def benches(self) -> tuple[str, ...]:
        """The networks that may lie on the scale: fresh ones, and the trained one."""
        return (*FRESH, "trained")

    def scales(self) -> tuple[Bench, list[Scaled]] | None:
        """The bench, at every place of the slider; None where there is no trained network with a loss to lay on it."""
        name = self.benches()[self.bench]
        if name not in self._swept:
            bench = self._trained() if name == "trained" else fresh(FRESH[self.bench])
            if bench is None:
                return None
            self._swept[name] = bench, swept(bench, SCALES)
        return self._swept[name]

    def _trained(self) -> Bench | None:
        """The upper run up to the chosen loss."""
        run = self.runs[0]
        target = run.target(self.t) if self.t else None
        if target is None or self.t > MOST_WORDS:
            return None
        try:
            return of_run(run.take(self.t).aim(target.token), self.layer_of(run))
        except RnnTuiError:
            return None

    def turn(self) -> None:
        """The other page."""
        self.page = "scale" if self.page == "sentence" else "sentence"

    def sideways(self, by: int) -> None:
        """← →: the step, or the slider."""
        if self.page == "scale":
            self.g = min(max(self.g + by, 0), len(SCALES) - 1)
        elif self.t:
            self.k = min(max(self.k + by, 1), self.t)

    def up_down(self, by: int) -> None:
        """↑ ↓: the loss, or the network on the scale."""
        if self.page == "scale":
            self.bench = (self.bench + by) % len(self.benches())
        elif self.runs and len(self.runs[0]):
            self.look(t=self.t + by)

    def look(self, *, t: int | None = None, k: int | None = None) -> None:
        """Another loss, another step; beyond the ends they stop at the ends."""
        length = len(self.runs[0])
        if t is not None and length:
            self.t = min(max(t, 1), length)
            self._swept.pop("trained", None)
        self.k = min(max(self.k if k is None else k, min(1, self.t)), self.t)

    def next_weight(self, by: int) -> None:
        """W_aa, W_ax, both."""
        self.weight = WEIGHTS[(WEIGHTS.index(self.weight) + by) % len(WEIGHTS)]

    def turn_rows(self, by: int) -> str | None:
        """Other rows of numbers, round; what is said where all of them are in sight."""
        if self.page == "scale" or self.rows_pages == 1:
            return "every row of numbers is in sight"
        self.rows_page = (min(self.rows_page, self.rows_pages - 1) + by) % self.rows_pages
        return None

    def train(self, by: int) -> str:
        """Both networks as they were earlier or later in their training."""
        steps = common_steps(self.runs)
        now = self.runs[0].model.step
        if now not in steps:
            return "these networks have no other training steps in common"
        place = steps.index(now) + by
        if not 0 <= place < len(steps):
            return "these are fresh weights" if by < 0 else f"this is the last step, {steps[-1]}"
        self.step = steps[place]
        self._pair()
        return f"after {self.step} of {steps[-1]} training steps, both networks"

    def next_cell(self) -> str:
        """Another cell with gates below the rnn."""
        assert self._front is not None
        cells = gated_cells(self._front)
        if not cells:
            return "this task has no other cells with gates"
        current, chosen = self.runs[-1].model.network.config.cell, self.cell
        start = cells.index(current) + 1 if current in cells else 0
        for place in range(len(cells)):
            self.cell = cells[(start + place) % len(cells)]
            self._pair()
            if self.runs[-1].model.network.config.cell == self.cell != current:
                return f"below: {self.cell}"
        self.cell = chosen
        self._pair()
        return "no other cell with gates ships for these words"
