"""Values to styles and glyphs: the gradient map, the map of states, the roles of the page, for every colour depth.

Nothing here draws: a palette is a set of finished tables, built once for a terminal and then indexed.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.color import Color
from rich.style import Style

from rnn_tui.defaults import ColorDepth
from rnn_tui.tui.glyphs import ASCII, HEAT_LEVELS, STATE_LEVELS, UTF8, Glyphs

HEAT_LOW, HEAT_HIGH = -8, 1
"""The scale of the gradient map: log10 from 1e-8 to 10."""
ZERO, UNDERFLOW, BELOW, ABOVE, INFINITE, NOT_A_NUMBER = range(HEAT_LEVELS, HEAT_LEVELS + 6)
"""Codes that follow the levels: exact zero, too small for the number format, off the scale, ∞, NaN."""

STATE_INFINITE, STATE_NOT_A_NUMBER = range(STATE_LEVELS, STATE_LEVELS + 2)


# xterm's colours 16 … 231 are a cube of these six steps, 232 … 255 a ramp of greys.
_CUBE: Final = (0, 95, 135, 175, 215, 255)
_GREYS: Final = range(8, 239, 10)


def _hexes(text: str) -> tuple[str, ...]:
    return tuple(f"#{word}" for word in text.split())


_ROLE_NAMES = (
    "page", "band", "line", "ink", "dim", "faint", "accent", "gate", "plus", "minus", "error", "nan", "above",
)  # fmt: skip
_ROLES: Mapping[tuple[str, bool], tuple[str, ...]] = MappingProxyType({
    ("truecolor", True): _hexes(
        "0f1217 1b212b 2a313b d8dce3 8a93a1 6c7788 f0b952 6cc7b8 f0995a 72aaf2 ff6b81 c04be0 f67f2f"
    ),
    ("truecolor", False): _hexes(
        "fafaf7 ebeef0 d9dcdf 22262d 667080 747d8a 9a6200 12806f b8550c 1f5fbf c0183a 8a1fa8 dd5400"
    ),
    ("256", True): _hexes(
        "121212 262626 303030 dadada 949494 767676 ffaf5f 5fd7af ff875f 87afff ff5f87 af5fd7 ff8700"
    ),
    ("256", False): _hexes(
        "ffffff eeeeee dadada 262626 6c6c6c 767676 875f00 00875f af5f00 005faf d70000 8700af d75f00"
    ),
})  # fmt: skip
# Truecolor: one anchor a decade from 1e-8 to 10. 256: one exact xterm colour a decade, because nearest colours to
# the truecolor map are not monotone in lightness.
_HEAT: Mapping[tuple[str, bool], tuple[str, ...]] = MappingProxyType({
    ("truecolor", True): _hexes("2a1d37 332d57 334881 21609a 0083b0 009db5 31bbb4 70ceb4 b3e4be ddf3d2"),
    ("truecolor", False): _hexes("e6f3df bfe5c7 7fd2ba 48c0b9 00a4bb 008bb6 3069a0 3e5286 3d395a 312a3a"),
    ("256", True): _hexes("5f005f 5f00af 5f5faf 0087af 00afaf 00d7af 87d7af afffaf d7ffd7"),
    ("256", False): _hexes("e4e4e4 afd7af 5fd7af 00afaf 0087d7 0087af 005f87 4e4e4e 3a3a3a"),
})  # fmt: skip
_STATE: Mapping[tuple[str, bool], tuple[str, ...]] = MappingProxyType({
    ("truecolor", True): _hexes("77baff 4c6c96 23272c 8e5d41 fe9b61"),
    ("truecolor", False): _hexes("1f68bc 86aada e7ecf2 d1997a a94700"),
    ("256", True): _hexes("87afff 5f87d7 5f5f87 444444 303030 4e4e4e 875f5f d7875f ffaf5f"),
    ("256", False): _hexes("005faf 5f87d7 87afd7 afd7ff e4e4e4 ffd7af d7af87 d7875f af5f00"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Palette:
    """Finished styles. `page` and `band` carry background and ink; the other roles are foregrounds alone, to be
    added: `palette.band + palette.gate`. With `glyphs` no style has a background, and values are drawn as bars and
    numbers.

    `heat_style[code]`, 38 of them: the 32 levels, then ZERO … NOT_A_NUMBER; background and a readable ink.
    `state_style[level]`, 35: −1 … 1 in 33 levels, then ∞ and NaN; background and a readable ink. `state_ink`: the
    same colours as foreground, for half blocks. `roles`: the colours as #rrggbb, empty with `glyphs`.
    """

    glyphs: bool
    marks: Glyphs
    page: Style
    band: Style
    line: Style
    ink: Style
    dim: Style
    faint: Style
    accent: Style
    selected: Style
    gate: Style
    plus: Style
    minus: Style
    error: Style
    nan: Style
    heat_style: tuple[Style, ...]
    state_style: tuple[Style, ...]
    state_ink: tuple[Style, ...]
    roles: Mapping[str, str]

    def half_block(self, upper: int, lower: int) -> Style:
        """Two state levels in one cell, for `▀`: the upper as foreground, the lower as background."""
        return Style.from_color(self.state_ink[upper].color, self.state_ink[lower].color)

    def signed(self, value: float) -> Style:
        """The foreground of a number by its sign; zero is dim, what is not a number has the error's styles."""
        if math.isnan(value):
            return self.nan
        if math.isinf(value):
            return self.error
        return self.dim if value == 0 else self.plus if value > 0 else self.minus


