import numpy as np
import pytest

from rnn_tui.pictures.shapes import shape
from rnn_tui.pictures.typeface import FONTS, Typeface
from rnn_tui.tui.glyphs import STAND_INS

FACE = Typeface(1)


def ink(text: str, cells: int = 1, bold: bool = False) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    return np.asarray(FACE.mask(text, cells, bold))


def test_masks_are_exactly_their_cells() -> None:
    for text, cells in (("a", 1), ("我", 2), ("\u0302", 1), ("👍", 2), ("⟶", 1)):
        assert FACE.mask(text, cells, False).size == (10 * cells, 20)


def test_every_sign_of_the_app_is_covered() -> None:
    boxed = {chr(code) for code in STAND_INS if shape(chr(code)) is None and not FACE.knows(chr(code))}
    assert boxed == {"≪", "≫"}  # which may be written, but stand nowhere on a screen


def test_what_is_covered_is_drawn() -> None:
    """The list of what the fonts have tells the truth: no blank, and no box of a font's own."""
    own = FACE._regular.font.getmask("\ue000")
    for sign in (chr(code) for code in (*range(0x21, 0x7F), *range(0xA1, 0x250), *range(0x391, 0x3CA))):
        if FACE.knows(sign) and sign != "\u00ad":
            assert FACE._regular.font.getmask(sign).getbbox() is not None, hex(ord(sign))
            assert bytes(FACE._regular.font.getmask(sign)) != bytes(own), hex(ord(sign))


def test_chinese_is_drawn_as_itself() -> None:
    signs = "我要吃苹果西红柿面包猫，。「」カなＡ"
    drawn = {ink(sign, 2).tobytes() for sign in signs}
    assert len(drawn) == len(signs)
    assert all(FACE.knows(sign) for sign in signs)


@pytest.mark.parametrize(("text", "cells"), [("\ue000", 1), ("👍", 2), ("語", 2), ("\U000fffff", 1), ("\uffff", 1)])
def test_what_no_font_has_is_a_box_with_its_code(text: str, cells: int) -> None:
    mask = ink(text, cells)
    assert not FACE.knows(text)
    assert (mask[0] == 160).all()
    assert (mask[19] == 160).all()
    assert (mask[:, 0] == 160).all()
    assert (mask == 255).sum() >= 20  # four digits at least, none of less than five pixels
    assert ink(text, cells).tobytes() != ink(chr(ord(text) - 1), cells).tobytes()


def test_composed_and_not_composed_is_one_picture() -> None:
    assert (ink("y\u0302") == ink("ŷ")).all()


def test_marks_stand_on_their_letters_and_not_in_them() -> None:
    alone, marked = ink("Γ"), ink("Γ\u0302")
    top = int(np.flatnonzero(alone.any(axis=1))[0])
    assert (marked[top:] == alone[top:]).all()
    assert marked[:top].any()


def test_invisible_signs_change_nothing() -> None:
    assert (ink("❤\ufe0f", 2) == ink("❤", 2)).all()
    assert not ink("\u200b").any()


def test_the_fonts_are_small_and_carry_their_licences() -> None:
    sizes = [len(path.read_bytes()) for path in FONTS.iterdir() if path.is_file()]
    assert sum(sizes) < 1_600_000
    assert {"LICENSE-DejaVu.txt", "LICENSE-Noto.txt", "README.md"} <= {path.name for path in FONTS.iterdir()}
    assert FACE._regular.font.getname() == ("rnn-tui Mono", "Regular")  # as its licence asks
