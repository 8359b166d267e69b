"""The way back as plain data: the key `backward` of `trace --json`."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

from rnn_tui.core.ops import Array
from rnn_tui.errors import UsageError
from rnn_tui.session.backward import Backward
from rnn_tui.session.run import Run

Asked = int | Literal["all", "last"]
"""Which loss: that of a step, the sum of all that are there, or the last that is there."""


def backward_outline(
    run: Run, asked: Asked, layer: int, many: Callable[[Array], list[float | None]],
    one: Callable[[float | None], float | None],
) -> dict[str, Any]:  # fmt: skip
    """Norms by step, k = 1 … t; what adds up does so from t to k. many, one: floats as JSON's numbers.

    Raises UsageError where there is no such loss.
    """
    steps = chosen_losses(run, asked)
    way = run.backward(steps, layer)
    assert way is not None  # chosen_losses has seen to it
    there = range(1, way.t + 1)
    links, sums = [way.link(k) for k in there], [way.gathered(k) for k in there]
    return {
        "loss": "all" if asked == "all" else way.t - run.before_output,
        "value": one(run.total_loss(last=True) if asked == "all" else run.loss(way.t)),
        "layer": layer,
        "bounded": way.alone,
        "norm": {kind: many(way.norms[kind]) if kind in way.norms else None for kind in ("a", "c", "x")},
        "from_above": many(way.norms["above"]),
        "from_later": many(way.norms["later_a"]),
        "row": many(way.norms["row"]),
        "ratio": [one(way.ratio(k)) for k in there],
        "factor": [one(link.factor) for link in links],
        "share": [one(way.share(k)) for k in there],
        "product": [one(link.product) for link in links],
        "factors": [one(link.factors) for link in links],
        "sum": {
            "W_aa": [one(found.state) for found in sums],
            "W_ax": [one(found.inputs) for found in sums],
            "W_ya": [one(found.readout) for found in sums],
        },
        "adjoint": _adjoints(way, many),
    }


def chosen_losses(run: Run, asked: Asked, what: str = "go back from") -> list[int]:
    """The steps whose losses are meant. A loss that is not there is a UsageError; a decoder's count from its first.

    what: is to be done with it.
    """
    there, before = [t for t in run.outputs if run.target(t) is not None], run.before_output
    if not there:
        raise UsageError(f"there is no loss to {what}: {_why(run)}; write --target TOKEN")
    if asked == "all":
        return there
    t = there[-1] if asked == "last" else asked + before
    if t in there:
        return [t]
    if t in run.outputs:
        other = max((known for known in there if known < t), default=there[0]) - before
        raise UsageError(f"L<{asked}> has no target; write --target TOKEN, or --loss {other}")
    first, last = there[0] - before, there[-1] - before
    raise UsageError(f"there is no L<{asked}>; the losses are L<{first}> to L<{last}>")


def _why(run: Run) -> str:
    return "the only word has no target" if len(run) == 1 else "the task has no answer for this"


def _adjoints(way: Backward, many: Callable[[Array], list[float | None]]) -> dict[str, Any]:
    """The vectors themselves, as they are asked for: H numbers a step."""

    def vectors(matrix: Array) -> Iterator[list[float | None]]:
        return (many(vector) for vector in matrix)

    return {"a": vectors(way.a), "c": None if way.c is None else vectors(way.c)}
