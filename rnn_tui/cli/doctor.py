"""`rnn-tui doctor`: what this terminal can show, and what to change."""

import os
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from rnn_tui import __version__
from rnn_tui.cli.options import Debug
from rnn_tui.tui.sizes import LEAST_HEIGHT, LEAST_WIDTH, WIDE_HEIGHT, WIDE_WIDTH

if TYPE_CHECKING:
    from rnn_tui.tui.terminal import Terminal

_PACKAGES = ("textual", "rich", "numpy", "safetensors", "typer")
_LAYOUTS = (
    (WIDE_WIDTH, WIDE_HEIGHT, "everything at once"),
    (LEAST_WIDTH, LEAST_HEIGHT, "one pane at a time below the words"),
)
_AMBIGUOUS = "Γ∂→█·"  # as wide as one Latin letter or as two, as the terminal likes
_WIDE = "我"


@dataclass(frozen=True)
class Widths:
    """Columns that the terminal gives to five ambiguous characters and to a wide one; None where it does not say."""

    ambiguous: int | None = None
    wide: int | None = None


def doctor(_debug: Debug = False) -> None:
    """What this terminal can show (size, colours, UTF-8, widths, tmux or screen, SSH), and what to change.

    It changes nothing. Its lines are good to have in a report of something that looks wrong.

    \b
    rnn-tui doctor
    rnn-tui doctor | tee report.txt
    """
    from rnn_tui.cli import output
    from rnn_tui.tui.terminal import detect, read_streams, refusal

    streams = read_streams()
    terminal = detect(os.environ, isatty=streams.isatty, encoding=streams.encoding, size=streams.size)
    refused = refusal(os.environ, isatty=streams.isatty)
    widths = _measured() if output.is_terminal() and sys.stdin.isatty() and terminal.utf8 else Widths()
    for name, value in facts(terminal, widths, os.environ):
        typer.echo(f"{name:<12}{value}")
    typer.echo()
    found = list(advice(terminal, widths, os.environ, refused))
    typer.echo("What to change:" if found else "Nothing needs to be changed.")
    for line in found:
        typer.echo(f"- {line}")


def _measured() -> Widths:
    from rnn_tui.cli.widths import drawn_width

    ambiguous = drawn_width(_AMBIGUOUS)
    # A terminal that did not answer once is not asked again.
    return Widths(ambiguous, None if ambiguous is None else drawn_width(_WIDE))


def facts(terminal: "Terminal", widths: Widths, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Name and value of everything that was found."""
    yield "rnn-tui", f"{__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}"
    yield "packages", ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    yield "terminal", f"TERM={environ.get('TERM', '') or '(not set)'}" + _program(environ)
    columns, rows = terminal.size
    yield "size", f"{columns}x{rows}: {_layout(columns, rows)}"
    yield "colours", f"{terminal.color}{_said_by(environ)}"
    background = {None: "not known, dark is taken", True: "dark", False: "light"}[terminal.dark]
    yield "background", background
    yield "UTF-8", "yes" if terminal.utf8 else "no"
    yield "glyphs", "ASCII" if terminal.ascii_only else "Unicode"
    yield "widths", _width_fact(widths)
    yield "inside", terminal.multiplexer or "neither tmux nor screen"
    yield "SSH", "yes" if terminal.ssh else "no"


def advice(terminal: "Terminal", widths: Widths, environ: Mapping[str, str], refused: str | None) -> Iterator[str]:
    """What to change, the gravest first; nothing where all is well."""
    if refused is not None:
        yield refused
    columns, rows = terminal.size
    if columns < LEAST_WIDTH or rows < LEAST_HEIGHT:
        yield f"make the window at least {LEAST_WIDTH}x{LEAST_HEIGHT}, better 80x24: the app does not fit in"
    elif columns < WIDE_WIDTH or rows < WIDE_HEIGHT:
        yield f"make the window {WIDE_WIDTH}x{WIDE_HEIGHT} or larger, to see all panes at once"
    if not terminal.utf8:
        yield "set a UTF-8 locale (export LANG=C.UTF-8); until then it draws in ASCII"
    if widths.ambiguous is not None and widths.ambiguous != len(_AMBIGUOUS):
        yield "tell the terminal to draw ambiguous characters narrow, or start with --ascii: columns shift otherwise"
    if widths.wide is not None and widths.wide != 2:
        yield "Chinese characters are not two columns wide here: lanes will look shifted; try another font"
    if refused is None:
        yield from _colour_advice(terminal, environ)


def _colour_advice(terminal: "Terminal", environ: Mapping[str, str]) -> Iterator[str]:
    if environ.get("NO_COLOR"):
        yield "NO_COLOR is set; unset it, or start with --color 256, to see colours"
    elif terminal.color in ("truecolor", "none"):
        return
    elif terminal.multiplexer == "tmux":
        yield 'for 24-bit colour in tmux: set -as terminal-features ",*:RGB" in ~/.tmux.conf and COLORTERM=truecolor'
    elif terminal.multiplexer == "screen" and terminal.color == "16":
        yield "for 256 colours in GNU screen: term screen-256color in ~/.screenrc"
    elif terminal.ssh:
        yield "COLORTERM does not cross SSH; if the terminal has 24-bit colour, start with --color truecolor"
    elif terminal.color == "16":
        yield "if the terminal has more than 16 colours, set TERM=xterm-256color, or start with --color 256"


def _layout(columns: int, rows: int) -> str:
    for least_columns, least_rows, name in _LAYOUTS:
        if columns >= least_columns and rows >= least_rows:
            return name
    return "too small"


def _program(environ: Mapping[str, str]) -> str:
    program = " ".join(filter(None, (environ.get("TERM_PROGRAM"), environ.get("TERM_PROGRAM_VERSION"))))
    return f", {program}" if program else ""


def _said_by(environ: Mapping[str, str]) -> str:
    named = [f"{name}={environ[name]}" for name in ("NO_COLOR", "COLORTERM") if environ.get(name)]
    return f" ({', '.join(named)})" if named else ""


def _width_fact(widths: Widths) -> str:
    if widths.ambiguous is None:
        return "not measured: the terminal was not asked, or did not say where its cursor is"
    ambiguous = "narrow" if widths.ambiguous == len(_AMBIGUOUS) else "wide"
    return (
        f"ambiguous characters are {ambiguous}, {_WIDE} takes {widths.wide if widths.wide is not None else '?'} columns"
    )


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"
