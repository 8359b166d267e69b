"""Checkpoints: .safetensors in and out. What a file claims is checked before anything of its size is allocated."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

import numpy as np
from safetensors import SafetensorError, safe_open

from rnn_tui.core.cells import CELLS
from rnn_tui.core.network import Config, Network
from rnn_tui.core.ops import Array
from rnn_tui.core.words import END, INPUTS, OUTPUTS, SHAPES, START
from rnn_tui.defaults import MOST_HIDDEN, MOST_LAYERS
from rnn_tui.errors import CannotError
from rnn_tui.files import name_of, write_whole

SCHEMA = "1"
# A header holds names, shapes and a vocabulary; a network that this program can show is far below both bounds.
_LONGEST_HEADER = 2 * 2**20
_LARGEST_FILE = 2**30
# A decoder writes at most twice its longest training output, and every column is shown.
_LARGEST = MappingProxyType({"hidden": MOST_HIDDEN, "layers": MOST_LAYERS, "longest_output": 10_000})
Content = TypeVar("Content")
_NAMES = {"float32": "F32", "float64": "F64"}


class _Slice(Protocol):
    """A tensor of an open file, not read yet."""

    def get_shape(self) -> list[int]: ...
    def get_dtype(self) -> str: ...


class _File(Protocol):
    """An open safetensors file, as the library leaves it untyped."""

    def metadata(self) -> dict[str, str] | None: ...
    def keys(self) -> list[str]: ...
    def get_slice(self, name: str) -> _Slice: ...
    def get_tensor(self, name: str) -> Array: ...


@dataclass(frozen=True)
class Checkpoint:
    """A network and what its file says of its training: {command, seed, steps, final_loss, held_out_accuracy}."""

    network: Network = field(compare=False)
    training: Mapping[str, Any]


def save_checkpoint(path: Path, checkpoint: Checkpoint, *, dtype: str = "float32") -> None:
    """Write a checkpoint, whole or not at all. Raises CannotError when the file cannot be written."""
    write_whole(path, checkpoint_bytes(checkpoint, dtype=dtype))


def checkpoint_bytes(checkpoint: Checkpoint, *, dtype: str = "float32") -> bytes:
    """A checkpoint as the bytes of a file; the same checkpoint always gives the same bytes."""
    network = checkpoint.network
    metadata = asdict(network.config) | {"training": dict(checkpoint.training)}
    if not network.config.encodes:
        del metadata["longest_output"]
    weights = {name: weight.astype(dtype) for name, weight in network.weights().items()}
    text = json.dumps(metadata, ensure_ascii=False, allow_nan=False)
    return serialised(weights, {"rnn_tui.schema": SCHEMA, "rnn_tui.model": text})


def serialised(weights: Mapping[str, Array], metadata: Mapping[str, str]) -> bytes:
    """The bytes of a .safetensors file: 8 bytes of header length, the header in JSON, the numbers, by name.

    safetensors' own writer puts the metadata in a random order; the same network must give the same bytes.
    """
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    numbers = bytearray()
    for name, array in sorted(weights.items()):
        start = len(numbers)
        numbers += np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
        kind = _NAMES[array.dtype.name]
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [start, len(numbers)]}
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # numbers begin at a multiple of 8
    return len(text).to_bytes(8, "little") + text + numbers


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint; its numbers keep the file's type. Raises CannotError with the name at fault."""
    return _opened(path, _read)


def load_arrays(path: Path) -> tuple[Mapping[str, str], dict[str, Array]]:
    """The metadata and all arrays of a .safetensors file, of whatever network. Raises CannotError if it is damaged."""

    def read(file: _File, _: Path) -> tuple[Mapping[str, str], dict[str, Array]]:
        names = file.keys()
        return file.metadata() or {}, {name: file.get_tensor(name) for name in names}

    return _opened(path, read)


