from rnn_tui.tui.output import fit


def test_what_the_encoding_lacks_keeps_its_width() -> None:
    assert fit("a─b", "ascii") == "a?b"
    assert fit("我们e\u0301", "ascii") == "????e"
    assert fit("naïve 我", "latin-1") == "naïve ??"
    assert fit("我", "utf-8") == "我"
