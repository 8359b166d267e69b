from pathlib import Path

import pytest

from tests.cli.conftest import Call

WORDS = ["--tokens", "the cats near the dog", "--target", "was"]


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (["--figure", "heatmap", "--wrt", "c"], "by c&lt;k&gt; of each step k"),
        (["--figure", "heatmap", "--width", "page"], 'width="174mm"'),
        (["--figure", "gates"], "Gates and states of unit "),
        (["--figure", "gates", "--unit", "3"], "Gates and states of unit 3, layer 0"),
        (["--figure", "gates", "--gate", "forget"], "Forget of all units"),
    ],
)
def test_a_figure_stands_alone_and_is_the_same_twice(call: Call, tmp_path: Path, words: list[str], seen: str) -> None:
    made = []
    for name in ("one.svg", "two.SVG"):
        assert call("shot", "--out", str(tmp_path / name), *WORDS, *words) == (0, "", "")
        made.append((tmp_path / name).read_text("utf-8"))
    assert made[0] == made[1]
    assert seen in made[0]
    assert ">dog" in made[0]


@pytest.mark.parametrize(
    ("words", "header", "lines"),
    [
        (["--figure", "heatmap"], "t,k,token_t,token_k,value", 15),
        (["--figure", "gates"], "t,token,unit,update,forget,output,candidate,c,a", 5 * 16),
        (["--figure", "gates", "--unit", "3"], "t,token,unit,update,forget,output,candidate,c,a", 5),
        (["--figure", "gates", "--gate", "a", "--cell", "rnn"], "t,token,unit,a", 5 * 16),
    ],
)
def test_its_numbers(call: Call, tmp_path: Path, words: list[str], header: str, lines: int) -> None:
    out = tmp_path / "numbers.csv"
    assert call("shot", "--out", str(out), *WORDS, *words) == (0, "", "")
    first, *rest = out.read_text("utf-8").splitlines()
    assert (first, len(rest)) == (header, lines)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["a.svg", "--figure", "heatmpa"], "did you mean 'heatmap'?"),
        (["a.png", "--figure", "heatmap"], "--out 'a.png': a figure ends in .svg, .csv"),
        (["a.svg", "--figure", "heatmap", "--size", "80x24"], "--figure heatmap has no --size; leave it out"),
        (["a.svg", "--figure", "heatmap", "--unit", "3"], "--figure heatmap has no --unit"),
        (["a.svg", "--figure", "gates", "--wrt", "a"], "--figure gates has no --wrt"),
        (["a.svg", "--figure", "gates", "--gate", "forgt"], "did you mean 'forget'?"),
        (["a.svg", "--figure", "gates", "--gate", "c", "--unit", "1"], "leave --unit out, or --gate"),
        (["a.csv", "--figure", "gates", "--gate", "c", "--cell", "rnn"], "--gate 'c' is not one of a"),
        (["a.svg", "--figure", "gates", "--unit", "17"], "there is no unit 17; there are units 1 to 16"),
        (["a.svg", "--figure", "heatmap", "--width", "wide"], "--width 'wide' is not one of column, page"),
        (["a.svg", "--figure", "heatmap", "--tokens", ""], "nothing to draw yet"),
        (["a.csv", "--figure", "heatmap", "--tokens", ""], "nothing to draw yet"),
        (["a.csv", "--figure", "gates", "--tokens", ""], "nothing to draw yet"),
        (["a.svg", "--figure", "heatmap", "--tokens", "the " * 301], "at most 300 steps, not 301"),
        (["a.svg", "--width", "page"], "--width is of --figure; leave it out, or write --figure heatmap|gates"),
        (["a.csv"], "a picture ends in .svg, .png, .txt"),
    ],
)
def test_wrong_words_are_exit_2_and_write_nothing(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = call("shot", "--out", *words)
    assert line in err
    assert (code, out) == (2, "")
    assert list(tmp_path.iterdir()) == []


def test_a_figure_that_cannot_be_written_is_exit_1(call: Call, tmp_path: Path) -> None:
    code, _, err = call("shot", "--figure", "heatmap", "--out", str(tmp_path / "not" / "there.csv"))
    assert code == 1
    assert "cannot write" in err
