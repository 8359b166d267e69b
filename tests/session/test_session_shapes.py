"""A session over networks of every shape: what is typed, what Enter does, undo, targets, suggestions, beside."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from rnn_tui.core.bptt import Loss, gradient_rows, parameter_gradient
from rnn_tui.errors import UsageError
from rnn_tui.session import Run, Session, Snapshot
from rnn_tui.session.record import record
from rnn_tui.session.side_by_side import over
from rnn_tui.session.suggestions import next_tokens
from rnn_tui.session.writing import drawn, likeliest
from tests.models_for_tests import of_task, tiny
from tests.session.shapes import BOTH_WAYS, DATES, ENTITIES, IDS, NUMBER, SENTIMENT, TEXTS, Text


def session(one: Text, *, guess: bool = True) -> Session:
    return Session(one.model(), one.tokens, guess=guess)


def decoding(steps: int = 3) -> Session:
    """A decoder that has begun, and has taken its own letters."""
    found = session(DATES)
    for _ in range(steps):
        assert found.enter() == ""
    return found


def told(snapshot: Snapshot) -> object:
    """All numbers of what is shown."""
    shown = snapshot.sequence
    return tuple(shown.tokens), shown.target, shown.read, shown.ended, snapshot.view, record(snapshot.run)


@pytest.mark.parametrize("one", TEXTS, ids=IDS)
def test_undo_and_redo_show_what_was_shown(one: Text) -> None:
    """Word by word; then with the decoder's letters, a target, another beginning."""
    own, seen = Session(one.model(), guess=True), []
    actions: list[Callable[[], object]] = [partial(own.commit, token) for token in one.tokens]
    if one is DATES:
        actions += [own.enter, own.enter, lambda: own.commit("-", "0"), own.enter]
    actions += [own.restart, lambda: own.replace(one.tokens[0])]
    for act in actions:
        seen.append(told(own.snapshot))
        act()
    last = told(own.snapshot)
    for before in reversed(seen):
        assert told(own.undo()) == before
    for after in [*seen[1:], last]:
        assert told(own.redo()) == after


@pytest.mark.parametrize("one", TEXTS, ids=IDS)
def test_word_by_word_is_all_at_once(one: Text) -> None:
    slowly = Session(one.model(), guess=True)
    for token in one.tokens:
        slowly.commit(token)
    at_once = session(one)
    assert record(slowly.snapshot.run) == record(at_once.snapshot.run) == record(Run.over(one.model(), one.tokens))


@pytest.mark.parametrize("one", [NUMBER, SENTIMENT, ENTITIES, BOTH_WAYS], ids=IDS[:4])
def test_an_empty_enter_does_nothing_and_says_why(one: Text) -> None:
    own = session(one)
    before = own.snapshot
    assert one.task in own.enter()
    assert own.snapshot is before


def test_in_a_next_token_task_enter_takes_the_likeliest_and_begins_as_the_task_does() -> None:
    own = Session(tiny())
    assert own.enter() == ""
    assert tuple(own.snapshot.sequence.tokens) == ("the",)
    best = own.snapshot.run.best(1).token
    assert own.enter() == ""
    assert tuple(own.snapshot.sequence.tokens) == ("the", best)


def test_enter_begins_to_write_and_takes_letter_by_letter() -> None:
    own = session(DATES)
    assert own.snapshot.sequence.read is None
    own.enter()
    shown = own.snapshot
    assert (shown.sequence.read, shown.length, shown.view.step) == (10, 11, 11)
    assert shown.sequence.tokens[-1] == "<start>"
    best = shown.run.best(11).token
    assert shown.run.written == [best]
    own.enter()
    assert tuple(own.snapshot.sequence.tokens[10:]) == ("<start>", best)
    own.undo()
    own.undo()
    assert (own.snapshot.sequence.read, own.snapshot.run.writes) == (None, False)
    own.commit("0")
    assert "".join(own.snapshot.sequence.tokens) == "3 may 19980"


def test_there_is_nothing_to_write_of_nothing() -> None:
    own = Session(of_task("dates"))
    assert "type a character" in own.enter()
    assert own.snapshot.length == 0


def test_a_decoder_that_begins_leaves_the_encoder_s_numbers_alone() -> None:
    own = session(DATES)
    before = record(own.snapshot.run)
    own.enter()
    after = record(own.snapshot.run)
    assert after["steps"] == before["steps"] and after["tokens"] == before["tokens"]
    assert (before["output_tokens"], before["output_steps"], before["gradient"]["norm"]) == ([], [], [])
    assert after["factors"][:-1] == before["factors"]


