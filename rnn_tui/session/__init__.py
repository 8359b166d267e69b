"""One sequence, the networks run over it, and what is looked at; each action yields a new immutable snapshot."""

from rnn_tui.session.run import Run
from rnn_tui.session.session import Session
from rnn_tui.session.snapshot import Sequence, Snapshot, View

__all__ = ["Run", "Sequence", "Session", "Snapshot", "View"]