def palette(color: ColorDepth, dark: bool = True, ascii_only: bool = False) -> Palette:
    """The tables for a terminal of this depth, on a dark or a light page, with UTF-8 or ASCII glyphs."""
    marks = ASCII if ascii_only else UTF8
    return _plain(color, dark, marks) if color in ("16", "none") else _coloured(color, dark, marks)


def role_colours(color: ColorDepth, dark: bool) -> Mapping[str, str]:
    """Role → #rrggbb. The depths that show no page colour of ours are given the truecolor ones, to reason with."""
    depth = color if color == "256" else "truecolor"
    return MappingProxyType(dict(zip(_ROLE_NAMES, _ROLES[depth, dark], strict=True)))


def heat_levels(values: NDArray[np.floating], underflow: NDArray[np.bool_] | None = None) -> NDArray[np.intp]:
    """The code of every value: floor(32 · (log10|v| + 8) / 9) in 0 … 31, or ZERO … NOT_A_NUMBER.

    `underflow` (of the same shape) marks what is not zero but too small for the number format: the value alone
    cannot tell.
    """
    size = np.abs(np.asarray(values, dtype=np.float64))
    with np.errstate(divide="ignore"):
        scaled = (np.log10(size) - HEAT_LOW) * (HEAT_LEVELS / (HEAT_HIGH - HEAT_LOW))
    codes = np.clip(np.nan_to_num(scaled, nan=0.0), 0, HEAT_LEVELS - 1).astype(np.intp)
    codes = np.where(size < 10.0**HEAT_LOW, BELOW, codes)
    codes = np.where(size > 10.0**HEAT_HIGH, ABOVE, codes)
    codes = np.where(size == 0, ZERO, codes)
    if underflow is not None:
        codes = np.where(underflow, UNDERFLOW, codes)
    codes = np.where(np.isinf(size), INFINITE, codes)
    return np.where(np.isnan(size), NOT_A_NUMBER, codes).astype(np.intp)


def heat_tint(palette: Palette, code: int) -> Style:
    """The colour of a code as a foreground, for lines; where cells have no colour, the weight of its ink."""
    style = palette.heat_style[code]
    return style if style.bgcolor is None else Style(color=style.bgcolor)


def heat(value: float, underflow: bool = False) -> int:
    """The code of one value: see `heat_levels`."""
    return int(heat_levels(np.asarray(value), np.asarray(underflow)))


