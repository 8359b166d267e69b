import pytest
from textual.pilot import Pilot

from rnn_tui.models import Model, bundled, choose, resolve
from rnn_tui.models.choices import Choice, Shelves
from rnn_tui.models.library import Name
from rnn_tui.tasks import TASKS
from rnn_tui.tui.app import RnnApp
from rnn_tui.tui.canvas import cells
from rnn_tui.tui.colours import palette
from rnn_tui.tui.explorer import Explorer
from rnn_tui.tui.glyphs import STAND_INS
from rnn_tui.tui.screens import shapes
from rnn_tui.tui.screens.chooser import Choices, ChooserScreen, ChooserView
from rnn_tui.tui.screens.choosing import CELL, LAYERS, READS, TASK, UPDATES, Chosen
from tests.conftest import Golden
from tests.models_for_tests import OPENING, of_task, tiny
from tests.tui.apps import canvas, drive, words
from tests.tui.scenes import TRUECOLOR, explorer

SHIPS = Shelves([Name(f"agreement-{cell}", step) for cell in ("rnn", "gru", "lstm") for step in (0, 100, 300)])


def known(name: str) -> Model:
    """A small network in the place of any that could be chosen, with its figures."""
    family = name.partition("@")[0]
    task, _, rest = family.partition("-")
    both, layers = rest.endswith("-bidirectional"), 2 if "-2layers" in rest else 1
    cell = rest.removesuffix("-bidirectional").removesuffix("-2layers")
    model = of_task(task, cell, layers, bidirectional=both)
    right = None if task == "text" else 0.875
    return Model(name, model.network, {"held_out_accuracy": right, "final_loss": 1.0}, model.task, family, 0)


def pictured(name: str = "agreement-lstm@300", focus: int = CELL, shelves: Shelves = SHIPS) -> ChooserView:
    """A view that does not depend on what ships."""
    view = ChooserView(TRUECOLOR, Choices(shelves, known, ("agreement-lstm@300",)), tiny())
    model = known(name)
    view.now = Chosen(shelves, Choice.of(model), int(name.partition("@")[2]), focus)
    return view


def view(shown: tuple[str, ...] = ("agreement-lstm",), cell: str = "lstm", at: int | None = None) -> ChooserView:
    return ChooserView(TRUECOLOR, Choices(Shelves(bundled()), resolve, shown), choose("agreement", cell, at))


def shown() -> Explorer:
    return explorer(choose("agreement", "lstm"), target="was")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 18), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_pictures(size: tuple[int, int], golden: Golden) -> None:
    width, height = size
    golden(f"chooser-{width}x{height}", pictured().picture(width, height).text())
    fresh = pictured("entities-gru-bidirectional@0", READS)
    golden(f"chooser-both-ways-{width}x{height}", fresh.picture(width, height).text())


def test_ascii_and_sixteen_colours(golden: Golden) -> None:
    one = pictured("dates-lstm@0", TASK)
    golden("chooser-dates-ascii-80x24", one.picture(80, 24).text().translate(STAND_INS))
    one.palette = palette("16")
    assert one.picture(80, 24).text() == pictured("dates-lstm@0", TASK).picture(80, 24).text()


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_its_drawing_its_line_and_what_it_takes_to_train_one(task: str) -> None:
    one = pictured(f"{Choice.default(task).family}@0", TASK)
    text = one.picture(120, 36).text()
    assert shapes.meant(Choice.default(task)) in text
    assert TASKS[task].summary[:30] in text
    assert f"rnn-tui train {task} --cell {one.now.choice.cell}" in text
    for row in shapes.drawing(one.now.choice):
        assert f"{row.label:<3}{row.drawn}" in text
    if task != "agreement":
        assert "does not ship" in text and "makes one" in text


