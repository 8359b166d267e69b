import re
import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.tasks.base import Tokens
from rnn_tui.tasks.sentiment import (
    ADJECTIVES,
    BAD,
    GOOD,
    KINDS,
    PARTS,
    SENTIMENT,
    VOCABULARY,
    WORKS,
    reading,
    verdict,
)

seeds = st.integers(0, 2**32 - 1)


def either(phrases: Sequence[str]) -> str:
    return f"(?:{'|'.join(phrases)})"


# The grammar of the module's docstring once more, by other means: each piece begins with the space before it.
ASIDE = either([" for me", " in my view", " on the whole", " to my mind"])
BEHIND = either([ASIDE, " this time", " when i saw it"])
DEGREE = either([" really quite", " really very", " really", " quite", " very very", " very"])
JUDGEMENT = f"(?: not| never)?{ASIDE}?{DEGREE}? {either(GOOD + BAD)}{BEHIND}*"
SUBJECT = f" the (?:{either(WORKS)}|{either(PARTS)}(?: of this {either(WORKS)})?)"
DENIED = f"(?: i never thought| we never thought| nobody thought){SUBJECT} was{JUDGEMENT}"
OTHER = f"(?: i thought| we thought)?{SUBJECT} was{JUDGEMENT}"
REVIEW = re.compile(f"(?:{DENIED} but(?={either([DENIED, OTHER])})|(?:{OTHER}|(?<= but){JUDGEMENT}) but)*"
                    f"(?:{DENIED}|{OTHER}|(?<= but){JUDGEMENT})")  # fmt: skip


def is_review(words: Sequence[str]) -> bool:
    return REVIEW.fullmatch("".join(f" {word}" for word in words)) is not None


def said(words: Sequence[str]) -> str:
    """What a review says, counted: after the last "but" an adjective, and the words that turn it."""
    deciding = " ".join(words).split(" but ")[-1].split()
    turned = sum(word in ("not", "never", "nobody") for word in deciding)
    return "good" if sum(word in GOOD for word in deciding) + turned & 1 else "bad"


def reviews(seed: int, count: int, *, held_out: bool = False) -> list[Tokens]:
    rng = np.random.default_rng(seed)
    return [SENTIMENT.sample(rng, held_out=held_out) for _ in range(count)]


def some_end(rng: np.random.Generator, words: Tokens, after: int) -> Tokens:
    """A review that begins with these words, gone on with at random until one is whole `after` words on or later."""
    start = len(words)
    while not (verdict(words) and len(words) >= start + after):
        words = (*words, str(rng.choice(SENTIMENT.completions(words))))
    return words


def test_the_vocabulary() -> None:
    assert len(VOCABULARY) == 48
    assert list(VOCABULARY) == sorted(set(VOCABULARY))
    assert max(map(len, VOCABULARY)) <= 8
    assert SENTIMENT.output_vocabulary == ("bad", "good")
    assert len(set(GOOD) | set(BAD)) == 2 * len(ADJECTIVES)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The film was not bad.", "good"),
        ("the plot was dull but the acting was great", "good"),
        ("the plot was not dull, but the acting was not great", "bad"),
        ("the film was not good but great", "good"),
        ("the film was never really quite good in my view", "bad"),
        ("i thought the film was not good", "bad"),
        ("i never thought the film was not good", "good"),
        ("nobody thought the end of this movie was very very dull when i saw it", "good"),
        ("nobody thought the film was not bad but the music was not for me boring", "good"),
        ("the film was good but the end was weak but never silly", "good"),
        ("the film was great but on the whole dull", "bad"),
    ],
)
def test_what_reviews_say(text: str, answer: str) -> None:
    words = SENTIMENT.read(text, VOCABULARY)
    assert verdict(words) == said(words) == answer
    assert is_review(words)
    assert SENTIMENT.gold(words) == (*(None,) * (len(words) - 1), answer)


@pytest.mark.parametrize(
    "text",
    [
        "film",
        "the film was was",
        "the film was not not good",
        "the film was good but was",
        "nobody thought the film was good but dull",
        "we never thought the film was good but not",
        "the film was in my view not good",
        "the film was quite very good",
        "the film of",
        "the film was when",
        "not good",
    ],
)
def test_what_begins_no_review(text: str) -> None:
    words = text.split()
    assert not is_review(words)
    assert reading(words) is None
    assert verdict(words) is None
    assert SENTIMENT.gold(words) is None
    assert SENTIMENT.minimal_pair(words) is None
    assert SENTIMENT.completions(words) == ()


def test_a_thousand_drawn_reviews_are_read_as_the_grammar_and_the_count_of_turns_have_them() -> None:
    for words in reviews(1, 1000):
        assert 4 <= len(words) <= 14
        assert is_review(words)
        assert verdict(words) == said(words)


@given(seeds, st.booleans())
def test_an_example_has_its_verdict_at_its_last_word(seed: int, held_out: bool) -> None:
    words, targets = SENTIMENT.example(np.random.default_rng(seed), held_out=held_out)
    assert targets == (*(None,) * (len(words) - 1), said(words)) == SENTIMENT.gold(words)
    assert SENTIMENT.held_out(words) == held_out


@given(seeds, st.integers(0, 30))
def test_a_walk_through_the_completions_is_a_review(seed: int, after: int) -> None:
    words = some_end(np.random.default_rng(seed), (), after)
    assert is_review(words)
    assert verdict(words) == said(words)


