"""The anatomy of one loss of a run, as numbers to look at and as plain data."""

import math
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np

from rnn_tui.core.anatomy import Anatomy, ByMatrix, anatomy
from rnn_tui.core.bptt import Loss
from rnn_tui.core.ops import Array
from rnn_tui.session.checks import check_chain
from rnn_tui.session.run import Run

Anatomized = int | Literal["last"] | None
"""Whose anatomy is told: that of the loss of a step, of the last finite one, or none."""


class Reading(NamedTuple):
    """One summand in words that can be checked: outset · ‖ΠJ‖ · ‖∂⁺s<k>/∂W‖ ≥ term; bound is None where none is.

    early: the part that the terms of the steps up to k are of the sum of the norms of all terms, or None.
    """

    outset: float
    product: float
    immediate: float
    term: float
    bound: float | None
    early: float | None


def loss_anatomy(run: Run, t: int, layer: int) -> Anatomy | None:
    """The anatomy of L<t> in a layer; None where there is no L<t>, or it is not a finite number."""
    loss, target = run.loss(t), run.target(t)
    if loss is None or target is None or not math.isfinite(loss):
        return None
    check_chain(run.model)
    return anatomy(run.trace, Loss(t, run.model.network.output_index[target.token]), layer)


def last_loss(run: Run) -> int | None:
    """The last step with a finite loss, or None."""
    found = [t for t, loss in enumerate(run.losses(), 1) if loss is not None and math.isfinite(loss)]
    return found[-1] if found else None


def part(numbers: ByMatrix, weight: str) -> Array:
    """The numbers of "W_aa" (what multiplies the state), "W_ax" (what multiplies the input), or of both ("W_a")."""
    return {"W_aa": numbers.state, "W_ax": numbers.inputs, "W_a": numbers.both}[weight]


def reading(found: Anatomy, k: int, weight: str) -> Reading:
    """The three factors of the summand of step k, and what they bound."""
    terms, third = part(found.terms, weight), float(part(found.immediate, weight)[k - 1])
    product = float(found.products[k - 1])
    bound = found.outset * product * third if found.bounded else None
    with np.errstate(over="ignore", invalid="ignore"):
        whole = float(terms.sum())
        early = float(terms[:k].sum()) / whole if whole > 0 and math.isfinite(whole) else None
    return Reading(found.outset, product, third, float(terms[k - 1]), bound, early)


def anatomy_data(
    run: Run, layer: int, chosen: int | None, many: Callable[[Array], list[float | None]]
) -> dict[str, Any] | None:
    """The key `anatomy` of `trace --json`: a loss, arrays with a number for k = 1 … t; None where it is not finite.

    chosen: the loss's step, or None for the last finite one. many: turns an array into JSON's numbers. In `direct`,
    path is ‖∂L<t>/∂c<t> ⊙ ΠΓf‖ and whole ‖∂L<t>/∂c<k>‖, norms of gradients that may pass 1; largest_keep and
    smallest_keep are the entries of ΠΓf itself.
    """
    t = last_loss(run) if chosen is None else chosen + run.before_output
    found = None if t is None else loss_anatomy(run, t, layer)
    target = None if t is None else run.target(t)
    if found is None or target is None:
        return None

    def by_matrix(numbers: ByMatrix) -> dict[str, list[float | None]]:
        return {weight: many(part(numbers, weight)) for weight in ("W_a", "W_aa", "W_ax")}

    silent = found.outset == 0.0  # nothing sets out, and so there is no share of it
    data: dict[str, Any] = {
        "t": found.t - run.before_output,
        "target": target.token,
        "layer": layer,
        "outset": many(np.array([found.outset]))[0],
        "share": [None] * found.t if silent else many(found.shares),
        "factor": [None, *many(found.factors[1:])],
        "factor_product": many(found.factor_products),
        "product": many(found.products),
        "immediate": by_matrix(found.immediate),
        "term": by_matrix(found.terms),
        "bound": by_matrix(_bounds(found)) if found.bounded else None,
        "weight_norm": None,
        "slope": None,
        "direct": None,
    }
    if found.plain is not None:
        data |= {"weight_norm": many(np.array([found.plain.weight]))[0], "slope": many(found.plain.slopes)}
    if found.direct is not None:
        data["direct"] = {
            "path": many(found.direct.path),
            "whole": many(found.direct.whole),
            "largest_keep": many(found.direct.keep[0]),
            "smallest_keep": many(found.direct.keep[1]),
        }
    return data


def _bounds(found: Anatomy) -> ByMatrix:
    """outset · ‖ΠJ‖ · ‖∂⁺s<k>/∂W‖."""
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        reached = found.outset * found.products
        third = found.immediate
        return ByMatrix(reached * third.state, reached * third.inputs, reached * third.both)
