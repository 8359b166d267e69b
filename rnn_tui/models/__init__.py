"""The trained networks that ship, by name; and any checkpoint, by its path."""

from rnn_tui.models.figures import Figures, FiguresByKind, Measured, Seed, SeedByKind, figures_by_kind, figures_of
from rnn_tui.models.library import (
    Model,
    as_model,
    bundled,
    bundled_bytes,
    check_bidirectional,
    check_cell,
    choose,
    chosen,
    default_cell,
    resolve,
    snapshots,
)

__all__ = [
    "Figures",
    "FiguresByKind",
    "Measured",
    "Model",
    "Seed",
    "SeedByKind",
    "as_model",
    "bundled",
    "bundled_bytes",
    "check_bidirectional",
    "check_cell",
    "choose",
    "chosen",
    "default_cell",
    "figures_by_kind",
    "figures_of",
    "resolve",
    "snapshots",
]
