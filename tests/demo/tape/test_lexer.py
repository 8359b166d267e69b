import pytest

from rnn_tui.demo.tape.lexer import tokens


def pieces(text: str) -> list[tuple[str, str]]:
    return [(str(token.kind), token.text) for token in tokens(text, "demo.tape")][:-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Type@50ms", [("word", "Type"), ("sign", "@"), ("number", "50"), ("word", "ms")]),
        ("Ctrl+C", [("word", "Ctrl"), ("sign", "+"), ("word", "C")]),
        ("Sleep .5", [("word", "Sleep"), ("number", ".5")]),
        ("./out/a-b_c.svg", [("word", "./out/a-b_c.svg")]),
        ("a#b", [("word", "a")]),
        ("'#' # '", [("string", "#")]),
        (r'"a\" b', [("string", "a\\"), ("word", "b")]),  # a quote has no escapes: the backslash is typed
        (r"/a\/b/", [("regex", r"a\/b")]),
        (r"/a\\/b", [("regex", r"a\\"), ("word", "b")]),  # the backslash is escaped, and not the slash
        ("{ a\n}x", [("braces", "{ a\n}"), ("word", "x")]),
        ("'a\n'", [("unclosed", "a"), ("end", ""), ("unclosed", "")]),
        ("a\r\nb\rc\nd", [("word", "a"), ("end", ""), ("word", "b"), ("end", ""), ("word", "c"), ("end", ""),
                          ("word", "d")]),
    ],
)  # fmt: skip
def test_a_line_is_cut_as_vhs_cuts_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert pieces(text) == expected


def test_places_count_lines_of_every_kind_and_characters_not_bytes() -> None:
    found = {token.text: (token.place.line, token.place.column) for token in tokens("'猫' a\r\n\tb\rc\n{\n} d", "x")}
    assert found["a"] == (1, 5)
    assert found["b"] == (2, 2)
    assert found["c"] == (3, 1)
    assert found["d"] == (5, 3)
