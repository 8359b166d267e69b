import numpy as np
import pytest

from rnn_tui.core.bptt import KINDS
from rnn_tui.errors import UsageError
from rnn_tui.models import Model
from rnn_tui.models.library import Name
from rnn_tui.session import Session
from rnn_tui.session.session import LONGEST
from rnn_tui.tasks.spelling import quoted
from rnn_tui.tui import explorer as module
from rnn_tui.tui.explorer import WELCOME, Explorer
from tests.models_for_tests import OPENING, agreement, chinese, foreign, overflowing, spelling, tiny

STEPS = (0, 100, 300)
EVERYWHERE = [Name(f"agreement-{cell}", step) for cell in ("rnn", "gru", "lstm") for step in STEPS]
NAMES = sorted([*EVERYWHERE, Name("agreement-gru", 400)])


def opener(name: str) -> Model:
    """Networks as if they were bundled: `agreement-rnn@100`."""
    family, _, step = name.partition("@")
    cell = family.removeprefix("agreement-")
    if cell not in ("rnn", "gru", "lstm"):
        raise UsageError(f"no model is named {quoted(name)}")
    number = int(step) if step else max(known.step for known in NAMES if known.family == family)
    model = agreement(cell, hidden=3, step=number)
    return Model(name, model.network, {}, model.task, family, number)


@pytest.fixture
def bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "bundled", lambda: NAMES)
    monkeypatch.setattr(module, "snapshots", lambda family: [name.step for name in NAMES if name.family == family])


def explore(model: Model | None = None, *tokens: str, target: str | None = None) -> Explorer:
    session = Session(model or tiny(), tokens, target, guess=True)
    return Explorer(session, np.random.default_rng(0), opener)


def opened() -> Explorer:
    return explore(None, *OPENING)


def words(explorer: Explorer) -> list[str]:
    return explorer.snapshot.sequence.tokens[:]


def test_it_begins_by_saying_what_to_press() -> None:
    explorer = opened()
    assert (explorer.message, explorer.refused, explorer.draft) == (WELCOME, False, "")


def test_letters_are_a_draft_until_a_space() -> None:
    explorer = opened()
    explorer.type_all("was")
    assert (explorer.draft, words(explorer)) == ("was", OPENING)
    explorer.type(" ")
    assert (explorer.draft, words(explorer)) == ("", [*OPENING, "was"])
    assert explorer.snapshot.view.step == 9


def test_a_space_on_an_empty_line_does_nothing() -> None:
    explorer = opened()
    explorer.type_all("   ")
    assert words(explorer) == OPENING


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [("Was ", ["was"]), ("FULL. ", ["full", "."]), ("was, ", ["was"]), ("the cats", ["the"]), (" the ", ["the"])],
)
def test_what_people_type_is_met_half_way(typed: str, tokens: list[str]) -> None:
    explorer = opened()
    explorer.type_all(typed)
    assert words(explorer) == [*OPENING, *tokens]


def test_an_unknown_word_stays_to_be_mended() -> None:
    explorer = opened()
    explorer.type_all("catts ")
    assert words(explorer) == OPENING
    assert explorer.draft == "catts"
    assert explorer.refused
    assert "did you mean 'cats'?" in explorer.message
    explorer.erase()
    assert (explorer.message, explorer.refused) == ("", False)


def test_enter_commits_the_draft_or_takes_the_likeliest() -> None:
    explorer = opened()
    likeliest = explorer.snapshot.run.best(8).token
    explorer.enter()
    explorer.type_all("was")
    explorer.enter()
    assert words(explorer) == [*OPENING, likeliest, "was"]


def test_enter_before_the_first_word_takes_the_opening_one() -> None:
    explorer = explore()
    explorer.enter()
    assert words(explorer) == ["the"]
    foreign = explore(chinese())
    foreign.enter()
    assert (words(foreign), foreign.draft, foreign.refused) == ([], "", True)


def test_a_suggestion_is_taken_in_place_of_the_draft() -> None:
    explorer = opened()
    explorer.type_all("we")
    explorer.take("were")
    assert (words(explorer)[-1], explorer.draft) == ("were", "")


def test_completion_takes_the_likeliest_that_begins_so() -> None:
    explorer = opened()
    explorer.type_all("W")
    expected = explorer.snapshot.run.candidates(8, 1, "w")[0].token
    explorer.complete()
    assert explorer.draft == expected
    empty = explore()
    empty.type_all("wi")
    empty.complete()
    assert empty.draft == "with"


def test_completion_without_a_word_says_so_and_later_no_more() -> None:
    explorer = opened()
    explorer.type_all("wz")
    explorer.complete()
    assert (explorer.draft, explorer.refused) == ("wz", True)
    explorer.erase()
    explorer.complete()
    assert explorer.draft in ("was", "were", "which", "with")
    assert not explorer.refused


