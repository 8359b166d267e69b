"""A run as plain data: the object that `trace --json` prints and that the app saves, to the contract's letter."""

import json
import math
from collections.abc import Sequence
from typing import Any

from rnn_tui.core.bptt import Kind
from rnn_tui.core.ops import Array
from rnn_tui.session.run import Run

SCHEMA = 1
LIKELIEST = 5


class _Numbers:
    """Turns numbers into JSON's: what is not finite becomes null and is counted."""

    def __init__(self) -> None:
        self.lost = 0

    def one(self, value: float | None) -> float | None:
        if value is None or math.isfinite(value):
            return value
        self.lost += 1
        return None

    def many(self, values: Array | Sequence[float | None]) -> list[float | None]:
        return [self.one(None if value is None else float(value)) for value in values]


def record(run: Run, *, wrt: Kind = "a", layer: int = 0, full: bool = False) -> dict[str, Any]:
    """Everything about a run, as one JSON object. `full`: every output token's probability, not the likeliest five."""
    numbers = _Numbers()
    steps = [_step(run, t, full, numbers) for t in range(1, len(run) + 1)]
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "model": _model(run),
        "tokens": list(run.tokens),
        "steps": steps,
        "loss": numbers.one(_total(run)),
        "gradient": {"of": "loss", "wrt": wrt, "layer": layer, "norm": _matrix(run, wrt, layer, numbers)},
        "factors": numbers.many(run.factors(layer)),
        "terms": _matrix(run, "term", layer, numbers),
    }
    return found | {"warnings": _warnings(numbers.lost)}


def json_bytes(data: object) -> bytes:
    """One line of JSON in UTF-8, in which every number reads back as the same number."""
    # A file name that is not UTF-8 comes out as JSON's own escapes.
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace") + b"\n"


def _total(run: Run) -> float:
    """Σ of the losses that are there; infinite or NaN where one of them, or the sum, is."""
    losses = [loss for t in range(1, len(run) + 1) if (loss := run.loss(t)) is not None]
    return math.fsum(losses) if math.isfinite(sum(losses)) else sum(losses)


def _warnings(lost: int) -> list[str]:
    if not lost:
        return []
    return [
        "1 number is not finite and stands as null" if lost == 1 else f"{lost} numbers are not finite and stand as null"
    ]


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


def _step(run: Run, t: int, full: bool, numbers: _Numbers) -> dict[str, Any]:
    target = run.target(t)
    candidates = run.candidates(t, None if full else LIKELIEST)
    return {
        "t": t,
        "token": run.tokens[t - 1],
        "layers": [_layer(run, t, layer, numbers) for layer in range(run.layers)],
        "prediction": [{"token": token, "probability": numbers.one(share)} for token, share in candidates],
        "target": None if target is None else target.token,
        "loss": numbers.one(run.loss(t)),
    }


def _layer(run: Run, t: int, layer: int, numbers: _Numbers) -> dict[str, Any]:
    candidate, c = run.candidate_state(t, layer), run.c(t, layer)
    return {
        "gates": {name: numbers.many(values) for name, values in run.gates(t, layer).items()},
        "candidate": None if candidate is None else numbers.many(candidate),
        "c": None if c is None else numbers.many(c),
        "a": numbers.many(run.a(t, layer)),
    }


def _matrix(run: Run, kind: Kind, layer: int, numbers: _Numbers) -> list[list[float | None] | None]:
    """T rows of T numbers, 0 where k > t; a row without a loss, or whose loss is no finite number, is null."""
    length = len(run)
    rows = run.gradient_rows(list(range(1, length + 1)), kind, layer)
    losses = [run.loss(t) for t in range(1, length + 1)]
    return [
        None
        if row is None or loss is None or not math.isfinite(loss)
        else [*numbers.many(row), *[0.0] * (length - len(row))]
        for row, loss in zip(rows, losses, strict=True)
    ]
