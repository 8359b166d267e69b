import numpy as np
import pytest

from rnn_tui.demo.paper.axes import MOST, Width
from rnn_tui.demo.paper.gates import map_svg, quantities, unit_svg, values
from rnn_tui.errors import UsageError
from rnn_tui.session import Run
from rnn_tui.tui.colours import role_colours, state_colours, state_levels
from tests.demo.paper.drawings import SVG, Painted, areas, check_layout, labels, read
from tests.demo.paper.test_heatmap import run
from tests.models_for_tests import OPENING, agreement, chinese, overflowing, tiny


@pytest.mark.parametrize("width", ["column", "page"])
@pytest.mark.parametrize("length", [1, 2, 9, 40, 120, MOST])
def test_labels_are_on_the_sheet_and_meet_nothing(width: Width, length: int) -> None:
    check_layout(unit_svg(run(tiny(), length), 1, 0, width))
    check_layout(map_svg(run(tiny(), length), "c", 0, width))


def test_wide_words_and_states_that_are_no_numbers() -> None:
    check_layout(unit_svg(run(chinese(), 9), 0, 0))
    check_layout(map_svg(run(chinese(), 9), "output", 0))
    huge = Run.over(overflowing(), OPENING)
    for svg in (unit_svg(huge, 0, 0), map_svg(huge, "a", 0)):
        check_layout(svg)
        assert "infinite" in [box.text for box in labels(svg)]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("lstm", ["update", "forget", "output", "candidate", "c", "a"]),
        ("gru", ["update", "relevance", "candidate", "c", "a"]),
        ("rnn", ["a"]),
    ],
)
def test_each_cell_shows_what_it_has(cell: str, names: list[str]) -> None:
    shown = Run.over(agreement(cell), OPENING)
    assert quantities(shown) == names
    symbols = {"update": "Γu", "forget": "Γf", "output": "Γo", "relevance": "Γr", "candidate": "c~", "c": "c", "a": "a"}
    texts = [box.text for box in labels(unit_svg(shown, 3, 0))]
    assert [text for text in texts if text in symbols.values()] == [symbols[name] for name in names]


def _bars(svg: str, row: int) -> list[Painted]:
    """The bars of a row, from left to right."""
    top = 5 + 27 * row
    found = [area for area in areas(svg) if top <= area.top and area.bottom <= top + 20]
    return sorted(found, key=lambda bar: bar.left)


def test_a_bar_is_as_high_as_its_value() -> None:
    shown = Run.over(agreement(), OPENING)
    unit = int(np.abs(values(shown, "c", 0)).max(axis=1).argmax())
    svg = unit_svg(shown, unit, 0)
    texts = [box.text for box in labels(svg)]
    limit = float(texts[texts.index("c") - 3])
    assert limit > 1
    roles = role_colours("truecolor", False)
    for row, quantity in enumerate(quantities(shown)):
        wanted = values(shown, quantity, 0)[unit]
        bars = _bars(svg, row)
        assert len(bars) == len(OPENING)
        gate = quantity not in ("candidate", "c", "a")
        scale = 20 if gate else 10 / limit if quantity == "c" else 10
        # A gate stands on the row's lower edge; a state goes up or down from its middle.
        zero = 5 + 27 * row + (20 if gate else 10)
        sides = [
            (bar.top, bar.bottom) if value < 0 else (bar.bottom, bar.top)
            for bar, value in zip(bars, wanted, strict=True)
        ]
        assert {start for start, _ in sides} == {zero}
        ends = [end for _, end in sides]
        np.testing.assert_allclose(ends, zero - wanted * scale, atol=0.011)
        signs = [roles["gate"] if gate else roles["plus" if value > 0 else "minus"] for value in wanted]
        assert [bar.colour for bar in bars] == signs


def test_a_map_has_a_colour_for_each_unit_and_step() -> None:
    shown = Run.over(agreement(), OPENING)
    svg = map_svg(shown, "a", 0)
    expected = state_levels(values(shown, "a", 0))
    shades = state_colours("truecolor", False)
    rows: dict[float, list[str]] = {}
    cells = [area for area in areas(svg) if area.top > 35]
    narrow = min(area.right - area.left for area in cells)
    for area in sorted(cells, key=lambda area: (area.top, area.left)):
        rows.setdefault(area.top, []).extend([area.colour] * round((area.right - area.left) / narrow))
    assert list(rows.values()) == [[shades[level] for level in row] for row in expected]
    described = next(read(svg).iter(f"{SVG}desc")).text
    assert described is not None
    assert described.startswith("A of all units (rows) of layer 0")


def test_the_scale_of_a_memory_is_as_wide_as_it_needs() -> None:
    shown = Run.over(tiny(), OPENING)
    largest = float(np.abs(values(shown, "c", 0)).max())
    ticks = [float(box.text.replace("−", "-")) for box in labels(map_svg(shown, "c", 0)) if box.text[-1].isdigit()
             and " " not in box.text]  # fmt: skip
    ends = max(ticks[:5])
    assert ticks[:5] == [-ends, -ends / 2, 0, ends / 2, ends]
    assert largest <= ends <= max(1.0, 1.6 * largest)


def test_too_many_steps_or_units_are_refused() -> None:
    with pytest.raises(UsageError, match="at most 300 steps, not 301"):
        unit_svg(run(tiny("rnn"), MOST + 1), 0, 0)
    with pytest.raises(UsageError, match="at most 300 units, not 301; choose one with --unit"):
        map_svg(Run.over(agreement("rnn", hidden=MOST + 1), ["the"]), "a", 0)
    with pytest.raises(UsageError, match="nothing to draw yet"):
        unit_svg(Run.over(tiny(), []), 0, 0)
