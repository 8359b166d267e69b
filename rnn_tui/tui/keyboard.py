"""Bytes from a terminal to what they mean: text, control characters, sequences, pastes. Pure; time is passed in.

Textual's parser takes one character at a time, raises on some, waits for ever for the end of others, and types
what it does not know. Here the bytes are cut first, with bounds on length and time, so that it only ever sees
whole sequences of known kinds. ECMA-48 and xterm's ctlseqs are the grammar; kitty's keyboard protocol is in it.
"""

import re
import unicodedata
from codecs import getincrementaldecoder
from dataclasses import dataclass
from typing import Final, Literal

from textual._keyboard_protocol import FUNCTIONAL_KEYS

PASTE_LIMIT: Final = 1 << 20
"""A paste longer than this many bytes is delivered in parts, so that one without an end stays bounded."""
PASTE_QUIET: Final = 0.25
"""Seconds without a byte after which a paste without an end is delivered as far as it came. Its end may still come."""
FINGERS: Final = 64
"""More bytes than this in one read, no escape among them, are no keys: after such a paste they belong to it."""
ESCAPE_QUIET: Final = 0.1
"""Seconds after which a lone escape byte is the Esc key. As in Textual."""
SEQUENCE_QUIET: Final = 0.25
"""Seconds after which a sequence that began and did not end is dropped."""
STRING_LIMIT: Final = 4096
"""Bytes after which a reply (OSC, DCS, APC) without an end is dropped, and a CSI sequence too."""
NOISE: Final = 5
"""So many different control characters in a row are a binary file on the line, not fingers."""

ESC: Final = 0x1B
PASTE_START, PASTE_END = b"\x1b[200~", b"\x1b[201~"

KITTY_KEYS: Final = range(57344, 63744)
"""The private use area, where kitty's protocol has its keys without a character."""

Kind = Literal["text", "control", "escape", "alt", "sequence", "paste"]

# `[[A` … `[[E` are F1 … F5 of the Linux console; the others end with the first byte from @ to ~.
_CSI = re.compile(rb"\x1b\[(?:\[[A-E]|[0-?]*[ -/]*[@-Z\\-~])")
_CSI_OPEN = re.compile(rb"\x1b\[(?:\[?|[0-?]*[ -/]*)\Z")
_SS3 = re.compile(rb"\x1bO[0-9;]{0,4}[@-~]")
_SS3_OPEN = re.compile(rb"\x1bO[0-9;]{0,4}\Z")
# Only what a terminal answers: a person's Alt+] is followed by no digit.
_STRING_START = re.compile(rb"\x1b(?:\][0-9]|P[0-9>=?!$+|;]|_G)")
_STRING_OPEN = re.compile(rb"\x1b[\]P_]\Z")
_STRING_END = re.compile(rb"\x07|\x1b")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+|[^\x00-\x1f\x7f]+")
_SPACING = frozenset("\t\n\r\b\x7f")

