"""The language of tapes, a subset of VHS's: what stands in a file becomes commands, or faults that have a place."""

from rnn_tui.demo.tape.commands import Settings, Tape
from rnn_tui.demo.tape.faults import Fault, Place, TapeError
from rnn_tui.demo.tape.parse import read_tape

__all__ = ["Fault", "Place", "Settings", "Tape", "TapeError", "read_tape"]
