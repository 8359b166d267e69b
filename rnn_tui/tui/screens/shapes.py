"""Small drawings of what shape a network has, and a line of what each choice is for."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from rnn_tui.models.choices import Choice

_ARROWS: Mapping[str, str] = MappingProxyType(
    {
        "one-to-one": "one → one",
        "one-to-many": "one → many",
        "many-to-one": "many → one",
        "many-to-many": "many → many",
        "encoder-decoder": "many → other",
    }
)
_MEANT: Mapping[str, str] = MappingProxyType(
    {
        "one-to-one": "one to one, an ordinary network",
        "one-to-many": "one to many: each output is the next input",
        "many-to-one": "many to one: one answer, at the end",
        "many-to-many": "many to many, equal lengths",
        "encoder-decoder": "many to many, unequal: an encoder reads, a decoder writes",
    }
)
CELLS: Mapping[str, str] = MappingProxyType(
    {
        "dense": "no recurrence: one layer, which reads its word and forgets it",
        "rnn": "the plain cell: tanh of the last state and the input, and a gradient that vanishes",
        "rnn-relu": "the plain cell with a ReLU, which shrinks no gradient and bounds no state",
        "gru-simple": "one gate, Γu: the memory is kept, or written anew",
        "gru": "two gates: Γu writes the memory, Γr says how much of the old one is read for that",
        "gru-torch": "the gru as PyTorch computes it: Γr behind the matrix product",
        "lstm": "three gates, and a memory c beside a: to write, to keep and to show are apart",
    }
)


class Row(NamedTuple):
    """A row of a drawing. kind: "ŷ", "a" or "x", which it is coloured by."""

    label: str
    kind: str
    drawn: str


def arrow(shape: str) -> str:
    """`many → one`."""
    return _ARROWS[shape]


def meant(choice: Choice) -> str:
    """The shape in words."""
    if choice.bidirectional:
        return "many to many, read from both ends"
    return _MEANT[choice.learnt.shape]


def of_layers(choice: Choice) -> str:
    """What a number of layers is for."""
    if choice.layers == 1:
        return "1 layer: it reads the input, and ŷ reads it"
    return f"{choice.layers} layers: each reads the states of the one below it"


def of_ways(choice: Choice) -> str:
    """What a direction is for."""
    if choice.bidirectional:
        return "both ways: a second chain comes from the right, so that ŷ<t> knows all words"
    return "one way: ŷ<t> knows what stands up to t, and nothing behind it"


def of_step(step: int, last: int, *, ships: bool) -> str:
    """What a training step is for."""
    if not ships:
        return "does not ship: fresh weights, which have learnt nothing"
    if not step:
        return "0 updates: fresh weights, before the first"
    return f"{step} updates, all of its training" if step == last else f"{step} of {last} updates in training"


def drawing(choice: Choice) -> Sequence[Row]:
    """The rows from the top: ŷ, every layer's a, x."""
    top, chain, bottom = _rows(choice.learnt.shape)
    layers = range(choice.layers - 1, -1, -1)
    names = {layer: "a" if choice.layers == 1 else f"a{'⁰¹²³⁴⁵⁶⁷⁸⁹'[layer]}" for layer in layers}
    if choice.bidirectional:
        ways = (("←", "■◂──■◂──■◂──■"), ("→", "■──▸■──▸■──▸■"))
        chains = [Row(f"{way}{names[layer]}", "a", drawn) for layer in layers for way, drawn in ways]
    else:
        chains = [Row(names[layer], "a", chain) for layer in layers]
    return [Row("ŷ", "ŷ", top), *chains, Row("x", "x", bottom)]


def _rows(shape: str) -> tuple[str, str, str]:
    """What comes out, a chain of states, what goes in."""
    if shape == "one-to-one":
        return "●", "■", "●"
    if shape == "one-to-many":
        return "●─╮ ●─╮ ●─╮ ●", "■─┼─■─┼─■─┼─■", "● ╰▸● ╰▸● ╰▸●"
    if shape == "many-to-one":
        return "·   ·   ·   ●", "■───■───■───■", "●   ●   ●   ●"
    if shape == "encoder-decoder":
        return "·  ·  ·  ●╮ ●╮ ●", "■──■──■══■┼─■┼─■", "●  ●  ●  ‹╰▸●╰▸●"
    return "●   ●   ●   ●", "■───■───■───■", "●   ●   ●   ●"


def brief(equation: str) -> str:
    """A cell's equations for one line, the state's before c~'s: where the line is too narrow the last is left out."""
    parts = equation.replace(" ⊙ ", "·").split(",  ")
    return "   ".join(sorted(parts, key=lambda part: part.startswith("c~")))
