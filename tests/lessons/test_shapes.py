"""Part four: which steps have what in each shape, and the figures behind what the card says of all."""

import pytest

from rnn_tui.lessons import shapes
from rnn_tui.models import choose, default_cell, figures_by_kind
from rnn_tui.session import Run, Session
from tests.models_for_tests import OPENING, agreement, of_task
from tests.session.shapes import BOTH_WAYS, DATES, ENTITIES, IDS, NUMBER, SENTIMENT, TEXTS, Text

TOLD = {
    "one-to-one": "one to one; inputs at 1; outputs ŷ at 1; 1 loss, at 1,",
    "many-to-one": "many to one; inputs at 1-5; outputs ŷ at 1-5; 1 loss, at 5,",
    "many-to-many": "many to many, equal; inputs at 1-5; outputs ŷ at 1-5; 5 losses, at 1-5,",
    "bidirectional": "many to many, equal, both directions; inputs at 1-5; outputs ŷ at 1-5; 5 losses, at 1-5,",
    "encoder-decoder": "many to many, unequal; inputs at 1-10; outputs ŷ at none; no loss yet",
}


@pytest.mark.parametrize(("text", "shape"), [*zip(TEXTS, IDS, strict=True)], ids=IDS)
def test_each_shape_tells_its_steps(text: Text, shape: str) -> None:
    snapshot = Session(text.model(), text.tokens, guess=True).snapshot
    told, *_ = shapes.card(snapshot.runs).measured
    assert TOLD[shape] in told
    if "together" in told:
        assert told.endswith(f"together {snapshot.run.total_loss():.4f}")


def test_a_tune_s_later_notes_are_fed_again_and_its_last_loss_is_no_loss_yet() -> None:
    session = Session(of_task("melody"), ("C4", "E4", "G4"), guess=True)
    told, *_ = shapes.card(session.snapshot.runs).measured
    assert "one to many; an input at 1, and at 2-3 the note before it, fed again; outputs ŷ at 1-3;" in told
    assert "2 losses, at 1-2, together" in told


def test_a_decoder_s_losses_and_letters_are_those_behind_the_input() -> None:
    session = Session(DATES.model(), DATES.tokens, guess=True)
    for _ in range(3):
        session.enter()
    told, handed, written, *_ = shapes.card(session.snapshot.runs).measured
    assert "inputs at 1-10, and from 11 on each output is fed again; outputs ŷ at 11-13; 3 losses, at 11-13" in told
    assert "a and c, 2 × 5 numbers, for 10 letters" in handed
    assert written == f"written so far: {''.join(session.snapshot.run.written)}"


def test_what_is_handed_over_is_what_the_cell_keeps() -> None:
    told = [
        shapes.card(Session(DATES.model(cell, 2), DATES.tokens).snapshot.runs).measured[1] for cell in ("rnn", "gru")
    ]
    assert "its last a, 5 numbers in each of 2 layers" in told[0]
    assert "its last c, 5 numbers in each of 2 layers" in told[1]


def test_a_review_tells_where_its_verdict_turns() -> None:
    model = choose("sentiment", "lstm")
    session = Session(model, ["the", "film", "was", "not", "bad", "but", "dull"])
    assert "turns to good (94.6%) at 'not', bad (88.2%) at 'but'" in shapes.card(session.snapshot.runs).measured[1]
    session = Session(model, ["the"])
    assert shapes.card(session.snapshot.runs).measured[1] == "ŷ is the same after each word"


def test_two_sentences_that_begin_alike_have_one_first_output_in_one_direction_alone() -> None:
    one, both = (
        shapes.card(Session(choose("entities", "lstm", bidirectional=way), ENTITIES.tokens).snapshot.runs).measured[1]
        for way in (False, True)
    )
    assert one.endswith("'teddy roosevelt was a president' 51.7%; 'teddy bears are on sale' 51.7%")
    assert both.endswith("'teddy roosevelt was a president' 99.9%; 'teddy bears are on sale' 0.0%")


def test_the_gap_is_that_of_the_figures_and_of_the_cell_in_sight() -> None:
    def gap(cell: str) -> str:
        return shapes.card(Session(of_task("entities", cell), ENTITIES.tokens).snapshot.runs).measured[-1]

    for cell in ("rnn", "lstm"):
        found = figures_by_kind(f"entities-{cell}")
        assert found is not None
        shares = [seed.steps[-1].right["first word"] for seed in found.seeds]
        assert f"entities, {cell}," in gap(cell)
        assert f"one direction {min(shares):.1%} to {max(shares):.1%} ({len(shares)} seeds), both 100.0%" in gap(cell)
    assert "entities, lstm," in gap("gru-torch"), "none ships of that cell"


def test_held_out_figures_are_those_of_the_training_step() -> None:
    fresh = Session(choose("sentiment", "lstm", 0), SENTIMENT.tokens).snapshot.runs
    found = figures_by_kind("sentiment-lstm")
    assert found is not None
    (line,) = [line for line in shapes.card(fresh).measured if line.startswith("sentiment-lstm@0, right held out")]
    assert f"negated {found.seeds[0].steps[0].right['negated']:.1%}" in line
    (line,) = [line for line in shapes.card(_opened("number")).measured if line.startswith("number-dense")]
    assert "which it learns by heart" in line
    assert any("nats a character" in line for line in shapes.card(_opened("text")).measured)
    assert any(line == "agreement-lstm, held out: 100.0% right" for line in shapes.card(_opened("agreement")).measured)


def _opened(task: str) -> tuple[Run, ...]:
    model = choose(task, default_cell(task))
    return Session(model, model.task.opening).snapshot.runs


def test_what_the_card_says_of_dates_is_measured() -> None:
    for cell, low, high in (("lstm", 1.0, 1.0), ("rnn", 0.0, 0.05)):
        found = figures_by_kind(f"dates-{cell}")
        assert found is not None
        assert all(low <= found.seeds[0].steps[-1].right[kind] <= high for kind in found.kinds)


def test_the_shape_in_sight_comes_first() -> None:
    first = {text.task: shapes.card(Session(text.model(), text.tokens).snapshot.runs).differs[0][:22] for text in TEXTS}
    assert first["number"].startswith("Lengths alone")
    assert first["sentiment"].startswith("Many to one")
    assert first["entities"].startswith("ŷ<t> of one direction")
    assert first["dates"].startswith("Unequal")
    assert len(set(shapes.card(Session(NUMBER.model(), ()).snapshot.runs).differs)) == 6


def test_a_shape_is_told_of_but_for_the_next_word_s_and_compared_cells() -> None:
    one, both = (text.model() for text in (ENTITIES, BOTH_WAYS))
    session = Session(one, ENTITIES.tokens)
    assert shapes.fits(session.snapshot.runs)
    assert shapes.fits(session.beside(both).runs)
    assert not shapes.fits(session.beside(ENTITIES.model("rnn")).runs)
    assert not shapes.fits(Session(agreement(), OPENING).snapshot.runs)


def test_no_step_has_its_line_too() -> None:
    for text in TEXTS:
        assert "no step yet" in shapes.card(Session(text.model(), ()).snapshot.runs).measured[0]
