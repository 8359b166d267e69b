import os
from pathlib import Path

import pytest

from rnn_tui.demo.tape import TapeError, read_tape
from rnn_tui.demo.tape.commands import Screenshot, Type
from rnn_tui.errors import CannotError


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def fault(path: Path) -> str:
    with pytest.raises(TapeError) as caught:
        read_tape(path)
    (found,) = caught.value.faults
    return str(found).replace(str(path.parent) + os.sep, "")


def test_a_sourced_tape_stands_where_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, "sub/common.tape", "Set Width 90\nOutput common.gif\nType a\nScreenshot a.svg\nScreenshot ../b.svg")
    demo = write(tmp_path, "demo.tape", "Output demo.gif\nSource sub/common.tape Type b")
    tape = read_tape(demo)
    assert tape.settings.width == 90
    # As in VHS, its recording is left out; its paths are seen from its own folder.
    assert [str(output.path) for output in tape.outputs] == ["demo.gif"]
    assert [command.text for command in tape.commands if isinstance(command, Type)] == ["a", "b"]
    assert [str(shot.path) for shot in tape.commands if isinstance(shot, Screenshot)] == ["sub/a.svg", "b.svg"]
    assert tape.commands[0].place.file == str(tmp_path / "sub/common.tape")


@pytest.mark.parametrize(
    ("tape", "common", "said"),
    [
        ("Source other.tape", "", "demo.tape:1:8: expected a tape that is there, found 'other.tape'; there is no file"),
        ("Source common.txt", "", "demo.tape:1:8: expected a name that ends in .tape"),
        ("Source ../x.tape", "", "demo.tape:1:8: expected a path that stays in the folder"),
        ("Source common.tape", "", "common.tape:1:1: expected a command, found none in the whole tape"),
        ("Source common.tape", "Hide\n Entr", "common.tape:2:2: expected a command, found 'Entr'"),
        ("Source common.tape", "Source demo.tape", "common.tape:1:1: expected no Source in a tape that is sourced"),
        ("Source demo.tape", "", "demo.tape:1:1: expected no Source in a tape that is sourced"),
        ("Hide Source common.tape", "Set Width 90", "common.tape:1:1: expected Set Width in front of the first"),
        ("Source common.tape Source common.tape", "Text a", "common.tape:1:6: expected a file of its own for each"),
        ("Source common.tape", "Text ../a", "common.tape:1:6: expected a path that stays in the folder"),
    ],
)
def test_what_is_wrong_with_a_source_is_told_where_it_stands(tmp_path: Path, tape: str, common: str, said: str) -> None:
    write(tmp_path, "common.tape", common)
    assert fault(write(tmp_path, "demo.tape", tape)).startswith(said)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "secret.tape", "my secret words")
    demo = write(tmp_path, "in/demo.tape", "Source link.tape")
    (tmp_path / "in/link.tape").symlink_to(tmp_path / "secret.tape")
    assert "secret words" not in fault(demo)
    assert fault(demo).startswith("demo.tape:1:8: expected a tape in the folder of the tape that is played")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Hide\r\n\tType \xff\n", "demo.tape:2:7: expected text in UTF-8, found the byte 0xFF"),
        ("\ufeffType 猫".encode() + b"\xe7", "demo.tape:1:7: expected text in UTF-8, found the byte 0xE7"),
        ("Hide".encode("utf-16"), "demo.tape:1:1: expected text in UTF-8, found UTF-16; save the tape as UTF-8"),
        (b"", 'demo.tape:1:1: expected a command, found none in the whole tape; write Type "'),
        (b"\x00\x01", "demo.tape:1:1: expected a command, found the control character U+0000"),
        (b"Hide\n" * 2_000_000, "demo.tape:1:1: expected a tape of at most 1 MB, with all that it sources, found more"),
    ],
)
def test_a_file_that_is_no_tape_is_refused_in_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "demo.tape"
    path.write_bytes(data)
    assert fault(path).startswith(said)


def test_sources_count_towards_the_size_of_a_tape(tmp_path: Path) -> None:
    write(tmp_path, "common.tape", f"#{'a' * 499_990}\nHide")
    assert len(read_tape(write(tmp_path, "demo.tape", "Source common.tape\n")).commands) == 1
    assert "at most 1 MB" in fault(write(tmp_path, "demo.tape", "Source common.tape\n" * 2))


@pytest.mark.parametrize("name", ["nowhere.tape", ".", "a\x00b"])
def test_a_file_that_cannot_be_read_is_no_fault_of_its_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotError, match="cannot read"):
        read_tape(tmp_path / name)
