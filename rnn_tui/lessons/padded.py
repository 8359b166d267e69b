"""Part one of the post: an ordinary network over padded sentences, and why a recurrent one."""

from rnn_tui.experiments.leads import LONGEST
from rnn_tui.experiments.padded import COURSES, KINDS, LEADS
from rnn_tui.experiments.padded_comparison import Reading
from rnn_tui.experiments.padded_files import Line, Results, whole_percent
from rnn_tui.experiments.padded_reading import Answer
from rnn_tui.lessons.cards import Card


def card(reading: Reading) -> Card:
    """Of the sentence in the room, and of the figures over seeds."""
    results = reading.results
    return Card(
        1,
        says=(
            "In an ordinary network the layers, and the nodes of one layer, do not depend on one another: it cannot"
            " share what it has learnt between the places of a sequence. Sequences differ in length: one may fix a"
            " greatest length and pad each with zeros up to it, and 'this does not work very well in practice'. A"
            " recurrent network shares what it learns, and takes sequences of any length.",
        ),
        measured=(
            f"{len(reading.trial.sentence)} words, {reading.trial.lead} of them in front: "
            + "; ".join(map(_said, reading.now)),
            f"numbers to learn: {', '.join(f'{kind} {count:,}' for kind, count in reading.parameters.items())}; at a"
            f" greatest length of {2 * LONGEST} the padded one would need {_at(results, 2 * LONGEST):,}",
            _fed(reading),
            f"longer sentences, aligned: verbs right at 1 to 6 modifiers {_longer(results, 1, 6)}; at 9 and 12"
            f" {_longer(results, 9, 12)}",
            *(line for course in COURSES for line in _course(results, course)),
            f"loss on the next word, nats, aligned: {_losses(results)}",
        ),
        differs=(
            "Padding does work where every sentence begins at the first word: the subject always stands at place 2,"
            " which has weights of its own, and the verb is right at every length up to the greatest. At the next word"
            " it is a little worse from place 9 to 24 and a little better from 25 on, probably because its places tell"
            " how soon the sentence must end, which a recurrent network would have to count. Beyond the greatest"
            " length there is nothing it could be given.",
            "Sharing weights is no magic either. Trained on such sentences alone, the rnn falls nearly as far as the"
            " padded network as soon as words stand in front, and the lstm hardly or wholly, from seed to seed: they"
            " have never gone on from any state but a<0> = 0. What sharing buys is that little is enough: where some"
            " training sentences are shifted, the recurrent networks are right at every shift, also at those that"
            " training never had, and the padded one only where it has seen thousands.",
            "The rnn and the lstm of this room are not Explore's: here words come in one-hot, as for the padded"
            " network, there through an embedding E. Explore's rnn is the one of five seeds that did not learn"
            " agreement, and is often wrong where this one is right.",
            "All have as many units, the same sentences, rates and updates; no network was tuned. The sentences are"
            " small and made by a grammar: in real text any place can have the subject.",
        ),
    )


def _said(found: Answer) -> str:
    if found.chances is None:
        return f"{found.kind} cannot be given them"
    if found.right is None:
        return f"{found.kind} expects {found.best[0] if found.best else 'nothing'}"
    return f"{found.kind} {found.right:.1%} for the right verb"


def _fed(reading: Reading) -> str:
    """How much of what the padded network is given is words, and how much zeros."""
    blocks, width = reading.fed.shape
    words = int(reading.fed.any(axis=1).sum())
    return (
        f"fed to the padded network: {blocks} blocks of {width} numbers, {words} of them one-hot and {blocks - words}"
        f" of zeros: {words} ones among {blocks * width:,} numbers"
    )


def _longer(results: Results, first: int, last: int) -> str:
    """Verbs right over a stretch of numbers of modifiers, the lowest mean of each kind."""
    keys = [key for key in results.keys("by_modifiers") if first <= int(key) <= last]
    means = {kind: [results.line("aligned", kind, "by_modifiers", key).mean for key in keys] for kind in KINDS}
    return ", ".join(
        f"{kind} too long" if None in of else f"{kind} {min(mean for mean in of if mean is not None):.0%}"
        for kind, of in means.items()
    )


def _at(results: Results, longest: int) -> int:
    return int(results.data["parameters_by_longest"][str(longest)])


def _course(results: Results, course: str) -> list[str]:
    """Verbs right without words in front, and with some: the mean over seeds, the lowest and the highest."""
    shown = [words for words in (0, 1, 3, 4, 5, 12) if words in LEADS]
    where = ", ".join(map(str, shown))
    return [
        f"{course}: held-out verbs right with {where} words in front, mean of {len(results.seeds)} seeds (range):",
        *(f"  {kind} {', '.join(_mean(results, course, kind, words) for words in shown)}" for kind in KINDS),
    ]


def _mean(results: Results, course: str, kind: str, words: int) -> str:
    line = results.line(course, kind, "by_lead", str(words))
    if line.mean is None:
        return "–"
    mean = whole_percent(line.mean)
    return mean if mean == line.spread else f"{mean} ({line.spread})"


def _losses(results: Results) -> str:
    shown = results.keys("loss_by_place")[1:]
    return (
        "; ".join(
            f"{kind} {', '.join(_nats(results.line('aligned', kind, 'loss_by_place', key)) for key in shown)}"
            for kind in KINDS
        )
        + f" (places {', '.join(shown)})"
    )


def _nats(line: Line) -> str:
    return "–" if line.mean is None else f"{line.mean:.3f}"
