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

How things are counted. Steps count from 1: `run.loss(1)` is L<1>, and t and k in the records are such numbers. Arrays
and lists start at 0, as everywhere in Python: L<t> by step k is at `norm[t - 1][k - 1]`. Layers count from 0, at the
input. Units count from 0 wherever Python counts them: unit i is entry i of the arrays and of the lists of the records,
and it is what a session's `view.unit` holds. The app and `rnn-tui trace --unit` call that one unit i + 1.

>>> run = snapshot.run
>>> run.loss(4) == found["steps"][3]["loss"]
True
>>> run.a(5, layer=0).tolist()[8] == found["steps"][4]["layers"][0]["a"][8]
True
"""

from pathlib import Path
from typing import Any

from rnn_tui.core.words import Dtype, Wrt
from rnn_tui.defaults import DEFAULT_MODEL
from rnn_tui.models import Model, as_model
from rnn_tui.session import Session, Snapshot
from rnn_tui.session.request import Request

__all__ = ["Model", "Session", "Snapshot", "load", "trace"]


def load(model: str | Path = DEFAULT_MODEL, *, dtype: Dtype = "float64") -> Model:
    """A network by its name (`agreement-lstm@300`), or by the path of its checkpoint.

    The names are those of `rnn-tui models`. Raises UsageError for a name that no network has and for another dtype,
    CannotError for a file that cannot be read; both are `rnn_tui.errors.RnnTuiError`.

    >>> load("agreement-gru@300").network.config.hidden
    16
    """
    return as_model(model).astype(dtype)


def trace(
    text: str,
    model: str | Path | Model = DEFAULT_MODEL,
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

    Its keys are told in the README. target: what the last loss is measured against; for an encoder-decoder all that it
    is to write, which it is then fed. wrt, layer: of the gradient's norms, the layer from 0. full: every output token's
    probability. generate: tokens to go on for, the likeliest, or drawn with `temperature` and `seed`. Raises UsageError
    where words, layer or wrt are not the network's, and for an argument that is not of its kind.

    >>> found = trace("the cats were", "agreement-gru")
    >>> len(found["steps"]), found["steps"][0]["target"], sorted(found["steps"][0]["layers"][0]["gates"])
    (3, 'cats', ['relevance', 'update'])
    """
    return Request(as_model(model), target, wrt, layer, full, generate, temperature, seed).record(text)
