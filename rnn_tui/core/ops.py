"""The element-wise functions, the losses and the norms, each to full relative precision.

Vectors are feature-first: `(V, N)` holds N of them, one a column. A vanished gradient must still be right in its
leading digits, so nothing here subtracts two numbers that may be nearly equal where another form exists.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Indices = NDArray[np.integer[Any]]


def logistic(z: Array) -> Array:
    """σ(z) and 1 - σ(z) = σ(-z), each to full relative precision: (2, *shape of z).

    The slope σ'(z) is their product. `1 - σ(z)` by subtraction would lose every digit beyond z = 37. The powers
    may overflow on the way, to the right result: silencing that is the caller's, once for a whole step.
    """
    shares = np.empty((2, *z.shape), z.dtype)
    np.negative(z, out=shares[0])
    shares[1] = z
    np.exp(shares, out=shares)
    shares += 1.0
    return np.reciprocal(shares, out=shares)


def tanh_slope(z: Array) -> Array:
    """tanh'(z) = 1 / cosh(z)², to full relative precision; same shape as z. As in `logistic`, cosh may overflow."""
    root = 1.0 / np.cosh(z)
    slope: Array = root * root
    return slope


def _exponentials(z: Array) -> tuple[Array, Indices, Array]:
    """e^(z - max), the place of the maximum, and the sum of all but the largest; by column."""
    columns = np.arange(z.shape[1])
    top = z.argmax(0)
    with np.errstate(invalid="ignore"):
        powers = np.exp(z - z[top, columns])
    powers[top, columns] *= 0.0
    rest = powers.sum(0)
    powers[top, columns] += 1.0
    return powers, top, rest


def softmax(z: Array) -> Array:
    """ŷ = e^z / Σ_v e^z_v of logits z (V, N), by column; (V, N)."""
    powers, _, rest = _exponentials(z)
    shares: Array = powers / (1.0 + rest)
    return shares


def cross_entropy(z: Array, y: Indices) -> Array:
    """L = -log ŷ_y = (z_j - z_y) + log1p(Σ_{v≠j} e^(z_v - z_j)), z_j the largest logit; natural log.

    z: logits (V, N). y: target indices (N,). Returns (N,).
    """
    _, top, rest = _exponentials(z)
    return _cross_entropy(z, y, top, rest)


def cross_entropy_gradient(z: Array, y: Indices) -> Array:
    """∂L/∂z: ŷ_v for v ≠ y, and -Σ_{v≠y} ŷ_v for the target (ŷ_y - 1 would lose its digits as ŷ_y → 1).

    z: logits (V, N). y: target indices (N,). Returns (V, N).
    """
    return _without_target(softmax(z), y)


def cross_entropy_and_gradient(z: Array, y: Indices) -> tuple[Array, Array]:
    """`cross_entropy` (N,) and `cross_entropy_gradient` (V, N), the exponentials taken once."""
    powers, top, rest = _exponentials(z)
    loss = _cross_entropy(z, y, top, rest)
    powers /= 1.0 + rest
    return loss, _without_target(powers, y)


def _cross_entropy(z: Array, y: Indices, top: Indices, rest: Array) -> Array:
    columns = np.arange(z.shape[1])
    with np.errstate(invalid="ignore"):
        loss: Array = (z[top, columns] - z[y, columns]) + np.log1p(rest)
    return loss


def _without_target(shares: Array, y: Indices) -> Array:
    """ŷ - y of shares ŷ (V, N), which are written over."""
    columns = np.arange(shares.shape[1])
    shares[y, columns] = 0.0
    shares[y, columns] = -shares.sum(0)
    return shares


def binary_cross_entropy(z: Array, y: Indices) -> Array:
    """L = -y log ŷ - (1-y) log(1-ŷ) with ŷ = σ(z): softplus(-z) for y = 1, softplus(z) for y = 0.

    z: logits (1, N). y: 0 or 1, (N,). Returns (N,).
    """
    with np.errstate(invalid="ignore"):
        loss: Array = np.logaddexp(0.0, np.where(y == 1, -z[0], z[0]))
    return loss


def binary_cross_entropy_gradient(z: Array, y: Indices) -> Array:
    """∂L/∂z: -σ(-z) for y = 1, σ(z) for y = 0. z: (1, N), y: (N,). Returns (1, N)."""
    with np.errstate(over="ignore"):
        yes, no = logistic(z)
    gradient: Array = np.where(y == 1, -no, yes)
    return gradient


def norm(x: Array, axis: int | tuple[int, ...]) -> Array:
    """‖x‖₂ over `axis`, at any size: a plain root of squares is 0 below 1e-162 and infinite above 1e154.

    So where the sum of squares is not well inside what a float holds, the largest entry is divided out first.
    """
    axes = (axis,) if isinstance(axis, int) else axis
    front = np.moveaxis(x, axes, range(len(axes)))
    rows = front.reshape(-1, *front.shape[len(axes) :]) if len(axes) > 1 else front
    limits = np.finfo(x.dtype)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        if axes in ((-1,), (x.ndim - 1,)):  # the same sum, along the numbers as they lie
            squares = np.einsum("...i,...i->...", x, x)
        else:
            squares = np.einsum("i...,i...->...", rows, rows)
        root: Array = np.asarray(np.sqrt(squares))  # of one vector, a number that could not be put right below
        far = ~((squares > limits.tiny / limits.eps**2) & (squares <= limits.max))
        if far.any():
            root[far] = _scaled_norm(rows[:, far])
    return root


def _scaled_norm(columns: Array) -> Array:
    """`norm` of columns (R, N) of any size, the largest entry of each divided out first; (N,)."""
    largest = np.abs(columns).max(0, initial=0.0)
    scale = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
    columns = columns / scale
    root: Array = scale * np.sqrt(np.einsum("rn,rn->n", columns, columns))
    return root
