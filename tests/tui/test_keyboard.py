import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.tui.keyboard import (
    ESCAPE_QUIET,
    FINGERS,
    PASTE_LIMIT,
    PASTE_QUIET,
    SEQUENCE_QUIET,
    STRING_LIMIT,
    Keyboard,
    Token,
    canonical,
    typed,
)

SIZE = (80, 24)


def cut(*parts: bytes, gap: float = 0.0) -> list[tuple[str, str]]:
    """The tokens of these reads, and of a long silence after them."""
    keyboard, tokens, now = Keyboard(), list[Token](), 0.0
    for part in parts:
        tokens += keyboard.tick(now) + keyboard.feed(part, now)
        now += gap
    tokens += keyboard.tick(now + 10.0)
    return [(token.kind, token.text) for token in tokens]


def test_text_controls_and_sequences_are_told_apart() -> None:
    assert cut(b"the \x1b[Acats\r\x7f") == [
        ("text", "the "),
        ("sequence", "\x1b[A"),
        ("text", "cats"),
        ("control", "\r"),
        ("control", "\x7f"),
    ]


def test_a_character_and_a_sequence_may_be_split_over_reads() -> None:
    assert cut(b"\xe6\x88", b"\x91\x1b", b"[", b"1;5", b"A") == [("text", "我"), ("sequence", "\x1b[1;5A")]


@pytest.mark.parametrize("bad", [b"\xff", b"\xfe\x80\xc0", b"\xc3\x28\xf0\x28\x8c\xbc\xe6\x88", b"\xed\xa0\x80"])
def test_bytes_that_are_no_utf8_become_replacement_characters(bad: bytes) -> None:
    text = "".join(text for _, text in cut(bad + b"x"))
    assert "\ufffd" in text
    assert text.endswith("x")


def test_escape_alone_is_a_key_after_a_moment() -> None:
    keyboard = Keyboard()
    assert keyboard.feed(b"\x1b", 5.0) == []
    assert keyboard.deadline == pytest.approx(5.0 + ESCAPE_QUIET)
    assert keyboard.tick(5.0 + ESCAPE_QUIET / 2) == []
    assert keyboard.tick(5.0 + ESCAPE_QUIET) == [Token("escape", "")]
    assert cut(b"\x1b\x1b\x1b") == [("escape", "")] * 3


def test_alt_is_ascii_alone_because_screen_sends_escape_and_cjk_together() -> None:
    assert cut(b"\x1bx") == [("alt", "x")]
    assert cut("\x1b我".encode()) == [("escape", ""), ("text", "我")]
    assert cut(b"\x1b[") == [("alt", "[")]
    assert cut(b"\x1b]hello") == [("alt", "]"), ("text", "hello")]


def test_a_paste_is_one_token_whatever_is_in_it() -> None:
    assert cut(b"\x1b[200~a\nb\x1b[A\x00c\x1b[201~d") == [("paste", "a\nb\x1b[Ac"), ("text", "d")]
    assert cut(b"\x1b[200~one\x1b[2", b"01~two") == [("paste", "one"), ("text", "two")]


def test_a_paste_without_an_end_is_delivered_and_keys_work_again() -> None:
    keyboard = Keyboard()
    assert keyboard.feed(b"\x1b[200~cats", 0.0) == []
    assert keyboard.feed(b" were", PASTE_QUIET / 2) == []
    assert keyboard.tick(PASTE_QUIET) == []
    assert keyboard.tick(2 * PASTE_QUIET) == [Token("paste", "cats were")]
    assert keyboard.feed(b"x", 3 * PASTE_QUIET) == [Token("text", "x")]
    assert cut(b"\x1b[200~") == []


def test_a_paste_that_pauses_for_long_is_still_a_paste_and_keys_between_are_keys() -> None:
    keyboard = Keyboard()
    keyboard.feed(b"\x1b[200~the ", 0.0)
    assert keyboard.tick(1.0) == [Token("paste", "the ")]
    assert keyboard.feed(b"c", 1.1) == [Token("text", "c")]
    assert keyboard.feed(b"ats\n" * FINGERS, 1.2) == []
    assert keyboard.tick(2.0) == [Token("paste", "ats\n" * FINGERS)]
    assert keyboard.feed(b"were\n\x1b[201~x", 2.1) == [Token("paste", "were\n"), Token("text", "x")]
    assert keyboard.feed(b"x" * 2 * FINGERS, 2.2) == [Token("text", "x" * 2 * FINGERS)]


def test_the_end_of_another_paste_is_not_that_of_one_without() -> None:
    keyboard = Keyboard()
    keyboard.feed(b"\x1b[200~the ", 0.0)
    keyboard.tick(1.0)
    assert keyboard.feed(b"\r\x1b[200~cats\x1b[201~", 1.1) == [Token("control", "\r"), Token("paste", "cats")]


