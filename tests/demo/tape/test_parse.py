import re
from pathlib import PurePosixPath

import pytest

from rnn_tui.demo.tape import commands, read_tape, refusals
from rnn_tui.demo.tape.commands import Command, Type
from rnn_tui.demo.tape.faults import Place
from tests.demo.tape.printer import HERE
from tests.demo.tape.reading import fault, faults, read

DEMO = """# What a person who knows VHS writes.
Output demo.gif
Set Width 120
Set TypingSpeed 50ms

Type "the cats" Enter 2  Sleep 500ms
Hide
Type@.5 'near "the" dog'
Show
Wait+Screen@10s /were/
Screenshot shots/cats.svg
"""


def test_a_tape_as_vhs_users_write_them() -> None:
    tape = read_tape("demo.tape", DEMO)
    assert tape.path == "demo.tape"
    assert (tape.settings.width, tape.settings.height, tape.settings.typing_speed) == (120, 24, 0.05)
    assert tape.outputs == (commands.Output(PurePosixPath("demo.gif"), place=HERE),)
    assert tape.commands == (
        Type("the cats", place=HERE),
        commands.Press("enter", 2, place=HERE),
        commands.Sleep(0.5, place=HERE),
        commands.Hide(place=HERE),
        Type('near "the" dog', 0.5, place=HERE),
        commands.Show(place=HERE),
        commands.Wait("screen", 10.0, re.compile("were"), place=HERE),
        commands.Screenshot(PurePosixPath("shots/cats.svg"), place=HERE),
    )
    assert [str(command.place) for command in tape.commands[:3]] == [
        "demo.tape:6:1",
        "demo.tape:6:17",
        "demo.tape:6:26",
    ]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Type the cats", "the cats"),
        ("Type the  cats Enter", "the cats"),
        ("""Type "a" 'b' `c`""", "a b c"),
        ("""Type `"a" 'b'`""", "\"a\" 'b'"),
        (r'Type "a\n"', r"a\n"),
        ('Type "  猫 #1 "', "  猫 #1 "),
        ("Type full.", "full."),
    ],
)
def test_texts_are_typed_as_they_stand(text: str, typed: str) -> None:
    first = read(text)[0]
    assert isinstance(first, Type)
    assert first.text == typed


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Wait", commands.Wait("line", None, None, place=HERE)),
        ("Wait+Line@1m", commands.Wait("line", 60.0, None, place=HERE)),
        ("Set WaitPattern /a/ Wait", commands.Wait("line", None, re.compile("a"), place=HERE)),
        ("Set WaitPattern /a/ Wait /b/", commands.Wait("line", None, re.compile("b"), place=HERE)),
        (r"Expect /a\/b/", commands.Expect(re.compile(r"a\/b"), "screen", place=HERE)),
        ("Expect+Line /a/", commands.Expect(re.compile("a"), "line", place=HERE)),
        ('Expect screen "a.txt"', commands.ExpectScreen(PurePosixPath("a.txt"), place=HERE)),
        ("Dump a.json", commands.Dump(PurePosixPath("a.json"), place=HERE)),
        ("Text a", commands.Text(PurePosixPath("a"), place=HERE)),
        ("Marker 'the verb'", commands.Marker("the verb", place=HERE)),
        ("Sleep 500ms", commands.Sleep(0.5, place=HERE)),
        ("Sleep 500 ms", commands.Sleep(0.5, place=HERE)),
        ("Sleep 2s", commands.Sleep(2.0, place=HERE)),
        ("Sleep 2", commands.Sleep(2.0, place=HERE)),
        ("Sleep 0.5", commands.Sleep(0.5, place=HERE)),
        ("Sleep .5", commands.Sleep(0.5, place=HERE)),
        ("Sleep 0", commands.Sleep(0.0, place=HERE)),
        ("Sleep 60m", commands.Sleep(3600.0, place=HERE)),
    ],
)
def test_one_command(text: str, command: Command) -> None:
    assert read(text) == [command]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Entr", "1:1: expected a command, found 'Entr'; did you mean Enter?"),
        ("enter", "1:1: expected a command, found 'enter'; write Enter"),
        ("Return", "1:1: expected a command, found 'Return'; did you mean Enter?"),
        ("Wait/x/", "1:1: expected a command, found 'Wait/x/'; leave a blank behind Wait"),
        ('Type "a" Entr', "1:10: expected a command, found 'Entr'; did you mean Enter?"),
        ('"a"', "1:1: expected a command, found the text 'a'; write Type \"…\""),
        ("Enter 2 3", "1:9: expected a command, found '3'; write a command's name in front"),
        ("Type Enter", "1:6: expected a text in quotes, found 'Enter'; write Type \"…\""),
        ("Type\n", "1:5: expected a text in quotes, found the end of the line; write Type \"…\""),
        ("Type ''", "1:6: expected a text that is not empty, found the text ''; write Type \"…\""),
        ("Type a+b", "1:6: expected a text in quotes, found 'a' with more right behind it;"
         " write Type \"…\" around all of it"),
        ("Type “a”", "1:6: expected a text in quotes, found the character U+201C (left double quotation mark);"
         " write straight quotes: \" or ' or `"),
        ("Hide\xa0", "1:5: expected a command, found the character U+00A0 (no-break space); write a plain blank"),
        ("Sleep", "1:6: expected a time, found the end of the line; write Sleep 500ms"),
        ("Sleep -2", "1:7: expected a time that is not negative, found '-'; write Sleep 500ms"),
        ("Sleep 2h", "1:8: expected ms, s or m behind the number, found 'h'; write Sleep 500ms"),
        ("Sleep 1.2.3", "1:7: expected a time, found '1.2.3'; write Sleep 500ms"),
        ("Sleep 61m", "1:7: expected a time of at most 3600 seconds, found '61m'; write Sleep 500ms"),
        ("Type@61 a", "1:6: expected a time of at most 60 seconds, found '61'; write Type@500ms"),
        ("Wait@0", "1:6: expected a time of more than 0 and at most 3600 seconds, found '0'; write Wait@500ms"),
        ("Wait 2s", "1:6: expected no time behind Wait, found '2s';"
         " write Sleep 2s to let time pass, or Wait+Screen@2s /…/"),
        ("Wait /x/ 5s", "1:10: expected no time behind Wait, found '5s'; write Wait+Screen@5s /x/"),
        ("Wait+Line /x/ 5", "1:15: expected no time behind Wait, found '5'; write Wait+Line@5 /x/"),
        (f"Wait /{'x' * 99}/ 5s", "1:108: expected no time behind Wait, found '5s'; write Wait+Screen@5s /…/"),
        ("Wait 'x'", "1:6: expected a pattern in slashes, found the text 'x'; write Wait+Screen /…/"),
        ("?", "1:1: expected a command, found '?'; write Type \"?\""),
        ("Hide\n q \nShow", "2:2: expected a command, found 'q'; write Type \"q\""),
        ("\x01", "1:1: expected a command, found the control character U+0001; write a command's name in front"),
        ("7", "1:1: expected a command, found '7'; write Type \"7\""),
        ("Hide ?", "1:6: expected a command, found '?'; write a command's name in front"),
        ("Wait+screen", "1:6: expected Screen or Line, found 'screen'; write Wait+Screen or Wait+Line"),
        ("Wait /a", "1:6: expected a closing /, found the pattern 'a';"
         " write / behind the pattern, on its line, and \\/ for one within it"),
        ("Expect", "1:7: expected a pattern in slashes, or screen and a file, found the end of the line;"
         ' write Expect /…/ or Expect screen "screen.txt"'),
        ("Expect //", "1:8: expected a pattern in slashes, found the pattern ''; write Expect /…/"),
        ("Screenshot", "1:11: expected a file's name, found the end of the line; write Screenshot demo.svg"),
    ],
)  # fmt: skip
def test_a_fault_says_where_and_what_to_write(text: str, said: str) -> None:
    assert fault(text) == said


