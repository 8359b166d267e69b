"""The shipped fonts on a grid of cells: every character as a mask that is exactly its cells, one or two.

A character that no font has is drawn as a box with its code point in it: never nothing, never another width.
"""

import json
import unicodedata
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFont

FONTS: Final = files("rnn_tui.pictures") / "fonts"
# At scale 1, in pixels: DejaVu Sans Mono at this size is 10 wide; Chinese a little smaller than its 20 × 20, as beside
# Latin letters in print.
_MONO_SIZE: Final = 16.6
_HANZI_SIZE: Final = 18.0
_BASELINE: Final = 16
# Hexadecimal digits of 3 × 5 pixels, row by row, the leftmost pixel being the 4 of an octal digit.
_DIGITS: Final = "75557 26227 71747 71717 55711 74717 74757 71111 75757 75717 25755 65656 34443 65556 74747 74744"


class _Font(NamedTuple):
    font: ImageFont.FreeTypeFont
    covered: frozenset[str]


class Typeface:
    """Masks of characters for cells of `width` × `height` pixels: 10 × 20 at scale 1."""

    def __init__(self, scale: int) -> None:
        self.scale = scale
        self.width, self.height = 10 * scale, 20 * scale
        self._regular = _font("mono", "mono.ttf", _MONO_SIZE * scale)
        self._bold = _font("mono-bold", "mono-bold.ttf", _MONO_SIZE * scale)
        self._hanzi = _font("hanzi", "hanzi.otf", _HANZI_SIZE * scale)
        self._masks: dict[tuple[str, int, bool], Image.Image] = {}

    def knows(self, character: str) -> bool:
        """Has one of the fonts this character?"""
        return any(character in font.covered for font in (self._regular, self._bold, self._hanzi))

    def mask(self, text: str, cells: int, bold: bool) -> Image.Image:
        """How much ink each pixel has (mode L), `cells` cells wide. `text` is one character and its marks."""
        key = (text, cells, bold)
        found = self._masks.get(key)
        if found is None:
            found = self._masks[key] = self._draw(text, cells, bold)
        return found

    def _draw(self, text: str, cells: int, bold: bool) -> Image.Image:
        # Composed, ŷ is one glyph, its circumflex where the designer put it.
        letters = [sign for sign in unicodedata.normalize("NFC", text) if not _is_invisible(sign)]
        if not letters:
            return Image.new("L", (cells * self.width, self.height))
        base, *marks = letters
        mask = self._glyph(base, cells, bold)
        if mask is None:
            return self._code(ord(base), cells)
        for mark in marks:
            drawn = self._glyph(mark, cells, bold)
            if drawn is None:
                return self._code(ord(mark), cells)
            mask = ImageChops.lighter(mask, self._raised(drawn, mask))
        return mask

    def _raised(self, mark: Image.Image, base: Image.Image) -> Image.Image:
        """A mark above, made for small letters, over a tall one: up as far as it takes, or the cell allows."""
        mine, other = mark.getbbox(), base.getbbox()
        if mine is None or other is None or mine[1] + mine[3] > other[1] + other[3]:
            return mark
        return ImageChops.offset(mark, 0, -max(0, min(mine[3] + self.scale - other[1], mine[1])))

    def _glyph(self, character: str, cells: int, bold: bool) -> Image.Image | None:
        """One glyph, in the middle of its cells; None if no font has it. A mark's is as wide as a letter's."""
        chosen = (self._bold, self._regular, self._hanzi) if bold else (self._regular, self._bold, self._hanzi)
        found = next((font for font in chosen if character in font.covered), None)
        if found is None:
            return None
        mask = Image.new("L", (cells * self.width, self.height))
        font = found.font
        x = round((mask.width - font.getlength(character)) / 2)
        baseline = _BASELINE * self.scale
        if found is self._hanzi:
            ascent, descent = 0.88, 0.12  # of the square a Chinese character fills
            baseline = round(self.height / 2 + (ascent - descent) / 2 * _HANZI_SIZE * self.scale)
        ImageDraw.Draw(mask).text((x, baseline), character, fill=255, font=font, anchor="ls")
        if bold and found is not self._bold:
            # There is no bold of it here: the same once more, a pixel to the right.
            mask = ImageChops.lighter(mask, ImageChops.offset(mask, self.scale, 0))
        return mask

    def _code(self, code: int, cells: int) -> Image.Image:
        """A frame with the code point's hexadecimal digits, in as many lines as they take."""
        scale = self.scale
        small = Image.new("L", (cells * 10, 20))
        draw = ImageDraw.Draw(small)
        draw.rectangle((0, 0, small.width - 1, 19), outline=160)
        digits = f"{code:04X}"
        line = 2 if cells == 1 else 3
        rows = [digits[at : at + line] for at in range(0, len(digits), line)]
        top = (21 - 6 * len(rows)) // 2
        for row, signs in enumerate(rows):
            left = (small.width - 4 * len(signs) + 1) // 2
            for column, sign in enumerate(signs):
                _draw_digit(draw, int(sign, 16), left + 4 * column, top + 6 * row)
        return small.resize((small.width * scale, 20 * scale), Image.Resampling.NEAREST)


def _draw_digit(draw: ImageDraw.ImageDraw, digit: int, left: int, top: int) -> None:
    for y, bits in enumerate(_DIGITS.split()[digit]):
        for x in range(3):
            if int(bits, 8) >> (2 - x) & 1:
                draw.point((left + x, top + y), fill=255)


def _is_invisible(sign: str) -> bool:
    """Joiners, variation selectors and the like say how to draw others, and are not drawn."""
    return unicodedata.category(sign) in ("Cf", "Zs") or "\ufe00" <= sign <= "\ufe0f"


@cache
def _coverage() -> dict[str, frozenset[str]]:
    """The characters of each font."""
    ranges = json.loads((FONTS / "coverage.json").read_text(encoding="utf-8"))
    return {
        name: frozenset(chr(code) for first, last in runs for code in range(first, last + 1))
        for name, runs in ranges.items()
    }


def _font(name: str, file: str, size: float) -> _Font:
    data = BytesIO((FONTS / file).read_bytes())
    # The basic layout does the same wherever Pillow runs; the other one depends on a library it may not find.
    return _Font(ImageFont.truetype(data, size, layout_engine=ImageFont.Layout.BASIC), _coverage()[name])
