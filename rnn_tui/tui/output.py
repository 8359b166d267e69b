"""What is written to a terminal: all of it or nothing, in the characters that its encoding has."""

import io
import os
import selectors
from collections.abc import Callable
from typing import Any

from rich.cells import cell_len


class Output(io.RawIOBase):
    """The terminal to write to. Writes all or drops it: when the line has gone, ends the app and swallows the rest."""

    def __init__(self, descriptor: int, on_gone: Callable[[], None]) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._on_gone: Callable[[], None] | None = on_gone

    @property
    def name(self) -> str:
        """What messages call it."""
        return "<terminal>"

    def writable(self) -> bool:
        """It is for nothing else."""
        return True

    def fileno(self) -> int:
        """The descriptor that is written to."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether it is a terminal, as the system says."""
        return os.isatty(self._descriptor)

    def write(self, data: Any) -> int:  # noqa: ANN401 - whatever has the buffer protocol, as in io
        """Write it all; how many bytes that is, dropped ones too."""
        view = memoryview(data).cast("B")
        done = 0
        while done < len(view) and self._on_gone is not None:
            try:
                done += os.write(self._descriptor, view[done:])
            except BlockingIOError:  # somebody who shares the terminal made it non-blocking
                with selectors.SelectSelector() as selector:
                    selector.register(self._descriptor, selectors.EVENT_WRITE)
                    selector.select(1.0)
            except OSError:
                gone, self._on_gone = self._on_gone, None
                gone()
        return len(view)


def fit(text: str, encoding: str) -> str:
    """The text with what `encoding` lacks replaced by question marks of the same width."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(each if _encodes(each, encoding) else "?" * cell_len(each) for each in text)
    return text


def _encodes(character: str, encoding: str) -> bool:
    return character.encode(encoding, "ignore") != b""
