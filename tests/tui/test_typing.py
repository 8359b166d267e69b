import pytest

from rnn_tui.session.session import LONGEST
from rnn_tui.tui import explorer as module
from tests.models_for_tests import OPENING, chinese, foreign, spelling
from tests.tui.apps import words
from tests.tui.explorers import explore, opened


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
