import math
from collections.abc import Iterator
from dataclasses import fields

import numpy as np
import pytest
from rich.cells import cell_len
from rich.color import ColorType
from rich.style import Style

from rnn_tui.defaults import ColorDepth
from rnn_tui.tui.colours import (
    ABOVE,
    BELOW,
    INFINITE,
    NOT_A_NUMBER,
    STATE_INFINITE,
    STATE_NOT_A_NUMBER,
    UNDERFLOW,
    ZERO,
    contrast,
    heat,
    heat_colours,
    heat_levels,
    nearest_xterm,
    palette,
    role_colours,
    state_colours,
    state_levels,
)
from rnn_tui.tui.glyphs import ASCII, HEAT_LEVELS, STAND_INS, STATE_LEVELS, UTF8, Glyphs

# Severity 1.0, linear RGB: Machado, Oliveira and Fernandes 2009, https://doi.org/10.1109/TVCG.2009.113.
VISIONS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
DEPTHS: tuple[ColorDepth, ...] = ("truecolor", "256")


def seen_luminance(colour: str, vision: str) -> float:
    """The luminance that a person with this vision sees."""
    part = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    light = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(np.array([0.2126, 0.7152, 0.0722]) @ np.clip(VISIONS[vision] @ light, 0, 1))


def distinct(colours: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(colours))


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("color", DEPTHS)
@pytest.mark.parametrize("dark", [True, False])
def test_heat_changes_lightness_evenly_in_one_direction_for_every_eye(
    vision: str, color: ColorDepth, dark: bool
) -> None:
    steps = np.diff([seen_luminance(colour, vision) for colour in distinct(heat_colours(color, dark))])
    assert (steps > 0.003).all() if dark else (steps < -0.003).all()


@pytest.mark.parametrize("dark", [True, False])
def test_the_low_end_fades_into_the_page(dark: bool) -> None:
    page = role_colours("truecolor", dark)["page"]
    ratios = [contrast(colour, page) for colour in heat_colours("truecolor", dark)]
    assert ratios[0] < 1.25
    assert ratios == sorted(ratios)


@pytest.mark.parametrize("color", DEPTHS)
@pytest.mark.parametrize("dark", [True, False])
def test_states_grow_away_from_the_middle(color: ColorDepth, dark: bool) -> None:
    page = role_colours(color, dark)["page"]
    ratios = [contrast(colour, page) for colour in state_colours(color, dark)]
    middle = STATE_LEVELS // 2
    assert ratios[middle:] == sorted(ratios[middle:])
    assert ratios[: middle + 1] == sorted(ratios[: middle + 1], reverse=True)


@pytest.mark.parametrize("dark", [True, False])
def test_the_anchors_are_met(dark: bool) -> None:
    states = state_colours("truecolor", dark)
    assert states[0] == ("#77baff" if dark else "#1f68bc")
    assert states[STATE_LEVELS // 2] == ("#23272c" if dark else "#e7ecf2")
    assert states[-1] == ("#fe9b61" if dark else "#a94700")
    assert len(distinct(heat_colours("truecolor", dark))) == HEAT_LEVELS


def hexes(style: Style) -> tuple[str, str]:
    assert style.color is not None
    assert style.bgcolor is not None
    return style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex


@pytest.mark.parametrize("color", DEPTHS)
@pytest.mark.parametrize("dark", [True, False])
def test_ink_reads_on_every_level_and_role(color: ColorDepth, dark: bool) -> None:
    tables = palette(color, dark)
    levels = (*tables.heat_style[:HEAT_LEVELS], *tables.heat_style[ABOVE:], *tables.state_style)
    assert min(contrast(*hexes(style)) for style in levels) >= 4.5
    page = tables.roles["page"]
    for role in ("ink", "dim", "accent", "gate", "plus", "minus", "error", "nan"):
        assert contrast(tables.roles[role], page) >= 4.5, role
    assert contrast(tables.roles["faint"], page) >= 3.9


@pytest.mark.parametrize("dark", [True, False])
def test_256_colours_are_xterms_own_to_the_digit(dark: bool) -> None:
    tables = palette("256", dark)
    wanted = heat_colours("256", dark)
    for style, colour in zip(tables.heat_style, wanted, strict=False):
        assert style.bgcolor is not None
        assert style.bgcolor.type is ColorType.EIGHT_BIT
        assert style.bgcolor.get_truecolor().hex == colour
    for style, colour in zip(tables.state_ink, state_colours("256", dark), strict=False):
        assert style.color is not None
        assert style.color.type is ColorType.EIGHT_BIT
        assert style.color.get_truecolor().hex == colour
    for colour in tables.roles.values():
        assert nearest_xterm(colour).get_truecolor().hex == colour


def test_the_nearest_xterm_colour_keeps_the_hue() -> None:
    assert nearest_xterm("#0f1217").get_truecolor().hex == "#121212"
    assert nearest_xterm("#f0b952").get_truecolor().hex == "#ffaf00"


@pytest.mark.parametrize("color", ["16", "none"])
@pytest.mark.parametrize("dark", [True, False])
def test_without_enough_colours_there_are_glyphs_and_no_backgrounds(color: ColorDepth, dark: bool) -> None:
    tables = palette(color, dark)
    assert tables.glyphs
    roles = [getattr(tables, field.name) for field in fields(tables)]
    styles = [style for style in roles if isinstance(style, Style)]
    for style in (*styles, *tables.heat_style, *tables.state_style, *tables.state_ink):
        assert style.bgcolor is None
        assert style.color is None or (color == "16" and style.color.type is ColorType.STANDARD)


@pytest.mark.parametrize("color", ["truecolor", "256", "16", "none"])
def test_tables_have_an_entry_for_every_code(color: ColorDepth) -> None:
    tables = palette(color)
    assert len(tables.heat_style) == NOT_A_NUMBER + 1
    assert len(tables.state_style) == len(tables.state_ink) == STATE_NOT_A_NUMBER + 1


def test_what_is_not_on_the_scale_looks_like_nothing_else() -> None:
    tables = palette("truecolor")
    special = [tables.heat_style[code] for code in (ZERO, UNDERFLOW, BELOW, ABOVE, INFINITE, NOT_A_NUMBER)]
    assert len({*special, *tables.heat_style}) == NOT_A_NUMBER + 1


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0.0, ZERO), (-0.0, ZERO), (1e-300, BELOW), (9.99e-9, BELOW), (1e-8, 0), (10.0, HEAT_LEVELS - 1),
        (10.001, ABOVE), (math.inf, INFINITE), (math.nan, NOT_A_NUMBER), (1.0, 28), (-1.0, 28),
    ],
)  # fmt: skip
def test_heat_codes(value: float, code: int) -> None:
    assert heat(value) == code


