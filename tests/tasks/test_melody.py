"""The task `melody`: tunes keep to the grammar, and the grammar says where another one leaves it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.tasks.base import END
from rnn_tui.tasks.melody import FORMS, MELODY, SCALES, VOCABULARY

SEEDS = st.integers(0, 2**32 - 1)


def _drawn(seed: int, *, held_out: bool = False) -> tuple[str, ...]:
    return MELODY.sample(np.random.default_rng(seed), held_out=held_out)


@settings(deadline=None)
@given(SEEDS, st.booleans())
def test_every_tune_keeps_to_the_grammar_and_to_its_side_of_the_coin(seed: int, held_out: bool) -> None:
    tune = _drawn(seed, held_out=held_out)
    assert MELODY.leaves(tune) is None
    assert MELODY.held_out(tune) == held_out
    assert tune == _drawn(seed, held_out=held_out)
    assert len(tune) - 1 in {form.length for form in FORMS}


@settings(deadline=None)
@given(SEEDS)
def test_each_note_is_one_that_may_come_there(seed: int) -> None:
    tune = _drawn(seed)
    for k, note in enumerate(tune):
        assert note in MELODY.completions(tune[:k])
    assert MELODY.completions(tune) == ()


@settings(deadline=None)
@given(st.data())
def test_whoever_follows_the_completions_comes_to_an_end(data: st.DataObject) -> None:
    tune: tuple[str, ...] = ()
    while choices := MELODY.completions(tune):
        tune += (data.draw(st.sampled_from(choices)),)
        assert MELODY.leaves(tune) is None
    assert tune[-1] == END


@settings(deadline=None)
@given(SEEDS)
def test_the_answer_begins_as_the_tune_and_ends_on_the_tonic_by_a_step(seed: int) -> None:
    tune = _drawn(seed)
    for form in MELODY.forms(tune):
        answer = tune[-1 - 2 * form.bar : -1]
        assert answer[: form.bar] == tune[: form.bar]
        scale = SCALES[form.key]
        assert answer[-1] in (scale[3], scale[10])
        assert abs(scale.index(answer[-1]) - scale.index(answer[-2])) == 1


@settings(deadline=None)
@given(SEEDS, st.data())
def test_a_tune_leaves_the_grammar_at_the_first_note_that_may_not_come(seed: int, data: st.DataObject) -> None:
    tune = _drawn(seed)
    place = data.draw(st.integers(0, len(tune) - 1))
    wrong = [note for note in VOCABULARY if note not in MELODY.completions(tune[:place])]
    spoilt = (*tune[:place], data.draw(st.sampled_from(wrong)), *tune[place + 1 :])
    assert MELODY.leaves(spoilt) == place + 1


def test_small_letters_are_notes_too() -> None:
    assert MELODY.read("c4 f#4 bb4, B4", VOCABULARY) == ("C4", "F#4", "Bb4", "B4")


def test_notes_stand_from_low_to_high() -> None:
    assert " ".join(VOCABULARY) == "G3 A3 B3 C4 D4 E4 F4 F#4 G4 A4 Bb4 B4 C5 D5 E5 F5 F#5 G5 <end>"


@pytest.mark.parametrize("kind", MELODY.kinds)
def test_questions_are_held_out_and_the_tune_answers_them(kind: str) -> None:
    asked = MELODY.questions(np.random.default_rng(1), kind, 60)
    assert len({question.inputs for question in asked}) == 60
    for question in asked:
        follow = set(MELODY.completions(question.inputs)) - {END}
        assert question.step == len(question.inputs)
        assert follow & set(question.right)
        assert set(question.right) | set(question.wrong) == set(VOCABULARY) - {END}
        assert not set(question.right) & set(question.wrong)
        if kind == "key":
            assert follow <= set(question.right)
        if len(question.inputs) >= 4:
            assert MELODY.held_out(question.inputs)


def test_a_tenth_of_the_tunes_is_held_out_by_their_first_four_notes() -> None:
    beginnings = {_drawn(seed, held_out=False)[:4] for seed in range(300)}
    held = {_drawn(seed, held_out=True)[:4] for seed in range(300)}
    assert not beginnings & held
