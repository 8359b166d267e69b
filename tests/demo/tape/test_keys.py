import string

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.keys import Keys

from rnn_tui.demo.tape.commands import Press
from rnn_tui.demo.tape.keys import KEYS
from tests.demo.tape.reading import fault, read


@pytest.mark.parametrize(
    ("spelt", "key"),
    [
        ("Ctrl+C", "ctrl+c"),  # the capital is VHS's way to spell it, and no Shift
        ("Ctrl+c", "ctrl+c"),
        ("Ctrl+Shift+T", "ctrl+shift+t"),
        ("Ctrl+Alt+Shift+P", "alt+ctrl+shift+p"),
        ("Ctrl+Left", "ctrl+left"),
        ("Ctrl+\\", "ctrl+backslash"),
        ("Ctrl+]", "ctrl+right_square_bracket"),
        ("Ctrl+-", "ctrl+underscore"),
        ("Ctrl+Space", "ctrl+@"),
        ("Ctrl+@", "ctrl+@"),
        ("Alt+x", "alt+x"),
        ("Alt+L", "alt+shift+l"),
        ("Alt+.", "alt+full_stop"),
        ("Alt+1", "alt+1"),
        ("Shift+Tab", "shift+tab"),
        ("Shift+a", "A"),
        ("Shift+F5", "shift+f5"),
        # One byte, one key: no terminal tells these apart.
        ("Ctrl+I", "tab"),
        ("Ctrl+M", "enter"),
        ("Ctrl+H", "backspace"),
        ("Ctrl+[", "escape"),
    ],
)
def test_a_held_key_is_what_a_terminal_makes_of_it(spelt: str, key: str) -> None:
    (press,) = read(spelt)
    assert isinstance(press, Press)
    assert (press.key, press.spelt, press.count, press.speed) == (key, spelt, 1, None)


@pytest.mark.parametrize("sign", [*string.ascii_uppercase, "@", "[", "\\", "]", "^"])
def test_a_key_held_with_ctrl_is_called_what_textual_calls_the_byte_that_terminals_send(sign: str) -> None:
    (press,) = read(f"Ctrl+{sign}")
    sent = chr(ord(sign) - ord("@"))
    parser = XTermParser()
    found = [event.key for event in [*parser.feed(sent), *parser.feed("")] if isinstance(event, Key)]
    assert isinstance(press, Press)
    assert [press.key] == found


def test_the_keys_are_called_what_textual_calls_them() -> None:
    assert set(KEYS.values()) <= {key.value for key in Keys} | {"space"}


@pytest.mark.parametrize("spelt", KEYS)
def test_every_key_takes_a_time_and_a_count(spelt: str) -> None:
    (press,) = read(f"{spelt}@500ms 3")
    assert isinstance(press, Press)
    assert (press.key, press.count, press.speed) == (KEYS[spelt], 3, 0.5)


def test_a_held_key_takes_a_time_and_a_count_too() -> None:
    (press,) = read("Ctrl + T@1 10000")
    assert isinstance(press, Press)
    assert (press.key, press.count, press.speed) == ("ctrl+t", 10_000, 1.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ctrl", "1:5: expected + and a key, found the end of the line; write Ctrl+T"),
        ("Ctrl+", "1:6: expected a letter, a sign or the name of a key, found the end of the line; write Ctrl+T"),
        ("Ctrl+Foo", "1:6: expected a letter, a sign or the name of a key, found 'Foo'; write Ctrl+T"),
        ("Ctrl+1", "1:6: expected a letter, a sign or the name of a key, found '1'; write Ctrl+T"),
        ("Ctrl+Shift+C+Alt", "1:13: expected one key, found '+'; write Ctrl+Shift+T, with the modifiers in front"),
        ("Shift+.", "1:7: expected a letter, a sign or the name of a key, found '.'; write Shift+Tab"),
        ("Ctrl-C", "1:1: expected a command, found 'Ctrl-C'; write Ctrl+C"),
        ("Enter 0", "1:7: expected a whole count from 1 to 10000, found '0'; write Enter 2"),
        ("Enter 10001", "1:7: expected a whole count from 1 to 10000, found '10001'; write Enter 2"),
        ("Enter 2.5", "1:7: expected a whole count from 1 to 10000, found '2.5'; write Enter 2"),
        ("Enter -1", "1:7: expected a count that is not negative, found '-'; write Enter 2"),
        ("Enter 2s", "1:7: expected a count, found '2'; write Enter@2s for a time"),
    ],
)
def test_what_is_no_key_is_refused(text: str, said: str) -> None:
    assert fault(text) == said


def test_alt_in_front_of_ctrl_is_refused_with_the_order_that_vhs_has() -> None:
    assert fault("Alt+Ctrl+X").startswith("1:5: expected each of Ctrl, Alt and Shift once, and Ctrl in front, ")
