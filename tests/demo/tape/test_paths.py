import pytest

from rnn_tui.demo.tape import TapeError, read_tape
from tests.demo.tape.reading import fault

OWN = "expected a file of its own for each command, found"


@pytest.mark.parametrize(
    ("spelt", "path"),
    [
        ("a.svg", "a.svg"),
        ("./shots/../b.svg", "b.svg"),
        ("'my shots/猫.SVG'", "my shots/猫.SVG"),
        ("..hidden.png", "..hidden.png"),
        ("a.b.txt", "a.b.txt"),
    ],
)
def test_paths_are_seen_from_the_tapes_folder(spelt: str, path: str) -> None:
    (command,) = read_tape("some/where/demo.tape", f"Screenshot {spelt}").commands
    assert str(getattr(command, "path", None)) == path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Screenshot /tmp/a.svg", "1:12: expected a path from the tape's folder on, found '/tmp'"),
        ("Screenshot '/tmp/a.svg'", "1:12: expected a path from the tape's folder on"),
        ("Screenshot '~/a.svg'", "1:12: expected a path from the tape's folder on"),
        ("Screenshot 'C:/a.svg'", "1:12: expected a path from the tape's folder on"),
        ("Screenshot ../a.svg", "1:12: expected a path that stays in the folder of the tape that is played"),
        ("Screenshot a/../../b.svg", "1:12: expected a path that stays in the folder of the tape that is played"),
        ("Expect screen ../a.txt", "1:15: expected a path that stays in the folder of the tape that is played"),
        (r"Screenshot 'a\b.svg'", "1:12: expected a path with / between folders"),
        ("Screenshot 'a\tb.svg'", "1:12: expected a file's name without control characters"),
        ("Screenshot '\ud800.svg'", "1:12: expected a file's name without control characters"),
        ("Screenshot shots/", "1:12: expected a file's name and no folder"),
        ("Screenshot .", "1:12: expected a file's name and no folder"),
        ("Screenshot ''", "1:12: expected a file's name, found the text ''; write Screenshot demo.svg"),
        (f"Screenshot {'猫' * 84}.svg", "1:12: expected a file's name"),
        (f"Screenshot '{'猫' * 84}.svg'", "1:12: expected a name of at most 255 bytes"),
        ("Screenshot a.gif", "1:12: expected a name that ends in .svg, .png or .txt, found 'a.gif';"
         " write Output for a recording"),
        ("Output a.svg", "1:8: expected a name that ends in .gif, .cast, .txt or .ascii, found 'a.svg';"
         " write Screenshot for a picture of one moment"),
        ("Output a.mp4", "1:8: expected a name that ends in .gif, .cast, .txt or .ascii, found 'a.mp4';"
         " films are not made; write a name that ends in .gif or .cast"),
        ("Output frames/", "1:8: expected a file's name and no folder, found 'frames/'; write Output demo.gif"),
        ("Dump a.txt", "1:6: expected a name that ends in .json, found 'a.txt'"),
        ("Text a.svg", "1:6: expected a name that ends as texts do, found 'a.svg'; .svg is no text"),
        ("Text A.txt Text a.txt", f"1:17: {OWN} 'a.txt', which stands at demo.tape:1:1 too"),
        ("Output a.txt Text b/../a.txt", f"1:19: {OWN} 'b/../a.txt', which stands at demo.tape:1:1 too"),
        ("Text a Text a/b", f"1:13: {OWN} 'a/b', which stands at demo.tape:1:1 too"),
        ("Text a/b Text a", f"1:15: {OWN} 'a', which stands at demo.tape:1:1 too"),
    ],
)  # fmt: skip
def test_what_leads_elsewhere_or_is_written_twice_is_refused(text: str, said: str) -> None:
    assert fault(text).startswith(said)


def test_a_tape_is_not_written_over() -> None:
    with pytest.raises(TapeError, match=r"1:6: expected a file that is not the tape itself, found 'demo\.txt'"):
        read_tape("demo.txt", "Text demo.txt")
