"""The experiment: all networks alike in all but their kind, what they cannot read said so, what ships made by it."""

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.core.network import Network
from rnn_tui.core.padded import PaddedNetwork
from rnn_tui.errors import CannotError
from rnn_tui.experiments.leads import LONGEST, shifted, short_questions
from rnn_tui.experiments.padded import (
    COURSES,
    KINDS,
    LEADS,
    Plan,
    config,
    logits_after,
    loss_by_place,
    plans,
    readable,
    right,
    run,
)
from rnn_tui.experiments.padded_files import RESULTS, collected, load_network, network_bytes, results, shipped, written
from rnn_tui.models import resolve
from rnn_tui.tasks.agreement import AGREEMENT, VOCABULARY


def padded(longest: int = LONGEST) -> PaddedNetwork:
    return PaddedNetwork.fresh(VOCABULARY, longest, 4, np.random.default_rng(1))


def recurrent() -> Network:
    return Network.fresh(config("rnn"), np.random.default_rng(1))


def test_every_kind_is_trained_on_the_same_sentences() -> None:
    for course in COURSES:
        made = [Plan(kind, course, 4).examples() for kind in KINDS]
        batches = [next(examples) for examples in made]
        assert all(np.array_equal(batches[0].inputs, batch.inputs) for batch in batches)
        assert all(np.array_equal(batches[0].mask, batch.mask) for batch in batches)
    assert len(plans((0, 1))) == 2 * len(COURSES) * len(KINDS)
    assert {plan.seed for plan in plans((0, 1))[: len(COURSES) * len(KINDS)]} == {0}


