import pytest

from rnn_tui.demo.tape import Settings, read_tape, refusals
from rnn_tui.tasks import TASKS
from tests.demo.tape.reading import fault

*TASKS_BUT_LAST, LAST_TASK = TASKS


def settings(text: str) -> Settings:
    return read_tape("demo.tape", text).settings


def test_without_a_setting_a_demo_starts_as_the_manual_says() -> None:
    found = settings("Hide")
    assert found == Settings()
    assert (found.width, found.height, found.theme, found.color_system) == (80, 24, "dark", "truecolor")
    assert (found.typing_speed, found.wait_timeout, found.ascii) == (0.05, 15.0, False)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Width 400", "width", 400),
        ("Height 5", "height", 5),
        ("Theme light", "theme", "light"),
        ("Theme 'light'", "theme", "light"),
        ("ColorSystem 256", "color_system", "256"),
        ("ColorSystem none", "color_system", "none"),
        ("Ascii true", "ascii", True),
        ("TypingSpeed .1", "typing_speed", 0.1),
        ("TypingSpeed 50ms", "typing_speed", 0.05),
        ("WaitTimeout 1m", "wait_timeout", 60.0),
        ("Task agreement", "task", "agreement"),
        ("Cell gru", "cell", "gru"),
        ("At 300", "at", 300),
        ("Model 'agreement-lstm@300'", "model", "agreement-lstm@300"),
        ("Tokens 'the cats'", "tokens", "the cats"),
        ("Tokens the cats", "tokens", "the cats"),
        ("Target were", "target", "were"),
        ("Seed 0", "seed", 0),
    ],
)
def test_a_setting(text: str, name: str, value: object) -> None:
    assert getattr(settings(f"Set {text}"), name) == value
    assert getattr(Settings(), name) != value or name == "typing_speed"


def test_the_last_word_counts() -> None:
    assert settings("Set Width 100\nSet Width 90").width == 90


CELLS = "a whole number of cells from 5 to 400"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Set Width 1200", f"1:11: expected {CELLS}, found '1200';"
         " sizes are in cells and not in pixels: write Set Width 120"),
        ("Set Height 600", f"1:12: expected {CELLS}, found '600';"
         " sizes are in cells and not in pixels: write Set Height 36"),
        ("Set Width 80.5", f"1:11: expected {CELLS}, found '80.5';"
         " sizes are in cells and not in pixels: write Set Width 120"),
        ("Set Width wide", "1:11: expected a number of cells, found 'wide'; write Set Width 120"),
        ("Set Widht 80", "1:5: expected the name of a setting, found 'Widht'; did you mean Width?"),
        ("Set width 80", "1:5: expected the name of a setting, found 'width'; did you mean Width?"),
        ('Set Theme "Dracula"', "1:11: expected dark or light, found the text 'Dracula'; write Set Theme dark"),
        ("Set Theme lihgt", "1:11: expected dark or light, found 'lihgt'; write Set Theme light"),
        ('Set Theme { "name":\n "W" }', "1:11: expected dark or light, found '{ \"name\":\\n \"W\" }';"
         " write Set Theme dark"),
        ("Set Task agreemnt",
         f"1:10: expected {', '.join(TASKS_BUT_LAST)} or {LAST_TASK}, found 'agreemnt'; write Set Task agreement"),
        ("Set Model a@3", "1:12: expected a blank behind 'a', found '@';"
         " put the whole of it in quotes if it belongs together"),
        ("Set Model a Set At 3", "1:17: expected Model alone, or Task, Cell and At, found 'At';"
         " leave out one or the others"),
        ("Set At 3 Set Model a", "1:14: expected Model alone, or Task, Cell and At, found 'Model';"
         " leave out one or the others"),
        ("Set WaitTimeout 0", "1:17: expected a time of more than 0 and at most 3600 seconds, found '0';"
         " write Set WaitTimeout 15s"),
        ("Set TypingSpeed 2m", "1:17: expected a time of at most 60 seconds, found '2m'; write Set TypingSpeed 50ms"),
        ("Set Seed 99999999999999999999", "1:10: expected a whole number from 0 on, found '99999999999999999999';"
         " write Set Seed 300"),
        ("Hide\nSet Width 80", "2:1: expected Set Width in front of the first command, found it behind the one at"
         " demo.tape:1:1; move it to the top; only TypingSpeed may change on the way"),
    ],
)  # fmt: skip
def test_what_cannot_be_set_is_refused_with_what_to_write(text: str, said: str) -> None:
    assert fault(text) == said


@pytest.mark.parametrize("name", refusals.SETTINGS)
def test_a_setting_that_vhs_alone_has_is_refused_by_name(name: str) -> None:
    line = fault(f'Set {name} "#fff" 20%\nHide')
    assert line == f"1:5: expected a setting of the app's demos, found '{name}'; {refusals.SETTINGS[name]}"


def test_an_output_is_no_command_that_ends_the_settings() -> None:
    assert settings("Output a.gif\nSet Width 90").width == 90
