import json
from functools import partial
from pathlib import Path, PurePosixPath

import pytest

from rnn_tui.core.checkpoint import Checkpoint, save_checkpoint
from rnn_tui.demo import player
from rnn_tui.demo.player import PlayError
from rnn_tui.demo.search import is_found
from rnn_tui.demo.tape import read_tape
from rnn_tui.errors import CannotError, UsageError
from rnn_tui.pictures.frame import Frame
from rnn_tui.tui.explorer import Explorer
from tests.demo.stages import played, warnings
from tests.models_for_tests import agreement


def texts(folder: Path, tape: str) -> list[tuple[float, str]]:
    """The cursor's line in each scene."""
    scenes = played(folder, f"Output x.cast\n{tape}").recording.scenes
    return [(round(moment, 6), frame.text().split("\n")[-3].strip()[:8].strip()) for moment, frame in scenes]


def fails(folder: Path, tape: str) -> PlayError:
    with pytest.raises(PlayError) as caught:
        played(folder, tape)
    return caught.value


def test_keys_take_the_time_that_the_tape_says(tmp_path: Path) -> None:
    shown = texts(tmp_path, 'Set TypingSpeed 100ms\nSleep 1\nType "we"\nType@20ms "re"\nBackspace@1s 2\nSleep 500ms')
    assert shown == [
        (0, "› ▏type"), (1, "› w▏"), (1.1, "› we▏"), (1.2, "› wer▏"), (1.22, "› were▏"),
        (1.24, "› wer▏"), (2.24, "› we▏"),
    ]  # fmt: skip


def test_a_recording_ends_when_its_tape_does(tmp_path: Path) -> None:
    tape = 'Output x.cast\nSleep 1\nHide\nSleep 60\nType "x"\nShow\nMarker "here"\nSleep 60'
    recording = played(tmp_path, tape).recording
    assert (recording.end, recording.markers) == (61, ((1, "here"),))
    assert [round(moment, 6) for moment, _ in recording.scenes] == [0, 1]


def test_the_typing_speed_changes_on_the_way(tmp_path: Path) -> None:
    assert played(tmp_path, 'Type "ab"\nSet TypingSpeed 1s\nType "ab"').recording.end == pytest.approx(2.1)


def test_what_an_input_method_commits_arrives_at_once(tmp_path: Path) -> None:
    assert [line for _, line in texts(tmp_path, 'Sleep 1\nType "猫犬"')] == ["› ▏type", "› 猫犬▏"]


def test_pictures_texts_and_numbers_are_of_their_moment(tmp_path: Path) -> None:
    kept = played(tmp_path, 'Text a.txt\nType "wer"\nScreenshot b.svg\nDump c.json\nType "e "\nDump d.json').kept
    assert list(map(str, kept)) == ["a.txt", "b.svg", "c.json", "d.json"]
    first, second = kept[PurePosixPath("a.txt")], kept[PurePosixPath("b.svg")]
    assert isinstance(first, bytes)
    assert isinstance(second, Frame)
    assert "› ▏" in first.decode()
    assert "› wer▏" in second.text()
    steps = [json.loads(data)["steps"] for data in kept.values() if isinstance(data, bytes) and data[:1] == b"{"]
    assert [len(each) for each in steps] == [8, 9]
    assert [each[-1]["token"] for each in steps] == ["dog", "were"]
    assert all(each[-1]["target"] for each in steps)


def test_what_the_app_saves_is_left_too(tmp_path: Path) -> None:
    tape = "Dump a.json\nCtrl+K\nCtrl+U\nType a.json\nEnter\nExpect /another file/\nCtrl+U\nType b.json\nEnter\n"
    kept = played(tmp_path, f"{tape}Expect /saved b.json/").kept
    assert kept[PurePosixPath("b.json")] == kept[PurePosixPath("a.json")]
    assert not list(tmp_path.iterdir())


