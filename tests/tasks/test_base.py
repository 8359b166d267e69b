import dataclasses
import unicodedata
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.errors import UsageError
from rnn_tui.tasks import TASKS
from rnn_tui.tasks.base import (
    Example,
    Task,
    Tokens,
    check_token,
    check_tokens,
    split_characters,
    split_words,
)

AGREEMENT = TASKS["agreement"]
WORDS = AGREEMENT.vocabulary
NO_STOP = tuple(word for word in WORDS if word != ".")

texts = st.text() | st.lists(
    st.sampled_from(["The", "cats", "full", ".", "..", ",", "full.", " ", "\t", "\x85", "İ", "Σ", "ß", "，"])
).map("".join)
vocabularies = st.sampled_from([WORDS, NO_STOP, (), ("full.", "full", "..")])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The cat, which already ATE, was full.", "the cat which already ate was full ."),
        ("the cats,which were full .", "the cats which were full ."),
        ("  the\u00a0cats\n\twere\u3000full ", "the cats were full"),
        ("full.,", "full ."),
        (", ,", ""),
        ("full...", "full ..."),
        ("...", "..."),
        ("mr.smith", "mr.smith"),
    ],
)
def test_words_are_split_as_the_contract_says(text: str, words: str) -> None:
    assert split_words(text, WORDS) == words.split()


def test_the_stop_is_dropped_where_the_vocabulary_lacks_it() -> None:
    assert split_words("was full. .", NO_STOP) == ["was", "full"]
    assert split_words("ate full.", ("full.", ".")) == ["ate", "full."]


@given(texts, vocabularies)
def test_splitting_never_fails_and_leaves_no_white_space_commas_or_capitals(text: str, vocabulary: Tokens) -> None:
    words = split_words(text, vocabulary)
    assert all(words)
    for word in words:
        assert not any(character.isspace() or character == "," for character in word)
        assert word == word.lower()


@given(texts, vocabularies)
def test_splitting_twice_is_splitting_once(text: str, vocabulary: Tokens) -> None:
    words = split_words(text, vocabulary)
    assert split_words(" ".join(words), vocabulary) == words


FOREIGN = ("The", "Cats", "cats", "1,000", ",", "full.", "full", ".", "New York", "New York City", "York", "end. of")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Cats cats CATS", ["The", "Cats", "cats", "cats"]),
        ("THE", ["the"]),
        ("Cats, 1,000 cats", ["Cats", ",", "1,000", "cats"]),
        ("1,000, 1,000. 1,001", ["1,000", ",", "1,000", ".", "1", ",", "001"]),
        ("full. Full. full.. Cats.", ["full.", "full.", "full", "..", "Cats", "."]),
        ("New York York New York City New", ["New York", "York", "New York City", "new"]),
        ("New Yorks, aNew York", ["new", "yorks", ",", "anew", "York"]),
        ("end. of", ["end. of"]),
        ("New  York", ["new", "York"]),
    ],
)
def test_what_a_foreign_vocabulary_has_as_typed_comes_first(text: str, words: list[str]) -> None:
    assert split_words(text, FOREIGN) == words


tokens_of_any_kind = st.text(min_size=1, max_size=6) | st.sampled_from(FOREIGN)
typed_tokens = tokens_of_any_kind.filter(lambda token: token.strip() == token)
one_word_tokens = typed_tokens.filter(lambda token: token.split() == [token])


@given(typed_tokens, st.lists(tokens_of_any_kind))
def test_every_token_without_white_space_around_it_can_be_typed(token: str, others: list[str]) -> None:
    assert split_words(token, [*others, token]) == [token]
    assert AGREEMENT.text([token], [*others, token]) == token


@given(st.data(), st.lists(one_word_tokens, min_size=1))
def test_tokens_without_white_space_are_read_as_they_are_in_any_order(data: st.DataObject, words: list[str]) -> None:
    tokens = data.draw(st.lists(st.sampled_from(words)))
    assert split_words(" ".join(tokens), words) == tokens
    assert AGREEMENT.text(tokens, words) == " ".join(tokens)


@given(st.data(), st.lists(tokens_of_any_kind, min_size=1), st.sampled_from(["word", "character"]))
def test_the_text_of_tokens_is_read_as_these_or_there_is_none(
    data: st.DataObject, words: list[str], unit: Literal["word", "character"]
) -> None:
    tokens = data.draw(st.lists(st.sampled_from(words)))
    task = dataclasses.replace(AGREEMENT, unit=unit)
    text = task.text(tokens, words)
    assert text is None or task.split(text, words) == tokens


def test_tokens_that_no_text_is_read_as() -> None:
    assert AGREEMENT.text(["the", " ", "cats"], ("the", " ", "cats")) is None
    assert AGREEMENT.text(["New", "York"], ("New", "York", "New York")) is None
    assert AGREEMENT.text(["York", "New"], ("New", "York", "New York")) == "York New"
    assert dataclasses.replace(AGREEMENT, unit="character").text(["a", "<end>"], ("a", "<end>")) is None
    assert dataclasses.replace(AGREEMENT, unit="character").text(["a", " ", "B"], ("a", " ", "B")) == "a B"
    assert AGREEMENT.text([], WORDS) == ""


