"""The task `chinese`: what the grammar accepts, what may come next, what is held out, what is asked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.tasks.chinese import CHINESE, NOUNS, VERBS, VOCABULARY

SEEDS = st.integers(0, 2**32 - 1)


def _drawn(seed: int, *, held_out: bool = False) -> tuple[str, ...]:
    return CHINESE.sample(np.random.default_rng(seed), held_out=held_out)


@settings(deadline=None)
@given(SEEDS, st.booleans())
def test_every_sentence_is_in_the_grammar_and_on_its_side_of_the_coin(seed: int, held_out: bool) -> None:
    sentence = _drawn(seed, held_out=held_out)
    assert CHINESE.whole(sentence)
    assert CHINESE.held_out(sentence) == held_out
    assert sentence == _drawn(seed, held_out=held_out)
    assert set(sentence) <= set(VOCABULARY)


@settings(deadline=None)
@given(SEEDS)
def test_each_character_is_one_that_may_come_there_and_behind_the_stop_comes_none(seed: int) -> None:
    sentence = _drawn(seed)
    for k, character in enumerate(sentence):
        assert character in CHINESE.completions(sentence[:k])
        assert not CHINESE.whole(sentence[:k])
    assert CHINESE.completions(sentence) == ()


@settings(deadline=None)
@given(SEEDS, st.data())
def test_whoever_follows_the_completions_writes_a_beginning_of_a_sentence(seed: int, data: st.DataObject) -> None:
    del seed
    written: tuple[str, ...] = ()
    for _ in range(12):
        choices = CHINESE.completions(written)
        if not choices:
            assert CHINESE.whole(written)
            return
        written += (data.draw(st.sampled_from(choices)),)
    assert CHINESE.completions(written) or CHINESE.whole(written)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("我要吃苹果。", True),
        ("我要吃苹果", False),
        ("我要吃书。", False),
        ("我要吃喝。", False),
        ("我想喝妈妈最喜欢的、很好的牛奶，也想吃鱼。", True),
        ("我想喝妈妈最喜欢的、牛奶。", False),
        ("今天妈妈不想去公园。", True),
        ("去公园。", False),
        ("", False),
    ],
)
def test_sentences_that_are_and_are_not(text: str, whole: bool) -> None:
    assert CHINESE.whole(tuple(text)) == whole


def test_after_eating_comes_what_one_can_eat_or_who_likes_it_and_never_a_verb() -> None:
    follow = set(CHINESE.completions(tuple("我要吃")))
    assert {noun[0] for noun in NOUNS["吃"]} < follow
    assert not follow & set(VERBS)
    assert not follow & {"书", "水", "公", "歌", "衣"}
    assert "".join(CHINESE.completions(tuple("我想喝牛"))) == "奶"
    assert "".join(CHINESE.completions(tuple("我想吃牛"))) == "肉"


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("我要吃", None),
        ("我要吃苹", None),
        ("我要吃苹果", 3),
        ("我要吃妈妈最喜欢的苹果，也要喝水。", 9),
        ("我要吃妈妈最喜欢的，", None),
        ("吃苹果", None),
    ],
)
def test_the_step_before_the_first_object(text: str, step: int | None) -> None:
    assert CHINESE.question(tuple(text)) == step


@pytest.mark.parametrize("kind", CHINESE.kinds)
def test_questions_are_held_out_and_right_is_what_the_verb_can_have(kind: str) -> None:
    asked = CHINESE.questions(np.random.default_rng(1), kind, 60)
    assert len({question.inputs for question in asked}) == 60
    for question in asked:
        follow = set(CHINESE.completions(question.inputs))
        assert question.step == len(question.inputs)
        assert set(question.right) <= follow
        assert not set(question.wrong) & follow
        assert question.inputs[-1] == "的" if kind == "far" else question.inputs[-1] in VERBS


def test_no_training_sentence_asks_for_an_object_after_held_out_words() -> None:
    asked = {question.inputs for question in CHINESE.questions(np.random.default_rng(2), "far", 200)}
    rng = np.random.default_rng(3)
    for _ in range(1000):
        sentence = CHINESE.sample(rng)
        step = CHINESE.question(sentence)
        assert step is not None
        assert sentence[:step] not in asked


def test_a_tenth_of_the_sentences_is_held_out() -> None:
    wanted = {True: 0, False: 0}
    for person in ("我", "他们", "老师"):
        for verb in VERBS:
            for noun in NOUNS[verb]:
                for wish in ("要", "想", "不想"):
                    wanted[CHINESE.held_out(tuple(f"{person}{wish}{verb}{noun}。"))] += 1
    assert 0.06 < wanted[True] / sum(wanted.values()) < 0.14


def test_pairs_differ_in_the_verb_alone() -> None:
    for one, other in CHINESE.pairs:
        assert [a + b for a, b in zip(one, other, strict=True) if a != b] == ["吃喝"]
        assert CHINESE.completions(one)
