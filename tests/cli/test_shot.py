from pathlib import Path

import pytest
from PIL import Image

from rnn_tui.demo.screens import SCREENS
from rnn_tui.session.snapshot import LENSES
from rnn_tui.tui.rooms.registry import ROOMS
from tests.cli.conftest import Call

WORDS = ["--tokens", "the cats near the dog", "--target", "was"]


def test_a_picture_shows_the_state_that_the_words_give(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "cats.txt"
    code, printed, said = call(
        "shot",
        "--out",
        str(out),
        "--cell",
        "rnn",
        "--at",
        "300",
        *WORDS,
        "--screen",
        "gradient",
        "--step",
        "2",
        "--loss",
        "5",
    )
    assert (code, printed, said) == (0, "", "")
    text = out.read_text("utf-8")
    assert "agreement · rnn · 16 units @300" in text
    assert "step 2/5" in text
    assert "‖∂L<5>/∂a<2>‖ = " in text
    assert "was?" in text
    assert len(text.splitlines()) == 24


@pytest.mark.parametrize(
    ("screen", "seen"),
    [
        ("gates", "Γf"),
        ("units", "tells singular"),
        ("help", "walk in time"),
        ("palette", "All commands"),
        ("backward", "backward from L<"),
        ("compare", "── rnn"),
        ("card", "The post says"),
        ("formula", "+ b_o) = σ("),
        ("anatomy", "anatomy of ∂L<8>"),
        ("depth", "plain"),
        ("padded", "no word in front"),
    ],
)
def test_each_screen_is_shown(call: Call, tmp_path: Path, screen: str, seen: str) -> None:
    assert call("shot", "--out", str(tmp_path / "a.txt"), "--screen", screen)[0] == 0
    assert seen in (tmp_path / "a.txt").read_text("utf-8")


def test_every_room_and_every_lens_can_be_shown_and_help_says_so(call: Call) -> None:
    assert {door.name for door in ROOMS} <= set(SCREENS)
    assert set(LENSES) <= set(SCREENS)
    told = "".join(call("shot", "-h").out.split())
    assert "|".join(SCREENS) in told.replace("│", "")


def test_every_kind_of_picture_and_the_same_bytes_twice(call: Call, tmp_path: Path) -> None:
    for name in ("a.svg", "a.png", "a.TXT"):
        words = ["--size", "120x36", "--theme", "light", "--unit", "3", "--wrt", "c"]
        words += ["--scale", "2"] if name == "a.png" else []
        made = []
        for folder in ("one", "two"):
            (tmp_path / folder).mkdir(exist_ok=True)
            assert call("shot", "--out", str(tmp_path / folder / name), *words)[0] == 0
            made.append((tmp_path / folder / name).read_bytes())
        assert made[0] == made[1]
    with Image.open(tmp_path / "one" / "a.png") as picture:
        assert picture.width > 2 * 120 * 10
    assert (tmp_path / "one" / "a.svg").read_text("utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "--out"),
        (["--out", "a.gif"], "--out 'a.gif': a picture ends in .svg, .png, .txt"),
        (["--out", "a"], "a picture ends in"),
        (["--out", ""], "--out is empty"),
        (["--out", "a.svg", "--size", "big"], "--size 'big' is not a size; write columns and rows in cells: 120x36"),
        (["--out", "a.svg", "--size", "1200x800"], "columns and rows are cells, 5 to 400 of each"),
        (["--out", "a.svg", "--screen", "gatse"], "did you mean 'gates'?"),
        (["--out", "a.svg", "--step", "9"], "there is no step 9; there are steps 1 to 8"),
        (["--out", "a.svg", "--loss", "0"], "--loss '0' is not a whole number from 1 on"),
        (["--out", "a.svg", "--unit", "17"], "there is no unit 17; there are units 1 to 16"),
        (["--out", "a.svg", "--layer", "1"], "there is no layer 1"),
        (["--out", "a.svg", "--cell", "rnn", "--wrt", "c"], "has no c"),
        (["--out", "a.svg", "--tokens", "", "--step", "1"], "there are no steps before the first token"),
        (["--out", "a.svg", "--tokens", "the dgo"], "did you mean 'dog'?"),
        (["--out", "a.svg", "--color", "auto"], "--color 'auto' is not one of truecolor, 256, 16, none"),
        (["--out", "a.png", "--scale", "9"], "--scale 9 is too large"),
    ],
)
def test_wrong_words_are_exit_2_and_write_nothing(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = call("shot", *words)
    assert line in err
    assert (code, out) == (2, "")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_exit_1(call: Call, tmp_path: Path) -> None:
    code, _, err = call("shot", "--out", str(tmp_path / "not" / "there.svg"))
    assert code == 1
    assert "cannot write" in err


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("--screen", "depth", "--cell", "gru"), "--cell"),
        (("--screen", "depth", "--tokens", "the cats", "--step", "2"), "--tokens"),
        (("--screen", "padded", "--step", "2"), "--step"),
        (("--scale", "2"), "--scale"),
    ],
)
def test_an_option_without_effect_is_refused(call: Call, tmp_path: Path, words: tuple[str, ...], option: str) -> None:
    found = call("shot", "--out", str(tmp_path / "x.txt"), *words)
    assert (found.code, list(tmp_path.iterdir())) == (2, [])
    assert option in found.err
    assert "leave it out" in found.err


def test_losses_are_named_as_they_are(call: Call, tmp_path: Path) -> None:
    found = call("shot", "--out", str(tmp_path / "x.txt"), "--loss", "9")
    assert "there is no loss 9; there are losses 1 to 8" in found.err


@pytest.mark.parametrize(("screen", "seen"), [("backward", "step 2 ◂ 8"), ("compare", "step 5/8")])
def test_a_mode_is_shown_at_the_step_that_is_asked_for(call: Call, tmp_path: Path, screen: str, seen: str) -> None:
    out, step = tmp_path / "a.txt", seen.split()[1][0]
    assert call("shot", "--out", str(out), "--screen", screen, "--step", step)[0] == 0
    assert seen in out.read_text("utf-8")
