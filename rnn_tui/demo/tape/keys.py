"""Keys as a tape spells them, and as Textual calls what a terminal sends for them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rnn_tui.demo.tape.cursor import Cursor
from rnn_tui.demo.tape.lexer import Token

KEYS: Final[Mapping[str, str]] = MappingProxyType({
    "Enter": "enter", "Backspace": "backspace", "Delete": "delete", "Tab": "tab", "Escape": "escape",
    "Space": "space", "Up": "up", "Down": "down", "Left": "left", "Right": "right", "Home": "home", "End": "end",
    "PageUp": "pageup", "PageDown": "pagedown", **{f"F{n}": f"f{n}" for n in range(1, 13)},
})  # fmt: skip
"""The keys that are commands by themselves."""

MODIFIERS: Final = ("Ctrl", "Alt", "Shift")

_SIGNS: Final[Mapping[str, str]] = MappingProxyType({
    "-": "minus", "@": "at", "[": "left_square_bracket", "]": "right_square_bracket", "^": "circumflex_accent",
    "\\": "backslash", ".": "full_stop",
})  # fmt: skip

# A terminal sends one byte for each of these, the same that another key sends: that key is what arrives.
_SAME_BYTE: Final[Mapping[str, str]] = MappingProxyType({
    "ctrl+backspace": "backspace", "ctrl+enter": "enter", "ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+m": "enter",
    "ctrl+at": "ctrl+@", "ctrl+space": "ctrl+@", "ctrl+left_square_bracket": "escape", "ctrl+minus": "ctrl+underscore",
    "ctrl+tab": "tab", "ctrl+escape": "escape", "shift+escape": "escape", "shift+space": "space",
    "shift+backspace": "backspace", "shift+enter": "enter",
})  # fmt: skip


def chord(cursor: Cursor, first: Token) -> tuple[str, str]:
    """(Textual's name, as spelt) of `Ctrl[+Alt][+Shift]+X`, `Alt+X` or `Shift+X`, whose first word is taken."""
    held = [first.text]
    while True:
        example = f"{'+'.join(held)}+{'Tab' if held == ['Shift'] else 'T'}"
        if not cursor.is_sign("+"):
            cursor.refuse("+ and a key", f"write {example}")
        cursor.take()
        token = cursor.peek()
        if token.kind == "word" and token.text in MODIFIERS:
            if held[0] != "Ctrl" or token.text in held:
                said = "each of Ctrl, Alt and Shift once, and Ctrl in front" if token.text != "Shift" else "a key"
                cursor.refuse(said, "write Ctrl+Alt+Shift+X, or Alt+X with a capital for Alt and Shift")
            held.append(cursor.take().text)
            continue
        name = _held_key(token, held)
        if name is None:
            cursor.refuse("a letter, a sign or the name of a key", f"write {example}")
        cursor.take()
        if cursor.touches(token) and not cursor.is_sign("@"):
            cursor.refuse("one key", f"write {example}, with the modifiers in front", None)
        return name, "+".join((*held, token.text))


def _held_key(token: Token, held: list[str]) -> str | None:
    """What arrives when `token` is pressed with those modifiers held; None if there is no such key."""
    with_modifiers = sorted(word.lower() for word in held)
    if token.kind == "word" and token.text in KEYS:
        key = KEYS[token.text]
    elif token.text in _SIGNS and token.kind in ("sign", "word"):
        key = _SIGNS[token.text]
    elif token.kind == "word" and len(token.text) == 1:
        if held == ["Shift"]:
            return token.text.upper()
        # Ctrl+T is spelt with a capital and means no Shift; Alt+T means it, as the terminal sends a capital.
        if held == ["Alt"] and token.text.isupper():
            with_modifiers.append("shift")
        key = token.text.lower()
    elif token.kind == "number" and held == ["Alt"] and len(token.text) == 1:
        key = token.text
    else:
        return None
    if held == ["Shift"] and token.text in _SIGNS:
        return None  # which sign that would be, only a keyboard knows: Type types it
    name = "+".join((*with_modifiers, key))
    return _SAME_BYTE.get(name, name)
