import json
from io import BytesIO
from pathlib import Path, PurePosixPath

import pytest
from PIL import Image

from rnn_tui.demo.outputs import Studio, write_all
from rnn_tui.demo.tape import read_tape
from rnn_tui.errors import CannotError
from tests.demo.stages import played

TAPE = (
    "Output r.gif\nOutput r.cast\nOutput r.txt\nSet Width 60\nSet Height 18\n"
    'Sleep 1\nType "a"\nMarker "typed"\nScreenshot p.svg\nScreenshot p.png\nScreenshot p.txt\nText t.out\nSleep 1'
)


def made(folder: Path, scale: int = 1) -> dict[str, bytes]:
    tape = read_tape(folder / "demo.tape", TAPE)
    files = Studio(scale).files(tape, played(folder, TAPE), lambda _name, _part: None)
    return {str(path): data for path, data in files.items()}


def test_every_ending_is_its_kind_of_file(tmp_path: Path) -> None:
    files = made(tmp_path)
    assert sorted(files) == ["p.png", "p.svg", "p.txt", "r.cast", "r.gif", "r.txt", "t.out"]
    assert b"<title>rnn-tui: demo</title>" in files["p.svg"]
    assert files["p.txt"] == files["t.out"]
    assert files["r.txt"].count(b"\xe2\x94\x80" * 80) == 2
    header, *events = map(json.loads, files["r.cast"].decode().splitlines())
    assert (header["width"], header["height"]) == (60, 18)
    assert [round(event[0], 6) for event in events] == [0, 1, 1.05, 2.05]
    assert [1.05, "m", "typed"] in events
    gif = Image.open(BytesIO(files["r.gif"]))
    assert getattr(gif, "n_frames", 0) == 2
    assert gif.size == Image.open(BytesIO(files["p.png"])).size


def test_pixels_are_scaled(tmp_path: Path) -> None:
    once, twice = (Image.open(BytesIO(made(tmp_path, scale)["p.png"])).size for scale in (1, 2))
    assert (2 * once[0], 2 * once[1]) == twice


def test_files_are_written_below_the_folder(tmp_path: Path) -> None:
    files = {PurePosixPath("a.txt"): b"1", PurePosixPath("b/c.txt"): b"2"}
    write_all(tmp_path / "new", files)
    assert {path: (tmp_path / "new" / path).read_bytes() for path in files} == files


def test_all_files_or_none(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a.txt").write_bytes(b"old")
    with pytest.raises(CannotError, match="b"):
        write_all(tmp_path, {PurePosixPath("a.txt"): b"new", PurePosixPath("c.txt"): b"1", PurePosixPath("b"): b"2"})
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b"]


@pytest.mark.parametrize("path", ["out/x.txt", "x.txt"])
def test_no_link_leads_out_of_the_folder(tmp_path: Path, path: str) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "x.txt").write_bytes(b"theirs")
    (folder / "out").symlink_to(elsewhere)
    (folder / "x.txt").symlink_to(elsewhere / "x.txt")
    with pytest.raises(CannotError, match="leads out of the folder"):
        write_all(folder, {PurePosixPath(path): b"ours"})
    assert (elsewhere / "x.txt").read_bytes() == b"theirs"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotError, match="cannot"):
        write_all(tmp_path, {PurePosixPath("file/x.txt"): b"1"})