def test_an_expectation_that_holds_and_one_that_does_not(tmp_path: Path) -> None:
    played(tmp_path, "Expect /cats +which/\nExpect+Line /type a word/\nExpect+Line /›/\nWait /word/")
    error = fails(tmp_path, 'Type "wer"\nExpect /no such thing/')
    assert str(error) == f"{tmp_path}/demo.tape:2: expected /no such thing/ on the screen; it shows:"
    assert any("› wer▏" in line for line in error.details)
    assert "in the cursor's line" in str(fails(tmp_path, "Expect+Line /cats/"))


def test_a_wait_is_over_as_soon_as_it_can_be_and_fails_when_its_time_is(tmp_path: Path) -> None:
    recording = played(tmp_path, "Output x.cast\nSleep 1\nWait+Screen@9s /cats/\nWait").recording
    assert recording.end == 1
    error = fails(tmp_path, "Wait+Screen@9s /no such thing/")
    assert str(error).endswith("demo.tape:1: waited 9 s for /no such thing/ on the screen; it shows:")


def test_a_wait_that_looked_at_one_line_names_the_one_that_looks_at_all(tmp_path: Path) -> None:
    error = fails(tmp_path, "Wait@1s /cats/")
    assert "waited 1 s for /cats/ in the cursor's line (Wait+Screen looks at all of them); the screen" in str(error)


def test_keys_that_the_app_refuses_are_warned_of_once_each_time(tmp_path: Path) -> None:
    tape = 'Type "zebra"\nEnter\nLeft\nEnter 2\nCtrl+P\nType "x"\nEscape\nEscape\nType "were no-such-word them "'
    told = "the app refused '{}': it does not know '{}'; F1 lists the 57 it knows; esc clears it"
    assert warnings(tmp_path, tape) == [
        f"demo.tape:2: warning: {told.format('Enter', 'zebra')}",
        f"demo.tape:4: warning: {told.format('Enter', 'zebra')}",
        f"demo.tape:9: warning: {told.format('were no-such-word them ', 'no-such-word')}",
    ]


def test_a_name_under_which_a_demo_saves_nothing_is_warned_of(tmp_path: Path) -> None:
    tape = "Dump a.json\nCtrl+K\nCtrl+U\nType a.json\nEnter\nEscape\nType 'zebra '\nCtrl+K\nEnter"
    first, second = warnings(tmp_path, tape)
    assert first == (
        "demo.tape:5: warning: the app refused 'Enter': cannot write 'a.json': the demo has another file of that name"
    )
    assert second.startswith("demo.tape:7: warning: the app refused 'zebra ': it does not know 'zebra'")


def test_keys_without_a_command_are_warned_of_where_no_dialogue_has_them(tmp_path: Path) -> None:
    tape = "Text a.txt\nAlt+x 3\nCtrl+K\nCtrl+A\nDelete\nEscape\nDelete\nShift+X\nSpace\nEscape"
    said = "demo.tape:{}: warning: the app has no command for {}; leave it out (F1 in the app lists keys)"
    assert warnings(tmp_path, tape)[:2] == [said.format(2, "Alt+x"), said.format(7, "Delete")]


def test_a_pattern_that_takes_for_ever_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player, "is_found", partial(is_found, longest=0.05))
    error = fails(tmp_path, "Sleep 1\nExpect /([^~]+)+~~/")
    assert "demo.tape:2: looking for /([^~]+)+~~/ takes more than 0.05 s; write it without" in str(error)


