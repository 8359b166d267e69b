"""Cuts the text of a tape into words, numbers, strings and signs, as VHS does, in one pass and in linear time.

Strings stand in " or ' or `, have no escapes (the other two quotes are how a quote gets into one) and end on their
line. A `#` that is not in one of them begins a comment, wherever it stands.
"""

import re
from typing import Final, Literal, NamedTuple

from rnn_tui.demo.tape.faults import Place, shown_character
from rnn_tui.tasks.spelling import quoted

Kind = Literal["word", "number", "string", "unclosed", "regex", "open_regex", "braces", "sign", "end"]

# Each alternative takes what it has looked at, and none goes back into it: no text takes more than linear time.
_PIECE: Final = re.compile(
    r"""
      (?P<end> \r\n | \n | \r )
    | (?P<space> [ \t]++ | \#[^\r\n]*+ )
    | (?P<string> "[^"\r\n]*+" | '[^'\r\n]*+' | `[^`\r\n]*+` )
    | (?P<unclosed> ["'`][^\r\n]*+ )
    | (?P<regex> / (?: [^\\/\r\n] | \\[^\r\n] )*+ / )
    | (?P<open_regex> /[^\r\n]*+ )
    | (?P<braces> \{[^}]*+\}? )
    | (?P<number> (?: [0-9] | \.(?=[0-9]) ) [0-9.]*+ )
    | (?P<word> [A-Za-z.][A-Za-z0-9._%/-]*+ )
    | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


class Token(NamedTuple):
    """One piece of a tape. `text`: of a string or a pattern without what it stands in, of an end nothing.

    start, stop  where it stands in the text, counted in characters from 0
    """

    kind: Kind
    text: str
    place: Place
    start: int
    stop: int

    def shown(self) -> str:
        """What a message says that was found."""
        if self.kind == "end":
            return "the end of the line"
        if self.kind == "sign":
            return shown_character(self.text)
        if self.kind in ("string", "unclosed"):
            return f"the text {quoted(self.text)}"
        if self.kind in ("regex", "open_regex"):
            return f"the pattern {quoted(self.text)}"
        return quoted(self.text)


def tokens(text: str, file: str) -> list[Token]:
    """The tokens of a tape, with an `end` behind each line and one at the very end.

    A line ends with LF, CR LF or CR. What no token begins with is a `sign` of one character: it is the parser that
    knows what was expected there.
    """
    found: list[Token] = []
    line, line_start = 1, 0
    for piece in _PIECE.finditer(text):
        kind, (start, stop) = piece.lastgroup, piece.span()
        if kind != "space":
            place = Place(file, line, start - line_start + 1)
            found.append(_token(kind, piece[0], place, start, stop))
        if kind in ("end", "braces"):  # a theme in braces may go over several lines
            for end in _LINE_END.finditer(text, start, stop):
                line, line_start = line + 1, end.end()
    found.append(Token("end", "", Place(file, line, len(text) - line_start + 1), len(text), len(text)))
    return found


def _token(kind: str | None, piece: str, place: Place, start: int, stop: int) -> Token:
    match kind:
        case "string" | "regex":
            return Token(kind, piece[1:-1], place, start, stop)
        case "unclosed" | "open_regex":
            return Token(kind, piece[1:], place, start, stop)
        case "braces" | "number" | "word":
            return Token(kind, piece, place, start, stop)
        case "end":
            return Token("end", "", place, start, stop)
        case _:
            return Token("sign", piece, place, start, stop)
