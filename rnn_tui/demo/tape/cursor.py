"""Goes along the tokens of a tape, and reads what commands are made of: times, counts, texts and patterns."""

import re
import unicodedata
import warnings
from collections.abc import Container
from typing import Final, NoReturn

from rnn_tui.demo.tape.faults import MismatchError, Place, shown_character
from rnn_tui.demo.tape.lexer import Kind, Token

LONGEST_TIME: Final = 3600.0  # seconds
MOST_PRESSES: Final = 10_000
LONGEST_PATTERN: Final = 1000  # characters

_UNITS: Final = ("ms", "s", "m")
_NUMBER: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{0,12})?|\.[0-9]{1,12}")
# Bare words that mean something else to VHS.
_RESERVED: Final = ("em", "false", "m", "ms", "px", "s", "true")
_TYPOGRAPHIC: Final = "“”„«»‘’‚′″´"


class Cursor:
    """A place among the tokens of one tape. `commands`: the words with which a command begins."""

    def __init__(self, tokens: list[Token], commands: Container[str]) -> None:
        self._tokens = tokens
        self._commands = commands
        self._next = 0

    def peek(self) -> Token:
        """The token that comes next; behind the last one stands an end for ever."""
        return self._tokens[self._next]

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left but the end."""
        return self._next == len(self._tokens) - 1

    def take(self) -> Token:
        """The next token, and go on behind it."""
        token = self.peek()
        if not self.is_done:
            self._next += 1
        return token

    def is_sign(self, sign: str) -> bool:
        """Whether the next token is that sign."""
        return self.peek().kind == "sign" and self.peek().text == sign

    def is_command(self) -> bool:
        """Whether the next token is a word with which a command begins."""
        return self.peek().kind == "word" and self.peek().text in self._commands

    def touches(self, before: Token) -> bool:
        """Whether the next token stands right behind `before`, without a blank."""
        return self.peek().kind != "end" and self.peek().start == before.stop

    def stood_alone(self) -> bool:
        """Whether the token that was taken last is the only one of its line."""
        before = self._next - 2
        return self.peek().kind == "end" and (before < 0 or self._tokens[before].kind == "end")

    def skip_to_command(self) -> None:
        """Go on to the next command of the line, or to the line's end: what is between belongs to a fault.

        A word right behind another token is a part of something: no command begins with the Tab of Shift+Tab.
        """
        while self.peek().kind != "end":
            before = self._tokens[self._next - 1] if self._next else None
            if self.is_command() and not (before and self.touches(before)):
                return
            self.take()

    def refuse(self, expected: str, instead: str, token: Token | None = None) -> NoReturn:
        """Say that the next token, or `token`, is not what belongs there."""
        token = self.peek() if token is None else token
        if token.kind == "unclosed":
            expected, instead = "a closing quote", "write a quote of the same kind behind the text, on its line"
        elif token.kind == "open_regex":
            expected, instead = "a closing /", "write / behind the pattern, on its line, and \\/ for one within it"
        elif token.kind == "sign" and token.text in _TYPOGRAPHIC:
            instead = "write straight quotes: \" or ' or `"
        elif token.kind == "sign" and token.text.isspace():
            instead = "write a plain blank"
        raise MismatchError(token.place, expected, token.shown(), instead)

    def time(self, example: str, *, longest: float = LONGEST_TIME, positive: bool = False) -> float:
        """A time in seconds: `500ms`, `2s`, `1m`, `2`, `.5`. `example` is what a message says to write."""
        if self.is_sign("-"):
            self.refuse("a time that is not negative", f"write {example}")
        if self.peek().kind != "number":
            self.refuse("a time", f"write {example}")
        number = self.take()
        unit = ""
        if self.peek().kind == "word" and self.peek().text in _UNITS:
            unit = self.take().text
        elif self.touches(number) and self.peek().kind == "word":
            self.refuse("ms, s or m behind the number", f"write {example}")
        value = _number(number.text)
        if value is None:
            self.refuse("a time", f"write {example}", number)
        # Divided, and not multiplied by 0.001: 50ms is the very number that 0.05 is.
        seconds = value / 1000 if unit == "ms" else value * 60 if unit == "m" else value
        if seconds > longest or (positive and seconds == 0):
            bounds = f"a time of {'more than 0 and ' if positive else ''}at most {longest:g} seconds"
            raise MismatchError(number.place, bounds, f"'{number.text[:24]}{unit}'", f"write {example}")
        return seconds

    def speed(self, spelt: str, *, longest: float = 60.0, positive: bool = False) -> float | None:
        """`@500ms` behind the name of a command, or None where there is no @."""
        if not self.is_sign("@"):
            return None
        self.take()
        return self.time(f"{spelt}@500ms", longest=longest, positive=positive)

    def count(self, spelt: str) -> int:
        """How often a key is pressed: once, where no number stands behind it."""
        if self.is_sign("-"):
            self.refuse("a count that is not negative", f"write {spelt} 2")
        if self.peek().kind != "number":
            return 1
        number = self.take()
        if self.touches(number) and self.peek().kind == "word":
            self.refuse("a count", f"write {spelt}@{number.text[:12]}{self.peek().text[:2]} for a time", number)
        count = whole(number.text)
        if count is None or not 1 <= count <= MOST_PRESSES:
            self.refuse(f"a whole count from 1 to {MOST_PRESSES}", f"write {spelt} 2", number)
        return count

    def texts(self, spelt: str) -> str:
        """The text behind a command: strings, or bare words, with a blank between each two of them."""
        first = self.peek()
        example = f'write {spelt} "…"'
        if not self._is_text("string") and not self._is_text("word"):
            self.refuse("a text in quotes", example)
        texts: list[str] = []
        while self._is_text(first.kind):
            token = self.take()
            self._check_text(token, spelt)
            texts.append(token.text)
            if self.touches(token) and token.kind == "word":
                found = f"{token.shown()} with more right behind it"
                raise MismatchError(token.place, "a text in quotes", found, f"{example} around all of it")
        if not any(texts):
            self.refuse("a text that is not empty", example, first)
        return " ".join(texts)

    def _is_text(self, kind: Kind) -> bool:
        token = self.peek()
        return token.kind == kind and (kind == "string" or not (self.is_command() or token.text in _RESERVED))

    def _check_text(self, token: Token, spelt: str) -> None:
        for at, character in enumerate(token.text):
            if not is_typed(character):
                place = token.place
                raise MismatchError(
                    Place(place.file, place.line, place.column + 1 + at),
                    "characters that are typed",
                    shown_character(character),
                    "write Tab for the key"
                    if character == "\t"
                    else f"leave it out of the text of {spelt}; keys have names of their own, such as Escape or Ctrl+T",
                )

    def word(self, expected: str, example: str, kinds: tuple[Kind, ...] = ("string", "word")) -> Token:
        """One word, bare or in quotes. `example` is what a message says to write."""
        if self.peek().kind not in kinds or (self.peek().kind == "string" and not self.peek().text):
            self.refuse(expected, f"write {example}")
        token = self.take()
        if self.touches(token):
            self.refuse(f"a blank behind {token.shown()}", "put the whole of it in quotes if it belongs together")
        return token

    def pattern(self, example: str) -> re.Pattern[str]:
        """A regular expression in slashes."""
        if self.peek().kind != "regex" or not self.peek().text:
            self.refuse("a pattern in slashes", f"write {example}")
        token = self.take()
        if len(token.text) > LONGEST_PATTERN:
            self.refuse(f"a pattern of at most {LONGEST_PATTERN} characters", "look for something shorter", token)
        try:
            with warnings.catch_warnings():
                # What Python means to read otherwise one day ([[:alpha:]]), it does not read as was meant today.
                warnings.simplefilter("error")
                return re.compile(token.text)
        except re.error as error:
            said, at = error.msg, error.pos or 0
        except Warning as warning:
            said, at = str(warning), 0
        except (RecursionError, OverflowError, ValueError, MemoryError) as error:
            said, at = ("it is nested too deeply" if isinstance(error, RecursionError) else str(error)), 0
        place = token.place
        where = Place(place.file, place.line, place.column + 1 + min(at, len(token.text)))
        raise MismatchError(
            where, "a regular expression as Python reads it", f"{token.shown()}: {said}",
            "write \\ in front of a sign that stands for itself",
        )  # fmt: skip


def whole(text: str) -> int | None:
    """The whole number that is written in up to eighteen digits, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def is_typed(character: str) -> bool:
    """Whether a keyboard types it: neither a control character, nor half of a pair, nor a line's end."""
    return unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None
