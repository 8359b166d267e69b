"""Checkpoints: what is written is read back, and whatever else a file holds is a CannotError, soon."""

import json
import struct
import time
import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file

from rnn_tui.core.checkpoint import Checkpoint, checkpoint_bytes, load_checkpoint, save_checkpoint, serialised
from rnn_tui.core.network import Config, Network
from rnn_tui.core.ops import Array
from rnn_tui.errors import CannotError
from tests.core.networks import RECURRENT, case
from tests.core.shapes import ALL, every, shaped

TRAINING = {"command": "rnn-tui train", "seed": 3, "steps": 7, "final_loss": 1.5, "held_out_accuracy": None}
NETWORK = case("lstm", 2).network

WRITES: tuple[tuple[str, Any], ...] = (
    ("shape", "encoder-decoder"),
    ("longest_output", 9),
    ("output_vocabulary", ["w", "x", "<start>", "<end>"]),
)


def valid(dtype: str = "float64") -> bytes:
    return checkpoint_bytes(Checkpoint(NETWORK, TRAINING), dtype=dtype)


def described(**changes: object) -> dict[str, Any]:
    """The metadata's JSON object of a valid file, changed; a value of `...` takes the key away."""
    text = load_header(valid())["__metadata__"]["rnn_tui.model"]
    found: dict[str, Any] = json.loads(text) | changes
    return {key: value for key, value in found.items() if value is not ...}


def load_header(data: bytes) -> dict[str, Any]:
    (length,) = struct.unpack("<Q", data[:8])
    found: dict[str, Any] = json.loads(data[8 : 8 + length])
    return found


def built(
    weights: Mapping[str, Array] | None = None, model: object = None, schema: str = "1", text: str | None = None
) -> bytes:
    """A file with other weights or another description of itself."""
    said = text if text is not None else json.dumps(described() if model is None else model)
    return serialised(
        NETWORK.weights() if weights is None else weights, {"rnn_tui.schema": schema, "rnn_tui.model": said}
    )


