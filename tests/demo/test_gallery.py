"""The pictures in screenshots/ are what their tapes make today."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from rnn_tui.demo.advice import foreseen
from rnn_tui.demo.outputs import Studio
from rnn_tui.demo.player import play
from rnn_tui.demo.tape import read_tape
from rnn_tui.demo.tape.commands import Expect, ExpectScreen, Writing

FOLDER = Path(__file__).parents[2] / "screenshots"
_NEAR = 48  # of 255
TAPES = sorted(FOLDER.glob("*.tape"))


@pytest.mark.parametrize("path", TAPES, ids=lambda path: path.stem)
def test_a_tape_makes_what_is_checked_in(path: Path) -> None:
    tape = read_tape(path)
    warned = list(foreseen(tape))
    made = Studio().files(tape, play(tape, warn=warned.append), lambda _name, _part: None)
    assert made
    assert warned == []
    for name, data in made.items():
        same = _alike if name.suffix == ".gif" else bytes.__eq__
        assert same((FOLDER / name).read_bytes(), data), f"`rnn-tui play {path}` makes {name} anew"


def _alike(kept: bytes, made: bytes) -> bool:
    """Of two GIFs: the same frames for the same times. Colours may be shared out otherwise by another Pillow."""
    frames, others = _frames(kept), _frames(made)
    return [time for time, _ in frames] == [time for time, _ in others] and all(
        np.abs(picture - other).max() <= _NEAR for (_, picture), (_, other) in zip(frames, others, strict=True)
    )


def _frames(gif: bytes) -> list[tuple[float, "np.ndarray[tuple[int, ...], np.dtype[np.int16]]"]]:
    """How long each frame stands, and its colours."""
    with Image.open(BytesIO(gif)) as image:
        return [
            (float(frame.info["duration"]), np.asarray(frame.convert("RGB"), np.int16))
            for frame in ImageSequence.Iterator(image)
        ]


def test_every_picture_has_a_tape_and_every_tape_looks_at_something() -> None:
    pictures = {path.name for path in FOLDER.iterdir() if path.suffix != ".tape"}
    tapes = [read_tape(path) for path in TAPES]
    written = {
        str(each.path) for tape in tapes for each in (*tape.outputs, *tape.commands) if isinstance(each, Writing)
    }
    assert len(pictures) >= 6
    assert pictures == written
    looking = (Expect, ExpectScreen)
    assert [tape.path for tape in tapes if not any(isinstance(each, looking) for each in tape.commands)] == []