@pytest.mark.parametrize("choice", [Choice(task, cell) for task in TASKS for cell in TASKS[task].cells])
def test_every_drawing_has_rows_as_wide_as_one_another_allows(choice: Choice) -> None:
    rows = shapes.drawing(choice)
    assert [row.kind for row in rows] == ["ŷ", *"a" * (len(rows) - 2), "x"]
    assert max(cells(row.drawn) for row in rows) <= 18
    assert shapes.CELLS[choice.cell]


def test_both_ways_and_layers_have_a_row_each() -> None:
    assert [row.label for row in shapes.drawing(Choice("entities", "gru", 2, True))] == [
        "ŷ", "←a¹", "→a¹", "←a⁰", "→a⁰", "x",
    ]  # fmt: skip
    assert [row.label for row in shapes.drawing(Choice("dates", "gru", 2))] == ["ŷ", "a¹", "a⁰", "x"]


def test_it_begins_at_the_network_in_front() -> None:
    assert view().chosen == "agreement-lstm@6000"
    assert view(cell="gru", at=100).chosen == "agreement-gru@100"
    own = ChooserView(TRUECOLOR, Choices(Shelves(bundled()), resolve, ()), of_task("agreement", "rnn", 3))
    assert own.chosen.startswith("agreement-rnn@")


def test_rows_and_columns_stop_at_the_ends() -> None:
    now = Chosen.beginning(SHIPS, known("agreement-lstm@300"))
    now = now.turned(9).moved(99)
    assert (now.focus, now.name) == (UPDATES, "agreement-lstm@0")
    now = now.turned(-1)
    assert now.focus == LAYERS, "a column of one row is passed by"
    now = now.turned(-1).moved(-99)
    assert (now.focus, now.name) == (CELL, "agreement-rnn@0")
    assert now.moved(1).name == "agreement-rnn-relu@0"
    assert now.turned(-9).moved(-99).name == "number-dense@0"


def test_a_cell_keeps_the_training_step_and_its_end_the_end() -> None:
    now = Chosen(SHIPS, Choice("agreement", "lstm"), 100)
    assert now.picked(CELL, 0).name == "agreement-rnn@100"
    assert Chosen(SHIPS, Choice("agreement", "lstm"), 300).picked(CELL, 1).name == "agreement-rnn-relu@0"
    assert now.picked(LAYERS, 1).name == "agreement-lstm-2layers@0"
    assert now.picked(LAYERS, 1).picked(CELL, 0).name == "agreement-rnn@300", "of two layers none ships"


def test_another_task_opens_on_what_ships_of_it() -> None:
    ships = Shelves([*SHIPS.names, Name("entities-gru", 0), Name("entities-lstm", 500), Name("text-lstm", 9)])
    rows = list(TASKS)
    now = Chosen(ships, Choice("agreement", "gru"), 300, TASK)
    assert now.picked(TASK, rows.index("entities")).name == "entities-gru@0"
    assert now.picked(TASK, rows.index("text")).name == "text-lstm@9"
    both = now.picked(TASK, rows.index("entities")).picked(READS, 1)
    assert both.name == "entities-gru-bidirectional@0"
    assert both.picked(TASK, rows.index("number")).name == "number-dense@0"
    assert not ships.ships(both.choice) and both.ships(TASK, rows.index("text"))


def test_letters_find_a_row_in_the_column_and_then_in_the_others() -> None:
    now = Chosen(SHIPS, Choice("agreement", "lstm"), 300)
    assert now.sought("r").name == "agreement-rnn@300"
    assert now.sought("Rnn-").name == "agreement-rnn-relu@0"
    assert now.sought("da").name == "dates-lstm@0"
    assert now.sought("100").name == "agreement-lstm@100"
    nothing = now.sought("zzz")
    assert nothing.name == now.name and not nothing.is_found
    assert nothing.moved(-1).query == ""
    assert "nothing begins like this" in pictured_with(nothing)
    assert len(now.sought("z" * 999).query) < 99


def pictured_with(now: Chosen) -> str:
    one = pictured()
    one.now = now
    return one.picture(80, 24).text()