@pytest.mark.parametrize(
    ("pattern", "column", "said"),
    [
        ("a(b", 10, "missing ), unterminated subpattern"),
        ("abc*{2}*", 13, "multiple repeat"),
        ("[[:alpha:]]", 9, "Possible nested set at position 1"),  # VHS reads it, and Python would read it otherwise
        ("(" * 499 + ")" * 499, 9, "it is nested too deeply"),
        ("a{99999999999999999999}", 9, "the repetition number is too large"),
    ],
)
def test_a_pattern_that_is_none_is_refused_where_it_goes_wrong(pattern: str, column: int, said: str) -> None:
    line = fault(f"Expect /{pattern}/")
    assert line.startswith(f"1:{column}: expected a regular expression as Python reads it, found the pattern ")
    assert f": {said}" in line


def test_a_pattern_of_a_thousand_characters_is_read_and_one_more_is_not() -> None:
    assert read(f"Expect /{'a' * 1000}/")
    assert "at most 1000 characters" in fault(f"Expect /{'a' * 1001}/")


@pytest.mark.parametrize(
    ("character", "found", "instead"),
    [
        ("\t", "the control character U+0009", "write Tab for the key"),
        ("\x1b", "the control character U+001B", "leave it out of the text of Type"),
        ("\x7f", "the control character U+007F", "leave it out of the text of Type"),
        ("\x9b", "the control character U+009B", "leave it out of the text of Type"),
        ("\u2028", "the character U+2028 (line separator)", "leave it out of the text of Type"),
        ("\ud800", "the character U+D800", "leave it out of the text of Type"),
    ],
)
def test_a_control_character_in_a_text_is_refused_at_its_place(character: str, found: str, instead: str) -> None:
    line = fault(f'Hide\nType "ab{character}c"')
    assert line.startswith(f"2:9: expected characters that are typed, found {found}; {instead}")