@given(seeds, st.data())
def test_what_is_not_among_the_completions_is_refused(seed: int, data: st.DataObject) -> None:
    words = list(reviews(seed, 1)[0])
    words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from((*VOCABULARY, "zebra", "")))
    assert (verdict(words) is not None) == is_review(words)
    for end in range(len(words)):
        if SENTIMENT.gold(words[:end]) is not None:
            assert (SENTIMENT.gold(words[: end + 1]) is not None) == (words[end] in SENTIMENT.completions(words[:end]))


@given(seeds)
def test_every_beginning_can_still_become_good_and_bad_and_so_is_open(seed: int) -> None:
    rng = np.random.default_rng(seed)
    (words,) = reviews(seed, 1)
    for end in range(len(words) + 1):
        answer = SENTIMENT.gold(words[:end])
        whole = said(words[:end]) if is_review(words[:end]) else None
        assert answer == ((*(None,) * (end - 1), whole) if end else ())
        for last in ("great", "poor"):
            turned = (*some_end(rng, words[:end], 0), "but", "the", "film", "was", last)
            assert is_review(turned)
            assert verdict(turned) == said((last,))


def test_the_same_seed_draws_the_same() -> None:
    assert reviews(7, 50) == reviews(7, 50)
    assert reviews(7, 50) != reviews(8, 50)
    one, other = (SENTIMENT.questions(np.random.default_rng(7), "but", 10) for _ in range(2))
    assert one == other


PINNED = [
    "nobody thought the movie was really bad",
    "we thought the end of this show was not dull this time but bad",
    "we thought the end was quite poor",
    "the show was never dull but great but not very strong to my mind",
]


def test_a_pinned_draw() -> None:
    """Bundled networks are trained on these draws: a change here is a change of their data."""
    assert [" ".join(words) for words in reviews(1, len(PINNED))] == PINNED


def test_training_and_held_out_reviews_are_apart() -> None:
    training, held = reviews(1, 2000), reviews(2, 200, held_out=True)
    assert not set(training) & set(held)
    assert all(zlib.crc32(" ".join(words).encode()) % 10 == 0 for words in held)
    assert all(zlib.crc32(" ".join(words).encode()) % 10 for words in training)
    assert len(set(held)) > 0.9 * len(held)


def test_the_coins_are_fair() -> None:
    drawn = reviews(11, 3000)
    kinds = Counter(found.kind for words in drawn if (found := reading(words)) is not None)
    assert sum(kinds.values()) == len(drawn)
    assert abs((kinds["but"] + kinds["negated but"]) / len(drawn) - 0.5) < 0.03
    for kind in KINDS:
        assert kinds[kind] > 0.03 * len(drawn)
        good = [said(words) == "good" for words in drawn if (found := reading(words)) and found.kind == kind]
        assert abs(float(np.mean(good)) - 0.5) < 4 * 0.5 / len(good) ** 0.5
    lengths = Counter(map(len, drawn))
    assert min(lengths) == 4
    assert max(lengths) == 14


@pytest.mark.parametrize("kind", KINDS)
def test_questions(kind: str) -> None:
    asked = SENTIMENT.questions(np.random.default_rng(3), kind, 10)
    assert len(asked) == len({question.inputs for question in asked}) == 10
    for question in asked:
        words = question.inputs
        turned = sum(word in ("not", "never", "nobody") for word in words)
        assert ("but" in words) == ("but" in kind)
        if "but" in words:
            assert (turned > 0) == (kind == "negated but")
        else:
            assert KINDS[turned] == kind
        assert question.kind == kind
        assert question.step == len(words)
        assert question.right == (said(words),)
        assert {*question.right, *question.wrong} == {"good", "bad"}
        assert SENTIMENT.held_out(words)


def test_there_are_no_questions_of_another_kind() -> None:
    assert SENTIMENT.questions(np.random.default_rng(3), "sarcasm", 5) == ()
    assert SENTIMENT.kinds == KINDS


def test_pairs_differ_in_one_adjective_alone() -> None:
    assert SENTIMENT.contrast == (GOOD, BAD)
    for one, other in SENTIMENT.pairs:
        assert (verdict(one), verdict(other)) == ("good", "bad")
        assert SENTIMENT.minimal_pair(one) == other


@given(seeds)
def test_the_minimal_pair_of_every_beginning(seed: int) -> None:
    (words,) = reviews(seed, 1)
    for end in range(len(words) + 1):
        places = [i for i in range(end) if words[i] in GOOD + BAD]
        pair = SENTIMENT.minimal_pair(words[:end])
        if not places:
            assert pair is None
            continue
        assert pair is not None
        assert [i for i in range(end) if pair[i] != words[i]] == places[-1:]
        assert SENTIMENT.minimal_pair(pair) == words[:end]
        assert {verdict(pair), verdict(words[:end])} in ({"good", "bad"}, {None})


def test_other_forms() -> None:
    assert SENTIMENT.other_form("good") == "bad"
    assert SENTIMENT.other_form("dull") == "fresh"
    assert SENTIMENT.other_form("film") is None


def test_the_opening_is_a_whole_review_that_turns_twice() -> None:
    assert verdict(SENTIMENT.opening[:5]) == "good"
    assert verdict(SENTIMENT.opening) == "bad"
    assert SENTIMENT.gold(SENTIMENT.opening) == (*(None,) * 6, "bad")


@given(st.lists(st.sampled_from(VOCABULARY) | st.text(), max_size=8))
def test_any_tokens_have_an_answer(tokens: list[str]) -> None:
    assert SENTIMENT.held_out(tokens) in (True, False)
    answer = SENTIMENT.gold(tokens)
    assert answer is None or len(answer) == len(tokens)
    assert verdict(tokens) == (said(tokens) if is_review(tokens) else None)
