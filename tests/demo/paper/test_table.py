import csv
from collections.abc import Iterable

from rnn_tui.demo.paper.table import gates_csv, heatmap_csv
from rnn_tui.session import Run
from tests.models_for_tests import OPENING, agreement, foreign, overflowing, tiny


def read(pieces: Iterable[bytes]) -> tuple[list[str], list[list[str]]]:
    text = b"".join(pieces).decode()
    assert "\r" not in text
    header, *rows = csv.reader(text.splitlines(keepends=True))
    return header, rows


def test_the_heatmap_s_numbers_read_back_as_they_were() -> None:
    run = Run.over(agreement(), OPENING, "was")
    header, rows = read(heatmap_csv(run, "c", 0))
    assert header == ["t", "k", "token_t", "token_k", "value"]
    expected = [
        [str(t), str(k), OPENING[t - 1], OPENING[k - 1], repr(value)]
        for t, row in enumerate(run.gradient_rows(list(range(1, 9)), "c", 0), 1)
        if row is not None
        for k, value in enumerate(row.tolist(), 1)
    ]
    assert rows == expected
    assert len(rows) == 36


def test_a_loss_that_is_not_there_is_empty() -> None:
    _, rows = read(heatmap_csv(Run.over(agreement(), ["the", "cats"]), "a", 0))
    assert [row[:2] for row in rows] == [["1", "1"], ["2", "1"], ["2", "2"]]
    assert [bool(row[4]) for row in rows] == [True, False, False]


def test_the_gates_of_all_units_or_of_one_or_one_of_them() -> None:
    run = Run.over(agreement(), OPENING)
    header, rows = read(gates_csv(run, 0))
    assert header == ["t", "token", "unit", "update", "forget", "output", "candidate", "c", "a"]
    assert len(rows) == 8 * 16
    assert rows[2 * 16 + 4][:3] == ["3", "which", "5"]
    assert rows[2 * 16 + 4][4] == repr(float(run.gates(3, 0)["forget"][4]))
    assert rows[2 * 16 + 4][8] == repr(float(run.a(3, 0)[4]))
    _, one = read(gates_csv(run, 0, unit=4))
    assert one == rows[4::16]
    assert read(gates_csv(run, 0, ["forget"], 4)) == (
        ["t", "token", "unit", "forget"],
        [row[:3] + row[4:5] for row in one],
    )
    assert read(gates_csv(Run.over(tiny("rnn"), OPENING), 0))[0] == ["t", "token", "unit", "a"]


def test_odd_tokens_and_numbers_that_are_none() -> None:
    _, rows = read(gates_csv(Run.over(foreign(), ["1,000", "\nend"]), 0, ["a"], 0))
    assert [row[1] for row in rows] == ["1,000", "\nend"]
    _, rows = read(gates_csv(Run.over(overflowing(), OPENING), 0))
    assert rows[0][3]
    assert rows[-1][3] == ""


def test_long_ones_come_in_pieces() -> None:
    run = Run.over(tiny("rnn"), OPENING * 30, "was")
    pieces = list(heatmap_csv(run, "a", 0))
    assert len(pieces) > 3
    assert max(map(len, pieces)) < 2**19
    assert len(read(pieces)[1]) == 240 * 241 // 2
