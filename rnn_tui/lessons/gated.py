"""Parts seven and eight of the post: what gates are said to do, and what those in sight do."""

import math
from collections.abc import Sequence

from rnn_tui.lessons.cards import Card
from rnn_tui.percentages import share
from rnn_tui.session import Run, Snapshot, View
from rnn_tui.session.gates import NOT_KEPT, Pattern, pattern, plainest

_GRU_SAYS = (
    "The GRU improves the hidden layer so that it catches deep connections, and eases the vanishing gradient. A new"
    " variable c is its memory cell, and a<t> = c<t>; c~ is what might replace it.",
    "Γu is between 0 and 1, and most of the time very near 0 or 1. Γu = 1: c is replaced. Γu = 0: c stays as it is,"
    " even over a long sequence. The full GRU has Γr as well, the relevance of c<t-1> for c~.",
)
_LSTM_SAYS = (
    "The LSTM is more flexible and more powerful than the GRU: it has a forget gate Γf and an output gate Γo as well."
    " c<t> = Γu c~ + Γf c<t-1>, a<t> = Γo tanh(c<t>). It is another, stronger answer to the vanishing gradient.",
)
_GRU_DIFFERS = (
    "Near 0 or 1 is right of most values, but mostly they are near 1: most units are replaced at every word, and few"
    " hold anything. The post gives 1 - Γu to what is kept, and PyTorch's z is 1 - Γu. Where no unit shows the story"
    " of Γu = 1 at the noun and Γu = 0 after it, the number is held by several together.",
    "What is Γr good for? With Γr near 0 c~ is made of x<t> alone, as if the sentence began there. Here it is not"
    " needed: of five seeds gru-simple, which has none, learnt it after 400 to 800 updates, gru after 500 to 1,100; at"
    " the end 4 and 5 of the five are right, and the networks in the app have 1.580 and 1.569 nats a held-out token.",
    "gru-torch is the form that PyTorch computes: Γr multiplies W_cc c<t-1> + b_cc, and not c<t-1> itself.",
)
_LSTM_DIFFERS = (
    "Γu and Γf are two gates: a unit may write and keep at once, c<t> is then a sum and is not bounded by 1. So Γu near"
    " 0 after the noun is not needed: what is added may cancel, and the number is held all the same.",
    "What is Γo good for? c may hold what neither ŷ nor the gates of the next step are to see yet: Γo near 0 keeps it"
    " back, Γo near 1 shows tanh(c<t>). How often it does either is measured above. By a only"
    " what leaves a<k>, behind Γo, is counted, by c the memory's own path too: so the two shares differ.",
    "More powerful is not seen here: gru and gru-simple learn this task in about as many steps, and rnn-relu, without"
    " any gate, learns it too. `rnn-tui models show NAME` has five seeds of each.",
)
_NOTHING = ("no words yet: type one",)
_BOTH_DIFFER = (
    "The gradient tells how a network learns, and not what it remembers: a plain rnn that is right can have next to"
    " none of it at the noun, for a network that holds its bit against disturbance has a vanished gradient again."
)


def card(snapshot: Snapshot) -> Card:
    """Part eight if the network in front is an lstm, or the first one with gates is; else part seven."""
    gated = next((run for run in snapshot.runs if run.model.network.cell.gates), None)
    joint = gated is not None and gated.model.network.cell.joint
    return lstm(snapshot.runs, snapshot.view) if joint else gru(snapshot.runs, snapshot.view)


def gru(runs: Sequence[Run], view: View, others: Sequence[Run] = ()) -> Card:
    """Part seven, of some runs. others: gru cells over the same words, among which the plainest unit is looked for."""
    grus = [run for run in (*runs, *others) if run.model.network.cell.gates and not run.model.network.cell.joint]
    measured = [*_of_all(runs, view), *_plainest(grus)]
    return Card(7, _GRU_SAYS, tuple(measured) or _NOTHING, (*_GRU_DIFFERS, _BOTH_DIFFER))


def lstm(runs: Sequence[Run], view: View) -> Card:
    """Part eight, of some runs."""
    return Card(8, _LSTM_SAYS, tuple(_of_all(runs, view)) or _NOTHING, (*_LSTM_DIFFERS, _BOTH_DIFFER))


def _of_all(runs: Sequence[Run], view: View) -> list[str]:
    return [line for run in runs for line in _measured(run, view)]


def _plainest(runs: Sequence[Run]) -> list[str]:
    """Of which cell which unit shows the story most plainly."""
    best = plainest(runs)
    if best is None:
        return []
    run, story = best
    unit, config = story.units[0], run.model.network.config
    names = ", ".join(dict.fromkeys(one.model.network.config.cell for one in runs))
    shown = "" if story.shows else ", though not all the way"
    where = f"{config.cell}, unit {unit + 1}{shown}: at '{run.tokens[story.noun - 1]}'"
    return [f"of {names} the contrast is plainest in {where} {_told(story, unit)}"]


def _measured(run: Run, view: View) -> list[str]:
    """A network's gates, the unit that is written at the noun, and what arrives of the chosen loss."""
    layer, cell = run.layers - 1, run.model.network.config.cell
    found = []
    if run.saturation(layer):
        found.append(f"{cell}: gates of all units at all steps of 128 held-out sentences")
    for name, measured in run.saturation(layer).items():
        found.append(
            f"{cell}, {name} gate: {100 * measured.near:.0f} % of its values are near 0 or 1"
            f" ({100 * measured.low:.0f} % ≤ 0.1, {100 * measured.high:.0f} % ≥ 0.9)"
        )
    story = pattern(run, layer)
    if story is not None:
        found.append(f"{cell}: {_story(run, story)}")
    arrives = _arrives(run, view)
    return [*found, f"{cell}: {arrives}"] if arrives else found


def _story(run: Run, story: Pattern) -> str:
    best, word = story.units[0], run.tokens[story.noun - 1]
    kept = "is replaced there and kept at every step after"
    said = f"unit {best + 1} {kept}" if story.shows else f"no unit {kept}; the nearest is unit {best + 1}"
    return f"at '{word}', {said}: {_told(story, best)}"


def _told(story: Pattern, unit: int) -> str:
    """`Γu 0.91, then Γu ≤ 0.01`."""
    return f"{', '.join(story.there(unit))} there, then {', '.join(story.after(unit)) or NOT_KEPT}"


def _arrives(run: Run, view: View) -> str:
    """`‖∂L<8>/∂a<2>‖ = 1.6e-01, 3% of what set out; by c, its memory, 109%`."""
    if not len(run) or view.step > view.loss:
        return ""
    row = run.gradient_rows([view.loss], "a", run.layers - 1)[0]
    if row is None:
        return ""
    arrived, set_out = float(row[view.step - 1]), float(row[view.loss - 1])
    told = f"‖∂L<{view.loss}>/∂a<{view.step}>‖ = {arrived:.2e}"
    if view.step == view.loss or not set_out or not math.isfinite(arrived):
        return told  # where it sets out, all of it is there
    by_c = f"; by c, its memory, {_by_memory(run, view)}" if run.model.network.cell.joint else ""
    return f"{told}, {share(arrived, set_out)} of what set out{by_c}"


def _by_memory(run: Run, view: View) -> str:
    """The share that is left by c, of a cell whose c is another node than its a."""
    row = run.gradient_rows([view.loss], "c", run.layers - 1)[0]
    assert row is not None  # the loss by a was there
    return share(float(row[view.step - 1]), float(row[view.loss - 1]))
