import re
import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.tasks.base import Tokens
from rnn_tui.tasks.entities import (
    ADJECTIVES,
    ENTITIES,
    FAMILIES,
    KINDS,
    PLACES,
    PLAIN,
    PREPOSITIONS,
    ROLES,
    SAW,
    SURNAMES,
    THINGS,
    VOCABULARY,
    WORDS,
)

seeds = st.integers(0, 2**32 - 1)
Answers = tuple[str | None, ...]


def either(words: Sequence[str]) -> str:
    return f"(?:{'|'.join(words)})"


# The grammar of the module's docstring once more, by other means: each piece ends with the space behind it.
FIRST = either(PLAIN + WORDS)
ONE = f"{FIRST} (?:{either(SURNAMES)} )?"
SEVERAL = f"{FIRST} (?:and {FIRST} )+(?:{either(SURNAMES)} )?"
GOODS = either(
    [
        f"the {either(THINGS)} ",
        *(
            f"{either(words)} {f'(?:and {either(words)} )*' if len(words) > 1 else ''}{either(things)} "
            for words, things in FAMILIES
        ),
    ]
)
PLACE = f"{either(PREPOSITIONS)} the {either(PLACES)} "
SENTENCE = re.compile(
    "(?:maybe |he said |she said )?(?:"
    f"(?P<one>{ONE})was a {either(ROLES)} (?:{PLACE})?"
    f"|(?P<several>{SEVERAL})were {either([f'{role}s' for role in ROLES])} (?:{PLACE})?"
    f"|{GOODS}(?:are|were) (?:{either(ADJECTIVES)}|on sale) (?:{PLACE})?"
    f"|(?:we |they |(?P<seer>{ONE}|{SEVERAL})){either(SAW)} (?:(?P<seen>{ONE}|{SEVERAL})|{GOODS}){PLACE})"
)
# What can follow any beginning of a sentence: one way for either answer, at least.
_MIDDLES = (
    "|wilson |bears |bushes |beads |eggs |coins |lily |lily bushes |amber |amber beads |anna "
    "|and lily bushes |and amber beads "
)
_ENDS = (
    "|was a doctor |a doctor |doctor |were doctors |doctors |are rare |rare |were rare |on sale |sale "
    "|in the park |the park |park |saw the eggs in the park |the eggs in the park "
    "|said we saw the eggs in the park |we saw the eggs in the park "
)
TAILS = [middle + end for middle in _MIDDLES.split("|") for end in _ENDS.split("|")]


def answers_of(words: Sequence[str]) -> Answers | None:
    """The answers to a whole sentence, or None where it is none: names are the people, without their "and"."""
    found = SENTENCE.fullmatch("".join(f"{word} " for word in words))
    if found is None:
        return None
    answers: list[str | None] = ["-"] * len(words)
    for part in ("one", "several", "seer", "seen"):
        if found[part]:
            first = found.string[: found.start(part)].count(" ")
            for i in range(first, first + found[part].count(" ")):
                answers[i] = "-" if words[i] == "and" else "name"
    return tuple(answers)


def agreed(words: Tokens) -> Answers | None:
    """By brute force: the answers on which all sentences agree that begin with these words and go on with a tail."""
    ends = [(*words, *tail.split()) for tail in TAILS]
    found = [answers[: len(words)] for end in ends if (answers := answers_of(end)) is not None]
    if not found:
        return None
    return tuple(column[0] if len(set(column)) == 1 else None for column in zip(*found, strict=True))


def examples(seed: int, count: int, *, held_out: bool = False) -> list[tuple[Tokens, Answers]]:
    rng = np.random.default_rng(seed)
    return [ENTITIES.example(rng, held_out=held_out) for _ in range(count)]