def test_backspace_erases_the_draft_and_then_undoes() -> None:
    explorer = opened()
    explorer.type_all("wa")
    explorer.erase()
    assert (explorer.draft, words(explorer)) == ("w", OPENING)
    explorer.erase()
    explorer.erase()
    assert words(explorer) == OPENING[:-1]
    for _ in range(20):
        explorer.erase()
    assert words(explorer) == []
    assert explorer.message == "there is nothing to undo"
    for _ in range(8):
        explorer.redo()
    assert words(explorer) == OPENING
    explorer.redo()
    assert explorer.message == "there is nothing to redo"


def test_starting_over_is_brought_back_by_one_backspace() -> None:
    explorer = opened()
    explorer.type_all("wa")
    explorer.restart()
    assert (words(explorer), explorer.draft) == ([], "")
    assert "backspace brings the old sentence back" in explorer.message
    explorer.erase()
    assert words(explorer) == OPENING


def test_escape_clears_the_draft_then_the_message_and_nothing_more() -> None:
    explorer = opened()
    explorer.type_all("wa")
    explorer.escape()
    assert (explorer.draft, explorer.message, words(explorer)) == ("", "", OPENING)
    explorer.escape()
    assert words(explorer) == OPENING


def test_walking_stops_at_the_ends() -> None:
    explorer = opened()
    for by, step in [(-1, 7), (-99, 1), (1, 2), (99, 8)]:
        explorer.step(by)
        assert explorer.snapshot.view.step == step
    explorer.walk_to(3)
    assert explorer.snapshot.view.step == 3
    explorer.read_cell(5, 2)
    assert (explorer.snapshot.view.loss, explorer.snapshot.view.step) == (5, 2)


def test_up_and_down_choose_the_unit_or_in_gradient_the_loss() -> None:
    explorer = opened()
    explorer.session.look(unit=1)
    for lens in ("gates", "units"):
        explorer.choose_lens("gates" if lens == "gates" else "units")
        explorer.up_down(1)
        assert explorer.snapshot.view.unit == 2
        explorer.up_down(-1)
        assert (explorer.snapshot.view.unit, explorer.snapshot.view.loss) == (1, 8)
    explorer.choose_lens("gradient")
    explorer.up_down(-1)
    assert (explorer.snapshot.view.unit, explorer.snapshot.view.loss) == (1, 7)


def test_the_lenses_go_round() -> None:
    explorer = opened()
    seen = []
    for _ in range(3):
        explorer.next_lens()
        seen.append(explorer.snapshot.view.lens)
    assert seen == ["gradient", "units", "gates"]
    explorer.next_lens(-1)
    assert explorer.snapshot.view.lens == "units"


def test_the_next_target_shows_its_row_and_its_loss() -> None:
    explorer = explore(None, *OPENING, target="was")
    explorer.read_cell(3, 2)
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
    assert "last step, 300" in explorer.message
    explorer.train_step(-1)
    assert explorer.session.model.source == "agreement-lstm@100"
    assert "after 100 of 300 training steps" in explorer.message
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
    equations = explorer.session.model.network.cell.equation.split(",  ")
    assert explorer.message == f"gru: {'   '.join(equations)}"
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


def test_undo_to_words_of_another_network_is_refused_and_said() -> None:
    explorer = opened()
    explorer.restart()
    explorer.session.use(chinese())
    explorer.erase()
    assert explorer.refused
    assert "is not one of the 7 words" in explorer.message
    explorer.use("agreement-rnn@0")
    explorer.erase()
    assert words(explorer) == OPENING


def test_a_nudge_says_what_moved_and_what_was_predicted() -> None:
    explorer = opened()
    explorer.read_cell(8, 3)
    explorer.session.look(unit=1)
    moved = explorer.snapshot.run.nudge(3, 8, 0, 1, module.NUDGE)
    assert moved is not None
    explorer.nudge()
    assert explorer.message == (
        f"a<3>[2] + 0.001: L<8> moved by {moved.after - moved.before:+.3e}, ∂L/∂a · ε predicted {moved.predicted:+.3e}"
    )
    explorer.read_cell(2, 3)
    explorer.nudge()
    assert (explorer.message, explorer.refused) == ("L<2> does not depend on step 3", True)


def test_a_nudge_of_numbers_that_are_none_says_so() -> None:
    explorer = explore(overflowing(), *OPENING)
    explorer.nudge()
    assert "moved by NaN" in explorer.message
    assert "nan" not in explorer.message


def test_another_sentence_is_one_undo_and_its_target_is_the_wrong_verb() -> None:
    explorer = opened()
    explorer.another_sentence()
    drawn = words(explorer)
    assert drawn != OPENING
    number = explorer.session.model.task.other_form(explorer.snapshot.sequence.target or "")
    assert {number, explorer.snapshot.sequence.target} == {"was", "were"}
    explorer.erase()
    assert words(explorer) == OPENING
    foreign = explore(chinese())
    foreign.another_sentence()
    assert (foreign.refused, words(foreign)) == (True, [])


