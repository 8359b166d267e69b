"""Writes on where each output is the next input: the likeliest tokens or drawn ones, one by one or many at once."""

from weakref import WeakKeyDictionary

import numpy as np

from rnn_tui.core.columns import Columns
from rnn_tui.errors import UsageError
from rnn_tui.session import Session
from rnn_tui.session.growing import LONGEST, why_not
from rnn_tui.session.writing import Choose, drawn, likeliest
from rnn_tui.tasks.base import END

TEMPERATURES = (None, 0.5, 1.0, 1.5)
COUNTS = (1, 20, 100, 1000)
MOST_SEED = 10**9 - 1


class Pen:
    """How it writes. temperature: None takes the likeliest. seed: of what is drawn. count: how many at once.

    With one seed, one token at a time is the same as many at once, and as `rnn-tui trace --generate`; an undo draws
    again what was drawn.
    """

    def __init__(self, seed: int = 0) -> None:
        self.temperature: float | None = None
        self.seed = seed
        self.count = COUNTS[1]
        self._drawn: WeakKeyDictionary[Columns, tuple[float, int, int]] = WeakKeyDictionary()

    @property
    def manner(self) -> str:
        """`the likeliest`, or `drawn at temperature 0.5, seed 7`."""
        if self.temperature is None:
            return "the likeliest each time"
        return f"drawn at temperature {self.temperature:g}, seed {self.seed}"

    def write(self, session: Session, count: int | None = None) -> str:
        """`count` tokens more, or as many as are asked for, as one undo; what there is to say.

        A decoder begins to write first. Raises UsageError where nothing can be written, and CannotError where the
        outputs are no finite numbers.
        """
        run, why = session.snapshot.run, why_not_on(session)
        if why:
            raise UsageError(why)
        wanted = self.count if count is None else count
        encodes = run.model.network.config.encodes
        room = wanted if encodes else LONGEST - len(run)
        if not room:
            raise UsageError(f"a sequence holds at most {LONGEST:,} tokens; undo takes some back")
        if encodes and not run.writes:
            session.enter()
        before, trace = session.snapshot.length, session.snapshot.run.trace
        draws = self._draws(trace)
        session.go_on(min(wanted, room), self._choose(draws))
        after = session.snapshot
        written = after.length - before + after.sequence.ended
        if self.temperature is not None:
            self._drawn[after.run.trace] = (self.temperature, self.seed, draws + written)
        unit, ends = session.model.task.unit, after.sequence.ended or after.run.tokens[after.length - 1] == END
        end = f"; {END} ends it" if ends else ""
        full = f"; a sequence holds at most {LONGEST:,} tokens" if written == room < wanted else ""
        return f"wrote {written:,} {unit}{'s' * (written != 1)}, {self.manner}{end}{full}"

    def _draws(self, trace: Columns) -> int:
        """How many tokens at the end of a trace were drawn in this manner already."""
        temperature, seed, draws = self._drawn.get(trace, (0.0, 0, 0))
        return draws if (temperature, seed) == (self.temperature, self.seed) else 0

    def _choose(self, draws: int) -> Choose:
        """The manner, from the draw on that comes next."""
        if self.temperature is None:
            return likeliest
        rng = np.random.default_rng(self.seed)
        rng.random(draws)
        return drawn(rng, self.temperature)


def why_not_on(session: Session) -> str:
    """Why nothing can be written behind what there is, or ""."""
    run = session.snapshot.run
    return why_not(run) or ("" if len(run) else "there is nothing to go on from yet: type the beginning")
