import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.core.checkpoint import Checkpoint, checkpoint_bytes, save_checkpoint, serialised
from rnn_tui.core.network import Config, Network
from rnn_tui.errors import CannotError, UsageError
from rnn_tui.models import bundled, bundled_bytes, check_cell, choose, chosen, default_cell, resolve, snapshots
from rnn_tui.models.library import FOLDER, family
from rnn_tui.models.make import SHIPPED
from rnn_tui.models.plan import Plan
from rnn_tui.tasks import TASKS, task
from rnn_tui.tasks.recipes import COURSES
from tests.models_for_tests import FOREIGN, foreign

WORDS = task("agreement").vocabulary
CONFIG = Config("agreement", "rnn", 3, WORDS, WORDS)


def test_every_family_ships_with_every_training_step() -> None:
    families = {name.family for name in bundled()}
    assert families == {family(name, cell, layers, bidirectional=both) for name, cell, layers, both in SHIPPED}
    for name in families:
        assert snapshots(name) == list(COURSES[name.partition("-")[0]].snapshots)


@pytest.mark.parametrize("name", [str(name) for name in bundled()])
def test_every_network_that_ships_opens_and_says_how_it_was_made(name: str) -> None:
    model = resolve(name)
    assert f"{model.family}@{model.step}" == name
    config, course = model.network.config, COURSES[model.task.name]
    assert family(config.task, config.cell, config.layers, bidirectional=config.bidirectional) == model.family
    assert model.network.dtype == np.float64
    assert config.vocabulary == model.task.vocabulary
    assert config.output_vocabulary == model.task.output_vocabulary
    assert (config.shape, config.longest_output) == (model.task.shape, model.task.longest_output)
    assert model.training["steps"] == model.step
    both = " --bidirectional" if config.bidirectional else ""
    keep = "" if model.step == course.snapshots[-1] else f" --keep {model.step}"
    assert model.training["command"] == (
        f"rnn-tui train {config.task} --cell {config.cell} --hidden {course.hidden} --layers {config.layers}{both}"
        f" --steps {course.recipe.steps} --seed 0{keep}"
    )
    assert 0 <= model.training["final_loss"] < 5
    if config.task != "text":
        assert 0 <= model.training["held_out_accuracy"] <= 1


def test_all_of_them_are_small() -> None:
    assert sum(len(bundled_bytes(str(name))) for name in bundled()) <= 5 * 10**6


def test_without_a_step_it_is_the_last() -> None:
    assert resolve("agreement-lstm").source == resolve("agreement-lstm@6000").source == "agreement-lstm"
    assert choose("agreement", "lstm").step == 6000
    assert choose("agreement", "gru-simple", 100).source == "agreement-gru-simple@100"
    assert resolve("agreement-lstm-2layers").network.config.layers == 2
    assert bundled_bytes("agreement-lstm") == bundled_bytes("agreement-lstm@6000")


@pytest.mark.parametrize("name", ["agreement-lstm", "agreement-lstm@100"])
def test_the_folder_is_read_once_a_call(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    glob = Path.glob

    def counted(folder: Path, pattern: str) -> Iterator[Path]:
        read.append(folder)
        return iter(glob(folder, pattern))

    monkeypatch.setattr(Path, "glob", counted)
    resolve(name)
    bundled_bytes(name)
    assert read == [FOLDER, FOLDER]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("agreement-lstm@7", "'agreement-lstm' has no training step 7; there are 0, 100, 300, 1000, 2000, 3000, 6000"),
        (
            "agreement-rnn-2layers",
            "no network 'agreement-rnn-2layers' ships; `rnn-tui train agreement --cell rnn --layers 2` trains one, and"
            " --at 0 shows its fresh weights",
        ),
        (
            "entities-gru-torch-bidirectional",
            "`rnn-tui train entities --cell gru-torch --bidirectional` trains one",
        ),
        ("agreement-lstm-bidirectional", "networks of task 'agreement' cannot be bidirectional: each answer is the"),
        ("text-lstm-bidirectional", "each answer is the next character, which the way from the right would have read"),
        ("number-dense-bidirectional", "there is one input"),
        ("sentiment-rnn-bidirectional", "its one answer comes at the last word"),
        ("dates-gru-bidirectional", "the decoder goes on from one last state"),
        ("number-lstm", "task 'number' has no cell 'lstm'; its cells are dense"),
        ("agreement-dense", "task 'agreement' has no cell 'dense'"),
        ("agreement-lstm@", "no model is named 'agreement-lstm@'; did you mean 'agreement-lstm'?"),
        ("agrement-lstm", "no network 'agrement-lstm' ships; did you mean 'agreement-lstm'? `rnn-tui models` lists"),
        (f"agreement-lstm@{'9' * 5000}", "no model is named 'agreement-lstm@999999...'"),
        ("lstm", "no model is named 'lstm'; `rnn-tui models` lists them; a file needs its path"),
        ("", "no model is named ''"),
    ],
)
def test_names_that_no_network_has(name: str, said: str) -> None:
    for find in (resolve, bundled_bytes):
        with pytest.raises(UsageError) as caught:
            find(name)
        assert said in str(caught.value)


