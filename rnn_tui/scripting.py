"""rnn-tui in the hands of scripts and notebooks: what `from rnn_tui import …` gives.

>>> from rnn_tui import Session, load, trace
>>> found = trace("the cats near the dog", target="was")
>>> [round(norm, 3) for norm in found["gradient"]["norm"][4]]
[1.136, 0.041, 0.584, 0.349, 5.337]
>>> session = Session(load("agreement-lstm"), ["the", "cats"])
>>> snapshot = session.commit("near", "the", "dog")
>>> [(token, round(share, 2)) for token, share in snapshot.run.candidates(5, count=2)]
[('which', 0.44), ('were', 0.37)]
>>> session.aim("was").gradient().shape
(5, 5)
"""

from typing import Any, Literal

from rnn_tui.core.words import Wrt
from rnn_tui.defaults import DEFAULT_MODEL
from rnn_tui.models import Model, resolve
from rnn_tui.session import Session, Snapshot
from rnn_tui.session.request import Request

__all__ = ["Model", "Session", "Snapshot", "load", "trace"]


def load(model: str = DEFAULT_MODEL, *, dtype: Literal["float64", "float32"] = "float64") -> Model:
    """A network by its name (`agreement-lstm@300`), or by the path of its checkpoint.

    The names are those of `rnn-tui models`. Raises UsageError for a name that no network has, CannotError for a file
    that cannot be read; both are `rnn_tui.errors.RnnTuiError`.

    >>> load("agreement-gru@300").network.config.hidden
    16
    """
    return resolve(model).astype(dtype)


def trace(
    text: str,
    model: str | Model = DEFAULT_MODEL,
    *,
    target: str | None = None,
    wrt: Wrt = "a",
    layer: int = 0,
    full: bool = False,
    generate: int = 0,
    temperature: float | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """What `rnn-tui trace TEXT --json` prints, as one dictionary of plain lists and numbers.

    Its keys are told in the README. target: what the last loss is measured against. wrt, layer: of the gradient's
    norms. full: every output token's probability. generate: tokens to go on for, the likeliest, or drawn with
    `temperature` and `seed`. Raises UsageError where words, layer or wrt are not the network's.

    >>> found = trace("the cats were", "agreement-gru")
    >>> len(found["steps"]), found["steps"][0]["target"], sorted(found["steps"][0]["layers"][0]["gates"])
    (3, 'cats', ['relevance', 'update'])
    """
    opened = load(model) if isinstance(model, str) else model
    return Request(opened, target, wrt, layer, full, generate, temperature, seed).record(text)