def test_the_vocabulary() -> None:
    assert len(VOCABULARY) == 62
    assert list(VOCABULARY) == sorted(set(VOCABULARY))
    assert all(word == word.lower() for word in VOCABULARY)
    assert max(map(len, VOCABULARY)) <= 10
    assert ENTITIES.output_vocabulary == ("-", "name")
    assert len(WORDS) == 11


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Teddy Roosevelt was a president.", "teddy roosevelt"),
        ("teddy bears are on sale", ""),
        ("maybe rose was a teacher in the school", "rose"),
        ("rose and lily wilson were teachers", "rose lily wilson"),
        ("rose and lily bushes were lovely near the park", ""),
        ("teddy and rose found pearl and ruby rings behind the school", "teddy rose"),
        ("he said penny parker painted robin lincoln in the market", "penny parker robin lincoln"),
        ("they liked the bears near the park", ""),
    ],
)
def test_who_is_named(text: str, names: str) -> None:
    words = ENTITIES.read(text, VOCABULARY)
    answers = ENTITIES.gold(words)
    assert answers == answers_of(words)
    assert answers is not None
    assert None not in answers
    assert [word for word, answer in zip(words, answers, strict=True) if answer == "name"] == names.split()


@pytest.mark.parametrize(
    "text",
    [
        "roosevelt was a president",
        "teddy bushes are on sale",
        "teddy and rose bears are rare",
        "rose and ruby bushes are rare",
        "teddy and teddy bears",
        "rose are lovely",
        "rose and lily wilson was",
        "bears are rare",
        "rose bushes saw",
        "the wilson",
        "he was",
        "maybe maybe",
    ],
)
def test_what_begins_no_sentence(text: str) -> None:
    words = tuple(text.split())
    assert ENTITIES.gold(words) is None
    assert agreed(words) is None
    assert ENTITIES.completions(words) == ()


def test_a_thousand_drawn_sentences_are_read_as_the_grammar_has_them() -> None:
    for words, targets in examples(1, 1000):
        assert 4 <= len(words) <= 14
        assert targets == answers_of(words) == ENTITIES.gold(words)


def test_the_answers_to_a_beginning_are_those_on_which_all_its_ends_agree() -> None:
    for words, targets in examples(2, 80):
        for end in range(len(words)):
            answers = ENTITIES.gold(words[:end])
            assert answers == agreed(words[:end])
            assert answers is not None
            assert all(answer in (None, target) for answer, target in zip(answers, targets, strict=False))


def test_the_first_word_is_open_until_the_one_that_tells() -> None:
    assert ENTITIES.gold(()) == ()
    assert ENTITIES.gold(("teddy",)) == (None,)
    assert ENTITIES.gold(("teddy", "bears")) == ("-", "-")
    assert ENTITIES.gold(("teddy", "roosevelt")) == ("name", "name")
    assert ENTITIES.gold(("teddy", "and")) == ("name", "-")
    assert ENTITIES.gold(("we", "saw", "rose", "and", "lily")) == ("-", "-", None, "-", None)
    assert ENTITIES.gold(("we", "saw", "rose", "and", "lily", "near")) == ("-", "-", "name", "-", "name", "-")
    assert ENTITIES.gold(("anna", "and", "rose")) == ("name", "-", "name")


@given(seeds)
def test_a_walk_through_the_completions_is_a_sentence(seed: int) -> None:
    rng = np.random.default_rng(seed)
    words: Tokens = ()
    while going_on := ENTITIES.completions(words):
        words = (*words, str(rng.choice(going_on)))
    assert answers_of(words) == ENTITIES.gold(words) is not None


@given(seeds, st.data())
def test_what_is_not_among_the_completions_is_refused(seed: int, data: st.DataObject) -> None:
    words = list(examples(seed, 1)[0][0])
    words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from((*VOCABULARY, "zebra", "")))
    whole = answers_of(words)
    assert whole is None or whole == ENTITIES.gold(words)
    for end in range(len(words)):
        if ENTITIES.gold(words[:end]) is not None:
            assert (ENTITIES.gold(words[: end + 1]) is not None) == (words[end] in ENTITIES.completions(words[:end]))


def test_the_same_seed_draws_the_same() -> None:
    assert examples(7, 50) == examples(7, 50)
    assert examples(7, 50) != examples(8, 50)
    one, other = (ENTITIES.questions(np.random.default_rng(7), "first word", 10) for _ in range(2))
    assert one == other


