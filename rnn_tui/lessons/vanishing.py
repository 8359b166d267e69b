"""Part five of the post: the vanishing gradient, and what is measured of it."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.core.anatomy import Anatomy
from rnn_tui.core.bptt import Loss, parameter_gradient
from rnn_tui.core.ops import norm
from rnn_tui.lessons.cards import Card, size
from rnn_tui.percentages import share
from rnn_tui.session import Run
from rnn_tui.session.anatomy import part

_FADED, _FEW = 1e-3, 0.1
_SURELY = 10

SAYS = (
    "A word depends on words far before it: the cat … was, the cats … were. An ordinary RNN is shaped by what lies"
    " near, its gradient vanishes, and it cannot catch such a dependence.",
    "∂L/∂W_o is no problem. ∂L/∂W_x and ∂L/∂W_s are a sum over the steps k of ∂L<t>/∂o<t> · ∂o<t>/∂s<t> ·"
    " Π ∂s<j>/∂s<j-1> · ∂s<k>/∂W, and the product over many steps is what vanishes. Its s, o, W_s, W_o, W_x are"
    " the a, ŷ, W_aa, W_ya, W_ax of its other parts, and of this program.",
)

DIFFERS = (
    "Fresh weights vanish too, whatever the cell: F5 goes back to step 0, and look at the lstm. Gates help a network to"
    " learn; they are not magic at birth.",
    "A singular value above 1 is needed for a gradient to explode, and does not suffice: factors above 1 stand in rows"
    " whose product vanishes, for each stretches another direction.",
    "A network that has learnt to latch, to hold its bit against disturbance, has a vanished gradient again. So a faint"
    " row of a trained network is no proof of forgetting, and an ordinary rnn can learn agreement: with five seeds four"
    " did, each later than an lstm. Explore's rnn, seed 0, is the fifth: after 6,000 updates it is right at all"
    " held-out verbs behind near, by and other prepositions alone, and guesses where a which stands before the verb"
    " (50 % right of 903). Padded's, whose words come in one-hot, is"
    " another network, and has learnt it. While they learn the post is right: the lstm's gradient arrives, and"
    " the rnn's does not.",
    "What arrives at c<k> by the path of the gates alone is ∂L<t>/∂c<t> ⊙ ΠΓf. It is one path of many, more or less"
    " than the whole ∂L<t>/∂c<k>. And the norms of the summands do not add up to the norm of the gradient; the"
    " matrices do.",
)


def card(runs: Sequence[Run], found: Sequence[Anatomy | None], k: int) -> Card:
    """Of the chosen loss in each network, at the chosen step."""
    lines: list[str] = []
    for run, one in zip(runs, found, strict=True):
        lines += [] if one is None else _measured(run, one, k)
    return Card(5, SAYS, tuple(lines) or ("no loss yet: type a word",), DIFFERS)


def remark(run: Run, found: Anatomy, k: int) -> str:
    """What of the truths about vanishing is to be seen in this network now; empty where it is none of them."""
    left = float(found.shares[k - 1])
    fresh = run.model.step == 0
    if k == found.t or not left < (_FEW if fresh else _FADED):
        return ""
    name = run.model.network.config.cell
    if fresh:
        return f"{name}, fresh weights: {left:.1e} is left at k = {k}   no cell is spared at birth"
    held = _held(run, found.t, k)
    if held:
        return f"{name}: {left:.1e} is left at k = {k}, yet {held}   vanished, not forgotten"
    strongest = float(found.factors[k : found.t].max())
    if strongest > 1:
        return f"{name}: one factor is {strongest:.2f}, yet {left:.1e} is left   > 1 does not suffice to explode"
    return ""


def _held(run: Run, t: int, k: int) -> str:
    """That the form asked for is the likelier of the two, where word k is one that decides between them."""
    task, target = run.model.task, run.target(t)
    if target is None or not any(run.tokens[k - 1] in half for half in task.contrast):
        return ""
    other, rows = task.other_form(target.token), run.model.network.output_index
    if other is None or other not in rows:
        return ""
    shares = run.probabilities(t)
    ahead = shares[rows[target.token]] > _SURELY * shares[rows[other]]
    return f"ŷ({target.token}) > {_SURELY} ŷ({other})" if ahead else ""


def _term(run: Run, found: Anatomy, place: int) -> str:
    """`3.6e-02 at k=5, 'ate'`: a summand of ∂L/∂W_a, and where it is added."""
    return f"{size(float(found.terms.both[place]))} at k={place + 1}, '{run.tokens[place]}'"


def _left(run: Run, found: Anatomy, k: int) -> str:
    """`share 0.0005%`; of an lstm by a and by c: its memory is a path of its own."""
    if not found.outset:
        return "no share, for nothing sets out"
    by_a, direct = share(float(found.shares[k - 1]), 1.0), found.direct
    if direct is None or not run.model.network.cell.joint:
        return f"share {by_a}"
    return f"share by a {by_a}, by c {share(float(direct.whole[k - 1]), float(direct.whole[-1]))}"


def _measured(run: Run, found: Anatomy, k: int) -> list[str]:
    t, name = found.t, run.model.network.config.cell
    target = run.target(t)
    assert target is not None
    step = "" if run.model.step is None else f" after {run.model.step} training steps"
    gradient = parameter_gradient(run.trace, [Loss(t, run.model.network.output_index[target.token])])
    readout = float(norm(gradient["W_ya"].reshape(-1, 1), 0)[0])
    least, most = (_term(run, found, int(end(found.terms.both))) for end in (np.argmin, np.argmax))
    lines = [
        f"{name}{step}, L<{t}> against '{target.token}' = {run.loss(t):.3f}:",
        f"‖∂L<{t}>/∂W_ya‖ = {size(readout, 2)}, one term. ∂L<{t}>/∂W_a has {t}: the least {least}, the most {most}",
        f"k={k}: {_left(run, found, k)}; ‖ΠJ‖ {size(float(found.products[k - 1]))}; Π‖J‖"
        f" {size(float(found.factor_products[k - 1]))}; W_aa's part {size(float(part(found.terms, 'W_aa')[k - 1]))},"
        f" W_ax's {size(float(part(found.terms, 'W_ax')[k - 1]))}",
    ]
    if found.plain is not None:
        lines.append(f"‖W_aa‖ = {found.plain.weight:.2f}; ‖W_aa‖ · max g' = {found.plain.factors[k - 1]:.2f} at k={k}")
    if found.direct is not None:
        gates = "ΠΓf" if run.model.network.cell.joint else "Π(1-Γu)"
        path, whole = (size(float(values[k - 1]), 2) for values in (found.direct.path, found.direct.whole))
        lines.append(
            f"by the path of the gates alone ‖∂L<{t}>/∂c<{t}> ⊙ {gates}‖ = {path}; by all ‖∂L<{t}>/∂c<{k}>‖ = {whole}"
        )
    said = remark(run, found, k)
    return [*lines, said.replace("   ", ": ")] if said else lines