def refused(folder: Path, data: bytes) -> str:
    """The error of a file with those bytes."""
    path = folder / "x.safetensors"
    path.write_bytes(data)
    with pytest.raises(CannotError) as caught:
        load_checkpoint(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("source", ["embedding", "one-hot"])
@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
@pytest.mark.parametrize("cell", RECURRENT)
def test_what_is_written_is_read_back(tmp_path: Path, cell: str, output: str, source: str) -> None:
    network = case(cell, 2, output=output, source=source).network
    path = tmp_path / "x.safetensors"
    save_checkpoint(path, Checkpoint(network, TRAINING), dtype="float64")
    again = load_checkpoint(path)
    assert again.network.config == network.config
    assert again.training == TRAINING
    ours, theirs = network.weights(), again.network.weights()
    assert list(ours) == list(theirs)
    assert all(np.array_equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize("source", ["embedding", "one-hot"])
@pytest.mark.parametrize("cell", ALL)
def test_every_shape_is_read_back(tmp_path: Path, cell: str, source: str) -> None:
    path = tmp_path / "x.safetensors"
    for one in every(cell, source=source):
        save_checkpoint(path, Checkpoint(one.network, TRAINING), dtype="float64")
        again = load_checkpoint(path).network
        assert again.config == one.network.config
        ours, theirs = one.network.weights(), again.weights()
        assert list(ours) == list(theirs)
        assert all(np.array_equal(ours[name], theirs[name]) for name in ours)
        said = json.loads(load_header(path.read_bytes())["__metadata__"]["rnn_tui.model"])
        assert ("longest_output" in said) == one.network.config.encodes


@pytest.mark.parametrize(("shape", "both"), [("encoder-decoder", False), ("many-to-many", True)])
def test_every_weight_of_two_parts_and_of_two_directions_is_missed_by_its_name(
    tmp_path: Path, shape: str, both: bool
) -> None:
    network = shaped("gru-torch", shape, 2, bidirectional=both).network
    header = load_header(checkpoint_bytes(Checkpoint(network, {})))["__metadata__"]
    weights = network.weights()
    for name, weight in weights.items():
        without = {key: value for key, value in weights.items() if key != name}
        assert f"'{name}' is missing" in refused(tmp_path, serialised(without, header))
        more = serialised(weights | {f"{name}x": weight}, header)
        assert f"'{name}x' does not belong to a network of cell 'gru-torch' and" in refused(tmp_path, more)
        narrow = serialised(weights | {name: weight[..., :-1]}, header)
        said = refused(tmp_path, narrow)
        first = f"{name.removesuffix('E')}layers.0.W_cx"  # the width of E is not stated
        assert f"'{first if name.endswith('E') else name}' has shape" in said
    table = serialised(weights | {network.config.tables[-1]: np.zeros(3)}, header)
    assert f"'{network.config.tables[-1]}' has shape [3], which is no table" in refused(tmp_path, table)


def test_two_tables_may_have_two_widths(tmp_path: Path) -> None:
    network = shaped("lstm", "encoder-decoder", 2).network
    sizes = network.config.shapes(3, 5)
    assert (sizes["encoder.E"], sizes["decoder.E"]) == ((6, 3), (6, 5))
    wide = Network.from_weights(network.config, {name: np.ones(size) for name, size in sizes.items()})
    path = tmp_path / "x.safetensors"
    save_checkpoint(path, Checkpoint(wide, {}))
    assert load_checkpoint(path).network.parameters == wide.parameters


def test_float32_is_rounded_once_and_widened_exactly(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    save_checkpoint(path, Checkpoint(NETWORK, {}))
    read = load_checkpoint(path).network
    assert read.dtype == np.float32
    for name, weight in read.astype("float64").weights().items():
        assert np.array_equal(weight, NETWORK.weights()[name].astype(np.float32).astype(np.float64))


def test_safetensors_own_reader_reads_it_and_the_bytes_are_always_the_same(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(valid())
    theirs = load_file(path)
    assert all(np.array_equal(weight, theirs[name]) for name, weight in NETWORK.weights().items())
    assert len({valid() for _ in range(5)}) == 1
    header = load_header(valid())
    assert header["__metadata__"]["rnn_tui.schema"] == "1"
    (length,) = struct.unpack("<Q", valid()[:8])
    assert length % 8 == 0


def test_the_metadata_has_the_contracts_keys() -> None:
    assert set(described()) == {
        "task", "cell", "shape", "hidden", "layers", "bidirectional", "residual", "input", "vocabulary", "output",
        "output_vocabulary", "training",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cell": "lstn"}, "'cell' is 'lstn' (one of rnn,"),
        ({"task": 3}, "'task' is 3"),
        ({"hidden": 0}, "'hidden' is 0, not a number from 1 to 4096"),
        ({"hidden": 10**12}, "'hidden' is 1000000000000, not a number"),
        ({"hidden": True}, "'hidden' is True, not a number"),
        ({"hidden": 5.0}, "'hidden' is 5.0, not a number"),
        ({"hidden": ...}, "'hidden' is None, not a number"),
        ({"hidden": 6}, "has shape"),
        ({"layers": 10**9}, "'layers' is 1000000000, not a number from 1 to 16"),
        ({"layers": 3}, "'layers.2.W_c' is missing"),
        ({"layers": 1}, "'layers.1.W_c' does not belong"),
        ({"cell": "gru"}, "is missing"),
        ({"input": "one-hot"}, "'E' does not belong"),
        ({"input": "words"}, "'input' is 'words'"),
        ({"output": "tanh"}, "'output' is 'tanh'"),
        ({"output": "sigmoid"}, "two words in 'output_vocabulary'"),
        ({"shape": "round"}, "'shape' is 'round'"),
        ({"bidirectional": "yes"}, "'bidirectional' is 'yes', not true or false"),
        ({"bidirectional": True}, "'layers.0.reverse.W_c' is missing"),
        (
            {"bidirectional": True, "shape": "many-to-one"},
            "'bidirectional' is true, which a network that is many-to-one",
        ),
        ({"cell": "dense"}, "'shape' is 'many-to-many'; cell 'dense' has no steps"),
        ({"longest_output": 9}, "'longest_output' is stated, which belongs to an encoder-decoder"),
        ({"shape": "encoder-decoder"}, "'longest_output' is None, not a number from 1 to 10000"),
        (
            {"shape": "encoder-decoder", "longest_output": 9},
            "'output_vocabulary' of an encoder-decoder lacks '<start>'",
        ),
        (
            dict(WRITES) | {"output_vocabulary": ["w", "<start>"]},
            "'output_vocabulary' of an encoder-decoder lacks '<end>'",
        ),
        (dict(WRITES) | {"longest_output": 0}, "'longest_output' is 0, not a number"),
        (dict(WRITES) | {"longest_output": True}, "'longest_output' is True, not a number"),
        (
            dict(WRITES) | {"bidirectional": True},
            "'bidirectional' is true, which a network that is encoder-decoder cannot",
        ),
        (
            dict(WRITES) | {"output": "sigmoid", "output_vocabulary": ["<start>", "<end>"]},
            "an encoder-decoder writes tokens",
        ),
        (dict(WRITES), "'decoder.E' is missing"),
        ({"residual": True}, "'residual' is true"),
        ({"vocabulary": []}, "'vocabulary' is not a list of tokens"),
        ({"vocabulary": "abcdef"}, "'vocabulary' is not a list of tokens"),
        ({"vocabulary": ["a", ""]}, "'vocabulary' is not a list of tokens"),
        ({"vocabulary": ["a", "a"]}, "'vocabulary' has a token twice"),
        ({"vocabulary": ["a", "\ud800"]}, "'vocabulary' has a token that is not text"),
        ({"vocabulary": ["a", "b"]}, "'E' has shape [6, 4], not [2, 4]"),
        ({"output_vocabulary": ["a", 3]}, "'output_vocabulary' is not a list of tokens"),
        ({"output_vocabulary": ["a"]}, "has shape"),
    ],
    ids=str,
)
def test_a_description_that_is_wrong_names_its_entry(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    assert said in refused(tmp_path, built(model=described(**changes)))


def test_what_is_no_description(tmp_path: Path) -> None:
    assert "'rnn_tui.schema' is not \"1\"" in refused(tmp_path, built(schema="2"))
    for text in ("", "[]", "3", "{", "[" * 200_000, '{"a":' * 100_000):
        assert "'rnn_tui.model' is not a JSON object" in refused(tmp_path, built(text=text))
    assert "is no rnn-tui checkpoint" in refused(tmp_path, serialised(NETWORK.weights(), {}))


def test_weights_that_are_wrong_are_named(tmp_path: Path) -> None:
    weights = NETWORK.weights()
    for name, weight in weights.items():
        without = {key: value for key, value in weights.items() if key != name}
        assert f"'{name}' is missing" in refused(tmp_path, built(without))
        broken = weight.copy()
        broken.flat[-1] = np.nan
        assert f"'{name}' holds values that are not finite" in refused(tmp_path, built(weights | {name: broken}))
        broken.flat[-1] = -np.inf
        assert f"'{name}' holds values that are not finite" in refused(tmp_path, built(weights | {name: broken}))
        # The width of E is not stated: where it is another, the first layer does not fit it.
        narrow = "layers.0.W_c" if name == "E" else name
        assert f"'{narrow}' has shape" in refused(tmp_path, built(weights | {name: weight[..., :-1]}))
        assert f"'{name}' has shape" in refused(tmp_path, built(weights | {name: weight[None]}))
    assert "'more' does not belong" in refused(tmp_path, built(weights | {"more": np.zeros(3)}))
    assert len(refused(tmp_path, built(weights | {"q" * 10**5: np.zeros(3)})).partition("safetensors")[2]) < 120
    mixed = weights | {"b_y": weights["b_y"].astype(np.float32)}
    assert "must all be F32 or all F64, not F32, F64" in refused(tmp_path, built(mixed))


def test_what_is_no_such_file(tmp_path: Path) -> None:
    for data in (b"", b"PK\x03\x04", b"\x80\x04pickle", valid()[:-1], valid()[:200], valid() + b"x", b"\0" * 64):
        refused(tmp_path, data)
    for path in (tmp_path / "none", tmp_path, tmp_path / ("n" * 300)):
        with pytest.raises(CannotError, match="cannot read"):
            load_checkpoint(path)


def test_huge_claims_cost_no_memory_and_no_time(tmp_path: Path) -> None:
    """Shapes, offsets and lengths far beyond the file."""
    header = load_header(valid())
    big = header | {"E": {"dtype": "F64", "shape": [2**40, 2**20], "data_offsets": [0, 2**63]}}
    words = [f"w{n}" for n in range(10)]
    claims = [
        struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 2**31) + b"{}",
        _file(big),
        _file(header | {"E": {"dtype": "F64", "shape": [-1, 4], "data_offsets": [0, 8]}}),
        _file(header | {"E": {"dtype": "Q9", "shape": [6, 4], "data_offsets": [0, 8]}}),
        built(model=described(hidden=4096, layers=16)),
        built(model=described(vocabulary=words * 10**4)),
        built(text="{" + " " * 2**20),
    ]
    for data in claims:
        tracemalloc.start()
        began = time.process_time()
        refused(tmp_path, data)
        assert time.process_time() - began < 1
        assert tracemalloc.get_traced_memory()[1] < 2**25
        tracemalloc.stop()


def test_a_file_too_large_to_be_a_network_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    with path.open("wb") as file:
        file.write(struct.pack("<Q", 64))
        file.truncate(2**31)  # sparse: it takes no room
    with pytest.raises(CannotError, match="too large for a network"):
        load_checkpoint(path)


def test_a_vocabulary_too_long_to_be_shown_is_not_read(tmp_path: Path) -> None:
    words = [f"word{number}" for number in range(200_000)]
    assert "too large for a network" in refused(tmp_path, built(model=described(vocabulary=words)))


def _file(header: object) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + b"\0" * 64


def _outcome(path: Path, data: bytes) -> None:
    """Either it is read or it is a CannotError; nothing else may happen."""
    path.write_bytes(data)
    try:
        read = load_checkpoint(path)
    except CannotError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(read.network, Network)
        assert all(np.isfinite(weight).all() for weight in read.network.weights().values())


FUZZ = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(edits=st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=0, max_size=12)), min_size=1, max_size=5))
def test_a_damaged_file_is_never_more_than_an_error(tmp_path: Path, edits: list[tuple[int, bytes]]) -> None:
    data = bytearray(valid("float32"))
    for place, piece in edits:
        start = place % len(data)
        data[start : start + len(piece)] = piece
    _outcome(tmp_path / "x.safetensors", bytes(data))


@FUZZ
@given(place=st.integers(0, 1200), piece=st.text('{}[]",:0123456789-eE.\\ux \x00', max_size=6), shift=st.integers(0, 4))
def test_a_damaged_header_is_never_more_than_an_error(tmp_path: Path, place: int, piece: str, shift: int) -> None:
    """The header's length is put right, so that the damage is read."""
    data = valid("float32")
    (length,) = struct.unpack("<Q", data[:8])
    header = bytearray(data[8 : 8 + length])
    header[place % length : place % length + shift] = piece.encode()
    _outcome(tmp_path / "x.safetensors", struct.pack("<Q", len(header)) + bytes(header) + data[8 + length :])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@FUZZ
@given(key=st.sampled_from(sorted(described())), value=JSON)
def test_any_entry_may_be_anything(tmp_path: Path, key: str, value: object) -> None:
    _outcome(tmp_path / "x.safetensors", built(model=described(**{key: value})))


def test_an_unwritable_place_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CannotError, match="cannot write"):
        save_checkpoint(tmp_path / "no" / "x.safetensors", Checkpoint(NETWORK, {}))


def test_a_configuration_says_its_shapes() -> None:
    config = Config("test", "gru-torch", 3, ("a", "b"), ("no", "yes"), output="sigmoid")
    assert config.shapes(5) == {
        "E": (2, 5),
        "layers.0.W_cx": (3, 5),
        "layers.0.W_cc": (3, 3),
        "layers.0.W_u": (3, 8),
        "layers.0.W_r": (3, 8),
        "layers.0.b_cx": (3,),
        "layers.0.b_cc": (3,),
        "layers.0.b_u": (3,),
        "layers.0.b_r": (3,),
        "W_ya": (1, 3),
        "b_y": (1,),
    }
