"""`trace --lines` from a file into a file."""

import json
from pathlib import Path

import pytest

from rnn_tui.cli.source import opened
from rnn_tui.errors import CannotError
from tests.cli.conftest import Call


def test_bad_lines_are_left_out_of_the_file_and_told(call: Call, tmp_path: Path) -> None:
    source, place = tmp_path / "in", tmp_path / "out"
    source.write_text("the cat\nthe dogz\nthe cow\n")
    code, out, err = call("trace", "--lines", str(source), "--out", str(place))
    assert (code, out) == (1, "")
    first, last = err.splitlines()
    assert first.startswith("rnn-tui: line 2: 'dogz' is not one of")
    assert last == f"rnn-tui: 1 of 3 lines could not be traced; '{place}' has the other 2"
    assert [json.loads(line)["tokens"][1] for line in place.read_text().splitlines()] == ["cat", "cow"]


@pytest.mark.parametrize("link", [False, True])
def test_the_file_that_is_read_is_not_written(call: Call, tmp_path: Path, link: bool) -> None:
    source, place = tmp_path / "in", tmp_path / "link"
    source.write_text("the cat\n")
    place.symlink_to(source)
    out = place if link else source
    code, _, err = call("trace", "--lines", str(source), "--out", str(out))
    assert (code, err) == (2, f"rnn-tui: --out '{out}' is the file that --lines reads; write to another\n")
    assert source.read_text() == "the cat\n"


def test_lines_that_are_told_are_short(call: Call) -> None:
    lines = [b"x" * 10**6, b"\xff" * 10**5, b"\x1b[31m" * 10**5, b"the " * 20000]
    err = call("trace", "--lines", "-", stdin=b"\n".join(lines)).err
    assert [line.split(":")[1] for line in err.splitlines()] == [f" line {number}" for number in (1, 2, 3, 4)]
    assert max(map(len, err.splitlines())) < 300


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    for name in (str(tmp_path), str(tmp_path / "none"), "a\0b"):
        with pytest.raises(CannotError, match=r"^cannot read '"), opened(name):
            pass