PINNED = [
    "they saw robin lincoln near the park",
    "we liked maria and amber in the school",
    "she said we found teddy bears near the park",
    "teddy saw ruby and pearl beads near the market",
]


def test_a_pinned_draw() -> None:
    """Bundled networks are trained on these draws: a change here is a change of their data."""
    assert [" ".join(words) for words, _ in examples(1, len(PINNED))] == PINNED


def test_training_and_held_out_sentences_are_apart() -> None:
    training = {words for words, _ in examples(1, 4000)}
    held = [words for words, _ in examples(2, 400, held_out=True)]
    assert not training & set(held)
    assert all(zlib.crc32(" ".join(words).encode()) % 10 == 0 for words in held)
    assert all(zlib.crc32(" ".join(words).encode()) % 10 for words in training)
    assert all(ENTITIES.held_out(words) for words in held)


def test_what_stands_before_says_nothing_of_an_open_word() -> None:
    """So half of them is the best that one direction can do: in every context a name is as likely as not."""
    names: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for words, targets in examples(11, 8000):
        for step, word in enumerate(words, 1):
            if word not in WORDS or (answers := ENTITIES.gold(words[:step])) is None or answers[-1] is not None:
                continue
            before = words[step - 2] if step > 1 else "nothing"
            for context in ("anywhere", word, f"after {before}", f"at step {step}"):
                seen[context] += 1
                names[context] += targets[step - 1] == "name"
    assert seen["anywhere"] > 5000
    assert {"after nothing", "after maybe", "after saw", "after and", "at step 9", "teddy"} <= set(seen)
    for context, count in seen.items():
        assert abs(names[context] / count - 0.5) < 3.5 * 0.5 / count**0.5, context


@pytest.mark.parametrize("kind", KINDS)
def test_questions(kind: str) -> None:
    asked = ENTITIES.questions(np.random.default_rng(3), kind, 60)
    assert len(asked) == len({(question.inputs, question.step) for question in asked}) == 60
    assert sum(question.right == ("name",) for question in asked) == 30
    for question in asked:
        words, step, right = question.inputs, question.step, question.right
        answers = answers_of(words)
        assert answers is not None
        assert (answers[step - 1],) == right
        assert {*right, *question.wrong} == {"-", "name"}
        so_far = agreed(words[:step])
        assert so_far is not None
        assert question.kind == kind == (KINDS[2] if so_far[-1] else KINDS[step > 1])
        assert ENTITIES.held_out(words)


def test_there_are_no_questions_of_another_kind() -> None:
    assert ENTITIES.questions(np.random.default_rng(3), "places", 5) == ()
    assert ENTITIES.kinds == KINDS


def test_pairs_differ_in_one_word_that_tells_people_from_things() -> None:
    people, things = ENTITIES.contrast
    for one, other in ENTITIES.pairs:
        ((person, thing),) = [(p, q) for p, q in zip(one, other, strict=True) if p != q]
        assert person in people
        assert thing in things
        assert (ENTITIES.gold(one) or ())[2:4] == ("name", "name")
        assert (ENTITIES.gold(other) or ())[2:4] == ("-", "-")


def test_other_forms() -> None:
    assert ENTITIES.other_form("-") == "name"
    assert ENTITIES.other_form("name") == "-"
    assert ENTITIES.other_form("rose") is None


def test_the_opening_and_its_twin_are_sentences() -> None:
    assert ENTITIES.gold(ENTITIES.opening) == ("name", "name", "-", "-", "-")
    assert ENTITIES.gold(("teddy", "bears", "are", "on", "sale")) == ("-",) * 5
    assert ENTITIES.bidirectional


@given(st.lists(st.sampled_from(VOCABULARY) | st.text(), max_size=8))
def test_any_tokens_have_an_answer(tokens: list[str]) -> None:
    assert ENTITIES.held_out(tokens) in (True, False)
    answers = ENTITIES.gold(tokens)
    assert answers is None or len(answers) == len(tokens)
