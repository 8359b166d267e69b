"""The pictures in screenshots/ are what their tapes make today."""

from pathlib import Path

import pytest

from rnn_tui.demo.outputs import Studio
from rnn_tui.demo.player import play
from rnn_tui.demo.tape import read_tape

FOLDER = Path(__file__).parents[2] / "screenshots"
TAPES = sorted(FOLDER.glob("*.tape"))


@pytest.mark.parametrize("path", TAPES, ids=lambda path: path.stem)
def test_a_tape_makes_what_is_checked_in(path: Path) -> None:
    tape = read_tape(path)
    made = Studio().files(tape, play(tape), lambda _name, _part: None)
    assert made
    for name, data in made.items():
        assert (FOLDER / name).read_bytes() == data, f"`rnn-tui play {path}` makes {name} anew"


def test_every_picture_has_a_tape_and_every_tape_looks_at_something() -> None:
    pictures = {path.name for path in FOLDER.iterdir() if path.suffix != ".tape"}
    named = "\n".join(path.read_text("utf-8") for path in TAPES)
    assert len(pictures) >= 6
    assert {name for name in pictures if name not in named} == set()
    assert [path.name for path in TAPES if "Expect" not in path.read_text("utf-8")] == []