@pytest.mark.parametrize("kind", ["padded", "rnn"])
def test_a_plan_trains_the_same_network_again(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnn_tui.experiments.padded.measured", lambda network: {"parameters": network.parameters})
    seen: list[int] = []
    one, found, _ = run(Plan(kind, "shifted", 0, 3), lambda report: seen.append(report.step))
    other, _, examples = run(Plan(kind, "shifted", 0, 3))
    assert [a.tobytes() for a in one.arrays()] == [a.tobytes() for a in other.arrays()]
    assert seen == [0, 1, 2, 3]
    assert found == {"kind": kind, "course": "shifted", "seed": 0, "steps": 3, "parameters": one.parameters}
    assert examples.leads.total() == 3 * 64


def test_logits_of_sentences_side_by_side_are_those_of_each_alone() -> None:
    sentences = [("the", "cats"), ("the", "dog", "near", "the", "fox")]
    for network in (padded(), recurrent()):
        both = logits_after(network, sentences)
        for column, sentence in enumerate(sentences):
            assert np.allclose(both[:, column], logits_after(network, [sentence])[:, 0], rtol=1e-12)


def test_what_is_too_long_cannot_be_read() -> None:
    probes = short_questions(AGREEMENT, 3)
    short = padded(longest=8)
    assert readable(short, ["the"] * 8)
    assert not readable(short, ["the"] * 9)
    assert readable(recurrent(), ["the"] * 500)
    assert right(short, probes, shifted(AGREEMENT, probes, 5)) is None
    assert right(recurrent(), probes, shifted(AGREEMENT, probes, 100)) is not None


def test_right_counts_the_likelier_verb() -> None:
    probes = short_questions(AGREEMENT, 20)
    network = padded()
    readout, bias = 0 * network.readout, network.readout_bias.copy()
    bias[network.index["were"]] = 1.0
    always = network.replaced([network.blocks, network.bias, readout, bias])
    plural = np.mean([probe.right == ("were",) for probe in probes])
    assert 0 < plural < 1
    assert right(always, probes, [probe.prefix for probe in probes]) == round(float(plural), 4)


def test_a_network_that_knows_nothing_loses_the_same_everywhere() -> None:
    network = padded()
    flat = network.replaced([0 * array for array in network.arrays()])
    assert set(loss_by_place(flat, AGREEMENT).values()) == {round(float(np.log(len(VOCABULARY))), 4)}


def test_networks_come_back_from_their_files(tmp_path: Path) -> None:
    for name, network in (("aligned-padded", padded().astype("float32")), ("aligned-rnn", recurrent())):
        path = written(tmp_path, name, network, {"seed": 0})
        again = load_network(path)
        pairs = zip(again.arrays(), network.astype("float32").arrays(), strict=True)
        assert all(np.array_equal(a, b.astype("float64")) for a, b in pairs)
        assert path.read_bytes() == network_bytes(network, {"seed": 0})
    with pytest.raises(CannotError, match=r"is no padded network: its metadata has no 'rnn_tui.padded'"):
        load_network((tmp_path / "padded-aligned-rnn.safetensors").rename(tmp_path / "x-padded.safetensors"))
    (tmp_path / "y-padded.safetensors").write_bytes(b"\0" * 100)
    with pytest.raises(CannotError, match="y-padded"):
        load_network(tmp_path / "y-padded.safetensors")


def test_figures_over_seeds() -> None:
    networks = [
        {"kind": "rnn", "course": "aligned", "seed": seed, "by_lead": {"0": share, "40": None}}
        for seed, share in ((0, 0.5), (1, 1.0))
    ]
    seen = {"aligned": {"leads": {"0": 3, "2": 1}, "places": {}}}
    data = collected(networks, seen, "the command")
    found = type(results())(json.loads(json.dumps(data)))
    line = found.line("aligned", "rnn", "by_lead", "0")
    assert (line.mean, line.lowest, line.highest) == (0.75, 0.5, 1.0)
    assert found.line("aligned", "rnn", "by_lead", "40").mean is None
    assert (found.seen("aligned", 2), found.seen("aligned", 1), found.sentences("aligned")) == (1, 0, 4)
    assert found.seeds == (0, 1)


def test_the_figures_that_ship_are_those_of_the_weights_that_ship() -> None:
    figures = results().data["networks"]
    for course in COURSES:
        networks = shipped(course)
        probes = short_questions(AGREEMENT, 200)
        sentences = {words: shifted(AGREEMENT, probes, words) for words in (0, 4)}
        for kind in KINDS:
            (found,) = (f for f in figures if (f["course"], f["kind"], f["seed"]) == (course, kind, 0))
            assert found["parameters"] == networks[kind].parameters
            for words, asked in sentences.items():
                share = right(networks[kind], probes, asked)
                assert share is not None
                # A probability that is all but the same for both forms may fall to either side elsewhere.
                assert abs(share - found["by_lead"][str(words)]) <= 0.01


def test_what_the_lesson_says_is_what_was_measured() -> None:
    found = results()
    assert len(found.seeds) >= 3
    for kind in KINDS:
        aligned = [found.line("aligned", kind, "by_lead", str(words)) for words in (0, 3)]
        assert aligned[0].lowest is not None
        assert aligned[1].lowest is not None
        assert aligned[0].lowest >= 0.99, "unshifted all are right"
        assert aligned[1].lowest < 0.6, "and of each kind some fall to chance where they were never shifted"
    for words in LEADS:
        for kind in ("rnn", "lstm"):
            line = found.line("shifted", kind, "by_lead", str(words))
            assert line.lowest is not None
            assert line.lowest >= 0.97, "a few shifted sentences teach the recurrent ones every shift"
    far = found.line("shifted", "padded", "by_lead", "8")
    assert far.mean is not None
    assert found.seen("shifted", 8) < 0.0002 * found.sentences("shifted")
    assert far.mean < 0.65, "the padded one guesses where it was hardly ever trained"
    assert found.line("shifted", "padded", "by_lead", "40").mean is None


def test_the_recurrent_networks_that_ship_open_in_the_app() -> None:
    opened = resolve(str(RESULTS / "padded-shifted-lstm.safetensors"))
    assert opened.network.config.input == "one-hot"
    assert opened.training["command"].startswith("rnn-tui padded --train")