def test_an_unclosed_quote_ends_with_its_line() -> None:
    assert [line.split(",")[0] for line in faults('Type "a\nType \'b"\nEntr')] == [
        "demo.tape:1:6: expected a closing quote",
        "demo.tape:2:6: expected a closing quote",
        "demo.tape:3:1: expected a command",
    ]


@pytest.mark.parametrize("name", refusals.COMMANDS)
def test_a_command_that_vhs_alone_has_is_refused_by_name_and_its_words_with_it(name: str) -> None:
    line = fault(f'{name} one "two" 3\nHide')
    assert line == f"1:1: expected a command of the app's demos, found '{name}'; {refusals.COMMANDS[name]}"


def test_all_faults_are_told_and_none_is_told_twice() -> None:
    found = faults("Foo bar 'baz'\nType 'x' Entr\nSleep -1 Enter 0\nHide")
    assert [line.split(" ")[0] for line in found] == [f"demo.tape:{at}:" for at in ("1:1", "2:10", "3:7", "3:16")]


def test_no_more_than_twenty_faults_are_told() -> None:
    assert len(faults("Foo\n" * 30)) == 20


@pytest.mark.parametrize(("text", "place"), [("", "1:1"), ("# a comment", "1:12"), ("\ufeff\n \n", "1:1")])
def test_a_tape_of_nothing_is_refused(text: str, place: str) -> None:
    said = f'{place}: expected a command, found none in the whole tape; write Type "…", for one'
    assert fault(text) == said


def test_the_place_of_a_command_is_no_part_of_what_it_does() -> None:
    assert Type("a", place=Place("a.tape", 1, 1)) == Type("a", place=Place("b.tape", 2, 2))


def test_a_mark_of_the_byte_order_and_windows_line_ends_change_nothing() -> None:
    assert read_tape("demo.tape", "\ufeff" + DEMO.replace("\n", "\r\n")) == read_tape("demo.tape", DEMO)
