"""The tables of `rnn-tui padded`: for people, in a terminal, in a log or read aloud."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from rich.console import Console
from rich.table import Table

from rnn_tui.cli.words import percent, plain_table
from rnn_tui.experiments.leads import LONGEST
from rnn_tui.experiments.padded import COURSES, KINDS, AnyNetwork
from rnn_tui.experiments.padded_files import Line, Results
from rnn_tui.experiments.padded_reading import Answer, Trial, answers

_CANNOT = "too long"
_COURSE_SAID = MappingProxyType(
    {
        "aligned": "trained on sentences that begin at the first word",
        "shifted": "trained with words in front of every fourth sentence or so",
    }
)


def trial(console: Console, asked: Trial, course: str, networks: Mapping[str, AnyNetwork], results: Results) -> None:
    """A line for each number of words in front."""
    question = asked.question
    console.print(f"{' '.join(question.tokens)} …   ({course}: {_COURSE_SAID[course]})", style="bold")
    if question.left_out:
        console.print(f"left out: {' '.join(question.left_out)} (the verb is asked for; no network reads on from it)")
    if asked.lead:
        console.print(f"in front: {' '.join(asked.front)}")
    console.print()
    if question.verb is None:
        console.print("No verb can come here, so there is no right one: what each expects next is shown instead.")
    else:
        console.print(f"The right verb is {question.verb}: its share of the probability of both forms.")
    table = plain_table(("in front", "right"), ("in training", "right"), *((kind, "right") for kind in networks))
    trials = [asked.shifted(words) for words in range(asked.lead + 1)]
    columns = [answers(network, kind, trials) for kind, network in networks.items()]
    for words, row in enumerate(zip(*columns, strict=True)):
        table.add_row(str(words), f"{results.seen(course, words):,}", *map(_said, row))
    console.print(table)
    console.print()
    console.print("Learnt numbers: " + ", ".join(f"{kind} {net.parameters:,}" for kind, net in networks.items()) + ".")


def _said(found: Answer) -> str:
    """What one network says, in a cell."""
    if found.best is None:
        return _CANNOT
    if found.right is None:
        return f"{found.best[0]} {percent(found.best[1])}"
    return percent(found.right)


def figures(console: Console, results: Results) -> None:
    """All that was measured: over seeds the mean, and the lowest and the highest where they are not the same."""
    data = results.data
    console.print("An ordinary network over padded sentences beside recurrent ones", style="bold")
    seeds = ", ".join(map(str, results.seeds))
    console.print(f"{data['hidden']} units each, one-hot inputs, the same sentences in the same order.")
    console.print(f"Seeds {seeds}: the mean, and (the lowest-the highest) where they differ.")
    console.print("The rnn and the lstm are not Explore's, which have an embedding and a training of their own.")
    console.print(f"Made by `{data['command']}`. Held-out sentences; chance is 50 %.")
    for course in COURSES:
        console.print()
        console.print(f"Course {course}: {_COURSE_SAID[course]}.", style="bold")
        sentences = f"{results.sentences(course):,}"
        console.print(f"Verbs right in %, by words in front; in training: of {sentences} sentences.")
        console.print(_leads(results, course))
        console.print("Verbs right in %, by modifiers between the subject and its verb.")
        console.print(_measure(results, course, "by_modifiers", "modifiers", _share))
        console.print("Loss on the next word in nats, by its place in the sentence.")
        console.print(_measure(results, course, "loss_by_place", "places", _nats))
    console.print()
    console.print("Numbers to learn, by the greatest length that is to be read.", style="bold")
    console.print(_parameters(results))


def _leads(results: Results, course: str) -> Table:
    table = plain_table(("in front", "right"), ("in training", "right"), *((kind, "right") for kind in KINDS))
    for key in results.keys("by_lead"):
        lines = [results.line(course, kind, "by_lead", key) for kind in KINDS]
        table.add_row(key, f"{results.seen(course, int(key)):,}", *map(_share, lines))
    return table


def _measure(results: Results, course: str, measure: str, heading: str, said: Callable[[Line], str]) -> Table:
    table = plain_table((heading, "right"), *((kind, "right") for kind in KINDS))
    for key in results.keys(measure):
        table.add_row(key, *(said(results.line(course, kind, measure, key)) for kind in KINDS))
    return table


def _share(line: Line) -> str:
    if line.mean is None or line.lowest is None or line.highest is None:
        return _CANNOT
    mean, low, high = (percent(share).removesuffix(" %") for share in (line.mean, line.lowest, line.highest))
    return f"{mean}{'' if low == high else f' ({low}-{high})'}"


def _nats(line: Line) -> str:
    if line.mean is None or line.lowest is None or line.highest is None:
        return _CANNOT
    return f"{line.mean:.3f} ({line.lowest:.3f}-{line.highest:.3f})"


def _parameters(results: Results) -> Table:
    table = plain_table(("greatest length", "right"), *((kind, "right") for kind in KINDS))
    own = {found["kind"]: found["parameters"] for found in results.data["networks"]}
    for longest, padded in results.data["parameters_by_longest"].items():
        here = " (these)" if int(longest) == LONGEST else ""
        table.add_row(f"{longest}{here}", f"{padded:,}", *(f"{own[kind]:,}" for kind in KINDS[1:]))
    return table
