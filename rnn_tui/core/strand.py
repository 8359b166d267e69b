"""A persistent list: appending and cutting give a new one in O(1), and the old one stays as it was."""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class Strand(Generic[T]):
    """An immutable list that shares its storage with the strands it was made from.

    `append` writes behind the shared end, so a chain of appends, and undo by `take`, cost O(1) each. Only an
    append to a strand that has a successor copies (O(n)): what others see never changes.
    """

    __slots__ = ("_items", "_length")

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._items = list(items)
        self._length = len(self._items)

    @classmethod
    def _view(cls, items: list[T], length: int) -> "Strand[T]":
        strand = cls.__new__(cls)
        strand._items, strand._length = items, length
        return strand

    def append(self, item: T) -> "Strand[T]":
        """This strand and one more item."""
        items = self._items
        if len(items) > self._length:
            items = items[: self._length]
        items.append(item)
        return self._view(items, self._length + 1)

    def take(self, length: int) -> "Strand[T]":
        """The first `length` items. A length beyond the end is an IndexError."""
        if not 0 <= length <= self._length:
            raise IndexError(f"cannot take {length} of {self._length} items")
        return self._view(self._items, length)

    def successor(self) -> T | None:
        """What the shared storage holds just behind the end, if anything: the item that an undo took away."""
        return self._items[self._length] if len(self._items) > self._length else None

    def restore(self) -> "Strand[T]":
        """This strand with its `successor` again. Without one it is an IndexError."""
        if len(self._items) <= self._length:
            raise IndexError("nothing stands behind the end")
        return self._view(self._items, self._length + 1)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        return iter(self._items[: self._length])

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            start, stop, step = index.indices(self._length)
            return self._items[start:stop:step] if step > 0 else self._items[: self._length][index]
        if not -self._length <= index < self._length:
            raise IndexError(f"index {index} of {self._length} items")
        return self._items[index if index >= 0 else self._length + index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Strand):
            return NotImplemented
        return self[:] == other[:]

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Strand({self[:]!r})"
