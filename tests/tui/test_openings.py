"""Going from network to network, held-out examples of every task, writing on, and what the app opens with."""

from collections.abc import Callable

import numpy as np
import pytest
from textual.pilot import Pilot

from rnn_tui.errors import UsageError
from rnn_tui.models import Model
from rnn_tui.session import Session
from rnn_tui.session.request import Request
from rnn_tui.session.session import LONGEST
from rnn_tui.tasks import TASKS
from rnn_tui.tui import compared
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.beginnings import opening
from rnn_tui.tui.examples import another
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.launch import open_session
from rnn_tui.tui.openings import open_network, other_direction
from rnn_tui.tui.pen import Pen
from rnn_tui.tui.screens.explore import ExploreScreen
from rnn_tui.tui.screens.pen import PenScreen
from tests.models_for_tests import OPENING, chinese, of_task, tiny
from tests.tui.apps import drive, terminal, words
from tests.tui.test_every_task import explore, opener


def of(task: str) -> Explorer:
    return explore(of_task(task), 0)


def writing(task: str = "text", tokens: str = "Shall I") -> Session:
    return Session(of_task(task), tokens, guess=True)


def test_words_are_kept_where_the_other_network_reads_them() -> None:
    shown = of("entities")
    before = words(shown)
    assert open_network(shown, "entities-gru-bidirectional@0")
    assert words(shown) == before and shown.message == "now entities-gru-bidirectional@0"
    shown.session.restart()
    open_network(shown, "entities-lstm@0")
    assert words(shown) == [], "nothing is put where a person had emptied it"
    open_network(shown, "sentiment-lstm@0")
    assert tuple(words(shown)) == TASKS["sentiment"].opening
    assert "bksp" not in shown.message, "there is nothing to bring back"


def test_what_a_decoder_wrote_is_said_to_come_back() -> None:
    shown = Explorer(Session(of_task("dates"), "of may", guess=True), np.random.default_rng(0), opener)
    shown.enter()
    open_network(shown, "text-lstm@0")
    assert "".join(words(shown)) == "of may" and "what the decoder wrote" in shown.message
    shown.erase()
    assert words(shown)[-1] == "<start>" and "in front again" in shown.message


def test_a_network_that_is_not_there_changes_nothing() -> None:
    shown = of("dates")
    before = shown.snapshot
    shown._open = lambda name: (_ for _ in ()).throw(UsageError(f"no {name}"))
    assert not open_network(shown, "x") and shown.refused and shown.snapshot is before


def test_the_other_direction_and_why_not() -> None:
    shown = of("entities")
    before = words(shown)
    other_direction(shown)
    assert shown.session.model.network.config.bidirectional and words(shown) == before
    other_direction(shown)
    assert not shown.session.model.network.config.bidirectional
    for task in ("dates", "agreement", "number", "sentiment"):
        plain = of(task)
        other_direction(plain)
        assert plain.refused and "bidirectional" in plain.message


def test_what_a_network_is_compared_with() -> None:
    assert compared.rival(of_task("number")) is None
    shown = of("number")
    compared.toggle(shown)
    assert shown.refused and "one cell alone" in shown.message
    both = compared.rival(of_task("entities", "gru"))
    assert both is not None and both.startswith("entities-gru-bidirectional")
    assert compared.rival(tiny("rnn")) == "agreement-lstm"


ASKED: dict[str, Callable[[Explorer], bool]] = {
    "number": lambda shown: shown.snapshot.length == 1,
    "melody": lambda shown: shown.snapshot.length in (4, 6, 8),
    "sentiment": lambda shown: shown.snapshot.length > 3,
    "entities": lambda shown: shown.snapshot.view.loss == shown.snapshot.view.step == 1,
    "chinese": lambda shown: words(shown)[-1] != "。",
    "text": lambda shown: 10 < shown.snapshot.length <= 24 and "".join(words(shown)) in of_text(),
    "dates": lambda shown: shown.snapshot.sequence.read == shown.snapshot.length - 1,
}


def of_text() -> str:
    corpus = TASKS["text"].corpus  # type: ignore[attr-defined]  # the one task with a text
    return str(corpus.text(corpus.kept))


@pytest.mark.parametrize("task", ASKED)
def test_another_example_of_every_task(task: str) -> None:
    shown = of(task)
    before = words(shown)
    shown.draft = "x"
    for _ in range(5):
        another(shown)
        assert ASKED[task](shown), words(shown)
        assert shown.draft == "" and not shown.refused and "bksp" in shown.message
        shown.erase()
        assert words(shown) == before


def test_a_network_of_other_words_has_no_example() -> None:
    model = chinese()
    shown = Explorer(Session(Model("x", model.network, {}, TASKS["sentiment"])), np.random.default_rng(0))
    another(shown)
    assert shown.refused


