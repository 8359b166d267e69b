"""Part one of the post: an ordinary network over padded sentences, and why a recurrent one."""

from rnn_tui.experiments.leads import LONGEST
from rnn_tui.experiments.padded import KINDS, LEADS
from rnn_tui.experiments.padded_comparison import Reading
from rnn_tui.experiments.padded_files import Line, Results
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
            *(_course(results, course) for course in ("aligned", "shifted")),
            f"loss on the next word, nats, aligned: {_losses(results)}",
        ),
        differs=(
            "Padding does work where every sentence begins at the first word: the subject always stands at place 2,"
            " which has weights of its own, and the verb is right at any length up to the greatest. It is slightly"
            " worse at the next word, and beyond the greatest length there is nothing it could be given.",
            "Sharing weights is no magic either. Trained on such sentences alone, the recurrent networks fall as soon"
            " as a word stands in front, about as far as the padded one: they have never gone on from any state but"
            " a<0> = 0. What sharing buys is that a little is enough: where some training sentences are shifted, the"
            " recurrent networks are right at every shift, also at those that training never had, while the padded one"
            " is right where it has seen enough of them, and guesses elsewhere.",
        ),
    )


def _said(found: Answer) -> str:
    if found.chances is None:
        return f"{found.kind} cannot be given them"
    if found.right is None:
        return f"{found.kind} expects {found.best[0] if found.best else 'nothing'}"
    return f"{found.kind} {found.right:.1%} for the right verb"


def _at(results: Results, longest: int) -> int:
    return int(results.data["parameters_by_longest"][str(longest)])


def _course(results: Results, course: str) -> str:
    """Verbs right without words in front, and with some; the mean over seeds."""
    shown = [words for words in (0, 1, 3, 5, 12) if words in LEADS]
    said = "; ".join(f"{kind} {', '.join(_mean(results, course, kind, words) for words in shown)}" for kind in KINDS)
    return f"{course}, held-out verbs right with {', '.join(map(str, shown))} words in front: {said}"


def _mean(results: Results, course: str, kind: str, words: int) -> str:
    mean = results.line(course, kind, "by_lead", str(words)).mean
    return "–" if mean is None else f"{mean:.0%}"


def _losses(results: Results) -> str:
    keys = results.keys("loss_by_place")
    ends = (keys[0], keys[-1])
    return (
        "; ".join(
            f"{kind} {', '.join(_nats(results.line('aligned', kind, 'loss_by_place', key)) for key in ends)}"
            for kind in KINDS
        )
        + f" (places {ends[0]} and {ends[1]})"
    )


def _nats(line: Line) -> str:
    return "–" if line.mean is None else f"{line.mean:.3f}"