def test_what_is_typed_is_fed_to_the_decoder_once_it_writes() -> None:
    own = decoding(1)
    assert set(own.vocabulary) == {"-", *"0123456789", "<end>"}
    with pytest.raises(UsageError, match="'m' is not one of the 12"):
        own.commit("m")
    with pytest.raises(UsageError, match="'<start>'"):
        own.commit("<start>")
    own.commit("1", "9")
    assert own.snapshot.run.written[:2] == ["1", "9"]
    assert [own.snapshot.run.target(t).token for t in (11, 12, 13)] == ["1", "9", "9"]  # type: ignore[union-attr]  # they have gold


def test_nothing_comes_behind_the_end() -> None:
    own = decoding(1)
    own.commit("1", "<end>")
    shown = own.snapshot
    assert shown.sequence.ended and shown.length == 12
    assert shown.run.written == ["1", "<end>"]
    assert record(shown.run)["output_tokens"] == ["1", "<end>"]
    assert "<end>" in own.enter()
    assert own.snapshot is shown
    assert own.vocabulary == {}
    for words in (["2"], ["<end>"]):
        with pytest.raises(UsageError, match="nothing comes behind it"):
            own.commit(*words)
    own.undo()
    assert not own.snapshot.sequence.ended
    with pytest.raises(UsageError, match="last output"):
        own.commit("<end>", "1")


def test_a_likeliest_end_is_taken_as_the_end() -> None:
    model = of_task("dates")
    weights = model.network.weights()
    weights["b_y"] = weights["b_y"].copy()  # the network is other tests' too
    weights["b_y"][model.network.output_index["<end>"]] = 9.0
    sure = type(model)("sure", type(model.network).from_weights(model.network.config, weights), {}, model.task)
    own = Session(sure, "1.1.2000")
    own.enter()
    assert not own.snapshot.sequence.ended
    own.enter()
    assert own.snapshot.sequence.ended and own.snapshot.length == 9


def test_a_decoder_writes_at_most_twice_the_longest() -> None:
    own = decoding(1)
    own.commit(*"1" * 21)
    with pytest.raises(UsageError, match="at most 22"):
        own.commit("1")
    own.commit("<end>")
    assert len(own.snapshot.run.written) == 22


def test_one_to_one_has_one_word_and_a_new_one_takes_its_place() -> None:
    own = session(NUMBER)
    own.commit("mouse")
    assert tuple(own.snapshot.sequence.tokens) == ("mouse",)
    assert record(own.snapshot.run) == record(Run.over(NUMBER.model(), ["mouse"]))
    own.undo()
    assert tuple(own.snapshot.sequence.tokens) == ("mice",)
    with pytest.raises(UsageError, match="reads one word, not 2"):
        own.commit("mice", "mouse")
    with pytest.raises(UsageError, match="reads one word, not 2"):
        Session(NUMBER.model(), "mice mouse")


@pytest.mark.parametrize("one", TEXTS, ids=IDS)
def test_rows_are_the_core_s(one: Text) -> None:
    run = (decoding() if one is DATES else session(one)).snapshot.run
    for t in run.outputs:
        target = run.target(t)
        row = run.gradient_rows([t], "a", 0)[0]
        if target is None:
            assert row is None and run.loss(t) is None
            continue
        loss = Loss(t, run.model.network.output_index[target.token])
        np.testing.assert_array_equal(row, gradient_rows(run.trace, [loss], "a", 0)[0])
        assert run.loss(t) == run.trace.loss(*loss)
    matrix = decoding().snapshot.gradient() if one is DATES else session(one).snapshot.gradient()
    assert matrix.shape == (len(run), len(run))
    assert np.isnan(matrix).all(1).tolist() == [run.loss(t) is None for t in range(1, len(run) + 1)]


def test_an_encoder_s_step_has_no_output() -> None:
    run = decoding(1).snapshot.run
    assert run.candidates(3) == []
    assert run.target(3) is None and run.loss(3) is None
    with pytest.raises(UsageError, match="step 3 is the encoder's"):
        run.probabilities(3)


