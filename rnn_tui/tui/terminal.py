"""What this terminal can show, read from the environment and the streams without asking the terminal itself.

Knows no Textual, so that `doctor` and the start-up path stay quick.
"""

import codecs
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TextIO

from rnn_tui.defaults import ColorDepth, Page

ColorChoice = Literal["auto", ColorDepth]
ThemeChoice = Literal["auto", Page]
Multiplexer = Literal["tmux", "screen"]

# Terminals that name themselves in TERM and are known to take 24-bit colour: COLORTERM does not cross SSH, TERM does.
TRUECOLOR_TERMS = ("kitty", "alacritty", "foot", "wezterm", "ghostty", "iterm", "contour", "rio", "konsole")
# They cannot move the cursor.
LINE_TERMS = ("dumb", "unknown")
MONOCHROME_TERMS = ("vt52", "vt100", "vt102", "vt125", "vt220", "vt320", "vt420", "ansi-m", "sun")
# Their fonts lack most of the block elements, whatever the locale says.
POOR_FONTS = ("linux", *MONOCHROME_TERMS)
LIGHT_ANSI = frozenset({"7", "9", "10", "11", "12", "13", "14", "15"})


@dataclass(frozen=True, slots=True)
class Streams:
    """The facts about standard streams that detection needs.

    `isatty`: the keyboard and the screen are both a terminal. `encoding`: of the text written to the screen.
    `size`: (columns, rows), in cells.
    """

    isatty: bool
    encoding: str
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Terminal:
    """What the terminal shows. `dark` is None where nothing tells the background; then dark is assumed.

    `ascii_only`: draw with the ASCII glyphs, because the locale, the font or the person asks for it.
    `size`: (columns, rows), in cells, when looked at.
    """

    term: str
    color: ColorDepth
    utf8: bool
    ascii_only: bool
    dark: bool | None
    multiplexer: Multiplexer | None
    ssh: bool
    size: tuple[int, int]

    @property
    def is_dark(self) -> bool:
        """The theme to use: dark, unless the background is known to be light."""
        return self.dark is not False


def read_streams(
    stdin: TextIO | None = None, screen: TextIO | None = None, environ: Mapping[str, str] | None = None
) -> Streams:
    """The facts of the keyboard and of the screen (default: this process's stdin and stderr, where Textual draws)."""
    stdin = sys.__stdin__ if stdin is None else stdin
    screen = sys.__stderr__ if screen is None else screen
    environ = os.environ if environ is None else environ
    isatty = all(stream is not None and not stream.closed and stream.isatty() for stream in (stdin, screen))
    encoding = "ascii" if screen is None else screen.encoding or "ascii"
    descriptors = [stream.fileno() for stream in (screen, stdin) if stream is not None and isatty]
    return Streams(isatty, encoding, terminal_size(descriptors, environ))


def terminal_size(descriptors: list[int], environ: Mapping[str, str]) -> tuple[int, int]:
    """(columns, rows) of the first descriptor that knows, else of COLUMNS and LINES, else (80, 24).

    The terminal is asked before the environment: an exported COLUMNS goes stale with the first resize.
    """
    for descriptor in descriptors:
        try:
            columns, rows = os.get_terminal_size(descriptor)
        except (OSError, ValueError):
            continue
        if columns > 0 and rows > 0:
            return columns, rows
    return _positive(environ.get("COLUMNS"), 80), _positive(environ.get("LINES"), 24)


def detect(
    environ: Mapping[str, str],
    *,
    isatty: bool,
    encoding: str,
    size: tuple[int, int] = (80, 24),
    color: ColorChoice = "auto",
    theme: ThemeChoice = "auto",
    ascii_only: bool = False,
) -> Terminal:
    """The terminal as environment, streams and the person's options (`color`, `theme`, `ascii_only`) describe it.

    An option wins over the environment; NO_COLOR (not empty, as no-color.org has it) wins over COLORTERM.
    """
    term = environ.get("TERM", "").lower()
    utf8 = _is_utf8(encoding)
    multiplexer = _multiplexer(environ, term)
    return Terminal(
        term=term,
        color=_depth(environ, term, multiplexer, isatty) if color == "auto" else color,
        utf8=utf8,
        ascii_only=ascii_only or not utf8 or _is_one_of(term, POOR_FONTS),
        dark=_background(environ) if theme == "auto" else theme == "dark",
        multiplexer=multiplexer,
        ssh=any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")),
        size=size,
    )


def refusal(environ: Mapping[str, str], *, isatty: bool, platform: str = sys.platform) -> str | None:
    """Why the app cannot be shown here, as one line that says what to do instead; None where it can be shown."""
    term = environ.get("TERM", "").lower()
    if not isatty:
        reason = "standard input or standard error is not a terminal"
    elif not term and platform != "win32":
        reason = "TERM is not set"
    elif term in LINE_TERMS:
        reason = f"TERM={term} cannot move the cursor"
    else:
        return None
    return f"the app needs a terminal, and {reason}; `rnn-tui trace TEXT` prints the same numbers without one"


def end_quietly_on_interrupt() -> None:
    """Let Ctrl+C end the process at once and without a traceback, until the driver takes the signal over.

    For the first moments of the app alone: imports and construction have nothing to put back.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _positive(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and int(text) > 0 else default


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False


def _is_one_of(term: str, names: tuple[str, ...]) -> bool:
    """`vt100`, and also `vt100-w` and `vt100+am`, which differ from it in what does not matter here."""
    return any(term == name or term.startswith((f"{name}-", f"{name}+")) for name in names)


def _multiplexer(environ: Mapping[str, str], term: str) -> Multiplexer | None:
    if environ.get("TMUX") or term.startswith("tmux"):
        return "tmux"
    return "screen" if environ.get("STY") or term.startswith("screen") else None


def _depth(environ: Mapping[str, str], term: str, multiplexer: Multiplexer | None, isatty: bool) -> ColorDepth:
    """The number of colours. Where nothing is known the 16 that every colour terminal has."""
    if environ.get("NO_COLOR") or not isatty or term in LINE_TERMS:
        return "none"
    if _is_one_of(term, MONOCHROME_TERMS) or term.endswith(("-m", "-mono")):
        return "none"
    if term == "linux" or term.startswith("linux-"):
        return "16"
    # GNU screen hands COLORTERM of the terminal around it through, and shows no 24-bit colour by itself.
    promised = environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") and multiplexer != "screen"
    named = term.endswith("-direct") or any(name in term for name in TRUECOLOR_TERMS)
    if promised or named or environ.get("WT_SESSION"):
        return "truecolor"
    return "256" if "256" in term else "16"


def _background(environ: Mapping[str, str]) -> bool | None:
    """Is the background dark, by COLORFGBG (`15;0`, `0;default;15`: the last field is the background)?"""
    field = environ.get("COLORFGBG", "").rpartition(";")[2]
    return field not in LIGHT_ANSI if field.isascii() and field.isdigit() and int(field) < 16 else None
