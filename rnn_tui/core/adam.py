"""Adam (Kingma and Ba, 2015) on one flat buffer."""

import numpy as np

from rnn_tui.core.ops import Array


class Adam:
    """The two moments of a gradient, and the update they make.

    m ← β1 m + (1-β1) g, v ← β2 v + (1-β2) g², update = rate · m/(1-β1^t) / (√(v/(1-β2^t)) + ε).
    """

    def __init__(self, parameters: Array, *, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> None:
        """For parameters of this size and number format, before the first update."""
        self._first, self._second = np.zeros_like(parameters), np.zeros_like(parameters)
        self._beta1, self._beta2, self._epsilon = beta1, beta2, epsilon
        self._step = 0

    def update(self, gradient: Array, rate: float) -> Array:
        """What to take from the parameters, given their gradient; both flat."""
        self._step += 1
        self._first += (1.0 - self._beta1) * (gradient - self._first)
        self._second += (1.0 - self._beta2) * (gradient * gradient - self._second)
        scale = rate / (1.0 - self._beta1**self._step)
        root = np.sqrt(self._second / (1.0 - self._beta2**self._step)) + self._epsilon
        taken: Array = scale * self._first / root
        return taken
