import re
import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.tasks.agreement import (
    ADJECTIVES,
    AGREEMENT,
    NOUNS,
    NOUNS_OF,
    PAST,
    PREPOSITIONS,
    VERBS_OF,
    VOCABULARY,
    Number,
)
from rnn_tui.tasks.base import Probe, Tokens

seeds = st.integers(0, 2**32 - 1)


def either(words: Tokens) -> str:
    return f"(?:{'|'.join(words)})"


NOUN = either(NOUNS_OF["singular"] + NOUNS_OF["plural"])
PLACE = f" {either(PREPOSITIONS)} the {NOUN}"
MODIFIER = f"(?:{PLACE}| which already ate(?:{PLACE})?| which the {NOUN} {either(PAST)})"
SENTENCE = {  # the grammar of the module's docstring once more, by other means
    number: re.compile(f"the {either(nouns)}{MODIFIER}* {either(VERBS_OF[number])} {either(ADJECTIVES)} \\.")
    for number, nouns in NOUNS_OF.items()
}


def number_next(words: Sequence[str]) -> Number | None:
    """The number that the main verb must have if it comes next; None if it cannot."""
    reading = AGREEMENT.reading(words)
    return reading.number if reading is not None and reading.verb_next else None


def numbers(sentence: Tokens) -> list[Number]:
    return [number for number, pattern in SENTENCE.items() if pattern.fullmatch(" ".join(sentence))]


def sentences(seed: int, count: int, *, held_out: bool = False) -> list[Tokens]:
    rng = np.random.default_rng(seed)
    return [AGREEMENT.sample(rng, held_out=held_out) for _ in range(count)]


def test_the_vocabulary() -> None:
    assert len(VOCABULARY) == 57
    assert list(VOCABULARY) == sorted(set(VOCABULARY))
    assert max(map(len, VOCABULARY)) <= 8
    assert len(NOUNS) == 11
    assert AGREEMENT.output_vocabulary == AGREEMENT.vocabulary == VOCABULARY


@given(seeds, st.booleans())
def test_a_sampled_sentence_is_read_with_its_subjects_number(seed: int, held_out: bool) -> None:
    (sentence,) = sentences(seed, 1, held_out=held_out)
    number: Number = "singular" if sentence[1] in NOUNS_OF["singular"] else "plural"
    assert numbers(sentence) == [number]
    whole = AGREEMENT.reading(sentence)
    assert whole is not None
    assert whole.complete
    assert whole.verb == len(sentence) - 3
    for end in range(len(sentence)):
        before = AGREEMENT.reading(sentence[:end])
        assert before is not None
        assert not before.complete
        assert sentence[end] in before.following
        assert before.number == (number if end >= 2 else None)
        assert (before.verb is None) == (end <= whole.verb)
    assert number_next(sentence[: whole.verb]) == number
    assert number_next(sentence) is None


@given(seeds, st.booleans(), st.booleans())
def test_the_minimal_pair_of_every_beginning(seed: int, held_out: bool, wrong: bool) -> None:
    (sentence,) = sentences(seed, 1, held_out=held_out)
    verb = len(sentence) - 3
    if wrong:
        other_verb = AGREEMENT.other_form(sentence[verb])
        assert other_verb is not None
        sentence = (*sentence[:verb], other_verb, *sentence[verb + 1 :])
    assert AGREEMENT.minimal_pair(sentence[:0]) is AGREEMENT.minimal_pair(sentence[:1]) is None
    for end in range(2, len(sentence) + 1):
        beginning = sentence[:end]
        pair = AGREEMENT.minimal_pair(beginning)
        assert pair is not None
        assert AGREEMENT.minimal_pair(pair) == beginning
        assert [i for i in range(end) if pair[i] != beginning[i]] == [i for i in (1, verb) if i < end]
        assert all(AGREEMENT.other_form(beginning[i]) == pair[i] for i in (1, verb) if i < end)
        one, other = AGREEMENT.reading(beginning), AGREEMENT.reading(pair)
        assert (one is None) == (other is None) == (wrong and end > verb)
        if one is not None and other is not None:
            assert {one.number, other.number} == {"singular", "plural"}
            assert (one.verb_next, one.verb, one.complete) == (other.verb_next, other.verb, other.complete)


