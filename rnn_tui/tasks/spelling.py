"""What was meant by a word that is not known, and how a word is shown in a line that a person reads."""

from collections.abc import Iterable
from itertools import islice

_SHOWN = 24  # letters of an unknown word that an error line repeats
_LARGE = 10**18  # a number of more digits is not repeated; of thousands Python refuses to
_FURTHEST = 2  # edits: beyond that a suggestion is a guess
_LONGEST = 24  # letters of a word that is compared with others, and
_MOST = 2000  # others of about its length: a hint is not worth more time


def quoted(word: str) -> str:
    """`word` in quotes, safe to print: long words are cut, control characters and broken UTF-8 are escaped."""
    return repr(word if len(word) <= _SHOWN else word[: _SHOWN - 3] + "...")


def said(value: object) -> str:
    """What a call gave, in a line that says it is wrong: words and numbers as they are, anything else by its type."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, float):
        return repr(float(value))  # not NumPy's `np.float64(nan)`
    if value is None or (isinstance(value, int) and abs(value) < _LARGE):
        return str(value)
    return "so large a number" if isinstance(value, int) else f"a value of type {type(value).__name__}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely stands for, or None where none is near.

    Near is at most one edit in three letters, and at most two edits. An edit inserts, deletes or replaces
    a letter or swaps two neighbours. Among equally near words the one of the same length wins, then the
    one that begins alike for longest, then the first in the order of `known`. Of long words none is near.
    """
    if not 1 < len(word) <= _LONGEST:
        return None
    reach = min(_FURTHEST, max(len(word) // 3, 1))
    best: tuple[int, bool, int] | None = None
    found = None
    candidates = (other for other in known if other != word and abs(len(other) - len(word)) <= reach)
    for candidate in islice(candidates, _MOST):
        edits = _edits(word, candidate)
        rank = (edits, len(candidate) != len(word), -_common_beginning(word, candidate))
        if edits <= reach and (best is None or rank < best):
            best, found = rank, candidate
    return found


def _edits(one: str, other: str) -> int:
    """The fewest edits from `one` to `other` (optimal string alignment), in O(len(one) · len(other))."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, p in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, q in enumerate(other, start=1):
            edits = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (p != q))
            if i > 1 and j > 1 and p == other[j - 2] and one[i - 2] == q:
                edits = min(edits, last[j - 2] + 1)
            row.append(edits)
    return row[-1]


def _common_beginning(one: str, other: str) -> int:
    """How many letters `one` and `other` share before they part."""
    length = 0
    for p, q in zip(one, other, strict=False):
        if p != q:
            break
        length += 1
    return length