def test_the_classes_go_round() -> None:
    own = session(SENTIMENT)
    assert own.targets() == ["bad", "good"]
    assert own.snapshot.run.target(5) == ("good", False)
    assert [own.aim_next().run.target(5) for _ in range(3)] == [("bad", True), ("good", True), ("bad", True)]
    assert own.snapshot.run.total_loss() == 0 < own.snapshot.run.total_loss(last=True)
    assert own.aim(None).run.target(5) == ("good", False)


def test_without_a_known_answer_the_likeliest_is_guessed() -> None:
    run = Session(SENTIMENT.model(), "the film", guess=True).snapshot.run
    assert run.target(2) == (run.best(2).token, True)
    assert run.target(1) is None
    assert list(run.measured) == []
    assert Session(SENTIMENT.model(), "the film").snapshot.run.target(2) is None


def test_a_decoder_s_targets_are_the_likeliest_and_there_are_none_before_it_writes() -> None:
    own = session(DATES)
    assert own.targets() == []
    assert own.aim_next() is own.snapshot
    with pytest.raises(UsageError, match="nothing is written yet"):
        own.aim("1")
    own.enter()
    assert "<start>" not in own.targets()
    assert own.aim("7").run.target(11) == ("7", True)


def test_suggestions_are_what_the_grammar_goes_on_with() -> None:
    found = next_tokens(Session(SENTIMENT.model(), "the film").snapshot.run, count=50)
    assert found == [("was", None)]
    assert ("was", None) in next_tokens(Session(SENTIMENT.model(), "the film").snapshot.run, "w")
    assert ("we", None) in next_tokens(Session(SENTIMENT.model(), "the film").snapshot.run, "w")
    assert next_tokens(Session(SENTIMENT.model(), "bad bad").snapshot.run) == []
    assert {token for token, _ in next_tokens(Session(of_task("sentiment")).snapshot.run)} >= {"the", "i"}


def test_a_decoder_s_suggestions_are_its_likeliest() -> None:
    run = decoding(2).snapshot.run
    found = dict(next_tokens(run, count=20))
    assert set(found) == {"-", *"0123456789", "<end>"}
    assert all(share == run.probabilities(len(run))[run.model.network.output_index[t]] for t, share in found.items())


def test_one_direction_beside_two() -> None:
    own = session(ENTITIES)
    own.look(step=1, loss=1)
    shown = own.beside(BOTH_WAYS.model())
    one, both = shown.runs
    assert tuple(one.tokens) == tuple(both.tokens)
    assert one.target(1) == both.target(1) == ("name", False)
    assert one.target(5) == both.target(5) == ("-", False)
    assert record(both) == record(Run.over(BOTH_WAYS.model(), BOTH_WAYS.tokens))
    own.aim("name")
    assert [run.target(5) for run in own.snapshot.runs] == [("name", True)] * 2
    own.turn()
    own.commit("and")
    assert [len(run) for run in own.snapshot.runs] == [6, 6]


def test_there_is_no_one_way_back_through_two_directions() -> None:
    own = session(BOTH_WAYS)
    before = own.snapshot
    with pytest.raises(UsageError, match="both ways at once"):
        own.look(mode="backward")
    assert own.snapshot is before
    with pytest.raises(UsageError, match="both ways at once"):
        before.run.backward([1], 0)
    other = session(ENTITIES)
    other.look(mode="backward")
    assert other.use(BOTH_WAYS.model()).view.mode == "explore"


def test_the_way_back_goes_from_the_decoder_through_the_encoder() -> None:
    shown = decoding().look(mode="backward", summed=True)
    assert shown.swept == [11, 12, 13]
    way = shown.run.backward(shown.swept, 0)
    assert way is not None
    rows = [row for row in shown.run.gradient_rows([13], "a", 0) if row is not None]
    alone = shown.run.backward([13], 0)
    assert alone is not None
    np.testing.assert_allclose(alone.norms["a"], rows[0], rtol=1e-12)
    found = parameter_gradient(shown.run.trace, way.losses)
    H = shown.run.hidden
    parts = [w for name, w in found.items() if "layers" in name and ".W" in name]
    assert len(parts) == 8
    assert way.gathered(1).state == pytest.approx(np.linalg.norm([w[:, :H] for w in parts]), rel=1e-12)
    assert way.gathered(1).inputs == pytest.approx(np.linalg.norm([w[:, H:] for w in parts]), rel=1e-12)
    decoder = [w[:, :H] for name, w in found.items() if name.startswith("decoder.layers") and ".W" in name]
    assert way.gathered(11).state == pytest.approx(np.linalg.norm(decoder), rel=1e-12)
    np.testing.assert_allclose(way.above + way.later[:, : way.above.shape[1]], way.a, rtol=1e-9, atol=1e-14)


