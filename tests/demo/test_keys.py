from collections.abc import Iterator

import pytest
from textual import events
from textual.message import Message

from rnn_tui.demo.keys import Keys, strokes
from rnn_tui.tui.driver import EventSender, Typed
from rnn_tui.tui.keyboard import Keyboard


def from_a_terminal(data: bytes) -> list[tuple[str, str | None]]:
    sent: list[Message] = []
    sender, keyboard = EventSender(sent.append, lambda: (80, 24), False), Keyboard()
    sender.send([*keyboard.feed(data, 0.0), *keyboard.tick(1.0)], 0.0)
    return list(told(sent))


def told(sent: list[Message]) -> Iterator[tuple[str, str | None]]:
    for event in sent:
        assert isinstance(event, events.Key)
        yield event.key, event.character


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("enter", b"\r"), ("tab", b"\t"), ("escape", b"\x1b"), ("backspace", b"\x7f"), ("space", b" "),
        ("shift+tab", b"\x1b[Z"), ("up", b"\x1b[A"), ("left", b"\x1bOD"), ("pageup", b"\x1b[5~"), ("home", b"\x1b[H"),
        ("delete", b"\x1b[3~"), ("f1", b"\x1bOP"), ("f12", b"\x1b[24~"), ("ctrl+t", b"\x14"), ("ctrl+k", b"\x0b"),
        ("ctrl+d", b"\x04"), ("ctrl+left", b"\x1b[1;5D"), ("alt+x", b"\x1bx"), ("alt+shift+x", b"\x1bX"),
        ("ctrl+@", b"\x00"), ("A", b"A"), ("猫", "猫".encode()),
    ],
)  # fmt: skip
def test_a_key_is_what_a_terminals_driver_makes_of_its_bytes(key: str, data: bytes) -> None:
    assert list(told(Keys().press(key))) == from_a_terminal(data)


def test_typed_characters_are_the_keys_of_a_terminal() -> None:
    text = "aB 9?ñ猫"
    assert list(told(Keys().type(text))) == from_a_terminal(text.encode())


def test_a_long_commit_of_an_input_method_comes_as_floods_do() -> None:
    (event,) = Keys().type("猫" * 20)
    assert isinstance(event, Typed)
    assert event.text == "猫" * 20


def test_what_arrives_at_once() -> None:
    assert strokes("the cat") == ["t", "h", "e", " ", "c", "a", "t"]
    assert strokes("a猫犬b鸟") == ["a", "猫犬", "b", "鸟"]
    assert strokes("e\u0301e") == ["e\u0301", "e"]
    assert strokes("が\u3099く") == ["が\u3099く"]