@given(seeds, st.integers(0, 60))
def test_a_walk_through_what_may_follow_is_a_sentence(seed: int, length: int) -> None:
    rng = np.random.default_rng(seed)
    words: Tokens = ()
    while (reading := AGREEMENT.reading(words)) is not None and reading.following:
        wanted = VERBS_OF["singular"] + VERBS_OF["plural"] if len(words) >= length else VOCABULARY
        choice = [word for word in reading.following if word in wanted] or list(reading.following)
        words = (*words, str(rng.choice(choice)))
    assert reading is not None
    assert reading.complete
    assert len(numbers(words)) == 1


@given(seeds, st.data())
def test_what_is_not_among_the_following_words_is_refused(seed: int, data: st.DataObject) -> None:
    (sentence,) = sentences(seed, 1)
    words = list(sentence)
    words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from((*VOCABULARY, "zebra", "")))
    accepted = AGREEMENT.reading(words)
    assert (accepted is not None and accepted.complete) == (len(numbers(tuple(words))) == 1)
    for end in range(len(words)):
        before = AGREEMENT.reading(words[:end])
        if before is not None:
            assert (AGREEMENT.reading(words[: end + 1]) is not None) == (words[end] in before.following)


@pytest.mark.parametrize(
    "text",
    [
        "The cat, which already ate, was full.",
        "The cats, which already ate, were full.",
        "The cats which already ate with the dog were full.",
        "The cat near the dogs which the birds chased which already ate was hungry.",
    ],
)
def test_the_posts_sentences_are_sentences(text: str) -> None:
    reading = AGREEMENT.reading(AGREEMENT.read(text, VOCABULARY))
    assert reading is not None
    assert reading.complete


@pytest.mark.parametrize(
    "text", ["cats", "the cats was", "the cat the", "the cat was were", "the cat was full . .", "the cat ate"]
)
def test_what_is_no_sentence_has_no_reading(text: str) -> None:
    assert AGREEMENT.reading(text.split()) is None
    assert number_next(text.split()) is None


def test_the_verb_cannot_come_next_inside_a_modifier() -> None:
    assert number_next(["the", "cats"]) == "plural"
    assert number_next(["the", "cats", "near", "the", "dog"]) == "plural"
    assert number_next(["the", "cats", "near", "the"]) is None
    assert number_next(["the", "cats", "which", "the", "dog"]) is None
    assert number_next(()) is None


def test_the_same_seed_draws_the_same() -> None:
    assert sentences(7, 50) == sentences(7, 50)
    assert sentences(7, 50) != sentences(8, 50)
    one, other = (AGREEMENT.probes(np.random.default_rng(7), 4, 20) for _ in range(2))
    assert one == other


PINNED = [
    "the pig beyond the duck was asleep .",
    "the fox was asleep .",
    "the goat near the mouse which the cow passed was small .",
    "the cow beside the hen which already ate beyond the hens which already ate by the hen was hungry .",
]


def test_a_pinned_draw() -> None:
    """Bundled networks are trained on these draws: a change here is a change of their data."""
    assert [" ".join(sentence) for sentence in sentences(1, len(PINNED))] == PINNED


def test_training_and_held_out_sentences_are_apart() -> None:
    training, held = sentences(1, 4000), sentences(2, 1000, held_out=True)
    assert not set(training) & set(held)
    bare = [sentence for sentence in held if len(sentence) == 5]
    assert bare  # a sentence without modifiers is held out as a whole
    assert all(zlib.crc32(" ".join(sentence).encode()) % 10 == 0 for sentence in bare)
    phrases = {sentence[:-3] for sentence in training if len(sentence) > 5}
    assert not phrases & {sentence[:-3] for sentence in held}
    for modifiers in (1, 2):
        found = AGREEMENT.probes(np.random.default_rng(3), modifiers, 200)
        assert not phrases & {probe.prefix for probe in found}
        assert all(AGREEMENT.held_out((*probe.prefix, "was", "full", ".")) for probe in found)
        assert all(AGREEMENT.held_out(probe.prefix) for probe in found)


def test_the_coins_are_fair() -> None:
    drawn = sentences(11, 6000)
    plural = [sentence[1] in NOUNS_OF["plural"] for sentence in drawn]
    assert abs(float(np.mean(plural)) - 0.5) < 0.03
    agree = [
        (word in NOUNS_OF["plural"]) == many
        for sentence, many in zip(drawn, plural, strict=True)
        for word in sentence[2:]
        if word in NOUNS_OF["plural"] or word in NOUNS_OF["singular"]
    ]
    assert abs(float(np.mean(agree)) - 0.5) < 0.03
    nouns_a_sentence = len(agree) / len(drawn)
    assert abs(nouns_a_sentence - 0.9 * 1.43) < 0.08  # nine modifiers in ten have a noun
    bare = float(np.mean([len(sentence) == 5 for sentence in drawn]))
    assert abs(bare - 0.4) < 0.03


