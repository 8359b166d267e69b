import numpy as np
import pytest

from rnn_tui.session.gates import pattern
from rnn_tui.tui import compared, numbers
from rnn_tui.tui import explorer as module
from rnn_tui.tui.compared import PREPARED
from tests.models_for_tests import OPENING, agreement, chinese, tiny
from tests.tui.apps import words
from tests.tui.explorers import NAMES, explore, opener
from tests.tui.scenes import drawn


@pytest.fixture(autouse=True)
def bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    def steps(family: str) -> list[int]:
        return [name.step for name in NAMES if name.family == family]

    for where in (module, compared):
        monkeypatch.setattr(where, "snapshots", steps)
    monkeypatch.setattr(module, "bundled", lambda: NAMES)


def sources(shown: module.Explorer) -> list[str]:
    return [run.model.source for run in shown.snapshot.runs]


@pytest.mark.parametrize(
    ("front", "other"),
    [
        ("agreement-lstm@100", "agreement-rnn@100"),
        ("agreement-rnn@0", "agreement-lstm@0"),
        ("agreement-gru@400", "agreement-rnn"),
    ],
)
def test_the_rnn_of_the_same_training_step_comes_beside_and_goes(front: str, other: str) -> None:
    shown = explore(opener(front), *OPENING)
    compared.toggle(shown)
    assert sources(shown) == [front, other]
    assert "^x leaves" in shown.message
    assert shown.snapshot.view.step == 2, "where the networks differ"
    compared.toggle(shown)
    assert (sources(shown), shown.snapshot.view.mode) == ([front], "explore")


def test_escape_clears_the_draft_first_and_then_leaves() -> None:
    shown = explore(opener("agreement-lstm"), *OPENING)
    compared.toggle(shown)
    shown.type("w")
    shown.escape()
    assert (shown.draft, shown.snapshot.view.mode) == ("", "compare")
    shown.escape()
    assert (len(sources(shown)), shown.snapshot.view.mode) == (1, "explore")


def test_where_the_eye_rests_elsewhere_it_stays() -> None:
    shown = explore(opener("agreement-lstm"), *OPENING)
    shown.look(step=5)
    compared.toggle(shown)
    assert shown.snapshot.view.step == 5


def test_training_steps_go_back_and_on_for_all() -> None:
    shown = explore(opener("agreement-lstm@300"), *OPENING)
    compared.toggle(shown)
    compared.train_step(shown, -1)
    assert sources(shown) == ["agreement-lstm@100", "agreement-rnn@100"]
    assert "lstm 100, rnn 100" in shown.message
    compared.train_step(shown, -1)
    compared.train_step(shown, -1)
    assert "fresh weights" in shown.message
    assert sources(shown) == ["agreement-lstm@0", "agreement-rnn@0"]
    assert words(shown) == OPENING
    shown.session.beside(opener("agreement-rnn@300"))
    compared.train_step(shown, 1)
    assert sources(shown) == ["agreement-lstm@100", "agreement-rnn@300"]


def test_alone_a_network_trains_as_ever() -> None:
    shown = explore(opener("agreement-lstm@100"), *OPENING)
    compared.train_step(shown, 1)
    assert shown.session.model.source == "agreement-lstm@300"


def test_networks_are_added_taken_away_and_refused() -> None:
    shown = explore(opener("agreement-lstm"), *OPENING)
    assert compared.add_or_take(shown, "agreement-gru")
    assert compared.add_or_take(shown, "agreement-rnn")
    assert sources(shown) == ["agreement-lstm", "agreement-gru", "agreement-rnn"]
    assert not compared.add_or_take(shown, "agreement-gru@0")
    assert (shown.refused, "at most 3 networks" in shown.message) == (True, True)
    assert not compared.add_or_take(shown, "agreement-lstm")
    assert "is in front" in shown.message
    assert compared.add_or_take(shown, "agreement-gru")
    assert sources(shown) == ["agreement-lstm", "agreement-rnn"]
    assert not compared.add(shown, "agreement-lsmt")
    assert shown.refused
    foreign = explore(chinese())
    assert not compared.add(foreign, "agreement-rnn")
    assert "has other words" in foreign.message


def test_the_next_one_comes_to_the_front() -> None:
    shown = explore(opener("agreement-lstm"), *OPENING)
    compared.turn(shown)
    assert shown.refused
    compared.toggle(shown)
    compared.turn(shown)
    assert sources(shown) == ["agreement-rnn@300", "agreement-lstm"]


def test_the_units_are_gone_through_from_the_best_and_the_numbers_said() -> None:
    shown = explore(agreement("gru"), *OPENING)
    seen = []
    for _ in range(3):
        compared.best_unit(shown)
        seen.append(shown.snapshot.view.unit)
    found = pattern(shown.snapshot.run, 0)
    assert found is not None
    assert seen == found.units[:3]
    after = " ".join(found.after(seen[2], numbers.gate)) or "it is not kept"
    told = f"3. unit {seen[2] + 1}: {found.there(seen[2], numbers.gate)[0]}"
    none = f"none replaces and keeps; {told}, then {after}"
    assert shown.message == (f"{told} at step 2, then {after}" if found.shows else none)
    shown.step(1)
    compared.best_unit(shown)
    assert shown.snapshot.view.unit == found.units[0], "asked anew, it begins anew"


def test_what_is_measured_of_a_unit_fits_a_line_of_80_columns() -> None:
    shown = explore(agreement("lstm"), *OPENING)
    for _ in range(16):
        compared.best_unit(shown)
        assert len(shown.message) <= 78
        assert shown.message in drawn(shown).text()


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_a_bound_that_every_gate_keeps_to_is_not_said(cell: str) -> None:
    shown = explore(agreement(cell), *OPENING)
    said = []
    for _ in range(16):
        compared.best_unit(shown)
        said.append(shown.message)
    assert not any("≤ 1.0" in line or "≥ .00" in line for line in said)
    found = pattern(shown.snapshot.run, 0)
    assert found is not None
    empty = found._replace(gates={"update": (found.gates["update"][0], np.ones(16))})
    assert empty.after(0) == []
    assert found._replace(gates={"forget": (np.ones(16), np.full(16, 0.004))}).after(0) == []


@pytest.mark.parametrize(("cell", "typed", "why"), [("rnn", OPENING, "no gates"), ("gru", ["the"], "no noun yet")])
def test_without_gates_or_a_noun_no_unit_is_ranked(cell: str, typed: list[str], why: str) -> None:
    shown = explore(tiny(cell), *typed)
    compared.best_unit(shown)
    assert (shown.refused, why in shown.message) == (True, True)


def test_a_prepared_case_that_is_none_changes_nothing() -> None:
    shown = explore(opener("agreement-lstm"), *OPENING)
    before = shown.snapshot
    compared.prepared(shown, "early")
    assert shown.refused
    assert shown.snapshot is before
    assert set(PREPARED) == {"early", "late", "relu"}


def test_the_way_back_leads_to_the_comparison_again() -> None:
    shown = explore(opener("agreement-lstm"), *OPENING)
    compared.toggle(shown)
    both = sources(shown)
    for leave in (shown.escape, shown.backward, lambda: shown.look(lens="units"), lambda: compared.toggle(shown)):
        shown.backward()
        assert (sources(shown), shown.snapshot.view.mode) == (both, "backward")
        leave()
        assert (sources(shown), shown.snapshot.view.mode) == (both, "compare")
