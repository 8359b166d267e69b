"""One step of a layer as a matrix: its Jacobian, the norm of it (a factor), and the norms of products of them."""

from collections.abc import Callable, Sequence

import numpy as np

from rnn_tui.core.columns import Columns
from rnn_tui.core.ops import Array

# Jacobians whose singular values are found in one call.
_JACOBIANS = 256


def jacobian(trace: Columns, t: int, layer: int, *, reverse: bool = False) -> Array:
    """∂s<t>/∂s<t-1> (S, S) of a layer with x<t> held fixed; s is a (rnn), c (gru cells) or [a; c] (lstm).

    In an encoder-decoder the decoder's first is that by the encoder's last state. reverse: ∂←s<t>/∂←s<t+1>.
    """
    weights, step = trace.weights(t, layer, reverse=reverse), trace.step(t, layer, reverse=reverse)
    with np.errstate(over="ignore", invalid="ignore"):
        return trace.network.cell.jacobian(weights, step)


def factor(trace: Columns, t: int, layer: int) -> float:
    """‖∂s<t>/∂s<t-1>‖₂, the largest singular value of the one-step Jacobian; NaN where it is not finite."""
    return float(factors(trace, [t], layer)[0])


def factors(trace: Columns, steps: Sequence[int], layer: int) -> Array:
    """`factor` of each of the steps t, (n,); of the forward direction, in a bidirectional network."""
    return _norms(steps, lambda t: jacobian(trace, t, layer))


def reverse_factors(trace: Columns, steps: Sequence[int], layer: int) -> Array:
    """‖∂←s<t>/∂←s<t+1>‖₂ of each of the steps t, (n,); that of the last column is by a state before any token."""
    return _norms(steps, lambda t: jacobian(trace, t, layer, reverse=True))


def _norms(steps: Sequence[int], matrix: Callable[[int], Array]) -> Array:
    """The spectral norm of the matrix of each step, (n,), many in one call."""
    found = np.empty(len(steps))
    for start in range(0, len(steps), _JACOBIANS):
        chunk = steps[start : start + _JACOBIANS]
        found[start : start + len(chunk)] = spectral_norms(np.stack([matrix(t) for t in chunk]))
    return found


def product_norms(trace: Columns, t: int, layer: int) -> Array:
    """‖∂s<t>/∂s<k>‖₂ = ‖Π J‖ for k = 1 … t (1 at k = t): the norm of the product of Jacobians."""
    norms = np.ones(t)
    product: Array | None = None
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(t - 1, 0, -1):
            step = jacobian(trace, k + 1, layer)
            product = step if product is None else product @ step
            norms[k - 1] = spectral_norm(product)
    return norms


def spectral_norm(matrix: Array) -> float:
    """‖M‖₂, scaled by the largest entry first; NaN if an entry is not finite."""
    return float(spectral_norms(matrix[None])[0])


def spectral_norms(matrices: Array) -> Array:
    """`spectral_norm` of each of (n, S, S), (n,): by singular values, as a root of eigenvalues loses small ones."""
    largest = np.abs(matrices).max((1, 2), initial=0.0)
    norms = np.where(np.isfinite(largest), 0.0, np.nan)
    there = np.isfinite(largest) & (largest > 0)
    if there.any():
        scale = largest[there]
        singular = np.linalg.svd(matrices[there] / scale[:, None, None], compute_uv=False)
        with np.errstate(over="ignore"):  # finite entries may have a norm that is not
            norms[there] = scale.astype(np.float64) * singular[:, 0]
    return norms
