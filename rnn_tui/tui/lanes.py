"""The score's time axis: every step is a lane, and strip, gates, memory and heatmap all stand in the same lanes."""

from dataclasses import dataclass

from rnn_tui.session import Run
from rnn_tui.tui.canvas import cells

GUTTER = 5
NARROWEST = 7
WIDEST = 11
OF_CHARACTERS = (7, 5, 3)
"""How wide a lane of characters may be: with room for all that words have, for a number, for a glyph."""


@dataclass(frozen=True)
class Lanes:
    """Which steps are in sight, and where. first: the first step in sight; count: how many lanes there are room for.

    The lane behind the last step is kept for the token to come. lead: the columns before what is written in a lane.
    behind: how many lanes are kept for what is to come.
    """

    left: int
    width: int
    first: int
    count: int
    length: int
    lead: int = 1
    behind: int = 1

    @property
    def scrolls(self) -> bool:
        """Whether there are more steps than lanes."""
        return self.length + self.behind > self.count

    @property
    def last(self) -> int:
        """The last step in sight."""
        return min(self.length, self.first + self.count - 1)

    @property
    def steps(self) -> range:
        """The steps in sight."""
        return range(self.first, self.last + 1)

    def x(self, t: int) -> int:
        """The first column of a step's lane."""
        return self.left + GUTTER + (t - self.first) * self.width

    def text(self, t: int) -> int:
        """The first column of what is written in a step's lane."""
        return self.x(t) + self.lead

    @property
    def room(self) -> int:
        """How many cells may be written in a lane, so that nothing runs into the next."""
        return self.width - self.lead

    def holds(self, t: int) -> bool:
        """Whether a step's lane (the one behind the last step too) lies in sight."""
        return self.first <= t < self.first + self.count

    def at(self, x: int) -> int | None:
        """The step whose lane column x belongs to."""
        t = self.first + (x - self.left - GUTTER) // self.width
        return t if x >= self.left + GUTTER and self.first <= t <= self.last else None


def lanes(
    run: Run, step: int, left: int, width: int, first: int = 1, *, narrowest: int = NARROWEST, open_end: bool = True,
    lead: int = 1, of_characters: tuple[int, ...] = (),
) -> Lanes:  # fmt: skip
    """Lanes in `width` columns from `left`, with `step` in sight and, at an open end, room for the token to come.

    `first` is where the window stood: it moves by the least that brings the step in sight, and is never half empty.
    A blank parts a word from the next; two do, as in a phrase one does not, where that puts no step out of sight.
    of_characters: widths, the widest first, of which the first is taken that puts no step out of sight, or the last.
    """
    length, behind = len(run), int(open_end)
    if of_characters:
        needed = length + behind
        lane = next((lane for lane in of_characters if needed <= (width - GUTTER) // lane), of_characters[-1])
        count = max(1, (width - GUTTER) // lane)
        return Lanes(left, lane, _window(length, step, first, count, behind), count, length, lead, behind)
    lane, most = narrowest, WIDEST - 1 + lead
    while True:
        count = max(1, (width - GUTTER) // lane)
        start = _window(length, step, first, count, behind)
        shown = [run.tokens[t - 1] for t in range(start, min(length, start + count - 1) + 1)]
        widest = max((cells(token) for token in shown), default=0) + lead
        wanted = min(most, max(narrowest, widest))
        if wanted <= lane:
            roomier = lane + (widest == lane and lane < most)
            if length + behind <= (width - GUTTER) // roomier:
                lane, count = roomier, (width - GUTTER) // roomier
            return Lanes(left, lane, start, count, length, lead, behind)
        lane = wanted


def _window(length: int, step: int, first: int, count: int, behind: int) -> int:
    """The first step in sight; `behind`: the lanes kept free behind the last step."""
    needed = step + behind if step == length else step
    latest = max(1, length + behind + 1 - count)
    return min(max(first, needed - count + 1, 1), step or 1, latest)
