"""Makes the fonts in fonts/: `python -m rnn_tui.pictures.make_fonts MONO.ttf MONO-BOLD.ttf HANZI.ttc[:NUMBER]`.

They are subsets: the whole of DejaVu Sans Mono but what `shapes` draws and scripts that need joining letters, and of
Noto Sans CJK SC the 3,755 commonest characters of Chinese, kana, punctuation and full-width forms. Needs fonttools.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from rnn_tui.pictures.shapes import shape

FOLDER = Path(__file__).parent / "fonts"
# Private use, and Arabic and Lao, whose letters and marks are placed by tables that a cell grid has no use for.
_LEFT_OUT = (range(0x600, 0x780), range(0xE80, 0xF00), range(0xE000, 0xF900), range(0xFB50, 0xFE00),
             range(0xFE70, 0xFF00))  # fmt: skip
# CJK punctuation and kana, full-width forms.
_WIDE_RANGES = (range(0x3000, 0x3100), range(0xFF01, 0xFF61), range(0xFFE0, 0xFFE7))
# What a subset keeps of the names: copyright, trademark, licence. The font's own name is ours: see fonts/README.md.
_KEPT_NAMES = (0, 7, 13, 14)
_NAMES = {1: "{family}", 2: "{style}", 3: "{family} {style}", 4: "{family} {style}", 6: "{family}-{style}"}
_UNUSED_TABLES = ["GSUB", "GPOS", "GDEF", "BASE", "MATH", "kern", "vhea", "vmtx", "VORG", "DSIG", "FFTM"]


def main(sources: list[str]) -> None:
    """Write the three fonts and coverage.json."""
    regular, bold, hanzi = sources
    coverage = {
        "mono": make(regular, "mono.ttf", ("rnn-tui Mono", "Regular"), None),
        "mono-bold": make(bold, "mono-bold.ttf", ("rnn-tui Mono", "Bold"), None),
        "hanzi": make(hanzi, "hanzi.otf", ("rnn-tui Hanzi", "Regular"), _hanzi()),
    }
    (FOLDER / "coverage.json").write_text(json.dumps(coverage, separators=(",", ":")) + "\n", encoding="utf-8")


def make(source: str, name: str, names: tuple[str, str], wanted: set[int] | None) -> list[list[int]]:
    """Write one subset (`wanted`: these code points; None: all that letters are for). Returns what it covers."""
    path, _, number = source.partition(":")
    with TTFont(path, fontNumber=int(number or 0), lazy=True, recalcTimestamp=False) as font:
        there = set(font.getBestCmap())
        kept = {code for code in there if _is_letter(code)} if wanted is None else there & wanted
        subset = Subsetter(_options())
        subset.populate(unicodes=kept)
        subset.subset(font)
        _rename(font, *names)
        font.save(FOLDER / name)
    return _ranges(kept)


def _options() -> Options:
    options = Options()
    options.drop_tables += _UNUSED_TABLES
    options.hinting = False
    options.layout_features = []
    options.name_IDs = list(_KEPT_NAMES)
    options.notdef_outline = True
    return options


def _rename(font: TTFont, family: str, style: str) -> None:
    table = font["name"]
    for number, form in _NAMES.items():
        value = form.format(family=family, style=style)
        table.setName(value.replace(" ", "-") if number == 6 else value, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames[0] = f"{family}-{style}".replace(" ", "-")
        top = cff.topDictIndex[0]
        top.FullName, top.FamilyName = f"{family} {style}", family


def _is_letter(code: int) -> bool:
    return shape(chr(code)) is None and not any(code in area for area in _LEFT_OUT)


def _hanzi() -> set[int]:
    """GB 2312's first level, in rows 16 … 55, and the ranges that go with it."""
    cells = (bytes((row + 0xA0, column + 0xA0)) for row in range(16, 56) for column in range(1, 95))
    characters = "".join(cell.decode("gb2312", errors="ignore") for cell in cells)
    return {ord(character) for character in characters}.union(*_WIDE_RANGES)


def _ranges(codes: Iterable[int]) -> list[list[int]]:
    """First and last of every run of code points."""
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return runs


if __name__ == "__main__":
    main(sys.argv[1:])
