from functools import cache

import numpy as np
import pytest

from rnn_tui.demo.paper.axes import MOST, Width
from rnn_tui.demo.paper.heatmap import heatmap_svg
from rnn_tui.errors import UsageError
from rnn_tui.models import Model
from rnn_tui.session import Run
from rnn_tui.tui.colours import heat_colours, heat_levels
from tests.demo.paper.drawings import SVG, areas, check_layout, colour_at, labels, read, size
from tests.models_for_tests import OPENING, agreement, chinese, foreign, overflowing, tiny


@cache
def run(model: Model, length: int) -> Run:
    """Words of the vocabulary, one after the other; the longest are among the first."""
    words = sorted(model.network.config.vocabulary, key=len, reverse=True)
    return Run.over(model, [words[t % len(words)] for t in range(length)], guess=True)


@pytest.mark.parametrize("width", ["column", "page"])
@pytest.mark.parametrize("length", [1, 2, 9, 40, 120])
def test_labels_are_on_the_sheet_and_meet_nothing(width: Width, length: int) -> None:
    svg = heatmap_svg(run(tiny(), length), "a", 0, width)
    check_layout(svg)
    assert size(svg)[0] == pytest.approx({"column": 238.11, "page": 493.23}[width], abs=0.01)
    assert size(svg)[1] < 520


@pytest.mark.parametrize("model", [chinese(), foreign(), overflowing()], ids=lambda model: model.source)
def test_wide_words_blanks_and_numbers_that_are_none(model: Model) -> None:
    check_layout(heatmap_svg(run(model, 9), "x", 0))


def test_the_longest_that_there_is() -> None:
    svg = heatmap_svg(run(tiny("rnn"), MOST), "a", 0)
    check_layout(svg)
    assert svg == heatmap_svg(run(tiny("rnn"), MOST), "a", 0)
    with pytest.raises(UsageError, match=r"at most 300 steps, not 301; write fewer --tokens, or --out F\.csv"):
        heatmap_svg(run(tiny("rnn"), MOST + 1), "a", 0)
    with pytest.raises(UsageError, match="nothing to draw yet"):
        heatmap_svg(run(tiny(), 0), "a", 0)


def _corner(svg: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the triangle: the last line that is closed over many points."""
    ways = [path.attrib["d"] for path in read(svg).iter(f"{SVG}path") if path.attrib["fill"] == "none"]
    way = max(ways, key=lambda way: way.count("L") if way.count("M") == 1 else 0)
    points = [tuple(map(float, point.split())) for point in way.removeprefix("M").split("L")]
    return min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points)


def test_every_cell_has_its_norm_s_colour_and_the_rest_is_white() -> None:
    shown = Run.over(agreement(), OPENING, "was")
    svg = heatmap_svg(shown, "c", 0)
    left, top, right, bottom = _corner(svg)
    shades, length = heat_colours("truecolor", False), len(OPENING)
    for t, row in enumerate(shown.gradient_rows(list(range(1, length + 1)), "c", 0)):
        assert row is not None
        codes = heat_levels(row)
        assert codes.max() < len(shades)
        for k in range(length):
            x = left + (k + 0.5) * (right - left) / length
            y = top + (t + 0.5) * (bottom - top) / length
            assert colour_at(svg, x, y) == (shades[codes[k]] if k <= t else None)


def test_names_stand_in_the_middle_of_their_rows_and_columns_outside_of_the_cells() -> None:
    svg = heatmap_svg(Run.over(agreement(), OPENING, "was"), "a", 0)
    left, top, right, bottom = _corner(svg)
    wide, high = (right - left) / len(OPENING), (bottom - top) / len(OPENING)
    for t, word in enumerate(OPENING, 1):
        row, column = (box for box in labels(svg) if box.text == f"{word} {t}")
        assert (row.top + row.bottom) / 2 == pytest.approx(top + (t - 0.5) * high, abs=0.5)
        assert (column.left + column.right) / 2 == pytest.approx(left + (t - 0.5) * wide, abs=0.5)
        assert row.right < left - 2  # the ticks stand between
        assert column.top > bottom + 2


def test_axes_scale_and_caption_say_what_it_is() -> None:
    svg = heatmap_svg(Run.over(agreement(), OPENING, "was"), "a", 0)
    texts = [box.text for box in labels(svg)]
    assert {"loss of step t", "step k", "||∂L<t> / ∂a<k>||", "10−8", "101"} <= set(texts)
    assert texts.count("dog 8") == 2
    described = next(read(svg).iter(f"{SVG}desc")).text
    assert described is not None
    assert "by a<k> of each step k" in described
    assert "measured against 'was'" in described
    assert "the cats which" in described
    two = heatmap_svg(Run.over(agreement(layers=2), OPENING, "was"), "a", 1)
    assert "by a&lt;k&gt; of layer 1 of" in two
    assert next(read(two).iter(f"{SVG}title"), None) is None


def test_what_is_on_no_scale_looks_like_itself_and_has_a_legend(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [np.array([1e-9]), None, np.array([np.inf, 20.0, 1.0]), np.array([0.0, 1.0, np.nan, 0.0])]
    shown = run(tiny(), len(rows))
    monkeypatch.setattr(Run, "gradient_rows", lambda *_: rows)
    svg = heatmap_svg(shown, "a", 0)
    check_layout(svg)
    left, top, right, bottom = _corner(svg)
    wide, high = (right - left) / 4, (bottom - top) / 4

    def at(t: int, k: int) -> str | None:
        # Between the lines that cross a cell.
        return colour_at(svg, left + (k - 0.5) * wide, top + (t - 0.25) * high)

    special = {"below": at(1, 1), "∞": at(3, 1), "above": at(3, 2), "~0": at(4, 1), "NaN": at(4, 3), "0": at(4, 4)}
    assert at(2, 1) is None
    assert len(set(special.values())) == 6
    assert not set(special.values()) & {None, *heat_colours("truecolor", False)}
    texts = [box.text for box in labels(svg)]
    assert {"exactly 0", "not 0, but too small for a float", "below 10−8", "above 10", "infinite"} <= set(texts)
    assert "not a number" in texts
    rows[:] = [np.ones(t) for t in range(1, 5)]
    assert not {"exactly 0", "infinite"} & {box.text for box in labels(heatmap_svg(shown, "a", 0))}


def test_seams_between_cells_are_shared_edges() -> None:
    monochrome = list(areas(heatmap_svg(run(tiny(), 40), "a", 0)))
    lefts, rights = {area.left for area in monochrome}, {area.right for area in monochrome}
    assert len(rights - lefts) <= 3  # the ends of the bar, of the last column, and of nothing else
