"""A run as plain data: the object that `trace --json` prints and that the app saves, to the contract's letter.

It has T x T numbers, so it comes in two ways: as an object (`record`), for short sequences and for Python, and as
its text in pieces (`record_chunks`), for files and pipes, in memory that does not grow with the text.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from rnn_tui.core.bptt import Kind
from rnn_tui.core.ops import Array
from rnn_tui.files import PIECE
from rnn_tui.session.anatomy import Anatomized, anatomy_data
from rnn_tui.session.backward_record import Asked, backward_outline
from rnn_tui.session.gates import what_gates_do
from rnn_tui.session.run import Run

SCHEMA = 1
LIKELIEST = 5
_KEPT = 2**25  # bytes of summands kept until it is their turn; what is more is swept again


class _Row(NamedTuple):
    """A row of a matrix: `numbers` for the columns that count for its loss, and as many zeros as are missing."""

    numbers: Array
    zeros: int


@dataclass(frozen=True)
class Extras:
    """What a record tells beside what it always does.

    backward: the way back of this loss. anatomy: the parts of this loss's gradient, or of the last
    finite one's. gates: what the gates do.
    """

    backward: Asked | None = None
    anatomy: Anatomized = None
    gates: bool = False


NO_EXTRAS: Final = Extras()


class _Numbers:
    """Turns numbers into JSON's: what is not finite becomes null and is counted."""

    def __init__(self) -> None:
        self.lost = 0

    def one(self, value: float | None) -> float | None:
        if value is None or math.isfinite(value):
            return value
        self.lost += 1
        return None

    def many(self, values: Array) -> list[float | None]:
        found: list[float | None] = values.tolist()
        return found if np.isfinite(values).all() else [self.one(value) for value in found]


def record(
    run: Run, *, wrt: Kind = "a", layer: int = 0, full: bool = False, extras: Extras = NO_EXTRAS
) -> dict[str, Any]:
    """Everything about a run, as one JSON object. `full`: every output token's probability, not the likeliest five.

    UsageError where the loss whose way back is asked for is not there.
    """
    numbers = _Numbers()
    found: dict[str, Any] = _whole(_outline(run, wrt, layer, full, extras, numbers), numbers)
    return found


def record_chunks(
    run: Run, *, wrt: Kind = "a", layer: int = 0, full: bool = False, extras: Extras = NO_EXTRAS
) -> Iterator[bytes]:
    """`json_bytes(record(run, …))` in pieces, each computed when it is asked for."""
    numbers, held, size = _Numbers(), [], 0
    for piece in _texts(_outline(run, wrt, layer, full, extras, numbers), numbers):
        held.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield _encoded("".join(held))
            held, size = [], 0
    yield _encoded("".join(held)) + b"\n"


def json_bytes(data: object) -> bytes:
    """One line of JSON in UTF-8, in which every number reads back as the same number."""
    return _encoded(_text(data)) + b"\n"


def _text(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False)


def _encoded(text: str) -> bytes:
    # A file name that is not UTF-8 comes out as JSON's own escapes.
    return text.encode("utf-8", "backslashreplace")


def _outline(run: Run, wrt: Kind, layer: int, full: bool, extras: Extras, numbers: _Numbers) -> dict[str, Any]:
    """The object with iterators in the place of its long arrays, to be run through once, in its order."""
    gradient, terms = _matrices(run, wrt, layer)
    return {
        "schema": SCHEMA,
        "model": _model(run),
        **_columns(run, full, numbers),
        "loss": numbers.one(run.total_loss(last=True)),
        "gradient": {"of": "loss", "wrt": wrt, "layer": layer, "norm": gradient},
        "factors": (numbers.one(factor) for factor in run.factors(layer)),
        **_reverse_factors(run, layer, numbers),
        "terms": terms,
        **_extras(run, layer, extras, numbers),
        "warnings": _warnings(numbers),
    }


def _extras(run: Run, layer: int, extras: Extras, numbers: _Numbers) -> dict[str, Any]:
    """The keys that were asked for beside those that are always there."""
    found: dict[str, Any] = {}
    if extras.backward is not None:
        found["backward"] = backward_outline(run, extras.backward, layer, numbers.many, numbers.one)
    if extras.anatomy is not None:
        found["anatomy"] = anatomy_data(run, layer, None if extras.anatomy == "last" else extras.anatomy, numbers.many)
    return found | what_gates_do(run) if extras.gates else found


def _whole(data: Any, numbers: _Numbers) -> Any:  # noqa: ANN401 - JSON is of any type
    """An outline with its iterators run through."""
    if isinstance(data, dict):
        return {key: _whole(value, numbers) for key, value in data.items()}
    if isinstance(data, _Row):
        return [*numbers.many(data.numbers), *[0.0] * data.zeros]
    if isinstance(data, Iterator):
        return [_whole(item, numbers) for item in data]
    return data


