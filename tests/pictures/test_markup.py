from xml.etree import ElementTree

from rnn_tui.pictures.markup import clean, decimal, escaped


def test_numbers_are_short_and_have_no_negative_zero() -> None:
    written = [decimal(value, 2) for value in (1.0, 0.5, 1 / 3, -0.001, -2.5, 100.0)]
    assert written == ["1", "0.5", "0.33", "0", "-2.5", "100"]
    assert decimal(1 / 3, 3) == "0.333"


def test_what_xml_cannot_hold_is_left_out_and_all_else_reads_back() -> None:
    assert clean("a\x00\x1b\ud800\ufffe\uffff\x85b") == "ab"
    kept = "<&> 我\n\u0301\U0001fffe\u0378"  # the last two are no characters, or none yet: a document may hold them
    assert ElementTree.fromstring(f"<a>{escaped(kept)}</a>").text == kept