def test_underflow_is_told_not_guessed() -> None:
    assert heat(0.0, underflow=True) == UNDERFLOW
    flags = np.array([True, False, True])
    assert heat_levels(np.array([0.0, 0.0, math.nan]), flags).tolist() == [UNDERFLOW, ZERO, NOT_A_NUMBER]


def test_heat_never_falls_as_values_grow_and_uses_every_level() -> None:
    levels = heat_levels(np.logspace(-8, 1, 5000))
    assert (np.diff(levels) >= 0).all()
    assert sorted(set(levels.tolist())) == list(range(HEAT_LEVELS))
    assert heat_levels(np.ones((3, 4), dtype=np.float32)).shape == (3, 4)


def test_state_levels_are_symmetric_and_clipped() -> None:
    values = np.array([-7.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.1, math.inf, -math.inf, math.nan])
    assert state_levels(values).tolist() == [
        0, 0, 8, 16, 24, 32, 32, STATE_INFINITE, STATE_INFINITE, STATE_NOT_A_NUMBER,
    ]  # fmt: skip


def test_signed_numbers_take_the_colour_of_their_sign() -> None:
    tables = palette("truecolor")
    assert [tables.signed(value) for value in (2.0, -2.0, 0.0, math.inf, math.nan)] == [
        tables.plus, tables.minus, tables.dim, tables.error, tables.nan,
    ]  # fmt: skip


def signs(marks: Glyphs) -> Iterator[tuple[str, str]]:
    for field in fields(marks):
        value = getattr(marks, field.name)
        yield from ((field.name, sign) for sign in (value if isinstance(value, tuple) else (value,)))


def test_every_glyph_is_one_cell_wide() -> None:
    wider = {"enter": 5}
    assert {cell_len(sign) for _, sign in signs(UTF8)} == {1}
    for name, sign in signs(ASCII):
        assert sign.isascii()
        assert cell_len(sign) == wider.get(name, 1), name


def test_every_sign_has_an_ascii_stand_in_of_its_width() -> None:
    for code, plain in STAND_INS.items():
        assert plain.isascii()
        assert cell_len(plain) == cell_len(chr(code)), chr(code)
    for _, sign in signs(UTF8):
        assert sign.translate(STAND_INS).isascii()


def test_glyphs_follow_their_value() -> None:
    assert [UTF8.bar(value) for value in (-1.0, 0.0, 0.5, 1.0, 2.0, math.nan)] == ["▁", "▁", "▄", "▇", "▇", "?"]
    assert [UTF8.lane_of(value) for value in (0.95, 0.9, 0.5, 0.1, 0.05)] == ["━", "━", "─", "╌", "┈"]
    assert [UTF8.node_of(value) for value in (0.6, 0.5, 0.1)] == ["●", "○", " "]
    assert [ASCII.heat_of(code) for code in (0, 31, ZERO, UNDERFLOW, INFINITE, NOT_A_NUMBER)] == [*".@0~!?"]
    assert UTF8.heat_of(HEAT_LEVELS - 1) == "█"
