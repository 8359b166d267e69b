"""Frames as text: one behind the other, a line between them."""

from collections.abc import Iterable
from typing import Final

from rnn_tui.pictures.frame import Frame

SEPARATOR: Final = "─" * 80
"""The line that VHS writes between the frames of its .txt outputs."""


def frames_text(frames: Iterable[Frame]) -> str:
    """Every frame's lines, each frame followed by the separator; neighbours with the same text are written once."""
    texts: list[str] = []
    for frame in frames:
        text = frame.text()
        if not texts or texts[-1] != text:
            texts.append(text)
    return "".join(f"{text}{SEPARATOR}\n" for text in texts)