def test_what_is_known_of_a_network_is_told() -> None:
    text = view(("agreement-lstm@300",)).picture(80, 24).text()
    assert "16 units · 3,993 weights · 1 layer" in text
    assert "6000 100%" in text
    assert "right of held-out verbs" in text
    assert text.count("✓") == 1
    assert "✓" in next(line for line in text.splitlines() if " 300 " in line)
    ships = Shelves([Name("text-lstm", 9)])
    assert "1.44 bits a character of held-out text" in pictured("text-lstm@9", shelves=ships).picture(80, 24).text()


def test_it_is_drawn_at_every_size() -> None:
    for width, height in ((60, 18), (80, 24), (200, 60), (20, 5), (1, 1)):
        assert "Networks"[: width - 1] in pictured().picture(width, height).text()


def test_enter_opens_space_compares_and_again_takes_away() -> None:
    front = shown()

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert isinstance(app.screen, ChooserScreen)
        await pilot.press("up", "right", "right", "end", "space")
        await pilot.pause()
        assert [run.model.source for run in front.snapshot.runs] == ["agreement-lstm", "agreement-gru-torch@0"]
        assert "gru-torch · 0 updates" in canvas(app).text()
        await pilot.press("ctrl+o", "up", "right", "right", "end", "space")
        await pilot.pause()
        assert front.snapshot.view.mode == "explore"
        await pilot.press("ctrl+o", "home", "enter")
        await pilot.pause()
        assert front.session.model.source == "agreement-rnn"
        assert words(front) == ["the", "cats", "which", "already", "ate", "with", "the", "dog"]
        assert front.draft == "", "no letter reaches the sequence"

    assert drive(front, steps).crash is None


@pytest.mark.parametrize("task", [task for task in TASKS if task != "agreement"])
def test_each_task_is_opened_from_the_chooser_and_undo_comes_back(task: str) -> None:
    front = shown()
    front.type_all("wer")

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+o", *task, "enter")
        await pilot.pause()
        assert front.session.model.task.name == task
        assert tuple(words(front)) == TASKS[task].opening
        assert f" {task} " in canvas(app).text() or task == "melody"
        assert "bksp brings back yours" in front.message
        assert front.draft == "wer"
        await pilot.press("escape", "backspace")
        await pilot.pause()
        assert front.session.model.source == "agreement-lstm"
        assert words(front) == OPENING
        assert front.snapshot.sequence.target == "was"
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert tuple(words(front)) == TASKS[task].opening

    assert drive(front, steps).crash is None


def test_escape_closes_and_a_click_chooses() -> None:
    front = shown()

    async def steps(_: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("ctrl+o", "up", "escape")
        await pilot.pause()
        assert front.session.model.source == "agreement-lstm"
        await pilot.press("ctrl+o")
        await pilot.pause()
        await pilot.click(offset=(31, 3))
        await pilot.press("enter")
        await pilot.pause()
        assert front.session.model.source == "agreement-rnn"
        await pilot.press("ctrl+o")
        await pilot.pause()
        await pilot.click(offset=(66, 5))
        await pilot.click(offset=(66, 5))
        await pilot.pause()
        assert front.session.model.source == "agreement-rnn@2000"

    assert drive(front, steps).crash is None


def test_the_line_that_is_left_opens_the_same_comparison() -> None:
    front = shown()
    lines = []

    async def steps(app: RnnApp, pilot: Pilot[str]) -> None:
        await pilot.press("f5", "ctrl+x")
        await pilot.pause()
        await pilot.press("f12")
        await pilot.pause()
        await pilot.press("escape", "ctrl+d")
        await pilot.pause()
        lines.append(app.return_value)

    drive(front, steps)
    assert lines == [
        "rnn-tui --model agreement-lstm@3000 --compare agreement-rnn@3000"
        " --tokens 'the cats which already ate with the dog' --target was"
    ]
