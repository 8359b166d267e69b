"""Rows of gradient norms, and the running parameter gradient, kept while there is room.

Any of it can be computed again from the steps: the memos change, and never change an answer.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from rnn_tui.core.bptt import FEW, Kind, Loss, gradient_arrays, swept_rows
from rnn_tui.core.columns import Columns
from rnn_tui.core.network import Moment
from rnn_tui.core.ops import Array
from rnn_tui.core.wake import Wake, wakes

# One key goes from each of them to the next, and the reading by a tells the share by c.
_SEEN_TOGETHER: tuple[Kind, ...] = ("a", "c", "x")
_WAKES = 2 * FEW
_SUMS = 4


class Key(NamedTuple):
    """A row is determined by its last step (and so by all that it is made of), the target, and what is asked."""

    moment: Moment
    target: int
    kind: Kind
    layer: int


class Rows:
    """A memo of gradient rows of one network: at most `limit` bytes and `most` rows; the least recently asked goes.

    The number is bounded as well because a key keeps its step alive, which undo may have taken out of every trace.
    Of the last few losses that were carried back alone the adjoints are kept too, for what is asked of them next.
    """

    def __init__(self, limit: int = 64 * 2**20, most: int = 10_000) -> None:
        self._limit = limit
        self._most = most
        self._bytes = 0
        self._rows: OrderedDict[Key, Array] = OrderedDict()
        self._wakes: OrderedDict[tuple[Moment, int], Wake] = OrderedDict()

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

    def gradients(self, trace: Columns, losses: Sequence[Loss]) -> list[Array]:
        """∂/∂W of the sum of the losses as packed arrays in the order of `Network.arrays`."""
        if len(trace.network.layers) > 1 or len(losses) > FEW or trace.lane() is None:
            return gradient_arrays(trace, losses)
        each = [wake.gradient() for wake in self._carried(trace, losses)]
        return [sum(arrays[1:], arrays[0]) for arrays in zip(*each, strict=True)]

    def _compute(
        self, trace: Columns, missing: Mapping[Key, Loss], kind: Kind, layer: int, found: dict[Key, Array]
    ) -> None:
        """The missing rows into `found`; what comes with them is kept before them, and so goes first."""
        for key, rows in zip(missing, self._rows_of(trace, list(missing.values()), kind, layer), strict=True):
            for each, row in rows.items():
                row.flags.writeable = False
                self._keep(key._replace(kind=each), row)
            found[key] = rows[kind]

    def _rows_of(self, trace: Columns, losses: Sequence[Loss], kind: Kind, layer: int) -> Iterable[dict[Kind, Array]]:
        """The rows of this kind, and where they are swept for those of the other kinds that come along."""
        if layer == len(trace.network.layers) - 1 and trace.lane() is not None:
            if len(losses) <= FEW:
                return ({kind: wake.row(kind)} for wake in self._carried(trace, losses))
            if kind in ("a", "c"):
                return swept_rows(trace, losses, (kind,), layer)
        others = [other for other in _SEEN_TOGETHER if other != kind and kind in _SEEN_TOGETHER]
        if not trace.network.cell.has_memory:
            others = [other for other in others if other != "c"]
        return swept_rows(trace, losses, (*others, kind), layer)

    def _carried(self, trace: Columns, losses: Sequence[Loss]) -> list[Wake]:
        """The wakes of a few losses; those that were not carried back lately are, together."""
        keys = [(trace.moments[loss.t - 1], loss.target) for loss in losses]
        found = {key: self._wakes[key] for key in keys if key in self._wakes}
        missing = {key: loss for key, loss in zip(keys, losses, strict=True) if key not in found}
        if missing:
            fresh = dict(zip(missing, wakes(trace, list(missing.values())), strict=True))
            found |= fresh
            self._wakes |= fresh
            while len(self._wakes) > _WAKES or sum(wake.nbytes for wake in self._wakes.values()) > self._limit:
                self._wakes.popitem(last=False)
        return [found[key] for key in keys]

    def _keep(self, key: Key, row: Array) -> None:
        if key in self._rows:
            return
        self._rows[key] = row
        self._bytes += row.nbytes
        while self._rows and (self._bytes > self._limit or len(self._rows) > self._most):
            _, gone = self._rows.popitem(last=False)
            self._bytes -= gone.nbytes


class RunningGradient:
    """∂/∂W of the losses whose next token is there, added to token by token; the last few sums are kept for undo."""

    def __init__(self) -> None:
        self._sums: OrderedDict[Moment, list[Array]] = OrderedDict()

    def get(self, trace: Columns, rows: Rows, loss: Callable[[int], Loss]) -> list[Array]:
        """The sum over L<1> … L<T-1> of one chain as packed arrays in the order of `Network.arrays`; loss: L<t> by t.

        O(T) for a token more than a run that was asked for lately, and O(T) from the beginning.
        """
        last = len(trace)
        # The token of a step is the target of the loss before it: a sum goes by the step behind the last loss.
        known = next((t for t in range(last, max(last - FEW, 1), -1) if trace.moments[t - 1] in self._sums), 1)
        if known > 1 and known == last:
            self._sums.move_to_end(trace.moments[last - 1])
            return self._sums[trace.moments[last - 1]]
        found = rows.gradients(trace, [loss(t) for t in range(known, last)]) if last > 1 else gradient_arrays(trace, [])
        if known > 1:
            found = [old + new for old, new in zip(self._sums[trace.moments[known - 1]], found, strict=True)]
        if last:
            self._sums[trace.moments[last - 1]] = found
            while len(self._sums) > _SUMS:
                self._sums.popitem(last=False)
        return found
