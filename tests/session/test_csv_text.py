import csv
import math
from collections.abc import Iterator
from io import StringIO

import pytest

from rnn_tui.session.csv_text import csv_number, csv_pieces

LINES = [(t, f"word, {t}", csv_number(t / 7)) for t in range(1000)]


def test_the_pieces_together_are_every_line(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = b"".join(csv_pieces(LINES))
    assert b"\r" not in whole
    assert list(csv.reader(StringIO(whole.decode()))) == [[str(cell) for cell in line] for line in LINES]
    monkeypatch.setattr("rnn_tui.session.csv_text.PIECE", 1)
    pieces = list(csv_pieces(LINES))
    assert len(pieces) > 3
    assert b"".join(pieces) == whole


def test_a_piece_is_made_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnn_tui.session.csv_text.PIECE", 1)
    made = []

    def lines() -> Iterator[tuple[int]]:
        for t in range(1000):
            made.append(t)
            yield (t,)

    next(csv_pieces(lines()))
    assert 0 < len(made) < 500


@pytest.mark.parametrize("value", [0.1, 1e-300, -5e-324, 0.0])
def test_a_number_reads_back_as_the_same_number(value: float) -> None:
    assert float(csv_number(value)) == value


@pytest.mark.parametrize("value", [None, math.inf, -math.inf, math.nan])
def test_what_is_no_finite_number_is_empty(value: float | None) -> None:
    assert csv_number(value) == ""
