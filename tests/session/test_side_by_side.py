from dataclasses import replace

import pytest

from rnn_tui.errors import UsageError
from rnn_tui.models import Model, choose, resolve, snapshots
from rnn_tui.session import Run
from rnn_tui.session.side_by_side import common_steps, gated_cells, one_way, pair
from tests.models_for_tests import OPENING, agreement, foreign
from tests.session.shapes import BOTH_WAYS
from tests.tui.explorers import opener


def run_of(model: Model) -> Run:
    return Run.over(model, OPENING, "was")


def sources(runs: tuple[Run, ...]) -> list[str]:
    return [run.model.source for run in runs]


@pytest.mark.parametrize("front", ["agreement-lstm@100", "agreement-gru@300"])
def test_a_cell_with_gates_gets_the_rnn_above_it_at_the_same_training_step(front: str) -> None:
    run = run_of(opener(front))
    both = pair(run, opener)
    assert sources(both) == [f"agreement-rnn@{front.partition('@')[2]}", front]
    assert both[1] is run
    assert both[0].tokens == run.tokens and both[0].last_target == "was"


def test_the_rnn_gets_the_lstm_below_it() -> None:
    run = run_of(opener("agreement-rnn@0"))
    both = pair(run, opener)
    assert sources(both) == ["agreement-rnn@0", "agreement-lstm@0"] and both[0] is run


def test_another_cell_and_another_training_step() -> None:
    run = run_of(opener("agreement-lstm@0"))
    assert sources(pair(run, opener, cell="gru")) == ["agreement-rnn@0", "agreement-gru@0"]
    assert sources(pair(run, opener, step=300)) == ["agreement-rnn@300", "agreement-lstm@300"]
    assert sources(pair(run, opener, cell="gru", step=100)) == ["agreement-rnn@100", "agreement-gru@100"]


def test_more_layers_keep_their_family_through_training() -> None:
    asked = []

    def opened(name: str) -> Model:
        asked.append(name)
        raise UsageError("none ships")

    model = agreement("lstm", layers=2, step=100)
    run = run_of(model)
    assert pair(run, opened, step=300) == (run,)
    assert asked == ["agreement-rnn@300", f"{model.family}@300"]


def test_where_nothing_else_ships_or_knows_the_words_it_is_alone() -> None:
    run = run_of(agreement("gru"))

    def nothing(_name: str) -> Model:
        raise UsageError("none ships")

    assert pair(run, nothing) == (run,)
    strange = Run.over(foreign(), ["New York"])
    assert pair(strange, opener) == (strange,)


def test_an_empty_sequence_has_its_pair_too() -> None:
    runs = pair(Run.start(opener("agreement-lstm@0")), opener)
    assert [len(run) for run in runs] == [0, 0]


def test_what_networks_have_in_common() -> None:
    assert common_steps([]) == common_steps([run_of(agreement())]) == []
    both = [run_of(choose("agreement", cell)) for cell in ("rnn", "lstm")]
    assert common_steps(both) == [step for step in snapshots("agreement-rnn") if step in snapshots("agreement-lstm")]
    assert set(gated_cells(both[0])) == {"gru-simple", "gru", "gru-torch", "lstm"}


@pytest.mark.parametrize(("cell", "found"), [("gru", "entities-gru@100"), ("gru-torch", "entities-lstm@100")])
def test_both_ways_give_way_to_one_of_the_same_cell_else_to_the_lstm(cell: str, found: str) -> None:
    both = BOTH_WAYS.model(cell)
    run = Run.over(replace(both, step=100), BOTH_WAYS.tokens)
    one = one_way(run, resolve)
    assert one.model.source == found
    assert one.tokens[:] == run.tokens[:]
    assert one_way(one, resolve) is one
    assert one_way(run, opener) is run, "where none ships"
    assert not pair(one, resolve)[0].model.network.config.bidirectional
