import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.tasks.number import IRREGULAR, NOUNS, NUMBER, NUMBER_OF, REGULAR, VOCABULARY

seeds = st.integers(0, 2**32 - 1)
ALIKE = ("aircraft", "deer", "fish", "means", "series", "sheep", "species")


def with_s(noun: str) -> str:
    """The plural as a rule of spelling makes it."""
    if noun[-1] == "y" and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    hissing = noun.endswith(("s", "x", "ch", "sh")) or noun in ("potato", "tomato")
    return f"{noun}es" if hissing else f"{noun}s"


def test_the_list() -> None:
    assert (len(REGULAR), len(IRREGULAR), len(VOCABULARY)) == (40, 20, 120)
    assert list(VOCABULARY) == sorted(set(VOCABULARY))  # no word is of two nouns, none the same in both numbers
    assert not set(ALIKE) & set(VOCABULARY)
    assert max(map(len, VOCABULARY)) <= 8
    for nouns in (REGULAR, IRREGULAR):
        assert list(nouns) == sorted(nouns)


@pytest.mark.parametrize(("one", "many"), NOUNS)
def test_regular_nouns_are_made_by_the_rule_and_the_others_are_not(one: str, many: str) -> None:
    assert (with_s(one) == many) == ((one, many) in REGULAR)


def test_the_ending_alone_does_not_tell() -> None:
    assert sum(one.endswith("s") for one, _ in NOUNS) >= 8
    assert sum(not many.endswith("s") for _, many in NOUNS) >= 8


def test_the_answers() -> None:
    assert NUMBER.output_vocabulary == ("singular", "plural")
    assert NUMBER.gold(("bus",)) == ("singular",)
    assert NUMBER.gold(("oxen",)) == ("plural",)
    assert NUMBER.gold(()) == ()
    assert NUMBER.gold(("bus", "oxen")) is NUMBER.gold(("sheep",)) is None
    assert all(NUMBER.gold(NUMBER.read(text, VOCABULARY)) == ("plural",) for text in ("Mice.", "geese", " feet "))


@given(seeds, st.booleans())
def test_an_example_is_a_word_with_its_number_and_is_not_held_out(seed: int, held_out: bool) -> None:
    inputs, targets = NUMBER.example(np.random.default_rng(seed), held_out=held_out)
    assert NUMBER.gold(inputs) == targets
    assert not NUMBER.held_out(inputs)
    assert NUMBER.sample(np.random.default_rng(seed), held_out=held_out) == inputs


def test_the_same_seed_draws_the_same_words_and_all_words_are_drawn() -> None:
    def drawn(seed: int) -> list[str]:
        rng = np.random.default_rng(seed)
        return [NUMBER.sample(rng)[0] for _ in range(2000)]

    assert drawn(7) == drawn(7)
    assert drawn(7)[:50] != drawn(8)[:50]
    assert set(drawn(7)) == set(VOCABULARY)
    assert abs(float(np.mean([NUMBER_OF[word] == "plural" for word in drawn(7)])) - 0.5) < 0.05
    assert drawn(1)[:6] == PINNED


PINNED = ["queen", "ships", "half", "wife", "bench", "buses"]
"""Bundled networks are trained on these draws: a change here is a change of their data."""


@pytest.mark.parametrize(("kind", "nouns"), [("regular", REGULAR), ("irregular", IRREGULAR)])
def test_questions_go_over_the_whole_list(kind: str, nouns: tuple[tuple[str, str], ...]) -> None:
    asked = NUMBER.questions(np.random.default_rng(3), kind, 1000)
    assert asked == NUMBER.questions(np.random.default_rng(3), kind, 1000)
    assert len(asked) == len({question.inputs for question in asked}) == 2 * len(nouns)
    assert {question.inputs[0] for question in asked} == {word for both in nouns for word in both}
    for question in asked:
        assert (question.step, question.kind) == (1, kind)
        assert NUMBER.gold(question.inputs) == question.right
        assert {*question.right, *question.wrong} == {"singular", "plural"}
    assert NUMBER.questions(np.random.default_rng(3), kind, 5) == asked[:5]
    assert kind in NUMBER.kinds


def test_there_are_no_questions_of_another_kind() -> None:
    assert NUMBER.questions(np.random.default_rng(3), "held out", 5) == ()
    assert NUMBER.kinds == ("regular", "irregular")


def test_a_new_word_takes_the_place_of_the_old() -> None:
    assert NUMBER.completions(()) == NUMBER.completions(("mice",)) == VOCABULARY


def test_other_forms_and_pairs() -> None:
    assert NUMBER.other_form("singular") == "plural"
    assert NUMBER.other_form("teeth") == "tooth"
    assert NUMBER.other_form("sheep") is None
    assert NUMBER.minimal_pair(("geese",)) == ("goose",)
    assert NUMBER.minimal_pair(("singular",)) is NUMBER.minimal_pair(()) is NUMBER.minimal_pair(("ox", "ox")) is None
    for one, many in NUMBER.pairs:
        assert (one[0] in NUMBER.contrast[0], many[0] in NUMBER.contrast[1]) == (True, True)
        assert (NUMBER.gold(one), NUMBER.gold(many)) == (("singular",), ("plural",))
        assert NUMBER.minimal_pair(one) == many


def test_the_opening_is_a_word_that_no_rule_makes() -> None:
    assert NUMBER.opening[0] in {many for _, many in IRREGULAR}
    assert NUMBER.gold(NUMBER.opening) == ("plural",)


@given(st.lists(st.sampled_from(VOCABULARY) | st.text(), max_size=3))
def test_any_tokens_have_an_answer(tokens: list[str]) -> None:
    answer = NUMBER.gold(tokens)
    assert answer is None or len(answer) == len(tokens) <= 1
    assert not NUMBER.held_out(tokens)
