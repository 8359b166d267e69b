from collections.abc import Callable

import pytest

from rnn_tui.core.bptt import KINDS
from rnn_tui.tui import explorer as module
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.invitation import WELCOME
from tests.models_for_tests import OPENING, agreement, chinese, overflowing, tiny
from tests.tui.apps import words
from tests.tui.explorers import NAMES, explore, opened, opener


@pytest.fixture
def bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "bundled", lambda: NAMES)
    monkeypatch.setattr(module, "snapshots", lambda family: [name.step for name in NAMES if name.family == family])


def test_it_begins_by_saying_what_to_press() -> None:
    explorer = opened()
    assert (explorer.message, explorer.refused, explorer.draft) == (WELCOME, False, "")


def test_walking_stops_at_the_ends() -> None:
    explorer = opened()
    for by, step in [(-1, 7), (-99, 1), (1, 2), (99, 8)]:
        explorer.step(by)
        assert explorer.snapshot.view.step == step
    explorer.look(step=3)
    assert explorer.snapshot.view.step == 3
    explorer.look(loss=5, step=2)
    assert (explorer.snapshot.view.loss, explorer.snapshot.view.step) == (5, 2)


def test_up_and_down_choose_the_unit_or_in_gradient_the_loss() -> None:
    explorer = opened()
    explorer.session.look(unit=1)
    for lens in ("gates", "units"):
        explorer.look(lens="gates" if lens == "gates" else "units")
        explorer.up_down(1)
        assert explorer.snapshot.view.unit == 2
        explorer.up_down(-1)
        assert (explorer.snapshot.view.unit, explorer.snapshot.view.loss) == (1, 8)
    explorer.look(lens="gradient")
    explorer.up_down(-1)
    assert (explorer.snapshot.view.unit, explorer.snapshot.view.loss) == (1, 7)


def test_the_lenses_go_round() -> None:
    explorer = opened()
    seen = []
    for _ in range(4):
        explorer.next_lens()
        seen.append(explorer.snapshot.view.lens)
    assert seen == ["gradient", "units", "formula", "gates"]
    explorer.next_lens(-1)
    assert explorer.snapshot.view.lens == "formula"


def test_the_next_target_shows_its_row_and_its_loss() -> None:
    explorer = explore(None, *OPENING, target="was")
    explorer.look(loss=3, step=2)
    row = explorer.snapshot.run.gradient_rows([8], "a", 0)[0]
    explorer.next_target()
    snapshot = explorer.snapshot
    target, after = snapshot.run.target(8), snapshot.run.gradient_rows([8], "a", 0)[0]
    assert target is not None
    assert snapshot.view.loss == 8
    assert f"L<8> = −log ŷ({target.token}) = {snapshot.run.loss(8):.2f}" in explorer.message
    assert row is not None
    assert after is not None
    assert (row != after).any()
    assert len(snapshot.sequence.tokens) == 8


def test_without_words_there_is_no_target_and_no_nudge() -> None:
    explorer = explore()
    explorer.next_target()
    assert (explorer.message, explorer.refused) == ("there is no loss yet: type a word", True)
    explorer.nudge()
    assert explorer.refused


def test_wrt_says_what_it_is_by() -> None:
    explorer = opened()
    said = []
    for _ in range(3):
        explorer.next_wrt()
        said.append(explorer.message)
    assert ["memory" in said[0], "input" in said[1], "activation" in said[2]] == [True] * 3
    assert {"a", "c", "x"} < set(KINDS)


def test_layers_go_up_and_down_where_there_are_some() -> None:
    explorer = explore(tiny("lstm", 2), *OPENING)
    assert explorer.snapshot.view.layer == 1
    explorer.layer(-1)
    explorer.layer(-1)
    assert explorer.snapshot.view.layer == 0
    one = opened()
    one.layer(1)
    assert "one layer" in one.message


@pytest.mark.usefixtures("bundled")
def test_training_steps_back_and_on_keep_the_words() -> None:
    explorer = explore(opener("agreement-lstm"), *OPENING)
    before = explorer.snapshot.run.loss(1)
    explorer.train_step(1)
    assert "last update, 300" in explorer.message
    explorer.train_step(-1)
    assert explorer.session.model.source == "agreement-lstm@100"
    assert "after 100 of 300 updates" in explorer.message
    assert explorer.snapshot.run.loss(1) != before
    explorer.train_step(-1)
    explorer.train_step(-1)
    assert "fresh weights" in explorer.message
    assert words(explorer) == OPENING
    explorer.train_step(1)
    explorer.train_step(1)
    assert explorer.snapshot.run.loss(1) == before


def test_a_network_of_a_file_has_no_other_training_steps() -> None:
    explorer = opened()
    explorer.train_step(-1)
    assert explorer.refused
    assert "came from a file" in explorer.message


