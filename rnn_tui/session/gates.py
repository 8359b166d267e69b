"""What the gates of a run do: their values over the sentence, and which unit is written at the noun and kept after."""

import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from rnn_tui.core.ops import Array
from rnn_tui.session.run import Run
from rnn_tui.session.saturation import Saturation, saturation

HALF = 0.5
NOT_KEPT = "it is not kept"
"""What is said where no gate keeps to anything after the noun."""
_SYMBOLS: Mapping[str, str] = MappingProxyType({"update": "Γu", "forget": "Γf"})
FARTHEST = 256  # steps: a frame of the longest sequences must not look at all of them


def of_run(run: Run, layer: int) -> dict[str, Saturation]:
    """By gate: its values in all units of a layer at the last 256 steps of a run. Empty for a cell without gates."""
    steps = [run.gates(t, layer) for t in range(max(1, len(run) - FARTHEST + 1), len(run) + 1)]
    names = run.model.network.cell.gates
    return {name: saturation(np.array([gates[name] for gates in steps])) for name in names}


class Pattern(NamedTuple):
    """Which units are written at the noun, and not after it: the story of the post's part seven.

    noun: the step of the sentence's first noun. units: from the best to the worst. replaces (H,): how far the noun
    replaces what was there, Γu (lstm: the smaller of Γu and 1-Γf). keeps (H,): how far c is kept at the worst step
    after it, up to the one before the verb (256 at most), 1-Γu (lstm: the smaller of 1-Γu and Γf). gates: "update", and
    of an lstm "forget": its value at the noun, and the one after it that keeps least, Γu's largest and Γf's smallest.
    """

    noun: int
    units: list[int]
    replaces: Array
    keeps: Array
    gates: Mapping[str, tuple[Array, Array]]

    @property
    def shows(self) -> bool:
        """Whether the best unit is replaced at the noun and kept at every step after it, more than half each."""
        best = self.units[0]
        return bool(self.replaces[best] > HALF and self.keeps[best] > HALF)

    @property
    def contrast(self) -> float:
        """How plainly the best unit shows the story: the smaller of its `replaces` and `keeps`."""
        best = self.units[0]
        return float(np.nan_to_num(min(self.replaces[best], self.keeps[best])))

    def there(self, unit: int, number: Callable[[float], str] = "{:.2f}".format) -> list[str]:
        """`Γu 0.91`, and of an lstm `Γf 0.09`: a unit's gates at the noun."""
        return [f"{_SYMBOLS[name]} {number(float(values[unit]))}" for name, (values, _) in self.gates.items()]

    def after(self, unit: int, number: Callable[[float], str] = "{:.2f}".format) -> list[str]:
        """`Γu ≤ 0.01`, and of an lstm `Γf ≥ 0.98`: what a unit's gates keep to at every step after it.

        A bound that every gate keeps to, Γu ≤ 1 or Γf ≥ 0, says nothing and is left out.
        """
        bounds = {"update": ("≤", math.ceil), "forget": ("≥", math.floor)}  # a bound is rounded outwards
        found = []
        for name, (_, values) in self.gates.items():
            sign, rounded = bounds[name]
            value = float(values[unit])
            outer = rounded(value * 100) / 100 if math.isfinite(value) else value
            if outer == (1.0 if name == "update" else 0.0):
                continue
            found.append(f"{_SYMBOLS[name]} {sign} {number(outer)}")
        return found


def pattern(run: Run, layer: int) -> Pattern | None:
    """The units of a layer ranked by the smaller of `replaces` and `keeps`, plus the same with the mean keeping.

    Where no unit keeps all the way, the one that keeps most of it comes first. None for a cell without gates, and
    for a sentence without a noun of the task's two classes or without a step after it.
    """
    noun = first_noun(run)
    if not run.model.network.cell.gates or noun is None or noun == len(run):
        return None
    last = min(len(run), noun + FARTHEST)
    verb = run.model.task.question(run.tokens[:last])  # what was remembered for it may go behind it
    last = last if verb is None or verb <= noun else verb
    gates = [run.gates(t, layer) for t in range(noun, last + 1)]
    update = np.array([found["update"] for found in gates])
    forget = np.array([found["forget"] for found in gates]) if "forget" in gates[0] else 1.0 - update
    replaces = np.minimum(update, 1.0 - forget)[0]
    kept = np.minimum(1.0 - update, forget)[1:]
    weakest = kept.min(0)
    score = np.minimum(replaces, weakest) + np.minimum(replaces, kept.mean(0))
    order = np.argsort(-np.nan_to_num(score), kind="stable")
    ends = {"update": (update[0], update[1:].max(0))}
    if "forget" in gates[0]:
        ends["forget"] = (forget[0], forget[1:].min(0))
    return Pattern(noun, [int(unit) for unit in order], replaces, weakest, ends)


def plainest(runs: Iterable[Run]) -> tuple[Run, Pattern] | None:
    """Of several networks the one whose best unit, in the last layer, has the most contrast; None without gates."""
    found = [(run, one) for run in runs if (one := pattern(run, run.layers - 1)) is not None]
    return max(found, key=lambda pair: pair[1].contrast, default=None)


def first_noun(run: Run) -> int | None:
    """The step of the first token that belongs to one of the task's two classes."""
    nouns = {word for words in run.model.task.contrast for word in words}
    return next((t for t, token in enumerate(run.tokens, 1) if token in nouns), None)


def what_gates_do(run: Run) -> dict[str, Any]:
    """As plain data, a list over the layers each: `saturation`, by gate, and `pattern`, or None where there is none.

    saturation: counts in ten bins of 0 … 1, the shares at most 0.1 (`low`) and at least 0.9 (`high`), of this sentence
    (its last 256 steps) and of held-out ones. pattern: that of `pattern`, units counted from 0.
    """
    layers = range(run.layers)
    return {
        "saturation": [_counted(run, layer) for layer in layers],
        "pattern": [None if (found := pattern(run, layer)) is None else _told(found) for layer in layers],
    }


def _counted(run: Run, layer: int) -> dict[str, Any]:
    held_out = run.saturation(layer)
    return {
        name: {**_plain(here), "held_out": _plain(held_out[name]) if name in held_out else None}
        for name, here in of_run(run, layer).items()
    }


def _plain(found: Saturation) -> dict[str, Any]:
    return {"counts": list(found.counts), "low": found.low, "high": found.high}


def _told(found: Pattern) -> dict[str, Any]:
    """What is no finite number is no number here."""
    replaces, keeps = (
        [value if math.isfinite(value) else None for value in values.tolist()]
        for values in (found.replaces, found.keeps)
    )
    return {
        "noun": found.noun, "units": found.units, "replaces": replaces, "keeps": keeps, "shows": found.shows,
    }  # fmt: skip
