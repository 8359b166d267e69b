"""The cells side by side, by the names they have on the command line."""

from collections.abc import Mapping
from types import MappingProxyType

from rnn_tui.core.cells.base import Cell, CellStep, LayerWeights, StepAdjoint
from rnn_tui.core.cells.gru import GRU, SimpleGRU, TorchGRU
from rnn_tui.core.cells.lstm import LSTM
from rnn_tui.core.cells.plain import RNN, Dense, ReluRNN

CELLS: Mapping[str, Cell] = MappingProxyType(
    {cell.name: cell for cell in (RNN(), ReluRNN(), SimpleGRU(), GRU(), TorchGRU(), LSTM(), Dense())}
)

__all__ = ["CELLS", "Cell", "CellStep", "LayerWeights", "StepAdjoint"]