def modifiers_of(prefix: Tokens) -> list[str]:
    return re.findall(MODIFIER, " ".join(prefix[2:]).join((" ", "")))


@pytest.mark.parametrize("modifiers", AGREEMENT.probe_modifiers)
@pytest.mark.parametrize("all_opposite", [False, True])
def test_probes(modifiers: int, all_opposite: bool) -> None:
    found = AGREEMENT.probes(np.random.default_rng(5), modifiers, 60, all_opposite=all_opposite)
    assert len(found) == (60 if modifiers else 22)
    assert len({probe.prefix for probe in found}) == len(found)
    for probe in found:
        number = number_next(probe.prefix)
        assert number is not None
        assert probe.right == VERBS_OF[number]
        assert {AGREEMENT.other_form(verb) for verb in probe.right} == set(probe.wrong)
        between = [word for word in probe.prefix[2:] if word in NOUNS_OF["singular"] + NOUNS_OF["plural"]]
        assert len(between) == len(modifiers_of(probe.prefix)) == probe.modifiers == modifiers
        assert probe.opposite == sum(word not in NOUNS_OF[number] for word in between)
        assert not all_opposite or probe.opposite == modifiers
    if modifiers and not all_opposite:
        assert abs(opposite_share(found) - 0.5) < 0.15


def opposite_share(probes: tuple[Probe, ...]) -> float:
    return sum(probe.opposite for probe in probes) / sum(probe.modifiers for probe in probes)


def test_probes_end_when_there_are_no_more() -> None:
    found = AGREEMENT.probes(np.random.default_rng(5), 1, 10_000, all_opposite=True)
    everything = {
        ("the", noun, *modifier)
        for noun, others in [
            *((noun, NOUNS_OF["plural"]) for noun in NOUNS_OF["singular"]),
            *((noun, NOUNS_OF["singular"]) for noun in NOUNS_OF["plural"]),
        ]
        for other in others
        for modifier in [
            *((preposition, "the", other) for preposition in PREPOSITIONS),
            *(("which", "already", "ate", preposition, "the", other) for preposition in PREPOSITIONS),
            *(("which", "the", other, verb) for verb in PAST),
        ]
    }
    assert {probe.prefix for probe in found} == {words for words in everything if AGREEMENT.held_out(words)}


def test_pairs_differ_in_the_subjects_number_alone() -> None:
    singular, plural = AGREEMENT.contrast
    assert (singular, plural) == (NOUNS_OF["singular"], NOUNS_OF["plural"])
    for one, many in AGREEMENT.pairs:
        assert (number_next(one), number_next(many)) == ("singular", "plural")
        assert AGREEMENT.minimal_pair(one) == many
    between = [word for one, _ in AGREEMENT.pairs for word in one[2:]]
    assert sum(word in singular for word in between) == sum(word in plural for word in between) > 0


def test_the_opening_asks_for_the_verb_and_its_target_is_the_wrong_one() -> None:
    assert AGREEMENT.opening == ("the", "cats", "which", "already", "ate", "with", "the", "dog")
    assert number_next(AGREEMENT.opening) == "plural"
    assert AGREEMENT.opening_target in VERBS_OF["singular"]


def test_the_minimal_pairs_of_the_opening_and_of_no_sentence() -> None:
    cats, cat = AGREEMENT.opening, ("the", "cat", *AGREEMENT.opening[2:])
    assert AGREEMENT.minimal_pair((*cats, "was")) == (*cat, "were")
    assert AGREEMENT.minimal_pair((*cats, "were", "full", ".")) == (*cat, "was", "full", ".")
    for words in (["cats"], ["the", "full"], ["the", "cats", "cat"], ["the", "cat", "was", "were"], ["the", "Cats"]):
        assert AGREEMENT.minimal_pair(words) is None


def test_other_forms() -> None:
    assert AGREEMENT.other_form("was") == "were"
    assert AGREEMENT.other_form("mice") == "mouse"
    assert AGREEMENT.other_form("the") is None


@given(st.lists(st.sampled_from(VOCABULARY) | st.text(), max_size=8))
def test_any_tokens_have_an_answer(tokens: list[str]) -> None:
    assert AGREEMENT.held_out(tokens) in (True, False)
    assert number_next(tokens) in ("singular", "plural", None)
    pair = AGREEMENT.minimal_pair(tokens)
    assert pair is None or AGREEMENT.minimal_pair(pair) == tuple(tokens)
