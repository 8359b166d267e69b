"""The trained networks that ship, by name; and any checkpoint, by its path."""

from rnn_tui.models.library import Model, bundled, choose, resolve, snapshots

__all__ = ["Model", "bundled", "choose", "resolve", "snapshots"]
