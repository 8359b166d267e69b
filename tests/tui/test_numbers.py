import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.tui import numbers

MANY = settings(max_examples=300)
anything = st.floats()
finite = st.floats(allow_nan=False, allow_infinity=False)
sizes = st.floats(min_value=0.0)


@given(share=st.floats(0.0, 1.0))
@MANY
def test_a_percentage_has_four_cells(share: float) -> None:
    text = numbers.percent(share)
    assert len(text) <= 4
    if text != "<1%":
        assert abs(float(text[:-1]) - 100 * share) <= 0.5 + 1e-9


@given(value=st.floats(0.0, 1.0))
@MANY
def test_a_gate_has_three_cells_and_two_digits(value: float) -> None:
    text = numbers.gate(value)
    assert len(text) == 3
    assert abs(float(text) - value) <= 0.005 + 1e-9


@given(value=anything)
@MANY
def test_a_state_has_four_cells_and_a_sign(value: float) -> None:
    text = numbers.signed(value)
    assert len(text) <= (4 if abs(value) < 9.5e9 or not math.isfinite(value) else 5)
    if not math.isnan(value):
        assert text[0] == (numbers.MINUS if value < 0 else "+")


@given(value=st.floats(-999.0, 999.0))
@MANY
def test_a_state_reads_back(value: float) -> None:
    text = numbers.signed(value).replace(numbers.MINUS, "-")
    assert float(text) == pytest.approx(value, abs=0.0051, rel=0.06)


@given(value=sizes, underflow=st.booleans())
@MANY
def test_a_norm_has_four_cells(value: float, underflow: bool) -> None:
    text = numbers.magnitude(value, underflow=underflow)
    assert len(text) <= (4 if not 0 < value < 1e-99 else 5)
    if 1e-10 < value < 1e99:
        assert float(text if text[0] != "e" else f"1{text}") == pytest.approx(value, rel=0.5)


@given(value=sizes)
@MANY
def test_a_loss_has_five_cells(value: float) -> None:
    assert len(numbers.loss(value)) <= 5


@given(part=finite, whole=finite)
@MANY
def test_a_share_is_short_and_never_infinite(part: float, whole: float) -> None:
    text = numbers.share(abs(part), abs(whole))
    assert len(text) <= 8
    assert text == "–" or text.endswith("%")
    assert "inf" not in text
    assert "nan" not in text
    assert "e" not in text  # a percentage is read as one


@given(value=anything)
@MANY
def test_no_number_shows_pythons_own_minus_or_names(value: float) -> None:
    shown = [numbers.signed(value), numbers.plain(value), numbers.bracketed(value), numbers.magnitude(abs(value))]
    for text in shown:
        assert "inf" not in text
        assert "nan" not in text
        assert not text.startswith(("-", "(-"))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0%"), (0.0099, "<1%"), (0.01, "1%"), (0.7249, "72%"), (1.0, "100%"), (math.nan, "NaN"), (math.inf, "NaN")],
)
def test_percent(value: float, text: str) -> None:
    assert numbers.percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, ".00"), (0.944, ".94"), (0.996, "1.0"), (1.0, "1.0"), (math.nan, "NaN")]
)
def test_gate(value: float, text: str) -> None:
    assert numbers.gate(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "+.00"), (0.86, "+.86"), (-0.38, "−.38"), (-1.1, "−1.1"), (0.996, "+1.0"), (12.3, "+12"),
        (-999.4, "−999"), (2e9, "+2e9"), (-1e120, "−e120"), (math.inf, "+∞"), (-math.inf, "−∞"), (math.nan, "NaN"),
    ],
)  # fmt: skip
def test_signed(value: float, text: str) -> None:
    assert numbers.signed(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4.831, "4.83"), (0.1, "0.10"), (0.0995, "0.10"), (0.05, "5e-2"), (17.2, "17"), (999.6, "1e3"), (1e-9, "1e-9"),
        (3e-12, "e-12"), (1e-99, "e-99"), (5e-324, "e-324"), (1e308, "e308"), (0.0, "0"), (math.inf, "∞"),
        (math.nan, "NaN"),
    ],
)  # fmt: skip
def test_magnitude(value: float, text: str) -> None:
    assert numbers.magnitude(value) == text


