"""What ships of the padded experiment: the figures of all seeds, and the weights of seed 0."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from rnn_tui.core.checkpoint import Checkpoint, checkpoint_bytes, load_arrays, load_checkpoint, serialised
from rnn_tui.core.padded import PaddedNetwork, padded_parameters
from rnn_tui.defaults import CHECKPOINT
from rnn_tui.errors import CannotError
from rnn_tui.experiments.leads import GO_ON, LONGEST
from rnn_tui.experiments.padded import BATCH, HIDDEN, KINDS, TASK, AnyNetwork
from rnn_tui.files import write_whole
from rnn_tui.tasks import task

RESULTS: Final = Path(__file__).parent / "results"
COMMAND: Final = "rnn-tui padded --train"
_ABOUT = "rnn_tui.padded"


def whole_percent(share: float) -> str:
    """A share of sentences in whole per cent, 100% only if it is all: a mean stays between its ends."""
    return f"{100 if share == 1 else min(99, int(100 * share + 0.5))}%"


@dataclass(frozen=True)
class Line:
    """One measure of one kind of network by one course: the mean over seeds, the lowest and the highest.

    None where no seed's network can read what was asked.
    """

    mean: float | None
    lowest: float | None
    highest: float | None

    @property
    def spread(self) -> str:
        """Of shares: `97–99%`, from the lowest to the highest; `100%` where they are the same, `–` where none is."""
        if self.lowest is None or self.highest is None:
            return "–"
        low, high = whole_percent(self.lowest), whole_percent(self.highest)
        return low if low == high else f"{low[:-1]}–{high}"


@dataclass(frozen=True)
class Results:
    """The figures as they ship: `rnn-tui padded --json` prints `data`."""

    data: Mapping[str, Any]

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds that were measured."""
        return tuple(sorted({found["seed"] for found in self.data["networks"]}))

    def seen(self, course: str, words: int) -> int:
        """How many training sentences had so many words in front; of the first seed's data."""
        return int(self.data["seen"][course]["leads"].get(str(words), 0))

    def sentences(self, course: str) -> int:
        """How many training sentences there were."""
        return sum(self.data["seen"][course]["leads"].values())

    def line(self, course: str, kind: str, measure: str, key: str) -> Line:
        """A figure over seeds; measure: `by_lead`, `by_modifiers` or `loss_by_place`."""
        values = [
            found[measure][key]
            for found in self.data["networks"]
            if (found["course"], found["kind"]) == (course, kind) and found[measure][key] is not None
        ]
        if not values:
            return Line(None, None, None)
        return Line(sum(values) / len(values), min(values), max(values))

    def keys(self, measure: str) -> tuple[str, ...]:
        """What a measure was taken at, in order."""
        return tuple(self.data["networks"][0][measure])


def collected(
    networks: Sequence[Mapping[str, Any]], seen: Mapping[str, Mapping[str, Mapping[str, int]]], command: str
) -> dict[str, Any]:
    """All that is written of one making. seen: course → what the data of its first seed held."""
    width = len(task(TASK).vocabulary)
    return {
        "command": command,
        "task": TASK,
        "hidden": HIDDEN,
        "longest": LONGEST,
        "batch": BATCH,
        "courses": {course: {"one_more_word_in_front": share} for course, share in GO_ON.items()},
        "parameters_by_longest": {
            str(longest): padded_parameters(longest, HIDDEN, width) for longest in (10, 20, 40, 80, 160)
        },
        "seen": seen,
        "networks": list(networks),
    }


def written(folder: Path, name: str, network: AnyNetwork, training: Mapping[str, Any]) -> Path:
    """Write one network's weights, in float32, whole or not at all."""
    path = folder / f"padded-{name}{CHECKPOINT}"
    write_whole(path, network_bytes(network, training))
    return path


def network_bytes(network: AnyNetwork, training: Mapping[str, Any]) -> bytes:
    """The bytes of a network's file; a recurrent one is a checkpoint that the app can open."""
    if not isinstance(network, PaddedNetwork):
        return checkpoint_bytes(Checkpoint(network, training))
    about = {"vocabulary": list(network.vocabulary), "training": dict(training)}
    weights = {name: array.astype("float32") for name, array in network.weights().items()}
    return serialised(weights, {_ABOUT: json.dumps(about, ensure_ascii=False)})


def load_network(path: Path) -> AnyNetwork:
    """Read a network of the experiment, widened to float64. Raises CannotError where the file is none."""
    if not path.stem.endswith("-padded"):
        return load_checkpoint(path).network.astype("float64")
    metadata, weights = load_arrays(path)
    if _ABOUT not in metadata:
        raise CannotError(f"'{path}' is no padded network: its metadata has no '{_ABOUT}'")
    vocabulary = tuple(json.loads(metadata[_ABOUT])["vocabulary"])
    return PaddedNetwork.from_weights(vocabulary, weights).astype("float64")


def shipped(course: str) -> Mapping[str, AnyNetwork]:
    """Kind → the network of seed 0 that ships."""
    return MappingProxyType({kind: load_network(RESULTS / f"padded-{course}-{kind}{CHECKPOINT}") for kind in KINDS})


def results() -> Results:
    """The figures that ship."""
    return Results(MappingProxyType(json.loads((RESULTS / "padded.json").read_text(encoding="utf-8"))))