def test_cells_that_a_task_has_not() -> None:
    with pytest.raises(UsageError, match="task 'agreement' has no cell 'gru-smple'; did you mean 'gru-simple'"):
        check_cell("agreement", "gru-smple")
    with pytest.raises(UsageError, match="unknown task 'agrement'"):
        choose("agrement", "lstm")


def test_a_cell_that_no_network_ships_for_opens_on_the_weights_that_its_training_begins_with() -> None:
    model = choose("sentiment", "gru-torch", 0)
    plan = Plan("sentiment", "gru-torch", 16, 1, COURSES["sentiment"].recipe.steps, 0)
    first = next(iter(plan.reports((0,)))).snapshot
    assert first is not None
    for name, array in first.astype("float64").weights().items():
        assert np.array_equal(array, model.network.weights()[name])
    assert (model.source, model.family, model.step) == ("sentiment-gru-torch@0", None, 0)
    assert model.training["command"] == plan.command(0)
    assert resolve("sentiment-gru-torch@0").network.weights().keys() == model.network.weights().keys()
    assert resolve("agreement-rnn-2layers@0").network.config.layers == 2
    for at in (None, 100):
        with pytest.raises(UsageError, match="no network 'sentiment-gru-torch' ships"):
            choose("sentiment", "gru-torch", at)
    with pytest.raises(UsageError, match="no network 'sentiment-gru-torch' ships"):
        bundled_bytes("sentiment-gru-torch@0")


def test_a_task_opens_on_its_own_cell() -> None:
    assert [default_cell(name) for name in ("number", "agreement", "dates")] == ["dense", "lstm", "lstm"]
    assert chosen(None, "number").source == "number-dense"
    assert chosen(None, "entities", None, 30).source == "entities-lstm@30"


def test_both_directions_of_entities() -> None:
    both = choose("entities", "lstm", bidirectional=True)
    assert both.source == "entities-lstm-bidirectional"
    assert both.network.reverse is not None
    assert both.label == "entities · lstm · 16 units · bidirectional"
    assert choose("entities", "lstm").network.reverse is None
    with pytest.raises(UsageError, match="cannot be bidirectional"):
        choose("agreement", "lstm", bidirectional=True)


def test_a_file_that_reads_both_ways_where_no_network_of_its_task_does(tmp_path: Path) -> None:
    network = Network.fresh(replace(CONFIG, bidirectional=True), np.random.default_rng(0), 2)
    save_checkpoint(tmp_path / "own.safetensors", Checkpoint(network, {}))
    with pytest.raises(CannotError, match="'bidirectional' is true, which networks of task 'agreement' cannot be"):
        resolve(str(tmp_path / "own.safetensors"))


def _model(**changes: object) -> dict[str, object]:
    return asdict(CONFIG) | changes


def _file(folder: Path, **changes: object) -> Path:
    """A sound file whose description says something else."""
    network = Network.fresh(CONFIG, np.random.default_rng(0), 2)
    metadata = {"rnn_tui.schema": "1", "rnn_tui.model": json.dumps(_model(**changes))}
    path = folder / "own.safetensors"
    path.write_bytes(serialised(network.weights(), metadata))
    return path