def test_underflow_is_not_zero() -> None:
    assert numbers.magnitude(0.0, underflow=True) == "~0"
    assert numbers.exact(0.0, underflow=True) != numbers.exact(0.0) == "0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"), (0.0, "0.00"), (-0.0, "0.00"), (7.034, "7.03"), (99.99, "99.99"), (100.0, "100"),
        (123456.0, "1e5"), (1e30, "1e30"), (math.inf, "∞"), (math.nan, "NaN"),
    ],
)  # fmt: skip
def test_loss(value: float | None, text: str) -> None:
    assert numbers.loss(value) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (3.0, 4.0, "75%"), (5e-6, 1.0, "0.0005%"), (1e-5, 1.0, "0.001%"),
        (0.0012, 1.0, "0.1%"), (0.012, 1.0, "1.2%"), (3e-9, 1.0, "<0.0001%"), (1.28, 1.0, "128%"),
        (0.0, 1.0, "0%"),        (1.0, 0.0, "–"), (math.nan, 1.0, "–"), (1.0, math.inf, "–"), (1.0, 1.0, "100%"),
        (0.0994, 1.0, "9.9%"), (0.0995, 1.0, "10%"), (1e9, 1.0, ">999999%"), (1e308, 1e-9, ">999999%"),
        (9.6e-6, 1.0, "0.001%"),
    ],
)  # fmt: skip
def test_share(part: float, whole: float, text: str) -> None:
    assert numbers.share(part, whole) == text


@pytest.mark.parametrize(
    ("value", "text"), [(-0.21, "(−0.21)"), (0.5, "0.50"), (12345.6, "1.2e+04"), (-math.inf, "(−∞)"), (math.nan, "NaN")]
)
def test_bracketed(value: float, text: str) -> None:
    assert numbers.bracketed(value) == text


@pytest.mark.parametrize(("value", "text"), [(4.8312, "4.831e+00"), (math.inf, "∞"), (math.nan, "NaN"), (0.0, "0")])
def test_exact(value: float, text: str) -> None:
    assert numbers.exact(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.50"), (math.tanh(7.85), "1−3e-7"), (-math.tanh(7.85), "−1+3e-7"), (1 / (1 + math.exp(9.0)), "1e-4"),
        (-1e-3, "−1e-3"), (0.995, "0.99"), (0.9951, "1−5e-3"), (1.0, "1"), (-1.0, "−1"), (0.0, "0.00"),
        (math.nan, "NaN"), (math.inf, "∞"),
    ],
)  # fmt: skip
def test_what_is_saturated_is_not_said_to_be_at_its_end(value: float, text: str) -> None:
    assert numbers.squashed(value) == text


@pytest.mark.parametrize(
    ("value", "room", "text"),
    [(0.333, 4, "0.33"), (12.58, 4, "12.6"), (7.03, 3, "7.0"), (123.4, 4, "123"), (12.58, 3, "13"), (None, 3, "–"),
     (math.inf, 3, "∞"), (1e30, 4, "1e30")],
)  # fmt: skip
def test_a_loss_in_few_cells_has_fewer_decimals(value: float | None, room: int, text: str) -> None:
    assert numbers.short_loss(value, room) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "0"), (0.31, "1"), (0.32, "0"), (1e-4, "4"), (4.0, "−1"), (1e-12, "12"), (1e-250, "99"), (0.0, "·"),
     (math.inf, "∞"), (math.nan, "?")],
)  # fmt: skip
def test_decades_count_how_far_below_one_a_norm_lies(value: float, text: str) -> None:
    assert numbers.decades(value) == text
    assert numbers.decades(0.0, underflow=True) == "~"
