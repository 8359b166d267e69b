"""Part three of the post: back-propagation through time, from right to left."""

import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from rnn_tui.core.ops import norm
from rnn_tui.lessons.cards import Card, size
from rnn_tui.session import Run, Snapshot
from rnn_tui.session.backward import Backward
from rnn_tui.session.checks import is_chain

BOTH_WAYS = (
    "a network that reads both ways goes back both ways at once: there are no steps to follow; one way there are"
)
"""Why a bidirectional network has no one way back."""

_KEPT = "∂c<t>/∂c<t-1> = diag(1 − Γu) + diag((c~ − c<t-1>) ⊙ Γu ⊙ (1 − Γu)) W_uc + diag(Γu ⊙ (1 − c~²))"
JACOBIANS: Mapping[str, str] = MappingProxyType(
    {
        "rnn": "∂a<t>/∂a<t-1> = diag(1 − a<t>²) W_aa",
        "rnn-relu": "∂a<t>/∂a<t-1> = diag(a<t> > 0) W_aa",
        "gru-simple": f"{_KEPT} W_cc, where W_c = [W_cc | W_cx]",
        "gru": f"{_KEPT} W_cc (diag(Γr) + diag(c<t-1> ⊙ Γr ⊙ (1 − Γr)) W_rc), where W_c = [W_cc | W_cx]",
        "gru-torch": f"{_KEPT} (diag(Γr) W_cc + diag((W_cc c<t-1> + b_cc) ⊙ Γr ⊙ (1 − Γr)) W_rc)",
        "lstm": "∂[a<t>; c<t>]/∂[a<t-1>; c<t-1>], of which ∂c<t>/∂c<t-1> = diag(Γf) is the path of the memory;"
        " ∂c<t>/∂a<t-1> = diag(c~ ⊙ Γu ⊙ (1 − Γu)) W_ua + diag(Γu ⊙ (1 − c~²)) W_ca + diag(c<t-1> ⊙ Γf ⊙ (1 − Γf))"
        " W_fa; and ∂a<t>/∂· = diag(Γo ⊙ (1 − tanh² c<t>)) ∂c<t>/∂·, by a<t-1>"
        " also + diag(tanh c<t> ⊙ Γo ⊙ (1 − Γo)) W_oa",
    }
)
"""By cell what a step multiplies the row by on its way back, in the post's symbols."""


def card(snapshot: Snapshot) -> Card:
    """Of the losses that are gone back from, the step that has been reached, and the network in front."""
    run, view = snapshot.run, snapshot.view
    chain = is_chain(run.model)
    way = run.backward(snapshot.swept, view.layer) if chain else None
    none = f"no loss yet: type a {run.model.task.unit}" if chain else BOTH_WAYS
    measured = (none,) if way is None else _measured(run, way, view.step)
    return Card(
        3,
        says=(
            "The loss of one step is a cross-entropy, L<t> = −y<t> log ŷ<t> − (1−y<t>) log(1−ŷ<t>); the sentence's is"
            " their sum, L = Σ L<t>. Back-propagation through time goes from right to left, as if time ran backwards;"
            " the idea is that of ordinary networks: partial derivatives.",
            "In part five: the derivative by W_o is no problem, those by W_x and W_s depend on steps long past. What it"
            " calls s, o, W_s, W_o, W_x are a, ŷ, W_aa, W_ya, W_ax.",
        ),
        measured=measured,
        differs=(
            "Nothing in the idea. The words are a choice among many, so the loss here is −log ŷ of the word that came,"
            " of which the post's formula is the case of two; and no mean is taken over the steps.",
            "The post's figure has one arrow back from each step. An lstm hands on two vectors, a and c: × and σ are of"
            " both together, s = [a; c]. ∂c counts every path that leaves c<k>, the one into a<k> too; ∂s leaves that"
            " one to ∂a, to count it once, and so ‖∂c‖ may be more than ‖∂s‖.",
            "In a gated network W_aa and W_ax stand for what all the matrices W of the layer multiply: the state, and"
            " the input.",
            "Norms of parts need not add up to the norm of the sum; the vectors do, and it is the matrices of the steps"
            " that are added before their norm is taken.",
        ),
    )


def _measured(run: Run, way: Backward, k: int) -> tuple[str, ...]:
    """Live numbers, a line each."""
    loss = f"L<{way.t}>" if len(way.losses) == 1 else "L"
    value = run.loss(way.t) if len(way.losses) == 1 else run.total_loss()
    if value is None or not math.isfinite(value):
        return (f"{loss} is no finite number: what overflows has no gradient",)
    sums, whole = way.gathered(k), way.gathered(1)
    with np.errstate(over="ignore", invalid="ignore"):
        parts = float(np.abs(way.above + way.later[:, : way.above.shape[1]] - way.a).max())
    terms = f"{way.t - k + 1} of {way.t} terms"
    memory = () if way.c is None or not run.model.network.cell.joint else _memory(run, way, k)
    readout = "one term" if len(way.losses) == 1 else f"{len(way.losses)} terms, one a loss"
    cell = run.model.network.config.cell
    step = (f"the factor × of a step, J = {JACOBIANS[cell]}",) if cell in JACOBIANS else ()
    return (
        f"{loss} = {value:.4f}" + ("" if len(way.losses) == 1 else f", the sum of {len(way.losses)} losses"),
        f"‖∂{loss}/∂a<{k}>‖ = {size(way.norms['a'][k - 1], 3)}: the part from this step's own output is"
        f" {size(way.norms['above'][k - 1], 3)}, the part from step {k + 1} is {size(way.norms['later_a'][k - 1], 3)}",
        f"the two parts, added as vectors, differ from ∂{loss}/∂a at no step by more than {size(parts, 0)}",
        *step,
        *memory,
        f"‖∂{loss}/∂W_aa‖: {size(sums.state, 3)} so far ({terms}), {size(whole.state, 3)} when the way is done",
        f"‖∂{loss}/∂W_ax‖: {size(sums.inputs, 3)} so far ({terms}), {size(whole.inputs, 3)} when the way is done",
        f"‖∂{loss}/∂W_ya‖: {size(whole.readout, 3)}, {readout}",
    )


def _memory(run: Run, way: Backward, k: int) -> tuple[str, ...]:
    """Why ∂c and ∂s differ, with their norms: s = [a; c], and c's part of ∂s leaves out the path c → a."""
    loss = f"L<{way.t}>" if len(way.losses) == 1 else "L"
    of_c = float(norm(way.row[k - 1, run.model.network.config.hidden :], 0))
    a, c, s, rest = (size(value, 3) for value in (*(way.norms[name][k - 1] for name in ("a", "c", "row")), of_c))
    return (
        f"‖∂{loss}/∂c<{k}>‖ = {c}; without the path c<{k}> → a<{k}> it is {rest}, and with ∂a that is"
        f" ‖∂{loss}/∂s<{k}>‖ = √({a}² + {rest}²) = {s}",
    )