@pytest.mark.parametrize("temperature", [None, 0.5, 1.0])
def test_one_by_one_is_many_at_once_and_what_trace_generates(temperature: float | None) -> None:
    slow, fast, pen = writing(), writing(), Pen(seed=7)
    pen.temperature = temperature
    for _ in range(6):
        pen.write(slow, 1)
    fast_pen = Pen(seed=7)
    fast_pen.temperature, fast_pen.count = temperature, 6
    said = fast_pen.write(fast)
    asked = Request(of_task("text"), generate=6, temperature=temperature, seed=7).run("Shall I")
    assert tuple(slow.snapshot.sequence.tokens) == tuple(fast.snapshot.sequence.tokens) == tuple(asked.tokens)
    assert said.startswith("wrote 6 characters, ") and ("seed 7" in said) == (temperature is not None)
    assert fast.undo().length == len("Shall I"), "all of it is one undo"
    slow.undo()
    again = pen.write(slow, 1)
    assert tuple(slow.snapshot.sequence.tokens) == tuple(asked.tokens) and "wrote 1 character," in again


def test_another_seed_writes_something_else() -> None:
    found = []
    for seed in (1, 2):
        session, pen = writing(), Pen(seed)
        pen.temperature = 1.5
        pen.write(session, 20)
        found.append(tuple(session.snapshot.sequence.tokens))
    assert found[0] != found[1]


def test_it_stops_at_the_end_and_says_where_there_is_no_room() -> None:
    model = of_task("melody")
    weights = model.network.weights()
    weights["b_y"][model.network.output_index["<end>"]] = 9.0
    sure = Model("sure", type(model.network).from_weights(model.network.config, weights), {}, model.task)
    tune = Session(sure, ("C4",))
    assert Pen().write(tune, 20) == "wrote 1 word, the likeliest each time; <end> ends it"
    with pytest.raises(UsageError, match="nothing comes behind"):
        Pen().write(tune, 20)
    date = writing("dates", "1 may")
    assert "<end>" in Pen().write(date, 1000) or date.snapshot.run.writes
    long = Session(tiny("rnn"), ["the"] * (LONGEST - 3))
    assert "at most 10,000" in Pen().write(long, 20) and long.snapshot.length == LONGEST
    with pytest.raises(UsageError, match="at most 10,000"):
        Pen().write(long, 20)
    for task in ("sentiment", "entities", "number"):
        with pytest.raises(UsageError, match="is not what it reads next"):
            Pen().write(Session(of_task(task), TASKS[task].opening), 1)
    with pytest.raises(UsageError, match="type the beginning"):
        Pen().write(Session(of_task("melody")), 1)


def test_write_on_by_its_keys() -> None:
    shown = of("chinese")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+w", "right", "right", "down", "4", "2", "down", "left", "left", "right")
        await pilot.pause()
        assert isinstance(app.screen, PenScreen)
        assert (shown.pen.temperature, shown.pen.seed, shown.pen.count) == (1.0, 42, 20)
        await pilot.press("space", "space", "backspace")
        await pilot.pause()
        assert shown.snapshot.length == 4
        text = app.screen._view.picture(80, 24).text()
        assert "drawn 1.0" in text and "42" in text and "enter writes 20" in text and "".join(words(shown)) in text
        await pilot.press("backspace", "backspace")
        assert shown.snapshot.length == 3, "what stood here before is kept"
        await pilot.press("x", "escape")
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)
        assert shown.draft == ""

    assert drive(shown, steps).crash is None


def test_write_on_says_why_not() -> None:
    shown = of("sentiment")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+w")
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)
        assert "is not what it reads next" in shown.message

    assert drive(shown, steps).crash is None


@pytest.mark.parametrize("task", TASKS)
def test_the_app_opens_every_task_with_its_words(task: str) -> None:
    session = open_session(of_task(task), None, None)
    assert tuple(session.snapshot.sequence.tokens) == TASKS[task].opening == opening(of_task(task))[0]
    if task == "number":
        assert session.snapshot.view.lens == "formula"
    if task == "entities":
        assert (session.snapshot.view.loss, session.snapshot.view.lens) == (1, "gradient")


def test_the_target_of_a_date_is_all_that_it_is_to_write_and_the_line_that_is_left_says_it() -> None:
    session = open_session(of_task("dates"), "1 may 1998", "1998-05-01")
    assert session.snapshot.run.written == [*"1998-05-01", "<end>"]
    assert session.snapshot.run.given == (*"1998-05-01", "<end>")
    app = RnnApp(terminal(), Explorer(session, np.random.default_rng(0)))
    screen = app.get_default_screen()
    assert screen.command_line().endswith("--tokens '1 may 1998' --target 1998-05-01")
    session.undo()
    assert screen.command_line().endswith("--tokens '1 may 1998'")
    with pytest.raises(UsageError, match="too long"):
        open_session(of_task("dates"), "1 may 1998", "1" * 40)
    with pytest.raises(UsageError, match="is not one of"):
        open_session(of_task("sentiment"), "the film", "were")
    assert open_session(tiny(), None, None).snapshot.sequence.target == "was"
    assert words(Explorer(open_session(tiny(), None, "were"), np.random.default_rng(0))) == OPENING
