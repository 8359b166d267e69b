"""That the shipped fonts can be made again is for those who have fonttools, of the extra `dev`."""

from pathlib import Path

import pytest

from rnn_tui.pictures.shapes import shape
from rnn_tui.pictures.typeface import FONTS, Typeface

pytest.importorskip("fontTools", exc_type=ImportError)
from fontTools.ttLib import TTFont

from rnn_tui.pictures import make_fonts


def test_a_subset_has_what_is_wanted_under_our_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_fonts, "FOLDER", tmp_path)
    source = str(FONTS / "mono.ttf")
    assert make_fonts.make(source, "some.ttf", ("rnn-tui Some", "Bold"), {0x61, 0x62, 0x64, 0x5000}) == [
        [0x61, 0x62],
        [0x64, 0x64],
    ]
    with TTFont(tmp_path / "some.ttf") as made:
        assert set(made.getBestCmap()) == {0x61, 0x62, 0x64}
        assert made["name"].getDebugName(4) == "rnn-tui Some Bold"
        assert "Bitstream" in made["name"].getDebugName(13)


def test_coverage_is_what_the_fonts_have() -> None:
    face = Typeface(1)
    for name, font in (("mono.ttf", face._regular), ("mono-bold.ttf", face._bold), ("hanzi.otf", face._hanzi)):
        with TTFont(str(FONTS / name)) as made:
            assert {chr(code) for code in made.getBestCmap()} == font.covered
            assert "rnn-tui" in made["name"].getDebugName(1)
        if name != "hanzi.otf":
            assert not [sign for sign in font.covered if shape(sign)]


def test_the_commonest_characters_of_chinese_are_all_there() -> None:
    chinese = [code for code in make_fonts._hanzi() if 0x4E00 <= code < 0xA000]
    assert len(chinese) == 3755
    assert all(chr(code) in Typeface(1)._hanzi.covered for code in chinese)
