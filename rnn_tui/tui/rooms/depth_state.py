"""What the Depth room looks at and how it is moved, without the screen."""

from collections.abc import Iterator
from typing import Final, Literal

from rnn_tui.experiments import depth as experiment
from rnn_tui.experiments.depth import Block, Figures, Kind, Plan, Progress, Run

When = Literal["fresh", "trained"]
AGAIN: Final = Plan(depths=(2, 8, 20, 56), seeds=1, steps=1000)
"""The small grid that is trained from within the app."""
STEPS: Final = 20
"""The slider's steps from 0 to 1."""


class DepthState:
    """figures: what ships. depth: which networks. layer: l, below the block in sight. notch: the slider, 0 … STEPS.

    when: whether gradients are those of fresh or of trained networks. own: the runs made in this session, of
    the plan `again`.
    """

    def __init__(self) -> None:
        self.figures = experiment.shipped()
        self.depth = self.figures.depths[-1]
        self.layer = 0
        self.point = 0
        self.notch = STEPS
        self.when: When = "fresh"
        self.own: tuple[Run, ...] = ()
        self.again = AGAIN
        self.progress: Progress | None = None
        self._block: Block | None = None

    @property
    def scale(self) -> float:
        """What W and b of the block are multiplied by."""
        return self.notch / STEPS

    @property
    def block(self) -> Block | None:
        """The block in sight, or None where the depth has none."""
        if not experiment.blocks(self.depth):
            return None
        key = (self.depth, self.layer, self.point, self.scale)
        if self._block is None or self._block[:4] != key:
            self._block = experiment.block(*key)
        return self._block

    def slide(self, by: int) -> None:
        """Move the slider; it stops at its ends."""
        self.notch = max(0, min(STEPS, self.notch + by))

    def move(self, by: int) -> str:
        """Another block, `by` up; what there is to say where there is none."""
        last = max(0, 2 * (experiment.blocks(self.depth) - 1))
        before, self.layer = self.layer, max(0, min(last, self.layer + 2 * by))
        if not by or self.layer != before:
            return ""
        return f"no block is {'above' if by > 0 else 'below'} this one; pgup and pgdn choose other depths"

    def deeper(self, by: int) -> None:
        """Other networks, of the next depth that was measured."""
        depths = self.figures.depths
        place = depths.index(self.depth) + by
        self.depth = depths[max(0, min(len(depths) - 1, place))]
        self.move(0)

    def next_point(self) -> None:
        """Another point of the spirals."""
        self.point = (self.point + 1) % experiment.POINTS

    def turn(self) -> None:
        """Between fresh and trained."""
        self.when = "trained" if self.when == "fresh" else "fresh"

    def norms(self, kind: Kind) -> tuple[float, ...]:
        """‖∂L/∂a[l]‖ by layer, of seed 0."""
        run = self.figures.of(self.depth, kind)[0]
        return run.fresh if self.when == "fresh" else run.trained

    def errors(self, kind: Kind) -> tuple[float, ...]:
        """Of the depth in sight, by seed."""
        return tuple(run.error for run in self.figures.of(self.depth, kind))

    def own_run(self, kind: Kind) -> Run | None:
        """The network of the depth in sight that was trained in this session, if there is one."""
        return next((run for run in self.own if (run.depth, run.kind) == (self.depth, kind)), None)

    def measuring(self) -> Iterator[Progress]:
        """Train the small grid; what is done is kept as it comes. Whoever stops asking stops it."""
        self.own, self.progress = (), None
        for progress in experiment.measure(self.again):
            self.progress = progress
            if progress.run is not None:
                self.own = (*self.own, progress.run)
            yield progress
        self.progress = None

    def numbers(self) -> dict[str, object]:
        """What is in sight: the figures that ship, the session's own, the block."""
        found: dict[str, object] = dict(experiment.record(self.figures))
        if self.own:
            found["own"] = experiment.record(Figures(self.again, self.own))
        if self.block is not None:
            found["block"] = experiment.block_record(self.block)
        return found

    def ratios(self, kind: Kind, when: When) -> tuple[float | None, ...]:
        """‖∂L/∂a[0]‖ / ‖∂L/∂a[last]‖ of the depth in sight, by seed."""
        runs = self.figures.of(self.depth, kind)
        return tuple(experiment.ratio(run.fresh if when == "fresh" else run.trained) for run in runs)
