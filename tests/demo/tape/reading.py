"""Short ways to read a tape in tests."""

import pytest

from rnn_tui.demo.tape import TapeError, read_tape
from rnn_tui.demo.tape.commands import Command


def read(text: str) -> list[Command]:
    """The commands of a tape that parses."""
    return list(read_tape("demo.tape", text).commands)


def faults(text: str) -> list[str]:
    """The lines that are said of a tape that does not."""
    with pytest.raises(TapeError) as caught:
        read_tape("demo.tape", text)
    assert caught.value.exit_code == 2
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    return str(caught.value).splitlines()


def fault(text: str) -> str:
    """The one line that is said of it, without the file's name."""
    found = faults(text)
    assert len(found) == 1, found
    return found[0].removeprefix("demo.tape:")
