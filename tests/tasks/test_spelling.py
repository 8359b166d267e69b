import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.tasks.spelling import nearest, quoted

ANIMALS = ("bird", "cat", "cats", "dog", "dogs", "horse", "mouse")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("dogz", "dogs"),  # as near to `dog`: the same length wins
        ("house", "horse"),  # as near to `mouse`: the longer common beginning wins
        ("brid", "bird"),  # two neighbours swapped are one edit
        ("horrrse", "horse"),
        ("hrs", None),
        ("a", None),
        ("", None),
        ("dog", None),  # `dog` is left out: what is known needs no suggestion, and `dogs` is not asked for
    ],
)
def test_the_nearest_word(word: str, meant: str | None) -> None:
    known = [animal for animal in ANIMALS if (word, animal) != ("dog", "dogs")]
    assert nearest(word, known) == meant


@given(st.sampled_from(ANIMALS), st.integers(0, 4), st.characters())
def test_one_wrong_letter_finds_a_word_one_letter_away(word: str, place: int, letter: str) -> None:
    wrong = word[:place] + letter + word[place + 1 :]
    if wrong not in ANIMALS:
        found = nearest(wrong, ANIMALS)
        assert found is not None
        assert len(found) == len(wrong) or len(word) != len(wrong)


@given(st.text(max_size=60))
def test_quoted_is_printable_ascii_where_the_word_is_not_printable(word: str) -> None:
    shown = quoted(word)
    assert shown.isprintable()
    assert shown[0] == shown[-1]


def test_quoted() -> None:
    assert quoted("dogz") == "'dogz'"
    assert quoted("x" * 25) == "'" + "x" * 21 + "...'"
    assert quoted("\x1b[31m\udcff") == r"'\x1b[31m\udcff'"


def test_a_hint_costs_little_however_many_and_long_the_words_are() -> None:
    alike = [f"{'w' * 18}{number:06}" for number in range(20_000)]
    began = time.process_time()
    assert nearest("w" * 18 + "x00001", alike) == "w" * 18 + "000001"
    assert nearest("w" * 5_000 + "x", ["w" * 5_000] * 1_000) is None
    assert time.process_time() - began < 2
