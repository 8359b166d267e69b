import numpy as np
import pytest

from rnn_tui.session import Run
from rnn_tui.session.gates import of_run, pattern, plainest, what_gates_do
from rnn_tui.session.saturation import habits, saturation
from rnn_tui.tasks import TASKS
from tests.models_for_tests import OPENING, agreement, chinese, of_task, tiny


def test_bins_and_ends() -> None:
    found = saturation(np.array([[0.0, 0.1, 0.1000001], [0.5, 0.9, 1.0]]))
    assert found.counts == (1, 2, 0, 0, 0, 1, 0, 0, 0, 2)
    assert (found.low, found.high, found.near) == (2 / 6, 2 / 6, 4 / 6)


def test_what_is_not_finite_is_counted_nowhere() -> None:
    found = saturation(np.array([np.nan, np.inf, 0.95]))
    assert (sum(found.counts), found.low, found.high) == (1, 0.0, 1.0)
    assert saturation(np.array([np.nan])).near == 0.0


@pytest.mark.parametrize("cell", ["lstm", "gru", "gru-simple", "gru-torch"])
def test_a_run_is_counted_gate_by_gate(cell: str) -> None:
    run = Run.over(agreement(cell), OPENING)
    found = of_run(run, 0)
    assert list(found) == list(run.model.network.cell.gates)
    for name, counted in found.items():
        values = np.array([run.gates(t, 0)[name] for t in range(1, 9)])
        assert sum(counted.counts) == values.size == 8 * 16
        assert counted.counts[3] == np.sum((values >= 0.3) & (values < 0.4))
        assert counted.high == np.mean(values >= 0.9)


def test_held_out_sentences_are_counted_without_their_padding() -> None:
    model = tiny("gru")
    task, index = model.task, model.network.index
    rng = np.random.default_rng([20_180_218])
    sentences = [task.sample(rng, held_out=True) for _ in range(128)]
    assert all(task.held_out(words) for words in sentences)
    alone = [Run.over(model, words) for words in sentences]
    values = [run.gates(t, 0)["update"] for run in alone for t in range(1, len(run) + 1)]
    found = habits(model, 0)["update"]
    assert sum(found.counts) == 3 * sum(map(len, sentences))
    assert found.counts == saturation(np.array(values)).counts
    assert set(index) >= {word for words in sentences for word in words}


def test_no_gates_and_no_sentences_are_nothing() -> None:
    assert habits(tiny("rnn"), 0) == of_run(Run.over(tiny("rnn"), OPENING), 0) == {}
    assert habits(chinese(), 0) == {}


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_the_pattern_is_that_of_the_gates(cell: str) -> None:
    run = Run.over(agreement(cell), OPENING)
    found = pattern(run, 0)
    assert found is not None
    assert found.noun == 2
    gates = [run.gates(t, 0) for t in range(2, 9)]
    for unit in range(16):
        writes = [float(at["update"][unit]) for at in gates]
        keeps = [float(at["forget"][unit]) if cell == "lstm" else 1 - float(at["update"][unit]) for at in gates]
        assert found.replaces[unit] == min(writes[0], 1 - keeps[0])
        assert found.keeps[unit] == min(min(1 - write, keep) for write, keep in zip(writes[1:], keeps[1:], strict=True))
        assert found.there(unit)[0] == f"Γu {writes[0]:.2f}"
        assert found.after(unit)[0] == f"Γu ≤ {np.ceil(100 * max(writes[1:])) / 100:.2f}"
        if cell == "lstm":
            assert found.there(unit)[1] == f"Γf {keeps[0]:.2f}"
            assert found.after(unit)[1] == f"Γf ≥ {np.floor(100 * min(keeps[1:])) / 100:.2f}"
    best = found.units[0]
    scores = np.minimum(found.replaces, found.keeps)
    assert found.shows == (found.replaces[best] > 0.5 and found.keeps[best] > 0.5)
    assert sorted(found.units) == list(range(16))
    assert scores[best] >= scores[found.units[-1]]


def test_the_pattern_ends_before_the_verb() -> None:
    run = Run.over(agreement("gru"), ["the", "cats", "near", "the", "dog"])
    longer = run.extend(["were", "full"])
    before, after = pattern(run, 0), pattern(longer, 0)
    assert before is not None
    assert after is not None
    assert (before.keeps == after.keeps).all()


@pytest.mark.parametrize("words", [[], ["the"], ["the", "cats"], ["near", "the"]])
def test_without_a_noun_and_a_word_behind_it_there_is_no_pattern(words: list[str]) -> None:
    assert pattern(Run.over(agreement("gru"), words), 0) is None


def test_a_cell_without_gates_has_no_pattern() -> None:
    assert pattern(Run.over(agreement("rnn"), OPENING), 0) is None


def test_plain_data_has_a_list_over_the_layers() -> None:
    told = what_gates_do(Run.over(agreement("lstm", 2), OPENING))
    assert [list(layer) for layer in told["saturation"]] == [["update", "forget", "output"]] * 2
    assert told["pattern"][1]["noun"] == 2
    assert len(told["pattern"][0]["keeps"]) == 16
    assert what_gates_do(Run.over(agreement("rnn"), OPENING)) == {"saturation": [{}], "pattern": [None]}


def test_the_plainest_is_the_one_with_the_largest_contrast() -> None:
    runs = [Run.over(agreement(cell), OPENING) for cell in ("rnn", "gru-simple", "gru", "gru-torch")]
    found = plainest(runs)
    assert found is not None
    run, story = found
    contrasts = [one.contrast for run in runs if (one := pattern(run, 0)) is not None]
    assert len(contrasts) == 3
    assert story.contrast == max(contrasts) == pattern(run, 0).contrast  # type: ignore[union-attr]  # it has gates
    best = story.units[0]
    assert story.contrast == min(story.replaces[best], story.keeps[best])
    assert plainest(runs[:1]) is None


def test_a_decoder_counts_with_its_encoder() -> None:
    rng = np.random.default_rng([20_180_218])
    task = TASKS["dates"]
    dates = [task.example(rng, held_out=True) for _ in range(128)]
    found = habits(of_task("dates"), 0)
    assert list(found) == ["update", "forget", "output"]
    assert sum(found["update"].counts) == 5 * sum(len(date.inputs) + len(date.targets) for date in dates)


def test_a_layer_without_gates_has_no_habits() -> None:
    assert habits(of_task("number"), 0) == {}