def _opened(path: Path, read: Callable[[_File, Path], Content]) -> Content:
    """What `read` finds in a file, whose size and header are looked at first."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            header = int.from_bytes(file.read(8), "little") if size >= 8 else -1
    except OSError as error:
        raise CannotError(f"cannot read {name_of(path)}: {error.strerror or error}") from None
    except ValueError as error:  # no system has such a name: a NUL in it, or half a character
        raise CannotError(f"cannot read {str(path)!r}: {error}") from None
    if header < 0 or header > size - 8:
        raise CannotError(f"'{path}' is no safetensors file, or only the beginning of one ({size} bytes)")
    if header > _LONGEST_HEADER or size > _LARGEST_FILE:
        raise CannotError(f"'{path}' is too large for a network to be shown: {size} bytes, header {header} bytes")
    try:
        with safe_open(path, framework="numpy") as file:
            return read(file, path)
    except (SafetensorError, OSError) as error:
        raise CannotError(f"'{path}' is damaged: {str(error).splitlines()[0]}") from None


def _read(file: _File, path: Path) -> Checkpoint:
    """Metadata, then names and shapes, then the numbers."""
    config, training = _metadata(file.metadata() or {}, path)
    names = set(file.keys())
    slices = {name: file.get_slice(name) for name in names}
    wanted = config.shapes(*(_width(slices, name, path) for name in config.tables))
    for name in sorted(wanted.keys() - names):
        raise CannotError(f"'{path}': '{name}' is missing")
    for name in sorted(names - wanted.keys()):
        kind = f"cell '{config.cell}' and shape '{config.shape}'"
        raise CannotError(f"'{path}': {_short(name)} does not belong to a network of {kind}")
    kinds = {slices[name].get_dtype() for name in names}
    if len(kinds) != 1 or not kinds <= set(_NAMES.values()):
        raise CannotError(f"'{path}': weights must all be F32 or all F64, not {', '.join(sorted(kinds))}")
    for name, shape in wanted.items():
        found = tuple(slices[name].get_shape())
        if found != shape or 0 in shape:
            raise CannotError(f"'{path}': '{name}' has shape {list(found)}, not {list(shape)}")
    weights: dict[str, Array] = {name: file.get_tensor(name) for name in wanted}
    for name, array in weights.items():
        if not np.isfinite(array).all():
            raise CannotError(f"'{path}': '{name}' holds values that are not finite")
    return Checkpoint(Network.from_weights(config, weights), training)


def _width(slices: Mapping[str, _Slice], name: str, path: Path) -> int:
    """X of a table of vectors, which only the file says; 0 where there is none."""
    table = slices[name].get_shape() if name in slices else [0, 0]
    if len(table) != 2:
        raise CannotError(f"'{path}': '{name}' has shape {table}, which is no table of vectors")
    return table[1]


def _metadata(metadata: Mapping[str, str], path: Path) -> tuple[Config, Mapping[str, Any]]:
    """The file's description of itself, each entry checked."""
    if metadata.get("rnn_tui.schema") != SCHEMA:
        raise CannotError(f"'{path}' is no rnn-tui checkpoint: its 'rnn_tui.schema' is not \"{SCHEMA}\"")
    try:
        model = json.loads(metadata.get("rnn_tui.model", ""))
    except (ValueError, RecursionError):
        raise CannotError(f"'{path}': 'rnn_tui.model' is not a JSON object") from None
    if not isinstance(model, dict):
        raise CannotError(f"'{path}': 'rnn_tui.model' is not a JSON object")
    vocabulary = _vocabulary(model, "vocabulary", path)
    config = Config(
        task=_one_of(model, "task", None, path),
        cell=_one_of(model, "cell", tuple(CELLS), path),
        hidden=_count(model, "hidden", path),
        layers=_count(model, "layers", path),
        shape=_one_of(model, "shape", SHAPES, path),
        bidirectional=_flag(model, "bidirectional", path),
        residual=_flag(model, "residual", path),
        input=_one_of(model, "input", INPUTS, path),
        vocabulary=vocabulary,
        output=_one_of(model, "output", OUTPUTS, path),
        output_vocabulary=_vocabulary(model, "output_vocabulary", path),
        longest_output=_longest_output(model, path),
    )
    if config.output == "sigmoid" and len(config.output_vocabulary) != 2:
        raise CannotError(f"'{path}': a sigmoid output has two words in 'output_vocabulary', not more or fewer")
    _check_supported(config, path)
    training = model.get("training", {})
    return config, training if isinstance(training, dict) else {}


def _check_supported(config: Config, path: Path) -> None:
    """What does not go together: a shape, a cell and directions that no network has."""
    if config.residual:
        raise CannotError(f"'{path}': 'residual' is true, which a recurrent network cannot be")
    if config.cell == "dense" and config.shape != "one-to-one":
        raise CannotError(
            f"'{path}': 'shape' is '{config.shape}'; cell 'dense' has no steps and can only be one-to-one"
        )
    if config.bidirectional and (config.shape != "many-to-many" or config.cell == "dense"):
        raise CannotError(f"'{path}': 'bidirectional' is true, which a network that is {config.shape} cannot be")
    if config.encodes:
        _check_written(config, path)


def _check_written(config: Config, path: Path) -> None:
    """What a decoder writes with, and where it stops."""
    if config.output != "softmax":
        raise CannotError(f"'{path}': 'output' is '{config.output}'; an encoder-decoder writes tokens, by a softmax")
    for token in (START, END):
        if token not in config.output_vocabulary:
            raise CannotError(f"'{path}': 'output_vocabulary' of an encoder-decoder lacks '{token}'")


def _longest_output(model: Mapping[str, Any], path: Path) -> int:
    """Stated by an encoder-decoder, and by no other network."""
    if model.get("shape") == "encoder-decoder":
        return _count(model, "longest_output", path)
    if model.get("longest_output"):
        raise CannotError(f"'{path}': 'longest_output' is stated, which belongs to an encoder-decoder")
    return 0


def _one_of(model: Mapping[str, Any], key: str, known: tuple[str, ...] | None, path: Path) -> str:
    value = model.get(key)
    if not isinstance(value, str) or (known is not None and value not in known):
        choice = f" (one of {', '.join(known)})" if known else ""
        raise CannotError(f"'{path}': '{key}' is {_short(value)}{choice}")
    return value


def _count(model: Mapping[str, Any], key: str, path: Path) -> int:
    value = model.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LARGEST[key]:
        raise CannotError(f"'{path}': '{key}' is {_short(value)}, not a number from 1 to {_LARGEST[key]}")
    return value


def _flag(model: Mapping[str, Any], key: str, path: Path) -> bool:
    value = model.get(key, False)
    if not isinstance(value, bool):
        raise CannotError(f"'{path}': '{key}' is {_short(value)}, not true or false")
    return value


def _vocabulary(model: Mapping[str, Any], key: str, path: Path) -> tuple[str, ...]:
    value = model.get(key)
    if not isinstance(value, list) or not value or not all(isinstance(token, str) and token for token in value):
        raise CannotError(f"'{path}': '{key}' is not a list of tokens")
    if len(set(value)) != len(value):
        raise CannotError(f"'{path}': '{key}' has a token twice")
    if any("\ud800" <= character <= "\udfff" for token in value for character in token):
        raise CannotError(f"'{path}': '{key}' has a token that is not text")
    return tuple(value)


def _short(value: object) -> str:
    """A value as it stands in an error line: at most 40 characters."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