@pytest.mark.usefixtures("bundled")
def test_the_cells_go_round_at_the_same_training_step() -> None:
    explorer = explore(opener("agreement-gru@100"), *OPENING)
    seen = []
    for _ in range(3):
        explorer.next_cell()
        seen.append(explorer.session.model.source)
    assert seen == ["agreement-lstm@100", "agreement-rnn@100", "agreement-gru@100"]
    assert explorer.message == "gru: c<t> = Γu·c~ + (1-Γu)·c<t-1>   c~ = tanh(W_c [Γr·c<t-1>; x<t>] + b_c)"
    assert words(explorer) == OPENING
    explorer.use("agreement-gru@400")
    explorer.next_cell()
    assert explorer.session.model.source == "agreement-lstm"


def test_a_network_that_cannot_be_used_is_said_and_nothing_changes() -> None:
    explorer = opened()
    before = explorer.snapshot
    assert not explorer.use("agreement-lsmt")
    assert (explorer.message, explorer.refused) == ("no model is named 'agreement-lsmt'", True)
    assert explorer.snapshot is before


def test_undo_to_words_of_another_network_brings_it_back_and_says_so() -> None:
    explorer = opened()
    explorer.restart()
    explorer.session.use(chinese())
    explorer.erase()
    assert words(explorer) == OPENING
    assert "which is in front again" in explorer.message
    explorer.redo()
    explorer.erase()
    assert words(explorer) == OPENING


def test_a_nudge_says_what_moved_and_what_was_predicted() -> None:
    explorer = opened()
    explorer.look(loss=8, step=3)
    explorer.session.look(unit=1)
    moved = explorer.snapshot.run.nudge(3, 8, 0, 1, module.NUDGE)
    assert moved is not None
    explorer.nudge()
    assert explorer.message == (
        f"a<3>[2] + 0.001: L<8> moved by {moved.after - moved.before:+.3e}, ∂L/∂a · ε predicted {moved.predicted:+.3e}"
    )
    explorer.look(loss=2, step=3)
    explorer.nudge()
    assert (explorer.message, explorer.refused) == ("L<2> does not depend on step 3", True)


def test_a_nudge_of_numbers_that_are_none_says_so() -> None:
    explorer = explore(overflowing(), *OPENING)
    explorer.nudge()
    assert "moved by NaN" in explorer.message
    assert "nan" not in explorer.message


def test_another_sentence_stops_before_its_verb_and_the_arrow_shows_what_came() -> None:
    explorer = opened()
    explorer.another_sentence()
    asked, view, task = words(explorer), explorer.snapshot.view, explorer.session.model.task
    assert asked != OPENING
    assert not {"was", "were"} & set(asked), "what is asked stands nowhere"
    assert (view.step, view.loss, view.lens) == (len(asked), len(asked), "gradient")
    assert f"what comes after step {view.step}?" in explorer.message
    explorer.step(-1)
    explorer.step(1)
    assert words(explorer) == asked, "from the step before, the arrow walks"
    explorer.step(1)
    drawn = words(explorer)
    assert drawn[: len(asked)] == asked and len(drawn) == len(asked) + 2
    assert task.held_out(drawn)
    assert drawn[explorer.snapshot.view.step - 1] in ("was", "were")
    assert explorer.snapshot.view.loss == len(asked)
    explorer.erase()
    assert words(explorer) == asked
    explorer.step(1)
    assert words(explorer) == drawn, "asked again, shown again"
    explorer.erase()
    explorer.erase()
    assert words(explorer) == OPENING
    explorer.step(1)
    assert words(explorer) == OPENING, "of one's own words nothing more is known"
    foreign = explore(chinese())
    foreign.another_sentence()
    assert (foreign.refused, words(foreign)) == (True, [])


def test_held_out_sentences_are_those_that_80_columns_show() -> None:
    explorer = opened()
    for _ in range(10):
        explorer.another_sentence()
        assert 5 <= explorer.snapshot.view.step <= 8


def test_what_is_said_holds_nothing_that_a_terminal_obeys() -> None:
    explorer = opened()
    explorer.say("saved a\u202eb\x00\x1b[2J.json")
    assert explorer.message == "saved a·b··[2J.json"


@pytest.mark.parametrize("words", [["the", "cats"], []])
@pytest.mark.parametrize("replace", [Explorer.another_sentence, Explorer.restart])
def test_a_word_half_typed_comes_back_with_its_sentence(words: list[str], replace: Callable[[Explorer], None]) -> None:
    explorer = explore(agreement(), *words)
    explorer.type_all("whi")
    replace(explorer)
    assert explorer.draft == ""
    explorer.erase()
    assert (explorer.snapshot.sequence.tokens[:], explorer.draft, explorer.message) == (words, "whi", "")
    explorer.redo()
    assert explorer.draft == "whi", "what is typed is never lost"
