"""What can be asked of a run: steps and layers that are there, a state that the cell has, a chain to go back on."""

from numbers import Integral

from rnn_tui.core.words import WRT, Wrt
from rnn_tui.errors import UsageError
from rnn_tui.models import Model
from rnn_tui.tasks.spelling import quoted, said


def check_asked(model: Model, wrt: Wrt, layer: int) -> None:
    """A UsageError for a layer that the network has not, for a wrt that is none, or for ∂c of a cell that has no c."""
    config = model.network.config
    if not isinstance(wrt, str) or wrt not in WRT:
        raise UsageError(f"wrt {said(wrt)} is not one of {', '.join(WRT)}")
    if not isinstance(layer, int):  # it stands in the record as it is
        raise UsageError(f"layer {said(layer)} is not a whole number")
    check_layer(model, layer)
    if wrt == "c" and not model.network.cell.has_memory:
        raise UsageError(f"wrt c: a cell {quoted(config.cell)} has no c; ask for wrt a or wrt x")


def check_step(t: object, length: int) -> None:
    """A UsageError unless t is one of 1 … T; NumPy's numbers are numbers."""
    if isinstance(t, bool) or not isinstance(t, Integral):
        raise UsageError(f"step {said(t)} is not a whole number")
    if not 1 <= int(t) <= length:
        there = f"{length} of them, counted from 1" if length else "none yet"
        raise UsageError(f"there is no step {said(int(t))}; the sequence has {there}")


def check_layer(model: Model, layer: object) -> None:
    """A UsageError unless the network has the layer."""
    if isinstance(layer, bool) or not isinstance(layer, Integral):
        raise UsageError(f"layer {said(layer)} is not a whole number")
    layers = model.network.config.layers
    if not 0 <= int(layer) < layers:
        there = "layer 0 alone" if layers == 1 else f"layers 0 to {layers - 1}"
        raise UsageError(f"there is no layer {said(int(layer))}; {quoted(model.source)} has {there}")


def is_chain(model: Model) -> bool:
    """Whether a network's steps are one chain, to be gone back on step by step."""
    return not model.network.config.bidirectional


def check_chain(model: Model) -> None:
    """A UsageError for a network whose steps are not one chain: there is no one way back to go step by step."""
    if not is_chain(model):
        raise UsageError(
            "a bidirectional network goes back both ways at once, not step by step; its gradient rows show what arrives"
        )


def memory(wrt: Wrt, model: Model) -> Wrt:
    """∂c falls back on ∂a where the cell has no memory."""
    return "a" if wrt == "c" and not model.network.cell.has_memory else wrt
