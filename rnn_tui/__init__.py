"""rnn-tui: type tokens and watch a recurrent network, and its whole backward pass, in a terminal."""

__version__ = "0.1.0"
