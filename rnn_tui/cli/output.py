"""Where a command's result goes: standard output, or a file that is whole or not there."""

import os
import shutil
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.cli.errors import output_fault
from rnn_tui.errors import CannotError
from rnn_tui.tui.terminal import LINE_TERMS

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 40


def emit_bytes(data: bytes, out: Path | None) -> None:
    """Bytes to a file, which they replace, or to standard output."""
    if out is None:
        write_bytes(data)
        return
    from rnn_tui.files import write_whole

    write_whole(out, data)


def write_bytes(data: bytes) -> None:
    """Bytes to standard output, at once: JSON and CSV are UTF-8 whatever the locale is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def tell_written(path: Path, more: str = "") -> None:
    """Say on standard output that a file was written; where that cannot be said, the error says it."""
    try:
        sys.stdout.write(f"wrote {path}{more}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotError(f"'{path}' was written; {output_fault(error)}") from error


def draw(paint: "Callable[[Console], None]", out: Path | None = None) -> None:
    """What `paint` draws on a console as wide as the terminal; in colour on a terminal alone.

    FORCE_COLOR is not listened to: what goes to a pipe or to a file is plain text, without spaces at the ends of lines.
    """
    from rich.console import Console

    colours = out is None and sys.stdout.isatty()
    buffer = StringIO()
    console = Console(
        file=buffer,
        width=columns(),
        force_terminal=colours,
        color_system="auto" if colours else None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    paint(console)
    text = buffer.getvalue()
    if not colours:
        text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    if out is None:
        sys.stdout.write(text)
    else:
        emit_bytes(text.encode(), out)


def columns() -> int:
    """The terminal's width; COLUMNS, or 80, where there is none."""
    return max(shutil.get_terminal_size((80, 24)).columns, NARROWEST)


def unicode_shown(out: Path | None = None) -> bool:
    """Whether characters beyond ASCII reach the reader."""
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "").replace("_", "")
    return out is not None or encoding.startswith("utf8")


def is_terminal() -> bool:
    """Whether a person watches standard output as it comes, on a terminal that can move its cursor."""
    return sys.stdout.isatty() and os.environ.get("TERM", "") not in LINE_TERMS