def state_levels(values: NDArray[np.floating]) -> NDArray[np.intp]:
    """The level of every state: round(16 · (v + 1)) in 0 … 32, clipped outside −1 … 1; ∞ and NaN have their own."""
    given = np.asarray(values, dtype=np.float64)
    half = (STATE_LEVELS - 1) / 2
    codes = np.rint(half * (np.clip(np.nan_to_num(given, nan=0.0), -1.0, 1.0) + 1.0)).astype(np.intp)
    codes = np.where(np.isinf(given), STATE_INFINITE, codes)
    return np.where(np.isnan(given), STATE_NOT_A_NUMBER, codes).astype(np.intp)


def state_level(value: float) -> int:
    """The level of one state: see `state_levels`."""
    if math.isfinite(value):
        half = (STATE_LEVELS - 1) // 2
        return round(half * (min(max(value, -1.0), 1.0) + 1.0))
    return STATE_NOT_A_NUMBER if math.isnan(value) else STATE_INFINITE


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 … 1 (WCAG 2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = (
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two #rrggbb colours, 1 … 21 (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def heat_colours(color: ColorDepth, dark: bool) -> tuple[str, ...]:
    """The 32 colours of the gradient map; in 256 colours nine of them, one a decade, are repeated."""
    anchors = _HEAT[color, dark]
    if color == "256":
        return tuple(anchors[level * len(anchors) // HEAT_LEVELS] for level in range(HEAT_LEVELS))
    return tuple(_between(anchors, (level + 0.5) / HEAT_LEVELS) for level in range(HEAT_LEVELS))


def state_colours(color: ColorDepth, dark: bool) -> tuple[str, ...]:
    """The 33 colours of the states −1 … 1; in 256 colours nine of them are repeated."""
    anchors = _STATE[color, dark]
    parts = [level / (STATE_LEVELS - 1) for level in range(STATE_LEVELS)]
    if color == "256":
        return tuple(anchors[round(part * (len(anchors) - 1))] for part in parts)
    return tuple(_between(anchors, part) for part in parts)


def exact_colour(depth: ColorDepth) -> Callable[[str], Color]:
    """How #rrggbb becomes a terminal's colour: as it is, or as the xterm colour (16 … 255) of that very value."""
    return _xterm if depth == "256" else Color.parse


def nearest_xterm(colour: str) -> Color:
    """The fixed xterm colour (16 … 255) nearest to #rrggbb in OKLab; exactly it, where it is one of them."""
    cube = [(red, green, blue) for red in _CUBE for green in _CUBE for blue in _CUBE]
    fixed = np.array([*cube, *((grey, grey, grey) for grey in _GREYS)])
    distances = ((_oklab(fixed) - _oklab(np.array(_rgb(colour)))) ** 2).sum(axis=1)
    return Color.from_ansi(16 + int(distances.argmin()))


def _coloured(color: ColorDepth, dark: bool, marks: Glyphs) -> Palette:
    roles = role_colours(color, dark)
    as_colour = exact_colour(color)

    def fore(role: str, bold: bool | None = None) -> Style:
        return Style(color=as_colour(roles[role]), bold=bold)

    def cell(background: str, ink: str | None = None, bold: bool | None = None) -> Style:
        ink = ink or _readable(background, roles)
        return Style(color=as_colour(ink), bgcolor=as_colour(background), bold=bold)

    heats = heat_colours(color, dark)
    states = state_colours(color, dark)
    page, infinite, nan = roles["page"], roles["error"], roles["nan"]
    special = (
        cell(page, roles["faint"]), cell(roles["line"], roles["ink"]), cell(roles["band"], roles["dim"]),
        cell(roles["above"], bold=True), cell(infinite, bold=True), cell(nan, bold=True),
    )  # fmt: skip
    ordinary = ("line", "ink", "dim", "faint", "gate", "plus", "minus", "error", "nan")
    return Palette(
        False, marks,
        page=cell(page, roles["ink"]), band=cell(roles["band"], roles["ink"]),
        accent=fore("accent"), selected=fore("accent", bold=True),
        heat_style=(*map(cell, heats), *special),
        state_style=(*map(cell, states), cell(infinite), cell(nan)),
        state_ink=tuple(Style(color=as_colour(state)) for state in (*states, infinite, nan)),
        roles=roles,
        **{role: fore(role) for role in ordinary},
    )  # fmt: skip


def _plain(color: ColorDepth, dark: bool, marks: Glyphs) -> Palette:
    """Glyph mode: the terminal's own page; weight, and with 16 colours a few foregrounds, mark what matters."""
    normal, bold, dim = Style.null(), Style(bold=True), Style(dim=True)
    bright = 8 if dark else 0  # the plain blue is unreadable on black, the bright yellow on white

    def fore(number: int, bold: bool | None = None) -> Style:
        return Style(color=Color.from_ansi(number), bold=bold) if color == "16" else Style(bold=bold)

    error, nan = fore(1 + bright, bold=True), fore(5 + bright, bold=True)
    plus, minus = fore(3), fore(4 + bright)
    strong = (dim,) * 12 + (normal,) * 16 + (bold,) * 4  # below 1e-5 dim, from about 0.1 bold
    half = STATE_LEVELS // 2
    states = (*(minus,) * half, normal, *(plus,) * half, error, nan)
    return Palette(
        True, marks,
        page=normal, band=bold, line=dim, ink=normal, dim=dim, faint=dim,
        accent=fore(3 + bright, bold=True), selected=Style(bold=True, reverse=True),
        gate=fore(6), plus=plus, minus=minus, error=error, nan=nan,
        heat_style=(*strong, dim, normal, dim, bold, error, nan),
        state_style=states, state_ink=states, roles=MappingProxyType({}),
    )  # fmt: skip


def _readable(background: str, roles: Mapping[str, str]) -> str:
    """The theme's own ink or page where it reads well (4.5), else black or white, of which one always does."""
    own = max(("ink", "page"), key=lambda role: contrast(background, roles[role]))
    if contrast(background, roles[own]) >= 4.5:
        return roles[own]
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(background, ink))


def _xterm(colour: str) -> Color:
    """The entry of xterm's cube or grey ramp that is exactly this colour. ValueError where there is none."""
    red, green, blue = rgb = _rgb(colour)
    if all(part in _CUBE for part in rgb):
        return Color.from_ansi(16 + 36 * _CUBE.index(red) + 6 * _CUBE.index(green) + _CUBE.index(blue))
    if red == green == blue and red in _GREYS:
        return Color.from_ansi(232 + _GREYS.index(red))
    raise ValueError(f"{colour} is none of xterm's 240 fixed colours")


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


# OKLab by Björn Ottosson, https://bottosson.github.io/posts/oklab/ (public domain).
_TO_CONES: Final = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
                    (0.0883024619, 0.2817188376, 0.6299787005))  # fmt: skip
_TO_LAB: Final = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099),
                  (0.0259040371, 0.7827717662, -0.8086757660))  # fmt: skip


def _oklab(rgb: NDArray[np.integer]) -> NDArray[np.float64]:
    """sRGB in 0 … 255, of any shape (…, 3), to OKLab."""
    part = rgb / 255
    light = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(light @ np.array(_TO_CONES).T) @ np.array(_TO_LAB).T)


def _between(anchors: Sequence[str], part: float) -> str:
    """The colour at `part` (0 … 1) of the way through the anchors, straight lines in OKLab between them."""
    place = part * (len(anchors) - 1)
    left = min(int(place), len(anchors) - 2)
    start, end = _oklab(np.array([_rgb(anchor) for anchor in anchors[left : left + 2]]))
    lab = start + (place - left) * (end - start)
    light = np.linalg.solve(np.array(_TO_CONES), np.linalg.solve(np.array(_TO_LAB), lab) ** 3).clip(0, 1)
    srgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(value) * 255):02x}" for value in srgb)