_SGR_MOUSE = re.compile(r"\x1b\[<(\d{1,4});(-?\d{1,6});(-?\d{1,6})([Mm])")
_URXVT_MOUSE = re.compile(r"\x1b\[(\d{2,4});(\d{1,6});(\d{1,6})M")
_SYNC_REPLY = re.compile(r"\x1b\[\?2026;[1-3]\$y")
_KEY = re.compile(r"\x1b\[([0-9:]*)(?:;([0-9:]*))?(?:;([0-9:]*))?([u~ABCDEFHPQS])")
_PLAIN_KEY = re.compile(r"\x1b(?:\[\[[A-E]|\[[A-HPQSZ]|O[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of input. `text`: of a run of text or a paste the characters, of `alt` the one character held with
    Alt, of `control` the control character, of `sequence` the whole sequence, of `escape` nothing more."""

    kind: Kind
    text: str


class Keyboard:
    """Cuts the bytes of one terminal into tokens. Feed what was read; tick when `deadline` has passed."""

    def __init__(self) -> None:
        self.deadline: float | None = None
        self._rest = b""
        self._paste: bytearray | None = None
        self._unclosed = False
        self._decoder = getincrementaldecoder("utf-8")("replace")

    def feed(self, data: bytes, now: float) -> list[Token]:
        """The tokens that are whole with `data`, read at the time `now` (seconds, monotonic)."""
        tokens: list[Token] = []
        data, self._rest, self.deadline = self._rest + data, b"", None
        if self._unclosed and self._goes_on(data):
            self._paste, self._unclosed = bytearray(), False
        while data:
            paste = self._paste
            data = self._take(data, tokens) if paste is None else self._take_paste(paste, data, tokens)
        if self._paste is not None:
            self.deadline = now + PASTE_QUIET
        elif self._rest:
            self.deadline = now + (ESCAPE_QUIET if self._rest == b"\x1b" else SEQUENCE_QUIET)
        return tokens

    def tick(self, now: float) -> list[Token]:
        """The tokens that are whole because nothing followed until `now`."""
        if self.deadline is None or now < self.deadline:
            return []
        self.deadline = None
        if self._paste is not None:
            text, self._paste, self._unclosed = _plain_text(bytes(self._paste)), None, True
            return [Token("paste", text)] if text else []
        rest, self._rest = self._rest, b""
        if rest == b"\x1b":
            return [Token("escape", "")]
        return [Token("alt", chr(rest[1]))] if len(rest) == 2 else []

    @staticmethod
    def _goes_on(data: bytes) -> bool:
        """Whether these bytes are more of a paste that paused for long, on a slow line, and not keys after it."""
        end, start = data.find(PASTE_END), data.find(PASTE_START)
        if end >= 0:
            return start < 0 or end < start
        return len(data) > FINGERS and ESC not in data

    def _take(self, data: bytes, tokens: list[Token]) -> bytes:
        """Take text up to an escape byte, or what starts with one; return what is left."""
        start = data.find(ESC)
        if start != 0:
            text = data if start < 0 else data[:start]
            tokens += _split(self._decoder.decode(text, final=start >= 0))
            return data[len(text) :]
        # A character cut off by an escape byte will not be finished.
        tokens += _split(self._decoder.decode(b"", final=True))
        if len(data) == 1:
            self._rest = data
            return b""
        if data.startswith(PASTE_START):
            self._paste, self._unclosed = bytearray(), False
            return data[len(PASTE_START) :]
        following = data[1]
        if following == ord("["):
            return self._take_csi(data, tokens)
        if following == ord("O"):
            return self._take_ss3(data, tokens)
        if _STRING_OPEN.match(data):
            self._rest = data
            return b""
        if _STRING_START.match(data):
            return self._take_string(data)
        if 0x20 <= following < 0x7F:
            tokens.append(Token("alt", chr(following)))
            return data[2:]
        if following == 0x7F:
            tokens.append(Token("sequence", "\x1b\x7f"))
            return data[2:]
        # Esc, then another key: GNU screen sends Esc and a CJK character so close that it looks like Alt.
        tokens.append(Token("escape", ""))
        return data[1:]

    def _take_csi(self, data: bytes, tokens: list[Token]) -> bytes:
        if data.startswith(b"\x1b[M"):
            return self._take_x10_mouse(data, tokens)
        if whole := _CSI.match(data):
            if len(whole[0]) <= STRING_LIMIT:
                tokens.append(Token("sequence", whole[0].decode("ascii")))
            return data[whole.end() :]
        return self._wait_or_drop(data, _CSI_OPEN)

    def _take_ss3(self, data: bytes, tokens: list[Token]) -> bytes:
        if whole := _SS3.match(data):
            tokens.append(Token("sequence", whole[0].decode("ascii")))
            return data[whole.end() :]
        if _SS3_OPEN.match(data):
            self._rest = data
            return b""
        tokens.append(Token("alt", "O"))
        return data[2:]

    def _take_x10_mouse(self, data: bytes, tokens: list[Token]) -> bytes:
        """Three bytes of any value follow: button, column, row, each + 32. As SGR, which can say the same."""
        if len(data) < 6:
            self._rest = data
            return b""
        code, column, row = (byte - 32 for byte in data[3:6])
        if code >= 0:
            released = code & 3 == 3 and not code & 96
            state = "m" if released else "M"
            tokens.append(Token("sequence", f"\x1b[<{0 if released else code};{column};{row}{state}"))
        return data[6:]

    def _take_string(self, data: bytes) -> bytes:
        """Skip a reply that nobody asked for: to BEL or ESC \\, or to an escape byte that starts something else."""
        end = _STRING_END.search(data, 2)
        if end is None or (end[0] == b"\x1b" and end.end() == len(data)):
            if len(data) <= STRING_LIMIT:
                self._rest = data
            return b""
        if end[0] == b"\x07":
            return data[end.end() :]
        return data[end.end() + 1 :] if data[end.end()] == ord("\\") else data[end.start() :]

    def _wait_or_drop(self, data: bytes, still_open: re.Pattern[bytes]) -> bytes:
        """Wait for the end of a sequence; drop what can no longer become one, but not the byte that spoilt it."""
        if still_open.match(data):
            if len(data) <= STRING_LIMIT:
                self._rest = data
            return b""
        spoilt = re.compile(rb"[^ -?]").search(data, 2)
        return data[spoilt.start() :] if spoilt else b""

    def _take_paste(self, paste: bytearray, data: bytes, tokens: list[Token]) -> bytes:
        searched = max(0, len(paste) - len(PASTE_END) + 1)
        paste += data
        end = paste.find(PASTE_END, searched)
        if end >= 0:
            tokens.append(Token("paste", _plain_text(bytes(paste[:end]))))
            self._paste = None
            return bytes(paste[end + len(PASTE_END) :])
        if len(paste) > PASTE_LIMIT:
            # Not within a character, and not within what may be the end of the paste.
            cut = len(paste) - len(PASTE_END)
            while cut > PASTE_LIMIT // 2 and paste[cut] & 0xC0 == 0x80:
                cut -= 1
            tokens.append(Token("paste", _plain_text(bytes(paste[:cut]))))
            del paste[:cut]
        return b""


def canonical(sequence: str, size: tuple[int, int]) -> str | None:
    """The sequence as Textual's parser is known to understand it, or None for what is not for us.

    `size`: (columns, rows) of the screen: mouse events outside it are dropped, but a release is moved to the edge,
    so that no button stays down. Replies and reports that we did not ask for are dropped.
    """
    if mouse := _SGR_MOUSE.fullmatch(sequence):
        return _mouse(int(mouse[1]), int(mouse[2]), int(mouse[3]), mouse[4], size)
    if mouse := _URXVT_MOUSE.fullmatch(sequence):
        code = int(mouse[1]) - 32
        state = "m" if code & 3 == 3 and not code & 96 else "M"
        return _mouse(code if state == "M" else 0, int(mouse[2]), int(mouse[3]), state, size)
    if _SYNC_REPLY.fullmatch(sequence) or _PLAIN_KEY.fullmatch(sequence) or sequence == "\x1b\x7f":
        return sequence
    if key := _KEY.fullmatch(sequence):
        return _key(*(part or "" for part in key.groups()))
    return None


def typed(sequence: str) -> str | None:
    """The text that a kitty key sequence types, if it does nothing but type: `CSI 97;2;65u` is A.

    Such terminals report every letter so; as text it goes the way of all typing.
    """
    key = _KEY.fullmatch(sequence)
    if key is None or key[4] != "u":
        return None
    modifiers, event = _modifiers(key[2] or "")
    # Shift (1), Caps Lock (64) and Num Lock (128) are in the text already.
    if event == 3 or modifiers is None or modifiers & ~0b11000001:
        return None
    code = _codepoint((key[1] or "").partition(":")[0])
    texts = [_codepoint(part) for part in (key[3] or "").split(":") if part]
    if not texts and code is not None and code > 32 and code not in KITTY_KEYS:
        character = chr(code)
        texts = [ord(character.upper()) if modifiers & 1 and len(character.upper()) == 1 else code]
    if not texts or any(text is None or not _is_text(chr(text)) for text in texts):
        return None
    return "".join(chr(text) for text in texts if text is not None)


def _mouse(code: int, column: int, row: int, state: str, size: tuple[int, int]) -> str | None:
    columns, rows = size
    if not 0 <= code < 128:
        return None
    if state == "m":
        column, row = min(max(column, 1), columns), min(max(row, 1), rows)
    if not (1 <= column <= columns and 1 <= row <= rows):
        return None
    return f"\x1b[<{code};{column};{row}{state}"


def _key(code: str, modifiers: str, text: str, end: str) -> str | None:
    """A key with its modifiers: alternates and event type left off, releases and impossible codes dropped."""
    number = _codepoint(code.partition(":")[0] or "1")
    held, event = _modifiers(modifiers)
    texts = [_codepoint(part) for part in text.split(":") if part]
    if number is None or held is None or event == 3 or None in texts:
        return None
    if end != "u" and f"{number}{end}" not in FUNCTIONAL_KEYS:
        return None
    if end == "u" and not texts and (number == 0 or (number in KITTY_KEYS and f"{number}u" not in FUNCTIONAL_KEYS)):
        return None
    typing = ":".join(map(str, texts))
    fields = [str(number), str(held + 1), typing] if typing else [str(number), str(held + 1)] if held else [str(number)]
    return f"\x1b[{';'.join(fields)}{end}"


def _modifiers(field: str) -> tuple[int | None, int]:
    """(modifier bits, event type) of `modifiers:event`; None where they are no bits of the protocol."""
    held, _, event = field.partition(":")
    if len(held) > 3 or len(event) > 1 or ":" in event:
        return None, 0
    bits = int(held or "1") - 1
    return (bits if 0 <= bits < 256 else None), int(event or "1")


def _codepoint(digits: str) -> int | None:
    """A Unicode scalar value, or None."""
    number = int(digits) if digits and len(digits) <= 7 else -1
    return number if 0 <= number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else None


def _is_text(character: str) -> bool:
    """Not a control (C0, C1), not a surrogate, not a line or paragraph separator."""
    return unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")


def _plain_text(data: bytes) -> str:
    """A paste, as UTF-8 with what is not replaced by U+FFFD; NUL, which nothing can show, left out."""
    return data.decode("utf-8", "replace").replace("\x00", "")


def _split(text: str) -> list[Token]:
    """Runs of text and single control characters; line noise left out."""
    tokens: list[Token] = []
    for run in _CONTROLS.findall(text):
        if run[0] >= " " and run[0] != "\x7f":
            if kept := "".join(filter(_is_text, run)):
                tokens.append(Token("text", kept))
        elif len({*run} - _SPACING) < NOISE:
            tokens += [Token("control", character) for character in run]
    return tokens
