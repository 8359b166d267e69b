"""Tokens in narrow cells."""

import pytest

from rnn_tui.tasks.base import END, START
from rnn_tui.tui.canvas import cells
from rnn_tui.tui.tokens import shown


@pytest.mark.parametrize(
    ("token", "room", "text"),
    [(" ", 2, "␣"), ("\n", 2, "⏎"), ("\t", 1, "⇥"), (START, 6, "start"), (START, 4, "‹"), (END, 3, "end"),
     (END, 2, "›"), ("我", 2, "我"), ("cat", 3, "cat"), ("cats", 3, "ca…"), ("a b", 3, "a b")],
)  # fmt: skip
def test_white_space_and_the_ends_have_signs(token: str, room: int, text: str) -> None:
    assert shown(token, room) == text
    assert cells(text) <= room
