"""Words half typed that were put aside with their sentence, and come back with it."""

from rnn_tui.core.strand import Strand


class Drafts:
    """Each stands with the words behind which it was typed: these very ones, not others that read the same."""

    def __init__(self) -> None:
        self._aside: list[tuple[Strand[str], str]] = []

    def put(self, words: Strand[str], draft: str) -> str:
        """Put a draft aside, if there is one; returns the one that is typed now: none."""
        if draft:
            self._aside.append((words, draft))
        return ""

    def take(self, words: Strand[str]) -> str:
        """The draft that stood behind these words, which is put aside no longer; or none."""
        if not self._aside or self._aside[-1][0] is not words:
            return ""
        return self._aside.pop()[1]