def _texts(data: Any, numbers: _Numbers) -> Iterator[str]:  # noqa: ANN401 - JSON is of any type
    """The JSON of an outline, piece by piece, as `json.dumps` writes it."""
    if isinstance(data, dict) and any(isinstance(value, dict | Iterator) for value in data.values()):
        for place, (key, value) in enumerate(data.items()):
            yield f"{', ' if place else '{'}{_text(key)}: "
            yield from _texts(value, numbers)
        yield "}"
    elif isinstance(data, Iterator):
        yield "["
        for place, item in enumerate(data):
            yield ", " if place else ""
            yield from _texts(item, numbers)
        yield "]"
    elif isinstance(data, _Row):
        # The zeros of a long row are most of what json.dumps would have to do.
        yield _text(numbers.many(data.numbers))[:-1] + ", 0.0" * data.zeros + "]"
    else:
        yield _text(data)


def _columns(run: Run, full: bool, numbers: _Numbers) -> dict[str, Any]:
    """Tokens and steps: those that are read, and in an encoder-decoder those that write, counted anew."""
    read = run.read
    found: dict[str, Any] = {
        "tokens": run.tokens[:read],
        "steps": (_step(run, t, t, full, numbers) for t in range(1, read + 1)),
    }
    if run.model.network.config.encodes:
        found["output_tokens"] = run.written
        found["output_steps"] = (_step(run, t, t - read, full, numbers) for t in run.outputs)
    return found


def _reverse_factors(run: Run, layer: int, numbers: _Numbers) -> dict[str, Any]:
    """Those of a second direction, where there is one."""
    if not run.model.network.config.bidirectional:
        return {}
    return {"reverse_factors": (numbers.one(factor) for factor in run.reverse_factors(layer))}


def _warnings(numbers: _Numbers) -> Iterator[str]:
    """What was lost in all that comes before."""
    if numbers.lost:
        yield lost_numbers(numbers.lost, "stand as null", "stands as null")


def lost_numbers(count: int, many: str, one: str) -> str:
    """The warning that so many numbers are not finite, and what stands in their place."""
    return f"1 number is not finite and {one}" if count == 1 else f"{count} numbers are not finite and {many}"


def _model(run: Run) -> dict[str, Any]:
    network = run.model.network
    config = network.config
    return {
        "task": config.task,
        "shape": config.shape,
        "cell": config.cell,
        "hidden": config.hidden,
        "layers": config.layers,
        "bidirectional": config.bidirectional,
        "residual": config.residual,
        "input": config.input,
        "vocabulary": list(config.vocabulary),
        "output_vocabulary": list(config.output_vocabulary),
        "parameters": network.parameters,
        "dtype": str(network.dtype),
        "source": run.model.source,
    }


def _step(run: Run, t: int, number: int, full: bool, numbers: _Numbers) -> dict[str, Any]:
    """Column t. number: what it is counted as. An encoder's says nothing."""
    target = run.target(t)
    candidates = run.candidates(t, None if full else LIKELIEST)
    prediction = [{"token": token, "probability": numbers.one(share)} for token, share in candidates]
    return {
        "t": number,
        "token": run.tokens[t - 1],
        "layers": [_layer(run, t, layer, numbers) for layer in range(run.layers)],
        "prediction": prediction if t in run.outputs else None,
        "target": None if target is None else target.token,
        "loss": numbers.one(run.loss(t)),
    }


def _layer(run: Run, t: int, layer: int, numbers: _Numbers) -> dict[str, Any]:
    found = _way(run, t, layer, numbers, reverse=False)
    if run.model.network.config.bidirectional:
        found["reverse"] = _way(run, t, layer, numbers, reverse=True)
    return found


def _way(run: Run, t: int, layer: int, numbers: _Numbers, *, reverse: bool) -> dict[str, Any]:
    """What a layer leaves behind in one direction."""
    candidate, c = run.candidate_state(t, layer, reverse=reverse), run.c(t, layer, reverse=reverse)
    return {
        "gates": {name: numbers.many(values) for name, values in run.gates(t, layer, reverse=reverse).items()},
        "candidate": None if candidate is None else numbers.many(candidate),
        "c": None if c is None else numbers.many(c),
        "a": numbers.many(run.a(t, layer, reverse=reverse)),
    }


def _matrices(run: Run, wrt: Kind, layer: int) -> tuple[Iterator[_Row | None], Iterator[_Row | None]]:
    """A row an output and a number a column, 0 where it does not count for the loss: gradients, and summands.

    A row without a finite loss is None. They come from one sweep, the summands kept meanwhile, where there is room.
    """
    length = len(run)
    kept: list[_Row | None] = []
    together = 4 * length * length <= _KEPT

    def rows(kind: Kind, kinds: tuple[Kind, ...]) -> Iterator[_Row | None]:
        for found in run.all_rows(kinds, layer):
            if len(kinds) > 1:
                kept.append(None if found is None else _Row(found["term"], length - len(found["term"])))
            yield None if found is None else _Row(found[kind], length - len(found[kind]))

    def summands() -> Iterator[_Row | None]:
        yield from kept if together else rows("term", ("term",))

    return rows(wrt, (wrt, "term") if together else (wrt,)), summands()