def test_another_network_keeps_what_was_written_where_it_writes_too() -> None:
    own = decoding(3)
    kept = own.use(of_task("dates", "gru"))
    assert (kept.sequence.read, kept.length) == (10, 13)
    assert record(kept.run)["tokens"] == list(DATES.tokens)
    own.undo()
    assert own.snapshot.length == 12


def test_a_network_of_other_words_is_refused() -> None:
    own = session(SENTIMENT)
    before = own.snapshot
    for other in (tiny(), of_task("dates"), of_task("number")):
        with pytest.raises(UsageError):
            own.use(other)
        assert own.snapshot is before


def test_a_long_sequence_both_ways_is_computed_once_per_commit() -> None:
    own = Session(BOTH_WAYS.model(), guess=True)
    own.commit(*BOTH_WAYS.tokens * 200)
    assert own.snapshot.length == 1000
    assert own.snapshot.run.loss(1000) is not None


@pytest.mark.parametrize("choose", [likeliest, drawn(np.random.default_rng(3), 1.0)], ids=["likeliest", "drawn"])
def test_it_goes_on_by_itself_as_one_undo(choose: Callable[[Run], str]) -> None:
    own = Session(of_task("text"), "Shall I")
    before = own.snapshot.length
    own.go_on(5, choose)
    assert own.snapshot.length == before + 5
    assert own.undo().length == before


def test_a_decoder_goes_on_as_it_does_by_enter() -> None:
    own, by_enter = decoding(1), decoding(30 - 8)
    own.go_on(50, likeliest)
    assert own.snapshot.sequence.tokens == by_enter.snapshot.sequence.tokens
    assert len(own.snapshot.run.written) == 22
    written = own.snapshot.sequence
    assert own.go_on(5, likeliest).sequence == written
    sure = decoding(1)
    sure.go_on(5, lambda _: "<end>")
    assert sure.snapshot.sequence.ended and sure.snapshot.run.written == ["<end>"]


def test_where_outputs_are_no_inputs_it_does_not_go_on() -> None:
    for own in (session(SENTIMENT), session(DATES), Session(of_task("melody"))):
        with pytest.raises(UsageError):
            own.go_on(1, likeliest)


def test_a_run_that_is_cut_back_has_not_ended() -> None:
    run = Run.over(DATES.model(), [*DATES.tokens, "<start>", "1"], read=10, ended=True)
    assert run.written == ["1", "<end>"]
    assert not run.take(11).ended and run.take(12).ended
    assert run.take(10).append("0").read == 11


def test_another_cell_beside_a_decoder_is_fed_the_same() -> None:
    own = decoding(3)
    own.commit("<end>")
    front = own.snapshot.run
    other = over(front, lambda _: of_task("dates", "gru"), "gru")
    assert other is not None
    assert (other.tokens, other.read, other.ended) == (front.tokens, 10, True)
    assert over(front, lambda _: of_task("sentiment"), "gru") is None


def test_numbers_that_are_none_are_found_in_either_direction() -> None:
    model = of_task("entities", "rnn-relu", bidirectional=True)
    weights = model.network.weights()
    weights["layers.0.reverse.W_a"] = np.abs(weights["layers.0.reverse.W_a"]) * 1e200
    weights["layers.0.reverse.b_a"] = np.abs(weights["layers.0.reverse.b_a"]) + 1.0
    broken = type(model)("broken", type(model.network).from_weights(model.network.config, weights), {}, model.task)
    own = Session(broken, "teddy")
    assert own.snapshot.run.broken is None
    own.commit("roosevelt", "was", "a")
    assert own.snapshot.run.broken == 1
    assert own.undo().run.broken is None


@pytest.mark.parametrize("text", TEXTS, ids=IDS)
def test_the_gradient_of_all_known_losses(text: Text) -> None:
    run = session(text).snapshot.run
    index = run.model.network.output_index
    losses = [Loss(t, index[target.token]) for t in run.measured if (target := run.target(t)) is not None]
    expected = parameter_gradient(run.trace, losses)
    found = run.settled_gradient
    assert found.keys() == expected.keys()
    for name, wanted in expected.items():
        np.testing.assert_allclose(found[name], wanted, rtol=1e-10, atol=1e-15)
