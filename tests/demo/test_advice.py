import pytest

from rnn_tui.demo.advice import Warned, foreseen, is_idle, lines
from rnn_tui.demo.stage import Stage
from rnn_tui.demo.tape import Place, read_tape
from rnn_tui.demo.tape.keys import KEYS
from tests.demo.stages import on_stage

IDLE = "the app has no command for {}; leave it out (F1 in the app lists keys)"
SMALL = "the app shows only that it needs 60 × 18; write Set"


def said(text: str) -> list[str]:
    return [str(each).removeprefix("demo.tape:") for each in foreseen(read_tape("demo.tape", text))]


@pytest.mark.parametrize("line", ["rnn-tui", "./.venv/bin/rnn-tui --cell gru", "uvx --from . rnn-tui"])
def test_the_program_s_own_name_is_not_typed_into_it(line: str) -> None:
    warned = "3: warning: the app is already running; leave out this line and its Enter"
    assert said(f"Text a.txt\nHide\nType '{line}'\nEnter") == [warned]
    assert said(f"Text a.txt\nType 'were '\nType '{line}'") == []


def test_keys_without_a_command_are_known_until_a_dialogue_opens() -> None:
    warned = [f"1: warning: {IDLE.format('Ctrl+Z')}", f"1: warning: {IDLE.format('F11')}"]
    assert said("Ctrl+Z F11 Ctrl+T Shift+X Space Text a.txt") == warned
    for opening in ("Ctrl+K", "Ctrl+P", "F1", "Type '?'"):
        assert said(f"Text a.txt {opening} Ctrl+Z") == []


def test_an_idle_key_changes_nothing_and_no_other_key_is_called_idle() -> None:
    async def steps(stage: Stage) -> None:
        before = stage.frame()
        for key in filter(is_idle, (*KEYS.values(), "alt+x", "ctrl+@", "shift+left")):
            if key == "ctrl+z":  # all that it changes is the line that says so
                continue
            await stage.press(key)
            assert stage.frame() == before
        for key in ("x", "space", "ctrl+t", "left", "question_mark"):
            assert not is_idle(key)

    on_stage(steps)


@pytest.mark.parametrize(
    ("settings", "warned"),
    [
        ("Set Width 60\nSet Height 18", []),
        ("Set Width 59", [f"1: warning: at 59 × 24 {SMALL} Width 60 or more"]),
        ("Set Width 70\nSet Height 17", [f"2: warning: at 70 × 17 {SMALL} Height 18 or more"]),
    ],
)
def test_a_size_at_which_there_is_nothing_to_see(settings: str, warned: list[str]) -> None:
    assert said(f"{settings}\nText a.txt") == warned


def test_a_tape_that_leaves_nothing() -> None:
    warned = "1: warning: the tape writes no file and expects nothing; write Output demo.gif, for one"
    assert said("Type 'were '\nWait\nSleep 1") == [warned]
    for line in ("Output a.gif\nHide", "Dump a.json", "Expect /a/", "Wait /a/", "Expect screen 'a.txt'", "Ctrl+K"):
        assert said(line) == []


def test_each_thing_is_said_once_and_of_many_the_first() -> None:
    warned = [Warned(Place("a.tape", line, 1), "oh") for line in range(1, 9)]
    assert lines([warned[0], *warned[:5]]) == [f"a.tape:{line}: warning: oh" for line in range(1, 6)]
    assert lines(warned)[5:] == ["a.tape: warning: 3 more like these"]
