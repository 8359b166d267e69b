"""rnn_tui.core.strand: it behaves as a tuple would, and shares its storage."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.core.strand import Strand


def test_append_leaves_the_old_one_alone_and_shares_what_is_there() -> None:
    old = Strand([1, 2])
    new = old.append(3)
    assert list(old) == [1, 2]
    assert list(new) == [1, 2, 3]
    assert old.successor() == 3
    assert new.successor() is None


def test_undo_and_redo() -> None:
    long = Strand("abc")
    short = long.take(1)
    assert list(short) == ["a"]
    assert short.successor() == "b"
    assert list(short.restore().restore()) == ["a", "b", "c"]
    with pytest.raises(IndexError, match="nothing stands behind"):
        long.restore()


def test_a_branch_does_not_disturb_the_one_it_left() -> None:
    first = Strand("abc")
    second = first.take(2).append("X").append("Y")
    assert "".join(first) == "abc"
    assert "".join(second) == "abXY"
    assert first.take(2).successor() == "c"


@pytest.mark.parametrize("length", [-1, 4])
def test_taking_more_than_there_is(length: int) -> None:
    with pytest.raises(IndexError, match=f"cannot take {length} of 3 items"):
        Strand("abc").take(length)


def test_indices_end_at_its_own_end_and_not_at_the_storage_s() -> None:
    strand = Strand(range(10)).take(4)
    assert (strand[0], strand[3], strand[-1], strand[-4]) == (0, 3, 3, 0)
    assert (strand[1:], strand[:99], strand[::-1], strand[::2]) == ([1, 2, 3], [0, 1, 2, 3], [3, 2, 1, 0], [0, 2])
    assert len(strand) == 4
    for index in (4, -5):
        with pytest.raises(IndexError, match="of 4 items"):
            strand[index]


def test_equality_hash_and_repr_are_those_of_the_items_in_sight() -> None:
    one, other = Strand("ab"), Strand("abc").take(2)
    assert one == other
    assert hash(one) == hash(other)
    assert one != Strand("abc")
    assert one != ["a", "b"]
    assert repr(other) == "Strand(['a', 'b'])"


MOVES = st.lists(st.tuples(st.integers(0, 50), st.sampled_from(["append", "take", "restore"]), st.integers(0, 9)))


@settings(max_examples=80)
@given(MOVES)
def test_any_history_is_that_of_tuples(moves: list[tuple[int, str, int]]) -> None:
    strands: list[Strand[int]] = [Strand()]
    tuples: list[tuple[int, ...]] = [()]
    for place, move, number in moves:
        strand, plain = strands[place % len(strands)], tuples[place % len(tuples)]
        if move == "append":
            strands.append(strand.append(number))
            tuples.append((*plain, number))
        elif move == "take":
            length = number % (len(plain) + 1)
            strands.append(strand.take(length))
            tuples.append(plain[:length])
        elif (following := strand.successor()) is not None:
            strands.append(strand.restore())
            tuples.append((*plain, following))
        assert [tuple(strand) for strand in strands] == tuples