@pytest.mark.parametrize(
    ("draft", "text", "tokens", "left"),
    [
        ("", "the cats", ["the", "cats"], ""),
        ("", "wer", [], "wer"),
        ("w", "ere", [], "were"),
        ("w", "ere near ", ["were", "near"], ""),
        ("was", "\n", ["was"], ""),
        ("", "The cats, which.\r\nfull", ["the", "cats", "which", ".", "full"], ""),
        ("", "near\u3000the\tdog", ["near", "the", "dog"], ""),
        ("", "", [], ""),
        ("we", "", [], "we"),
        ("", "   ", [], ""),
    ],
)
def test_a_paste(draft: str, text: str, tokens: list[str], left: str) -> None:
    explorer = opened()
    explorer.type_all(draft)
    explorer.paste(text)
    assert words(explorer) == [*OPENING, *tokens]
    assert explorer.draft == left
    assert not explorer.refused
    if tokens:
        explorer.erase()
        assert words(explorer) == OPENING


def test_a_paste_with_an_unknown_word_stops_there_and_says_what_is_left() -> None:
    explorer = opened()
    explorer.paste("near the dgo which already ate")
    assert words(explorer) == [*OPENING, "near", "the"]
    assert explorer.draft == "dgo"
    assert explorer.refused
    assert "did you mean 'dog'?" in explorer.message
    assert "(3 after it were not taken)" in explorer.message


def test_a_paste_longer_than_a_sequence_says_what_was_not_taken() -> None:
    explorer = opened()
    explorer.paste("the " * (LONGEST + 5))
    assert len(words(explorer)) == LONGEST
    assert explorer.message == "a sequence holds at most 10,000 tokens; 13 more were not taken"
    assert explorer.refused
    explorer.type_all("near ")
    assert explorer.draft == "near", "what was typed is lost"
    assert explorer.refused
    explorer.take("were")
    assert explorer.draft == "near"
    explorer.escape()
    explorer.erase()
    assert words(explorer) == OPENING


@pytest.mark.parametrize("text", ["x" * 2**20, "x" * 2**20 + " y", "👍" * 100_000, "\x00" * 10_000, "e\u0301" * 9000])
def test_a_huge_word_is_kept_in_part_and_said(text: str) -> None:
    explorer = opened()
    explorer.paste(text)
    assert words(explorer) == OPENING
    assert len(explorer.draft) <= module._LONGEST_DRAFT
    assert explorer.refused
    assert len(explorer.message) < 300
    explorer.type("z")
    assert len(explorer.draft) <= module._LONGEST_DRAFT
    explorer.enter()
    assert words(explorer) == OPENING


def test_a_draft_takes_what_is_typed_up_to_its_length() -> None:
    explorer = opened()
    explorer.type_all("x" * 4095)
    assert (len(explorer.draft), explorer.refused) == (4095, False)
    for _ in range(2):
        explorer.type("y")
    assert (len(explorer.draft), explorer.refused) == (4096, True)
    explorer.escape()
    explorer.type_all("y" * 5000)
    assert (len(explorer.draft), explorer.refused) == (4096, True)


@pytest.mark.parametrize("text", ["我要吃", "👍🏽", "e\u0301\u0302", "ﬁ", "ß", "İ", "\u202e", "a\u00adb"])
def test_strange_characters_are_kept_as_they_were_typed(text: str) -> None:
    explorer = opened()
    explorer.type_all(text)
    explorer.enter()
    assert words(explorer) == OPENING
    assert explorer.draft == text
    assert explorer.refused


def test_wide_words_are_words() -> None:
    explorer = explore(chinese(), "我", "要")
    explorer.type_all("吃 西红柿")
    assert (words(explorer), explorer.draft) == (["我", "要", "吃"], "西红柿")
    explorer.paste(" 面包、苹果")
    assert words(explorer) == ["我", "要", "吃", "西红柿", "面包", "苹果"]
    assert explorer.sentence() == "我 要 吃 西红柿 面包 苹果"


def test_in_character_tasks_every_character_is_a_token() -> None:
    explorer = explore(spelling())
    explorer.type_all("aB ?我")
    assert words(explorer) == ["a", "b", " ", "?", "我"]
    assert (explorer.sentence(), explorer.draft) == ("ab ?我", "")
    explorer.type("z")
    assert (words(explorer)[-1], explorer.draft, explorer.refused) == ("我", "", True)
    explorer.paste("ab\nhz")
    assert words(explorer)[5:] == ["a", "b", "h"]
    explorer.erase()
    assert len(words(explorer)) == 5


def test_a_sentence_splits_into_its_tokens_again() -> None:
    explorer = opened()
    explorer.paste("was full .")
    again = explorer.session.model.task.split(explorer.sentence(), explorer.session.model.network.config.vocabulary)
    assert again == words(explorer)


def test_foreign_tokens_are_typed_and_completed() -> None:
    explorer = explore(foreign(), "the")
    explorer.type_all("U.S. 1,000 The ")
    assert words(explorer) == ["the", "U.S.", "1,000", "The"]
    explorer.type_all("New")
    explorer.complete()
    assert explorer.draft == "New York"
    explorer.enter()
    explorer.take("\nend")
    assert words(explorer)[4:] == ["New York", "\nend"]
