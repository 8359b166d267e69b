"""A run from left to right, grown and cut back at its end in O(1): one direction, and the encoder-decoder."""

from dataclasses import dataclass, field, replace
from typing import Self

from rnn_tui.core.columns import Columns
from rnn_tui.core.lane import Lane
from rnn_tui.core.network import Moment, Network
from rnn_tui.core.ops import Array
from rnn_tui.core.strand import Strand


class _Memo:
    """The lane of a run, once it was asked for."""

    __slots__ = ("lane",)

    def __init__(self) -> None:
        self.lane: Lane | None = None


@dataclass(frozen=True, eq=False)
class Trace(Columns):
    """A network run over tokens. moments: one a column. initial: every layer's s<0> (S, 1).

    encoded: T, once a decoder's column is there; else None. The decoder's layers start from the encoder's last states.
    memo: what is kept for the way back, shared with the runs that this one was grown to or cut back to.
    """

    network: Network
    moments: Strand[Moment]
    initial: tuple[Array, ...]
    encoded: int | None = None
    memo: _Memo = field(default_factory=_Memo)

    @classmethod
    def start(cls, network: Network, initial: tuple[Array, ...] | None = None) -> "Trace":
        """Before the first token; s<0> = 0 unless given."""
        assert network.reverse is None, "a bidirectional network is run both ways"
        return cls(network, Strand(), network.initial_states() if initial is None else initial)

    @property
    def read(self) -> int:
        """T: the encoder's columns, and all of them where there is no decoder."""
        return len(self.moments) if self.encoded is None else self.encoded

    def append(self, token: int) -> Self:
        """One step more, O(1) whatever the length; a token that an undo took away is not computed again.

        Of an encoder-decoder it is one of the encoder's, and none can be added where the decoder has begun.
        """
        if self.encoded is not None:
            raise ValueError("the decoder has begun; there is no reading on")
        moments = self._longer(token, reads=self.network.encoder is not None)
        return replace(self, moments=moments)

    def write(self, token: int) -> Self:
        """One step of the decoder, O(1), fed `token`, a row of the output vocabulary; the first ends the reading."""
        if self.network.encoder is None:
            raise ValueError("there is no decoder to write")
        if not self.moments:
            raise ValueError("nothing has been read that the decoder could start from")
        return replace(self, moments=self._longer(token, reads=False), encoded=self.read)

    def _longer(self, token: int, *, reads: bool) -> Strand[Moment]:
        """The moments and one more; `reads`: one of an encoder."""
        moments = self.moments
        known = moments.successor()
        if known is not None and known.token == token and (not known.logits.shape[1]) == reads:
            return moments.restore()
        before = moments[-1] if moments else None
        states = self.initial if before is None else [step.state for step in before.layers]
        take = self.network.encode if reads else self.network.step
        return moments.append(take(token, states, before))

    def take(self, length: int) -> Self:
        """The first `length` columns; O(1). Where none of the decoder's is left, the encoder may read on."""
        encoded = None if self.encoded is None or length <= self.encoded else self.encoded
        return replace(self, moments=self.moments.take(length), encoded=encoded)

    def lane(self) -> Lane | None:
        """The top layer, unless an encoder hands its states to a decoder, or nothing is handed on at all."""
        network = self.network
        if network.encoder is not None or network.config.cell == "dense":
            return None
        if self.memo.lane is None:
            top = len(network.layers) - 1
            self.memo.lane = Lane(network.cell, network.layers[top], top, self.initial[top])
        self.memo.lane.follow(self.moments)
        return self.memo.lane

    def counted(self, t: int) -> int:
        """The first t columns: what comes later changes nothing."""
        return t

    def moved(self, k: int, layer: int, unit: int, epsilon: float, last: int) -> Self:
        """Columns k … last anew, with a<k>_unit of a layer moved by ε; O(last - k)."""
        old = self.moments[k - 1]
        state = old.layers[layer].state.copy()
        state[unit, 0] += epsilon
        moments = self.moments.take(k - 1)
        network, read = self.network, self.read if self.network.encoder is not None else 0
        now = (network.encode if k <= read else network.step)(
            old.token, [step.previous for step in old.layers], moved={layer: state}
        )
        moments = Strand([*moments, now])
        for column, later in enumerate(self.moments[k:last], k + 1):
            take = network.encode if column <= read else network.step
            now = take(later.token, [step.state for step in now.layers])
            moments = moments.append(now)
        return replace(self, moments=moments, encoded=self.encoded)
