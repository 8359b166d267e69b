"""A run from left to right, grown and cut back at its end in O(1): one direction, and the encoder-decoder."""

from dataclasses import dataclass, replace
from typing import Self

from rnn_tui.core.columns import Columns
from rnn_tui.core.network import Moment, Network
from rnn_tui.core.ops import Array
from rnn_tui.core.strand import Strand


@dataclass(frozen=True, eq=False)
class Trace(Columns):
    """A network run over tokens. moments: one a column. initial: every layer's s<0> (S, 1).

    encoded: T, once a decoder's column is there; else None. The decoder's layers start from the encoder's last states.
    """

    network: Network
    moments: Strand[Moment]
    initial: tuple[Array, ...]
    encoded: int | None = None

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
        return type(self)(self.network, moments, self.initial)

    def write(self, token: int) -> Self:
        """One step of the decoder, O(1), fed `token`, a row of the output vocabulary; the first ends the reading."""
        if self.network.encoder is None:
            raise ValueError("there is no decoder to write")
        if not self.moments:
            raise ValueError("nothing has been read that the decoder could start from")
        return type(self)(self.network, self._longer(token, reads=False), self.initial, self.read)

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
