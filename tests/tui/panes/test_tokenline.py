"""The line in which one types: what it offers, and where its cursor stands."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.session.suggestions import next_tokens
from rnn_tui.tui import numbers
from rnn_tui.tui.canvas import Area, Target, cells
from rnn_tui.tui.panes import tokenline
from tests.models_for_tests import spelling
from tests.tui.panes.one_pane import row, written
from tests.tui.scenes import drawn, explorer

MANY = settings(max_examples=150)


def test_the_token_line_offers_what_is_likeliest_and_a_click_takes_it() -> None:
    shown = explorer()
    canvas = written(tokenline.draw, shown, Area(0, 0, 80, 1))
    first, second = shown.snapshot.run.candidates(8, 2)
    text = row(canvas, 0)
    assert f"↵ {first.token} {numbers.percent(first.probability)}" in text
    for token in (first.token, second.token):
        assert canvas.target(text.index(f" {token} ") + 1, 0) == Target("take", token)
    shown.type("W")
    offered = next_tokens(shown.snapshot.run, shown.draft)
    assert {token for token, _ in offered} == {"was", "were", "which", "with"}
    assert "tab " in row(written(tokenline.draw, shown, Area(0, 0, 80, 1)), 0)
    shown.type("z")
    assert "no word begins like this" in row(written(tokenline.draw, shown, Area(0, 0, 80, 1)), 0)


def test_next_word_and_token_line_say_which_word_they_follow() -> None:
    shown = explorer()
    assert "Next word after 8 dog" in drawn(shown, 120, 36).text()
    assert "after dog:" not in drawn(shown, 120, 36).text()
    shown.session.look(step=2)
    for width, height in ((80, 24), (120, 36)):
        assert "after dog: " in row(drawn(shown, width, height), height - 2)
    assert "after dog" not in row(drawn(shown, 60, 18), 16), "the tokens need the room"
    assert "Next word after 2 cats" in drawn(shown, 120, 36).text()


def test_before_the_first_token_the_vocabulary_is_offered_without_numbers() -> None:
    shown = explorer(tokens=[])
    assert next_tokens(shown.snapshot.run, shown.draft) == [("the", None)]
    shown.type("b")
    assert [share for _, share in next_tokens(shown.snapshot.run, shown.draft)] == [None] * 7
    assert "type a character" in row(written(tokenline.draw, explorer(spelling(), []), Area(0, 0, 80, 1)), 0)


@given(draft=st.text(st.sampled_from("ab我果e\u0301"), max_size=60))
@MANY
def test_the_cursor_stands_behind_the_end_of_the_draft(draft: str) -> None:
    seen = tokenline.visible_draft(draft)
    assert cells(seen) <= 33
    assert draft.endswith(seen.removeprefix("…"))
    assert tokenline.cursor_column(draft) == 3 + cells(seen)