def test_a_file_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path)
    model = resolve(str(path))
    assert (model.source, model.family, model.step) == (str(path), None, None)
    assert model.label == "agreement · rnn · 3 units"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agreement-lstm").write_bytes(path.read_bytes())
    assert resolve("agreement-lstm").network.config.cell == "rnn"
    assert resolve("own.safetensors").source == "own.safetensors"
    with pytest.raises(CannotError, match=r"cannot read 'no/\\x00': embedded null"):
        resolve("no/\0")
    with pytest.raises(CannotError, match=r"cannot read 'none\.safetensors': No such file"):
        resolve("none.safetensors")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"task": "chess"}, f"is of the unknown task 'chess'; known are {', '.join(TASKS)}"),
        ({"shape": "one-to-one"}, "'shape' is 'one-to-one', and task 'agreement' is many-to-many"),
        (
            {"output_vocabulary": ["cow", *WORDS[1:-1], "bull"][: len(WORDS)]},
            "",
        ),
    ],
)
def test_a_file_that_is_not_of_its_tasks_kind(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    with pytest.raises(CannotError) as caught:
        resolve(str(_file(tmp_path, **changes)))
    assert said in str(caught.value)


def test_outputs_that_cannot_be_inputs(tmp_path: Path) -> None:
    path = _file(tmp_path, output_vocabulary=[*WORDS[:-1], "bull"])
    with pytest.raises(CannotError, match="'bull' is in one of 'vocabulary' and 'output_vocabulary' alone"):
        resolve(str(path))


def test_a_dense_network_of_a_task_with_memory(tmp_path: Path) -> None:
    network = Network.fresh(replace(CONFIG, cell="dense"), np.random.default_rng(0), 2)
    path = tmp_path / "own.safetensors"
    save_checkpoint(path, Checkpoint(network, {}))
    with pytest.raises(CannotError, match="'shape' is 'many-to-many'; cell 'dense' has no steps"):
        resolve(str(path))


def test_the_vocabulary_of_the_file_wins(tmp_path: Path) -> None:
    words = ("one", "two", "three")
    network = Network.fresh(replace(CONFIG, vocabulary=words, output_vocabulary=words), np.random.default_rng(0), 2)
    path = tmp_path / "own.safetensors"
    path.write_bytes(checkpoint_bytes(Checkpoint(network, {"steps": "many"})))
    model = resolve(str(path))
    assert model.network.config.vocabulary == words
    assert model.step is None
    assert model.task.read("Two, three", words) == ("two", "three")
    assert model.astype("float32").network.dtype == np.float32


@pytest.mark.parametrize(
    ("said", "step"), [(0, 0), (300, 300), (-5, None), (True, None), (False, None), (3.0, None), ("3", None)]
)
def test_a_files_training_step_is_a_whole_number_from_0_on(tmp_path: Path, said: object, step: int | None) -> None:
    network = Network.fresh(CONFIG, np.random.default_rng(0), 2)
    path = tmp_path / "own.safetensors"
    path.write_bytes(checkpoint_bytes(Checkpoint(network, {"steps": said})))
    opened = resolve(str(path)).step
    assert (opened, type(opened)) == (step, type(step))


def test_foreign_tokens_of_a_file_can_be_typed_but_for_white_space_around(tmp_path: Path) -> None:
    path = tmp_path / "own.safetensors"
    save_checkpoint(path, Checkpoint(foreign().network, {}))
    model = resolve(str(path))
    words = model.network.config.vocabulary
    assert words == FOREIGN
    tokens = ("The", "the", "New York", "York", "1,000", "U.S.")
    assert model.task.read("The the New York York 1,000 U.S.", words) == tokens
    assert model.task.text(tokens, words) == " ".join(tokens)
    assert [model.task.read_target(token, words) for token in words] == list(words)
    for token in (" ", "\nend"):
        assert model.task.text(["The", token], words) is None
