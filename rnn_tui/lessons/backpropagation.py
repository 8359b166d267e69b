"""Part three of the post: back-propagation through time, from right to left."""

import numpy as np

from rnn_tui.lessons.cards import Card
from rnn_tui.session import Run, Snapshot
from rnn_tui.session.backward import Backward


def card(snapshot: Snapshot) -> Card:
    """Of the losses that are gone back from, the step that has been reached, and the network in front."""
    run, view = snapshot.run, snapshot.view
    way = run.backward(snapshot.swept, view.layer)
    measured = ("no loss yet: type a word",) if way is None else _measured(run, way, view.step)
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
            " both together, s = [a; c]. In a gated network W_aa and W_ax stand for what all the matrices W of the"
            " layer multiply: the state, and the input.",
            "Norms of parts need not add up to the norm of the sum; the vectors do, and it is the matrices of the steps"
            " that are added before their norm is taken.",
        ),
    )


def _measured(run: Run, way: Backward, k: int) -> tuple[str, ...]:
    """Live numbers, a line each."""
    loss = f"L<{way.t}>" if len(way.losses) == 1 else "L"
    value = run.loss(way.t) if len(way.losses) == 1 else run.total_loss()
    sums, whole = way.gathered(k), way.gathered(1)
    parts = float(np.abs(way.above + way.later[:, : way.above.shape[1]] - way.a).max())
    terms = f"{way.t - k + 1} of {way.t} terms"
    readout = "one term" if len(way.losses) == 1 else f"{len(way.losses)} terms, one a loss"
    return (
        f"{loss} = {value:.4f}" + ("" if len(way.losses) == 1 else f", the sum of {len(way.losses)} losses"),
        f"‖∂{loss}/∂a<{k}>‖ = {way.norms['a'][k - 1]:.3e}: the part from this step's own output is"
        f" {way.norms['above'][k - 1]:.3e}, the part from step {k + 1} is {way.norms['later_a'][k - 1]:.3e}",
        f"the two parts, added as vectors, differ from ∂{loss}/∂a at no step by more than {parts:.0e}",
        f"‖∂{loss}/∂W_aa‖: {sums.state:.3e} so far ({terms}), {whole.state:.3e} when the way is done",
        f"‖∂{loss}/∂W_ax‖: {sums.inputs:.3e} so far ({terms}), {whole.inputs:.3e} when the way is done",
        f"‖∂{loss}/∂W_ya‖: {whole.readout:.3e}, {readout}",
    )