@given(st.lists(st.sampled_from(WORDS)))
def test_known_words_are_read_as_they_are(words: list[str]) -> None:
    assert split_words(" ".join(words).upper(), WORDS) == words


def test_characters_one_by_one() -> None:
    assert split_characters("我要吃 苹果\n", tuple("我要吃苹果")) == list("我要吃苹果")
    assert split_characters("3 May", tuple("3 may")) == list("3 may")
    assert split_characters("3 May", tuple("3 aMy")) == list("3 May")
    assert split_characters("3 MAY", tuple("3 aMy")) == list("3 MAY")


@given(st.text())
def test_characters_never_fail_and_keep_what_is_not_white_space(text: str) -> None:
    characters = split_characters(text, ("a", "B"))
    assert characters == [character for character in text if not character.isspace()]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("the dogz", "'dogz' is not one of the 57 words of task 'agreement'; did you mean 'dogs'?"),
        ("teh dog", "'teh' is not one of the 57 words of task 'agreement'; did you mean 'the'?"),
        ("the dog's", "\"dog's\" is not one of the 57 words of task 'agreement'; did you mean 'dogs'?"),
        ("the house", "'house' is not one of the 57 words of task 'agreement'; did you mean 'horse'?"),
        (
            "the xylophone",
            "'xylophone' is not one of the 57 words of task 'agreement'; some are 'already', 'dogs', 'met'; "
            "`rnn-tui models show` prints them all",
        ),
        (" , ", "there is no word to read; write words of task 'agreement', such as 'young'"),
    ],
)
def test_the_line_for_what_cannot_be_read(text: str, line: str) -> None:
    with pytest.raises(UsageError) as caught:
        AGREEMENT.read(text, WORDS)
    assert str(caught.value) == line


def test_the_networks_vocabulary_wins() -> None:
    assert AGREEMENT.read("Zebra.", ("zebra",)) == ("zebra",)
    with pytest.raises(UsageError, match=r"'cat' is not one of the 1 words"):
        AGREEMENT.read("cat", ("zebra",))


def test_a_character_task_speaks_of_characters() -> None:
    with pytest.raises(UsageError, match=r"^'猫' is not one of the 2 characters of task 'chinese'; some are"):
        check_token("猫", ("我", "要"), "chinese", "character")


@given(st.text(min_size=1).filter(lambda token: token not in WORDS))
def test_the_line_is_short_and_safe_to_print(token: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_token(token, WORDS, "agreement")
    line = str(caught.value)
    assert len(line) < 420
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Cf") for character in line)


def test_a_megabyte_in_one_word_is_refused_in_a_line() -> None:
    with pytest.raises(UsageError, match=r"^'a{21}\.\.\.' is not one of"):
        AGREEMENT.read("a" * 1_000_000, WORDS)


@given(st.lists(st.sampled_from(WORDS), min_size=1))
def test_known_tokens_pass(tokens: list[str]) -> None:
    check_tokens(tokens, WORDS, "agreement")


class Verdict(Task):
    """A task of another shape, to see that the base carries it."""

    def example(self, rng: np.random.Generator, *, held_out: bool = False) -> Example:
        return Example(("not" if held_out else "so", str(rng.choice(self.vocabulary))), (None, "good"))

    def held_out(self, tokens: Sequence[str]) -> bool:
        return tokens[0] == "not"


def test_a_task_may_have_neither_probes_nor_pairs() -> None:
    verdict = Verdict(
        name="verdict",
        summary="Good or bad.",
        shape="many-to-one",
        vocabulary=("good", "bad", "not", "so"),
        output_vocabulary=("bad", "good"),
        input="one-hot",
        embedding=0,
        output="sigmoid",
        unit="word",
        cells=("rnn",),
    )
    assert verdict.probes(np.random.default_rng(0), 2, 5) == ()
    assert verdict.questions(np.random.default_rng(0), "plain", 5) == ()
    assert verdict.sample(np.random.default_rng(0), held_out=True)[0] == "not"
    assert verdict.gold(("so", "good")) is None
    assert not verdict.next_token
    assert verdict.completions(("so",)) == ()
    assert verdict.other_form("good") is None
    assert verdict.minimal_pair(("so", "good")) is None


@pytest.mark.parametrize("task", TASKS.values(), ids=list(TASKS))
def test_every_task_is_whole(task: Task) -> None:
    assert len(set(task.vocabulary)) == len(task.vocabulary)
    assert (task.embedding > 0) == (task.input == "embedding")
    assert set(task.opening) <= set(task.vocabulary)
    assert task.opening_target is None or task.opening_target in task.output_vocabulary
    assert {word for words in task.contrast for word in words} <= set(task.vocabulary)
    assert {word for pair in task.pairs for words in pair for word in words} <= set(task.vocabulary)
    assert task.summary.endswith(".")
    for field in dataclasses.fields(task):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(task, field.name, None)


@pytest.mark.parametrize("seed", range(5))
def test_in_a_next_token_task_the_targets_are_the_inputs_one_on(seed: int) -> None:
    sentence = AGREEMENT.sample(np.random.default_rng(seed))
    inputs, targets = AGREEMENT.example(np.random.default_rng(seed))
    assert (*inputs, targets[-1]) == sentence
    assert (inputs[0], *targets) == sentence
    assert AGREEMENT.gold(inputs) == (*inputs[1:], None)