def test_a_huge_paste_is_bounded_and_nothing_of_it_is_lost() -> None:
    given_text = "日本語" * (PASTE_LIMIT // 4)
    data = b"\x1b[200~" + given_text.encode() + b"\x1b[201~x"
    keyboard, tokens = Keyboard(), list[Token]()
    for start in range(0, len(data), 1 << 16):
        tokens += keyboard.feed(data[start : start + (1 << 16)], 0.0)
    assert {token.kind for token in tokens[:-1]} == {"paste"}
    assert max(len(token.text.encode()) for token in tokens) <= PASTE_LIMIT + (1 << 16)
    assert "".join(token.text for token in tokens) == given_text + "x"


@pytest.mark.parametrize("opening", [b"\x1b]0;title", b"\x1bP1$r", b"\x1b_Gi=1", b"\x1b[1;2;3"])
def test_what_never_ends_is_dropped_after_a_moment(opening: bytes) -> None:
    assert cut(opening, b"x", gap=2 * SEQUENCE_QUIET) == [("text", "x")]


def test_a_reply_without_an_end_is_bounded() -> None:
    keyboard = Keyboard()
    assert keyboard.feed(b"\x1b]0;" + b"a" * 2 * STRING_LIMIT, 0.0) == []
    assert keyboard.feed(b"x", 0.0) == [Token("text", "x")]


def test_replies_are_skipped_to_their_end() -> None:
    replies = b"\x1b]11;rgb:zz/00/00\x07\x1bP1$r0m\x1b\\\x1bP>|x\x1b\\"
    assert cut(b"a" + replies + b"b") == [("text", "a"), ("text", "b")]
    assert cut(b"\x1b]0;t\x1b[A") == [("sequence", "\x1b[A")]


def test_a_sequence_spoilt_by_a_byte_does_not_swallow_that_byte() -> None:
    assert cut(b"\x1b[1;\rx") == [("control", "\r"), ("text", "x")]


def test_line_noise_is_dropped_and_repeated_keys_are_not() -> None:
    assert cut(bytes(range(9)) + b"x") == [("text", "x")]
    assert cut(b"\x19" * 6) == [("control", "\x19")] * 6
    assert cut(b"\r\t\n\r\x7f\x08") == [("control", each) for each in "\r\t\n\r\x7f\x08"]


def test_mouse_of_the_old_kind_has_three_bytes_of_any_value() -> None:
    assert cut(b"\x1b[M !!x") == [("sequence", "\x1b[<0;1;1M"), ("text", "x")]
    assert cut(b"\x1b[M#!!") == [("sequence", "\x1b[<0;1;1m")]
    assert cut(b"\x1b[M#\xf0", b"\xffx") == [("sequence", "\x1b[<0;208;223m"), ("text", "x")]
    assert cut(b"\x1b[M#!", b"x", gap=2 * SEQUENCE_QUIET) == [("text", "x")]


@given(st.binary(max_size=200), st.integers(0, 200))
def test_any_bytes_leave_the_keyboard_working(data: bytes, at: int) -> None:
    keyboard = Keyboard()
    keyboard.feed(data[:at], 0.0)
    keyboard.feed(data[at:], 0.0)
    keyboard.tick(100.0)
    keyboard.tick(200.0)
    assert keyboard.feed(b"\x1b[A", 300.0)[-1] == Token("sequence", "\x1b[A")
    assert keyboard.deadline is None


@pytest.mark.parametrize(
    ("given_sequence", "known"),
    [
        ("\x1b[A", "\x1b[A"),
        ("\x1b[1;5A", "\x1b[1;5A"),
        ("\x1bOP", "\x1bOP"),
        ("\x1b[[A", "\x1b[[A"),
        ("\x1b[15~", "\x1b[15~"),
        ("\x1b[113;5u", "\x1b[113;5u"),
        ("\x1b[113:81;5:1u", "\x1b[113;5u"),
        ("\x1b[57441;1u", "\x1b[57441u"),
        ("\x1b[57441;1:3u", None),  # a release
        ("\x1b[113;5:3u", None),
        ("\x1b[1114112u", None),
        ("\x1b[55296u", None),
        ("\x1b[0u", None),
        ("\x1b[99999999999999999999u", None),
        ("\x1b[1;99999A", None),
        ("\x1b[99~", None),  # Textual types a c
        ("\x1b[999999999;;;;~", None),
        ("\x1b[?1;2;3z", None),
        ("\x1b[38;2m", None),
        ("\x1b[?2026;2$y", "\x1b[?2026;2$y"),
        ("\x1b[?2026;9$y", None),
        ("\x1b[?2048;1$y", None),
        ("\x1b[48;0;0;0;0t", None),
        ("\x1b[5;5R", None),
        ("\x1b[I", None),
        ("\x1b[O", None),
        ("\x1b[201~", None),
        ("\x1b[<0;80;24M", "\x1b[<0;80;24M"),
        ("\x1b[<0;81;24M", None),
        ("\x1b[<35;9999;9999M", None),
        ("\x1b[<0;0;0M", None),
        ("\x1b[<0;-5;-5m", "\x1b[<0;1;1m"),
        ("\x1b[<0;9999;9999m", "\x1b[<0;80;24m"),
        ("\x1b[<999;1;1M", None),
        ("\x1b[32;5;6M", "\x1b[<0;5;6M"),
    ],
)
def test_only_what_is_known_passes(given_sequence: str, known: str | None) -> None:
    assert canonical(given_sequence, SIZE) == known


@pytest.mark.parametrize(
    ("sequence", "text"),
    [
        ("\x1b[97u", "a"),
        ("\x1b[97;1;97u", "a"),
        ("\x1b[97;2;65u", "A"),
        ("\x1b[97;2u", "A"),
        ("\x1b[97;65;97u", "a"),  # Caps Lock as the only modifier
        ("\x1b[0;;25105:22909u", "我好"),
        ("\x1b[97;5u", None),  # ctrl+a
        ("\x1b[97;3;97u", None),  # alt+a
        ("\x1b[97;1:3;97u", None),
        ("\x1b[13u", None),
        ("\x1b[127u", None),
        ("\x1b[57441;1u", None),
        ("\x1b[57350u", None),
        ("\x1b[97;1;55296u", None),
        ("\x1b[97;1;27u", None),
        ("\x1b[A", None),
    ],
)
def test_kitty_keys_that_only_type_are_text(sequence: str, text: str | None) -> None:
    assert typed(sequence) == text