def test_expected_screens_are_written_and_compared(tmp_path: Path) -> None:
    tape = 'Type "wer"\nExpect screen "sub/wer.txt"'
    assert "--update" in str(fails(tmp_path, tape))
    ((path, data),) = played(tmp_path, tape, update=True).expected.items()
    assert path == PurePosixPath("sub/wer.txt")
    (tmp_path / "sub").mkdir()
    file = tmp_path / path
    file.write_bytes(data)
    assert not played(tmp_path, tape).expected
    file.write_bytes(data.replace(b"\n", b"\r\n"))
    played(tmp_path, tape)
    file.write_bytes(data.replace(b"cats", b"mats"))
    error = fails(tmp_path, tape)
    assert ":2: the screen is not that of" in str(error)
    assert "line 9 is the first that differs; `rnn-tui play --update" in str(error)
    assert error.details[0].startswith("expected:  x    the     mats")
    assert error.details[1].startswith("it shows:  x    the     cats")


def test_leaving_the_app_ends_a_tape_well_if_nothing_more_is_asked_of_it(tmp_path: Path) -> None:
    recording = played(tmp_path, 'Output x.cast\nSleep 1\nCtrl+D\nSleep 2\nMarker "over"\nHide\nShow').recording
    assert recording.end == pytest.approx(3.05)
    for command in ("Type x", "Enter", "Expect /x/", "Screenshot x.svg", "Dump x.json", "Wait /x/"):
        assert str(fails(tmp_path, f"Ctrl+D\nSleep 1\n{command}")).endswith(
            "demo.tape:3: the app was left at line 1: there is none any more"
        )


def test_a_crash_names_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_self: Explorer) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(Explorer, "enter", crash)
    error = fails(tmp_path, "Sleep 1\nEnter")
    assert str(error).endswith("demo.tape:2: the app failed (ZeroDivisionError: oh)")
    assert isinstance(error.__cause__, ZeroDivisionError)


def test_no_numbers_of_no_tokens_and_no_recording_of_nothing(tmp_path: Path) -> None:
    assert "no numbers yet" in str(fails(tmp_path, "Ctrl+U\nDump x.json"))
    assert "everything is hidden" in str(fails(tmp_path, "Output x.gif\nHide\nSleep 1"))


def test_a_network_is_looked_for_from_the_tapes_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_checkpoint(tmp_path / "my.safetensors", Checkpoint(agreement().network, {}))
    monkeypatch.chdir("/")
    kept = played(tmp_path, 'Set Model "my.safetensors"\nSet Tokens "the cats"\nDump a.json').kept
    data = kept[PurePosixPath("a.json")]
    assert isinstance(data, bytes)
    assert json.loads(data)["model"]["source"] == "my.safetensors"
    assert json.loads(data)["tokens"] == ["the", "cats"]


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ('Set Tokens "zebra"', UsageError, "'zebra' is not one of"),
        ('Set Target "were"\nSet Tokens " "', UsageError, "Set Target needs Set Tokens"),
        ('Set Model "no-such"', UsageError, "no model is named 'no-such'"),
        ('Set Model "no.safetensors"', CannotError, "no.safetensors"),
        ("Set At 7", UsageError, "no training step 7"),
    ],
)
def test_settings_that_no_network_fits(tmp_path: Path, settings: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        played(tmp_path, f"{settings}\nSleep 1")
    assert str(caught.value).startswith(f"{tmp_path}/demo.tape: ")


def test_settings_are_what_the_app_opens_with(tmp_path: Path) -> None:
    tape = (
        "Set Width 100\nSet Height 30\nSet Theme light\nSet ColorSystem 16\nSet Ascii true\nSet Cell gru\n"
        'Set Tokens "the cats"\nSet Target were\nScreenshot a.txt'
    )
    (frame,) = played(tmp_path, tape).kept.values()
    assert isinstance(frame, Frame)
    assert (frame.width, frame.height) == (100, 30)
    assert frame.text().isascii()
    assert "gru" in frame.text()
    assert frame.looks.page == "#fafaf7"


def test_how_far_it_is_is_told(tmp_path: Path) -> None:
    told: list[int] = []
    player.play(read_tape(tmp_path / "x.tape", "Sleep 1\nSleep 1"), told=told.append)
    assert told == [0, 1, 2]
