import pytest

from rnn_tui.cli.words import percent


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0 %"),
        (1e-30, "< 0.0001 %"),
        (9.99e-7, "< 0.0001 %"),
        (1e-6, "0.0001 %"),
        (5e-6, "0.0005 %"),
        (5.34e-6, "0.00053 %"),
        (8.8e-4, "0.088 %"),
        (9.996e-4, "0.1 %"),
        (0.3, "30.0 %"),
        (0.9996, "> 99.9 %"),
        (1.0, "100 %"),
        (1.284, "128.4 %"),
        (1e4, "1000000.0 %"),
        (1e20, "> 1000000 %"),
        (float("nan"), "nan"),
    ],
)
def test_a_percentage_is_never_in_scientific_form(share: float, said: str) -> None:
    assert percent(share) == said
