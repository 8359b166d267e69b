"""Rows of gradient norms, kept while there is room: any of them can be computed again from the steps."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rnn_tui.core.bptt import Kind, Loss, swept_rows
from rnn_tui.core.columns import Columns
from rnn_tui.core.network import Moment
from rnn_tui.core.ops import Array

# One key goes from each of them to the next, and the reading by a tells the share by c.
_SEEN_TOGETHER: tuple[Kind, ...] = ("a", "c", "x")


class Key(NamedTuple):
    """A row is determined by its last step (and so by all that it is made of), the target, and what is asked."""

    moment: Moment
    target: int
    kind: Kind
    layer: int


class Rows:
    """A memo of gradient rows of one network: at most `limit` bytes and `most` rows; the least recently asked goes.

    It changes, and never changes an answer. The number is bounded as well because
    a key keeps its step alive, which undo may have taken out of every trace.
    """

    def __init__(self, limit: int = 64 * 2**20, most: int = 10_000) -> None:
        self._limit = limit
        self._most = most
        self._bytes = 0
        self._rows: OrderedDict[Key, Array] = OrderedDict()

    def get(self, trace: Columns, losses: Sequence[Loss], kind: Kind, layer: int) -> list[Array]:
        """The rows of the given losses, those that are missing computed together in one sweep.

        What else a person may look at next comes from the same sweep, and is kept with them.
        """
        keys = [Key(trace.moments[loss.t - 1], loss.target, kind, layer) for loss in losses]
        found = {key: self._rows[key] for key in keys if key in self._rows}
        missing = {key: loss for key, loss in zip(keys, losses, strict=True) if key not in found}
        if missing:
            self._compute(trace, missing, kind, layer, found)
        for key in keys:
            if key in self._rows:
                self._rows.move_to_end(key)
        return [found[key] for key in keys]

    def _compute(
        self, trace: Columns, missing: Mapping[Key, Loss], kind: Kind, layer: int, found: dict[Key, Array]
    ) -> None:
        """The missing rows into `found`; the other kinds are kept before them, and so go first."""
        others = [other for other in _SEEN_TOGETHER if other != kind and kind in _SEEN_TOGETHER]
        if not trace.network.cell.has_memory:
            others = [other for other in others if other != "c"]
        for key, rows in zip(missing, swept_rows(trace, list(missing.values()), (*others, kind), layer), strict=True):
            for each, row in rows.items():
                row.flags.writeable = False
                self._keep(key._replace(kind=each), row)
            found[key] = rows[kind]

    def _keep(self, key: Key, row: Array) -> None:
        if key in self._rows:
            return
        self._rows[key] = row
        self._bytes += row.nbytes
        while self._rows and (self._bytes > self._limit or len(self._rows) > self._most):
            _, gone = self._rows.popitem(last=False)
            self._bytes -= gone.nbytes
